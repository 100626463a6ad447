"""What a preview carries to the button under it: what was read of the file, signed, so that nothing is kept meanwhile.

The field holds its own author's text only. Its signature binds it to one assessment of one agency, and to what the
preview has shown.
"""

import datetime as dt
from hashlib import sha256
from typing import Final, NamedTuple

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from kl_assess.catalog.canonical import digest, in_order
from kl_assess.catalog.restoring import from_canonical
from kl_assess.core.assessment import Assessment
from kl_assess.workflow.importing import Preview, Taken
from kl_assess.workflow.refusal import RefusedError

_LASTS: Final = dt.timedelta(days=1)
_LONGEST: Final = 600_000
"""The most characters that are taken of a file: more than an answer, a note and evidence for every item."""
_LARGEST: Final = 900_000
"""The most characters of the field: what a form may send, with room for its other fields."""


class Carried(NamedTuple):
    """What was read of a file, and the digest of the preview that was shown of it."""

    taken: Taken
    seen: str


def sealed(taken: Taken, shown: Preview, assessment: Assessment) -> str:
    """The field. Raises RefusedError where the file holds too much."""
    text = in_order(taken)
    found = str(_signer().dumps([*_place(assessment), digest(shown), text]))
    if len(text) > _LONGEST or len(found) > _LARGEST:
        raise RefusedError(
            "This file holds more text than can be taken over at once. Split it into two files, and import one after "
            "the other."
        )
    return found


def opened(field: str, assessment: Assessment) -> Carried:
    """What a field carries. Raises RefusedError where it is not whole, too old, or another assessment's."""
    try:
        *place, seen, text = _signer().loads(field, max_age=int(_LASTS.total_seconds()))
    except BadData:
        place, seen, text = [], "", ""
    if tuple(place) != _place(assessment):
        raise RefusedError("That preview is too old. Nothing was taken over. Choose the file again.")
    return Carried(from_canonical(text, Taken), seen)


def _place(assessment: Assessment) -> tuple[str, str]:
    return str(assessment.agency_id), str(assessment.id)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        str(current_app.secret_key), "import preview", signer_kwargs={"digest_method": sha256, "key_derivation": "hmac"}
    )
