"""Every score in words and what made it, with the numbers of the report and no others."""

from fractions import Fraction

import pytest

from kl_assess.core.questionnaire import AnyItem, Gate, GateLimit, GateWhen
from kl_assess.core.scoring import OUT_OF_SCOPE, Mode, Number
from kl_assess.formatting import whole
from kl_assess.report.chapters.gaps import by_band
from kl_assess.report.chapters.summary import summary
from kl_assess.report.scores import overall_row, overall_trace, profile_rows, traces
from tests.core.small import DONT_KNOW, NA, questionnaire
from tests.factories import FILES
from tests.report.printed import snapshot_of
from tests.report.snapshots import cycle, snapshot

SMALL = questionnaire([[[3, 3], [2, 1]]])
G2 = Gate("G2", "domain", GateWhen(any_item=(AnyItem(3, at=0),)), GateLimit(level=2), "A critical item at level 0.")
every = pytest.mark.parametrize("file", FILES)


def test_each_domain_is_followed_by_its_elements():
    rows = profile_rows(snapshot_of("sample"))
    assert [row.kind for row in rows] == ["domain", *["element"] * 5] * 3
    assert [row.name for row in rows if row.kind == "domain"] == ["Expectations", "Leadership", "Accountability"]


@every
def test_a_row_shows_the_number_and_the_name_that_are_in_the_results(file):
    found = snapshot_of(file)
    results = found.results
    for row in profile_rows(found):
        score = results.domains.get(row.id) or results.elements[row.id]
        assert row.value == ("no score" if score.value is None else str(whole(score.value)))
        assert row.published is (score.value is not None)
        assert (row.bar is None) is (score.standing in OUT_OF_SCOPE)
        if score.level is not None:
            assert row.level == found.questionnaire.scoring.maturity_levels[score.level].name


def test_the_words_of_a_row_are_those_of_the_printed_summary():
    found = snapshot_of("sample")
    printed = {row.name: row for row in summary(found).rows}
    for row in (row for row in profile_rows(found) if row.kind == "domain"):
        assert (row.value, row.range, row.supported) == (
            printed[row.name].value,
            printed[row.name].range,
            printed[row.name].supported,
        )
    assert overall_row(found).value == summary(found).total.value


def test_a_name_that_a_gate_lowered_says_which_rule_and_why():
    held = snapshot(questionnaire([[[3, 3, 3, 3, 3]]], gates=[G2]), [0, 4, 4, 4, 4])
    (row, _) = profile_rows(held)
    assert row.level == "Developing"
    assert row.held == (
        "By points alone, Domain 1 is Established. It is called Developing because a critical item at level 0 (rule "
        "G2). Here it holds because of item D1-1.1 (D1-1.1)."
    )
    (gate,) = traces(held)[0].gates
    assert (gate.id, gate.lowered, gate.items) == ("G2", True, (("D1-1.1", "Item D1-1.1"),))
    assert gate.says == "A critical item at level 0."


def test_a_score_that_is_not_published_says_why():
    thin = snapshot(SMALL, [2, DONT_KNOW, DONT_KNOW, DONT_KNOW])
    domain, first, _ = profile_rows(thin)
    assert domain.why_not == "There is no score yet: 33% answered, 70% needed."
    assert first.why_not == "50% answered, 60% needed."
    assert overall_row(thin).why_not == "There is no overall score until every domain has one."
    assert domain.value == overall_row(thin).value == "no score"


def test_the_total_of_a_quick_check_is_out_of_scope():
    row = overall_row(snapshot(SMALL, [2] * 4, mode=Mode.QUICK_CHECK))
    assert (row.level, row.bar, row.why_not) == ("Not in the quick check", None, "")


def test_the_last_cycle_is_shown_on_what_can_be_compared():
    found = snapshot(SMALL, [2, 2, 2, 2], before=cycle(SMALL, [1, 2, 2, 2]))
    domain, first, second = profile_rows(found)
    assert (first.before, first.change) == ("38", "+12")
    assert (second.before, second.change) == ("50", "0")
    assert domain.change == "+6"


def test_a_first_assessment_has_no_last_cycle():
    assert {(row.before, row.change) for row in profile_rows(snapshot(SMALL, [2] * 4))} == {("", "")}


# --- What made a score --------------------------------------------------------------------------------------------


@every
def test_the_items_of_a_trace_are_those_that_the_mean_counts_or_leaves_out(file):
    found = snapshot_of(file)
    for domain in traces(found):
        for element in domain.elements:
            score = found.results.elements[element.id]
            counted = {item.id for item in element.items if item.counted}
            trace = score.traces.get(Number.VALUE)
            if trace is not None:
                assert counted == {term.id for term in trace.terms}
                assert {i.id for i in element.items} - counted <= {left.id for left in trace.left_out}


def test_a_trace_gives_answers_weights_points_and_the_sum():
    found = snapshot(questionnaire([[[3, 2, 1]]]), [3, DONT_KNOW, NA])
    (element,) = traces(found)[0].elements
    assert [(i.answer, i.points, i.weight, i.counted) for i in element.items] == [
        ("Established", "75", "3", True),
        ("Don't know", "left out", "2", False),
        ("Not applicable", "left out", "1", False),
    ]
    assert element.sum == "75"


def test_the_sum_of_an_element_is_written_out():
    found = snapshot(questionnaire([[[3, 2]]]), [3, 2])
    assert traces(found)[0].elements[0].sum == "(3 × 75 + 2 × 50) / 5 = 65"


def test_the_sum_of_the_total_is_that_of_the_domains():
    made = overall_trace(snapshot_of("sample"))
    assert made.sum.endswith(" / 3 = 52.4")
    assert made.value == "52"
    assert made.elements == ()


def test_gaps_stand_under_their_bands_in_order_of_rank():
    found = by_band(snapshot_of("sample"))
    assert [band for band, _ in found] == ["First", "Next", "Later"]
    ranks = [gap.rank for _, rows in found for gap in rows]
    assert ranks == list(range(1, len(ranks) + 1))
    resources = [line for _, rows in found for gap in rows for line in gap.resources]
    assert resources
    assert all(line.id and line.reason for line in resources)
    assert Fraction(len(ranks)) == len(snapshot_of("sample").results.gaps)
