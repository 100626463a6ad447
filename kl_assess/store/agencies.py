"""Agencies: who assesses itself."""

import datetime as dt
import uuid
from dataclasses import dataclass, fields
from typing import Any, Final, NamedTuple, cast

from sqlalchemy import Column, Row, Table, bindparam, delete, exists, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from kl_assess.store.schema import Base, key


class AgencyRow(Base):
    """An agency. `audit_count` and `audit_head` are the length and the last link of its audit chain.

    `calendar_serial` is the part of the address of its calendar feed that changes when it wants a new address.
    """

    __tablename__ = "agency"

    id: Mapped[uuid.UUID] = key()
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    short: Mapped[str | None]
    state: Mapped[str | None]
    zone: Mapped[str]
    size: Mapped[str | None]
    demonstration: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime]
    audit_count: Mapped[int] = mapped_column(default=0)
    audit_head: Mapped[str] = mapped_column(default="")
    calendar_serial: Mapped[int] = mapped_column(default=0)


@dataclass(frozen=True, kw_only=True)
class AgencyFacts:
    """What is said of an agency.

    `zone` is its time zone ("America/Detroit"), `state` the two letters of its state or territory, `size` its size in
    words as reports print it ("142 full-time sworn officers").
    """

    name: str
    zone: str
    short: str | None = None
    state: str | None = None
    size: str | None = None
    demonstration: bool = False


@dataclass(frozen=True, kw_only=True)
class Agency(AgencyFacts):
    """An agency as the installation knows it; `slug` is its name in addresses."""

    id: uuid.UUID
    slug: str


@dataclass(slots=True)
class Held:
    """An agency that nobody else changes until the transaction ends: its time zone, and where its audit chain ends."""

    id: uuid.UUID
    zone: str
    audit_count: int
    audit_head: str


class Ends(NamedTuple):
    """The length of an audit chain, and its last link."""

    length: int
    head: str


_HELD: Final = "agency held"
_AGENCIES: Final = cast("Table", AgencyRow.__table__)
_FACTS: Final = tuple(_AGENCIES.c[field.name] for field in fields(Agency))
# Made once: every page asks for these, and building a statement takes longer than running it.
_BY_SLUG: Final = select(*_FACTS).where(_AGENCIES.c.slug == bindparam("of_slug"))
_BY_NAME: Final = select(*_FACTS).order_by(_AGENCIES.c.name, _AGENCIES.c.slug)
_FIRST_BY_NAME: Final = _BY_NAME.limit(bindparam("at_most"))
_SET_AUDIT: Final = (
    update(_AGENCIES)
    .where(_AGENCIES.c.id == bindparam("of_agency"))
    .values(audit_count=bindparam("count"), audit_head=bindparam("head"))
)
_ENDS: Final = select(_AGENCIES.c.audit_count, _AGENCIES.c.audit_head).where(_AGENCIES.c.id == bindparam("of_agency"))
_HOLD: Final = (
    select(*(_AGENCIES.c[field.name] for field in fields(Held)))
    .where(_AGENCIES.c.id == bindparam("of_agency"))
    .with_for_update()
)


def facts_of() -> tuple[Column[Any], ...]:
    """The columns that an `Agency` is made from, by their names."""
    return _FACTS


def add(session: Session, agency: Agency, now: dt.datetime) -> None:
    """Keep a new agency."""
    session.add(AgencyRow(created_at=now, **vars(agency)))
    session.flush()


def change(session: Session, agency: Agency) -> None:
    """Keep what is now said of an agency; its id and slug stay."""
    row = session.get_one(AgencyRow, agency.id)
    for name in ("name", "zone", "short", "state", "size"):
        setattr(row, name, getattr(agency, name))
    session.flush()


def by_slug(session: Session, slug: str) -> Agency | None:
    """The agency of an address, or None."""
    row = session.execute(_BY_SLUG, {"of_slug": slug}).one_or_none()
    return _agency(row) if row else None


def by_id(session: Session, agency_id: uuid.UUID) -> Agency | None:
    """The agency with this id, or None."""
    row = session.execute(select(*_FACTS).where(_AGENCIES.c.id == agency_id)).one_or_none()
    return _agency(row) if row else None


def every(session: Session, limit: int | None = None) -> tuple[Agency, ...]:
    """The agencies by name: all of them, or the first few."""
    found = session.execute(_BY_NAME) if limit is None else session.execute(_FIRST_BY_NAME, {"at_most": limit})
    return tuple(map(_agency, found))


def slug_is_taken(session: Session, slug: str) -> bool:
    """Whether an agency has this slug."""
    return bool(session.scalar(select(exists().where(AgencyRow.slug == slug))))


def remove(session: Session, agency_id: uuid.UUID) -> None:
    """Remove an agency with everything that belongs to it."""
    session.execute(delete(AgencyRow).where(AgencyRow.id == agency_id))


def locked(session: Session, agency_id: uuid.UUID) -> Held:
    """The agency, held until the transaction ends, so that its changes follow one another."""
    transaction, held = session.info.get(_HELD, (None, None))
    if transaction is None or transaction is not session.get_transaction() or held.id != agency_id:
        held = Held(*session.execute(_HOLD, {"of_agency": agency_id}).one())
        session.info[_HELD] = (session.get_transaction(), held)
    return cast("Held", held)


def ends_of(session: Session, agency_id: uuid.UUID) -> Ends:
    """How long the audit chain of an agency is, and its last link, without holding it."""
    row = session.execute(_ENDS, {"of_agency": agency_id}).one_or_none()
    return Ends(*row) if row else Ends(0, "")


def calendar_serial(session: Session, agency_id: uuid.UUID) -> int:
    """The part of the address of an agency's calendar feed that changes. Raises NoResultFound without the agency."""
    return session.scalars(select(AgencyRow.calendar_serial).where(AgencyRow.id == agency_id)).one()


def by_calendar(session: Session, agency_id: uuid.UUID, serial: int) -> Agency | None:
    """The agency whose calendar feed has this address now, or None."""
    now = (_AGENCIES.c.id == agency_id, _AGENCIES.c.calendar_serial == serial)
    row = session.execute(select(*_FACTS).where(*now)).one_or_none()
    return _agency(row) if row else None


def renew_calendar(session: Session, agency_id: uuid.UUID) -> None:
    """Give the calendar feed of an agency that is held another address."""
    raised = update(_AGENCIES).where(_AGENCIES.c.id == agency_id)
    session.execute(raised.values(calendar_serial=_AGENCIES.c.calendar_serial + 1))


def set_audit(session: Session, held: Held, count: int, head: str) -> None:
    """Keep the length and the last link of the audit chain of an agency that is held."""
    session.execute(_SET_AUDIT, {"of_agency": held.id, "count": count, "head": head})
    held.audit_count, held.audit_head = count, head


def _agency(row: Row[Any]) -> Agency:
    return Agency(**row._asdict())
