"""The cover names the report, shows every item put to the agency, and keeps to one page for any questionnaire."""

import datetime as dt
from dataclasses import replace

import pytest

from kl_assess.core.questionnaire import Condition as Rule
from kl_assess.core.questionnaire import FieldTest, Option, ProfileBlock, ProfileField
from kl_assess.core.scoring import Mode
from kl_assess.core.snapshot import ReportFacts
from kl_assess.report import Variant
from kl_assess.report.chapters.cover import cover
from tests.core.small import DONT_KNOW, NA, item, questionnaire
from tests.factories import LONG_NAME
from tests.report.printed import pages_of, printed, snapshot_of
from tests.report.snapshots import cycle, snapshot

TWO = questionnaire([[[3, 2]], [[3, 1]]])
CONTENTS = (("summary", "Summary"),)


def full(made):
    return cover(made, Variant.FULL, CONTENTS)


# --- The map ------------------------------------------------------------------------------------------------------


def test_the_map_counts_answers_by_level_and_what_has_none():
    assert full(snapshot(TWO, [3, DONT_KNOW, NA, None])).map.alt == (
        "Map of answers. Domain 1: 1 at level 3, 1 don't know. Domain 2: 1 not applicable, 1 not answered."
    )


def test_the_note_says_what_dashed_means_only_where_something_is_dashed():
    assert full(snapshot(TWO, [3, 3, 3, 3])).map_note == (
        "Each square is one of the four items put to this agency, grouped by element. Darker is further along."
    )
    assert full(snapshot(TWO, [3, 3, 3, None])).map_note.endswith("Dashed: not answered.")
    assert full(snapshot(TWO, [3, 3, 3, NA])).map_note.endswith("Dashed: not applicable.")
    assert full(snapshot(TWO, [3, 3, None, NA])).map_note.endswith("Dashed: not answered or not applicable.")


def test_an_item_that_the_profile_hides_is_not_on_the_map():
    field = ProfileField("size", "Size", "single", "", (Option("few", "Few"), Option("many", "Many")))
    rule = Rule("C", "Many", FieldTest("size", "equal", "many"))
    small = questionnaire(
        [[[item("A", 3), item("B", 3, condition="C")]]], conditions=(rule,), profile=ProfileBlock((field,))
    )
    found = full(snapshot(small, [2, 2], profile={"size": "few"}))
    assert found.map_note.startswith("The square is the one item put to this agency.")
    assert found.facts[0] == ("Size", "Few")


def test_a_quick_check_shows_the_items_it_asks():
    found = full(snapshot(TWO, [3, None, 3, None], mode=Mode.QUICK_CHECK))
    assert found.map_note.startswith("Each square is one of the two items put to this agency in the quick check")
    assert found.cycle == "2026, quick check"


def test_without_any_item_there_is_no_map():
    small = questionnaire([[[item("A", 2)]]])
    found = full(snapshot(small, [2], mode=Mode.QUICK_CHECK))
    assert (found.map, found.map_note) == (None, "No item was put to this agency.")


# --- The facts ----------------------------------------------------------------------------------------------------


def test_the_facts_that_are_known_are_printed_and_no_others():
    facts = ReportFacts(
        "2026",
        2,
        3,
        "September 8 to 26, 2026",
        dt.date(2026, 10, 6),
        dt.date(2026, 11, 9),
        dt.date(2026, 11, 16),
        "Dana Whitcomb",
        "Chief of Police",
        describes="January 1 to December 31, 2026",
    )
    found = full(snapshot(TWO, [2] * 4, facts=facts, before=cycle(TWO, [2] * 4)))
    assert found.facts == (
        ("The answers describe", "January 1 to December 31, 2026"),
        ("Individual ratings", "September 8 to 26, 2026"),
        ("Answers agreed", "October 6, 2026"),
        ("Signed off", "November 9, 2026"),
        ("Signed by", "Dana Whitcomb, Chief of Police"),
        ("Issued", "November 16, 2026, version 3"),
        ("Compared with", "2025"),
        ("Questionnaire", "Version 1"),
        ("Evidence", "Graded by the agency, not checked by anyone else"),
    )
    assert found.cycle == "2026, second assessment"
    assert found.marks == ""


def test_a_draft_has_no_version_and_says_what_it_is():
    found = full(snapshot(TWO, [2] * 4, facts=ReportFacts(marking="For official use")))
    assert found.facts[0] == ("Issued", "Draft, not issued")
    assert found.marks == "Draft, not issued · For official use"
    assert found.cycle == "Self-assessment"


def test_without_grades_nothing_is_said_of_evidence():
    small = questionnaire([[[3]]], graded=False)
    assert "Evidence" not in dict(full(snapshot(small, [2])).facts)


def test_a_brief_report_says_what_it_is_not_and_how_to_read_it_in_place_of_its_contents():
    found = cover(snapshot_of("sample"), Variant.BRIEF, CONTENTS)
    assert found.contents == ()
    not_that = snapshot_of("sample").questionnaire.instrument.what_it_is_not
    assert found.notices[: len(not_that)] == not_that
    assert [notice.lead for notice in found.notices[len(not_that) :]] == ["Range.", "Supported score."]


# --- One page -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "variant", "questionnaire_name"),
    [
        ("sample", Variant.FULL, "shipped"),
        ("large", Variant.BRIEF, "shipped"),
        ("large", Variant.BRIEF, "house"),
        ("large", Variant.BRIEF, "seven domains"),
        ("large", Variant.FULL, "one domain"),
        pytest.param("large", Variant.FULL, "seven domains", marks=pytest.mark.heavy),
    ],
)
def test_the_cover_is_one_page_and_the_summary_begins_the_next(file, variant, questionnaire_name):
    first, second, *_ = pages_of(printed(file, variant, questionnaire_name))
    assert snapshot_of(file, questionnaire_name).agency.name in first
    assert "Summary for council and oversight" in second


def test_the_map_leaves_the_words_of_the_cover_their_room():
    long = replace(
        snapshot_of("large"), agency=replace(snapshot_of("large").agency, name=f"{LONG_NAME} and its Partners")
    )
    contents = tuple((f"c{n}", "A chapter with a title of some length") for n in range(16))
    assert cover(long, Variant.FULL, contents).dense
    shown = cover(long, Variant.FULL, contents).map.svg
    roomy = full(snapshot_of("sample")).map.svg
    assert float(shown.split('height="')[1].split("pt")[0]) < float(roomy.split('height="')[1].split("pt")[0])
