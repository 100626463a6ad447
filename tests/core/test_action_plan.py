"""What the plan proposes, what it says of too many actions, and what became of the last one (docs/method.md 4.5)."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest

from kl_assess.core.action_plan import (
    Action,
    ActionKind,
    ActionState,
    NotNow,
    Owner,
    PastAction,
    follow_through,
    in_plan,
    more_than_proposed,
    planned_for,
    starter,
    taken,
    to_find_out,
    undecided,
)
from kl_assess.core.assessment import Assessment, AssessmentStatus, Cycle, SignOff
from kl_assess.core.comparison import PastCycle, PastResponse, compare
from kl_assess.core.recommendation import Resources
from kl_assess.core.results import evaluate
from kl_assess.core.scoring import Mode
from tests.core.small import DONT_KNOW, answers, questionnaire

SMALL = questionnaire([[[3, 3, 3, 3, 3, 3, 3]]])
ITEMS = [item.id for item in SMALL.items]
FIRST, SECOND, THIRD = ITEMS[:3]
THIS, LAST = uuid.UUID(int=1), uuid.UUID(int=2)
OPEN = (ActionState.NOT_STARTED, ActionState.UNDER_WAY)
CLOSED = (ActionState.DONE, ActionState.STOPPED)


def results(*levels):
    return evaluate(SMALL, {}, answers(SMALL, *levels), Resources((), (), (), (), ()))


def action(item, cycle=THIS, state=ActionState.NOT_STARTED, kind=ActionKind.IMPROVE):
    return Action(uuid.uuid4(), cycle, item, kind, Owner("Captain"), dt.date(2027, 3, 31), state=state)


# --- What is proposed ---------------------------------------------------------------------------------------------

LOW = results(0, 0, 0, 0, 0, 0, 0)


def left(actions=(), not_now=()):
    return [gap.item for gap in undecided(LOW.gaps, actions, not_now)]


def test_without_a_decision_every_proposed_gap_is_open_and_no_other():
    assert left() == ITEMS[:5]


def test_an_action_of_this_cycle_and_a_reason_to_wait_are_decisions():
    assert left([action(FIRST)], [NotNow(SECOND, "No staff.")]) == ITEMS[2:5]


@pytest.mark.parametrize("cycle", [THIS, LAST])
@pytest.mark.parametrize("state", ActionState)
def test_an_action_of_the_plan_stays_a_decision_however_far_it_came(cycle, state):
    assert FIRST not in left([action(FIRST, cycle, state)])


def test_finding_out_is_no_decision_on_a_gap():
    assert FIRST in left([action(FIRST, kind=ActionKind.FIND_OUT)])


# --- How many -----------------------------------------------------------------------------------------------------


def test_carried_over_and_stopped_actions_and_tasks_do_not_count():
    every = [
        action(FIRST),
        action(SECOND, state=ActionState.DONE),
        action(THIRD, state=ActionState.STOPPED),
        action(FIRST, LAST),
        action(FIRST, kind=ActionKind.FIND_OUT),
    ]
    assert taken(every, THIS) == 2


def test_more_than_proposed_is_said_to_be_seldom_done():
    assert more_than_proposed(5, 5) == ""
    assert more_than_proposed(6, 5) == "The plan has six actions. More than five actions at a time is seldom done."


@pytest.mark.parametrize(
    ("level", "said"), [(None, ""), (0, SMALL.items[0].next_steps[0]), (4, SMALL.items[0].next_steps[4])]
)
def test_an_action_starts_from_the_next_step_at_the_level(level, said):
    assert starter(SMALL.items[0], level) == said


# --- What is not known --------------------------------------------------------------------------------------------


def asked(*actions):
    return to_find_out(results(DONT_KNOW, DONT_KNOW, 1, None, 1, 1, 1), actions, THIS)


def test_what_is_answered_dont_know_is_to_find_out_and_what_is_blank_is_not():
    assert asked() == (FIRST, SECOND)


@pytest.mark.parametrize("cycle", [THIS, LAST])
@pytest.mark.parametrize("state", ActionState)
def test_nobody_is_asked_twice_but_a_task_that_was_stopped_or_belongs_to_the_past_is_open_again(cycle, state):
    waits = state in OPEN or (state is ActionState.DONE and cycle == THIS)
    assert (FIRST in asked(action(FIRST, cycle, state, ActionKind.FIND_OUT))) != waits


def test_an_action_on_the_item_finds_nothing_out():
    assert asked(action(FIRST)) == (FIRST, SECOND)


# --- What became of the last plan ---------------------------------------------------------------------------------


def followed(now, before, *actions):
    past = {i: PastResponse(level=b) for i, b in zip(ITEMS, before, strict=True) if b is not None}
    return follow_through(compare(SMALL, results(*now), PastCycle("2025", past)), actions, lambda told: told.done)


def done(item):
    return PastAction(item, "Ask the board", done=True)


def test_each_action_asks_whether_its_level_moved():
    found = followed([2, 1, 0, 1, 1, 1, 1], [1, 1, 1, None, 1, 1, 1], *map(done, (*ITEMS[:4], "gone")))
    assert [(o.before, o.now, o.moved) for o in found.outcomes] == [
        (1, 2, True),
        (1, 1, False),
        (1, 0, True),
        (None, None, None),
        (None, None, None),
    ]


def test_finished_without_a_moved_level_is_said_of_what_stayed_and_of_what_fell():
    undone = PastAction(ITEMS[4], "Ask the board", done=False)
    found = followed([2, 1, 0, 1, 1, 1, 1], [1, 1, 1, None, 1, 1, 1], *map(done, ITEMS[:4]), undone)
    assert [o.action.item for o in found.without_move] == [SECOND, THIRD]


def test_a_level_that_moved_either_way_without_an_action_is_said():
    found = followed([2, 0, 2, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 1], done(FIRST))
    assert {(m.item, m.before, m.now) for m in found.without_action} == {(SECOND, 1, 0), (THIRD, 1, 2)}


@pytest.mark.parametrize("state", ActionState)
def test_an_action_is_open_until_it_is_done_or_stopped(state):
    kept = action(FIRST, state=state)
    assert (kept.open, kept.done) == (state in OPEN, state is ActionState.DONE)


# --- The cycle that is planned for, and what is in its plan ------------------------------------------------------


def cycle(number, mode=Mode.FULL, *, signed=False):
    """A cycle of an agency."""
    moment = dt.datetime(2020 + number, 3, 1, tzinfo=dt.UTC)
    status = AssessmentStatus.SIGNED_OFF if signed else AssessmentStatus.OPEN
    facts = {"id": uuid.UUID(int=number), "agency_id": THIS, "number": number, "cycle": Cycle("A", mode=mode)}
    signature = SignOff("Maria Okafor", "Chief", None, moment) if signed else None
    return Assessment(
        **facts, questionnaire="d", status=status, profile={}, targets={}, created_at=moment,
        submitted_at=None, sign_off=signature, report_version=1, version=1,
    )  # fmt: skip


def test_the_newest_full_cycle_that_is_signed_is_planned_for_or_else_the_newest():
    third, second, first = cycle(3), cycle(2, Mode.QUICK_CHECK, signed=True), cycle(1, signed=True)
    assert planned_for([third, second, first]) == first
    assert planned_for([third, second]) == third
    assert planned_for([]) is None


@pytest.mark.parametrize(
    ("state", "of", "closed", "there"),
    [
        (ActionState.UNDER_WAY, LAST, None, True),
        (ActionState.DONE, THIS, dt.date(2025, 1, 1), True),
        (ActionState.DONE, LAST, dt.date(2026, 3, 1), True),
        (ActionState.DONE, LAST, dt.date(2026, 2, 28), False),
    ],
)
def test_a_plan_holds_what_is_open_or_its_own_or_was_closed_since(state, of, closed, there):
    kept = replace(action(FIRST, of, state), closed=closed)
    assert in_plan(kept, THIS, dt.date(2026, 3, 1)) is there
