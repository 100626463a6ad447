"""The chapter on change compares what can be compared, and its column of points adds up."""

import datetime as dt
from dataclasses import replace
from fractions import Fraction

import pytest

from kl_assess.core.change import ChangeKind, ChangeReason
from kl_assess.core.comparison import Issued, PastCycle, PastResponse
from kl_assess.core.crosswalk import Crosswalk, Fate, Passage
from kl_assess.core.snapshot import ReportFacts
from kl_assess.core.trend import Step, Trend, TrendPoint, TrendRow
from kl_assess.report.chapters.changes import changes
from tests.core.small import DONT_KNOW, NA, questionnaire
from tests.report.snapshots import cycle, snapshot

TWO = questionnaire([[[3, 3], [2, 2]], [[3, 3]]])


def chapter(levels, before, *, small=TWO, facts=None, **more):
    more = more | ({"facts": facts} if facts else {})
    reasons, issued = more.pop("reasons", None), more.pop("issued", None)
    return changes(snapshot(small, levels, before=cycle(small, before, reasons=reasons, issued=issued), **more))


# --- Leads --------------------------------------------------------------------------------------------------------


def test_without_a_last_cycle_there_is_no_chapter():
    assert changes(snapshot(TWO, [2] * 6)) is None


def test_a_clear_change_is_told_with_both_numbers():
    found = chapter([3, 3, 3, 3, 2, 1], [2, 2, 2, 2, 2, 2])
    assert found.lead == (
        "On the 6 items that can be compared, the overall score went from 50 to 56. Four answers rose, one fell and "
        "one stayed the same."
    )
    assert (found.broken, found.before, found.now) == ("", "2025", "2026")


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ([2, 2, 2, 2, 2, 2], "shows no clear change. No answer changed."),
        ([3, 3, 2, 2, 1, 2], "shows no clear change. Two answers rose, one fell and three stayed the same."),
        ([1] * 6, "went from 50 to 25. Six answers fell."),
        ([3] * 6, "went from 50 to 75. Six answers rose."),
    ],
)
def test_what_is_not_clear_has_no_number(now, said):
    assert chapter(now, [2] * 6).lead == f"On the 6 items that can be compared, the overall score {said}"


def test_below_the_common_weight_only_items_are_compared_and_the_break_is_said():
    found = chapter([3, 2, 2, 2, 2, 2], [2, 2, None, None, 2, 2])
    assert found.lead == (
        "On the 4 items that can be compared, no total is drawn. One answer rose and three stayed the same."
    )
    assert found.broken == (
        "75% of the weight that applies now can be compared; a total needs 80%. The trend starts anew here."
    )
    assert found.total.change == "not compared"
    assert (found.moves_sum, found.points_sum, found.moves[0].points) == ("", "", "")


def test_a_total_needs_every_domain():
    small = questionnaire([[[3] * 9], [[1, 1]]])
    found = chapter([2] * 11, [*[2] * 9, None, 2], small=small)
    assert found.broken == (
        "A total needs every domain, and too little of Domain 2 can be compared. The trend starts anew here."
    )


def test_when_nothing_can_be_compared_that_is_said():
    assert chapter([2] * 6, [None] * 6).lead == "No item can be compared with last time."


# --- Rows ---------------------------------------------------------------------------------------------------------


def test_domains_and_the_elements_that_moved_have_a_row():
    found = chapter([3, 3, 2, 2, 2, 2], [2] * 6)
    first, second = found.groups
    assert (first.domain.title, first.domain.before, first.domain.now, first.domain.change) == (
        "Domain 1", "50", "63", "+13",
    )  # fmt: skip
    assert first.domain.picture.alt == "From 50 to 63"
    assert [(e.title, e.before, e.now, e.change) for e in first.elements] == [("Element 1-1", "50", "75", "+25")]
    assert (second.domain.change, second.elements) == ("no clear change", ())
    assert "Elements that did not move: element 1-2 (50); element 2-1 (50)." in found.notes


def test_an_element_shows_its_number_where_the_domain_has_no_clear_change():
    small = questionnaire([[[3] * 20, [3] * 20]])
    found = chapter([3, *[2] * 39], [2] * 40, small=small).groups[0]
    assert found.domain.change == "no clear change"
    assert [e.change for e in found.elements] == ["+1"]


def test_what_is_not_compared_says_so_without_numbers():
    row = chapter([2] * 6, [2, 2, None, None, 2, 2]).groups[0].elements[0]
    assert (row.title, row.change, row.picture, row.before, row.now) == ("Element 1-2", "not compared", None, "", "")


# --- Notes --------------------------------------------------------------------------------------------------------


def test_the_number_issued_then_is_named_once_where_it_differs():
    issued = Issued(overall=50, domains={"D1": 48, "D2": 50})
    notes = chapter([3, 3, 2, 2, 2, 2], [2] * 6, issued=issued).notes
    assert notes[:2] == (
        (
            "Less than 3 points in a domain or overall is no clear change. 100% of the weight that applies now can be "
            "compared."
        ),
        "Elements that did not move: element 1-2 (50); element 2-1 (50).",
    )
    assert len(notes) == 3
    assert notes[2] == (
        "The 2025 report gave 48 for Domain 1. Here 2025 is worked out again on the comparable items, with the weights "
        "that hold now."
    )


def test_the_number_of_all_answers_is_named_where_it_differs():
    small = questionnaire([[[3, 3, 3, 3, 3]]])
    found = chapter([2, 2, 2, 2, 4], [2, 2, 2, 2, None], small=small)
    assert found.notes[-1] == "On all answers, this report gives 60 for Domain 1 and 60 overall."


def test_what_is_not_compared_is_listed_by_reason():
    small = questionnaire([[[3] * 6]])
    before = [None, PastResponse(2, 2), PastResponse(1), 2, PastResponse(not_applicable=True), 2]
    found = chapter([2, 2, 2, DONT_KNOW, 2, 2], before, small=small)
    assert found.not_compared == (
        ("New since 2025", "Item D1-1.1 (D1-1.1)"),
        ("Reworded since 2025", "Item D1-1.2 (D1-1.2)"),
        ("No answer in 2025", "Item D1-1.3 (D1-1.3)"),
        ("No answer in 2026", "Item D1-1.4 (D1-1.4)"),
        ("Did not apply in 2025", "Item D1-1.5 (D1-1.5)"),
    )
    found = chapter([2, 2, 2, DONT_KNOW, 2, 2], before, small=small, facts=ReportFacts())
    assert found.not_compared[3][0] == "No answer this time"
    assert found.now == "Now"


# --- Answers that moved -------------------------------------------------------------------------------------------


def test_answers_that_moved_tell_how_far_why_and_what_they_add():
    reasons = {
        "D1-1.1": ChangeReason("Goals were given owners", ChangeKind.PRACTICE),
        "D2-1.1": ChangeReason("Now read by shift."),
    }
    found = chapter([3, 3, 2, 2, 1, 2], [2, 2, 2, 2, 3, 2], reasons=reasons)
    assert [(m.id, m.levels, m.kind, m.why, m.points) for m in found.moves] == [
        ("D2-1.1", "3 to 1", "", "Now read by shift.", "−12.5"),
        ("D1-1.1", "2 to 3", "The practice changed", "Goals were given owners.", "+3.1"),
        ("D1-1.2", "2 to 3", "", "No reason was given.", "+3.1"),
    ]
    assert (found.points_sum, found.moves_sum) == ("−6.3", "shown above as 56 to 50")


def test_every_kind_of_change_has_words():
    for kind in ChangeKind:
        found = chapter([3, 2, 2, 2, 2, 2], [2] * 6, reasons={"D1-1.1": ChangeReason("Why", kind)})
        assert found.moves[0].kind


def test_a_sum_below_the_threshold_says_that_the_change_is_not_clear():
    small = questionnaire([[[3] * 10]])
    found = chapter([3, *[2] * 9], [2] * 10, small=small)
    assert (found.points_sum, found.moves_sum) == ("+2.5", "shown above as no clear change, 50 to 53")


def test_a_move_in_an_element_that_is_not_compared_is_not_counted():
    small = questionnaire([[[3] * 9, [1, 1]]])
    floor = replace(small.scoring.domain, min_share_of_elements_published=Fraction(1, 2))
    small = replace(small, scoring=replace(small.scoring, domain=floor))
    found = chapter([2] * 9 + [3, 2], [*[2] * 10, None], small=small)
    assert [m.points for m in found.moves] == ["not counted"]
    assert found.points_sum == "0.0"


def test_a_change_says_who_recorded_it_when_and_on_which_evidence():
    day = dt.date(2026, 9, 22)
    reasons = {"D1-1.1": ChangeReason("", ChangeKind.EVIDENCE, "Elena Reyes", day, ("Order 12", "Log of 2026"))}
    (move,) = chapter([3, 2, 2, 2, 2, 2], [2] * 6, reasons=reasons).moves
    assert (move.why, move.kind) == ("No reason was given.", "Better evidence")
    assert move.record == "Recorded by Elena Reyes, September 22, 2026."
    assert (move.recorded, move.evidence) == ("Elena Reyes, September 22, 2026", "Order 12 and Log of 2026.")
    without_name = {"D1-1.1": replace(reasons["D1-1.1"], by=None)}
    (nameless,) = chapter([3, 2, 2, 2, 2, 2], [2] * 6, reasons=without_name).moves
    assert nameless.record == "Recorded on September 22, 2026."


# --- A questionnaire that has changed -----------------------------------------------------------------------------


def test_split_merged_and_dropped_items_are_named_with_what_they_were():
    small = questionnaire([[[3] * 3]])
    passages = (
        Passage(Fate.SAME, ("A",), ("D1-1.1",)),
        Passage(Fate.SPLIT, ("B",), ("D1-1.2",)),
        Passage(Fate.MERGED, ("C", "D"), ("D1-1.3",)),
        Passage(Fate.DROPPED, ("E",)),
    )
    titles = {"B": "Meetings", "C": "Talks", "E": "ride-alongs"}
    responses = {name: PastResponse(level=2) for name in "ABCDE"}
    past = PastCycle("2025", responses, crosswalk=Crosswalk("1", "2", passages), titles=titles)
    found = changes(snapshot(small, [2, 2, 2], before=past))
    assert found.not_compared == (
        ("Split since 2025", "Item D1-1.2 (D1-1.2), before: Meetings"),
        ("Merged since 2025", "Item D1-1.3 (D1-1.3), before: Talks and D"),
        ("Asked in 2025, and no more", "Ride-alongs (E)"),
    )


def test_an_item_that_does_not_apply_now_is_named_and_one_without_a_title_by_its_id():
    small = questionnaire([[[3] * 3]])
    past = cycle(small, [2, 2, 2])
    past = replace(past, responses={**past.responses, "OLD": PastResponse(level=1)})
    found = changes(snapshot(small, [2, 2, NA], before=past))
    assert found.not_compared == (
        ("Answered in 2025, does not apply now", "Item D1-1.3 (D1-1.3)"),
        ("Asked in 2025, and no more", "OLD"),
    )


# --- Trend --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "shown"), [(2, 0), (3, 3), (8, 6)])
def test_the_trend_is_printed_from_three_signed_cycles_on_and_has_room_for_six(count, shown):
    periods = tuple(str(2019 + n) for n in range(count))
    points = tuple(TrendPoint(Fraction(50), "Developing") for _ in periods)
    row = TrendRow("D1", "Domain 1", points, (Step(0, clear=False),) * (count - 1))
    made = snapshot(TWO, [2] * 6, before=cycle(TWO, [2] * 6))
    made = replace(made, trend=Trend(periods, tuple(range(1, count + 1)), (row,)))
    found = changes(made).trend
    assert (len(found.periods) if found else 0) == shown
