"""Results as they were at sign-off: one set for each assessment, for its own agency."""

import datetime as dt
from dataclasses import replace

from sqlalchemy import select

from kl_assess.core.assessment import AssessmentStatus, Cycle
from kl_assess.core.scoring import Mode
from kl_assess.store import results
from kl_assess.store.results import ResultsRow
from tests.store.everything import agency, assessment

NOW = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)


def test_results_are_there_from_the_sign_off_on_and_the_next_sign_off_replaces_them(session):
    cycle = assessment(session, agency(session, NOW), NOW)
    assert results.of(session, cycle) is None
    results.keep(session, cycle, "first inputs", '{"b":1,"a":2}', NOW)
    session.flush()
    assert results.of(session, cycle) == '{"b":1,"a":2}'
    results.keep(session, cycle, "second inputs", "{}", NOW)
    session.flush()
    session.expire_all()
    assert results.of(session, cycle) == "{}"
    assert session.scalars(select(ResultsRow.inputs)).all() == ["second inputs"]


def test_results_of_another_agency_or_assessment_are_not_there(session):
    ours = agency(session, NOW)
    cycle = assessment(session, ours, NOW)
    results.keep(session, cycle, "inputs", "{}", NOW)
    session.flush()
    assert results.of(session, replace(cycle, agency_id=agency(session, NOW, slug="other").id)) is None
    assert results.of(session, assessment(session, ours, NOW, number=2)) is None


def test_what_is_kept_of_a_cycle_can_be_replaced_alone(session):
    ours = agency(session, NOW)
    cycle = assessment(session, ours, NOW)
    results.keep(session, cycle, "inputs", '{"a":1}', NOW, cycle="{}")
    results.keep_cycle(session, ours.id, cycle.id, "[]")
    (kept,) = results.cycles(session, ours.id)
    assert (kept.assessment, kept.number, kept.name, kept.inputs, kept.cycle) == (cycle.id, 1, "2026", "inputs", "[]")
    assert results.of(session, cycle) == '{"a":1}'
    assert results.contents(session, ours.id, [cycle.id]) == {cycle.id: '{"a":1}'}


def test_cycles_come_by_number_and_say_whether_they_are_signed_off_now(session):
    ours = agency(session, NOW)
    for number, status in ((2, AssessmentStatus.ISSUED), (1, AssessmentStatus.SIGNED_OFF), (3, AssessmentStatus.OPEN)):
        results.keep(session, assessment(session, ours, NOW, number, status=status), "inputs", "{}", NOW)
    quick = assessment(session, ours, NOW, 4, cycle=Cycle("2029", mode=Mode.QUICK_CHECK))
    results.keep(session, quick, "inputs", "{}", NOW)
    assert [(kept.number, kept.signed_at) for kept in results.cycles(session, ours.id)] == [
        (1, NOW),
        (2, NOW),
        (3, None),
    ]
