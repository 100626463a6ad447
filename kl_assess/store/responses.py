"""Responses: one row per item of an assessment, with its version, its evidence and the history of its changes."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, Select, UniqueConstraint, delete, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from kl_assess.core.assessment import Answer, Answers, Assessment, AssessmentStatus
from kl_assess.core.responses import Evidence, EvidenceItem, EvidenceKind, ItemResponse
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
    """One change of an answer: what it was after the change, and what was set aside where two people wrote at once."""

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


# Columns, not rows: a page reads all answers, and what is read is never changed through the row.
_ANSWER: Final = tuple(ResponseRow.__table__.columns)
_PIECE: Final = tuple(PieceRow.__table__.columns)


@dataclass(frozen=True)
class Piece:
    """A piece of evidence as it is kept: `file` is the digest of an uploaded file of the agency, None for a link."""

    id: uuid.UUID
    item: str
    evidence: EvidenceItem
    file: str | None = None


@dataclass(frozen=True)
class Change:
    """One entry in the history of an item. `what` says what was done; `before` is None for the first."""

    version: int
    at: dt.datetime
    person: str
    what: str
    after: Answer
    before: Answer | None
    set_aside: Answer | None


# --- Reading ------------------------------------------------------------------------------------------------------


def answers(session: Session, assessment: Assessment) -> Answers:
    """Every answer of an assessment with its evidence, in two queries."""
    return with_pieces(session, assessment)[0]


def with_pieces(session: Session, assessment: Assessment) -> tuple[Answers, Mapping[str, tuple[Piece, ...]]]:
    """Every answer of an assessment, and the pieces of evidence by item as they are kept, in two queries."""
    pieces = evidence(session, assessment)
    rows = session.execute(_of(assessment))
    return {row.item: _answer(row, pieces.get(row.item, ())) for row in rows}, pieces


def without_pieces(session: Session, assessment: Assessment) -> Answers:
    """Every answer of an assessment but for its pieces of evidence, in one query."""
    return {row.item: _answer(row, ()) for row in session.execute(_of(assessment))}


def answers_before(session: Session, assessment: Assessment) -> tuple[str, Answers]:
    """The name and the answers, without evidence, of the agency's last signed assessment before this one: one query.

    An empty name and no answers where there is none.
    """
    last = (
        select(AssessmentRow.id)
        .where(
            AssessmentRow.agency_id == assessment.agency_id,
            AssessmentRow.number < assessment.number,
            AssessmentRow.status.in_((AssessmentStatus.SIGNED_OFF, AssessmentStatus.ISSUED)),
        )
        .order_by(AssessmentRow.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        select(AssessmentRow.name, *_ANSWER)
        .join(ResponseRow, ResponseRow.assessment_id == AssessmentRow.id)
        .where(AssessmentRow.agency_id == assessment.agency_id, AssessmentRow.id == last)
    ).all()
    return rows[0][0] if rows else "", {row.item: _answer(row, ()) for row in rows}


def answers_of(
    session: Session, agency_id: uuid.UUID, assessments: Iterable[Assessment]
) -> Mapping[uuid.UUID, Answers]:
    """The answers of several assessments of one agency, in one query: as much of each as counting the work needs.

    Notes and pieces of evidence are left out.
    """
    found: dict[uuid.UUID, dict[str, Answer]] = {assessment.id: {} for assessment in assessments}
    wanted = select(
        ResponseRow.assessment_id,
        ResponseRow.item,
        ResponseRow.level,
        ResponseRow.dont_know,
        ResponseRow.not_applicable,
        ResponseRow.reason,
        ResponseRow.grade,
        ResponseRow.flagged,
        ResponseRow.version,
    ).where(ResponseRow.agency_id == agency_id, ResponseRow.assessment_id.in_(found))
    for assessment_id, item, level, dont_know, not_applicable, reason, grade, flagged, version in session.execute(
        wanted
    ):
        response = ItemResponse(level, dont_know, not_applicable, reason, evidence=Evidence(grade))
        found[assessment_id][item] = Answer(item, response, flagged, version)
    return found


def answer(session: Session, assessment: Assessment, item: str) -> Answer:
    """The answer to one item with its evidence, in two queries; one that nobody has touched where there is none."""
    row = session.execute(_of(assessment).where(ResponseRow.item == item)).one_or_none()
    return _answer(row, evidence(session, assessment, item).get(item, ())) if row is not None else Answer(item)


def evidence(session: Session, assessment: Assessment, item: str | None = None) -> Mapping[str, tuple[Piece, ...]]:
    """The pieces of evidence of an assessment by item, or those of one item."""
    found = select(*_PIECE).where(PieceRow.agency_id == assessment.agency_id, PieceRow.assessment_id == assessment.id)
    if item is not None:
        found = found.where(PieceRow.item == item)
    pieces: dict[str, list[Piece]] = defaultdict(list)
    for row in session.execute(found.order_by(PieceRow.item, PieceRow.position)):
        pieces[row.item].append(_piece(row))
    return {name: tuple(listed) for name, listed in pieces.items()}


def history(session: Session, assessment: Assessment, item: str) -> tuple[Change, ...]:
    """The changes of one item from the newest."""
    rows = session.scalars(
        select(HistoryRow)
        .where(
            HistoryRow.agency_id == assessment.agency_id,
            HistoryRow.assessment_id == assessment.id,
            HistoryRow.item == item,
        )
        .order_by(HistoryRow.version)
    )
    changes: list[Change] = []
    for row in rows:
        after = _from_content(row.item, row.content, row.version)
        before = changes[-1].after if changes else None
        aside = _from_content(row.item, row.set_aside, row.version) if row.set_aside is not None else None
        changes.append(Change(row.version, row.at, row.person, row.what, after, before, aside))
    return tuple(reversed(changes))


def as_of(session: Session, assessment: Assessment, item: str, version: int) -> Answer:
    """The answer to an item as it was at a version; an untouched one where there is no such version."""
    row = session.scalar(
        select(HistoryRow).where(
            HistoryRow.agency_id == assessment.agency_id,
            HistoryRow.assessment_id == assessment.id,
            HistoryRow.item == item,
            HistoryRow.version == version,
        )
    )
    return _from_content(item, row.content, version) if row else Answer(item)


# --- Writing ------------------------------------------------------------------------------------------------------


def keep(
    session: Session, assessment: Assessment, answer: Answer, what: str, *, set_aside: Answer | None = None
) -> None:
    """Keep an answer under its version with its entry in the history. Its evidence is kept by `keep_evidence`.

    `answer.changed_at` and `answer.changed_by` say when and by whom. The caller has raised the version by one.
    """
    row = _row(assessment, answer)
    if answer.version == 1:
        session.add(ResponseRow(**row))
    else:
        same = (ResponseRow.assessment_id == assessment.id, ResponseRow.item == answer.item)
        wanted = update(ResponseRow).where(ResponseRow.agency_id == assessment.agency_id, *same).values(row)
        session.execute(wanted.execution_options(synchronize_session=False))  # every reading below is a fresh one
    session.add(HistoryRow(**_entry(assessment, answer, what, set_aside)))


def keep_all(session: Session, assessment: Assessment, answers: Iterable[Answer], what: str) -> None:
    """Keep many answers as `keep` does, in three statements at most."""
    listed = tuple(answers)
    rows = [_row(assessment, answer) for answer in listed]
    first, later = [row for row in rows if row["version"] == 1], [row for row in rows if row["version"] > 1]
    if first:
        session.execute(insert(ResponseRow), first, execution_options={"render_nulls": True})  # so that it is one
    if later:
        session.execute(update(ResponseRow), later)
    if listed:
        session.execute(insert(HistoryRow), [_entry(assessment, answer, what, None) for answer in listed])


def add_piece(session: Session, assessment: Assessment, piece: Piece, position: int) -> None:
    """Keep one more piece of evidence. `position` is its place among those of its item."""
    shown = piece.evidence
    session.add(
        PieceRow(
            id=piece.id,
            agency_id=assessment.agency_id,
            assessment_id=assessment.id,
            item=piece.item,
            position=position,
            title=shown.title,
            kind=shown.kind,
            date=shown.date,
            address=shown.address,
            file_name=shown.file,
            file=piece.file,
            private=shown.private,
        )
    )


def remove_pieces(session: Session, assessment: Assessment, ids: Iterable[uuid.UUID]) -> None:
    """Remove pieces of evidence. A file that they named stays until nothing names it."""
    session.execute(
        delete(PieceRow).where(
            PieceRow.agency_id == assessment.agency_id,
            PieceRow.assessment_id == assessment.id,
            PieceRow.id.in_(tuple(ids)),
        )
    )


# --- Between rows and the core ------------------------------------------------------------------------------------


def _of(assessment: Assessment) -> Select[*tuple[Any, ...]]:
    return select(*_ANSWER).where(
        ResponseRow.agency_id == assessment.agency_id, ResponseRow.assessment_id == assessment.id
    )


def _piece(row: Row[Any]) -> Piece:
    shown = EvidenceItem(row.title, row.kind, row.date, row.address, row.file_name, row.private)
    return Piece(row.id, row.item, shown, row.file)


def _answer(row: Row[Any], pieces: tuple[Piece, ...]) -> Answer:
    response = ItemResponse(
        level=row.level,
        dont_know=row.dont_know,
        not_applicable=row.not_applicable,
        reason=row.reason,
        missing=row.missing,
        evidence=Evidence(row.grade, tuple(piece.evidence for piece in pieces), row.corroborated_by),
        note=row.note,
        note_private=row.note_private,
    )
    return Answer(row.item, response, row.flagged, row.version, row.changed_at, row.changed_by)


def content_of(answer: Answer) -> dict[str, Any]:
    """What the history keeps of an answer: every field but the pieces of evidence, of which it keeps the titles."""
    response = answer.response
    return {
        "level": response.level,
        "dont_know": response.dont_know,
        "not_applicable": response.not_applicable,
        "reason": response.reason,
        "missing": response.missing,
        "grade": response.evidence.grade,
        "corroborated_by": response.evidence.corroborated_by,
        "note": response.note,
        "note_private": response.note_private,
        "flagged": answer.flagged,
        "evidence": [piece.title for piece in response.evidence.items],
    }


def _row(assessment: Assessment, answer: Answer) -> dict[str, Any]:
    content = content_of(answer)
    del content["evidence"]
    return {
        "assessment_id": assessment.id,
        "item": answer.item,
        "agency_id": assessment.agency_id,
        "version": answer.version,
        "changed_at": answer.changed_at,
        "changed_by": answer.changed_by,
        **content,
    }


def _entry(assessment: Assessment, answer: Answer, what: str, set_aside: Answer | None) -> dict[str, Any]:
    return {
        "agency_id": assessment.agency_id,
        "assessment_id": assessment.id,
        "item": answer.item,
        "version": answer.version,
        "at": answer.changed_at,
        "person": answer.changed_by,
        "what": what,
        "content": content_of(answer),
        "set_aside": content_of(set_aside) if set_aside else None,
    }


def _from_content(item: str, content: Mapping[str, Any], version: int) -> Answer:
    given = dict(content)
    titles, grade, agrees = given.pop("evidence"), given.pop("grade"), given.pop("corroborated_by")
    flagged = given.pop("flagged")
    evidence = Evidence(grade, tuple(EvidenceItem(title) for title in titles), agrees)
    return Answer(item, ItemResponse(**given, evidence=evidence), flagged, version)
