"""Reports: a frozen snapshot each, and the files made from it."""

import datetime as dt
import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import ForeignKey, Select, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kl_assess.core.assessment import Assessment
from kl_assess.store import retention
from kl_assess.store.assessments import AssessmentRow
from kl_assess.store.schema import Base, key, of_agency, of_assessment, words

Wanted = TypeVar("Wanted")


class ReportState(StrEnum):
    """How far the files of a report are."""

    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


class ReportKind(StrEnum):
    """Whether a report is of a whole assessment, or between two of how its actions go on."""

    ASSESSMENT = "assessment"
    FOLLOW_UP = "follow_up"


class ReportRow(Base):
    """One report. `version` is None for a draft. `snapshot` is the canonical text of core.snapshot.Snapshot."""

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("assessment_id", "kind", "version"),)

    id: Mapped[uuid.UUID] = key()
    agency_id: Mapped[uuid.UUID] = of_agency()
    assessment_id: Mapped[uuid.UUID] = of_assessment()
    kind: Mapped[ReportKind] = mapped_column(words(ReportKind))
    version: Mapped[int | None]
    state: Mapped[ReportState] = mapped_column(words(ReportState))
    fingerprint: Mapped[str]
    snapshot: Mapped[str] = mapped_column(deferred=True)
    audit_head: Mapped[str]
    created_at: Mapped[dt.datetime]
    created_by: Mapped[str]


class ReportFileRow(Base):
    """One file of a report: a variant as PDF, or the workbook of its numbers."""

    __tablename__ = "report_file"

    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    agency_id: Mapped[uuid.UUID] = of_agency()
    digest: Mapped[str]
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(deferred=True)


@dataclass(frozen=True)
class ReportFile:
    """A file of a report: "full.pdf", "numbers.xlsx"; the SHA-256 of its bytes and their count."""

    name: str
    digest: str
    size: int


@dataclass(frozen=True)
class Report:
    """A report with the files made so far. `version` is None for a draft; the follow-ups are counted by theirs."""

    id: uuid.UUID
    agency_id: uuid.UUID
    assessment_id: uuid.UUID
    version: int | None
    state: ReportState
    fingerprint: str
    audit_head: str
    created_at: dt.datetime
    created_by: str
    files: tuple[ReportFile, ...] = ()
    kind: ReportKind = ReportKind.ASSESSMENT


def add(session: Session, report: Report, snapshot: str) -> None:
    """Keep a new report, frozen."""
    fields = {name: value for name, value in vars(report).items() if name != "files"}
    session.add(ReportRow(snapshot=snapshot, **fields))
    session.flush()


def of_assessment_newest_first(
    session: Session, assessment: Assessment, kind: ReportKind | None = ReportKind.ASSESSMENT
) -> tuple[Report, ...]:
    """The reports of an assessment from the newest, with their files, in two queries; of every kind for None."""
    wanted = select(ReportRow).where(
        ReportRow.agency_id == assessment.agency_id, ReportRow.assessment_id == assessment.id
    )
    if kind is not None:
        wanted = wanted.where(ReportRow.kind == kind)
    return _reports(session, wanted.order_by(ReportRow.created_at.desc(), ReportRow.id))


def by_id(session: Session, agency_id: uuid.UUID, report_id: uuid.UUID) -> Report | None:
    """The agency's report with this id, or None."""
    found = _reports(session, _only(select(ReportRow), agency_id, report_id))
    return found[0] if found else None


def period_of(session: Session, report: Report) -> str:
    """What the assessment is called that a report is of, such as "2026"."""
    wanted = select(AssessmentRow.name)
    return session.scalars(
        wanted.where(AssessmentRow.agency_id == report.agency_id, AssessmentRow.id == report.assessment_id)
    ).one()


def snapshot(session: Session, agency_id: uuid.UUID, report_id: uuid.UUID) -> str:
    """The canonical text of what a report was made from. Raises NoResultFound without such a report."""
    return session.scalars(_only(select(ReportRow.snapshot), agency_id, report_id)).one()


def file_content(session: Session, agency_id: uuid.UUID, report_id: uuid.UUID, name: str) -> bytes | None:
    """The bytes of one file of the agency's report, or None."""
    return session.scalar(
        select(ReportFileRow.content).where(
            ReportFileRow.agency_id == agency_id, ReportFileRow.report_id == report_id, ReportFileRow.name == name
        )
    )


def add_file(session: Session, report: Report, file: ReportFile, content: bytes) -> None:
    """Keep one file of a report. One that is kept already stays as it is; a report that is gone keeps nothing."""
    # Its row is held, so that of two who add the same file the second one finds the first one's.
    held = session.scalar(_only(select(ReportRow.id), report.agency_id, report.id).with_for_update())
    if held is not None and session.get(ReportFileRow, (report.id, file.name)) is None:
        session.add(ReportFileRow(report_id=report.id, agency_id=report.agency_id, content=content, **vars(file)))
        session.flush()


def set_state(session: Session, agency_id: uuid.UUID, report_id: uuid.UUID, state: ReportState) -> None:
    """Say how far the files of a report are; nothing where the report is gone."""
    row = session.scalar(_only(select(ReportRow), agency_id, report_id))
    if row is not None:
        row.state = state


def unfinished(session: Session, agency_id: uuid.UUID) -> tuple[uuid.UUID, ...]:
    """The agency's reports whose files are still to be made."""
    wanted = select(ReportRow.id).where(ReportRow.agency_id == agency_id, ReportRow.state == ReportState.MAKING)
    return tuple(session.scalars(wanted.order_by(ReportRow.created_at, ReportRow.id)))


def remove_drafts(session: Session, before: dt.datetime) -> int:
    """Remove the drafts made before a moment, with their files; how many there were. Those under legal hold stay."""
    old = (ReportRow.version.is_(None), ReportRow.created_at < before)
    gone = delete(ReportRow).where(*old, ReportRow.agency_id.not_in(retention.held_agencies()))
    return len(session.scalars(gone.returning(ReportRow.id)).all())


def _only(wanted: Select[Wanted], agency_id: uuid.UUID, report_id: uuid.UUID) -> Select[Wanted]:
    return wanted.where(ReportRow.agency_id == agency_id, ReportRow.id == report_id)


def _reports(session: Session, wanted: Select[ReportRow]) -> tuple[Report, ...]:
    rows = session.scalars(wanted).all()
    listed = select(ReportFileRow).where(ReportFileRow.report_id.in_([row.id for row in rows]))
    files = session.scalars(listed.order_by(ReportFileRow.name)).all() if rows else ()
    return tuple(
        Report(
            row.id,
            row.agency_id,
            row.assessment_id,
            row.version,
            row.state,
            row.fingerprint,
            row.audit_head,
            row.created_at,
            row.created_by,
            tuple(ReportFile(f.name, f.digest, f.size) for f in files if f.report_id == row.id),
            row.kind,
        )
        for row in rows
    )
