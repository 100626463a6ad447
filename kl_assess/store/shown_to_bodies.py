"""What parent bodies may be shown of many agencies at once: each of these is one query, however many there are."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from kl_assess.core.assessment import AssessmentStatus
from kl_assess.core.scoring import Mode
from kl_assess.store.assessments import AssessmentRow
from kl_assess.store.reports import ReportFileRow, ReportKind, ReportRow, ReportState
from kl_assess.store.results import ResultsRow

_SIGNED = (AssessmentStatus.SIGNED_OFF, AssessmentStatus.ISSUED)


class Standing(NamedTuple):
    """Where an agency's newest assessment stands."""

    name: str
    status: AssessmentStatus
    signed_at: dt.datetime | None


class Scored(NamedTuple):
    """The newest full assessment that is signed off, with the canonical text of its core.trend.SignedCycle."""

    name: str
    signed_at: dt.datetime | None
    cycle: str | None


class Issued(NamedTuple):
    """The newest issued report whose public file is ready."""

    report: uuid.UUID
    name: str
    version: int
    at: dt.datetime


def standings(session: Session, wanted: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Standing]:
    """Where each of these agencies stands that has an assessment."""
    newest = (
        select(AssessmentRow.agency_id, func.max(AssessmentRow.number).label("number"))
        .where(AssessmentRow.agency_id.in_(wanted))
        .group_by(AssessmentRow.agency_id)
        .subquery()
    )
    this = and_(AssessmentRow.agency_id == newest.c.agency_id, AssessmentRow.number == newest.c.number)
    rows = session.execute(
        select(AssessmentRow.agency_id, AssessmentRow.name, AssessmentRow.status, AssessmentRow.signed_at).join(
            newest, this
        )
    )
    return {agency: Standing(name, status, signed) for agency, name, status, signed in rows}


def scored(session: Session, wanted: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Scored]:
    """What each of these agencies signed off last."""
    newest = (
        select(AssessmentRow.agency_id, func.max(AssessmentRow.number).label("number"))
        .where(AssessmentRow.agency_id.in_(wanted), AssessmentRow.mode == Mode.FULL, AssessmentRow.status.in_(_SIGNED))
        .group_by(AssessmentRow.agency_id)
        .subquery()
    )
    this = and_(AssessmentRow.agency_id == newest.c.agency_id, AssessmentRow.number == newest.c.number)
    rows = session.execute(
        select(AssessmentRow.agency_id, AssessmentRow.name, AssessmentRow.signed_at, ResultsRow.cycle)
        .join(newest, this)
        .join(ResultsRow, ResultsRow.assessment_id == AssessmentRow.id)
    )
    return {agency: Scored(name, signed, cycle) for agency, name, signed, cycle in rows}


def issued(session: Session, wanted: Collection[uuid.UUID], file: str) -> Mapping[uuid.UUID, Issued]:
    """The newest issued report of each of these agencies that has a file of this name, such as "public.pdf"."""
    rows = session.execute(
        select(ReportRow.agency_id, ReportRow.id, AssessmentRow.name, ReportRow.version, ReportRow.created_at)
        .join(AssessmentRow, AssessmentRow.id == ReportRow.assessment_id)
        .join(ReportFileRow, and_(ReportFileRow.report_id == ReportRow.id, ReportFileRow.name == file))
        .where(
            ReportRow.agency_id.in_(wanted),
            ReportRow.kind == ReportKind.ASSESSMENT,
            ReportRow.version.is_not(None),
            ReportRow.state == ReportState.READY,
        )
        .order_by(AssessmentRow.number, ReportRow.version)
    )
    return {agency: Issued(report, name, version or 1, at) for agency, report, name, version, at in rows}
