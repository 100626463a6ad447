"""The audit log: one chain of events per agency, each linked to the one before it.

A link covers the digest of its event's payload and not the payload itself: when a payload is erased, the chain stays
whole.
"""

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import Index, Select, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session

from kl_assess.core.assessment import Actor
from kl_assess.store.agencies import locked
from kl_assess.store.schema import Base, key, of_agency


class Action(StrEnum):
    """What may happen to an agency's records."""

    AGENCY_ADDED = "agency added"
    AGENCY_CHANGED = "agency changed"
    STARTED = "assessment started"
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
    ACTION_ADDED = "action added"
    ACTION_CHANGED = "action changed"
    ACTION_NOTED = "progress noted on an action"
    LEFT_FOR_LATER = "gap left for later"
    TAKEN_UP = "gap left for later taken up"
    PICTURE_KEPT = "target picture kept"
    PICTURE_REMOVED = "target picture removed"
    MADE_AGAIN = "report files asked for again"


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
    session.add(AuditRow(agency_id=agency_id, **vars(event)))
    agency.audit_count, agency.audit_head = event.number, event.link


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
    yield from map(_event, session.scalars(_of(agency_id)))


def about(session: Session, agency_id: uuid.UUID, subject: uuid.UUID, actions: Iterable[Action]) -> tuple[Event, ...]:
    """The events of some kinds about one thing, from the newest."""
    wanted = _of(agency_id).where(AuditRow.subject == str(subject), AuditRow.action.in_([str(a) for a in actions]))
    return tuple(map(_event, reversed(session.scalars(wanted).all())))


def head(session: Session, agency_id: uuid.UUID) -> str:
    """The last link of the agency's chain."""
    return locked(session, agency_id).audit_head


def broken_at(session: Session, agency_id: uuid.UUID) -> int | None:
    """The number of the first event that does not fit the chain, or None where the chain is whole.

    An erased payload is no break; a changed one is, and so is an event that is missing, also the last one.
    """
    before, expected = "", 1
    for event in events(session, agency_id):
        changed = event.payload is not None and digest_of(event.payload) != event.payload_digest
        if event.number != expected or changed or link_of(before, agency_id, event) != event.link:
            return expected
        before, expected = event.link, expected + 1
    agency = locked(session, agency_id)
    return None if (agency.audit_count, agency.audit_head) == (expected - 1, before) else expected


def _of(agency_id: uuid.UUID) -> Select[AuditRow]:
    return select(AuditRow).where(AuditRow.agency_id == agency_id).order_by(AuditRow.number)


def _event(row: AuditRow) -> Event:
    return Event(row.number, row.at, row.action, row.subject, row.payload, row.payload_digest, row.link)
