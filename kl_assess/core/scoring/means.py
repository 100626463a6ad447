"""Weighted means with their traces: the one way in which every number of a score is made (docs/method.md 4.1)."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import NamedTuple

from kl_assess.core.scoring.score import LeftOut, Standing, Term, Trace


class Part(NamedTuple):
    """A candidate of a weighted mean; without a value it is left out, and its standing says why."""

    id: str
    weight: Fraction
    value: Fraction | None
    standing: Standing


class Made(NamedTuple):
    """A number and what made it. The number is None where there was nothing to weigh."""

    number: Fraction | None
    trace: Trace


def mean_of(parts: Iterable[Part], rule: str) -> Made:
    """The weighted mean of the parts that have a value. `rule` is the section of docs/method.md that asks for it."""
    terms: list[Term] = []
    left_out: list[LeftOut] = []
    total = weight = Fraction(0)
    for part in parts:
        if part.value is None:
            left_out.append(LeftOut(part.id, part.standing))
        else:
            terms.append(Term(part.id, part.weight, part.value))
            total += part.weight * part.value
            weight += part.weight
    return Made(total / weight if weight else None, Trace(rule, tuple(terms), tuple(left_out)))


def widened(bound: Made, value: Fraction | None, pick: Callable[[Fraction, Fraction], Fraction]) -> Made:
    """An end of a range, moved to the score itself where `pick` (min or max) prefers it (docs/method.md 4.2)."""
    if bound.number is None or value is None or pick(bound.number, value) == bound.number:
        return bound
    return Made(value, bound.trace._replace(widened=True))
