"""The plan of a cycle as reports print it, and what became of the plans before it."""

import datetime as dt
from dataclasses import replace

import pytest

from kl_assess.core.action_plan import ActionItem, ActionState, FindingOut, NotNow, Owner, PastAction
from kl_assess.core.assessment import Answer, Cycle, SignOff
from kl_assess.core.comparison import PastCycle, PastResponse, compare
from kl_assess.core.crosswalk import Crosswalk, Fate, Passage
from kl_assess.core.responses import ItemResponse
from kl_assess.store import assessments, responses
from kl_assess.workflow import answering, assessing, issuing, planning
from kl_assess.workflow.pinning import pin
from kl_assess.workflow.plan_in_print import as_asked_now, followed, plan_of
from kl_assess.workflow.planning import Wanted
from tests.core.small import item, questionnaire
from tests.store.everything import CHIEF, agency
from tests.workflow.test_assessing import NOTHING, now

SIGNED_AT = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)
BEFORE, AFTER = SIGNED_AT - dt.timedelta(days=9), SIGNED_AT + dt.timedelta(days=90)
A_YEAR_ON = SIGNED_AT + dt.timedelta(days=360)
SMALL = questionnaire([[[3, 2]], [[3, 1]]])
FIRST, SECOND, THIRD, FOURTH = (item.id for item in SMALL.items)
OWNER, DUE = Owner("Captain", "Pat Doe"), dt.date(2027, 3, 31)


def at(moment):
    return {"actor": CHIEF, "now": moment}


@pytest.fixture
def ours(session):
    return agency(session, BEFORE)


def cycle(session, ours, name, level=1, signed_at=SIGNED_AT):
    """An assessment that is signed off."""
    started = assessing.start(session, ours, SMALL, Cycle(name), **at(BEFORE))
    for known in (FIRST, SECOND, THIRD):
        answering.record_response(session, started, Answer(known, ItemResponse(level)), **at(BEFORE))
    assessing.submit(session, started, **at(BEFORE))
    signed = SignOff("Maria Okafor", "Chief", None, signed_at)
    return issuing.sign_off(session, now(session, started), signed, NOTHING, **at(signed_at))


@pytest.fixture
def last(session, ours):
    return cycle(session, ours, "2025")


def plan(session, ours, of, item, words="Ask the board", when=SIGNED_AT):
    return planning.add_action(session, ours, of, Wanted(item, OWNER, DUE, words, "Minutes"), **at(when))


def move(session, ours, action, state, when=AFTER, reason=None):
    return planning.move(session, ours, action.id, state, action.version, reason=reason, **at(when))


def test_a_cycle_without_a_plan_has_none(session, ours, last):
    assert plan_of(session, ours, last) is None


def test_the_plan_of_a_cycle_is_its_actions_what_waits_and_what_is_to_find_out(session, ours, last):
    plan(session, ours, last, FIRST)
    plan(session, ours, last, SECOND, None)
    planning.leave_for_later(session, last, NotNow(THIRD, "No staff."), **at(SIGNED_AT))
    planning.add_finding_out(session, ours, last, Wanted(FOURTH, OWNER, DUE), **at(SIGNED_AT))
    made = plan_of(session, ours, last)
    assert made.actions == (
        ActionItem(FIRST, OWNER, DUE, "Minutes", "Ask the board"),
        ActionItem(SECOND, OWNER, DUE, "Minutes", SMALL.items[1].next_steps[1]),
    )
    assert made.not_now == (NotNow(THIRD, "No staff."),)
    assert made.finding_out == (FindingOut(FOURTH, OWNER, DUE),)
    assert made.last_time == ()


def test_each_action_says_how_far_it_is(session, ours, last):
    move(session, ours, plan(session, ours, last, FIRST), ActionState.UNDER_WAY)
    move(session, ours, plan(session, ours, last, SECOND), ActionState.DONE)
    move(session, ours, plan(session, ours, last, THIRD), ActionState.STOPPED, reason="The grant ended.")
    states = {action.item: action.state for action in plan_of(session, ours, last).actions}
    assert states == {
        FIRST: "Under way",
        SECOND: "Done February 15, 2027",
        THIRD: "Stopped February 15, 2027: The grant ended.",
    }


def test_an_item_is_never_both_in_the_plan_and_left_for_later(session, ours, last):
    kept = plan(session, ours, last, FIRST)
    stopped = move(session, ours, kept, ActionState.STOPPED, reason="The grant ended.")
    planning.leave_for_later(session, last, NotNow(FIRST, "No grant."), **at(AFTER))
    assert (plan_of(session, ours, last).actions, len(plan_of(session, ours, last).not_now)) == ((), 1)
    move(session, ours, stopped, ActionState.UNDER_WAY)
    assert (len(plan_of(session, ours, last).actions), plan_of(session, ours, last).not_now) == (1, ())


# --- The last plan ------------------------------------------------------------------------------------------------


@pytest.fixture
def this(session, ours, last):  # noqa: ARG001 - it is the cycle before
    return cycle(session, ours, "2026", 2, A_YEAR_ON)


def test_what_is_open_of_the_last_plan_goes_on_in_this_one(session, ours, last, this):
    kept = move(session, ours, plan(session, ours, last, FIRST), ActionState.UNDER_WAY)
    made = plan_of(session, ours, this)
    assert [(a.item, a.since, a.state) for a in made.actions] == [(FIRST, "2025", "Under way")]
    assert made.last_time == (PastAction(FIRST, "Ask the board", done=False, when="Under way, due March 31, 2027"),)
    move(session, ours, kept, ActionState.DONE)
    made = plan_of(session, ours, this)
    assert made.actions == ()
    assert made.last_time == (PastAction(FIRST, "Ask the board", done=True, when="February 15, 2027"),)
    assert plan_of(session, ours, last).last_time == ()


def test_of_older_plans_only_what_was_open_at_the_last_sign_off_is_told(session, ours):
    oldest = cycle(session, ours, "2024")
    told = plan(session, ours, oldest, FIRST)
    before = plan(session, ours, oldest, SECOND)
    last = cycle(session, ours, "2025")
    this = cycle(session, ours, "2026", signed_at=A_YEAR_ON)
    move(session, ours, before, ActionState.DONE, BEFORE)
    move(session, ours, told, ActionState.STOPPED, AFTER, "The grant ended.")
    assert this.previous == last.id
    assert plan_of(session, ours, this).last_time == (
        PastAction(FIRST, "Ask the board", done=False, when="Stopped February 15, 2027: The grant ended."),
    )


def test_the_report_of_an_assessment_prints_its_plan(session, ours, last):
    plan(session, ours, last, FIRST)
    assert issuing.snapshot_of(session, ours, last, NOTHING).plan == plan_of(session, ours, last)
    draft = issuing.draft(session, ours, last, NOTHING, **at(AFTER))
    plan(session, ours, last, SECOND)
    assert issuing.draft(session, ours, last, NOTHING, **at(AFTER)).fingerprint != draft.fingerprint


# --- What became of it --------------------------------------------------------------------------------------------


def comparison(session, this, now_levels):
    past = {item.id: PastResponse(level=1) for item in SMALL.items}
    found = issuing.current_results(session, this, responses.answers(session, this), NOTHING)
    assert {i: found.items[i].level for i in now_levels} == now_levels
    return compare(SMALL, found, PastCycle("2025", past))


def test_what_was_decided_between_two_cycles_is_followed(session, ours, last, this):
    plan(session, ours, last, FIRST)
    plan(session, ours, this, SECOND)
    cycles = assessments.page(session, ours.id, limit=9)
    found = followed(session, ours, cycles, last.number, this, comparison(session, this, {FIRST: 2, SECOND: 2}))
    assert [(o.action.item, o.before, o.now) for o in found.outcomes] == [(FIRST, 1, 2)]
    assert {move.item for move in found.without_action} == {SECOND, THIRD}


def test_what_was_done_after_the_sign_off_was_not_finished_by_then_and_the_report_says_so(session, ours, last):
    kept = plan(session, ours, last, FIRST)
    this = cycle(session, ours, "2026")
    move(session, ours, kept, ActionState.DONE, A_YEAR_ON)
    cycles = assessments.page(session, ours.id, limit=9)
    found = followed(session, ours, cycles, last.number, this, comparison(session, this, {SECOND: 1}))
    assert [(o.action.item, o.finished, o.moved) for o in found.outcomes] == [(FIRST, False, False)]
    assert found.without_move == ()
    printed = plan_of(session, ours, this)
    assert [(told.item, told.done) for told in printed.last_time] == [(FIRST, False)]
    assert printed.last_time[0].when.endswith(", after the sign-off")
    assert [told.item for told in printed.actions] == [FIRST], "it was still open then"


# --- A questionnaire that has changed -----------------------------------------------------------------------------

LATER = replace(
    questionnaire([[[item("NEW-1.1", 3), item(SECOND, 2)]], [[item("SP-1", 3), item("SP-2", 1)]]]),
    instrument=replace(SMALL.instrument, version="2"),
)
WALK = Crosswalk(
    "1",
    "2",
    (
        Passage(Fate.SAME, (FIRST,), ("NEW-1.1",)),
        Passage(Fate.REWORDED, (SECOND,), (SECOND,)),
        Passage(Fate.SPLIT, (THIRD,), ("SP-1", "SP-2")),
        Passage(Fate.DROPPED, (FOURTH,), ()),
    ),
)


def test_an_action_follows_its_item_where_that_has_another_id_now(session, ours, last):
    for known in (FIRST, SECOND, THIRD):
        plan(session, ours, last, known)
    pin(session, LATER, AFTER, [WALK])
    this = assessing.start(session, ours, LATER, Cycle("2026"), **at(AFTER))
    made = plan_of(session, ours, this)
    assert [a.item for a in made.actions] == ["NEW-1.1", SECOND]
    assert [a.item for a in made.last_time] == ["NEW-1.1", SECOND, THIRD]


def test_without_a_crosswalk_an_action_keeps_the_id_of_its_item(session, ours, last):
    kept = plan(session, ours, last, FIRST)
    other = replace(LATER, instrument=replace(LATER.instrument, id="another"))
    this = assessing.start(session, ours, other, Cycle("2026"), **at(AFTER))
    assert as_asked_now(session, [kept], {last.id: last}, this) == (kept,)
    assert plan_of(session, ours, this).actions == ()


def test_an_older_action_that_was_open_at_the_first_sign_off_is_followed_too(session, ours):
    oldest = cycle(session, ours, "2024")
    told, before = plan(session, ours, oldest, FIRST), plan(session, ours, oldest, SECOND)
    last, this = cycle(session, ours, "2025"), cycle(session, ours, "2026", 2)
    move(session, ours, told, ActionState.DONE)
    move(session, ours, before, ActionState.DONE, BEFORE)
    cycles = assessments.page(session, ours.id, limit=9)
    found = followed(session, ours, cycles, last.number, this, comparison(session, this, {FIRST: 2}))
    assert [o.action.item for o in found.outcomes] == [FIRST]
