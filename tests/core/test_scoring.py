"""Scores follow docs/method.md 4.1 to 4.4; the examples are those of its section 4.10."""

from dataclasses import replace
from fractions import Fraction

import pytest

from kl_assess.core.questionnaire import AnyItem, Condition, FieldTest, Gate, GateLimit, GateWhen
from kl_assess.core.scoring import Mode, Number, Standing, score
from tests.core.small import BLANK, DONT_KNOW, NA, answers, item, level, questionnaire

ZERO = Gate("G2", "domain", GateWhen((AnyItem(3, at=0),)), GateLimit(level=2), "No zero.")
WEAK = Gate("G3", "domain", GateWhen((AnyItem(3, below=2),), Fraction("0.34")), GateLimit(level=3), "No weak one.")
OPEN = Gate("G4", "domain", GateWhen((AnyItem(3, not_known=True),)), GateLimit(level=3), "None open.", "open: {count}")
LOWEST = Gate(
    "G1",
    "overall",
    GateWhen(above_lowest_domain_by_more_than=1),
    GateLimit(above_lowest_domain_by=1),
    "One above the lowest.",
)
GATES = (LOWEST, ZERO, WEAK, OPEN)


def scored(domains, *given, **more):
    small = questionnaire(domains, **more)
    return score(small, {}, answers(small, *given))


def one_element(weights, *given, **more):
    return scored([[weights]], *given, **more).elements["D1-1"]


def one_domain(*given, gates=GATES, weights=None):
    return scored([[weights or [3] * len(given)]], *given, gates=gates).domains["D1"]


# --- 4.1 From item to overall ---------------------------------------------------------------------------------------


def test_an_element_is_the_weighted_mean_of_its_items():  # E1
    assert one_element([3, 3, 2, 2], 3, 2, 1, 0).value == Fraction("42.5")


def test_not_applicable_leaves_numerator_and_denominator():  # E2
    element = one_element([2, 3, 2, 2], 2, 1, 0, NA)
    assert (element.value, element.coverage, element.level) == (25, 1, 1)


def test_a_blank_lowers_coverage_and_opens_a_range():  # E3
    element = one_element([3, 1, 3, 2], 2, 3, None, 1)
    assert (element.value, element.coverage) == (Fraction(275, 6), Fraction(2, 3))
    assert (element.low, element.high) == (Fraction(275, 9), Fraction(575, 9))


def test_too_little_answered_is_not_published():  # E3b
    element = one_element([3, 1, 3, 2], 2, 3, None, DONT_KNOW)
    assert (element.standing, element.value, element.level) == (Standing.TOO_THIN, None, None)
    assert (element.coverage, element.low, element.high) == (Fraction(4, 9), 25, Fraction(725, 9))


def test_exactly_the_floor_is_enough():
    assert one_element([3, 2], 2, None).standing is Standing.PUBLISHED
    assert one_element([2, 2], 2, None).standing is Standing.TOO_THIN


def test_a_domain_is_the_mean_of_its_elements_not_of_its_items():
    assert scored([[[3, 3, 3], [1]]], 4, 4, 4, 0).domains["D1"].value == 50


def test_a_domain_needs_both_of_its_floors():
    too_few_elements = scored([[[3, 3, 3], [1], [1]]], 2, 2, 2, None, None).domains["D1"]
    assert (too_few_elements.coverage, too_few_elements.standing) == (Fraction(9, 11), Standing.TOO_THIN)
    too_little_weight = scored([[[3, 2], [3, 2], [3, 3]]], 2, None, 2, None, 2, None).domains["D1"]
    assert (too_little_weight.coverage, too_little_weight.standing) == (Fraction(9, 16), Standing.TOO_THIN)


def test_the_overall_score_is_the_mean_of_domains_by_their_weight():
    assert scored([[[1]], [[1]], [[1]]], 4, 2, 0).overall.value == 50
    assert scored([[[1]], [[1]]], 4, 0, domain_weights=(3, 1)).overall.value == 75
    assert scored([[[1]], [[1]]], 4, 0, domain_weights=(Fraction("0.5"), Fraction(1, 3))).overall.value == 60


def test_no_total_while_a_domain_is_not_published():
    scores = scored([[[1]], [[1]]], 4, None)
    assert (scores.overall.standing, scores.overall.value) == (Standing.TOO_THIN, None)
    assert (scores.overall.low, scores.overall.high, scores.overall.coverage) == (50, 100, Fraction(1, 2))


def test_points_of_a_level_are_a_share_of_the_top_levels():
    assert one_element([1, 1], 1, 2, points=("0", "0.25", "0.5", "1"), graded=False).value == Fraction("37.5")


# --- 4.2 Not applicable, don't know, blank --------------------------------------------------------------------------


def test_not_applicable_without_a_reason_counts_as_blank():
    draft = one_element([3, 3], 2, type(NA)(not_applicable=True))
    assert draft.coverage == Fraction(1, 2)


def test_the_range_counts_an_element_below_its_floor_and_contains_the_score():  # E12
    full, thin = [3, 2], [2, 1, 1]
    given = [4, 4] * 4 + [0, DONT_KNOW, None]
    domain = scored([[full, full, full, full, thin]], *given).domains["D1"]
    assert (domain.value, domain.low, domain.high) == (100, 80, 100)
    assert domain.traces[Number.HIGH].widened


def test_where_nothing_applies_there_is_no_score_and_no_total_from_it():  # E13
    scores = scored([[[3]], [[3]]], NA, 2)
    assert (scores.elements["D1-1"].standing, scores.domains["D1"].standing) == (Standing.NOT_APPLICABLE,) * 2
    assert scores.overall.value == 50
    assert scored([[[3]]], NA).overall.standing is Standing.NOT_APPLICABLE


def test_more_than_a_fifth_marked_not_applicable_limits_the_scope():
    assert not scored([[[2, 2, 2, 2, 2]]], 2, 2, 2, 2, NA).domains["D1"].limited_scope
    wide = scored([[[2, 2, 2, 2, 3]]], 2, 2, 2, 2, NA).domains["D1"]
    assert (wide.na_share, wide.limited_scope) == (Fraction(3, 11), True)


def test_an_item_hidden_by_a_condition_is_not_marked_not_applicable():
    condition = Condition("C", "Big", FieldTest("size", "equal", "big"))
    small = questionnaire([[[3, item("X", 3, condition="C")]]], conditions=(condition,))
    domain = score(small, {"size": "small"}, answers(small, 2, NA)).domains["D1"]
    assert (domain.na_share, domain.coverage) == (0, 1)
    shown = score(small, {}, answers(small, 2, NA))
    assert shown.domains["D1"].na_share == Fraction(1, 2)


# --- 4.3 Names and gates --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "name"),
    [((0, 0), 0), ((0, 1), 1), ((1, 2), 2), ((2, 3), 3), ((3, 4), 4), ((1, 1), 1), ((4, 4), 4)],
)
def test_a_score_on_a_cut_takes_the_higher_name(given, name):
    assert one_element([1, 1], *given).level == name


def test_within_the_margin_of_a_cut_a_score_is_close_to_the_neighbour():
    assert one_element([1] * 10, *[2] * 9, 3).close_to is None  # 52.5
    assert one_element([1] * 10, *[2] * 6, *[3] * 4).close_to == 3  # 60, exactly 2.5 below
    assert one_element([1] * 10, *[2] * 4, *[3] * 6).close_to == 2  # 65, exactly 2.5 above
    assert one_element([1, 1], 2, 3).close_to == 2  # 62.5, on the cut
    assert one_element([1], 0).close_to is None
    assert one_element([1], 4).close_to is None


def test_overall_is_at_most_one_level_above_the_lowest_domain():  # E4, E4b
    low = scored([[[1]], [[1]], [[1]]], 4, 4, 1, gates=GATES).overall
    assert (low.value, low.level_by_points, low.level) == (75, 3, 2)
    assert [(g.gate, g.lowered, g.because) for g in low.gates] == [("G1", True, ("D3",))]
    even = scored([[[1]], [[1]], [[1]]], 2, 3, 1, gates=GATES).overall
    assert (even.value, even.level, even.gates) == (50, 2, ())


def test_a_critical_item_at_zero_keeps_a_domain_below_established():  # E5
    domain = one_domain(4, 4, 0)
    assert (domain.value, domain.level_by_points, domain.level) == (Fraction(200, 3), 3, 2)
    assert [g.gate for g in domain.gates if g.lowered] == ["G2"]


def test_a_weak_critical_item_or_weak_evidence_keeps_a_domain_below_the_top():  # E5b, E5c
    weak = one_domain(4, 4, 4, 4, 4, 4, 1, gates=(WEAK,))
    assert (weak.level_by_points, weak.level, weak.gates[0].because) == (4, 3, ("D1-1.7",))
    unsure = one_domain(level(4, "E0"), level(4, "E0"))
    assert (unsure.level_by_points, unsure.level, unsure.gates[0].low_confidence) == (4, 3, True)


def test_an_open_critical_item_keeps_a_domain_below_the_top_and_is_counted():  # E5d
    domain = one_domain(*[level(4, "E3")] * 4, DONT_KNOW)
    assert (domain.value, domain.level) == (100, 3)
    assert [(g.gate, g.lowered, g.note) for g in domain.gates] == [("G4", True, "open: 1")]


def test_without_gradable_answers_low_confidence_is_silent():  # E5e
    assert one_domain(4, 4, gates=(WEAK,)).gates[0].low_confidence  # graded by nothing counts as the lowest grade
    ungraded = scored([[[3, 3]]], 4, 4, gates=(WEAK,), graded=False).domains["D1"]
    assert (ungraded.level, ungraded.gates, ungraded.confidence) == (4, (), None)


def test_a_gate_never_changes_the_number_and_ends_close_to():
    free, held = (one_domain(*[3] * 7, *[4] * 2, 0, gates=gates) for gates in ((), GATES))
    assert free.value == held.value == Fraction("72.5")
    near, held = (one_domain(*[3] * 4, 0, gates=gates) for gates in ((), (ZERO,)))
    assert (near.value, near.close_to, held.close_to) == (60, 3, 3)
    near, held = (one_domain(*[4] * 5, *[0] * 3, gates=gates) for gates in ((), (ZERO,)))
    assert (near.level, near.close_to, held.level, held.close_to) == (3, 2, 2, None)


def test_gates_look_at_applicable_items_of_their_weight_only():
    assert one_domain(4, 4, 0, weights=[3, 3, 2], gates=(ZERO,)).gates == ()
    assert one_domain(level(4, "E3"), NA, gates=(ZERO, OPEN)).gates == ()
    assert one_domain(level(4, "E3"), level(4, "E3"), BLANK, weights=[3, 3, 2], gates=(OPEN,)).gates == ()


# --- 4.4 Evidence ---------------------------------------------------------------------------------------------------


def test_the_supported_score_counts_each_level_as_far_as_its_evidence_reaches():  # E6
    element = one_element([3, 3, 2], level(4, "E1"), level(3, "E2"), level(2, "E0"))
    assert (element.value, element.supported) == (Fraction("78.125"), Fraction("53.125"))
    assert (element.confidence, element.confidence_label) == (Fraction("0.37875"), "Moderate")


def test_confidence_exactly_on_a_bound_takes_the_higher_name():  # E6b
    domain = one_domain(*[level(4, "E1")] * 3, gates=(WEAK,))
    assert (domain.confidence, domain.confidence_label, domain.level) == (Fraction("0.34"), "Moderate", 4)


def test_no_grade_supports_the_lowest_cap_and_level_zero_needs_no_proof():  # E6c
    assert scored([[[3]]], 3).items["D1-1.1"].supported_level == 1
    nothing = one_element([3, 3], 0, level(0, "E3"))
    assert (nothing.confidence, nothing.confidence_label, nothing.supported) == (None, None, 0)


def test_without_grades_there_is_no_supported_score():
    element = one_element([3], 3, graded=False)
    assert (element.supported, element.confidence) == (None, None)


# --- 4.5 Targets ----------------------------------------------------------------------------------------------------


def test_the_target_of_an_element_is_the_mean_of_its_items_targets():
    assert one_element([3, 1], 0, None).target == Fraction(3 * 75 + 50, 4)
    assert one_element([3, 1], 0, NA).target == 75


# --- 4.12 Quick check -----------------------------------------------------------------------------------------------


def test_a_quick_check_asks_only_items_of_its_weights():
    small = questionnaire([[[3, 2], [2]], [[2]]], gates=GATES)
    scores = score(small, {}, answers(small, 2, 4, 4, 4), mode=Mode.QUICK_CHECK)
    assert (scores.elements["D1-1"].value, scores.elements["D1-1"].coverage) == (50, 1)
    assert scores.elements["D1-2"].standing is Standing.NOT_ASKED
    assert (scores.domains["D1"].value, scores.domains["D1"].standing) == (50, Standing.PUBLISHED)
    assert scores.domains["D2"].standing is Standing.NOT_ASKED
    assert (scores.overall.standing, scores.overall.value) == (Standing.NOT_ASKED, None)


def test_a_questionnaire_without_a_quick_check_asks_everything():
    small = questionnaire([[[3, 2]]])
    bare = replace(small, instrument=replace(small.instrument, modes=None))
    assert score(bare, {}, answers(bare, 2, 4), mode=Mode.QUICK_CHECK).items["D1-1.2"].standing is Standing.ANSWERED


# --- Traces ---------------------------------------------------------------------------------------------------------


def test_every_number_can_be_worked_out_from_its_trace():
    scores = scored([[[3, 2], [1, 1]], [[3]]], level(4, "E1"), 1, None, 3, NA, gates=GATES)
    for found in [*scores.elements.values(), *scores.domains.values(), scores.overall]:
        for number, trace in found.traces.items():
            total = sum(term.weight for term in trace.terms)
            mean = sum(term.weight * term.value for term in trace.terms) / total if total else None
            assert trace.widened or mean == getattr(found, number), (found.id, number)


def test_a_trace_names_what_counted_and_what_was_left_out():
    scores = scored([[[3, 2], [1, 1], [3]], [[3]]], level(4, "E1"), 1, DONT_KNOW, 3, 2, NA)
    trace = scores.elements["D1-1"].traces[Number.VALUE]
    assert [tuple(t) for t in trace.terms] == [("D1-1.1", 3, 100), ("D1-1.2", 2, 25)]
    coverage = scores.elements["D1-2"].traces[Number.COVERAGE]
    assert [tuple(t) for t in coverage.terms] == [("D1-2.1", 1, 0), ("D1-2.2", 1, 1)]
    value = scores.domains["D1"].traces[Number.VALUE]
    assert [t.id for t in value.terms] == ["D1-1", "D1-3"]
    assert [tuple(x) for x in value.left_out] == [("D1-2", Standing.TOO_THIN)]
    assert [tuple(x) for x in scores.overall.traces[Number.VALUE].left_out] == [("D2", Standing.NOT_APPLICABLE)]
    assert Number.VALUE not in scores.elements["D1-2"].traces
