"""A chapter for every domain shows its elements now, last time and against target, and its items in words."""

import pytest

from kl_assess.core.comparison import PastResponse
from kl_assess.core.questionnaire import AnyItem, Gate, GateLimit, GateWhen
from kl_assess.core.responses import Evidence, ItemResponse, Target
from kl_assess.core.scoring import Mode
from kl_assess.core.voices import Ratings
from kl_assess.report.chapters.domains import domains
from tests.core.small import DONT_KNOW, NA, level, questionnaire
from tests.report.printed import snapshot_of
from tests.report.snapshots import cycle, snapshot

SMALL = questionnaire([[[3, 3], [2, 1]]])
G2 = Gate("G2", "domain", GateWhen(any_item=(AnyItem(3, at=0),)), GateLimit(level=2), "A sentence.")


def only(made):
    (found,) = domains(made)
    return found


def rows(made):
    return [row for group in only(made).groups for row in group.rows]


# --- The domain ---------------------------------------------------------------------------------------------------


def test_there_is_a_chapter_a_domain_in_order_and_each_says_its_place():
    found = domains(snapshot_of("sample"))
    assert [chapter.title for chapter in found] == ["Expectations", "Leadership", "Accountability"]
    assert [chapter.kicker for chapter in found] == ["Domain 1 of 3", "Domain 2 of 3", "Domain 3 of 3"]
    assert len({chapter.anchor for chapter in found}) == 3


def test_the_only_domain_has_no_place():
    assert only(snapshot(SMALL, [2] * 4)).kicker == ""


def test_a_domain_in_numbers():
    found = only(snapshot(SMALL, [level(3, "E2"), level(3, "E1"), level(2, "E1"), DONT_KNOW]))
    assert [(fact.name, fact.value) for fact in found.facts] == [
        ("Score of 100", "63"),
        ("Level", "Established"),
        ("Range", "54 to 71"),
        ("Supported score", "56"),
        ("Answered", "89%"),
    ]
    assert "Confidence in evidence: moderate." in found.notes


def test_a_domain_without_enough_answers_says_what_is_needed():
    found = only(snapshot(SMALL, [3, None, None, None]))
    assert found.notes[0] == "There is no score yet: 33% answered, 70% needed."
    assert [fact.value for fact in found.facts] == ["none", "Not published", "19 to 94", "none", "33%"]
    assert [row.now for row in found.elements] == ["no score", "no score"]
    assert found.elements[0].detail == "D1-1, 50% answered, 60% needed"


def test_a_name_that_a_gate_holds_is_explained_in_the_chapter():
    small = questionnaire([[[3, 3, 3, 3, 3]]], gates=[G2])
    found = only(snapshot(small, [4, 4, 4, 4, 0]))
    assert (
        "By points alone, Domain 1 is Established. It is called Developing because a sentence (rule G2). Here it holds "
        "because of item D1-1.5 (D1-1.5)."
    ) in found.notes


def test_a_domain_to_which_nothing_applies_says_so_and_shows_its_reasons():
    small = questionnaire([[[3]], [[3]]])
    found = domains(snapshot(small, [NA, 2]))[0]
    assert found.outside == "No item of this domain applies to the agency. Nothing here is scored."
    assert (found.facts, found.elements) == ((), ())
    assert found.groups[0].rows[0].chosen == "The case that the item names."


def test_much_that_does_not_apply_limits_the_scope():
    found = only(snapshot(questionnaire([[[3, 3]]]), [2, NA]))
    assert "Limited scope: 50% of the weight is not applicable." in found.notes


# --- Elements -----------------------------------------------------------------------------------------------------


def test_a_first_assessment_has_no_column_of_last_time():
    found = only(snapshot(SMALL, [2] * 4))
    assert (found.period, found.elements_title) == ("", "Elements now and against target")
    assert [(row.now, row.target) for row in found.elements] == [("50", "75"), ("50", "67")]


def test_a_row_with_last_time_prints_both_on_comparable_items_and_names_the_score_on_all():
    before = cycle(SMALL, [1, PastResponse(version=9, level=1), 2, 2])
    row = only(snapshot(questionnaire([[[3, 1], [2, 1]]]), [2, 4, 2, 2], before=before)).elements[0]
    assert (row.before, row.now) == ("25", "50")
    assert row.detail == "D1-1, 63 on all items"
    assert row.dots.alt == "50 now, 25 in 2025, target 69"


def test_a_break_is_said_in_words():
    before = cycle(SMALL, [PastResponse(version=9, level=1), PastResponse(version=9, level=1), 2, 2])
    row = only(snapshot(SMALL, [2, 2, 2, 2], before=before)).elements[0]
    assert (row.before, row.now) == ("not compared", "50")
    assert "2025" not in row.dots.alt


@pytest.mark.parametrize(("given", "said"), [([NA, NA, 2, 2], "Not applicable")])
def test_an_element_out_of_scope_says_why_in_place_of_its_numbers(given, said):
    row = only(snapshot(SMALL, given)).elements[0]
    assert (row.outside, row.dots) == (said, None)


def test_an_element_outside_the_quick_check_says_so():
    small = questionnaire([[[3, 3], [2, 1]]])
    found = only(snapshot(small, [2, 2, None, None], mode=Mode.QUICK_CHECK))
    assert found.elements[1].outside == "Not in the quick check"
    assert [group.id for group in found.groups] == ["D1-1"]


# --- Items --------------------------------------------------------------------------------------------------------


def test_an_item_is_shown_in_the_words_chosen_with_its_evidence_by_name():
    row = rows(snapshot(SMALL, [level(3, "E1"), 2, 2, 2]))[0]
    assert (row.title, row.label, row.level, row.level_name) == ("Item D1-1.1", "D1-1.1, critical", 3, "Established")
    assert row.chosen == "D1-1.1 at level 3"
    assert (row.evidence, row.evidence_aside) == ("Grade E1", "Supports level 2")


def test_evidence_that_reaches_has_nothing_beside_it():
    assert rows(snapshot(SMALL, [level(3, "E3"), 2, 2, 2]))[0].evidence_aside == ""


def test_level_0_needs_no_evidence():
    row = rows(snapshot(SMALL, [0, 2, 2, 2]))[0]
    assert (row.evidence, row.evidence_aside) == ("", "None needed")


def test_what_is_not_known_says_what_is_missing_and_how_it_counts():
    given = [ItemResponse(dont_know=True, missing="Whether promises are handed over"), None, 2, 2]
    first, second, *_ = rows(snapshot(SMALL, given))
    assert (first.level, first.level_name, first.chosen) == (None, "Don't know", "Whether promises are handed over.")
    assert (second.level_name, second.chosen) == ("Not answered", "No answer was given.")
    assert {first.evidence_aside, second.evidence_aside} == {"None needed"}


def test_what_does_not_apply_says_why():
    row = rows(snapshot(SMALL, [NA, 2, 2, 2]))[0]
    assert (row.level_name, row.chosen, row.evidence_aside) == (
        "Not applicable",
        "The case that the item names.",
        "None needed",
    )


def test_last_times_level_stands_beside_one_that_moved():
    made = rows(snapshot(SMALL, [3, 2, 2, 2], before=cycle(SMALL, [1, 2, 2, 2])))
    assert [row.asides for row in made[:2]] == [("1 in 2025",), ()]


def test_a_target_that_the_agency_set_is_shown():
    made = rows(snapshot(SMALL, [3, 2, 2, 2], targets={"D1-1.1": Target(4)}))
    assert made[0].asides == ("Target 4, set by the agency",)


def test_a_median_that_stands_in_for_an_answer_is_marked():
    made = rows(snapshot(SMALL, [None, 2, 2, 2], ratings={"D1-1.1": Ratings((1, 2, 3))}))
    assert (made[0].level, made[0].asides) == (2, ("Median of the team, not agreed",))


def test_without_grades_there_is_no_column_of_evidence():
    assert not only(snapshot(questionnaire([[[3]]], graded=False), [ItemResponse(level=2, evidence=Evidence())])).graded
