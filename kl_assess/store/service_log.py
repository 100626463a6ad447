"""What happened to accounts and to the installation itself: one chain of events, as each agency has its own."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import starmap
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, insert, or_, select, true, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from kl_assess.store.audit import Event, digest_of, link_of
from kl_assess.store.schema import Base, key

_NOBODYS: Final = uuid.UUID(int=0)
"""Stands where an agency's chain names its agency."""


class ServiceAction(StrEnum):
    """What may happen to accounts and to the installation."""

    SIGNED_IN = "signed in"
    SIGNED_OUT = "signed out"
    SIGNED_OUT_ELSEWHERE = "signed out everywhere else"
    REFUSED = "sign-in refused"
    LOCKED = "sign-in locked for a while"
    ACCOUNT_ADDED = "account added"
    ACCOUNT_CHANGED = "account changed"
    ACCOUNT_CLOSED = "account closed"
    ACCOUNT_OPENED = "account opened again"
    EMAIL_CHANGED = "email address changed"
    PASSWORD_CHANGED = "password changed"  # noqa: S105 - words
    PASSWORD_RESET = "password reset"  # noqa: S105 - words
    RESET_ASKED = "password reset asked for"
    SESSIONS_ENDED = "every session ended"
    FACTORS_RESET = "second factor, passkeys and recovery codes taken away"
    FACTOR_ADDED = "second factor added"
    FACTOR_REMOVED = "second factor removed"
    PASSKEY_ADDED = "passkey added"
    PASSKEY_REMOVED = "passkey removed"
    CODES_MADE = "recovery codes made"
    CODE_USED = "recovery code used"
    SERVICES_CHANGED = "administrator or editor changed"
    INVITED = "person invited by an administrator"
    LINK_MADE = "link for an administrator made on the server"
    AGENCY_ADDED = "agency added"
    AGENCY_REFUSED = "agency refused"
    BODY_ADDED = "parent body added"
    BODY_JOINED = "person joined a parent body"
    BODY_LEFT = "person left a parent body"
    AGENCY_DELETED = "agency deleted"
    EMERGENCY = "emergency access taken"
    MESSAGE_READ = "message in the outbox read"


class ServiceChainRow(Base):
    """How long the chain is, and its last link: one row."""

    __tablename__ = "service_chain"

    id: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int]
    head: Mapped[str]


class ServiceEventRow(Base):
    """One event; `subject` is the account or the agency that it is about."""

    __tablename__ = "service_event"

    id: Mapped[uuid.UUID] = key()
    number: Mapped[int] = mapped_column(unique=True)
    at: Mapped[dt.datetime]
    action: Mapped[str]
    subject: Mapped[str | None] = mapped_column(index=True)
    payload: Mapped[Mapping[str, Any] | None]
    payload_digest: Mapped[str]
    link: Mapped[str]


_AT_ONCE: Final = 500
"""How many rows are fetched at a time where all are read."""

_FIELDS: Final = (
    ServiceEventRow.number,
    ServiceEventRow.at,
    ServiceEventRow.action,
    ServiceEventRow.subject,
    ServiceEventRow.payload,
    ServiceEventRow.payload_digest,
    ServiceEventRow.link,
)


def record(
    session: Session,
    action: ServiceAction,
    payload: Mapping[str, Any],
    *,
    subject: uuid.UUID | None,
    now: dt.datetime,
) -> None:
    """Append one event, in the transaction of the change it records. `payload` is plain JSON data without secrets."""
    chain = session.execute(select(ServiceChainRow.count, ServiceChainRow.head).with_for_update()).one_or_none()
    if chain is None:
        session.execute(insert(ServiceChainRow).values(id=1, count=0, head=""))
    count, head = chain or (0, "")
    event = Event(count + 1, now, action, str(subject) if subject else None, payload, digest_of(payload), "")
    link = link_of(head, _NOBODYS, event)
    session.execute(insert(ServiceEventRow).values(id=uuid.uuid4(), **(vars(event) | {"link": link})))
    session.execute(update(ServiceChainRow).values(count=event.number, head=link))


def events(session: Session) -> Iterator[Event]:
    """Every event from the first to the last."""
    yield from starmap(Event, session.execute(select(*_FIELDS).order_by(ServiceEventRow.number)))


@dataclass(frozen=True)
class Wanted:
    """Which events are asked for; what is None leaves none out.

    `about` is the id of an account, an agency or a body: what happened to it, and what an account did as administrator.
    The moments are from `start` on and before `end`.
    """

    actions: tuple[str, ...] | None = None
    about: str | None = None
    start: dt.datetime | None = None
    end: dt.datetime | None = None


def count(session: Session, wanted: Wanted) -> int:
    """How many events fit."""
    return session.scalar(select(func.count()).select_from(ServiceEventRow).where(*_fits(wanted))) or 0


def page(session: Session, wanted: Wanted, *, after: int, limit: int) -> tuple[Event, ...]:
    """Some of the events that fit from the newest: `limit` of them, after so many others."""
    return tuple(starmap(Event, session.execute(_newest_first(wanted).offset(after).limit(limit))))


def every(session: Session, wanted: Wanted) -> Iterator[Event]:
    """All the events that fit, from the newest, a few at a time."""
    yield from starmap(Event, session.execute(_newest_first(wanted).execution_options(yield_per=_AT_ONCE)))


def is_loose(session: Session) -> bool:
    """Whether the chain does not end where it should: a quick look, for which not every event is read."""
    length, head = ends(session)
    last = session.execute(
        select(ServiceEventRow.number, ServiceEventRow.link).order_by(ServiceEventRow.number.desc()).limit(1)
    ).one_or_none()
    return (length, head) != (tuple(last) if last else (0, ""))


def _newest_first(wanted: Wanted) -> Select[Any]:
    return select(*_FIELDS).where(*_fits(wanted)).order_by(ServiceEventRow.number.desc())


def _fits(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    yield true()
    if wanted.actions is not None:
        yield ServiceEventRow.action.in_(wanted.actions)
    if wanted.about is not None:
        did = ServiceEventRow.payload["account"].as_string() == wanted.about
        yield or_(ServiceEventRow.subject == wanted.about, did)
    if wanted.start is not None:
        yield ServiceEventRow.at >= wanted.start
    if wanted.end is not None:
        yield ServiceEventRow.at < wanted.end


def newest(session: Session, limit: int, subject: uuid.UUID | None = None) -> tuple[Event, ...]:
    """The last events from the newest; those about one account or agency, where one is named."""
    wanted = select(*_FIELDS).order_by(ServiceEventRow.number.desc()).limit(limit)
    if subject is not None:
        wanted = wanted.where(ServiceEventRow.subject == str(subject))
    return tuple(starmap(Event, session.execute(wanted)))


def ends(session: Session) -> tuple[int, str]:
    """How long the chain is, and its last link."""
    length, head = session.execute(select(ServiceChainRow.count, ServiceChainRow.head)).one_or_none() or (0, "")
    return length, head


def broken_at(session: Session) -> int | None:
    """The number of the first event that does not fit the chain, or None where the chain is whole."""
    before, expected = "", 1
    for event in events(session):
        changed = event.payload is not None and digest_of(event.payload) != event.payload_digest
        if event.number != expected or changed or link_of(before, _NOBODYS, event) != event.link:
            return expected
        before, expected = event.link, expected + 1
    chain = session.execute(select(ServiceChainRow.count, ServiceChainRow.head)).one_or_none()
    return None if (chain or (0, "")) == (expected - 1, before) else expected
