"""What an agency has taken out whole: when it was asked for, and the digest of the file, which lies elsewhere."""

import datetime as dt
import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import BigInteger, Select, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from kl_assess.store.schema import Base, key, of_agency, words


class ExportState(StrEnum):
    """How far the file is."""

    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


class ExportRow(Base):
    """One export. `digest` and `size` are those of the file, once it is made."""

    __tablename__ = "export"

    id: Mapped[uuid.UUID] = key()
    agency_id: Mapped[uuid.UUID] = of_agency()
    state: Mapped[ExportState] = mapped_column(words(ExportState))
    asked_at: Mapped[dt.datetime]
    asked_by: Mapped[str]
    made_at: Mapped[dt.datetime | None]
    digest: Mapped[str | None]
    size: Mapped[int | None] = mapped_column(BigInteger)


@dataclass(frozen=True)
class Export:
    """An export: who asked for it when; once it is made, when that was, and the SHA-256 and the size of its file."""

    id: uuid.UUID
    agency_id: uuid.UUID
    state: ExportState
    asked_at: dt.datetime
    asked_by: str
    made_at: dt.datetime | None = None
    digest: str | None = None
    size: int | None = None


_FIELDS: Final = (
    ExportRow.id,
    ExportRow.agency_id,
    ExportRow.state,
    ExportRow.asked_at,
    ExportRow.asked_by,
    ExportRow.made_at,
    ExportRow.digest,
    ExportRow.size,
)


def add(session: Session, export: Export) -> None:
    """Keep a new export."""
    session.add(ExportRow(**vars(export)))
    session.flush()


def newest(session: Session, agency_id: uuid.UUID) -> Export | None:
    """The export that the agency asked for last, or None."""
    return _first(session, _of(agency_id))


def newest_made(session: Session, agency_id: uuid.UUID) -> Export | None:
    """The agency's last export whose file was made, or None."""
    return _first(session, _of(agency_id).where(ExportRow.state == ExportState.READY))


def by_id(session: Session, agency_id: uuid.UUID, export_id: uuid.UUID) -> Export | None:
    """The agency's export of that id, or None."""
    return _first(session, _of(agency_id).where(ExportRow.id == export_id))


def finish(session: Session, export: Export, digest: str, size: int, now: dt.datetime) -> None:
    """Say that the file is made; nothing where the export went with its agency meanwhile."""
    _set(session, export.agency_id, export.id, state=ExportState.READY, digest=digest, size=size, made_at=now)


def fail(session: Session, agency_id: uuid.UUID, export_id: uuid.UUID) -> None:
    """Say that the file could not be made; nothing where the export is gone."""
    _set(session, agency_id, export_id, state=ExportState.FAILED)


def remove_others(session: Session, export: Export) -> None:
    """Remove the agency's exports but for this one."""
    session.execute(delete(ExportRow).where(ExportRow.agency_id == export.agency_id, ExportRow.id != export.id))


def _of(agency_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    mine = select(*_FIELDS).where(ExportRow.agency_id == agency_id)
    return mine.order_by(ExportRow.asked_at.desc(), ExportRow.id).limit(1)


def _first(session: Session, wanted: Select[*tuple[Any, ...]]) -> Export | None:
    row = session.execute(wanted).one_or_none()
    return Export(**row._asdict()) if row else None


def _set(session: Session, agency_id: uuid.UUID, export_id: uuid.UUID, **values: object) -> None:
    this = (ExportRow.agency_id == agency_id, ExportRow.id == export_id)
    session.execute(update(ExportRow).where(*this).values(**values))
