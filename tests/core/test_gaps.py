"""Gaps in order of priority, strengths, and prompts to look again (docs/method.md 4.5 and 4.11; E7 of 4.10)."""

from dataclasses import replace
from fractions import Fraction

import pytest

from kl_assess.core.gaps import find_gaps, find_strengths, largest_priority
from kl_assess.core.responses import Target
from kl_assess.core.scoring import score
from kl_assess.core.voices import PerceptionGap
from tests.core.small import NA, answers, level, questionnaire, without


def gaps_of(weights, *given, enables=None, seen=(), targets=None, **more):
    small = questionnaire([[weights]], enables=enables, **more)
    scores = score(small, {}, answers(small, *given), targets=targets)
    return find_gaps(small, {}, scores, seen)


ONE, TWO = "D1-1.1", "D1-1.2"


@pytest.mark.parametrize(
    ("weight", "given", "target", "rests", "less", "priority", "band"),
    [
        (3, 1, 3, True, True, 50, "First"),
        (3, 0, 3, False, False, 48, "First"),
        (3, 1, 3, False, False, 32, "Next"),
        (2, 1, 3, False, False, Fraction(64, 3), "Next"),
        (1, 1, 2, False, False, Fraction(16, 3), "Later"),
        (3, 0, 4, True, True, 100, "First"),
    ],
)
def test_priority_is_weight_times_shortfall_times_factors(weight, given, target, rests, less, priority, band):  # E7
    seen = [PerceptionGap(ONE, "PARTNER", given, given - 1, 1, 9)] if less else []
    found = gaps_of(
        [weight, 1], given, 0, enables={ONE: (TWO,)} if rests else {}, seen=seen, targets={ONE: Target(target)}
    )
    gap = next(g for g in found if g.item == ONE)
    assert (gap.priority, gap.band, gap.shortfall) == (priority, band, target - given)
    trace = gap.trace
    assert trace.weight * trace.shortfall * trace.foundation * trace.perception * 100 / trace.largest == priority


def test_an_item_at_its_target_is_no_gap():
    assert gaps_of([3, 1], 3, 2) == ()
    assert gaps_of([3, 3, 3], 4, None, NA) == ()


def test_a_foundation_counts_only_while_what_rests_on_it_is_a_gap():
    raised, plain = (gaps_of([3, 1], 1, rest, enables={ONE: (TWO,)})[0] for rest in (0, 4))
    assert (raised.holds_back, plain.holds_back) == ((TWO,), ())
    assert raised.priority == plain.priority * Fraction(5, 4)


def test_others_who_see_more_or_the_same_do_not_raise_a_priority():
    for median in (1, 2):
        gap = gaps_of([3], 1, seen=[PerceptionGap(ONE, "PARTNER", 1, median, 1 - median, 9)])[0]
        assert gap.seen_less_by == ()


def test_ties_go_to_the_lower_level_then_the_higher_weight_then_the_id():
    found = gaps_of([3, 3, 3], 1, 0, 1, targets={TWO: Target(2)})
    assert [g.item for g in found] == [TWO, ONE, "D1-1.3"]
    found = gaps_of([1, 2], 0, 0, targets={ONE: Target(2), TWO: Target(1)})
    assert [(g.item, g.priority) for g in found] == [(TWO, Fraction(32, 3)), (ONE, Fraction(32, 3))]


def test_the_first_few_are_proposed():
    found = gaps_of([3] * 7, *[1] * 7)
    assert [g.proposed for g in found] == [True] * 5 + [False] * 2
    assert [g.rank for g in found] == [1, 2, 3, 4, 5, 6, 7]


def test_the_largest_priority_follows_from_weights_levels_and_factors():
    assert largest_priority(questionnaire([[[1]]])) == Fraction("18.75")


def test_a_priority_says_what_it_is_made_of():
    seen = [PerceptionGap(ONE, "PARTNER", 1, 0, 1, 9), PerceptionGap(ONE, "OFFICER", 1, 0, 1, 9)]
    first, *_ = gaps_of([3, 2, 1], 1, 0, 0, enables={ONE: (TWO, "D1-1.3")}, seen=seen)
    assert first.reason == (
        "Priority 50 of 100: critical (3), two levels short, item D1-1.2 (D1-1.2) and item D1-1.3 (D1-1.3) rest on it "
        "(×\N{NO-BREAK SPACE}1.25), partners and officers and staff see it lower (×\N{NO-BREAK SPACE}1.25)."
    )
    plain = gaps_of([1], 1)[0]
    assert plain.reason == "Priority 5 of 100: supporting (1), one level short."


def test_a_single_weight_is_not_mentioned():
    small = questionnaire([[[1]]])
    bare = type(small)(**{**vars(small), "weights": small.weights[2:]})
    found = find_gaps(bare, {}, score(bare, {}, answers(bare, 0)))
    assert found[0].reason == "Priority 32 of 100: two levels short."


def test_perception_needs_the_questionnaires_rule():
    small = without(questionnaire([[[3]]]), "survey")
    scores = score(small, {}, answers(small, 1))
    assert find_gaps(small, {}, scores, [PerceptionGap(ONE, "PARTNER", 1, 0, 1, 9)])[0].seen_less_by == ()


# --- Strengths ------------------------------------------------------------------------------------------------------


def strengths_of(domains, *given, targets=None):
    small = questionnaire(domains)
    return find_strengths(small, score(small, {}, answers(small, *given), targets=targets))


def test_a_strength_is_at_target_at_level_three_and_of_some_weight():
    found = strengths_of([[[3, 3, 1, 2]]], 3, 2, 4, 3, targets={"D1-1.4": Target(4)})
    assert [s.item for s in found] == [ONE]


def test_strengths_are_ordered_by_grade_then_level_then_weight_then_id():
    given = level(3, "E1"), level(3, "E3"), level(4, "E1"), level(3, "E1"), 3
    found = strengths_of([[[3, 2, 2, 2, 3]]], *given)
    assert [s.item for s in found] == ["D1-1.2", "D1-1.3", "D1-1.1", "D1-1.4", "D1-1.5"]
    assert [s.shown for s in found] == [True, True, True, False, False]


def test_the_strengths_shown_come_from_two_domains_where_they_can():
    best = [level(4, "E3")] * 4
    shown = [s.item for s in strengths_of([[[3, 3, 3, 3]], [[2, 2]]], *best, 3, 3) if s.shown]
    assert shown == ["D1-1.1", "D1-1.2", "D2-1.1"]
    assert [s.item for s in strengths_of([[[3, 3]], [[2]]], 3, 3, 3) if s.shown] == ["D1-1.1", "D1-1.2", "D2-1.1"]
    assert len([s for s in strengths_of([[[3, 3, 3, 3]]], *best) if s.shown]) == 3


def test_fewer_places_than_domains_asked_for_show_what_they_can():
    small = questionnaire([[[3]], [[3]], [[3]]])
    rules = replace(small.scoring.strengths, shown=2, from_domains=3)
    small = replace(small, scoring=replace(small.scoring, strengths=rules))
    found = find_strengths(small, score(small, {}, answers(small, 4, 4, 4)))
    assert [s.item for s in found if s.shown] == ["D1-1.1", "D2-1.1"]


def test_without_a_rule_or_grades_strengths_still_follow():
    small = without(questionnaire([[[3]]]), "strengths")
    assert find_strengths(small, score(small, {}, answers(small, 4))) == ()
    ungraded = questionnaire([[[3, 3]]], graded=False)
    found = find_strengths(ungraded, score(ungraded, {}, answers(ungraded, 3, 4)))
    assert [(s.item, s.grade) for s in found] == [(TWO, None), (ONE, None)]


# --- Foundations ----------------------------------------------------------------------------------------------------


def test_without_foundations_no_gap_holds_another_back():
    bare = without(questionnaire([[[3, 3, 3, 3]]], enables={ONE: (TWO,)}), "foundations")
    assert find_gaps(bare, {}, score(bare, {}, answers(bare, 0, 0, 4, 4)))[0].holds_back == ()
