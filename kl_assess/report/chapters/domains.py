"""A chapter for every domain: its numbers, its elements against target and last time, its items in the words chosen."""

from dataclasses import dataclass
from fractions import Fraction

from kl_assess.core.comparison import Comparison, Pair
from kl_assess.core.questionnaire import Domain, Element, Item
from kl_assess.core.responses import NOTHING
from kl_assess.core.scoring import OUT_OF_SCOPE, ItemScore, Score, Standing
from kl_assess.core.snapshot import Snapshot
from kl_assess.formatting import lower_first, percent, sentence, whole
from kl_assess.report.chapters.scored import (
    NO_SCORE,
    gate_line,
    range_words,
    standing_name,
    why_not_published,
)
from kl_assess.report.chapters.wording import item_label, score_name, standing_words, this_time
from kl_assess.report.charts import Picture, axis, dots
from kl_assess.report.scale import scale_of


@dataclass(frozen=True)
class Fact:
    """One number of a domain under its name."""

    name: str
    value: str


@dataclass(frozen=True)
class ElementRow:
    """An element: its dots and its numbers as printed. `outside` says why it has none of them."""

    name: str
    detail: str
    outside: str
    dots: Picture | None = None
    before: str = ""
    now: str = ""
    target: str = ""


@dataclass(frozen=True)
class ItemRow:
    """An item: its level or the words for none, the description chosen, and the evidence. `level` is None for none."""

    title: str
    label: str
    level: int | None
    level_name: str
    asides: tuple[str, ...]
    chosen: str
    evidence: str
    evidence_aside: str


@dataclass(frozen=True)
class ItemGroup:
    """The items of an element."""

    id: str
    title: str
    rows: tuple[ItemRow, ...]


@dataclass(frozen=True)
class DomainChapter:
    """The chapter of one domain. `period` and `now` head the columns of last time and this time."""

    anchor: str
    kicker: str
    title: str
    question: str
    facts: tuple[Fact, ...]
    notes: tuple[str, ...]
    axis: Picture
    elements_title: str
    elements_rest: str
    period: str
    now: str
    elements: tuple[ElementRow, ...]
    graded: bool
    groups: tuple[ItemGroup, ...]
    outside: str


def domains(snapshot: Snapshot) -> tuple[DomainChapter, ...]:
    """A chapter for every domain, in the order of the questionnaire."""
    return tuple(_domain(domain, snapshot) for domain in snapshot.questionnaire.domains)


def _domain(domain: Domain, snapshot: Snapshot) -> DomainChapter:
    questionnaire, comparison = snapshot.questionnaire, snapshot.comparison
    score = snapshot.results.domains[domain.id]
    count = len(questionnaire.domains)
    place = questionnaire.domains.index(domain) + 1
    in_scope = score.standing not in OUT_OF_SCOPE
    period = comparison.period if comparison else ""
    return DomainChapter(
        anchor=f"domain-{domain.id}",
        kicker=f"Domain {place} of {count}" if count > 1 else "",
        title=domain.short,
        question=domain.question,
        facts=_facts(score, snapshot) if in_scope else (),
        notes=tuple(_notes(domain, score, snapshot)),
        axis=axis(scale_of(questionnaire)),
        elements_title=f"Elements in {period}, now and against target" if period else "Elements now and against target",
        elements_rest="in points from 0 to 100" + ("; both times on what can be compared" if period else ""),
        period=period,
        now=this_time(snapshot.facts),
        elements=tuple(_element(element, comparison, snapshot) for element in domain.elements) if in_scope else (),
        graded=bool(questionnaire.evidence_grades),
        groups=tuple(group for element in domain.elements if (group := _group(element, snapshot)).rows),
        outside="" if in_scope else f"{_outside(score)} Nothing here is scored.",
    )


def _outside(score: Score) -> str:
    if score.standing is Standing.NOT_ASKED:
        return "No item of this domain is in the quick check."
    return "No item of this domain applies to the agency."


# --- The domain in numbers ----------------------------------------------------------------------------------------


def _facts(score: Score, snapshot: Snapshot) -> tuple[Fact, ...]:
    questionnaire = snapshot.questionnaire
    level = standing_name(score.standing) if score.level is None else score_name(questionnaire, score.level)
    facts = [
        Fact("Score of 100", "none" if score.value is None else str(whole(score.value))),
        Fact("Level", level),
        Fact("Range", range_words(score)),
    ]
    if questionnaire.evidence_grades:
        facts.append(Fact("Supported score", "none" if score.supported is None else str(whole(score.supported))))
    facts.append(Fact("Answered", percent(score.coverage or Fraction(0))))
    return tuple(facts)


def _notes(domain: Domain, score: Score, snapshot: Snapshot) -> list[str]:
    """What must be said of the numbers: a gate, a name close by, confidence, scope, or why there is no score."""
    notes = []
    if score.standing is Standing.TOO_THIN:
        notes.append(f"There is no score yet: {why_not_published(domain.id, snapshot)}.")
    if held := gate_line(domain.short, score, snapshot):
        notes.append(held)
    if score.close_to is not None:
        notes.append(f"The score is close to {score_name(snapshot.questionnaire, score.close_to)}.")
    notes += [sentence(effect.note[:1].upper() + effect.note[1:]) for effect in score.gates if effect.note]
    if score.confidence_label:
        notes.append(f"Confidence in evidence: {lower_first(score.confidence_label)}.")
    if score.limited_scope and score.na_share is not None:
        notes.append(f"Limited scope: {percent(score.na_share)} of the weight is not applicable.")
    return notes


# --- Elements -----------------------------------------------------------------------------------------------------


def _element(element: Element, comparison: Comparison | None, snapshot: Snapshot) -> ElementRow:
    score = snapshot.results.elements[element.id]
    if score.standing in OUT_OF_SCOPE:
        return ElementRow(element.title, element.id, standing_name(score.standing))
    pair = comparison.elements.get(element.id, Pair(element.id)) if comparison else Pair(element.id)
    now = score.value if pair.now is None or score.value is None else pair.now
    return ElementRow(
        name=element.title,
        detail=", ".join([element.id, *_details(score, now, snapshot)]),
        outside="",
        dots=dots(
            value=now,
            low=score.low,
            high=score.high,
            target=score.target,
            before=pair.before if now is not None else None,
            period=comparison.period if comparison else None,
        ),
        before="not compared" if pair.before is None or now is None else str(whole(pair.before)),
        now=NO_SCORE if now is None else str(whole(now)),
        target="none" if score.target is None else str(whole(score.target)),
    )


def _details(score: Score, now: Fraction | None, snapshot: Snapshot) -> list[str]:
    """What stands under an element's name: its range, what is missing, or its score where the row prints another."""
    coverage = score.coverage or Fraction(0)
    if score.value is None:
        floor = snapshot.questionnaire.scoring.element.min_coverage
        return [f"{percent(coverage)} answered, {percent(floor)} needed"]
    found = [f"range {range_words(score)}"] if coverage < 1 else []
    if now is not None and whole(now) != whole(score.value):
        found.append(f"{whole(score.value)} on all items")
    return found


# --- Items --------------------------------------------------------------------------------------------------------


def _group(element: Element, snapshot: Snapshot) -> ItemGroup:
    items = snapshot.results.items
    shown = [i for i in element.items if items[i.id].standing not in (Standing.HIDDEN, Standing.NOT_ASKED)]
    return ItemGroup(element.id, element.title, tuple(_item(i, items[i.id], snapshot) for i in shown))


def _item(item: Item, score: ItemScore, snapshot: Snapshot) -> ItemRow:
    questionnaire = snapshot.questionnaire
    evidence, aside = _evidence(score, snapshot)
    known = score.level is not None
    return ItemRow(
        title=item.title,
        label=item_label(questionnaire, item.id),
        level=score.level,
        level_name=questionnaire.level_scale[score.level].name
        if score.level is not None
        else standing_words(questionnaire, score.standing),
        asides=tuple(_asides(score, snapshot)),
        chosen=item.levels[score.level] if score.level is not None else _instead(score, snapshot),
        evidence=evidence if known else "",
        evidence_aside=aside,
    )


def _asides(score: ItemScore, snapshot: Snapshot) -> list[str]:
    """What stands under a level: last time's where it differs, a target of the agency's own, an answer not agreed."""
    comparison, found = snapshot.comparison, []
    before = comparison.before.get(score.id) if comparison and score.id in comparison.comparable else None
    if comparison and before is not None and before.level is not None and before.level != score.level:
        found.append(f"{before.level} in {comparison.period}")
    if score.target != score.default_target:
        found.append(f"Target {score.target}, set by the agency")
    if score.id in snapshot.results.stand_ins:
        found.append("Median of the team, not agreed")
    return found


def _instead(score: ItemScore, snapshot: Snapshot) -> str:
    """What stands in place of a description: why an item does not apply, or what is missing."""
    response = snapshot.responses.get(score.id, NOTHING)
    if score.standing is Standing.NOT_APPLICABLE:
        return sentence(response.reason or "No reason given")
    silence = "No answer was given" if score.standing is Standing.BLANK else "What is missing was not said"
    return sentence(response.missing or silence)


def _evidence(score: ItemScore, snapshot: Snapshot) -> tuple[str, str]:
    """The grade of evidence by name, and what it supports where that is less than the level; or how the item counts."""
    if score.level is None or score.grade is None:
        return "", "None needed"
    supports = score.supported_level
    less = supports is not None and supports < score.level
    return snapshot.questionnaire.grades[score.grade].name, f"Supports level {supports}" if less else ""
