"""Responses: one row per item of an assessment, with its version, its evidence and the history of its changes."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from kl_assess.core.assessment import Answer, Answers, Assessment
from kl_assess.core.change import ChangeKind, ChangeReason
from kl_assess.core.responses import Evidence, EvidenceItem, ItemResponse
from kl_assess.store.answer_rows import (
    ADD_ANSWER,
    ADD_CHANGE,
    ADD_PIECE,
    ANSWER,
    ANSWERS_BEFORE,
    ANSWERS_OF_ITEMS,
    CHANGES,
    CONTENT_AS_OF,
    COUNTED,
    COUNTED_ITEMS,
    EVERY_ANSWER,
    EVERY_PIECE,
    FIRST,
    ONE_ANSWER,
    PIECES,
    PIECES_OF_ITEMS,
    SET_ANSWER,
    VERSIONS,
    keys,
    within,
)


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


class Before(NamedTuple):
    """An earlier assessment: its name, the digest of its questionnaire, and its answers without their evidence."""

    name: str
    questionnaire: str
    answers: Answers


# --- Reading ------------------------------------------------------------------------------------------------------


def answers(session: Session, assessment: Assessment) -> Answers:
    """Every answer of an assessment with its evidence, in two queries."""
    return with_pieces(session, assessment)[0]


def with_pieces(
    session: Session, assessment: Assessment, items: Iterable[str] | None = None
) -> tuple[Answers, Mapping[str, tuple[Piece, ...]]]:
    """Every answer of an assessment, and the pieces of evidence by item as they are kept, in two queries.

    Only those of `items` where they are given.
    """
    if items is None:
        pieces, rows = evidence(session, assessment), session.execute(EVERY_ANSWER, keys(assessment))
    else:
        asked = keys(assessment, of_items=list(items))
        pieces, rows = _by_item(session.execute(PIECES_OF_ITEMS, asked)), session.execute(ANSWERS_OF_ITEMS, asked)
    return {row[0]: _answer(row, pieces.get(row[0], ())) for row in rows}, pieces


def without_pieces(session: Session, assessment: Assessment) -> Answers:
    """Every answer of an assessment but for its pieces of evidence, in one query."""
    return {row[0]: _answer(row, ()) for row in session.execute(EVERY_ANSWER, keys(assessment))}


def answers_before(session: Session, assessment: Assessment) -> Before | None:
    """The answers of the assessment that this one starts from, in one query; None where there is none.

    Where it starts from none, they are those of the agency's last signed assessment before it.
    """
    found = {
        "of_agency": assessment.agency_id,
        "of_previous": assessment.previous,
        "before_number": assessment.number,
    }
    rows = session.execute(ANSWERS_BEFORE, found).all()
    if not rows:
        return None
    name, questionnaire, *_ = rows[0]
    return Before(name, questionnaire, {row[2]: _answer(row[2:], ()) for row in rows})


def answers_of(
    session: Session, agency_id: uuid.UUID, assessments: Iterable[Assessment], items: Iterable[str] | None = None
) -> Mapping[uuid.UUID, Answers]:
    """The answers of several assessments of one agency, in one query: as much of each as counting the work needs.

    Notes and pieces of evidence are left out, and so is every item but `items` where they are given.
    """
    found: dict[uuid.UUID, dict[str, Answer]] = {assessment.id: {} for assessment in assessments}
    asked: dict[str, object] = {"of_agency": agency_id, "of_assessments": list(found)}
    if items is None:
        rows = session.execute(COUNTED, asked)
    else:
        rows = session.execute(COUNTED_ITEMS, {**asked, "of_items": list(items)})
    for assessment_id, item, level, dont_know, not_applicable, reason, grade, flagged, version, carried in rows:
        response = ItemResponse(level, dont_know, not_applicable, reason, evidence=Evidence(grade))
        found[assessment_id][item] = Answer(item, response, flagged, version, carried=carried)
    return found


def versions(session: Session, assessment: Assessment) -> frozenset[tuple[str, int]]:
    """The items of an assessment that have an answer, each with its version.

    It rises with every change of the answer or of its evidence.
    """
    return frozenset((item, version) for item, version in session.execute(VERSIONS, keys(assessment)))


def answer(session: Session, assessment: Assessment, item: str) -> Answer:
    """The answer to one item with its evidence, in one query; one that nobody has touched where there is none."""
    rows = session.execute(ONE_ANSWER, keys(assessment, of_item=item)).all()
    if not rows:
        return Answer(item)
    own = len(ANSWER)
    return _answer(rows[0][:own], tuple(_piece(row[own:]) for row in rows if row[own] is not None))


def evidence(session: Session, assessment: Assessment, item: str | None = None) -> Mapping[str, tuple[Piece, ...]]:
    """The pieces of evidence of an assessment by item, or those of one item."""
    if item is None:
        return _by_item(session.execute(EVERY_PIECE, keys(assessment)))
    return _by_item(session.execute(PIECES_OF_ITEMS, keys(assessment, of_items=[item])))


def _by_item(rows: Iterable[Sequence[Any]]) -> Mapping[str, tuple[Piece, ...]]:
    pieces: dict[str, list[Piece]] = defaultdict(list)
    for row in rows:
        piece = _piece(row)
        pieces[piece.item].append(piece)
    return {name: tuple(listed) for name, listed in pieces.items()}


def history(session: Session, assessment: Assessment, item: str) -> tuple[Change, ...]:
    """The changes of one item from the newest."""
    changes: list[Change] = []
    rows = session.execute(CHANGES, keys(assessment, of_item=item))
    for version, at, person, what, content, set_aside in rows:
        after = _from_content(item, content, version)
        before = changes[-1].after if changes else None
        aside = _from_content(item, set_aside, version) if set_aside is not None else None
        changes.append(Change(version, at, person, what, after, before, aside))
    return tuple(reversed(changes))


def carried_over(session: Session, assessment: Assessment) -> frozenset[str]:
    """The items that started with an answer of the last assessment, whatever became of it since, in one query."""
    return frozenset(item for item, content in session.execute(FIRST, keys(assessment)) if content.get("carried"))


def as_of(session: Session, assessment: Assessment, item: str, version: int) -> Answer:
    """The answer to an item as it was at a version; an untouched one where there is no such version."""
    content = session.scalar(CONTENT_AS_OF, keys(assessment, of_item=item, of_version=version))
    return _from_content(item, content, version) if content is not None else Answer(item)


# --- Writing ------------------------------------------------------------------------------------------------------


def keep(
    session: Session, assessment: Assessment, answer: Answer, what: str, *, set_aside: Answer | None = None
) -> None:
    """Keep an answer under its version with its entry in the history. Its evidence is kept by `keep_evidence`.

    `answer.changed_at` and `answer.changed_by` say when and by whom. The caller has raised the version by one.
    """
    row = _row(assessment, answer)
    if answer.version == 1:
        session.execute(ADD_ANSWER, row)
    else:
        session.execute(SET_ANSWER, {**keys(assessment, of_item=answer.item), **row})
    session.execute(ADD_CHANGE, _entry(assessment, answer, what, set_aside))


def keep_all(session: Session, assessment: Assessment, answers: Iterable[Answer], what: str) -> None:
    """Keep many answers as `keep` does, in three statements at most."""
    listed = tuple(answers)
    rows = [_row(assessment, answer) for answer in listed]
    first, later = [row for row in rows if row["version"] == 1], [row for row in rows if row["version"] > 1]
    if first:
        session.execute(ADD_ANSWER, first)
    if later:
        session.execute(SET_ANSWER, [{**keys(assessment, of_item=row["item"]), **row} for row in later])
    if listed:
        session.execute(ADD_CHANGE, [_entry(assessment, answer, what, None) for answer in listed])


def add_piece(session: Session, assessment: Assessment, piece: Piece, position: int) -> None:
    """Keep one more piece of evidence. `position` is its place among those of its item."""
    session.execute(ADD_PIECE, _piece_row(assessment, piece, position))


def add_pieces(
    session: Session,
    assessment: Assessment,
    pieces: Mapping[str, tuple[Piece, ...]],
    there: Mapping[str, int] = MappingProxyType({}),
) -> None:
    """Keep pieces of evidence of many items in one statement. `there` is how many an item has already, 0 without."""
    rows = [
        _piece_row(assessment, piece, place)
        for item, listed in pieces.items()
        for place, piece in enumerate(listed, there.get(item, 0) + 1)
    ]
    if rows:
        session.execute(ADD_PIECE, rows)


def date_piece(session: Session, assessment: Assessment, piece_id: uuid.UUID, day: dt.date) -> None:
    """Give a piece of evidence a new date."""
    changed = update(PIECES).where(*within(PIECES), PIECES.c.id == piece_id).values(date=day)
    session.execute(changed, keys(assessment))


def remove_pieces(session: Session, assessment: Assessment, ids: Iterable[uuid.UUID]) -> None:
    """Remove pieces of evidence. A file that they named stays until nothing names it."""
    session.execute(delete(PIECES).where(*within(PIECES), PIECES.c.id.in_(tuple(ids))), keys(assessment))


# --- Between rows and the core ------------------------------------------------------------------------------------


def _piece(row: Sequence[Any]) -> Piece:
    key, item, title, kind, date, address, file_name, file, private = row  # in the order of PIECE
    return Piece(key, item, EvidenceItem(title, kind, date, address, file_name, private), file)


def _answer(row: Sequence[Any], pieces: tuple[Piece, ...]) -> Answer:
    item, level, dont_know, not_applicable, reason, missing, grade, agrees, note, private, *kept = row
    flagged, version, at, person, carried, kind, why = kept  # in the order of ANSWER
    evidence = Evidence(grade, tuple(piece.evidence for piece in pieces), agrees)
    response = ItemResponse(level, dont_know, not_applicable, reason, missing, evidence, note, private)
    change = ChangeReason(why or "", kind) if kind or why else None
    return Answer(item, response, flagged, version, at, person, carried, change)


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
        "carried": answer.carried,
        "change_kind": answer.change.kind if answer.change else None,
        "change_why": (answer.change.why or None) if answer.change else None,
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


def _piece_row(assessment: Assessment, piece: Piece, position: int) -> dict[str, Any]:
    shown = piece.evidence
    return {
        "id": piece.id,
        "agency_id": assessment.agency_id,
        "assessment_id": assessment.id,
        "item": piece.item,
        "position": position,
        "title": shown.title,
        "kind": shown.kind,
        "date": shown.date,
        "address": shown.address,
        "file_name": shown.file,
        "file": piece.file,
        "private": shown.private,
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
    flagged, carried = given.pop("flagged"), given.pop("carried", False)  # entries before carrying have none
    kind, why = given.pop("change_kind", None), given.pop("change_why", None)
    change = ChangeReason(why or "", ChangeKind(kind) if kind else None) if kind or why else None
    evidence = Evidence(grade, tuple(EvidenceItem(title) for title in titles), agrees)
    return Answer(item, ItemResponse(**given, evidence=evidence), flagged, version, carried=carried, change=change)
