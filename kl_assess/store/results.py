"""Results as they were at sign-off, under the digest of what they follow from."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple, cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from kl_assess.core.assessment import Assessment, AssessmentStatus
from kl_assess.core.scoring import Mode
from kl_assess.store.assessments import AssessmentRow
from kl_assess.store.schema import Base, of_agency, of_assessment


class ResultsRow(Base):
    """The results of one signed assessment: `content` is the canonical text of core.results.Results.

    `cycle` is the canonical text of core.trend.SignedCycle, the little that comparison and trend read of it. Results
    kept before there was such a text have none.
    """

    __tablename__ = "results"

    assessment_id: Mapped[uuid.UUID] = of_assessment(primary=True)
    agency_id: Mapped[uuid.UUID] = of_agency()
    inputs: Mapped[str] = mapped_column()
    content: Mapped[str]
    cycle: Mapped[str | None]
    created_at: Mapped[dt.datetime]


class KeptCycle(NamedTuple):
    """What is kept of a full assessment that was signed off. `signed_at` is None while it is open again."""

    assessment: uuid.UUID
    number: int
    name: str
    questionnaire: str
    signed_at: dt.datetime | None
    inputs: str
    cycle: str | None
    created_at: dt.datetime


_RESULTS: Final = cast("Table", ResultsRow.__table__)
_ASSESSMENTS: Final = cast("Table", AssessmentRow.__table__)
_SIGNED: Final = (AssessmentStatus.SIGNED_OFF, AssessmentStatus.ISSUED)
# Made once: building a statement takes longer than running it.
_CYCLES: Final = (
    select(
        *(_ASSESSMENTS.c[name] for name in ("id", "number", "name", "questionnaire", "status", "signed_at")),
        *(_RESULTS.c[name] for name in ("inputs", "cycle", "created_at")),
    )
    .join_from(_RESULTS, _ASSESSMENTS, _RESULTS.c.assessment_id == _ASSESSMENTS.c.id)
    .where(_RESULTS.c.agency_id == bindparam("of_agency"), _ASSESSMENTS.c.mode == Mode.FULL)
    .order_by(_ASSESSMENTS.c.number)
)


def keep(
    session: Session, assessment: Assessment, inputs: str, content: str, now: dt.datetime, *, cycle: str | None = None
) -> None:
    """Keep the results of an assessment that is signed off; those of an earlier sign-off make way.

    `cycle` is the canonical text of what comparison and trend read of it.
    """
    session.merge(
        ResultsRow(
            assessment_id=assessment.id,
            agency_id=assessment.agency_id,
            inputs=inputs,
            content=content,
            cycle=cycle,
            created_at=now,
        )
    )
    session.flush()


def keep_cycle(session: Session, agency_id: uuid.UUID, assessment_id: uuid.UUID, cycle: str) -> None:
    """Keep another text of what comparison and trend read of an assessment; its results stay."""
    ours = _RESULTS.c.agency_id == agency_id
    session.execute(update(_RESULTS).where(ours, _RESULTS.c.assessment_id == assessment_id).values(cycle=cycle))


def of(session: Session, assessment: Assessment) -> str | None:
    """The canonical text of the results kept at sign-off, or None."""
    return session.scalar(
        select(ResultsRow.content).where(
            ResultsRow.agency_id == assessment.agency_id, ResultsRow.assessment_id == assessment.id
        )
    )


def contents(session: Session, agency_id: uuid.UUID, assessments: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """The canonical text of the results of several assessments of one agency, in one query."""
    wanted = select(_RESULTS.c.assessment_id, _RESULTS.c.content).where(
        _RESULTS.c.agency_id == agency_id, _RESULTS.c.assessment_id.in_(tuple(assessments))
    )
    return {row.assessment_id: row.content for row in session.execute(wanted)}


def cycles(session: Session, agency_id: uuid.UUID) -> tuple[KeptCycle, ...]:
    """What is kept of every full assessment of an agency that was signed off, the oldest first, in one query."""
    return tuple(
        KeptCycle(
            row.id,
            row.number,
            row.name,
            row.questionnaire,
            row.signed_at if row.status in _SIGNED else None,
            row.inputs,
            row.cycle,
            row.created_at,
        )
        for row in session.execute(_CYCLES, {"of_agency": agency_id})
    )
