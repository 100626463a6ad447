"""The appendix has every item that was put to the agency, with all that was said of it."""

import datetime as dt
from dataclasses import replace

import pytest

from kl_assess.core.comparison import PastResponse
from kl_assess.core.questionnaire import Condition, FieldTest
from kl_assess.core.responses import Evidence, EvidenceItem, EvidenceKind, ItemResponse, Target
from kl_assess.core.scoring import Mode
from kl_assess.core.snapshot import Remark, ReportFacts, for_public
from kl_assess.core.voices import Ratings
from kl_assess.report.chapters.responses import responses
from tests.core.small import DONT_KNOW, NA, item, level, questionnaire
from tests.report.snapshots import cycle, snapshot

DAY = dt.date(2026, 3, 2)


def chapter(levels, *, small=None, **more):
    return responses(snapshot(small or questionnaire([[[3] * len(levels)]]), levels, **more))


def rows(found):
    return [row for domain in found.domains for element in domain.elements for row in element.rows]


def only_row(response, **more):
    return rows(chapter([response], **more))[0]


@pytest.mark.parametrize(
    ("levels", "lead"),
    [
        ([2, 2, NA], "Two of the two items that apply to this agency have a level."),
        ([2, None, DONT_KNOW], "One of the three items that apply to this agency has a level."),
        ([None, None], "No item put to this agency has a level."),
    ],
)
def test_the_lead_counts_levels(levels, lead):
    assert chapter(levels).lead == lead


def test_an_answer_has_its_level_target_and_grade_by_code_and_name():
    row = only_row(level(2, "E2"))
    assert (row.id, row.title, row.level, row.answer) == ("D1-1.1", "Item D1-1.1", 2, "Developing")
    assert (row.target, row.grade, row.evidence, row.more) == ("3", "E2 Grade E2", (), ())


@pytest.mark.parametrize(
    ("response", "answer", "grade"),
    [
        (level(0), "Not in place", "None needed"),
        (level(3), "Established", "E0 Grade E0"),
        (DONT_KNOW, "Don't know", "None needed"),
        (None, "Not answered", "None needed"),
        (NA, "Not applicable", "None needed"),
    ],
)
def test_every_kind_of_answer_has_words(response, answer, grade):
    row = only_row(response)
    assert (row.answer, row.grade) == (answer, grade)
    assert (row.level is None) is (response is None or response.level is None)


def test_evidence_is_printed_by_title_with_what_is_known_of_it():
    pieces = (
        EvidenceItem("Order 1.14", EvidenceKind.POLICY, DAY, "https://example.org/order", "order.pdf"),
        EvidenceItem("Patrol log", EvidenceKind.OTHER),
    )
    row = only_row(ItemResponse(level=2, evidence=Evidence("E3", pieces, "the county auditor")))
    assert [(p.title, p.url, p.remark) for p in row.evidence] == [
        ("Order 1.14", "https://example.org/order", "policy, Mar. 2, 2026, order.pdf"),
        ("Patrol log", "", ""),
    ]
    assert row.more == (("Outside view", "the county auditor."),)


def test_longer_texts_stand_under_the_item_each_with_its_name():
    own = {"D1-1.1": Target(2, "Two posts are vacant")}
    row = only_row(ItemResponse(dont_know=True, missing="Whether it is read", note="Ask in May"), targets=own)
    assert row.target == "2"
    assert row.more == (
        ("Target", "Set by the agency. Two posts are vacant."),
        ("Missing", "Whether it is read."),
        ("Note", "Ask in May."),
    )
    assert only_row(level(2), targets={"D1-1.1": Target(4)}).more == (("Target", "Set by the agency."),)


def test_what_does_not_apply_says_why_and_without_a_reason_what_is_missing():
    assert only_row(ItemResponse(not_applicable=True, reason="No board")).more == (
        ("Why it does not apply", "No board."),
    )
    assert only_row(ItemResponse(not_applicable=True)).more == (
        ("Missing", "A reason why it does not apply; without one it counts as blank."),
    )


def test_a_hidden_item_says_when_it_would_be_asked():
    small = questionnaire(
        [[[item("A1", 3, condition="C")]]],
        conditions=(Condition("C", "The agency has a board", FieldTest("board", "equal", "yes")),),
    )
    row = only_row(None, small=small, profile={"board": "no"})
    assert (row.answer, row.more) == ("Not asked", (("Asked only if this holds", "The agency has a board."),))


def test_a_stand_in_is_marked():
    assert only_row(None, ratings={"D1-1.1": Ratings((2, 2, 3))}).remark == "middle rating of the team"


# --- Last time ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("past", "said"),
    [
        (PastResponse(1, 2), "2"),
        (PastResponse(2, 2), "2*"),
        (PastResponse(1, dont_know=True), "don't know"),
        (PastResponse(1), "not answered"),
        (PastResponse(1, not_applicable=True), "did not apply"),
        (None, "not asked"),
    ],
)
def test_last_cycles_answer_stands_beside_it(past, said):
    small = questionnaire([[[3]]])
    found = chapter([2], small=small, before=cycle(small, [past]))
    assert (found.before, rows(found)[0].before) == ("2025", said)
    assert found.reworded == ("* The wording of the item changed after 2025." if said == "2*" else "")


@pytest.mark.parametrize(("again", "graded", "columns"), [(True, True, 5), (True, False, 4), (False, False, 3)])
def test_there_are_columns_only_for_what_there_is(again, graded, columns):
    small = questionnaire([[[3]]], graded=graded)
    found = chapter([2], small=small, before=cycle(small, [2]) if again else None)
    assert (found.columns, found.graded, bool(found.before)) == (columns, graded, again)


def test_the_cycle_names_the_column_of_answers():
    assert chapter([2]).now == "2026"
    assert chapter([2], facts=ReportFacts()).now == "Now"


# --- Elements -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("levels", "head"),
    [
        ([2, 2], "50 points"),
        ([0, 0], "0 points"),
        ([None, None], "not enough answered"),
        ([NA, NA], "not applicable"),
    ],
)
def test_an_element_says_what_it_came_to(levels, head):
    assert chapter(levels).domains[0].elements[0].head == f"D1-1\N{EN SPACE}Element 1-1, {head}"


def test_a_quick_check_leaves_out_what_it_does_not_ask():
    small = questionnaire([[[3, 2, 1], [2]]])
    found = chapter([2, None, None, None], small=small, mode=Mode.QUICK_CHECK)
    first, second = found.domains[0].elements
    assert (first.head, [row.id for row in first.rows]) == (
        "D1-1\N{EN SPACE}Element 1-1, 50 points; two items not in the quick check", ["D1-1.1"],
    )  # fmt: skip
    assert (second.head, second.rows) == ("D1-2\N{EN SPACE}Element 1-2, not in the quick check", ())
    assert found.lead == "The one item that applies to this agency has a level."


def test_what_the_team_wrote_for_the_report_stands_after_the_note_and_not_in_the_public_one():
    said = {"D1-1.1": (Remark("Ada Nair, Sergeant", "The board asked for this"), Remark("Lou Becker", "Done."))}
    small = questionnaire([[[3]]])
    given = replace(snapshot(small, [replace(level(2), note="Since May.")]), remarks=said)
    assert rows(responses(given))[0].more[-3:] == (
        ("Note", "Since May."),
        ("Comment of Ada Nair, Sergeant", "The board asked for this."),
        ("Comment of Lou Becker", "Done."),
    )
    assert rows(responses(for_public(given)))[0].more == ()
