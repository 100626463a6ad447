"""Every score in words, with its bar and what made it: what the results page shows and any reader may check.

Made from a Snapshot alone, with the words of the printed chapters. Nothing here adds a number.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from kl_assess.core.comparison import Pair
from kl_assess.core.questionnaire import Domain, Element
from kl_assess.core.scoring import (
    OUT_OF_SCOPE,
    OVERALL,
    GateEffect,
    ItemScore,
    Number,
    Score,
    Standing,
)
from kl_assess.core.snapshot import Snapshot
from kl_assess.formatting import lower_first, percent, sentence, signed, upper_first, whole
from kl_assess.report.chapters.rules import short_number, written_out
from kl_assess.report.chapters.scored import NO_SCORE, gate_line, range_words, standing_name, why_not_published
from kl_assess.report.chapters.wording import score_name, standing_words, title_of
from kl_assess.report.scale import scale_of
from kl_assess.report.stretching import ScoreBar, score_bar

# --- The profile and the total ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ScoreRow:
    """A score as it is shown: its numbers as printed, its level by name, and its bar.

    `doubt` says what stands beside the name ("Close to Established."), `held` which rule lowered it and why, `why_not`
    why there is no score. Words are empty where there is nothing to say; `bar` is None for what is out of
    scope. `change` is against last time on comparable items, as `before` is.
    """

    id: str
    kind: Literal["domain", "element", "overall"]
    name: str
    published: bool
    value: str
    level: str
    doubt: tuple[str, ...]
    held: str
    why_not: str
    answered: str
    range: str
    supported: str
    target: str
    confidence: str
    before: str
    change: str
    bar: ScoreBar | None


def profile_rows(snapshot: Snapshot) -> tuple[ScoreRow, ...]:
    """Every domain, each followed by its elements, in the order of the questionnaire."""
    return tuple(row for domain in snapshot.questionnaire.domains for row in _domain_rows(domain, snapshot))


def overall_row(snapshot: Snapshot) -> ScoreRow:
    """The total, to be shown after the profile."""
    score, comparison = snapshot.results.overall, snapshot.comparison
    thin = score.standing is Standing.TOO_THIN
    return _row(
        score,
        "overall",
        "Overall",
        comparison.overall if comparison else None,
        "There is no overall score until every domain has one." if thin else "",
        snapshot,
    )


def _domain_rows(domain: Domain, snapshot: Snapshot) -> Iterator[ScoreRow]:
    score, comparison = snapshot.results.domains[domain.id], snapshot.comparison
    thin = score.standing is Standing.TOO_THIN
    why_not = f"There is no score yet: {why_not_published(domain.id, snapshot)}." if thin else ""
    pair = comparison.domains.get(domain.id) if comparison else None
    yield _row(score, "domain", domain.short, pair, why_not, snapshot)
    for element in domain.elements:
        pair = comparison.elements.get(element.id) if comparison else None
        yield _row(snapshot.results.elements[element.id], "element", element.title, pair, "", snapshot)


def _row(
    score: Score,
    kind: Literal["domain", "element", "overall"],
    name: str,
    pair: Pair | None,
    why_not: str,
    snapshot: Snapshot,
) -> ScoreRow:
    questionnaire = snapshot.questionnaire
    outside = score.standing in OUT_OF_SCOPE
    if kind == "element" and score.standing is Standing.TOO_THIN:
        floor = questionnaire.scoring.element.min_coverage
        why_not = f"{percent(score.coverage or Fraction(0))} answered, {percent(floor)} needed."
    before = pair.before if pair else None
    return ScoreRow(
        id=score.id,
        kind=kind,
        name=name,
        published=score.value is not None,
        value=_number(score.value) or NO_SCORE,
        level=standing_name(score.standing) if score.level is None else score_name(questionnaire, score.level),
        doubt=tuple(_doubt(score, snapshot)),
        held=gate_line(name, score, snapshot) or "",
        why_not=why_not,
        answered="" if outside or score.coverage is None else percent(score.coverage),
        range=range_words(score),
        supported=_number(score.supported),
        target=_number(score.target),
        confidence=lower_first(score.confidence_label or ""),
        before=_number(before),
        change=_change(pair, kind),
        bar=None if outside else score_bar(scale_of(questionnaire), score, before),
    )


def _number(value: Fraction | None) -> str:
    return "" if value is None else str(whole(value))


def _doubt(score: Score, snapshot: Snapshot) -> Iterator[str]:
    if score.close_to is not None:
        yield f"Close to {score_name(snapshot.questionnaire, score.close_to)}."
    yield from (sentence(upper_first(effect.note)) for effect in score.gates if effect.note)
    if score.limited_scope and score.na_share is not None:
        yield f"Limited scope: {percent(score.na_share)} of the weight is not applicable."


def _change(pair: Pair | None, kind: str) -> str:
    """The change in whole numbers; below the threshold a domain and the total say so instead."""
    if pair is None:
        return ""
    if not pair.compared:
        return "not compared"
    return signed(pair.shown) if pair.clear or kind == "element" else "no clear change"


# --- What made a score --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TraceItem:
    """An item behind a score: the answer, its evidence, its points and its weight.

    `counted` says whether the mean counts it; where it does not, `points` says "left out". `level` is None without one.
    """

    id: str
    title: str
    level: int | None
    answer: str
    evidence: str
    points: str
    weight: str
    counted: bool


@dataclass(frozen=True)
class TraceElement:
    """An element behind the score of a domain: its number, and the sum that made it ("(3 × 75 + 2 × 50) / 5 = 65")."""

    id: str
    title: str
    value: str
    sum: str
    items: tuple[TraceItem, ...]


@dataclass(frozen=True)
class GateShown:
    """A rule on the name of a score that holds here: what it says, whether it lowered the name, because of what.

    `items` are the items behind it with their titles; `because` names the domains or the weak evidence behind it.
    """

    id: str
    says: str
    lowered: bool
    items: tuple[tuple[str, str], ...]
    because: tuple[str, ...]


@dataclass(frozen=True)
class ScoreTrace:
    """How the score of a domain was made: its elements with their items, the sum of the elements, and its gates."""

    id: str
    name: str
    value: str
    level: str
    sum: str
    gates: tuple[GateShown, ...]
    elements: tuple[TraceElement, ...]


def traces(snapshot: Snapshot) -> tuple[ScoreTrace, ...]:
    """What made the score of every domain, in order; items that are not asked at all are left out."""
    return tuple(_trace(domain, snapshot) for domain in snapshot.questionnaire.domains)


def overall_trace(snapshot: Snapshot) -> ScoreTrace:
    """What made the total: the sum of the domains, and the gates on its name."""
    score = snapshot.results.overall
    return _score_trace(OVERALL, "Overall", score, (), snapshot)


def _trace(domain: Domain, snapshot: Snapshot) -> ScoreTrace:
    elements = tuple(found for e in domain.elements if (found := _element(e, snapshot)).items)
    return _score_trace(domain.id, domain.short, snapshot.results.domains[domain.id], elements, snapshot)


def _score_trace(
    part: str, name: str, score: Score, elements: tuple[TraceElement, ...], snapshot: Snapshot
) -> ScoreTrace:
    questionnaire = snapshot.questionnaire
    return ScoreTrace(
        id=part,
        name=name,
        value=_number(score.value) or NO_SCORE,
        level=standing_name(score.standing) if score.level is None else score_name(questionnaire, score.level),
        sum=_sum(score),
        gates=tuple(_gate(effect, snapshot) for effect in score.gates),
        elements=elements,
    )


def _sum(score: Score) -> str:
    return "" if score.value is None else written_out(score.traces[Number.VALUE], score.value)


def _gate(effect: GateEffect, snapshot: Snapshot) -> GateShown:
    questionnaire = snapshot.questionnaire
    shorts = {domain.id: domain.short for domain in questionnaire.domains}
    rule = next(gate for gate in questionnaire.scoring.gates if gate.id == effect.gate)
    domains = [shorts[cause] for cause in effect.because if cause in shorts]
    return GateShown(
        id=rule.id,
        says=sentence(rule.sentence),
        lowered=effect.lowered,
        items=tuple((cause, title_of(questionnaire, cause)) for cause in effect.because if cause not in shorts),
        because=(*domains, *(["low confidence in its evidence"] if effect.low_confidence else [])),
    )


def _element(element: Element, snapshot: Snapshot) -> TraceElement:
    score, items = snapshot.results.elements[element.id], snapshot.results.items
    shown = [items[i.id] for i in element.items if items[i.id].standing not in (Standing.HIDDEN, Standing.NOT_ASKED)]
    return TraceElement(
        id=element.id,
        title=element.title,
        value=_number(score.value) or (standing_name(score.standing) if score.standing in OUT_OF_SCOPE else NO_SCORE),
        sum=_sum(score),
        items=tuple(_item(item, snapshot) for item in shown),
    )


def _item(item: ItemScore, snapshot: Snapshot) -> TraceItem:
    questionnaire = snapshot.questionnaire
    graded = questionnaire.grades[item.grade].name if item.grade else ""
    return TraceItem(
        id=item.id,
        title=title_of(questionnaire, item.id),
        level=item.level,
        answer=standing_words(questionnaire, item.standing)
        if item.level is None
        else questionnaire.level_scale[item.level].name,
        evidence=graded or ("none needed" if item.level is not None and questionnaire.evidence_grades else ""),
        points="left out" if item.points is None else short_number(item.points),
        weight=str(item.weight),
        counted=item.points is not None,
    )
