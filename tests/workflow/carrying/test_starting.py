"""Last time's answers come along into a new cycle, and wait there."""

import datetime as dt
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import event

from kl_assess.core.assessment import Answer, progress, responses_of
from kl_assess.core.responses import Evidence, EvidenceItem, ItemResponse
from kl_assess.core.scoring import Mode
from kl_assess.store import audit, evidence, responses
from kl_assess.workflow.answering import remove_evidence
from kl_assess.workflow.last_time import last_time
from tests.core.small import questionnaire
from tests.store.everything import CHIEF
from tests.workflow.carrying.years import BASE, FIRST, NA, OLD, POLICY, RECORD, SECOND, SMALL, WHO, Years, level

LONG = replace(questionnaire([[[3] * 5] * 11]), instrument=replace(BASE.instrument, id="long"))


@contextmanager
def statements(session):
    """The statements that are sent while this is open, each by its verb and table."""
    engine, sent = session.get_bind(), []

    def note(_connection, _cursor, statement, *_):
        words = statement.split()
        verb = words[0].upper()
        sent.append((verb, words[2]) if verb == "INSERT" else (verb, ""))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_an_answer_comes_along_with_note_grade_and_evidence_and_waits(years):
    years.last({FIRST: level(3, "E2", "Since May.")}, [(RECORD, None)])
    years.start()
    kept = years.kept()
    assert (kept.carried, kept.version, kept.changed_by, kept.flagged) == (True, 1, CHIEF.name, False)
    assert kept.response == ItemResponse(level=3, evidence=Evidence("E2", (RECORD,)), note="Since May.")
    assert years.history() == ["Carried over from 2025"]
    told = list(audit.events(years.session, years.agency.id))[-1]
    assert (told.action, told.payload["from"], told.payload["answers"]) == (audit.Action.CARRIED, 1, 1)


def test_a_carried_answer_counts_as_blank(years):
    years.last({FIRST: level(3), SECOND: level(2)})
    years.start()
    answers = responses.answers(years.session, years.assessment)
    done = progress(SMALL.items, answers)
    assert (done.done, done.carried, done.touched, responses_of(answers)) == (0, 2, False, {})


def test_not_applicable_comes_with_its_reason_and_dont_know_does_not_come(years):
    because = ItemResponse(not_applicable=True, reason="The county does it.")
    years.last({FIRST: ItemResponse(dont_know=True, missing="The log"), NA: because})
    years.start()
    assert set(responses.answers(years.session, years.assessment)) == {NA}
    assert years.kept(NA).response == because


def test_what_nobody_had_re_confirmed_last_time_does_not_come_a_second_time(years):
    years.last({FIRST: level(3), SECOND: level(2)})
    between = years.start(name="2026")
    years.confirm(item_id=SECOND)
    years.sign(between)
    years.start(name="2027")
    assert set(responses.answers(years.session, years.assessment)) == {SECOND}
    assert last_time(years.session, years.assessment).level(FIRST) is None


def test_flags_and_reasons_of_last_time_stay_behind(years):
    years.last({FIRST: Answer(FIRST, level(3), flagged=True)})
    years.start()
    assert (years.kept().flagged, years.kept().change) == (False, None)


@pytest.mark.parametrize(
    ("pieces", "grade"),
    [
        ((), "E2"),
        ((RECORD,), "E2"),
        ((OLD, RECORD), "E2"),
        ((POLICY,), "E2"),
        ((EvidenceItem("Undated"),), "E2"),
        ((replace(OLD, date=dt.date(2024, 11, 17)),), "E2"),
        ((replace(OLD, date=dt.date(2024, 11, 16)),), None),
        ((OLD,), None),
    ],
)
def test_a_grade_stays_behind_where_all_that_supported_it_is_past_its_date(years, pieces, grade):
    years.last({FIRST: level(3, "E2")}, [(piece, None) for piece in pieces])
    years.start()
    assert years.kept().response.evidence == Evidence(grade, pieces)


def test_a_file_stays_while_either_year_names_it(years):
    digest = "d" * 64
    last = years.last({FIRST: level(3, "E2")}, [(replace(RECORD, file="minutes.pdf"), digest)])
    years.start()
    (piece,) = responses.evidence(years.session, years.assessment)[FIRST]
    (before,) = responses.evidence(years.session, last)[FIRST]
    assert (piece.file, piece.evidence) == (digest, before.evidence)
    assert piece.id != before.id
    remove_evidence(years.session, years.assessment, piece.id, **WHO)
    assert evidence.forget_unused(years.session, years.agency.id) == ()
    responses.remove_pieces(years.session, last, [before.id])
    assert evidence.forget_unused(years.session, years.agency.id) == (digest,)


def test_without_a_signed_full_assessment_nothing_comes(years):
    years.last({FIRST: level(3)}, mode=Mode.QUICK_CHECK)
    years.start()
    assert responses.answers(years.session, years.assessment) == {}


def test_a_quick_check_starts_from_last_time_too(years):
    years.last({FIRST: level(3), SECOND: level(2)})
    years.start(mode=Mode.QUICK_CHECK)
    assert set(responses.answers(years.session, years.assessment)) == {FIRST, SECOND}


def cost(session, slug, count):
    """The statements of starting from a year with so many answers, each with a piece of evidence."""
    years = Years(session, slug)
    years.last({i.id: level(3, "E2") for i in LONG.items[:count]}, asks=LONG, each=RECORD)
    with statements(session) as sent:
        years.start(asks=LONG)
        session.flush()
    found = responses.answers(session, years.assessment).values()
    assert [len(answer.response.evidence.items) for answer in found] == [1] * count
    return sent


def test_it_takes_one_statement_a_table_however_many_answers_come(session):
    few, many = cost(session, "few", 5), cost(session, "many", 55)
    assert few == many
    inserts = [table for verb, table in many if verb == "INSERT"]
    assert {table: inserts.count(table) for table in ("assessment", "response", "response_history", "evidence")} == {
        "assessment": 1,
        "response": 1,
        "response_history": 1,
        "evidence": 1,
    }
