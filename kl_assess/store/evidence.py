"""Uploaded files of an agency: what is known of each. The bytes lie in the evidence folder under their digest."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kl_assess.store.answer_rows import PieceRow
from kl_assess.store.schema import Base, of_agency


class EvidenceFileRow(Base):
    """One uploaded file, kept once however often it is used."""

    __tablename__ = "evidence_file"

    agency_id: Mapped[uuid.UUID] = of_agency(primary=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int]
    media_type: Mapped[str]
    created_at: Mapped[dt.datetime]


@dataclass(frozen=True)
class EvidenceFile:
    """An uploaded file: the SHA-256 of its bytes, its size in bytes, and what kind of file it is."""

    digest: str
    size: int
    media_type: str


def add(session: Session, agency_id: uuid.UUID, file: EvidenceFile, now: dt.datetime) -> None:
    """Keep what is known of a file, unless it is known already."""
    if by_digest(session, agency_id, file.digest) is None:
        session.add(EvidenceFileRow(agency_id=agency_id, created_at=now, **vars(file)))
        session.flush()


def by_digest(session: Session, agency_id: uuid.UUID, digest: str) -> EvidenceFile | None:
    """The agency's file of that digest, or None."""
    row = session.get(EvidenceFileRow, (agency_id, digest))
    return EvidenceFile(row.digest, row.size, row.media_type) if row else None


def digests(session: Session, agency_id: uuid.UUID) -> frozenset[str]:
    """The digests of all of the agency's files."""
    return frozenset(session.scalars(select(EvidenceFileRow.digest).where(EvidenceFileRow.agency_id == agency_id)))


def every(session: Session, agency_id: uuid.UUID) -> tuple[EvidenceFile, ...]:
    """All of the agency's files, in the order of their digests."""
    rows = select(EvidenceFileRow).where(EvidenceFileRow.agency_id == agency_id)
    found = (EvidenceFile(row.digest, row.size, row.media_type) for row in session.scalars(rows))
    return tuple(sorted(found, key=lambda file: file.digest))


def sizes(session: Session, agency_id: uuid.UUID, wanted: Iterable[str]) -> Mapping[str, int]:
    """The size in bytes of some of the agency's files, by digest."""
    found = select(EvidenceFileRow.digest, EvidenceFileRow.size).where(
        EvidenceFileRow.agency_id == agency_id, EvidenceFileRow.digest.in_(tuple(wanted))
    )
    return {row.digest: row.size for row in session.execute(found)}


def name_of(session: Session, agency_id: uuid.UUID, digest: str) -> str | None:
    """The name under which somebody of the agency uploaded a file, or None where no piece of evidence names it."""
    return session.scalar(
        select(PieceRow.file_name).where(PieceRow.agency_id == agency_id, PieceRow.file == digest).limit(1)
    )


def used(session: Session, agency_id: uuid.UUID) -> int:
    """How many bytes the agency's files take."""
    total = select(func.sum(EvidenceFileRow.size)).where(EvidenceFileRow.agency_id == agency_id)
    return int(session.scalar(total) or 0)


def forget_unused(session: Session, agency_id: uuid.UUID) -> tuple[str, ...]:
    """Forget the files that no piece of evidence names any more; the digests of those forgotten."""
    named = select(PieceRow.file).where(PieceRow.agency_id == agency_id, PieceRow.file.is_not(None))
    unused = tuple(
        session.scalars(
            select(EvidenceFileRow.digest).where(
                EvidenceFileRow.agency_id == agency_id, EvidenceFileRow.digest.not_in(named)
            )
        )
    )
    session.execute(
        delete(EvidenceFileRow).where(EvidenceFileRow.agency_id == agency_id, EvidenceFileRow.digest.in_(unused))
    )
    return unused
