"""The tables of an export that people read in a spreadsheet program: answers, plan, record, and what each file is."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy.orm import Session

from kl_assess.catalog.spreadsheet import csv_file
from kl_assess.core.action_plan import STATE_WORDS, ActionKind
from kl_assess.core.assessment import Assessment
from kl_assess.store import assessments, audit_log, evidence, plans, reports, responses
from kl_assess.store.agencies import Agency
from kl_assess.store.audit_log import Wanted
from kl_assess.workflow.pinning import pinned
from kl_assess.workflow.record import table
from kl_assess.workflow.record.around import Around, Told, around
from kl_assess.workflow.record.differences import answer
from kl_assess.workflow.taking_out.names import evidence_name

_CYCLES: Final = 10_000
"""More than an agency has assessments."""

Row = tuple[object, ...]

_ANSWERS: Final = (
    "Assessment",
    "Number",
    "Domain",
    "Element",
    "Item",
    "Title",
    "Answer",
    "Level",
    "Why it does not apply",
    "What would have to be found out",
    "Support",
    "Who agrees",
    "Note",
    "Note is private",
    "Flagged for review",
    "Why it changed",
    "From last time, not confirmed",
    "Links and files",
    "Changed, in UTC",
    "Changed by",
)
_PLAN: Final = (
    "Action",
    "Item",
    "Title",
    "Kind",
    "State",
    "Title of the owner",
    "Name of the owner",
    "By when",
    "Closed",
    "How it will be known",
    "Level when planned",
    "Level to move to",
    "Money",
    "Staff time",
    "Why this item",
)
_FILES: Final = ("File", "What it is", "Name", "Assessment", "Item")


def tables(session: Session, agency: Agency) -> Iterator[tuple[str, bytes]]:
    """Every table: its name in the export, and its bytes."""
    cycles = assessments.page(session, agency.id, limit=_CYCLES)
    near = around(session, agency.id)
    yield "tables/answers.csv", csv_file(_ANSWERS, _answers(session, cycles, near))
    yield "tables/plan.csv", csv_file(_PLAN, _plan(session, agency, near))
    log = audit_log.every(session, agency.id, Wanted())
    yield "tables/record.csv", csv_file(table.HEADINGS, table.rows(log, near, agency.zone))
    yield "tables/files.csv", csv_file(_FILES, _files(session, agency, cycles))


def _answers(session: Session, cycles: tuple[Assessment, ...], near: Around) -> Iterator[Row]:
    for cycle in reversed(cycles):
        questionnaire = pinned(session, cycle.questionnaire)
        told = Told(near, near.cycles[str(cycle.id)])
        given = responses.answers(session, cycle)
        for item, place in questionnaire.places.items():
            found = given.get(item)
            if found is None:
                continue
            words = answer(responses.content_of(found), told)
            yield (
                cycle.cycle.name,
                cycle.number,
                place.domain.title,
                place.element.title,
                item,
                place.item.title,
                words["Answer"],
                found.response.level,
                *(words[heading] for heading in _ANSWERS[8:18]),
                found.changed_at.isoformat() if found.changed_at else "",
                found.changed_by,
            )


def _plan(session: Session, agency: Agency, near: Around) -> Iterator[Row]:
    for action in sorted(plans.actions(session, agency.id), key=lambda action: (action.due, action.id)):
        yield (
            action.action,
            action.item,
            near.title(action.item, near.cycles.get(str(action.assessment))),
            "Find out" if action.kind is ActionKind.FIND_OUT else "Action",
            STATE_WORDS[action.state],
            action.owner.title,
            action.owner.name,
            action.due,
            action.closed,
            action.known_by,
            action.level_then,
            action.target,
            action.money,
            action.staff,
            action.quick_win,
        )


def _files(session: Session, agency: Agency, cycles: tuple[Assessment, ...]) -> Iterator[Row]:
    there = {file.digest: file.media_type for file in evidence.every(session, agency.id)}
    for cycle in reversed(cycles):
        for item, pieces in responses.evidence(session, cycle).items():
            for piece in pieces:
                if piece.file in there:
                    name, shown = evidence_name(piece.file, there[piece.file]), piece.evidence
                    yield (name, f"Evidence: {shown.title}", shown.file, cycle.cycle.name, item)
        for report in reports.of_assessment_newest_first(session, cycle, None):
            version = f"version {report.version}" if report.version else "draft"
            for file in report.files:
                yield (f"reports/{report.id}/{file.name}", f"Report, {version}", file.name, cycle.cycle.name, "")
