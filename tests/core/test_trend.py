"""A trend plots scores as signed off, and joins only what was compared (docs/method.md 4.7 and 4.11)."""

import datetime as dt
from fractions import Fraction

from kl_assess.core.comparison import Issued, PastCycle, compare, given_in
from kl_assess.core.recommendation import Resources
from kl_assess.core.results import evaluate
from kl_assess.core.scoring import OVERALL
from kl_assess.core.trend import (
    SignedCycle,
    SignedPair,
    SignedScore,
    Step,
    TrendPoint,
    fits,
    pair_of,
    scores_in,
    trend,
)
from tests.core.small import answers, questionnaire, without

SMALL = questionnaire([[[3, 3]], [[3, 3]]])
NO_RESOURCES = Resources((), (), (), (), ())


def cycle(number, levels, before=None, *, inputs=None, small=SMALL):
    """A cycle as it is signed off, beside the one before it."""
    results = evaluate(small, {}, answers(small, *levels), NO_RESOURCES)
    pair = None
    if before is not None:
        past = PastCycle(before.period, before.responses)
        pair = pair_of(before, compare(small, results, past))
    return SignedCycle(
        number=number,
        period=str(2023 + number),
        signed=dt.date(2023 + number, 11, 4),
        questionnaire="digest",
        inputs=inputs or f"inputs {number}",
        responses=given_in(results.scores),
        scores=scores_in(small, results.scores),
        pair=pair,
    )


def row(found, part):
    return next(row for row in found.rows if row.id == part)


def test_scores_are_plotted_as_they_were_signed_off_and_neighbors_that_were_compared_are_joined():
    first = cycle(1, [1, 1, 2, 2])
    second = cycle(2, [2, 2, 2, 2], first)
    third = cycle(3, [2, 2, 2, 2], second)
    found = trend([first, second, third])
    assert (found.periods, found.numbers) == (("2024", "2025", "2026"), (1, 2, 3))
    assert [line.id for line in found.rows] == ["D1", "D2", OVERALL]
    assert row(found, "D1").points == (
        TrendPoint(Fraction(25), "Informal"),
        TrendPoint(Fraction(50), "Developing"),
        TrendPoint(Fraction(50), "Developing"),
    )
    assert row(found, "D1").steps == (Step(25, clear=True), Step(0, clear=False))
    assert row(found, OVERALL).steps == (Step(12, clear=True), Step(0, clear=False))
    assert [line.name for line in found.rows] == ["Domain 1", "Domain 2", "Overall"]


def test_the_line_breaks_where_too_little_can_be_compared():
    first = cycle(1, [1, 1, 2, None])  # half of domain 2: it has no score
    second = cycle(2, [2, 2, 2, 2], first)
    found = trend([first, second])
    assert row(found, "D1").steps == (Step(25, clear=True),)
    assert row(found, "D2").steps == row(found, OVERALL).steps == (None,)
    assert row(found, "D2").points[0] == TrendPoint()


def test_a_pair_that_was_kept_with_another_sign_off_joins_nothing():
    first = cycle(1, [1, 1, 2, 2])
    second = cycle(2, [2, 2, 2, 2], first)
    signed_again = cycle(1, [0, 0, 2, 2], inputs="other inputs")
    assert fits(first, second)
    assert not fits(signed_again, second)
    assert row(trend([signed_again, second]), "D1").steps == (None,)


def test_a_cycle_without_a_pair_joins_nothing():
    assert row(trend([cycle(1, [1] * 4), cycle(2, [2] * 4)]), "D1").steps == (None,)


def test_nothing_is_compared_where_the_questionnaire_has_no_rules_of_change():
    small = without(SMALL, "change")
    first = cycle(1, [1] * 4, small=small)
    assert cycle(2, [2] * 4, first, small=small).pair == SignedPair("inputs 1", {})


def test_a_domain_that_only_an_earlier_questionnaire_had_keeps_its_row_before_the_total():
    wider = questionnaire([[[3, 3]], [[3, 3]], [[3]]])
    first = cycle(1, [2] * 5, small=wider)
    second = cycle(2, [2] * 4, first)
    found = trend([first, second])
    assert [line.id for line in found.rows] == ["D1", "D2", "D3", OVERALL]
    assert row(found, "D3").points == (TrendPoint(Fraction(50), "Developing"), TrendPoint())
    assert row(found, "D3").steps == (None,)


def test_the_newest_cycles_alone_keep_what_stands_between_them():
    cycles = [cycle(1, [1] * 4)]
    for number in (2, 3):
        cycles.append(cycle(number, [number] * 4, cycles[-1]))
    found = trend(cycles)
    assert found.last(2).periods == ("2025", "2026")
    assert row(found.last(2), "D1").steps == (Step(25, clear=True),)
    assert row(found.last(1), "D1").steps == ()
    assert found.last(9) == found
    assert trend([]).rows == ()


def test_the_numbers_that_were_issued_are_the_whole_ones():
    assert cycle(1, [1, 2, 2, 2]).issued == Issued(44, {"D1": 38, "D2": 50})
    assert cycle(1, [1, 2, None, None]).issued == Issued(None, {"D1": 38})
    assert SignedScore("Domain 1").value is None
