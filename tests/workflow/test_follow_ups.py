"""Follow-up reports: numbered, frozen, on the actions of an issued report, and never made twice on one day."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from sqlalchemy import select

from kl_assess.catalog.canonical import digest
from kl_assess.catalog.restoring import from_canonical
from kl_assess.core.action_plan import Action, ActionKind, ActionState, NotNow, Owner
from kl_assess.core.assessment import Answer, AssessmentStatus, Cycle
from kl_assess.core.follow_up import Became, LeftForLater, ProgressNote
from kl_assess.core.responses import ItemResponse
from kl_assess.core.snapshot import Snapshot
from kl_assess.store import audit, jobs, plans, reports
from kl_assess.store.jobs import JobRow
from kl_assess.store.plans import Entry
from kl_assess.store.reports import ReportKind, ReportState
from kl_assess.workflow import answering, assessing, follow_ups, issuing
from kl_assess.workflow.refusal import RefusedError
from tests.core.small import questionnaire
from tests.store.everything import CHIEF, agency
from tests.workflow.test_assessing import NOTHING, brought, now, whole

NOW = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)
LATER = dt.datetime(2027, 6, 2, 2, 30, tzinfo=dt.UTC)
"""In Detroit it is still the evening of June 1."""
DAY = dt.date(2027, 6, 1)
WHO = {"actor": CHIEF, "now": NOW}
SMALL = questionnaire([[[3, 2]], [[3, 1]]])
FIRST, SECOND, THIRD, FOURTH = (item.id for item in SMALL.items)
OWNER = Owner("Captain", "Pat Doe")


@pytest.fixture
def ours(session):
    return agency(session, NOW)


def cycle(session, ours, name, status=AssessmentStatus.ISSUED):
    """An assessment with one answer, in a status."""
    started = assessing.start(session, ours, SMALL, Cycle(name), **WHO)
    answering.record_response(session, started, Answer(FIRST, ItemResponse(1, note="Between us.")), **WHO)
    return brought(session, ours, started, status)


@pytest.fixture
def issued(session, ours):
    return cycle(session, ours, "2026")


def act(session, ours, of, item, kind=ActionKind.IMPROVE, **more):
    made = Action(uuid.uuid4(), of.id, item, kind, OWNER, dt.date(2027, 3, 1), **({"level_then": 1} | more))
    plans.keep(session, ours.id, made, NOW)
    return made


def follow(session, ours, of, at=LATER):
    return follow_ups.follow_up(session, ours, of, actor=CHIEF, now=at)


def frozen(session, report):
    return from_canonical(reports.snapshot(session, report.agency_id, report.id), Snapshot)


# --- What is made -------------------------------------------------------------------------------------------------


def test_it_is_numbered_frozen_and_asked_for_from_the_worker(session, ours, issued):
    act(session, ours, issued, FIRST)
    before = whole(session, issued)
    made = follow(session, ours, issued)
    assert (made.kind, made.version, made.state) == (ReportKind.FOLLOW_UP, 1, ReportState.MAKING)
    assert reports.by_id(session, ours.id, made.id) == made
    snapshot = frozen(session, made)
    assert digest(replace(snapshot, fingerprint="")) == made.fingerprint == snapshot.fingerprint
    assert (snapshot.facts.issued, snapshot.facts.period, snapshot.follow_up.of_version) == (DAY, "2026", 1)
    waiting = [row.payload for row in session.scalars(select(JobRow)) if row.name == issuing.RENDER]
    assert {"report": str(made.id)} in waiting
    assert whole(session, issued) == before
    assert jobs.last_state(session, ours.id, issuing.RENDER, {"report": str(made.id)}) is not None


def test_it_is_in_the_audit_log(session, ours, issued):
    act(session, ours, issued, FIRST)
    made = follow(session, ours, issued)
    event = list(audit.events(session, ours.id))[-1]
    assert (event.action, event.subject) == ("follow-up report issued", str(issued.id))
    assert (event.payload["number"], event.payload["version"]) == (1, 1)
    assert event.payload["fingerprint"] == made.fingerprint
    assert made.audit_head == event.link


def test_no_answer_and_no_note_of_the_report_is_in_it(session, ours, issued):
    act(session, ours, issued, FIRST)
    made = follow(session, ours, issued)
    assert frozen(session, made).responses == {}
    assert "Between us." not in reports.snapshot(session, ours.id, made.id)


def test_the_next_one_has_the_next_number_and_the_first_stays(session, ours, issued):
    action = act(session, ours, issued, FIRST)
    first = follow(session, ours, issued)
    kept = reports.snapshot(session, ours.id, first.id)
    plans.keep(session, ours.id, replace(action, state=ActionState.DONE, closed=DAY, version=2), LATER)
    second = follow(session, ours, issued)
    assert (first.version, second.version) == (1, 2)
    assert frozen(session, second).follow_up.actions[0].state is ActionState.DONE
    assert reports.snapshot(session, ours.id, first.id) == kept


def test_the_same_one_is_not_made_twice_on_a_day(session, ours, issued):
    act(session, ours, issued, FIRST)
    first = follow(session, ours, issued)
    assert follow(session, ours, issued, LATER + dt.timedelta(hours=1)) == first
    assert follow(session, ours, issued, LATER + dt.timedelta(days=1)).version == 2


def test_one_that_could_not_be_made_is_made_anew(session, ours, issued):
    act(session, ours, issued, FIRST)
    first = follow(session, ours, issued)
    reports.set_state(session, ours.id, first.id, ReportState.FAILED)
    session.flush()
    assert follow(session, ours, issued).version == 2


def test_it_does_not_stand_among_the_reports_of_the_assessment(session, ours, issued):
    act(session, ours, issued, FIRST)
    made = follow(session, ours, issued)
    assert made not in reports.of_assessment_newest_first(session, issued)
    assert reports.of_assessment_newest_first(session, issued, None)[0] == made
    assert reports.of_assessment_newest_first(session, issued, ReportKind.FOLLOW_UP) == (made,)


@pytest.mark.parametrize("status", [s for s in AssessmentStatus if s is not AssessmentStatus.ISSUED])
def test_there_is_none_before_a_report_is_issued(session, ours, status):
    assessment = cycle(session, ours, "2026", status)
    act(session, ours, assessment, FIRST)
    with pytest.raises(RefusedError, match="Issue the report of this assessment first"):
        follow(session, ours, assessment)


def test_there_is_none_without_an_action(session, ours, issued):
    with pytest.raises(RefusedError, match="There is no action to report on"):
        follow(session, ours, issued)


def test_after_a_second_version_it_goes_on_from_that_one(session, ours, issued):
    act(session, ours, issued, FIRST)
    follow(session, ours, issued)
    assessing.reopen(session, now(session, issued), "One answer was wrong.", **WHO)
    reopened = now(session, issued)
    assert frozen(session, follow(session, ours, reopened, LATER + dt.timedelta(1))).follow_up.of_version == 1
    again = brought(session, ours, reopened, AssessmentStatus.ISSUED)
    third = follow(session, ours, again, LATER + dt.timedelta(2))
    assert (third.version, frozen(session, third).follow_up.of_version) == (3, 2)


# --- What it tells ------------------------------------------------------------------------------------------------


def told(session, ours, of):
    return frozen(session, follow(session, ours, of)).follow_up


def test_notes_and_evidence_come_from_the_oldest_and_the_rest_of_the_history_stays_out(session, ours, issued):
    action = act(session, ours, issued, FIRST, action="Do it.", known_by="It is in the log.", target=3)
    for hours, entry in enumerate(
        (
            Entry(1, NOW, "Sam Roe", "Added", content={"item": FIRST}),
            Entry(1, NOW, "Sam Roe", "Progress noted", "It began."),
            Entry(1, NOW, "Sam Roe", "Progress noted", None, "Report", "https://example.org/r"),
            Entry(2, NOW, "Sam Roe", "Moved to under way"),
        )
    ):
        plans.record(session, ours.id, action.id, replace(entry, at=LATER - dt.timedelta(hours=9 - hours)))
    (progress,) = told(session, ours, issued).actions
    assert (progress.action, progress.known_by, progress.target) == ("Do it.", "It is in the log.", 3)
    assert progress.notes == (
        ProgressNote(DAY, "It began.", "Sam Roe"),
        ProgressNote(DAY, None, "Sam Roe", "Report", "https://example.org/r"),
    )


def test_an_action_without_words_is_the_next_step_of_its_item(session, ours, issued):
    act(session, ours, issued, FIRST)
    assert told(session, ours, issued).actions[0].action == f"{FIRST}: from level 1"


def test_tasks_to_find_something_out_stand_apart(session, ours, issued):
    act(session, ours, issued, SECOND, ActionKind.FIND_OUT, level_then=None)
    found = told(session, ours, issued)
    assert found.actions == ()
    assert [(task.item, task.action) for task in found.finding_out] == [(SECOND, "")]


def test_what_goes_on_from_an_earlier_plan_is_told_and_what_was_closed_before_is_not(session, ours):
    earlier = cycle(session, ours, "2025")
    act(session, ours, earlier, FIRST)
    act(session, ours, earlier, SECOND, state=ActionState.DONE, closed=dt.date(2026, 11, 16))
    act(session, ours, earlier, THIRD, state=ActionState.DONE, closed=dt.date(2026, 12, 1))
    issued = cycle(session, ours, "2026")
    act(session, ours, issued, FOURTH)
    later = cycle(session, ours, "2027", AssessmentStatus.OPEN)
    act(session, ours, later, SECOND)
    found = told(session, ours, issued)
    assert {progress.item: progress.since for progress in found.actions} == {
        FIRST: "2025", THIRD: "2025", FOURTH: None,
    }  # fmt: skip


def test_what_was_left_for_later_says_what_became_of_it(session, ours, issued):
    for item in (FIRST, SECOND):
        plans.keep_not_now(session, issued, NotNow(item, "No staff."), "Sam Roe", NOW)
    act(session, ours, issued, FIRST)
    assert told(session, ours, issued).not_now == (
        LeftForLater(NotNow(FIRST, "No staff."), Became.TAKEN_UP),
        LeftForLater(NotNow(SECOND, "No staff."), Became.WAITS),
    )


def test_what_the_report_printed_as_left_for_later_is_not_forgotten(session, ours):
    signed = cycle(session, ours, "2026", AssessmentStatus.SIGNED_OFF)
    plans.keep_not_now(session, signed, NotNow(SECOND, "No money."), "Sam Roe", NOW)
    session.flush()
    issuing.issue(session, ours, signed, NOTHING, **WHO)
    plans.remove_not_now(session, signed, [SECOND])
    act(session, ours, signed, FIRST)
    assert told(session, ours, now(session, signed)).not_now == (
        LeftForLater(NotNow(SECOND, "No money."), Became.UNDECIDED),
    )


def test_another_agencys_actions_are_not_told(session, ours, issued):
    other = agency(session, NOW, slug="other")
    act(session, other, cycle(session, other, "2026"), SECOND)
    act(session, ours, issued, FIRST)
    assert [progress.item for progress in told(session, ours, issued).actions] == [FIRST]
