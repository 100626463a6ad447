"""Scores against targets: the gaps in order of priority, each with its reason, and the strengths.

docs/method.md 4.5 and 4.11.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from kl_assess.core.profile import Profile, plan_limit
from kl_assess.core.questionnaire import Questionnaire, StrengthRules
from kl_assess.core.scoring import ItemScore, Scores
from kl_assess.core.voices import PerceptionGap
from kl_assess.formatting import NBSP, exact, listing, lower_first, plural, whole


class PriorityTrace(NamedTuple):
    """What a priority is made of: 100 x weight x shortfall x foundation x perception / largest (docs/method.md 4.5).

    A factor that does not apply is 1. `largest` is the largest product that the questionnaire allows.
    """

    rule: str
    weight: int
    shortfall: int
    foundation: Fraction
    perception: Fraction
    largest: Fraction

    @property
    def priority(self) -> Fraction:
        """The priority from 0 to 100, unrounded."""
        size = 100 * self.weight * self.shortfall
        up = size * self.foundation.numerator * self.perception.numerator * self.largest.denominator
        return Fraction(up, self.foundation.denominator * self.perception.denominator * self.largest.numerator)


@dataclass(frozen=True)
class Gap:
    """An answered item below its target, by `shortfall` levels.

    `holds_back` lists the gaps that rest on this item, `seen_less_by` the surveys whose median lies below the
    agency's answer. `priority` runs from 0 to 100, unrounded, and `trace` says what it is made of; `band` is its name;
    `rank` counts from 1. A proposed gap is one the plan starts with. `reason` says the priority in words.
    """

    item: str
    level: int
    target: int
    weight: int
    shortfall: int
    holds_back: tuple[str, ...]
    seen_less_by: tuple[str, ...]
    priority: Fraction
    trace: PriorityTrace
    band: str
    rank: int
    proposed: bool
    reason: str


@dataclass(frozen=True)
class Strength:
    """An item at or above its target that the questionnaire counts as a strength. `shown` marks the few to print."""

    item: str
    level: int
    grade: str | None
    shown: bool


def largest_priority(questionnaire: Questionnaire) -> Fraction:
    """The largest product of weight, shortfall and factors that this questionnaire allows; it is worth 100."""
    rules = questionnaire.scoring.gap
    weight = max(weight.value for weight in questionnaire.weights)
    return weight * questionnaire.top_level * rules.foundation_factor * rules.perception_factor


def find_gaps(
    questionnaire: Questionnaire, profile: Profile, scores: Scores, perception: Sequence[PerceptionGap] = ()
) -> tuple[Gap, ...]:
    """Every gap, the most urgent first. Ties: lower level, then higher weight, then id."""
    short = {i.id: i for i in scores.items.values() if i.level is not None and i.level < i.target}
    seen_less = _seen_less(perception, questionnaire)
    largest = largest_priority(questionnaire)
    found = []
    for item in short.values():
        cause = _Cause(_holds_back(item.id, short, questionnaire), seen_less.get(item.id, ()))
        trace = _trace(item, cause, largest, questionnaire)
        found.append((trace.priority, item, cause, trace))
    found.sort(key=lambda row: (-row[0], row[1].level, -row[1].weight, row[1].id))
    limit = plan_limit(questionnaire, profile)
    bands = sorted(questionnaire.scoring.gap.bands, key=lambda band: band.min, reverse=True)
    return tuple(
        Gap(
            item=item.id,
            level=item.level or 0,
            target=item.target,
            weight=item.weight,
            shortfall=trace.shortfall,
            holds_back=cause.holds_back,
            seen_less_by=cause.seen_less_by,
            priority=priority,
            trace=trace,
            band=next(band.name for band in bands if priority >= band.min),
            rank=rank,
            proposed=rank <= limit,
            reason=_reason(priority, item, cause, trace, questionnaire),
        )
        for rank, (priority, item, cause, trace) in enumerate(found, 1)
    )


class _Cause(NamedTuple):
    """What raises a priority: gaps that rest on the item, and surveys that see less than the agency."""

    holds_back: tuple[str, ...]
    seen_less_by: tuple[str, ...]


def _seen_less(perception: Sequence[PerceptionGap], questionnaire: Questionnaire) -> Mapping[str, tuple[str, ...]]:
    rules = questionnaire.scoring.survey
    found: dict[str, tuple[str, ...]] = {}
    for gap in perception:
        if rules is not None and gap.gap >= rules.perception_gap_from:
            found[gap.item] = (*found.get(gap.item, ()), gap.survey)
    return found


def _holds_back(item: str, short: Collection[str], questionnaire: Questionnaire) -> tuple[str, ...]:
    foundations = questionnaire.scoring.foundations
    return tuple(other for other in foundations.enables.get(item, ()) if other in short) if foundations else ()


def _trace(item: ItemScore, cause: _Cause, largest: Fraction, questionnaire: Questionnaire) -> PriorityTrace:
    rules, plain = questionnaire.scoring.gap, Fraction(1)
    return PriorityTrace(
        rule="4.5",
        weight=item.weight,
        shortfall=item.target - (item.level or 0),
        foundation=rules.foundation_factor if cause.holds_back else plain,
        perception=rules.perception_factor if cause.seen_less_by else plain,
        largest=largest,
    )


def _reason(
    priority: Fraction, item: ItemScore, cause: _Cause, trace: PriorityTrace, questionnaire: Questionnaire
) -> str:
    """The priority in words, so that a reader can work it out."""
    parts = [f"{plural(trace.shortfall, 'level')} short"]
    if len(questionnaire.weights) > 1:
        parts.insert(0, f"{lower_first(questionnaire.weight_names[item.weight])} ({item.weight})")
    if cause.holds_back:
        verb = "rests" if len(cause.holds_back) == 1 else "rest"
        held = listing([questionnaire.named(other) for other in cause.holds_back])
        parts.append(f"{held} {verb} on it (×{NBSP}{exact(trace.foundation)})")
    if cause.seen_less_by and questionnaire.surveys:
        names = [lower_first(s.short) for s in questionnaire.surveys.instruments if s.id in cause.seen_less_by]
        parts.append(f"{listing(names)} see it lower (×{NBSP}{exact(trace.perception)})")
    return f"Priority {whole(priority)} of 100: {', '.join(parts)}."


def find_strengths(questionnaire: Questionnaire, scores: Scores) -> tuple[Strength, ...]:
    """Every strength: by evidence grade, level, weight (high first), then id. None if the questionnaire has no rule."""
    rules = questionnaire.scoring.strengths
    if rules is None:
        return ()
    grades = list(questionnaire.grades)
    strong = [
        i
        for i in scores.items.values()
        if i.level is not None and i.level >= max(i.target, rules.min_level) and i.weight >= rules.min_weight
    ]
    strong.sort(key=lambda i: (-(grades.index(i.grade) if i.grade else -1), -(i.level or 0), -i.weight, i.id))
    shown = _from_several_domains([i.id for i in strong], rules, questionnaire)
    return tuple(Strength(i.id, i.level or 0, i.grade, i.id in shown) for i in strong)


def _from_several_domains(ranked: Sequence[str], rules: StrengthRules, questionnaire: Questionnaire) -> Sequence[str]:
    """The first few, with later ones given up for the best of another domain while too few domains are among them."""
    domain = {item: questionnaire.places[item].domain.id for item in ranked}
    shown = list(ranked[: rules.shown])
    for item in ranked[rules.shown :]:
        present = {domain[i] for i in shown}
        if len(present) < rules.from_domains and domain[item] not in present:
            spare = next((i for i in reversed(shown) if [domain[j] for j in shown].count(domain[i]) > 1), None)
            if spare is not None:
                shown[shown.index(spare)] = item
    return shown
