"""Weighted means with their traces: the one way in which every number of a score is made (docs/method.md 4.1)."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import NamedTuple

from kl_assess.core.scoring.score import LeftOut, Standing, Term, Trace

Part = tuple[str, Fraction, Fraction | None, Standing]
"""A candidate of a weighted mean: id, weight, value, standing. Without a value it is left out; its standing says why.

A bare tuple, because a score is made of some five hundred of them.
"""


class Made(NamedTuple):
    """A number and what made it. The number is None where there was nothing to weigh."""

    number: Fraction | None
    trace: Trace


def mean_of(parts: Iterable[Part], rule: str) -> Made:
    """The weighted mean of the parts that have a value. `rule` is the section of docs/method.md that asks for it."""
    terms: list[Term] = []
    left_out: list[LeftOut] = []
    # Whole numbers over a common denominator: a Fraction for every step of the sum would take most of the time.
    top, bottom, weights, weights_bottom = 0, 1, 0, 1
    for part_id, weight, value, standing in parts:
        if value is None:
            left_out.append(LeftOut(part_id, standing))
            continue
        terms.append(Term(part_id, weight, value))
        more, under = weight.numerator, weight.denominator
        if under == weights_bottom:
            weights += more
        else:
            weights, weights_bottom = weights * under + more * weights_bottom, weights_bottom * under
        more, under = more * value.numerator, under * value.denominator
        if under == bottom:
            top += more
        else:
            top, bottom = top * under + more * bottom, bottom * under
    mean = Fraction(top * weights_bottom, bottom * weights) if weights else None
    return Made(mean, Trace(rule, tuple(terms), tuple(left_out)))


def widened(bound: Made, value: Fraction | None, pick: Callable[[Fraction, Fraction], Fraction]) -> Made:
    """An end of a range, moved to the score itself where `pick` (min or max) prefers it (docs/method.md 4.2)."""
    if bound.number is None or value is None or pick(bound.number, value) == bound.number:
        return bound
    return Made(value, bound.trace._replace(widened=True))
