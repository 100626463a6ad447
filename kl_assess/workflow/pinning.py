"""The questionnaire that an assessment is answered under: kept at the first start, and the same ever after."""

import datetime as dt
from typing import Final

from sqlalchemy.orm import Session

from kl_assess.catalog.canonical import digest, in_order
from kl_assess.catalog.restoring import from_canonical
from kl_assess.core.crosswalk import Crosswalk
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.store import crosswalks, questionnaires
from kl_assess.workflow.refusal import RefusedError

_read: Final[dict[str, Questionnaire]] = {}
_texts: Final[dict[int, tuple[Questionnaire, tuple[str, str]]]] = {}


def pin(session: Session, questionnaire: Questionnaire, now: dt.datetime) -> str:
    """The digest of a questionnaire, whose content is kept from now on (docs/decisions/0003).

    Raises RefusedError where another content is kept under the same version.
    """
    content, found = _text(questionnaire)
    instrument = questionnaire.instrument
    if not questionnaires.keep(session, found, instrument.id, instrument.version, content, now):
        raise RefusedError(
            f"Version {instrument.version} of this questionnaire is in use here with another wording. Give the changed "
            "file a version of its own, or put the earlier file back."
        )
    return found


def pinned(session: Session, digest: str) -> Questionnaire:
    """The questionnaire kept under a digest. Read once per process: what a digest names never changes."""
    if digest not in _read:
        _read[digest] = from_canonical(questionnaires.content(session, digest), Questionnaire)
    return _read[digest]


def crosswalk_between(session: Session, before: str, after: str) -> Crosswalk | None:
    """What became of each item between two questionnaires, by their digests; None where they are the same.

    Raises RefusedError where none is kept.
    """
    if before == after:
        return None
    content = crosswalks.content(session, before, after)
    if content is None:
        raise RefusedError(
            "The questionnaire has changed since the last assessment, and nobody has said what became of each item. "
            "Its crosswalk is missing."
        )
    return from_canonical(content, Crosswalk)


def _text(questionnaire: Questionnaire) -> tuple[str, str]:
    """The text that is kept and its digest, made once for each questionnaire of this process."""
    if id(questionnaire) not in _texts:
        made = (in_order(questionnaire), digest(questionnaire))
        _texts[id(questionnaire)] = (questionnaire, made)  # kept with it, so that no other can have its id
    return _texts[id(questionnaire)][1]
