"""The tables that answers are kept in, and the statements that read and change them, each made once.

Building a statement takes longer than running it, and a page reads all answers. They name tables and not rows, so that
nothing waits in a session: what `store.responses` writes is there for what it reads next. Each asks for the agency
first: `keys` gives it.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any, Final, cast

from sqlalchemy import (
    ColumnElement,
    Table,
    UniqueConstraint,
    Uuid,
    and_,
    bindparam,
    func,
    insert,
    outerjoin,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from kl_assess.core.assessment import Assessment, AssessmentStatus
from kl_assess.core.change import ChangeKind
from kl_assess.core.responses import EvidenceKind
from kl_assess.store.assessments import AssessmentRow
from kl_assess.store.schema import Base, key, of_agency, of_assessment, words


class ResponseRow(Base):
    """What is answered to one item, but for its pieces of evidence."""

    __tablename__ = "response"

    assessment_id: Mapped[uuid.UUID] = of_assessment(primary=True)
    item: Mapped[str] = mapped_column(primary_key=True)
    agency_id: Mapped[uuid.UUID] = of_agency()
    version: Mapped[int]
    level: Mapped[int | None]
    dont_know: Mapped[bool]
    not_applicable: Mapped[bool]
    reason: Mapped[str | None]
    missing: Mapped[str | None]
    grade: Mapped[str | None]
    corroborated_by: Mapped[str | None]
    note: Mapped[str | None]
    note_private: Mapped[bool]
    flagged: Mapped[bool]
    carried: Mapped[bool] = mapped_column(default=False)
    change_kind: Mapped[ChangeKind | None] = mapped_column(words(ChangeKind))
    change_why: Mapped[str | None]
    changed_at: Mapped[dt.datetime]
    changed_by: Mapped[str]


class PieceRow(Base):
    """One piece of evidence behind the answer to an item. `file` is the digest of an uploaded file."""

    __tablename__ = "evidence"

    id: Mapped[uuid.UUID] = key()
    agency_id: Mapped[uuid.UUID] = of_agency()
    assessment_id: Mapped[uuid.UUID] = of_assessment()
    item: Mapped[str]
    position: Mapped[int]
    title: Mapped[str]
    kind: Mapped[EvidenceKind | None] = mapped_column(words(EvidenceKind))
    date: Mapped[dt.date | None]
    address: Mapped[str | None]
    file_name: Mapped[str | None]
    file: Mapped[str | None]
    private: Mapped[bool]


class HistoryRow(Base):
    """One change of an answer: what it was after the change, and what was set aside where two people wrote at once.

    `erased_at` is when its texts were erased under retention.
    """

    __tablename__ = "response_history"
    __table_args__ = (UniqueConstraint("assessment_id", "item", "version"),)

    id: Mapped[uuid.UUID] = key()
    agency_id: Mapped[uuid.UUID] = of_agency()
    assessment_id: Mapped[uuid.UUID] = of_assessment()
    item: Mapped[str]
    version: Mapped[int]
    at: Mapped[dt.datetime]
    person: Mapped[str]
    what: Mapped[str]
    content: Mapped[Mapping[str, Any]]
    set_aside: Mapped[Mapping[str, Any] | None]
    erased_at: Mapped[dt.datetime | None]


RESPONSES: Final = cast("Table", ResponseRow.__table__)
PIECES: Final = cast("Table", PieceRow.__table__)
HISTORY: Final = cast("Table", HistoryRow.__table__)
_ASSESSMENTS: Final = cast("Table", AssessmentRow.__table__)


def keys(assessment: Assessment, **more: object) -> dict[str, object]:
    """The agency and the assessment that a statement is for, and `more` of what it asks for."""
    return {"of_agency": assessment.agency_id, "of_assessment": assessment.id, **more}


def within(table: Table) -> tuple[ColumnElement[bool], ...]:
    """What is the agency's and belongs to the assessment of `keys`."""
    return table.c.agency_id == bindparam("of_agency"), table.c.assessment_id == bindparam("of_assessment")


def _columns(table: Table, names: str) -> tuple[ColumnElement[Any], ...]:
    return tuple(table.c[name] for name in names.split())


# --- Answers ------------------------------------------------------------------------------------------------------

ANSWER: Final = _columns(
    RESPONSES,
    "item level dont_know not_applicable reason missing grade corroborated_by note note_private flagged version "
    "changed_at changed_by carried change_kind change_why",
)
PIECE: Final = _columns(PIECES, "id item title kind date address file_name file private")

EVERY_ANSWER: Final = select(*ANSWER).where(*within(RESPONSES))
VERSIONS: Final = select(RESPONSES.c.item, RESPONSES.c.version).where(*within(RESPONSES))
ANSWERS_OF_ITEMS: Final = EVERY_ANSWER.where(RESPONSES.c.item.in_(bindparam("of_items", expanding=True)))
ONE_ANSWER: Final = (
    select(*ANSWER, *PIECE)
    .select_from(
        outerjoin(
            RESPONSES,
            PIECES,
            and_(*(RESPONSES.c[name] == PIECES.c[name] for name in ("agency_id", "assessment_id", "item"))),
        )
    )
    .where(*within(RESPONSES), RESPONSES.c.item == bindparam("of_item"))
    .order_by(PIECES.c.position)
)
"""A row for each piece of evidence; one row, without a piece, where there is none."""

COUNTED: Final = select(
    *_columns(RESPONSES, "assessment_id item level dont_know not_applicable reason grade flagged version carried")
).where(
    RESPONSES.c.agency_id == bindparam("of_agency"),
    RESPONSES.c.assessment_id.in_(bindparam("of_assessments", expanding=True)),
)
COUNTED_ITEMS: Final = COUNTED.where(RESPONSES.c.item.in_(bindparam("of_items", expanding=True)))

_LAST_SIGNED: Final = (
    select(_ASSESSMENTS.c.id)
    .where(
        _ASSESSMENTS.c.agency_id == bindparam("of_agency"),
        _ASSESSMENTS.c.number < bindparam("before_number"),
        _ASSESSMENTS.c.status.in_((AssessmentStatus.SIGNED_OFF, AssessmentStatus.ISSUED)),
    )
    .order_by(_ASSESSMENTS.c.number.desc())
    .limit(1)
    .correlate(None)
    .scalar_subquery()
)
ANSWERS_BEFORE: Final = (
    select(_ASSESSMENTS.c.name, _ASSESSMENTS.c.questionnaire, *ANSWER)
    .join_from(_ASSESSMENTS, RESPONSES, RESPONSES.c.assessment_id == _ASSESSMENTS.c.id)
    .where(
        _ASSESSMENTS.c.agency_id == bindparam("of_agency"),
        _ASSESSMENTS.c.id == func.coalesce(bindparam("of_previous", type_=Uuid()), _LAST_SIGNED),
    )
)
"""Those of the assessment that this one starts from; where it starts from none, of the last signed one before it."""

ADD_ANSWER: Final = insert(RESPONSES)
SET_ANSWER: Final = update(RESPONSES).where(*within(RESPONSES), RESPONSES.c.item == bindparam("of_item"))

# --- Evidence -----------------------------------------------------------------------------------------------------

EVERY_PIECE: Final = select(*PIECE).where(*within(PIECES)).order_by(PIECES.c.item, PIECES.c.position)
ADD_PIECE: Final = insert(PIECES)
PIECES_OF_ITEMS: Final = EVERY_PIECE.where(PIECES.c.item.in_(bindparam("of_items", expanding=True)))

# --- History ------------------------------------------------------------------------------------------------------

ADD_CHANGE: Final = insert(HISTORY)
CHANGES: Final = (
    select(*_columns(HISTORY, "version at person what content set_aside"))
    .where(*within(HISTORY), HISTORY.c.item == bindparam("of_item"))
    .order_by(HISTORY.c.version)
)
FIRST: Final = select(HISTORY.c.item, HISTORY.c.content).where(*within(HISTORY), HISTORY.c.version == 1)
CONTENT_AS_OF: Final = select(HISTORY.c.content).where(
    *within(HISTORY), HISTORY.c.item == bindparam("of_item"), HISTORY.c.version == bindparam("of_version")
)
