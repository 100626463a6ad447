"""The chapter on gaps tells the proposed gaps in full, and of every other one the next step and its resources."""

from dataclasses import replace

import pytest

from kl_assess.core.action_plan import ActionPlan
from kl_assess.core.questionnaire import FieldTest, PlanLimit, SmallAgency, Weight, Why
from kl_assess.core.recommendation import (
    Address,
    CatalogueSource,
    Chosen,
    Effort,
    Merits,
    Resource,
    Resources,
    ResourceType,
)
from kl_assess.core.responses import Target
from kl_assess.core.scoring import Mode
from kl_assess.report.chapters.gaps import gaps, resource_line
from tests.core.small import DONT_KNOW, item, questionnaire
from tests.report.snapshots import snapshot


def limited(small, limit):
    gap = replace(small.scoring.gap, plan_limit=(PlanLimit(limit),))
    return replace(small, scoring=replace(small.scoring, gap=gap))


def single_weight():
    small = questionnaire([[[item("A1"), item("A2"), item("A3")]]])
    return replace(small, weights=(Weight(1, "Item"),))


# --- The first sentences ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("levels", "lead"),
    [
        ([0, 1, 2, 0], "Four answers are below target. In order of priority: one first, one next and two later."),
        ([3, 3, 3, 1], "One answer is below target. In order of priority: one later."),
        ([3, 3, 3, 2], "No answer is below its target."),
        ([None] * 4, "No item has a level yet, so no gap can be found."),
    ],
)
def test_the_lead_counts_the_gaps_by_band(levels, lead):
    assert gaps(snapshot(questionnaire([[[3, 3, 2, 1]]]), levels)).lead == lead


@pytest.mark.parametrize(
    ("limit", "levels", "said"),
    [
        (1, [0, 0, 0], "The top one is proposed for the action plan."),
        (2, [0, 0, 0], "The top two are proposed for the action plan."),
        (5, [0, 0, 0], "They are proposed for the action plan."),
        (5, [0, 3, 3], "It is proposed for the action plan."),
        (5, [3, 3, 3], ""),
    ],
)
def test_how_many_are_proposed(limit, levels, said):
    assert gaps(snapshot(limited(questionnaire([[[3, 3, 3]]]), limit), levels)).proposal == said


# --- A gap in full ------------------------------------------------------------------------------------------------


def test_a_gap_in_full_says_where_it_stands_why_it_ranks_and_what_to_do():
    first = item("A1", 3, why=Why("Because it matters."))
    found = gaps(snapshot(questionnaire([[[first]]]), [1])).full[0]
    assert (found.rank, found.title, found.label, found.band) == (1, "Item A1", "A1, critical", "Next")
    assert (found.now.value, found.now.name, found.chosen) == (1, "Informal", "A1 at level 1")
    assert (found.target.value, found.target.name) == (3, "Established")
    assert found.reason == "Priority 32 of 100: critical (3), two levels short."
    assert (found.next_step, found.why) == ("A1: from level 1", "Because it matters.")
    assert (found.resources, found.none_fits) == ((), "")
    assert (found.own_target, found.small_agency) == ("", "")


def test_where_all_items_weigh_the_same_no_weight_is_named():
    assert gaps(snapshot(single_weight(), [0, 2, 2])).full[0].label == "A1"


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("The board asked for it", "Target set by the agency; the questionnaire asks for 3. The board asked for it."),
        (None, "Target set by the agency; the questionnaire asks for 3."),
    ],
)
def test_a_target_of_the_agency_is_told_with_its_reason(reason, said):
    found = gaps(snapshot(questionnaire([[[3]]]), [1], targets={"D1-1.1": Target(4, reason)})).full[0]
    assert (found.target.value, found.own_target) == (4, said)


@pytest.mark.parametrize(("size", "note"), [("small", "A page is enough."), ("large", ""), (None, "")])
def test_the_small_agency_note_stands_where_the_agency_reads_through_it(size, note):
    small = questionnaire(
        [[[item("A1", 3, small_agency_note="A page is enough.")]]],
        small_agency=SmallAgency(FieldTest("size", "equal", "small", blank=False)),
    )
    assert gaps(snapshot(small, [1], profile={"size": size} if size else {})).full[0].small_agency == note


def chosen(**resource):
    given = {
        "id": "r", "title": "A guide", "types": (), "year": 2019, "publisher": "COPS Office", "authors": (),
        "url": "https://example.org", "ncj_number": None, "kl_topics": (), "addresses": (), "domains": (),
        "best_for": (), "effort": "quick", "summary": "", "catalogue_source": "added",
    }  # fmt: skip
    merits = Merits(*[0] * 10)
    return Chosen(Resource(**(given | resource)), "topic", "Six steps.", "strong", "quick read", "Added by us", merits)


def test_a_resource_is_printed_with_source_reason_effort_and_origin():
    line = resource_line(chosen())
    assert (line.title, line.url, line.source) == ("A guide", "https://example.org", "COPS Office, 2019")
    assert (line.reason, line.effort, line.origin) == ("Six steps.", "quick read", "Added by us")


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://www.ojp.gov/ncjrs/virtual-library/abstracts/keys-success-0", "ojp.gov"),
        ("http://cops.usdoj.gov/Default.asp?Item=2673", "cops.usdoj.gov"),
        ("", "No address known"),
    ],
)
def test_who_reads_on_paper_is_told_where_a_resource_is(url, address):
    assert resource_line(chosen(url=url)).address == address


def test_what_is_not_known_of_a_resource_is_said():
    line = resource_line(chosen(publisher=None, year=None, url=""))
    assert (line.source, line.url) == ("Publisher not stated, no year given", "")


# --- Which gaps are told how --------------------------------------------------------------------------------------


def test_the_proposed_gaps_are_told_in_full_and_every_other_one_in_a_row_of_its_band():
    small = limited(questionnaire([[[3, 3, 3, 2, 2, 1]]]), 1)
    chapter = gaps(snapshot(small, [0, 0, 1, 0, 2, 0]))
    assert [(g.rank, g.band) for g in chapter.full] == [(1, "First")]
    assert [(t.band, [(row.rank, row.label) for row in t.rows]) for t in chapter.tables] == [
        ("First", [(2, "D1-1.2, critical")]),
        ("Next", [(3, "D1-1.4, important"), (4, "D1-1.3, critical")]),
        ("Later", [(5, "D1-1.6, supporting"), (6, "D1-1.5, important")]),
    ]
    assert chapter.tables[0].note == "not proposed for this plan, which takes one at most"


def test_a_row_says_level_target_reason_and_next_step():
    row = gaps(snapshot(limited(questionnaire([[[3, 3, 2]]]), 1), [0, 3, 1])).tables[0].rows[0]
    assert (row.title, row.now.name, row.target.name) == ("Item D1-1.3", "Informal", "Established")
    assert (row.reason, row.next_step) == (
        "Priority 21 of 100: important (2), two levels short.",
        "D1-1.3: from level 1",
    )


def test_where_everything_is_at_the_lowest_level_only_the_proposed_gaps_are_told_in_full():
    chapter = gaps(snapshot(limited(questionnaire([[[3] * 20]]), 3), [0] * 20))
    assert (len(chapter.full), [len(table.rows) for table in chapter.tables]) == (3, [17])


def test_a_proposed_gap_of_the_last_band_is_told_in_full():
    chapter = gaps(snapshot(questionnaire([[[1]]]), [1]))
    assert [g.band for g in chapter.full] == ["Later"]
    assert chapter.tables == ()


def test_with_one_band_there_is_one_table():
    small = limited(questionnaire([[[3, 3, 3]]]), 1)
    gap = replace(small.scoring.gap, bands=(small.scoring.gap.bands[-1],))
    chapter = gaps(snapshot(replace(small, scoring=replace(small.scoring, gap=gap)), [0, 0, 0]))
    assert chapter.lead == "Three answers are below target."
    assert (len(chapter.full), [len(table.rows) for table in chapter.tables]) == (1, [2])


# --- Resources ----------------------------------------------------------------------------------------------------


HELPS = Resource(
    id="r", title="A guide", types=("Guide",), year=2019, publisher="COPS Office", authors=(),
    url="https://www.example.org/guide", ncj_number=None, kl_topics=(),
    addresses=(Address("time", "Six steps.", "strong"),), domains=(), best_for=(), effort="quick", summary="",
    catalogue_source="added",
)  # fmt: skip
CATALOGUE = Resources(
    (CatalogueSource("added", "Added by us"),), (Effort("quick", "quick read"),), (ResourceType("Guide", 2),), (),
    (HELPS,),
)  # fmt: skip


def test_every_gap_has_its_resources_or_says_that_none_fits():
    small = limited(questionnaire([[[item("A1", 3), item("A2", 2, topics=("time",)), item("A3", 1)]]]), 1)
    chapter = gaps(snapshot(small, [0, 0, 0], resources=CATALOGUE))
    assert chapter.full[0].none_fits == "No resource in the catalogue fits this gap."
    rows = [row for table in chapter.tables for row in table.rows]
    assert [(row.label, [found.title for found in row.resources], bool(row.none_fits)) for row in rows] == [
        ("A2, important", ["A guide"], False),
        ("A3, supporting", [], True),
    ]


def test_where_no_gap_has_a_resource_that_is_said_once():
    chapter = gaps(snapshot(limited(questionnaire([[[3, 3, 3]]]), 1), [0, 0, 0]))
    assert chapter.notes[0] == "No resources are listed for these gaps."
    assert [row.none_fits for row in (*chapter.full, *chapter.tables[0].rows)] == ["", "", ""]


# --- Notes --------------------------------------------------------------------------------------------------------


def test_a_quick_check_says_what_it_did_not_ask():
    chapter = gaps(snapshot(questionnaire([[[3, 2]]]), [0, None], mode=Mode.QUICK_CHECK))
    assert chapter.notes[0] == (
        "This is a quick check: only critical items were asked. Other items may be below target too."
    )


def test_items_without_an_answer_may_be_gaps_and_a_missing_plan_is_said():
    chapter = gaps(snapshot(questionnaire([[[3, 2, 2]]]), [0, None, DONT_KNOW]))
    assert chapter.notes == (
        "Two items without a level may be below target too.",
        "No resources are listed for these gaps.",
        "There is no action plan yet.",
    )


@pytest.mark.parametrize(
    ("levels", "notes"),
    [([3, None, 3], ("One item without a level may be below target.",)), ([None] * 3, ())],
)
def test_without_a_gap_there_is_nothing_that_others_could_be_too(levels, notes):
    assert gaps(snapshot(questionnaire([[[3, 2, 2]]]), levels)).notes == notes


def test_with_a_plan_resources_and_every_answer_there_is_nothing_to_note():
    plan, small = ActionPlan(reporting="Told each quarter"), questionnaire([[[item("A1", 3, topics=("time",))]]])
    assert gaps(snapshot(small, [0], plan=plan, resources=CATALOGUE)).notes == ()
