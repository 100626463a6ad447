"""Scores over all cycles as they were signed off, and where the line between two of them may be drawn.

docs/method.md 4.7, 4.11 and 4.12. A trend is put together from what each sign-off kept: nothing is compared again.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from kl_assess.core.change import ChangeReason
from kl_assess.core.comparison import Comparison, Issued, PastResponse
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.scoring import OVERALL, Scores
from kl_assess.formatting import whole


@dataclass(frozen=True)
class SignedScore:
    """A score as it was signed off: the name it is printed under, its unrounded value and the name of its level.

    Neither value nor level where it was not published.
    """

    name: str
    value: Fraction | None = None
    level: str | None = None


@dataclass(frozen=True)
class Step:
    """The change of one score between two cycles on comparable items, in whole points; whether it may be said."""

    shown: int
    clear: bool


@dataclass(frozen=True)
class SignedPair:
    """A cycle beside the one before it: the digest of what that one rests on, and a step for each score compared."""

    before: str
    steps: Mapping[str, Step]


@dataclass(frozen=True)
class SignedCycle:
    """What sign-off keeps of a full assessment, so that comparison and trend read nothing else.

    `questionnaire` and `inputs` are digests: of the questionnaire, and of everything that the results follow from.
    `scores` holds domains and the total by id, `reasons` why answers differ from the assessment this one started from,
    and `pair` the comparison with the signed cycle before it; None without one.
    """

    number: int
    period: str
    signed: dt.date
    questionnaire: str
    inputs: str
    responses: Mapping[str, PastResponse]
    scores: Mapping[str, SignedScore]
    reasons: Mapping[str, ChangeReason] = field(default_factory=dict)
    pair: SignedPair | None = None

    @property
    def issued(self) -> Issued:
        """The whole numbers that the report of this cycle prints."""
        shown = {part: whole(score.value) for part, score in self.scores.items() if score.value is not None}
        overall = shown.pop(OVERALL, None)
        return Issued(overall, shown)


@dataclass(frozen=True)
class TrendPoint:
    """One score in one cycle; no value where it was not published or did not exist."""

    value: Fraction | None = None
    level: str | None = None


@dataclass(frozen=True)
class TrendRow:
    """One score over all cycles. `steps` stand between its points, None where the line is broken."""

    id: str
    name: str
    points: tuple[TrendPoint, ...]
    steps: tuple[Step | None, ...]


@dataclass(frozen=True)
class Trend:
    """The domains and the total over all signed cycles, the oldest first: their `periods` and `numbers`."""

    periods: tuple[str, ...]
    numbers: tuple[int, ...]
    rows: tuple[TrendRow, ...]

    def last(self, count: int) -> "Trend":
        """The trend of the newest cycles alone."""
        rows = (TrendRow(r.id, r.name, r.points[-count:], r.steps[1 - count :] if count > 1 else ()) for r in self.rows)
        return Trend(self.periods[-count:], self.numbers[-count:], tuple(rows))


def scores_in(questionnaire: Questionnaire, scores: Scores) -> Mapping[str, SignedScore]:
    """The domains and the total of a cycle by id, as they are printed."""
    names = {domain.id: domain.short for domain in questionnaire.domains} | {OVERALL: "Overall"}
    levels = questionnaire.scoring.maturity_levels
    found = {**scores.domains, OVERALL: scores.overall}
    return {
        part: SignedScore(name, found[part].value, None if (level := found[part].level) is None else levels[level].name)
        for part, name in names.items()
    }


def pair_of(before: SignedCycle, comparison: Comparison | None) -> SignedPair:
    """What is kept of the comparison with the signed cycle before."""
    pairs = {**comparison.domains, OVERALL: comparison.overall} if comparison else {}
    return SignedPair(
        before.inputs, {part: Step(pair.shown, pair.clear) for part, pair in pairs.items() if pair.compared}
    )


def fits(before: SignedCycle, cycle: SignedCycle) -> bool:
    """Whether the pair kept with a cycle is that with this cycle before it, as it is signed off now."""
    return cycle.pair is not None and cycle.pair.before == before.inputs


def trend(cycles: Sequence[SignedCycle]) -> Trend:
    """The trend of signed full cycles, the oldest first. A line joins neighbors only where that pair is compared.

    Rows go by the newest questionnaire, then what only earlier ones had; the total comes last.
    """
    names: dict[str, str] = {}
    for cycle in reversed(cycles):
        for part, score in cycle.scores.items():
            names.setdefault(part, score.name)
    ordered = [part for part in names if part != OVERALL] + [part for part in names if part == OVERALL]
    return Trend(
        tuple(cycle.period for cycle in cycles),
        tuple(cycle.number for cycle in cycles),
        tuple(_row(part, names[part], cycles) for part in ordered),
    )


def _row(part: str, name: str, cycles: Sequence[SignedCycle]) -> TrendRow:
    found = [cycle.scores.get(part, SignedScore(name)) for cycle in cycles]
    return TrendRow(
        id=part,
        name=name,
        points=tuple(TrendPoint(score.value, score.level) for score in found),
        steps=tuple(_step(part, before, cycle) for before, cycle in pairwise(cycles)),
    )


def _step(part: str, before: SignedCycle, cycle: SignedCycle) -> Step | None:
    """The change of a score from one cycle to the next; None where it is not compared or one of them has no score."""
    scores = (before.scores.get(part), cycle.scores.get(part))
    if not fits(before, cycle) or cycle.pair is None or any(s is None or s.value is None for s in scores):
        return None
    return cycle.pair.steps.get(part)
