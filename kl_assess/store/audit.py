"""The audit log: one chain of events per agency, each linked to the one before it.

A link covers the digest of its event's payload and not the payload itself: when a payload is erased, the chain stays
whole.
"""

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from hashlib import sha256
from itertools import starmap
from typing import Any, Final, cast

from sqlalchemy import Index, Table, UniqueConstraint, bindparam, func, insert, select
from sqlalchemy.orm import Mapped, Session

from kl_assess.core.assessment import Actor
from kl_assess.store.agencies import locked, set_audit
from kl_assess.store.schema import Base, key, of_agency


class Action(StrEnum):
    """What may happen to an agency's records."""

    AGENCY_ADDED = "agency added"
    AGENCY_CHANGED = "agency changed"
    CALENDAR = "address of the calendar changed"
    STARTED = "assessment started"
    DELETED = "assessment deleted"
    RENAMED = "assessment renamed"
    WIDENED = "went on to the full assessment"
    PROFILE = "profile changed"
    TARGETS = "targets changed"
    ANSWERED = "answer changed"
    CARRIED = "answers carried over from the last assessment"
    CONFIRMED = "answer confirmed"
    EVIDENCE_RENEWED = "evidence renewed"
    EVIDENCE_ADDED = "evidence added"
    EVIDENCE_REMOVED = "evidence removed"
    IMPORTED = "answers imported"
    SUBMITTED = "submitted"
    SENT_BACK = "sent back"
    SIGNED_OFF = "signed off"
    REOPENED = "reopened"
    DRAFTED = "draft report asked for"
    ISSUED = "report issued"
    FOLLOWED_UP = "follow-up report issued"
    ACTION_ADDED = "action added"
    ACTION_CHANGED = "action changed"
    ACTION_NOTED = "progress noted on an action"
    LEFT_FOR_LATER = "gap left for later"
    TAKEN_UP = "gap left for later taken up"
    PICTURE_KEPT = "target picture kept"
    PICTURE_REMOVED = "target picture removed"
    MADE_AGAIN = "report files asked for again"
    RETENTION = "time for which things are kept changed"
    HELD = "legal hold put on"
    HOLD_LIFTED = "legal hold lifted"
    ERASED = "erased under retention"
    TAKEN_OUT = "everything taken out"
    INVITED = "person invited"
    UNINVITED = "invitation withdrawn"
    JOINED = "member joined"
    ROLE_CHANGED = "role of a member changed"
    LEFT = "membership ended"
    EMERGENCY = "emergency access taken by an administrator"
    EMERGENCY_SEEN = "emergency access acknowledged"
    SHOWN_TO_BODY = "parent body allowed to see something"
    HIDDEN_FROM_BODY = "parent body no longer allowed to see anything"
    ASSIGNED = "element assigned"
    HANDED_ON = "element handed on"
    RATING_OPENED = "rating alone opened"
    RATING_CALLED_OFF = "rating alone called off"
    RATED = "a member rated"
    MEETING_OPENED = "meeting opened"
    STAND_IN = "middle rating stands"
    COMMENTED = "comment written"
    COMMENT_RESOLVED = "comment resolved"
    COMMENT_REOPENED = "comment taken up again"


class AuditRow(Base):
    """One event. `number` counts the agency's events from 1; `payload` is None once it was erased."""

    __tablename__ = "audit_event"
    __table_args__ = (UniqueConstraint("agency_id", "number"), Index(None, "agency_id", "subject"))

    id: Mapped[uuid.UUID] = key()
    agency_id: Mapped[uuid.UUID] = of_agency()
    number: Mapped[int]
    at: Mapped[dt.datetime]
    action: Mapped[str]
    subject: Mapped[str | None]
    payload: Mapped[Mapping[str, Any] | None]
    payload_digest: Mapped[str]
    link: Mapped[str]


@dataclass(frozen=True)
class Event:
    """One event of an agency's audit log."""

    number: int
    at: dt.datetime
    action: str
    subject: str | None
    payload: Mapping[str, Any] | None
    payload_digest: str
    link: str


_EVENTS: Final = cast("Table", AuditRow.__table__)
# Made once, and of the table: building a statement takes longer than running it.
_ADD: Final = insert(_EVENTS)
_EVERY: Final = (
    select(*(_EVENTS.c[field.name] for field in fields(Event)))
    .where(_EVENTS.c.agency_id == bindparam("of_agency"))
    .order_by(_EVENTS.c.number)
)
_ABOUT: Final = _EVERY.where(
    _EVENTS.c.subject == bindparam("of_subject"), _EVENTS.c.action.in_(bindparam("of_actions", expanding=True))
)


def record(
    session: Session,
    agency_id: uuid.UUID,
    action: Action,
    payload: Mapping[str, Any],
    *,
    actor: Actor,
    now: dt.datetime,
    subject: uuid.UUID | None = None,
) -> None:
    """Append one event to the agency's chain, in the transaction of the change it records.

    `payload` is plain JSON data, `subject` what the event is about, such as an assessment. The person's name and title
    are kept with it, as they were at that time.
    """
    agency = locked(session, agency_id)
    whole = {**payload, "actor": {"id": str(actor.id), "name": actor.name, "title": actor.title}}
    event = Event(agency.audit_count + 1, now, action, str(subject) if subject else None, whole, digest_of(whole), "")
    event = replace(event, link=link_of(agency.audit_head, agency_id, event))
    session.execute(_ADD, {"agency_id": agency_id, **vars(event)})
    set_audit(session, agency, event.number, event.link)


def digest_of(payload: Mapping[str, Any]) -> str:
    """The SHA-256 of a payload's canonical JSON."""
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return sha256(text.encode()).hexdigest()


def link_of(before: str, agency_id: uuid.UUID, event: Event) -> str:
    """The link of an event to the one before it: the SHA-256 of everything but the payload itself."""
    when = event.at.astimezone(dt.UTC).isoformat()
    parts = (before, agency_id, event.number, when, event.action, event.subject or "", event.payload_digest)
    return sha256("\n".join(map(str, parts)).encode()).hexdigest()


def events(session: Session, agency_id: uuid.UUID) -> Iterator[Event]:
    """The agency's events from the first to the last."""
    yield from starmap(Event, session.execute(_EVERY, {"of_agency": agency_id}))


def about(session: Session, agency_id: uuid.UUID, subject: uuid.UUID, actions: Iterable[Action]) -> tuple[Event, ...]:
    """The events of some kinds about one thing, from the newest."""
    wanted = {"of_agency": agency_id, "of_subject": str(subject), "of_actions": [str(action) for action in actions]}
    return tuple(starmap(Event, reversed(session.execute(_ABOUT, wanted).all())))


def count(session: Session, agency_id: uuid.UUID, action: Action) -> int:
    """How many events of a kind an agency has."""
    counted = select(func.count()).where(AuditRow.agency_id == agency_id, AuditRow.action == str(action))
    return session.scalar(counted) or 0


def head(session: Session, agency_id: uuid.UUID) -> str:
    """The last link of the agency's chain."""
    return locked(session, agency_id).audit_head


def broken_at(session: Session, agency_id: uuid.UUID) -> int | None:
    """The number of the first event that does not fit the chain, or None where the chain is whole.

    An erased payload is no break; a changed one is, and so is an event that is missing, also the last one.
    """
    agency = locked(session, agency_id)
    return broken_in(events(session, agency_id), agency_id, agency.audit_count, agency.audit_head)


def broken_in(
    found: Iterable[Event], agency_id: uuid.UUID, count: int, head: str, after: tuple[int, str] = (0, "")
) -> int | None:
    """The number of the first of these events that does not fit a chain of that length and last link, or None.

    They come `after` an event that is known to fit: its number and its link.
    """
    before, expected = after[1], after[0] + 1
    for event in found:
        changed = event.payload is not None and digest_of(event.payload) != event.payload_digest
        if event.number != expected or changed or link_of(before, agency_id, event) != event.link:
            return expected
        before, expected = event.link, expected + 1
    return None if (count, head) == (expected - 1, before) else expected
