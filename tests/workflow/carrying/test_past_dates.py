"""A piece of evidence past its date gets a new one."""

import datetime as dt
from dataclasses import replace

import pytest

from kl_assess.core.assessment import Answer
from kl_assess.core.responses import Evidence, EvidenceItem, rests_on_past
from kl_assess.store import audit, responses
from kl_assess.workflow import assessing
from kl_assess.workflow.answering import (
    Choice,
    ConflictError,
    add_evidence,
    record_response,
    remove_evidence,
    renew_evidence,
    settle_conflict,
)
from kl_assess.workflow.carrying import confirm
from kl_assess.workflow.past_evidence import PastEvidenceError, why_not
from kl_assess.workflow.refusal import RefusedError
from tests.workflow.carrying.years import FIRST, NOW, OLD, POLICY, RECORD, SMALL, THEN, WHO, level


def test_a_new_date_is_kept_and_told_and_the_answer_waits_on(years):
    years.last({FIRST: level(3, "E2")}, [(OLD, None)])
    years.start()
    (piece,) = responses.evidence(years.session, years.assessment)[FIRST]
    day = dt.date(2026, 10, 1)
    renew_evidence(years.session, years.assessment, piece.id, day, **WHO)
    assert years.kept().response.evidence.items == (replace(OLD, date=day),)
    assert (years.kept().carried, years.history()[0]) == (True, "Evidence renewed")
    assert list(audit.events(years.session, years.agency.id))[-1].payload["date"] == "2026-10-01"
    assert not years.confirm(seen=1).carried


def test_a_date_in_the_future_a_piece_that_is_gone_and_a_closed_assessment_are_refused(carried):
    (piece,) = responses.evidence(carried.session, carried.assessment)[FIRST]
    with pytest.raises(RefusedError, match="lies in the future"):
        renew_evidence(carried.session, carried.assessment, piece.id, dt.date(2026, 11, 19), **WHO)
    remove_evidence(carried.session, carried.assessment, piece.id, **WHO)
    with pytest.raises(RefusedError, match="no longer here"):
        renew_evidence(carried.session, carried.assessment, piece.id, dt.date(2026, 10, 1), **WHO)
    assessing.submit(carried.session, carried.now(carried.assessment), **WHO)
    for verb in (
        carried.confirm,
        lambda: renew_evidence(carried.session, carried.assessment, piece.id, THEN.date(), **WHO),
    ):
        with pytest.raises(RefusedError, match="waiting for its sign-off"):
            verb()


# --- The grade that rests on it -----------------------------------------------------------------------------------


@pytest.fixture
def aged(years):
    """2026 with a first answer whose only evidence is past its date now."""
    years.last({FIRST: level(3, "E2")}, [(OLD, None)])
    years.start()
    return years


def graded(years, grade="E2", seen=1, **more):
    return record_response(years.session, years.assessment, Answer(FIRST, level(3, grade), version=seen, **more), **WHO)


def test_the_grade_cannot_be_given_and_the_sentence_names_the_piece_its_date_and_the_way(aged):
    said = r"more than 24 months old: “Log of 2023” of November 17, 2023\. Renew its date .* or remove it\."
    with pytest.raises(PastEvidenceError, match=said):
        graded(aged)
    assert aged.kept().carried
    assert aged.history() == ["Carried over from 2025"]


def test_it_can_be_given_once_a_date_is_renewed(aged):
    (piece,) = responses.evidence(aged.session, aged.assessment)[FIRST]
    renew_evidence(aged.session, aged.assessment, piece.id, NOW.date(), **WHO)
    assert graded(aged).response.evidence.grade == "E2"


def test_it_can_be_given_once_the_evidence_is_removed(aged):
    (piece,) = responses.evidence(aged.session, aged.assessment)[FIRST]
    remove_evidence(aged.session, aged.assessment, piece.id, **WHO)
    assert graded(aged).response.evidence.grade == "E2"


@pytest.mark.parametrize("piece", [RECORD, POLICY, EvidenceItem("Without a date")])
def test_it_can_be_given_with_one_piece_that_is_not_past_its_date(aged, piece):
    add_evidence(aged.session, aged.assessment, FIRST, piece, **WHO)
    assert graded(aged).response.evidence.grade == "E2"


def test_the_lowest_grade_and_no_grade_rest_on_nothing(aged):
    assert graded(aged, "E0").response.evidence.grade == "E0"
    assert graded(aged, None, seen=2).response.evidence.grade is None


def test_an_answer_whose_evidence_has_become_old_can_still_be_written_to_and_not_be_graded_otherwise(years):
    years.last({FIRST: level(3)})
    years.start()
    graded(years)
    add_evidence(years.session, years.assessment, FIRST, OLD, **WHO)
    assert graded(years, seen=3, flagged=True).flagged
    with pytest.raises(PastEvidenceError):
        graded(years, "E3", seen=4, flagged=True)


def test_a_grade_that_came_along_is_given_when_it_is_confirmed_so_its_evidence_must_not_have_become_old_meanwhile(
    years,
):
    years.last({FIRST: level(3, "E2")}, [(RECORD, None)])
    years.start()
    later = {**WHO, "now": NOW + dt.timedelta(days=365)}
    seen = record_response(
        years.session, years.assessment, Answer(FIRST, level(None, "E2", "A note."), version=1), **later
    )
    assert (seen.carried, seen.response.note, seen.response.evidence.grade) == (True, "A note.", "E2")
    with pytest.raises(PastEvidenceError):
        confirm(years.session, years.assessment, FIRST, seen.version, **later)
    assert not years.confirm(seen.version).carried


def test_of_two_answers_neither_comes_in_with_such_a_grade(aged):
    aged.say(1, level=2)
    with pytest.raises(ConflictError):
        graded(aged)
    yours = Answer(FIRST, level(3, "E2"), version=1)
    with pytest.raises(PastEvidenceError):
        settle_conflict(aged.session, aged.assessment, yours, Choice.YOURS, seen=2, **WHO)
    kept = settle_conflict(aged.session, aged.assessment, yours, Choice.THEIRS, seen=2, **WHO)
    assert kept.response.level == 2


def test_it_may_be_given_on_the_last_day():
    evidence = Evidence("E2", (replace(OLD, date=dt.date(2024, 11, 17)),))
    assert not rests_on_past(evidence, SMALL, dt.date(2026, 11, 17))
    assert rests_on_past(evidence, SMALL, dt.date(2026, 11, 18))


def test_a_questionnaire_without_a_period_or_without_grades_has_no_such_rule():
    evidence = Evidence("E2", (OLD,))
    bare = replace(SMALL, instrument=replace(SMALL.instrument, reference_period_months=None))
    assert not rests_on_past(evidence, bare, NOW.date())
    assert not rests_on_past(evidence, replace(SMALL, evidence_grades=()), NOW.date())


def test_several_pieces_are_all_named():
    said = why_not(Evidence("E2", (OLD, replace(OLD, title="Log of 2022", date=dt.date(2022, 1, 5)))), SMALL)
    assert "“Log of 2023” of November 17, 2023 and “Log of 2022” of January 5, 2022. Renew a date" in said
    assert said.endswith("or remove what no longer holds.")
