"""The chapter on method shows the sums of this report, and they are right."""

import datetime as dt
from dataclasses import replace
from fractions import Fraction

import pytest

from kl_assess.core.comparison import Issued
from kl_assess.core.questionnaire import AnyItem, Band, Gate, GateLimit, GateWhen, Weight
from kl_assess.core.responses import Target
from kl_assess.core.scoring import Mode
from kl_assess.core.snapshot import ReportFacts
from kl_assess.core.voices import Ratings, SurveyResult, SurveySummary
from kl_assess.report.chapters.method import grouped, method
from kl_assess.report.chapters.rules import rules
from tests.core.small import DONT_KNOW, NA, answers, level, questionnaire, without
from tests.report.snapshots import cycle, snapshot

SMALL = questionnaire([[[3, 2], [1]], [[3]]])
G1 = Gate(
    "G1", "overall", GateWhen(above_lowest_domain_by_more_than=1), GateLimit(above_lowest_domain_by=1), "Rule one"
)
G2 = Gate("G2", "domain", GateWhen((AnyItem(3, at=0),)), GateLimit(2), "Rule two.")
G3 = Gate("G3", "domain", GateWhen((), Fraction("0.34")), GateLimit(3), "Rule three.")


def here(given, step, *, small=SMALL, **more):
    return next(row.here for row in rules(snapshot(small, given, **more)) if row.step == step)


def rule(step, *, small=SMALL, given=(2, 2, 2, 2), **more):
    return next(row.rule for row in rules(snapshot(small, list(given), **more)) if row.step == step)


# --- Sums ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "sum_"),
    [
        ("Item", "Item D1-1.1 (D1-1.1) at level 3 is 75"),
        ("Element", "Element 1-1: (3 × 75 + 2 × 25) / 5 = 55"),
        ("Domain", "Domain 1: (55 + 50) / 2 = 52.5"),
        ("Overall", "(52.5 + 100) / 2 = 76.3"),
        ("Share answered", "Domain 1: 6 of 6 is 100%"),
        ("Range", "Domain 1: everything is known, so there is no range"),
        ("Level name", "Domain 1: 52.5 is Developing"),
        ("Target", "No target was changed"),
        ("Priority", "Item D1-1.2 (D1-1.2): 100 × 2 × 2 / 18.75 = 21.3"),
    ],
)
def test_every_step_is_worked_with_the_answers_given(step, sum_):
    assert here([3, 1, 2, 4], step) == sum_


def test_unknown_answers_are_worked_at_both_ends():
    small = questionnaire([[[3, 3, 3, 1]]])
    given = [2, 2, 2, DONT_KNOW]
    assert here(given, "Range", small=small) == ("Domain 1: low 45; high 55")
    assert here(given, "Share answered", small=small) == "Domain 1: 9 of 10 is 90%"


def test_a_widened_end_of_the_range_is_said_to_be_the_score():
    small = questionnaire([[[1], [1], [1], [1], [2, 1, 1]]])
    given = [4, 4, 4, 4, 0, None, None]
    assert here(given, "Range", small=small) == (
        "Domain 1: low (100 + 100 + 100 + 100 + 0) / 5 = 80; high at the score itself, which bounds the range"
    )


def test_evidence_has_its_sums_only_where_there_are_grades():
    given = [level(4, "E1"), level(3, "E2"), level(2), level(0)]
    assert here(given, "Supported score") == "Domain 1: (60 + 25) / 2 = 42.5"
    assert here(given, "Confidence") == "Domain 1: 2.36 / 6 = 0.39, moderate"
    assert here([0, 0, 0, 0], "Confidence") == "Domain 1: no answer above level 0"
    steps = [row.step for row in rules(snapshot(questionnaire([[[3]]], graded=False), [2]))]
    assert "Supported score" not in steps
    assert "Confidence" not in steps
    assert "Confidence" not in [row.step for row in rules(snapshot(without(SMALL, "confidence"), [2] * 4))]


def test_elements_and_domains_of_their_own_weight_are_weighed():
    small = questionnaire([[[3]], [[3]]], domain_weights=(2, 1))
    assert here([2, 4], "Overall", small=small) == "(2 × 50 + 1 × 100) / 3 = 66.7"
    assert rule("Overall", small=small, given=(2, 4)) == (
        "Mean of the domains, by their weight. Shown only when every domain is."
    )


def test_a_score_just_below_a_cut_has_enough_decimals_to_tell():
    small = questionnaire([[[3] * 32]])
    given = [2] * 31 + [4]
    assert here(given, "Level name", small=small) == "Domain 1: 51.6 is Developing"
    low, informal, developing, _, top = small.scoring.maturity_levels
    cut = replace(
        small.scoring, maturity_levels=(low, informal, developing, Band("Established", Fraction("51.57")), top)
    )
    assert (
        here(given, "Level name", small=replace(small, scoring=cut))
        == "Domain 1: 51.56 is Developing, close to Established"
    )


def test_where_too_little_is_answered_the_sums_say_so():
    found = {row.step: row.here for row in rules(snapshot(SMALL, [None] * 4))}
    assert {step for step, text in found.items() if text != "Not enough is answered"} == {"Target", "Priority"}
    assert found["Priority"] == "No gap"


def test_a_quick_check_has_no_overall():
    assert here([2, None, None, 2], "Overall", mode=Mode.QUICK_CHECK) == "None in a quick check"


# --- Rules --------------------------------------------------------------------------------------------------------


def test_the_parameters_of_the_questionnaire_are_printed():
    assert rule("Item") == "Each level is worth its points: 0, 25, 50, 75 and 100."
    assert rule("Element") == (
        "Mean of the items that have a level, each counted by its weight: critical 3, important 2 and supporting 1. "
        "Shown if at least 60% of the weight has a level."
    )
    assert rule("Domain") == (
        "Mean of its elements. Shown if at least 70% of the weight has a level and at least 60% of the elements are "
        "shown."
    )
    assert rule("Target") == "The level asked for: 3 for critical, 3 for important and 2 for supporting items."
    assert rule("Priority") == (
        "Weight × levels short, × 1.25 if other gaps rest on it, × 1.25 if a survey sees less (none was given here). "
        "The largest value possible, 18.75, is made 100. First from 40, next from 20 and later from 0. "
        "Equal gaps: the lower level first, then the higher weight, then the item's code."
    )
    assert rule("Level name") == (
        "Decided on the unrounded score: Not in place from 0, Informal from 12.5, Developing from 37.5, Established "
        "from 62.5 and Sustained and improving from 87.5. Within 2.5 points of another name the report says "
        '"close to".'
    )


def test_a_questionnaire_without_weights_factors_and_margin_prints_none():
    small = questionnaire([[[1]]])
    gap = replace(small.scoring.gap, foundation_factor=Fraction(1), perception_factor=Fraction(1))
    scoring = replace(small.scoring, gap=gap, borderline_margin=Fraction(0))
    small = replace(small, weights=(Weight(1, "Item"),), scoring=scoring)
    assert rule("Element", small=small, given=[1]) == (
        "Mean of the items that have a level. Shown if at least 60% of the weight has a level."
    )
    assert rule("Priority", small=small, given=[1]).startswith(
        "Levels short. The largest value possible, 4, is made 100."
    )
    assert "close to" not in rule("Level name", small=small, given=[1])
    assert rule("Target", small=small, given=[1]) == "The level asked for: 2 for every item."
    assert here([1], "Priority", small=small) == "Item D1-1.1 (D1-1.1): 100 × 1 / 4 = 25"


def test_the_factors_of_a_priority_are_multiplied():
    small = questionnaire([[[3, 3]]], enables={"D1-1.1": ("D1-1.2",)})
    voices = (SurveySummary("PARTNER", {"D1-1.1": SurveyResult(median=0, answers=9)}),)
    assert here([1, 1], "Priority", small=small, voices=voices) == (
        "Item D1-1.1 (D1-1.1): 100 × 3 × 2 × 1.25 × 1.25 / 18.75 = 50"
    )
    assert "if a survey sees less. The" in rule("Priority", small=small, given=[1, 1], voices=voices)


def test_rules_on_people_and_change_are_printed_where_they_were_used():
    steps = [row.step for row in rules(snapshot(SMALL, [2] * 4))]
    assert not {"Change", "Disagreement", "Surveys"} & set(steps)
    ratings = {"D1-1.1": Ratings((0, 2, 4)), "D1-1.2": Ratings((2, 2, 2))}
    voices = (
        SurveySummary(
            "PARTNER", {"D1-1.1": SurveyResult(median=0, answers=9), "D1-1.2": SurveyResult(median=2, answers=9)}
        ),
    )
    more = {"ratings": ratings, "voices": voices, "before": cycle(SMALL, [2] * 4, issued=Issued(50))}
    assert here([2] * 4, "Disagreement", **more) == "The team disagreed on one of two rated items"
    assert here([2] * 4, "Surveys", **more) == "Two comparisons, one with a difference"
    unheard = (SurveySummary("PARTNER", {"D1-1.1": SurveyResult(median=0, answers=1)}),)
    assert here([2] * 4, "Surveys", voices=unheard) == "Nothing to compare"
    assert here([2] * 4, "Change", **more) == "100% of the weight can be compared"


def test_the_example_is_a_domain_whose_name_a_gate_lowered():
    small = questionnaire([[[3, 3]], [[3, 3, 3, 3, 3]]], gates=(G2,))
    assert here([2, 2, 0, 4, 4, 4, 4], "Domain", small=small) == "Domain 2: 80"
    assert here([2, 2, 0, 4, 4, 4, 4], "Level name", small=small) == "Domain 1: 50 is Developing"
    assert here([0, 4, 4, 4, 4, 4, 4], "Level name", small=small) == "Domain 1: 50 is Developing"
    lowered = questionnaire([[[3, 3, 3, 3, 3]]], gates=(G2,))
    assert here([0, 4, 4, 4, 4], "Level name", small=lowered) == "Domain 1: 80 is Established by points"


# --- Gates --------------------------------------------------------------------------------------------------------


def gates(small, given, **more):
    return {row.id: row.here for row in method(snapshot(small, given, **more)).gates}


def test_a_gate_says_whether_it_held_why_and_what_it_changed():
    small = questionnaire([[[3, 3, 3, 3, 3]], [[3, 3]]], gates=(G1, G2, G3))
    found = gates(small, [0, 4, 4, 4, 4, *[level(1, "E2"), level(1, "E2")]])
    assert found["G1"] == "It does not apply here."
    assert found["G2"] == "Yes. Domain 1 is called Developing, because of item D1-1.1 (D1-1.1)."
    assert found["G3"] == "It applies to Domain 1, because of low confidence in its evidence. No name changed there."


def test_the_gate_of_the_whole_names_the_lowest_domain():
    small = questionnaire([[[3]], [[3]], [[3]]], gates=(G1,))
    assert gates(small, [4, 4, 1]) == {"G1": "Yes. Overall is called Developing, because of Domain 3."}


def test_a_gate_that_lowered_one_name_and_not_another_says_both():
    small = questionnaire([[[3, 3, 3, 3, 3]], [[3, 3]]], gates=(G2,))
    assert gates(small, [0, 4, 4, 4, 4, 0, 2])["G2"] == (
        "Yes. Domain 1 is called Developing, because of item D1-1.1 (D1-1.1). It also applies to Domain 2, because of "
        "item D2-1.1 (D2-1.1). No name changed there."
    )


def test_many_causes_are_counted():
    small = questionnaire([[[3] * 6]], gates=(G2,))
    assert gates(small, [0] * 6)["G2"] == (
        "It applies to Domain 1, because of item D1-1.1 (D1-1.1), item D1-1.2 (D1-1.2), item D1-1.3 (D1-1.3) and three "
        "more. No name changed there."
    )


# --- Grades, targets, limits, this copy ---------------------------------------------------------------------------


def test_grades_are_counted():
    small = questionnaire([[[3, 3, 3]]])
    found = method(snapshot(small, [level(2, "E1"), level(2), level(0)])).grades
    assert [(g.name, g.points, g.up_to, g.answers) for g in found] == [
        ("E0 Grade E0", "0", "Level 1", "1"),
        ("E1 Grade E1", "0.34", "Level 2", "1"),
        ("E2 Grade E2", "0.67", "Level 3", "0"),
        ("E3 Grade E3", "1", "Level 4", "0"),
    ]


def test_targets_of_the_agency_are_listed_in_the_order_of_the_questionnaire():
    own = {"D2-1.1": Target(4), "D1-1.2": Target(2, "Two posts are vacant")}
    shown = snapshot(SMALL, [2] * 4, targets=own)
    assert [(t.id, t.default, t.set_to, t.reason) for t in method(shown).targets] == [
        ("D1-1.2", "3 Established", "2 Developing", "Two posts are vacant."),
        ("D2-1.1", "3 Established", "4 Sustained and improving", "No reason was given."),
    ]
    assert here([2] * 4, "Target", targets=own) == "The agency set two targets itself"


def test_limits_are_said():
    graded = method(snapshot(SMALL, [2] * 4, before=cycle(SMALL, [2] * 4))).limits
    assert graded[0] == "Weights and cut-offs are expert judgment."
    assert "Evidence is graded by the agency, not checked by anyone else." in graded
    assert "A change is the difference of the two whole numbers shown." in graded
    bare = replace(questionnaire([[[1]]], graded=False), weights=(Weight(1, "Item"),))
    assert method(snapshot(bare, [NA])).limits == (
        "Cut-offs are expert judgment.",
        "Scores are kept unrounded and shown as whole numbers. Sums show one decimal, so a last digit may differ.",
    )
    status = replace(SMALL, instrument=replace(SMALL.instrument, status="not yet piloted"))
    assert method(snapshot(status, [2] * 4)).limits[0] == (
        "Weights and cut-offs are expert judgment. Status of the questionnaire: not yet piloted."
    )


def test_digests_are_printed_in_groups_of_eight_four_on_a_line():
    assert grouped("0123456789abcdef" * 4) == ("01234567 89abcdef 01234567 89abcdef",) * 2


def test_this_copy_names_report_questionnaire_and_fingerprint():
    shown = snapshot(SMALL, answers(SMALL, 2, 2, 2, 2))
    found = method(shown)
    assert found.copy == (
        ("Fingerprint (SHA-256)", grouped(shown.fingerprint)),
        ("Report", ("Draft, not issued",)),
        ("Questionnaire", ("Small, version 1",)),
        ("Fingerprint of the questionnaire (SHA-256)", grouped(shown.questionnaire_digest)),
    )
    issued = replace(shown, facts=ReportFacts(version=2, issued=dt.date(2026, 11, 16)))
    assert method(issued).copy[1] == ("Report", ("Version 2",))
