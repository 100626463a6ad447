"""Target pictures: levels that an agency has set side by side in a what-if and kept under a name."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, Session

from kl_assess.core.assessment import Assessment
from kl_assess.store.schema import Base, key, of_agency, of_assessment


class PictureRow(Base):
    """One target picture: the levels that differ from the answers, by item."""

    __tablename__ = "target_picture"

    id: Mapped[uuid.UUID] = key()
    agency_id: Mapped[uuid.UUID] = of_agency()
    assessment_id: Mapped[uuid.UUID] = of_assessment()
    name: Mapped[str]
    levels: Mapped[Mapping[str, Any]]
    created_at: Mapped[dt.datetime]
    created_by: Mapped[str]


@dataclass(frozen=True)
class Picture:
    """A target picture of an assessment: item id -> level."""

    id: uuid.UUID
    name: str
    levels: Mapping[str, int]
    created_at: dt.datetime
    created_by: str


def of_assessment_by_name(session: Session, assessment: Assessment) -> tuple[Picture, ...]:
    """The pictures of an assessment by name."""
    rows = session.execute(
        select(PictureRow.id, PictureRow.name, PictureRow.levels, PictureRow.created_at, PictureRow.created_by)
        .where(PictureRow.agency_id == assessment.agency_id, PictureRow.assessment_id == assessment.id)
        .order_by(PictureRow.name)
    )
    return tuple(Picture(*row) for row in rows)


def keep(session: Session, assessment: Assessment, picture: Picture) -> None:
    """Keep a new picture."""
    session.add(
        PictureRow(
            id=picture.id,
            agency_id=assessment.agency_id,
            assessment_id=assessment.id,
            name=picture.name,
            levels=dict(picture.levels),
            created_at=picture.created_at,
            created_by=picture.created_by,
        )
    )


def remove(session: Session, assessment: Assessment, picture_id: uuid.UUID) -> None:
    """Remove a picture."""
    session.execute(
        delete(PictureRow).where(
            PictureRow.agency_id == assessment.agency_id,
            PictureRow.assessment_id == assessment.id,
            PictureRow.id == picture_id,
        )
    )
