"""From a number to the name of a level: cut-offs, "close to", and the gates that limit a name and never a number.

docs/method.md 4.3.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from kl_assess.core.questionnaire import AnyItem, Gate, Questionnaire
from kl_assess.core.scoring.score import OUT_OF_SCOPE, UNKNOWN, GateEffect, ItemScore, Score


def level_of(value: Fraction, questionnaire: Questionnaire) -> int:
    """The level named by an unrounded score from 0 to 100."""
    bands = questionnaire.scoring.maturity_levels
    return next(n for n in range(len(bands) - 1, -1, -1) if value >= bands[n].min)


def close_to(value: Fraction, level: int, questionnaire: Questionnaire) -> int | None:
    """The neighbour of a level whose cut-off lies within the margin of the score, the nearer one if both do."""
    margin = questionnaire.scoring.borderline_margin
    bands = questionnaire.scoring.maturity_levels
    near = []
    if level > 0:
        near.append((value - bands[level].min, level - 1))
    if level + 1 < len(bands):
        near.append((bands[level + 1].min - value, level + 1))
    return min(((distance, n) for distance, n in near if distance <= margin), default=(None, None))[1]


def confidence_label(confidence: Fraction | None, questionnaire: Questionnaire) -> str | None:
    """The name of a confidence from 0 to 1 (docs/method.md 4.4). None without a number, or without names for it."""
    rules = questionnaire.scoring.confidence
    if rules is None or confidence is None:
        return None
    return max((band for band in rules.labels if confidence >= band.min), key=lambda band: band.min).name


def limit_domain(score: Score, items: Sequence[ItemScore], questionnaire: Questionnaire) -> Score:
    """The score of a domain with its gates applied to the name, in the order of the questionnaire."""
    for gate in questionnaire.scoring.gates:
        if gate.applies_to == "domain":
            found = [i for i in items if i.standing not in OUT_OF_SCOPE and any(_is(i, t) for t in gate.when.any_item)]
            unsure = gate.when.confidence_below is not None and (
                score.confidence is not None and score.confidence < gate.when.confidence_below
            )
            if found or unsure:
                score = _limit(score, gate, gate.at_most.level, tuple(i.id for i in found), unsure=unsure)
    return score


def limit_overall(score: Score, domains: Mapping[str, Score], questionnaire: Questionnaire) -> Score:
    """The overall score with its gates applied to the name; the domains' names are those after their own gates."""
    named = {d.id: d.level for d in domains.values() if d.level is not None}
    if score.level is None or not named:
        return score
    lowest = min(named.values())
    for gate in questionnaire.scoring.gates:
        allowed = gate.when.above_lowest_domain_by_more_than
        if gate.applies_to == "overall" and allowed is not None and score.level > lowest + allowed:
            steps = gate.at_most.above_lowest_domain_by
            at_most = gate.at_most.level if steps is None else lowest + steps
            score = _limit(score, gate, at_most, tuple(d for d, level in named.items() if level == lowest))
    return score


def _is(item: ItemScore, test: AnyItem) -> bool:
    if item.weight != test.weight:
        return False
    if item.level is None:
        return test.not_known and item.standing in UNKNOWN
    return item.level == test.at or (test.below is not None and item.level < test.below)


def _limit(score: Score, gate: Gate, at_most: int | None, because: tuple[str, ...], *, unsure: bool = False) -> Score:
    """The score with one more gate; lowering the name ends "close to", which is not said of a name a gate gives."""
    lowered = score.level is not None and at_most is not None and score.level > at_most
    note = gate.note.replace("{count}", str(len(because))) if gate.note and because else None
    effect = GateEffect(gate.id, lowered, because, low_confidence=unsure, note=note)
    if not lowered:
        return replace(score, gates=(*score.gates, effect))
    return replace(score, gates=(*score.gates, effect), level=at_most, close_to=None)
