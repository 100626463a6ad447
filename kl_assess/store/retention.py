"""How long an agency keeps what it no longer works with, and a legal hold, while which nothing is erased."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final, NamedTuple, cast

from sqlalchemy import Select, Table, bindparam, or_, select, update
from sqlalchemy.orm import Mapped, Session

from kl_assess.store.schema import Base, of_agency


class RetentionRow(Base):
    """What one agency has decided. Without a row, or a number of years, everything is kept for good."""

    __tablename__ = "retention"

    agency_id: Mapped[uuid.UUID] = of_agency(primary=True)
    record_years: Mapped[int | None]
    notes_years: Mapped[int | None]
    evidence_years: Mapped[int | None]
    held_because: Mapped[str | None]
    held_by: Mapped[str | None]
    held_since: Mapped[dt.datetime | None]


class Periods(NamedTuple):
    """After how many years something is erased; None keeps it for good.

    `record` is what the entries of the audit log say, `notes` the texts of answers that were changed since, `evidence`
    the files of assessments that a later one has replaced.
    """

    record: int | None = None
    notes: int | None = None
    evidence: int | None = None


FOR_GOOD: Final = Periods()
"""Everything is kept for good."""


@dataclass(frozen=True)
class Hold:
    """A legal hold: why, who put it on, and since when."""

    because: str
    by: str
    since: dt.datetime


@dataclass(frozen=True)
class Retention:
    """How long an agency keeps things, and the hold that is on, if any."""

    periods: Periods = FOR_GOOD
    hold: Hold | None = None


_ROWS: Final = cast("Table", RetentionRow.__table__)
_PERIODS: Final = (_ROWS.c.record_years, _ROWS.c.notes_years, _ROWS.c.evidence_years)
_HELD: Final = (_ROWS.c.held_because, _ROWS.c.held_by, _ROWS.c.held_since)
_OF: Final = select(*_PERIODS, *_HELD).where(_ROWS.c.agency_id == bindparam("of_agency"))


def of(session: Session, agency_id: uuid.UUID) -> Retention:
    """What an agency has decided; everything kept for good where it has not."""
    row = session.execute(_OF, {"of_agency": agency_id}).one_or_none()
    if row is None:
        return Retention()
    *periods, because, by, since = row
    return Retention(Periods(*periods), Hold(because, by, since) if since else None)


def is_held(session: Session, agency_id: uuid.UUID) -> bool:
    """Whether a legal hold is on."""
    return of(session, agency_id).hold is not None


def keep_periods(session: Session, agency_id: uuid.UUID, periods: Periods) -> None:
    """Keep how long things are kept."""
    _keep(session, agency_id, dict(zip(("record_years", "notes_years", "evidence_years"), periods, strict=True)))


def keep_hold(session: Session, agency_id: uuid.UUID, hold: Hold | None) -> None:
    """Keep that a hold is on, or that none is."""
    said = (hold.because, hold.by, hold.since) if hold else (None, None, None)
    _keep(session, agency_id, dict(zip(("held_because", "held_by", "held_since"), said, strict=True)))


def to_sweep(session: Session) -> tuple[uuid.UUID, ...]:
    """The agencies that do not keep everything for good, and on which no hold is."""
    limited = or_(*(column.is_not(None) for column in _PERIODS))
    wanted = select(_ROWS.c.agency_id).where(limited, _ROWS.c.held_since.is_(None))
    return tuple(session.scalars(wanted.order_by(_ROWS.c.agency_id)))


def held_agencies() -> Select[uuid.UUID]:
    """The agencies on which a hold is, as a part of another query."""
    return select(_ROWS.c.agency_id).where(_ROWS.c.held_since.is_not(None))


def _keep(session: Session, agency_id: uuid.UUID, values: dict[str, object]) -> None:
    found = session.execute(update(RetentionRow).where(RetentionRow.agency_id == agency_id).values(values))
    if not cast("int", found.rowcount):  # type: ignore[attr-defined]
        session.add(RetentionRow(agency_id=agency_id, **values))
        session.flush()
