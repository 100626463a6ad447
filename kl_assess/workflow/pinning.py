"""The questionnaire that an assessment is answered under: kept at the first start, and the same ever after."""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from sqlalchemy.orm import Session

from kl_assess.catalog.canonical import digest, in_order
from kl_assess.catalog.restoring import from_canonical
from kl_assess.core.crosswalk import Crosswalk, join, path
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.store import crosswalks, questionnaires
from kl_assess.workflow.refusal import RefusedError

_read: Final[dict[str, Questionnaire]] = {}
_texts: Final[dict[int, tuple[Questionnaire, tuple[str, str]]]] = {}


def pin(session: Session, questionnaire: Questionnaire, now: dt.datetime, given: Iterable[Crosswalk] = ()) -> str:
    """The digest of a questionnaire, whose content is kept from now on (docs/decisions/0003).

    `given` are the crosswalks that come with it. Where an earlier version is kept, they must lead from the newest of
    these to this one, and that way is kept with it. Raises RefusedError where they do not, and where another content is
    kept under the same version.
    """
    content, found = _text(questionnaire)
    name, version = questionnaire.instrument.id, questionnaire.instrument.version
    known = questionnaires.digest_of(session, name, version)
    if known is None:
        newest = crosswalks.newest(session, name)
        way = _way(pinned(session, newest.digest), questionnaire, given) if newest else None
        if questionnaires.keep(session, found, name, version, content, now):
            known = found
        if newest and way:
            crosswalks.keep(session, newest.digest, found, in_order(way), now)
    if known != found:
        raise RefusedError(
            f"Version {version} of this questionnaire is in use here with another wording. Give the changed file a "
            "version of its own, or put the earlier file back."
        )
    return found


def pinned(session: Session, digest: str) -> Questionnaire:
    """The questionnaire kept under a digest. Read once per process: what a digest names never changes."""
    if digest not in _read:
        _read[digest] = from_canonical(questionnaires.content(session, digest), Questionnaire)
    return _read[digest]


def crosswalk_between(session: Session, before: str, after: str) -> Crosswalk | None:
    """What became of each item between two questionnaires, by their digests; None where they are the same.

    Where other versions were in use between the two, it joins the steps. Raises RefusedError where none is kept.
    """
    if before == after:
        return None
    earlier, later = questionnaires.version(session, before), questionnaires.version(session, after)
    kept = (from_canonical(content, Crosswalk) for content in crosswalks.contents(session, earlier.name))
    steps = path(kept, earlier.version, later.version) if earlier.name == later.name else None
    if steps is None:
        raise RefusedError(
            "The questionnaire has changed since the last assessment, and nobody has said what became of each item. "
            "Its crosswalk is missing."
        )
    return join(steps)


def _way(before: Questionnaire, after: Questionnaire, given: Iterable[Crosswalk]) -> Crosswalk:
    """The one crosswalk that leads from a kept version to a new one."""
    old, new = before.instrument.version, after.instrument.version
    steps = path(given, old, new)
    if steps is None:
        raise RefusedError(
            f"Version {new} of this questionnaire cannot be used yet: version {old} is in use here, and no crosswalk "
            "says what became of each of its items. Put the crosswalk beside the questionnaire, or put version "
            f"{old} back."
        )
    way = join(steps)
    if not way.fits(before, after):
        raise RefusedError(
            f"Version {new} of this questionnaire cannot be used yet: its crosswalk does not tell of the same items as "
            f"version {old}, which is in use here. Mend the crosswalk, or put version {old} back."
        )
    return way


def _text(questionnaire: Questionnaire) -> tuple[str, str]:
    """The text that is kept and its digest, made once for each questionnaire of this process."""
    if id(questionnaire) not in _texts:
        made = (in_order(questionnaire), digest(questionnaire))
        _texts[id(questionnaire)] = (questionnaire, made)  # kept with it, so that no other can have its id
    return _texts[id(questionnaire)][1]
