"""Assignments: which person of the team answers which element of an assessment."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Final, cast

from sqlalchemy import ForeignKey, Table, Uuid, bindparam, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kl_assess.core.assessment import Actor, Assessment
from kl_assess.store.people import PersonRow
from kl_assess.store.schema import Base, of_agency, of_assessment


class AssignmentRow(Base):
    """The person who answers one element, since when, and who gave it to them."""

    __tablename__ = "assignment"

    assessment_id: Mapped[uuid.UUID] = of_assessment(primary=True)
    element: Mapped[str] = mapped_column(primary_key=True)
    agency_id: Mapped[uuid.UUID] = of_agency()
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    assigned_by: Mapped[str]
    at: Mapped[dt.datetime]


_ROWS: Final = cast("Table", AssignmentRow.__table__)
_PEOPLE: Final = cast("Table", PersonRow.__table__)
_OURS: Final = (
    _ROWS.c.agency_id == bindparam("of_agency"),
    _ROWS.c.assessment_id == bindparam("of_assessment"),
)
# Made once: the element page and the list of tasks ask for these.
_BY_ELEMENT: Final = (
    select(_ROWS.c.element, _PEOPLE.c.id, _PEOPLE.c.name, _PEOPLE.c.title)
    .join_from(_ROWS, _PEOPLE, _PEOPLE.c.id == _ROWS.c.person_id)
    .where(*_OURS)
)
_OF_ELEMENT: Final = _BY_ELEMENT.where(_ROWS.c.element == bindparam("of_element"))


def _asked(assessment: Assessment) -> dict[str, object]:
    return {"of_agency": assessment.agency_id, "of_assessment": assessment.id}


def by_element(session: Session, assessment: Assessment) -> Mapping[str, Actor]:
    """The person of every element that has one."""
    rows = session.execute(_BY_ELEMENT, _asked(assessment))
    return {element: Actor(person, name, title) for element, person, name, title in rows}


def of_element(session: Session, assessment: Assessment, element: str) -> Actor | None:
    """The person of one element, or None where it has none."""
    row = session.execute(_OF_ELEMENT, {**_asked(assessment), "of_element": element}).one_or_none()
    return Actor(*row[1:]) if row else None


def put(
    session: Session, assessment: Assessment, element: str, person_id: uuid.UUID | None, by: str, now: dt.datetime
) -> None:
    """Give an element to a person, instead of whoever had it; None gives it to nobody."""
    this = (
        AssignmentRow.agency_id == assessment.agency_id,
        AssignmentRow.assessment_id == assessment.id,
        AssignmentRow.element == element,
    )
    session.execute(delete(AssignmentRow).where(*this))
    if person_id is None:
        return
    session.add(
        AssignmentRow(
            assessment_id=assessment.id,
            element=element,
            agency_id=assessment.agency_id,
            person_id=person_id,
            assigned_by=by,
            at=now,
        )
    )
    session.flush()
