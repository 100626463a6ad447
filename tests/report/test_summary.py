"""The page for a council leads with a true sentence in every case, and never prints an empty part."""

import datetime as dt
from dataclasses import replace
from fractions import Fraction

import pytest

from kl_assess.core.action_plan import ActionItem, ActionPlan, NotNow, Owner
from kl_assess.core.questionnaire import AnyItem, Gate, GateLimit, GateWhen
from kl_assess.core.responses import Evidence, ItemResponse
from kl_assess.core.scoring import Mode
from kl_assess.core.snapshot import ReportFacts, Words
from kl_assess.report.chapters.summary import Summary, summary
from tests.core.small import DONT_KNOW, NA, item, questionnaire, without
from tests.report.printed import snapshot_of
from tests.report.snapshots import cycle, snapshot

THREE = questionnaire([[[3, 3]], [[3, 3]], [[3, 3]]])
G2 = Gate(
    "G2",
    "domain",
    GateWhen(any_item=(AnyItem(3, at=0),)),
    GateLimit(level=2),
    "A domain with a critical item at level 0 is not called Established or higher.",
)
G4 = Gate(
    "G4",
    "domain",
    GateWhen(any_item=(AnyItem(3, not_known=True),)),
    GateLimit(level=3),
    "A sentence.",
    note="critical items not known: {count}",
)
DUE = dt.date(2027, 3, 31)


def lead(found: Summary) -> str:
    """The lead as it is read."""
    return f"{found.opening} {found.standing} {found.lead}".strip() if found.standing else found.lead


# --- The lead -----------------------------------------------------------------------------------------------------


def test_the_lead_says_the_level_and_which_domain_is_furthest_along():
    found = summary(snapshot(THREE, [3, 3, 2, 2, 1, 1]))
    assert lead(found) == "Engagement is Developing overall. Domain 1 is furthest along, Domain 3 least."


def test_domains_that_share_a_place_are_named_together():
    found = summary(snapshot(THREE, [3, 3, 3, 3, 1, 1]))
    assert "Domain 1 and Domain 2 are furthest along, Domain 3 least." in lead(found)


def test_no_domain_is_ahead_where_the_reader_sees_the_same_number():
    assert (
        lead(summary(snapshot(THREE, [2] * 6)))
        == "Engagement is Developing overall. All three domains have the same score."
    )
    two = questionnaire([[[3]], [[3]]])
    assert "Both domains have the same score." in lead(summary(snapshot(two, [2, 2])))


def test_one_domain_is_not_compared_with_itself_and_needs_no_total():
    found = summary(snapshot(questionnaire([[[3, 3]]]), [2, 2]))
    assert lead(found) == "Engagement is Developing overall."
    assert found.total is None
    assert found.caption == "in points from 0 to 100"


def test_the_lead_says_how_many_answers_rose_and_fell():
    before = cycle(THREE, [2, 3, 1, 2, 1, 1])
    found = summary(snapshot(THREE, [3, 3, 2, 2, 0, 1], before=before))
    assert lead(found).endswith("Since 2025, two answers rose and one fell.")


def test_no_change_is_said():
    before = cycle(THREE, [2] * 6)
    assert "Since 2025, no answer changed." in lead(summary(snapshot(THREE, [2] * 6, before=before)))


def test_nothing_is_said_of_change_where_nothing_can_be_compared():
    before = cycle(THREE, [None] * 6)
    assert "Since" not in lead(summary(snapshot(THREE, [2] * 6, before=before)))


def test_without_a_total_the_lead_says_which_domain_keeps_it_back():
    found = summary(snapshot(THREE, [3, 3, 2, 2, None, None]))
    assert lead(found) == (
        "There is no overall score yet, because Domain 3 has too few answers. "
        "Domain 1 is furthest along, Domain 2 least."
    )
    assert found.rows[2].said == "Not published: nothing answered, 70% needed"
    assert found.total is not None
    assert found.total.said == "Not published: needs a score in every domain"
    assert (found.total.value, found.total.published) == ("no score", False)


def test_a_row_says_how_much_is_answered_and_how_much_is_needed():
    small = questionnaire([[[3, 3, 3, 1]], [[3]]])
    assert summary(snapshot(small, [3, None, None, 2, 2])).rows[0].said == "Not published: 40% answered, 70% needed"


def test_a_row_says_how_many_elements_are_missing_where_enough_weight_is_answered():
    small = questionnaire([[[3] * 9, [1], [1]]])
    found = summary(snapshot(small, [3] * 9 + [None, None]))
    assert found.rows[0].said == "Not published: 1 of 3 elements have a score, 2 needed"


def test_nothing_answered_is_said_plainly():
    found = summary(snapshot(THREE, {}))
    assert lead(found) == "No item has a level yet, so there is no score."
    assert found.gaps.sentence == "Gaps are found among answers, and there is none yet."


def test_an_agency_to_which_nothing_applies_is_told_so():
    small = questionnaire([[[item("A", 3), item("B", 3)]]])
    found = summary(snapshot(small, {"A": NA, "B": NA}))
    assert lead(found) == "No item applies to this agency, so there is nothing to score."
    assert found.rows[0].said == "Not applicable"


def test_a_quick_check_says_that_it_gives_no_total():
    small = questionnaire([[[3, 2]], [[3, 1]]])
    found = summary(snapshot(small, [3, None, 1, None], mode=Mode.QUICK_CHECK))
    assert lead(found) == (
        "This quick check gives no overall score. It rests on two items that apply. "
        "Domain 1 is furthest along, Domain 2 least."
    )
    assert found.total is None


# --- The profile --------------------------------------------------------------------------------------------------


def test_a_row_has_the_level_its_doubt_the_share_answered_and_all_numbers():
    small = questionnaire([[[3, 3, 3, 3, 3, 3, 3]], [[3]]])
    row = summary(snapshot(small, [2, 2, 2, 1, 1, 1, DONT_KNOW, 3])).rows[0]
    said = "Developing, close to Informal, 86%\N{NO-BREAK SPACE}answered"
    assert (row.said, row.value, row.range, row.supported) == (said, "38", "32 to 46", "25")
    assert row.bar.alt == f"38 of 100, {said}; range 32 to 46; supported score 25"


def test_there_is_no_range_where_all_is_known():
    assert {row.range for row in summary(snapshot(THREE, [2] * 6)).rows} == {"none"}


def test_a_name_that_a_gate_lowered_has_a_star_and_a_line_that_says_why():
    small = questionnaire([[[3, 3, 3, 3, 3]], [[3]]], gates=[G2])
    found = summary(snapshot(small, [4, 4, 4, 4, 0, 2]))
    assert found.rows[0].said.startswith("Developing*, 100%")
    assert found.gates == (
        (
            "By points alone, Domain 1 is Established. It is called Developing because a domain with a critical item "
            "at level 0 is not called Established or higher (rule G2). Here it holds because of item D1-1.5 (D1-1.5)."
        ),
    )


def test_many_causes_of_a_gate_are_counted():
    small = questionnaire([[[3] * 20], [[3]]], gates=[G2])
    found = summary(snapshot(small, [4] * 16 + [0] * 4 + [2]))
    assert found.gates[0].endswith("because of four items.")


def test_a_gate_that_changed_no_name_has_neither_star_nor_line():
    small = questionnaire([[[3, 3]], [[3]]], gates=[G2])
    found = summary(snapshot(small, [0, 1, 2]))
    assert found.gates == ()
    assert "*" not in found.rows[0].said


def test_what_a_gate_adds_to_a_name_stands_with_it():
    small = questionnaire([[[3, 3, 3, 3, 3]], [[3]]], gates=[G4])
    found = summary(snapshot(small, [2, 2, 2, 2, DONT_KNOW, 2]))
    assert found.rows[0].said.startswith("Developing, critical items not known: 1")


def test_without_grades_there_is_no_supported_score():
    assert not summary(snapshot(questionnaire([[[3]]], graded=False), [2])).supported


# --- Strengths and change -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("levels", "title"),
    [([3, 3, 3, 3], "Three strengths"), ([3, 3, 0, 0], "Two strengths"), ([3, 0, 0, 0], "One strength")],
)
def test_the_heading_counts_the_strengths_there_are(levels, title):
    found = summary(snapshot(questionnaire([[[3, 3]], [[3, 3]]]), levels))
    assert found.strengths_title == title


def test_no_strength_is_a_sentence():
    found = summary(snapshot(THREE, [1] * 6))
    assert (found.strengths_title, found.strengths) == ("Strengths", ())
    assert found.no_strengths == "No answer is yet at or above its target and Established or higher."


def test_a_questionnaire_without_a_rule_for_strengths_has_no_such_part():
    found = summary(snapshot(without(THREE, "strengths"), [3] * 6))
    assert (found.strengths_title, found.strengths, found.no_strengths) == ("", (), "")


def test_a_strength_says_who_confirmed_it_else_how_it_is_backed():
    small = questionnaire([[[3]], [[3]]])
    confirmed = ItemResponse(level=4, evidence=Evidence("E3", corroborated_by="The oversight board, June 2026"))
    found = summary(snapshot(small, [confirmed, ItemResponse(level=3, evidence=Evidence("E2"))]))
    assert [line.detail for line in found.strengths] == [
        "D1-1.1, grade E3 by: The oversight board, June 2026",
        "D2-1.1, grade E2",
    ]


def test_there_is_no_part_on_change_without_a_last_cycle():
    assert summary(snapshot(THREE, [2] * 6)).change is None


def test_the_change_names_both_totals_on_comparable_items_and_each_domain():
    before = cycle(THREE, [2, 2, 2, 2, 2, 2])
    found = summary(snapshot(THREE, [3, 3, 2, 2, 1, 1], before=before)).change
    assert found is not None
    assert found.title == "What changed since 2025"
    assert (found.lines[0].lead, found.lines[0].text) == ("Overall no clear change", " on six comparable items")
    assert found.lines[0].detail == "Domain 1 +25, Domain 2 no clear change, Domain 3 \N{MINUS SIGN}25"


def test_a_clear_change_is_said_in_both_numbers():
    found = summary(snapshot(THREE, [3] * 6, before=cycle(THREE, [2] * 6))).change
    assert found is not None
    assert found.lines[0].lead == "Overall 50 to 75"
    assert (found.lines[1].lead, found.lines[1].text) == ("Rose by one level:", " six answers")


def test_the_largest_rise_and_fall_are_named():
    found = summary(snapshot(THREE, [3, 2, 2, 2, 1, 2], before=cycle(THREE, [1, 1, 2, 2, 2, 2]))).change
    assert found is not None
    assert [(line.lead, line.text) for line in found.lines[1:]] == [
        ("Rose by two levels:", " item D1-1.1 (D1-1.1)"),
        ("Fell by one level:", " item D3-1.1 (D3-1.1)"),
    ]


def test_too_little_in_common_is_said_in_place_of_a_total():
    found = summary(snapshot(THREE, [2] * 6, before=cycle(THREE, [2, 2, 2, 2, None, None]))).change
    assert found is not None
    assert (found.lines[0].lead, found.lines[0].text) == ("Overall not compared", ", 67% of the weight can be")


# --- The most urgent gaps, and what the agency will do ------------------------------------------------------------


def test_without_a_plan_the_first_gaps_have_their_next_step_and_a_sentence():
    found = summary(snapshot(THREE, [0, 1, 2, 3, 3, 3])).gaps
    assert (found.title, found.rest, found.with_plan) == ("Most urgent gaps, and the next step for each", "all", False)
    assert [(row.title, row.step) for row in found.rows] == [
        ("Item D1-1.1", "D1-1.1: from level 0"),
        ("Item D1-1.2", "D1-1.2: from level 1"),
        ("Item D2-1.1", "D2-1.1: from level 2"),
    ]
    assert found.sentence == "Who takes these steps, and by when, is not decided yet."


def test_with_a_plan_each_first_gap_says_who_by_when_or_why_not():
    plan = ActionPlan(
        actions=(ActionItem("D1-1.1", Owner("Deputy Chief", "Dana Whitcomb"), DUE, "A record", action="Do it."),),
        not_now=(NotNow("D1-1.2", "The talks end in June"),),
    )
    found = summary(snapshot(THREE, [0, 1, 2, 3, 3, 3], plan=plan)).gaps
    assert found.title == "Most urgent gaps, and what the agency will do"
    assert [(row.step, row.who, row.when) for row in found.rows] == [
        ("Do it.", "Deputy Chief", "Mar. 31, 2027"),
        ("D1-1.2: from level 1", "Not now", "The talks end in June."),
        ("D2-1.1: from level 2", "Not in the plan", ""),
    ]


def test_at_most_four_gaps_are_shown_and_the_rest_counted():
    found = summary(snapshot(THREE, [0] * 6)).gaps
    assert (len(found.rows), found.rest) == (4, "the top four of six gaps")


def test_no_gap_is_a_sentence_that_does_not_hide_what_is_not_known():
    assert summary(snapshot(THREE, [3] * 6)).gaps.sentence == "No answer is below its target."
    found = summary(snapshot(THREE, [3, 3, 3, 3, 3, DONT_KNOW])).gaps
    assert found.sentence == "No answer is below its target. One item has no level."


# --- The chief's own words ----------------------------------------------------------------------------------------


def test_the_words_of_the_chief_are_signed_with_what_is_known_of_them():
    facts = ReportFacts(signed=dt.date(2026, 11, 9), signer="Dana Whitcomb", signer_title="Chief of Police")
    said = replace(snapshot(THREE, [2] * 6, facts=facts), words=Words("We begin in June."))
    assert (summary(said).words, summary(said).words_by) == (
        "We begin in June.",
        "Dana Whitcomb, Chief of Police, November 9, 2026",
    )


def test_without_words_there_is_no_quotation():
    assert summary(snapshot(THREE, [2] * 6)).words == ""


def test_the_sample_reads_as_its_numbers_are():
    found = summary(snapshot_of("sample"))
    results = snapshot_of("sample").results
    assert results.overall.value is not None
    assert abs(results.overall.value - Fraction(found.total.value)) <= Fraction(1, 2)
    assert lead(found).startswith("Community engagement is ")
