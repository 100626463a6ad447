"""The chapter on what is not known leaves out nothing that the reader of a score should know."""

import datetime as dt
from dataclasses import replace

import pytest

from kl_assess.core.action_plan import ActionPlan, FindingOut, Owner
from kl_assess.core.questionnaire import Condition, FieldTest
from kl_assess.core.responses import ItemResponse
from kl_assess.core.scoring import Mode
from kl_assess.core.voices import Ratings, SurveyResult, SurveySummary
from kl_assess.report.chapters.unknown import unknown
from kl_assess.report.chapters.wording import FITS_A_CELL, SEE_BELOW
from tests.core.small import DONT_KNOW, NA, item, questionnaire, without
from tests.report.snapshots import snapshot

THREE = questionnaire([[[3, 3, 2]]])
DAY = dt.date(2027, 4, 30)


def chapter(levels, *, small=THREE, **more):
    return unknown(snapshot(small, levels, **more))


# --- Not known ----------------------------------------------------------------------------------------------------


def test_where_all_is_known_and_seen_alike_there_is_no_chapter():
    assert chapter([2, 2, 2]) is None


@pytest.mark.parametrize(
    ("levels", "lead"),
    [
        ([2, 2, None], "One item is not answered. It lowers the share answered and widens the range."),
        (
            [DONT_KNOW, 2, None],
            "One item is not known and one item is not answered. They lower the share answered and widen the range.",
        ),
        ([NA, 2, 2], "Every item that applies has an answer."),
        ([NA, NA, NA], "No item applies to this agency."),
    ],
)
def test_the_lead_counts_items_without_an_answer(levels, lead):
    assert chapter(levels).lead == lead


def test_what_is_not_known_says_what_is_missing_and_who_finds_out():
    plan = ActionPlan(finding_out=(FindingOut("D1-1.1", Owner("Analyst", "Sam Roe"), DAY),))
    missing = ItemResponse(missing="The team ran out of time")
    found = chapter([DONT_KNOW, missing, 2], plan=plan)
    assert [(r.title, r.label, r.state, r.missing, r.who, r.due) for r in found.rows] == [
        ("Item D1-1.1", "D1-1.1, critical", "Don't know", "Not stated", "Sam Roe, Analyst", "Apr. 30, 2027"),
        ("Item D1-1.2", "D1-1.2, critical", "Not answered", "The team ran out of time.", "Nobody named", ""),
    ]
    assert found.blank == ()


def test_a_blank_of_which_nothing_is_said_is_listed_shortly():
    found = chapter([2, None, None])
    assert (found.rows, found.blank) == ((), (("D1-1.2", "Item D1-1.2"), ("D1-1.3", "Item D1-1.3")))


def test_not_applicable_without_a_reason_counts_as_blank_and_says_so():
    found = chapter([2, 2, ItemResponse(not_applicable=True)])
    row = found.rows[0]
    assert (row.state, row.missing) == ("Not answered", "Called not applicable, without a reason.")
    assert found.not_applicable == ()


def test_a_task_about_what_is_answered_stays_in_the_list():
    plan = ActionPlan(finding_out=(FindingOut("D1-1.1", Owner("Analyst"), DAY),))
    row = chapter([2, 2, 2], plan=plan).rows[0]
    assert (row.state, row.who) == ("2 Developing", "Analyst")


def test_a_long_text_stands_in_a_row_of_its_own():
    text = f"{'x' * FITS_A_CELL}."
    row = chapter([ItemResponse(dont_know=True, missing=text), 2, 2]).rows[0]
    assert (row.missing, row.below) == (SEE_BELOW, text)


# --- Not applicable, not asked ------------------------------------------------------------------------------------


def test_what_does_not_apply_says_why():
    found = chapter([2, 2, ItemResponse(not_applicable=True, reason="The county decides")]).not_applicable
    assert [(r.title, r.label, r.reason) for r in found] == [
        ("Item D1-1.3", "D1-1.3, important", "The county decides.")
    ]


def test_what_a_condition_hides_is_listed_with_the_condition_in_words():
    small = questionnaire(
        [[[item("A1", 3), item("A2", 3, condition="C"), item("A3", 3, condition="C")]]],
        conditions=(Condition("C", "The agency has a board", FieldTest("board", "equal", "yes")),),
    )
    found = chapter([2, None, None], small=small, profile={"board": "no"})
    assert [(row.condition, row.items) for row in found.hidden] == [
        ("The agency has a board.", (("A2", "Item A2"), ("A3", "Item A3")))
    ]
    assert found.lead == "Every item that applies has an answer."


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ([3, 2], "One further item is not in the quick check."),
        ([3, 2, 1], "Two further items are not in the quick check."),
    ],
)
def test_a_quick_check_counts_what_it_leaves_out(weights, said):
    small = questionnaire([[weights]])
    assert chapter([2] * len(weights), small=small, mode=Mode.QUICK_CHECK).outside == said


# --- Ratings ------------------------------------------------------------------------------------------------------


def test_ratings_that_lay_apart_are_drawn_with_the_answer_recorded():
    ratings = {"D1-1.1": Ratings((0, 1, 2, 2, 3, None), "Day and night differ"), "D1-1.2": Ratings((2, 2, 2, 2, 2))}
    rows = chapter([2, 2, 2], ratings=ratings).spreads
    assert [(r.title, r.label, r.recorded, r.remark, r.note) for r in rows] == [
        ("Item D1-1.1", "D1-1.1", "2 Developing", "One did not know", "Day and night differ.")
    ]
    assert rows[0].picture.alt == "Ratings: 1 at level 0, 1 at level 1, 2 at level 2, 1 at level 3; recorded level 2"


def test_below_five_ratings_only_the_disagreement_is_said():
    row = chapter([2, 2, 2], ratings={"D1-1.1": Ratings((0, 2, 4, 4, None))}).spreads[0]
    assert (row.picture, row.remark, row.note) == (None, "The team disagreed.", "Nothing was noted.")


@pytest.mark.parametrize(("notes", "noted"), [((None, None), False), (("Logs differ", None), True)])
def test_notes_of_the_meeting_have_a_column_where_there_is_one(notes, noted):
    """The public report has none, and must not say that nothing was noted."""
    ratings = {f"D1-1.{n}": Ratings((0, 1, 2, 3, 4), note) for n, note in enumerate(notes, 1)}
    assert chapter([2, 2, 2], ratings=ratings).noted is noted


def test_a_long_note_of_the_meeting_stands_in_a_row_of_its_own():
    row = chapter([2, 2, 2], ratings={"D1-1.1": Ratings((0, 0, 2, 4, 4), "y" * FITS_A_CELL)}).spreads[0]
    assert (row.note, row.below) == (SEE_BELOW, "y" * FITS_A_CELL + ".")


def test_the_recorded_answer_may_be_that_nobody_knows():
    row = chapter([DONT_KNOW, 2, 2], ratings={"D1-1.1": Ratings((0, 1, 2, 3, 4))}).spreads[0]
    assert row.recorded == "Don't know"


def test_ratings_of_what_does_not_apply_are_left_out():
    assert chapter([NA, 2, 2], ratings={"D1-1.1": Ratings((0, 1, 2, 3, 4))}).spreads == ()


def test_a_stand_in_is_named():
    ratings = {"D1-1.1": Ratings((1, 2, 2)), "D1-1.2": Ratings((1, None, None))}
    assert chapter([None, None, 2], ratings=ratings).stand_ins == (
        "Item D1-1.1 (D1-1.1): the middle rating, 2 Developing, is used.",
        "Item D1-1.2 (D1-1.2): most raters did not know, so it counts as not known.",
    )


def test_ratings_of_an_item_that_is_not_asked_stand_in_for_nothing():
    small = questionnaire([[[3, 2]]])
    found = chapter([2, None], small=small, ratings={"D1-1.2": Ratings((1, 2, 2))}, mode=Mode.QUICK_CHECK)
    assert found.stand_ins == ()


# --- Others -------------------------------------------------------------------------------------------------------


def survey(name, note=None, answered=38, asked=84, **medians):
    results = {f"D1-1.{key[1:]}": SurveyResult(median=median, answers=20) for key, median in medians.items()}
    return SurveySummary(name, results, asked, answered, note)


def test_where_a_group_sees_it_differently_every_group_is_shown():
    voices = (survey("PARTNER", i1=3, i2=2), survey("OFFICER", i1=1, i2=2))
    rows = chapter([2, 2, 2], voices=voices).seen
    assert [(r.label, r.agency, r.reading) for r in rows] == [
        ("D1-1.1", "2 Developing", "Officers and staff see less. Partners see more")
    ]
    assert rows[0].groups == (
        ("Partners", "3 Established", "20 answers"),
        ("Officers and staff", "1 Informal", "20 answers"),
    )


def test_groups_that_agree_are_read_together():
    voices = (survey("PARTNER", i1=1), survey("OFFICER", i1=0))
    assert chapter([2, 2, 2], voices=voices).seen[0].reading == "Partners and officers and staff see less"


def test_surveys_say_how_many_answered_and_how_to_take_them():
    voices = (survey("PARTNER", "Half were named by others", i1=2), survey("OFFICER", asked=None, i1=2))
    nobody = replace(voices[1], answered=None)
    partners, officers, rule = chapter([2, 2, 2], voices=voices).surveys
    assert partners == "Partners: 38 of 84 answered. Half were named by others."
    assert officers == "Officers and staff: 38 answered."
    assert rule == (
        "Results with fewer than five answers are not shown. A difference is a question, not an error: these are the "
        "views of those who answered."
    )
    assert chapter([2, 2, 2], voices=(nobody,)).surveys[0] == "Officers and staff: the number is not stated."


def test_without_rules_for_surveys_nothing_is_seen_differently():
    found = chapter([2, 2, None], small=without(THREE, "survey"), voices=(survey("PARTNER", i1=0),))
    assert (found.seen, found.surveys) == ((), ("Partners: 38 of 84 answered.",))


def test_an_item_far_above_its_foundation_is_to_be_looked_at_again():
    small = questionnaire([[[3, 3, 2]]], enables={"D1-1.1": ("D1-1.2",)})
    assert chapter([1, 3, 2], small=small).look_agains[0] == (
        "Item D1-1.2 (D1-1.2) is rated 3 Established. That is two levels above item D1-1.1 (D1-1.1), on which it rests."
    )
