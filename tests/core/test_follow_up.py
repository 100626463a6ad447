"""A follow-up orders its actions, says what became of what was left for later, and can be published."""

import datetime as dt

import pytest

from kl_assess.core.action_plan import ActionState, NotNow, Owner
from kl_assess.core.follow_up import (
    Became,
    FollowUp,
    LeftForLater,
    Progress,
    ProgressNote,
    in_order,
    left_for_later,
    public,
)

ON = dt.date(2027, 6, 1)
BEFORE, AFTER = ON - dt.timedelta(1), ON + dt.timedelta(1)


def progress(item, state=ActionState.UNDER_WAY, due=AFTER, **more):
    return Progress(item, Owner("Captain", "Pat Doe"), due, state, "Do it.", **more)


@pytest.mark.parametrize(
    ("state", "due", "late"),
    [
        (ActionState.UNDER_WAY, BEFORE, True),
        (ActionState.NOT_STARTED, BEFORE, True),
        (ActionState.UNDER_WAY, ON, False),
        (ActionState.DONE, BEFORE, False),
        (ActionState.STOPPED, BEFORE, False),
    ],
)
def test_what_is_open_after_its_due_date_is_late(state, due, late):
    assert progress("A", state, due).late(ON) is late


def test_late_ones_come_first_then_open_ones_done_ones_and_stopped_ones_each_by_due_date():
    found = [
        progress("stopped", ActionState.STOPPED, BEFORE),
        progress("done", ActionState.DONE, BEFORE),
        progress("later", ActionState.UNDER_WAY, AFTER + dt.timedelta(9)),
        progress("soon", ActionState.NOT_STARTED, AFTER),
        progress("late", ActionState.NOT_STARTED, BEFORE),
    ]
    assert [p.item for p in in_order(found, ON)] == ["late", "soon", "later", "done", "stopped"]


def test_what_became_of_gaps_left_for_later():
    first, second, third = NotNow("A", "No staff."), NotNow("B", "No money."), NotNow("C", "Not agreed.")
    again, new = NotNow("B", "Still no money.", "2028"), NotNow("D", "New.")
    assert left_for_later([first, second, third], [again, new], ["A"]) == (
        LeftForLater(first, Became.TAKEN_UP),
        LeftForLater(again, Became.WAITS),
        LeftForLater(third, Became.UNDECIDED),
        LeftForLater(new, Became.WAITS),
    )


def test_what_may_be_published_has_no_names_no_notes_and_evidence_by_title():
    notes = (
        ProgressNote(BEFORE, "The sergeant was ill.", "Sam Roe"),
        ProgressNote(ON, "It began.", "Sam Roe", "Report", "https://example.org/r"),
    )
    found = FollowUp(1, ON, 1, BEFORE, (progress("A", notes=notes),), finding_out=(progress("B"),))
    shown = public(found)
    assert shown.actions[0].notes == (ProgressNote(ON, evidence="Report"),)
    assert [p.owner for p in (*shown.actions, *shown.finding_out)] == [Owner("Captain"), Owner("Captain")]
    assert (shown.number, shown.not_now) == (1, ())
