"""The address under which a calendar program reads an agency's due dates, without anybody at the desk.

It is signed with the secret of the installation over the agency and a number that rises when a new address is wanted.
Whoever has it may read; whoever guesses one gets nothing.
"""

import uuid
from hashlib import sha256

from flask import current_app, url_for
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.orm import Session

from kl_assess.store import agencies
from kl_assess.store.agencies import Agency


def feed_url(session: Session, agency: Agency) -> str:
    """The whole address of an agency's feed."""
    token = _signer().dumps([agency.id.hex, agencies.calendar_serial(session, agency.id)])
    return url_for("due.feed", token=token, _external=True)


def agency_of(session: Session, token: str) -> Agency | None:
    """The agency whose feed has this token now; None for an old one, and for one that was never ours."""
    try:
        name, serial = _signer().loads(token)
    except BadData:
        return None
    return agencies.by_calendar(session, uuid.UUID(hex=name), serial)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(
        str(current_app.secret_key), "calendar", signer_kwargs={"digest_method": sha256, "key_derivation": "hmac"}
    )
