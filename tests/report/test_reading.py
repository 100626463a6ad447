"""The chapter on reading explains marks, levels and grades of this questionnaire, and says what the report is not."""

from dataclasses import replace

import pytest

from kl_assess.core.questionnaire import FieldTest, Option, ProfileBlock, ProfileField, SmallAgency
from kl_assess.core.scoring import Mode
from kl_assess.report.chapters.reading import reading
from tests.core.small import DONT_KNOW, NA, questionnaire
from tests.report.printed import instrument, snapshot_of
from tests.report.snapshots import snapshot

TWO = questionnaire([[[3, 2]], [[3, 1]]])


def test_the_lead_counts_the_answers_among_the_items_put_to_the_agency():
    start = "Each item describes five levels of a practice."
    assert reading(snapshot(TWO, [2] * 4)).lead == (
        f"{start} For each of four items that apply, the agency chose the description that fits it today."
    )
    assert reading(snapshot(TWO, [2, 2, DONT_KNOW, NA])).lead == (
        f"{start} For two of the three items that apply, the agency chose the description that fits it today."
    )
    assert reading(snapshot(TWO, {})).lead == f"{start} No item has a level yet."


def test_the_scores_of_a_level_are_the_whole_numbers_that_carry_its_name():
    assert [row.scores for row in reading(snapshot(TWO, [2] * 4)).levels] == [
        "0 to 12",
        "13 to 37",
        "38 to 62",
        "63 to 87",
        "88 to 100",
    ]


def test_a_cut_on_a_whole_number_shows_it_under_both_names():
    house = instrument("house").questionnaire
    assert [row.scores for row in reading(snapshot(house, {})).levels] == [
        "0 to 12",
        "13 to 37",
        "38 to 75",
        "75 to 100",
    ]


def test_levels_and_grades_are_counted_and_named_from_the_questionnaire():
    found = reading(snapshot_of("sample"))
    assert (found.levels_title, found.grades_title) == ("Five levels", "Four grades of evidence")
    assert [row.up_to for row in found.grades] == ["Level 1", "Level 2", "Level 3", "Level 4"]


def test_without_grades_the_chapter_speaks_of_none():
    found = reading(snapshot(questionnaire([[[3]]], graded=False), [2]))
    assert (found.grades_title, found.grades) == ("", ())
    assert "Supported score." not in [mark.lead for mark in found.marks]


def test_the_title_promises_what_the_report_is_not_only_where_the_questionnaire_says_it():
    assert reading(snapshot_of("sample")).title == "How to read this report, and what it is not"
    assert reading(snapshot(TWO, [2] * 4)).title == "How to read this report"


def test_the_status_of_the_questionnaire_is_said():
    notes = reading(snapshot_of("sample")).notes
    assert "research draft, not yet piloted or validated" in notes[-1]


def test_a_quick_check_says_what_it_leaves_out():
    found = reading(snapshot(TWO, [2, None, 2, None], mode=Mode.QUICK_CHECK))
    assert found.notes[0].startswith("A quick check asks only some of the items.")


@pytest.mark.parametrize(("size", "said"), [("few", True), ("many", False)])
def test_a_small_agency_is_told_how_it_reads_the_levels(size, said):
    field = ProfileField("size", "Size", "single", "", (Option("few", "Few"), Option("many", "Many")))
    rule = SmallAgency(FieldTest("size", "equal", "few", blank=False))
    small = replace(TWO, small_agency=rule, profile=ProfileBlock((field,)))
    notes = reading(snapshot(small, [2] * 4, profile={"size": size})).notes
    assert any("small agency" in note for note in notes) is said


def test_the_profile_is_printed_in_words_without_what_is_blank():
    fields = (
        ProfileField("size", "Size", "single", "", (Option("few", "Few"),)),
        ProfileField("bodies", "Bodies", "multiple", "", (Option("a", "Board"), Option("b", "Council"))),
        ProfileField("contract", "Contract", "boolean", ""),
        ProfileField("raters", "Raters", "count_by_group", ""),
        ProfileField("state", "State", "single", ""),
    )
    small = replace(TWO, profile=ProfileBlock(fields))
    raters = {"command": 2, "line": 3, "staff": 0}
    profile = {"size": "few", "bodies": ("a", "b"), "contract": False, "raters": raters, "state": None}
    assert reading(snapshot(small, [2] * 4, profile=profile)).profile == (
        ("Size", "Few"),
        ("Bodies", "Board; Council"),
        ("Contract", "No"),
        ("Raters", "Five people of two groups; how many of each is not printed"),
    )


def test_raters_of_one_group_are_counted_and_none_at_all_are_not_printed():
    small = replace(TWO, profile=ProfileBlock((ProfileField("raters", "Raters", "count_by_group", ""),)))
    said = [reading(snapshot(small, [2] * 4, profile={"raters": {"command": n}})).profile for n in (1, 0)]
    assert said == [(("Raters", "One person of one group"),), ()]
