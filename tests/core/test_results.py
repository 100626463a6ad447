"""One pure function makes the whole result."""

from kl_assess.core.recommendation import Resources
from kl_assess.core.responses import Target
from kl_assess.core.results import evaluate
from kl_assess.core.scoring import Mode, Standing
from kl_assess.core.voices import Ratings, SurveyResult, SurveySummary
from tests.core.small import DONT_KNOW, NA, answers, questionnaire

SMALL = questionnaire([[[3, 2], [3]], [[3, 2]]])
NO_RESOURCES = Resources((), (), (), (), ())


def test_everything_follows_from_the_answers():
    results = evaluate(
        SMALL,
        {},
        answers(SMALL, 1, 4, DONT_KNOW, None, NA),
        NO_RESOURCES,
        targets={"D1-1.1": Target(4)},
        voices=[SurveySummary("PARTNER", {"D1-1.1": SurveyResult(12, 0)})],
        ratings={"D2-1.1": Ratings((2, 3, 3))},
    )
    assert [g.item for g in results.gaps] == ["D1-1.1"]
    assert (results.gaps[0].target, results.gaps[0].seen_less_by) == (4, ("PARTNER",))
    assert list(results.recommendations) == ["D1-1.1"]
    assert results.recommendations["D1-1.1"].next_step == "D1-1.1: from level 1"
    assert [s.item for s in results.strengths] == ["D1-1.2", "D2-1.1"]
    assert results.stand_ins == ("D2-1.1",)
    assert results.items["D2-1.1"].level == 3
    assert results.standing(Standing.DONT_KNOW, Standing.NOT_APPLICABLE) == ("D1-2.1", "D2-1.2")
    assert results.elements["D1-1"].value == 55
    assert results.domains["D1"].standing is Standing.TOO_THIN
    assert results.overall.standing is Standing.TOO_THIN
    assert results.perception[0].gap == 1
    assert results.look_agains == ()


def test_ratings_of_an_item_that_is_not_asked_stand_in_for_nothing():
    rated = {"D1-1.2": Ratings((2, 3, 3))}
    assert evaluate(SMALL, {}, {}, NO_RESOURCES, ratings=rated).stand_ins == ("D1-1.2",)
    assert evaluate(SMALL, {}, {}, NO_RESOURCES, ratings=rated, mode=Mode.QUICK_CHECK).stand_ins == ()


def test_the_same_input_gives_the_same_result():
    given = answers(SMALL, 1, 4, 2, 0, 3)
    assert evaluate(SMALL, {}, given, NO_RESOURCES) == evaluate(SMALL, {}, dict(given), NO_RESOURCES)


def test_a_quick_check_finds_gaps_among_what_it_asked():
    results = evaluate(SMALL, {}, answers(SMALL, 1, 0, 2, 0, 0), NO_RESOURCES, mode=Mode.QUICK_CHECK)
    assert [g.item for g in results.gaps] == ["D2-1.1", "D1-1.1", "D1-2.1"]
    assert results == evaluate(SMALL, {}, answers(SMALL, 1, 0, 2, 0, 0), NO_RESOURCES, mode="quick_check")
    assert results.standing(Standing.NOT_ASKED) == ("D1-1.2", "D2-1.2")
