"""Results as they were at sign-off, under the digest of what they follow from."""

import datetime as dt
import uuid

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kl_assess.core.assessment import Assessment
from kl_assess.store.schema import Base, of_agency, of_assessment


class ResultsRow(Base):
    """The results of one signed assessment: `content` is the canonical text of core.results.Results.

    `cycle` is the canonical text of the little that comparison and trend read of it.
    """

    __tablename__ = "results"

    assessment_id: Mapped[uuid.UUID] = of_assessment(primary=True)
    agency_id: Mapped[uuid.UUID] = of_agency()
    inputs: Mapped[str] = mapped_column()
    content: Mapped[str]
    cycle: Mapped[str | None]
    created_at: Mapped[dt.datetime]


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


def of(session: Session, assessment: Assessment) -> str | None:
    """The canonical text of the results kept at sign-off, or None."""
    return session.scalar(
        select(ResultsRow.content).where(
            ResultsRow.agency_id == assessment.agency_id, ResultsRow.assessment_id == assessment.id
        )
    )
