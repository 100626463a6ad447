"""Comments on items: threads in which a team talks, mentions one another, and writes what goes into the report."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from kl_assess.core.assessment import Actor, Assessment, AssessmentStatus
from kl_assess.core.snapshot import Remark
from kl_assess.store import audit, comments, memberships
from kl_assess.store.audit import Action
from kl_assess.store.comments import Comment, Visibility
from kl_assess.workflow import notices
from kl_assess.workflow.answering import LONGEST, trimmed
from kl_assess.workflow.assessing import reread
from kl_assess.workflow.notices import Kind
from kl_assess.workflow.pinning import pinned
from kl_assess.workflow.refusal import RefusedError

_TALKS: Final = frozenset({AssessmentStatus.OPEN, AssessmentStatus.SUBMITTED})
"""While an assessment is answered or waits for its signature: what is signed stays as it was read."""


@dataclass(frozen=True)
class Said:
    """What somebody writes on an item: in a thread, or as a new one. `link` leads to where it is read."""

    item: str
    text: str
    visibility: Visibility = Visibility.PRIVATE
    mentions: tuple[uuid.UUID, ...] = ()
    thread: uuid.UUID | None = None
    link: str = ""


def comment(session: Session, assessment: Assessment, said: Said, *, actor: Actor, now: dt.datetime) -> Comment:
    """Keep a comment; whoever it mentions gets a message. A comment on a resolved thread takes it up again.

    An answer in a thread is read by whoever reads its beginning. Raises RefusedError where the assessment is signed
    off, nothing was written, or there is no such item or thread.
    """
    current = reread(session, assessment)
    ensure_talking(current)
    place = pinned(session, current.questionnaire).places.get(said.item)
    if place is None:
        raise RefusedError("This questionnaire has no such item.")
    text = trimmed(said.text, LONGEST)
    if text is None:
        raise RefusedError("Write what you want to say.")
    begins = _beginning(session, current, said.item, said.thread) if said.thread else None
    members = {member.person.id for member in memberships.members(session, current.agency_id, now)}
    key = uuid.uuid4()
    made = Comment(
        id=key,
        item=said.item,
        thread=begins.id if begins else key,
        author=actor,
        text=text,
        mentions=tuple(person for person in dict.fromkeys(said.mentions) if person in members),
        visibility=begins.visibility if begins else said.visibility,
        created_at=now,
    )
    comments.add(session, current, made)
    told = {"item": made.item, "comment": str(made.id), "thread": str(made.thread), "visibility": made.visibility.value}
    audit.record(session, current.agency_id, Action.COMMENTED, told, actor=actor, now=now, subject=current.id)
    if begins and begins.resolved_at:
        comments.set_resolved(session, current, begins.id, None, None)
    for person in made.mentions:
        if person != actor.id:
            facts = {
                "by": actor.name,
                "assessment": current.cycle.name,
                "item": place.item.title,
                "link": said.link,
            }
            notices.tell(session, current.agency_id, person, Kind.MENTIONED, facts, now)
    return made


def resolve(
    session: Session, assessment: Assessment, item: str, thread: uuid.UUID, *, actor: Actor, now: dt.datetime
) -> None:
    """Mark a thread as settled. Raises RefusedError where the assessment is signed off or there is no such thread."""
    _settle(session, assessment, item, thread, actor, now, settled=True)


def take_up(
    session: Session, assessment: Assessment, item: str, thread: uuid.UUID, *, actor: Actor, now: dt.datetime
) -> None:
    """Take a settled thread up again. Raises as `resolve` does."""
    _settle(session, assessment, item, thread, actor, now, settled=False)


def ensure_talking(assessment: Assessment) -> None:
    """Raise RefusedError with a sentence where nothing more is written."""
    if assessment.status not in _TALKS:
        raise RefusedError("This assessment is signed off, so nobody comments on it any more.")


def remarks(session: Session, assessment: Assessment) -> Mapping[str, tuple[Remark, ...]]:
    """What the team wrote for the report, by item, from the first."""
    found = {}
    for item, listed in comments.by_item(session, assessment).items():
        printed = tuple(_remark(one) for one in listed if one.visibility is Visibility.REPORT)
        if printed:
            found[item] = printed
    return found


def open_threads(listed: Iterable[Comment]) -> int:
    """How many threads among some comments are not settled."""
    return sum(one.begins and one.resolved_at is None for one in listed)


def _settle(
    session: Session,
    assessment: Assessment,
    item: str,
    thread: uuid.UUID,
    actor: Actor,
    now: dt.datetime,
    *,
    settled: bool,
) -> None:
    current = reread(session, assessment)
    ensure_talking(current)
    begins = _beginning(session, current, item, thread)
    if (begins.resolved_at is not None) == settled:
        return
    comments.set_resolved(session, current, thread, actor.id if settled else None, now if settled else None)
    action = Action.COMMENT_RESOLVED if settled else Action.COMMENT_REOPENED
    told = {"item": item, "thread": str(thread)}
    audit.record(session, current.agency_id, action, told, actor=actor, now=now, subject=current.id)


def _beginning(session: Session, assessment: Assessment, item: str, thread: uuid.UUID) -> Comment:
    for found in comments.by_item(session, assessment, [item]).get(item, ()):
        if found.id == thread and found.begins:
            return found
    raise RefusedError("This comment is no longer here.")


def _remark(found: Comment) -> Remark:
    return Remark(", ".join(part for part in (found.author.name, found.author.title) if part), found.text)
