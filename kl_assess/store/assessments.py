"""Assessments: one row per cycle of an agency, with its profile, its targets and its status."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ForeignKey, Integer, Row, UniqueConstraint, bindparam, case, delete, exists, func, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Mapped, Session, mapped_column

from kl_assess.core.assessment import Assessment, AssessmentStatus, Cycle, RatingState, SignOff
from kl_assess.core.profile import Profile
from kl_assess.core.responses import Target, Targets
from kl_assess.core.scoring import Mode
from kl_assess.store.schema import Base, key, of_agency, words


class AssessmentRow(Base):
    """One assessment. `version` counts changes of everything in this row."""

    __tablename__ = "assessment"
    __table_args__ = (UniqueConstraint("agency_id", "number"),)

    id: Mapped[uuid.UUID] = key()
    agency_id: Mapped[uuid.UUID] = of_agency()
    number: Mapped[int]
    name: Mapped[str]
    starts: Mapped[dt.date | None]
    ends: Mapped[dt.date | None]
    mode: Mapped[Mode] = mapped_column(words(Mode))
    due: Mapped[dt.date | None]
    previous: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("assessment.id"))
    questionnaire: Mapped[str] = mapped_column(ForeignKey("questionnaire.digest"))
    status: Mapped[AssessmentStatus] = mapped_column(words(AssessmentStatus))
    profile: Mapped[Mapping[str, Any]]
    targets: Mapped[Mapping[str, Any]]
    created_at: Mapped[dt.datetime]
    submitted_at: Mapped[dt.datetime | None]
    signed_name: Mapped[str | None]
    signed_title: Mapped[str | None]
    signed_statement: Mapped[str | None]
    signed_at: Mapped[dt.datetime | None]
    report_version: Mapped[int]
    version: Mapped[int]
    rating: Mapped[RatingState | None] = mapped_column(words(RatingState))
    stand_ins: Mapped[Sequence[Any] | None]


_ASSESSMENTS: Final = AssessmentRow.__table__
_ALL: Final = tuple(_ASSESSMENTS.columns)
# Made once: every page asks for these, and building a statement takes longer than running it.
_OURS: Final = _ASSESSMENTS.c.agency_id == bindparam("of_agency")
_BY_NUMBER: Final = select(*_ALL).where(_OURS, _ASSESSMENTS.c.number == bindparam("of_number"))
_PAGE: Final = (
    select(*_ALL).where(_OURS).order_by(_ASSESSMENTS.c.number.desc()).limit(bindparam("at_most", type_=Integer()))
)
_PAGE_BEFORE: Final = _PAGE.where(_ASSESSMENTS.c.number < bindparam("before_number"))
_LAST_NUMBER: Final = select(func.max(_ASSESSMENTS.c.number)).where(_OURS)


def add(session: Session, assessment: Assessment) -> None:
    """Keep a new assessment."""
    row = AssessmentRow(id=assessment.id, agency_id=assessment.agency_id, number=assessment.number)
    _fill(row, assessment)
    session.add(row)
    session.flush()


def change(session: Session, assessment: Assessment) -> None:
    """Keep what is now true of an assessment. Its version must be the one read; it goes up by one.

    Raises NoResultFound where its agency has no such assessment.
    """
    row = session.get_one(AssessmentRow, assessment.id)
    if row.agency_id != assessment.agency_id:
        raise NoResultFound
    _fill(row, assessment)
    row.version = assessment.version + 1
    session.flush()


def set_rating(session: Session, assessment: Assessment) -> None:
    """Keep where the team stands with its ratings. Nothing else changes, its version neither.

    Raises NoResultFound where its agency has no such assessment.
    """
    row = session.get_one(AssessmentRow, assessment.id)
    if row.agency_id != assessment.agency_id:
        raise NoResultFound
    row.rating, row.stand_ins = assessment.rating, list(assessment.stand_ins) or None
    session.flush()


def remove(session: Session, assessment: Assessment) -> None:
    """Remove an assessment with everything that belongs to it."""
    session.execute(
        delete(AssessmentRow).where(AssessmentRow.agency_id == assessment.agency_id, AssessmentRow.id == assessment.id)
    )


def is_followed(session: Session, assessment: Assessment) -> bool:
    """Whether another assessment of the agency starts from this one."""
    follows = exists().where(AssessmentRow.agency_id == assessment.agency_id, AssessmentRow.previous == assessment.id)
    return bool(session.scalar(select(follows)))


def by_number(session: Session, agency_id: uuid.UUID, number: int) -> Assessment | None:
    """The agency's assessment of that number, or None."""
    row = session.execute(_BY_NUMBER, {"of_agency": agency_id, "of_number": number}).one_or_none()
    return _assessment(row) if row else None


def page(session: Session, agency_id: uuid.UUID, *, before: int | None = None, limit: int) -> tuple[Assessment, ...]:
    """The agency's assessments from the newest, at most `limit`, those below a number where one is given."""
    asked = {"of_agency": agency_id, "at_most": limit}
    if before is None:
        return tuple(map(_assessment, session.execute(_PAGE, asked)))
    return tuple(map(_assessment, session.execute(_PAGE_BEFORE, {**asked, "before_number": before})))


def by_id(session: Session, agency_id: uuid.UUID, assessment_id: uuid.UUID) -> Assessment | None:
    """The agency's assessment of that id, or None."""
    wanted = select(*_ALL).where(AssessmentRow.agency_id == agency_id, AssessmentRow.id == assessment_id)
    row = session.execute(wanted).one_or_none()
    return _assessment(row) if row else None


def last_signed(session: Session, agency_id: uuid.UUID, *, before: int | None = None) -> Assessment | None:
    """The agency's newest full assessment that is signed off, below a number where one is given.

    Only a full one can be a baseline (docs/method.md 4.12).
    """
    found = select(*_ALL).where(
        AssessmentRow.agency_id == agency_id,
        AssessmentRow.mode == Mode.FULL,
        AssessmentRow.status.in_((AssessmentStatus.SIGNED_OFF, AssessmentStatus.ISSUED)),
    )
    if before is not None:
        found = found.where(AssessmentRow.number < before)
    row = session.execute(found.order_by(AssessmentRow.number.desc()).limit(1)).one_or_none()
    return _assessment(row) if row else None


def last_number(session: Session, agency_id: uuid.UUID) -> int:
    """The number of the agency's newest assessment, 0 without one."""
    return session.scalar(_LAST_NUMBER, {"of_agency": agency_id}) or 0


@dataclass(frozen=True)
class Tally:
    """How many assessments an agency has, and how many of them are open."""

    total: int
    open: int


def tallies(session: Session, wanted: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Tally]:
    """The tally of each of these agencies that has an assessment, in one query."""
    is_open = case((AssessmentRow.status == AssessmentStatus.OPEN, 1), else_=0)
    counted = select(AssessmentRow.agency_id, func.count(), func.sum(is_open)).group_by(AssessmentRow.agency_id)
    counted = counted.where(AssessmentRow.agency_id.in_(wanted))
    return {agency: Tally(total, int(opened)) for agency, total, opened in session.execute(counted)}


# --- Between rows and the core ------------------------------------------------------------------------------------


def _fill(row: AssessmentRow, assessment: Assessment) -> None:
    signed = assessment.sign_off
    row.name, row.starts, row.ends, row.mode, row.due = assessment.cycle
    row.previous = assessment.previous
    row.questionnaire, row.status = assessment.questionnaire, assessment.status
    row.profile = {field: _plain(value) for field, value in assessment.profile.items()}
    row.targets = {item: {"level": t.level, "reason": t.reason} for item, t in assessment.targets.items()}
    row.created_at, row.submitted_at = assessment.created_at, assessment.submitted_at
    row.signed_name, row.signed_title = (signed.name, signed.title) if signed else (None, None)
    row.signed_statement, row.signed_at = (signed.statement, signed.at) if signed else (None, None)
    row.report_version, row.version = assessment.report_version, assessment.version
    row.rating, row.stand_ins = assessment.rating, list(assessment.stand_ins) or None


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else dict(value) if isinstance(value, Mapping) else value


def _profile(kept: Mapping[str, Any]) -> Profile:
    return {field: tuple(value) if isinstance(value, list) else value for field, value in kept.items()}


def _targets(kept: Mapping[str, Any]) -> Targets:
    return {item: Target(target["level"], target["reason"]) for item, target in kept.items()}


def _assessment(row: Row[Any]) -> Assessment:
    signed = None
    if row.signed_at is not None:
        signed = SignOff(row.signed_name or "", row.signed_title or "", row.signed_statement, row.signed_at)
    return Assessment(
        id=row.id,
        agency_id=row.agency_id,
        number=row.number,
        cycle=Cycle(row.name, row.starts, row.ends, row.mode, row.due),
        questionnaire=row.questionnaire,
        status=row.status,
        profile=_profile(row.profile),
        targets=_targets(row.targets),
        created_at=row.created_at,
        submitted_at=row.submitted_at,
        sign_off=signed,
        report_version=row.report_version,
        version=row.version,
        previous=row.previous,
        rating=row.rating,
        stand_ins=tuple(row.stand_ins or ()),
    )
