"""The plan: what is decided, who changes it, and that every step is in the history and the audit log."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest

from kl_assess.core.action_plan import ActionKind, ActionState, NotNow, Owner
from kl_assess.core.assessment import Answer, Cycle
from kl_assess.core.responses import ItemResponse
from kl_assess.store import audit, plans, responses
from kl_assess.workflow import answering, assessing, planning
from kl_assess.workflow.planning import PlanConflictError, Wanted
from kl_assess.workflow.refusal import RefusedError, StaleError
from tests.core.small import questionnaire
from tests.store.everything import CHIEF, agency

NOW = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)
LATE = dt.datetime(2027, 3, 1, 3, 30, tzinfo=dt.UTC)
"""In Detroit it is still the evening of February 28."""
WHO = {"actor": CHIEF, "now": NOW}
SMALL = questionnaire([[[3, 2]], [[3, 1]]])
FIRST, SECOND, *_ = (item.id for item in SMALL.items)
DUE = dt.date(2028, 2, 29)
WANTED = Wanted(
    FIRST, Owner("Captain", "Pat Doe"), DUE, "Ask the board", "Minutes", 3, ("cops-1", "cops-1"), "$50", "A day"
)


@pytest.fixture
def ours(session):
    return agency(session, NOW)


@pytest.fixture
def cycle(session, ours):
    """An assessment in which the first item is at level 1 and nothing else is answered."""
    started = assessing.start(session, ours, SMALL, Cycle("2026"), **WHO)
    answering.record_response(session, started, Answer(FIRST, ItemResponse(1)), **WHO)
    return started


@pytest.fixture
def kept(session, ours, cycle):
    return planning.add_action(session, ours, cycle, WANTED, **WHO)


def now(session, ours, action):
    return plans.action(session, ours.id, action.id)


def said(session, ours, action):
    return [(entry.what, entry.note) for entry in plans.history(session, ours.id, action.id)]


def last_event(session, ours):
    return list(audit.events(session, ours.id))[-1]


# --- Adding -------------------------------------------------------------------------------------------------------


def test_an_action_is_kept_with_the_level_that_its_item_had(session, ours, cycle, kept):
    assert now(session, ours, kept) == kept
    assert (kept.assessment, kept.item, kept.kind, kept.level_then, kept.target) == (
        cycle.id, FIRST, ActionKind.IMPROVE, 1, 3,
    )  # fmt: skip
    assert (kept.due, kept.resources, kept.state, kept.version) == (DUE, ("cops-1",), ActionState.NOT_STARTED, 1)
    assert said(session, ours, kept) == [("Added", None)]
    event = last_event(session, ours)
    assert (event.action, event.subject, event.payload["new"]["due"]) == ("action added", str(kept.id), "2028-02-29")


def test_the_same_open_action_is_not_added_twice(session, ours, cycle, kept):
    assert planning.add_action(session, ours, cycle, replace(WANTED, action=" Ask the board "), **WHO) == kept
    other = planning.add_action(session, ours, cycle, replace(WANTED, action="Ask the clerk"), **WHO)
    assert set(plans.actions(session, ours.id)) == {kept, other}


def test_without_words_of_its_own_it_is_the_next_step(session, ours, cycle):
    assert planning.add_action(session, ours, cycle, replace(WANTED, action=" "), **WHO).action is None


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"item": "none"}, "no such item"),
        ({"item": SECOND, "action": None}, "what will be done"),
        ({"owner": Owner(" ", "Pat Doe")}, "title of the person"),
        ({"known_by": " "}, "how it will be known"),
        ({"target": 9}, "one of the levels"),
        ({"money": "x" * 3001}, "Shorten it"),
        ({"owner": Owner("x" * 121)}, "Shorten it"),
    ],
)
def test_what_is_missing_or_wrong_is_refused_and_nothing_is_kept(session, ours, cycle, wrong, why):
    with pytest.raises(RefusedError, match=why):
        planning.add_action(session, ours, cycle, replace(WANTED, **wrong), **WHO)
    assert plans.actions(session, ours.id) == ()


def test_an_answer_carried_from_last_time_is_no_level(session, ours, cycle):
    carried = replace(responses.answer(session, cycle, FIRST), carried=True, version=2)
    responses.keep(session, cycle, carried, "Carried")
    assert planning.add_action(session, ours, cycle, WANTED, **WHO).level_then is None


# --- Finding out --------------------------------------------------------------------------------------------------


def test_a_task_to_find_out_has_an_owner_and_a_day_and_no_level(session, ours, cycle):
    task = planning.add_finding_out(session, ours, cycle, replace(WANTED, item=SECOND, known_by=None), **WHO)
    assert (task.kind, task.level_then, task.target, task.resources) == (ActionKind.FIND_OUT, None, None, ())
    with pytest.raises(RefusedError, match="already"):
        planning.add_finding_out(session, ours, cycle, replace(WANTED, item=SECOND), **WHO)
    planning.move(session, ours, task.id, ActionState.DONE, 1, **WHO)
    planning.add_finding_out(session, ours, cycle, replace(WANTED, item=SECOND), **WHO)
    changed = planning.change_action(session, ours, task.id, replace(WANTED, item=FIRST), 2, **WHO)
    assert (changed.item, changed.target, changed.version) == (SECOND, None, 3)


# --- Changing -----------------------------------------------------------------------------------------------------


def test_a_change_is_kept_and_its_past_stays_in_the_history(session, ours, kept):
    later = dt.date(2028, 3, 1)
    changed = planning.change_action(session, ours, kept.id, replace(WANTED, item=SECOND, due=later), 1, **WHO)
    assert changed == replace(kept, due=later, version=2) == now(session, ours, kept)
    entries = plans.history(session, ours.id, kept.id)
    assert [(e.version, e.what, e.content["due"]) for e in sorted(entries, key=lambda e: -e.version)] == [
        (2, "Changed", "2028-03-01"),
        (1, "Added", "2028-02-29"),
    ]
    assert (last_event(session, ours).action, audit.broken_at(session, ours.id)) == ("action changed", None)


def test_nothing_changed_is_no_change(session, ours, kept):
    assert planning.change_action(session, ours, kept.id, WANTED, 1, **WHO) == kept
    assert said(session, ours, kept) == [("Added", None)]


def test_where_two_people_change_an_action_neither_is_lost(session, ours, kept):
    theirs = planning.change_action(session, ours, kept.id, replace(WANTED, money="$90"), 1, **WHO)
    with pytest.raises(PlanConflictError) as conflict:
        planning.change_action(session, ours, kept.id, replace(WANTED, staff="None"), 1, **WHO)
    assert (conflict.value.theirs, conflict.value.yours.staff) == (theirs, "None")
    assert isinstance(conflict.value, StaleError)
    assert now(session, ours, kept) == theirs
    kept_now = planning.change_action(session, ours, kept.id, replace(WANTED, staff="None"), theirs.version, **WHO)
    assert (kept_now.money, kept_now.staff, kept_now.version) == ("$50", "None", 3)
    assert {e.content["money"] for e in plans.history(session, ours.id, kept.id)} == {"$50", "$90"}


# --- Moving -------------------------------------------------------------------------------------------------------


def test_done_is_the_day_at_the_agency_and_open_again_is_no_day(session, ours, kept):
    done = planning.move(session, ours, kept.id, ActionState.DONE, 1, actor=CHIEF, now=LATE)
    assert (done.state, done.closed, done.open) == (ActionState.DONE, dt.date(2027, 2, 28), False)
    again = planning.move(session, ours, kept.id, ActionState.UNDER_WAY, 2, **WHO)
    assert (again.closed, again.due, again.version) == (None, DUE, 3)
    assert {what for what, _ in said(session, ours, kept)} == {"Added", "Moved to done", "Moved to under way"}


def test_a_move_to_where_it_is_changes_nothing_even_from_an_old_page(session, ours, kept):
    moved = planning.move(session, ours, kept.id, ActionState.UNDER_WAY, 1, **WHO)
    assert planning.move(session, ours, kept.id, ActionState.UNDER_WAY, 1, **WHO) == moved


def test_a_move_from_an_old_page_says_where_the_action_is_now(session, ours, kept):
    planning.move(session, ours, kept.id, ActionState.UNDER_WAY, 1, **WHO)
    with pytest.raises(StaleError, match="It is under way now"):
        planning.move(session, ours, kept.id, ActionState.DONE, 1, **WHO)


def test_a_stop_needs_its_reason(session, ours, kept):
    with pytest.raises(RefusedError, match="why the action is stopped"):
        planning.stop(session, ours, kept.id, " ", 1, **WHO)
    stopped = planning.stop(session, ours, kept.id, "The grant ended.", 1, **WHO)
    assert (stopped.state, stopped.closed) == (ActionState.STOPPED, dt.date(2026, 11, 17))
    assert ("Moved to stopped", "The grant ended.") in said(session, ours, kept)
    assert last_event(session, ours).payload["reason"] == "The grant ended."


def test_an_action_of_nobody_or_of_another_agency_is_not_there(session, ours, kept):
    other = agency(session, NOW, "elm-grove")
    for whose, which in ((ours, uuid.uuid4()), (other, kept.id)):
        with pytest.raises(RefusedError, match="no longer here"):
            planning.move(session, whose, which, ActionState.DONE, 1, **WHO)


# --- Progress -----------------------------------------------------------------------------------------------------


def test_a_note_with_evidence_is_in_the_history_and_does_not_change_the_action(session, ours, kept):
    planning.note_progress(
        session, ours, kept.id, "Met twice.", evidence_title="Minutes", evidence_address="https://e.org/m", **WHO
    )
    entry = next(e for e in plans.history(session, ours.id, kept.id) if e.what == "Progress noted")
    assert (entry.note, entry.evidence_title, entry.evidence_address) == ("Met twice.", "Minutes", "https://e.org/m")
    assert now(session, ours, kept) == kept
    assert last_event(session, ours).action == "progress noted on an action"


@pytest.mark.parametrize(
    ("given", "why"), [({}, "what has happened"), ({"evidence_address": "https://e.org"}, "what has happened")]
)
def test_a_note_that_says_nothing_is_refused(session, ours, kept, given, why):
    with pytest.raises(RefusedError, match=why):
        planning.note_progress(session, ours, kept.id, " ", **given, **WHO)


def test_an_address_needs_a_title(session, ours, kept):
    with pytest.raises(RefusedError, match="is called"):
        planning.note_progress(session, ours, kept.id, "Met.", evidence_address="https://e.org", **WHO)


# --- Not now ------------------------------------------------------------------------------------------------------


def test_a_gap_waits_with_its_reason_until_it_is_taken_up(session, ours, cycle):
    planning.leave_for_later(session, cycle, NotNow(FIRST, " No staff. ", "July"), **WHO)
    planning.leave_for_later(session, cycle, NotNow(FIRST, "No money.", " "), **WHO)
    assert plans.not_now(session, cycle) == (NotNow(FIRST, "No money.", None),)
    planning.take_up(session, cycle, FIRST, **WHO)
    assert (plans.not_now(session, cycle), last_event(session, ours).action) == ((), "gap left for later taken up")


def test_a_gap_that_did_not_wait_is_not_taken_up(session, ours, cycle):
    before = last_event(session, ours)
    planning.take_up(session, cycle, FIRST, **WHO)
    assert last_event(session, ours) == before


def test_an_action_on_it_takes_a_waiting_gap_up(session, ours, cycle):
    planning.leave_for_later(session, cycle, NotNow(FIRST, "No staff."), **WHO)
    planning.add_action(session, ours, cycle, WANTED, **WHO)
    assert plans.not_now(session, cycle) == ()


def test_a_gap_with_an_open_action_cannot_wait_and_a_reason_is_needed(session, ours, cycle, kept):
    with pytest.raises(RefusedError, match="Stop that action first"):
        planning.leave_for_later(session, cycle, NotNow(FIRST, "No staff."), **WHO)
    with pytest.raises(RefusedError, match="why not now"):
        planning.leave_for_later(session, cycle, NotNow(SECOND, " "), **WHO)
    with pytest.raises(RefusedError, match="no such item"):
        planning.leave_for_later(session, cycle, NotNow("none", "No staff."), **WHO)
    planning.stop(session, ours, kept.id, "The grant ended.", 1, **WHO)
    planning.leave_for_later(session, cycle, NotNow(FIRST, "No grant."), **WHO)


def test_an_action_outlives_its_cycle(session, ours, kept):
    assessing.start(session, ours, SMALL, Cycle("2027"), **WHO)
    assert plans.actions(session, ours.id) == (kept,)
