"""Agencies: who assesses itself."""

import datetime as dt
import uuid
from dataclasses import dataclass, fields
from typing import Any, Final, cast

from sqlalchemy import Row, delete, exists, select
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


_HELD: Final = "agency held"
_FACTS: Final = tuple(AgencyRow.__table__.columns[field.name] for field in fields(Agency))


def add(session: Session, agency: Agency, now: dt.datetime) -> None:
    """Keep a new agency."""
    session.add(AgencyRow(created_at=now, **vars(agency)))
    session.flush()


def change(session: Session, agency: Agency) -> None:
    """Keep what is now said of an agency; its id and slug stay."""
    row = session.get_one(AgencyRow, agency.id)
    for name in ("name", "zone", "short", "state", "size"):
        setattr(row, name, getattr(agency, name))


def by_slug(session: Session, slug: str) -> Agency | None:
    """The agency of an address, or None."""
    row = session.execute(select(*_FACTS).where(AgencyRow.slug == slug)).one_or_none()
    return _agency(row) if row else None


def every(session: Session, limit: int | None = None) -> tuple[Agency, ...]:
    """The agencies by name: all of them, or the first few."""
    by_name = select(*_FACTS).order_by(AgencyRow.name, AgencyRow.slug).limit(limit)
    return tuple(map(_agency, session.execute(by_name)))


def slug_is_taken(session: Session, slug: str) -> bool:
    """Whether an agency has this slug."""
    return bool(session.scalar(select(exists().where(AgencyRow.slug == slug))))


def remove(session: Session, agency_id: uuid.UUID) -> None:
    """Remove an agency with everything that belongs to it."""
    session.execute(delete(AgencyRow).where(AgencyRow.id == agency_id))


def locked(session: Session, agency_id: uuid.UUID) -> AgencyRow:
    """The row of an agency, held until the transaction ends, so that its changes follow one another."""
    transaction, held, row = session.info.get(_HELD, (None, None, None))
    if transaction is None or transaction is not session.get_transaction() or held != agency_id:
        row = session.scalars(select(AgencyRow).where(AgencyRow.id == agency_id).with_for_update()).one()
        session.info[_HELD] = (session.get_transaction(), agency_id, row)
    return cast("AgencyRow", row)


def _agency(row: Row[Any]) -> Agency:
    return Agency(**row._asdict())
