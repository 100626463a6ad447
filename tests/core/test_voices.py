"""Ratings of a team and survey summaries (docs/method.md 4.6, 4.11; examples E8 and E9 of 4.10)."""

from kl_assess.core.responses import ItemResponse
from kl_assess.core.voices import (
    PerceptionGap,
    Ratings,
    SurveyResult,
    SurveySummary,
    lower_median,
    perception_gaps,
    spread,
    with_stand_ins,
)
from tests.core.small import NA, level, questionnaire, without

SMALL = questionnaire([[[3, 3]]])
ONE, TWO = (item.id for item in SMALL.items)


def rated(*levels):
    return spread(ONE, Ratings(levels), SMALL)


def test_the_lower_median_stands_in_and_a_wide_spread_is_flagged():  # E8
    found = rated(3, 3, 2, 1, 3, 0)
    assert (found.levels, found.median, found.disagreed) == ((0, 1, 2, 3, 3, 3), 2, True)
    found = rated(2, 2, 3, 2)
    assert (found.median, found.disagreed) == (2, False)


def test_ratings_too_few_to_show_are_not_in_the_result():
    found = rated(0, 4, None)
    assert (found.raters, found.levels, found.disagreed, found.deviation) == (3, (), True, 2)
    assert rated(0, 4, 1).levels == (0, 1, 4)


def test_a_spread_exactly_on_the_bound_is_not_flagged():
    assert not rated(*[2] * 50, *[3] * 41).disagreed
    assert rated(1, 1, 1, 4).disagreed  # range of three


def test_dont_knows_are_left_out_and_counted():
    found = rated(2, None, 3)
    assert (found.raters, found.dont_know, found.median) == (3, 1, 2)
    found = rated(2, None, None)
    assert (found.median, found.disagreed) == (None, False)
    assert rated(None, None).median is None
    assert rated(None, 3).median == 3  # half is not most


def test_without_a_rule_nobody_disagrees():
    assert not spread(ONE, Ratings((0, 4)), without(SMALL, "multi_rater")).disagreed


def test_ratings_stand_in_only_where_nothing_was_recorded():
    spreads = {ONE: rated(1, 2, 2), TWO: spread(TWO, Ratings((None, None, 1)), SMALL)}
    responses, stand_ins = with_stand_ins({}, spreads)
    assert (responses[ONE].level, responses[TWO].dont_know, stand_ins) == (2, True, (ONE, TWO))
    for kept in (level(4), NA, ItemResponse(dont_know=True), ItemResponse(not_applicable=True)):
        assert with_stand_ins({ONE: kept}, {ONE: rated(1, 2, 2)}) == ({ONE: kept}, ())
    blank, stand_ins = with_stand_ins({ONE: ItemResponse(note="Talked about twice.")}, {ONE: rated(1, 2, 2)})
    assert (blank[ONE].level, blank[ONE].note, stand_ins) == (2, "Talked about twice.", (ONE,))
    assert with_stand_ins({}, {ONE: spread(ONE, Ratings(()), SMALL)}) == ({}, ())


def seen(agency, median, answers):
    return perception_gaps({ONE: agency}, [SurveySummary("PARTNER", {ONE: SurveyResult(answers, median)})], SMALL)


def test_a_perception_gap_is_agency_minus_lower_median():  # E9
    assert lower_median([1, 1, 2, 2, 2, 3, 4]) == 2
    assert seen(3, 2, 7) == (PerceptionGap(ONE, "PARTNER", 3, 2, 1, 7),)
    assert seen(3, 2, 7)[0].gap == 1
    assert seen(3, None, 0) == ()
    assert seen(3, 2, 4) == ()
    assert seen(1, 3, 5)[0].gap == -2


def test_nothing_is_compared_without_rules_or_results():
    assert perception_gaps({TWO: 3}, [SurveySummary("PARTNER", {ONE: SurveyResult(9, 1)})], SMALL) == ()
    told = [SurveySummary("PARTNER", {ONE: SurveyResult(9, 1)})]
    assert perception_gaps({ONE: 3}, told, without(SMALL, "survey")) == ()
