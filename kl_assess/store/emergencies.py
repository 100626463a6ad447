"""Emergency access: which administrator opened which agency, why, until when, and who of the agency has seen it."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ForeignKey, Row, Uuid, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from kl_assess.store.schema import Base, key, of_agency


class EmergencyRow(Base):
    """One such access. The membership that it gave ends by itself; this stays as long as the agency does."""

    __tablename__ = "emergency"

    id: Mapped[uuid.UUID] = key()
    agency_id: Mapped[uuid.UUID] = of_agency()
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    name: Mapped[str]
    because: Mapped[str]
    since: Mapped[dt.datetime]
    until: Mapped[dt.datetime]
    seen_by: Mapped[str | None]
    seen_at: Mapped[dt.datetime | None]


@dataclass(frozen=True)
class Emergency:
    """An access in an emergency. `name` is the administrator's; `seen_by` who acknowledged it, None until then."""

    id: uuid.UUID
    person_id: uuid.UUID
    name: str
    because: str
    since: dt.datetime
    until: dt.datetime
    seen_by: str | None = None
    seen_at: dt.datetime | None = None


_FIELDS: Final = tuple(getattr(EmergencyRow, name) for name in Emergency.__dataclass_fields__)


def add(session: Session, agency_id: uuid.UUID, emergency: Emergency) -> None:
    """Keep that an administrator opened an agency."""
    session.add(EmergencyRow(agency_id=agency_id, **vars(emergency)))
    session.flush()


def newest_first(session: Session, agency_id: uuid.UUID) -> tuple[Emergency, ...]:
    """Every emergency access to an agency, from the newest."""
    mine = select(*_FIELDS).where(EmergencyRow.agency_id == agency_id)
    return tuple(map(_emergency, session.execute(mine.order_by(EmergencyRow.since.desc(), EmergencyRow.id))))


def unseen(session: Session, agency_id: uuid.UUID) -> tuple[Emergency, ...]:
    """Those that nobody of the agency has acknowledged, from the newest."""
    mine = select(*_FIELDS).where(EmergencyRow.agency_id == agency_id, EmergencyRow.seen_at.is_(None))
    return tuple(map(_emergency, session.execute(mine.order_by(EmergencyRow.since.desc(), EmergencyRow.id))))


def by_id(session: Session, agency_id: uuid.UUID, emergency_id: uuid.UUID) -> Emergency | None:
    """The agency's emergency access with this id, or None."""
    mine = (EmergencyRow.agency_id == agency_id, EmergencyRow.id == emergency_id)
    row = session.execute(select(*_FIELDS).where(*mine)).one_or_none()
    return _emergency(row) if row else None


def set_seen(session: Session, agency_id: uuid.UUID, emergency_id: uuid.UUID, by: str, now: dt.datetime) -> None:
    """Say who of the agency acknowledged an access."""
    mine = (EmergencyRow.agency_id == agency_id, EmergencyRow.id == emergency_id)
    session.execute(update(EmergencyRow).where(*mine).values(seen_by=by, seen_at=now))


def end(session: Session, agency_id: uuid.UUID, person_id: uuid.UUID, now: dt.datetime) -> None:
    """Say that the access of an administrator ended before its time."""
    running = (EmergencyRow.person_id == person_id, EmergencyRow.until > now)
    session.execute(update(EmergencyRow).where(EmergencyRow.agency_id == agency_id, *running).values(until=now))


def _emergency(row: Row[Any]) -> Emergency:
    return Emergency(**row._asdict())
