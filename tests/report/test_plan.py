"""The chapter on the plan says who does what by when, what waits and why, and what nobody has decided."""

import datetime as dt

import pytest

from kl_assess.core.action_plan import ActionItem, ActionPlan, FindingOut, NotNow, Owner, PastAction
from kl_assess.core.change import ChangeKind, ChangeReason
from kl_assess.core.snapshot import ReportFacts
from kl_assess.report.chapters.plan import plan
from tests.core.small import questionnaire
from tests.report.snapshots import cycle, snapshot

DAY = dt.date(2027, 3, 31)
SMALL = questionnaire([[[3, 3, 3, 3, 3]]])
ITEMS = [item.id for item in SMALL.items]


def action(item, **more):
    return ActionItem(item, Owner("Captain, Patrol"), DAY, "It is in the log", **more)


def chapter(given, levels=(0, 0, 0, 3, 3), **more):
    return plan(snapshot(SMALL, list(levels), plan=given, **more))


@pytest.mark.parametrize("given", [None, ActionPlan()])
def test_without_a_plan_there_is_no_chapter(given):
    assert chapter(given) is None


# --- Actions ------------------------------------------------------------------------------------------------------


def test_an_action_says_what_who_when_and_how_it_will_be_known():
    row = chapter(ActionPlan(actions=(action(ITEMS[0], state="Agreed"),))).actions[0]
    assert (row.title, row.label) == ("Item D1-1.1", "D1-1.1, first")
    assert row.action == "D1-1.1: from level 0."
    assert (row.who, row.due, row.state, row.known_by) == (
        "Captain, Patrol", "Mar. 31, 2027", "State: agreed", "It is in the log.",
    )  # fmt: skip
    assert row.remarks == ()


def test_own_words_a_name_and_what_an_action_needs_are_printed():
    given = ActionItem(
        ITEMS[0],
        Owner("Analyst", "Sam Roe"),
        DAY,
        "Known!",
        action="Ask the college",
        money="$6,500",
        staff="One day a month",
        quick_win="The form is in use",
    )
    row = chapter(ActionPlan(actions=(given,))).actions[0]
    assert (row.action, row.who, row.known_by) == ("Ask the college.", "Sam Roe, Analyst", "Known!")
    assert row.remarks == ("Quick win: The form is in use.", "Money: $6,500.", "Staff: One day a month.")


@pytest.mark.parametrize(
    ("levels", "step"), [((3, 0, 0, 3, 3), "D1-1.1: from level 3."), ((None, 0, 0, 3, 3), "Not stated.")]
)
def test_an_action_on_what_is_no_gap_names_the_step_of_its_level(levels, step):
    row = chapter(ActionPlan(actions=(action(ITEMS[0]),)), levels).actions[0]
    assert (row.action, row.label) == (step, "D1-1.1, critical")


# --- What was proposed --------------------------------------------------------------------------------------------


def test_a_proposed_gap_that_is_neither_taken_nor_put_off_is_without_a_decision():
    given = ActionPlan(actions=(action(ITEMS[0]),), not_now=(NotNow(ITEMS[1], "It needs a contract"),))
    pending = chapter(given).pending
    assert [(row.title, row.label, row.step) for row in pending] == [
        ("Item D1-1.3", "D1-1.3, first", "D1-1.3: from level 0")
    ]


@pytest.mark.parametrize(
    ("taken", "put_off", "lead"),
    [
        ([0, 1, 2], [], "All three proposed gaps became actions."),
        ([0], [1], "Of three proposed gaps, one became an action, one waits and one is without a decision."),
        ([0], [1, 2], "Of three proposed gaps, one became an action and two wait."),
        ([], [], "All three proposed gaps are without a decision."),
        (
            [0, 1, 2, 3],
            [],
            "All three proposed gaps became actions. The agency added one action of its own choice.",
        ),
    ],
)
def test_the_lead_says_what_became_of_the_proposed_gaps(taken, put_off, lead):
    given = ActionPlan(
        actions=tuple(action(ITEMS[n]) for n in taken),
        not_now=tuple(NotNow(ITEMS[n], "Later") for n in put_off),
        reporting="Told each quarter",
    )
    assert chapter(given).lead == lead


@pytest.mark.parametrize(
    ("taken", "put_off", "lead"),
    [
        ([0], [], "The proposed gap became an action."),
        ([], [0], "The proposed gap waits."),
        ([], [], "The proposed gap is without a decision."),
    ],
)
def test_one_proposed_gap_is_not_counted(taken, put_off, lead):
    given = ActionPlan(
        actions=tuple(action(ITEMS[n]) for n in taken),
        not_now=tuple(NotNow(ITEMS[n], "Later") for n in put_off),
        reporting="Told each quarter",
    )
    assert chapter(given, (0, 3, 3, 3, 3)).lead == lead


def test_two_proposed_gaps_with_one_fate_are_both():
    given = ActionPlan(actions=(action(ITEMS[0]), action(ITEMS[1])))
    assert chapter(given, (0, 0, 3, 3, 3)).lead == "Both proposed gaps became actions."


def test_without_gaps_the_lead_counts_the_actions():
    levels = (3, 3, 3, 3, 3)
    assert (
        chapter(ActionPlan(actions=(action(ITEMS[0]),)), levels).lead
        == "The agency plans one action of its own choice."
    )
    assert chapter(ActionPlan(reporting="Told each quarter"), levels).lead == "The plan has no actions yet."


def test_what_waits_says_why_and_until_when():
    given = ActionPlan(not_now=(NotNow(ITEMS[0], "It needs a contract", "July 2027"), NotNow(ITEMS[3], "Done.")))
    first, second = chapter(given).not_now
    assert (first.label, first.step, first.because, first.again) == (
        "D1-1.1, first", "D1-1.1: from level 0", "It needs a contract.", "July 2027",
    )  # fmt: skip
    assert (second.label, second.because, second.again) == ("D1-1.4, critical", "Done.", "Not stated")


# --- The last plan, and what is to be found out -------------------------------------------------------------------


def test_what_became_of_the_last_plan():
    past = (PastAction(ITEMS[0], "Keep a list", done=True, when="June 2026"), PastAction(ITEMS[1], "Ask", done=False))
    found = chapter(ActionPlan(last_time=past), before=cycle(SMALL, [0, 0, 0, 3, 3]))
    assert (found.past_title, found.past_count) == ("What became of the 2025 plan", "one of two actions done")
    assert [(r.title, r.label, r.action, r.state, r.when) for r in found.past] == [
        ("Item D1-1.1", "D1-1.1", "Keep a list.", "Done", "June 2026"),
        ("Item D1-1.2", "D1-1.2", "Ask.", "Not done", "Not stated"),
    ]
    assert chapter(ActionPlan(last_time=past)).past_title == "What became of the last plan"


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, ""),
        (1, "One further task, to find out what is not known, is"),
        (2, "Two further tasks, to find out what is not known, are"),
    ],
)
def test_tasks_of_finding_out_are_pointed_to(count, said):
    tasks = tuple(FindingOut(item, Owner("Analyst"), DAY) for item in ITEMS[:count])
    found = chapter(ActionPlan(finding_out=tasks, reporting="Told each quarter"))
    assert (found.finding_out, found.note) == (said, "Told each quarter.")


def test_the_day_of_sign_off_stands_over_the_actions():
    given = ActionPlan(actions=(action(ITEMS[0]),))
    assert chapter(given).signed == ""
    assert chapter(given, facts=ReportFacts(signed=DAY)).signed == "signed off March 31, 2027"


# --- What goes on, and what did not move --------------------------------------------------------------------------


def test_an_action_that_goes_on_names_its_plan_and_is_none_of_the_agencys_own_choice():
    found = chapter(ActionPlan(actions=(action(ITEMS[3], since="2025"),)))
    assert found.actions[0].remarks == ("Goes on from the 2025 plan.",)
    assert found.lead == "All three proposed gaps are without a decision."


def test_an_action_on_an_item_that_is_gone_is_still_told():
    past = PastAction("OLD-1", "Keep a list", done=True, when="June 2026")
    row = chapter(ActionPlan(last_time=(past,))).past[0]
    assert (row.title, row.label) == ("An item that is no longer asked", "OLD-1")


def test_what_was_finished_without_a_moved_level_and_what_moved_without_an_action_is_printed():
    past = tuple(PastAction(item, f"Do {item}", done=True) for item in ITEMS[:3])
    reasons = {ITEMS[3]: ChangeReason("A new unit", ChangeKind.PRACTICE)}
    before = cycle(SMALL, [1, 0, 2, 2, 2], reasons=reasons)
    found = chapter(ActionPlan(last_time=past), (1, 1, 1, 3, 3), before=before)
    assert [(r.label, r.levels, r.text) for r in found.without_move] == [
        (ITEMS[0], "Still 1 Informal", f"Do {ITEMS[0]}."),
        (ITEMS[2], "2 Developing, now 1 Informal", f"Do {ITEMS[2]}."),
    ]
    assert found.without_action == (("Rose", f"Item {ITEMS[3]} ({ITEMS[3]}); Item {ITEMS[4]} ({ITEMS[4]})"),)
    (fell,) = chapter(ActionPlan(last_time=past), (1, 1, 1, 0, 2), before=before).without_action
    assert fell == ("Fell", f"Item {ITEMS[3]} ({ITEMS[3]})")


def test_without_a_last_plan_or_a_comparison_nothing_is_said_of_levels():
    alone = chapter(ActionPlan(reporting="Told each quarter"), before=cycle(SMALL, [1, 1, 1, 1, 1]))
    past = chapter(ActionPlan(last_time=(PastAction(ITEMS[0], "Ask", done=True),)))
    assert [f.without_move + f.without_action for f in (alone, past)] == [(), ()]
