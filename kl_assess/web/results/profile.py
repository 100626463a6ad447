"""The profile of scores, and the overall score that comes after it. Every score leads to how it was made."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from kl_assess.core.questionnaire import Element
from kl_assess.core.scoring import OUT_OF_SCOPE, Score, Standing
from kl_assess.core.snapshot import Snapshot
from kl_assess.formatting import percent, upper_first, whole
from kl_assess.report.chapters.scored import (
    lowered,
    name_and_doubt,
    range_words,
    standing_name,
    why_not_published,
)
from kl_assess.report.chapters.wording import score_name
from kl_assess.report.charts import axis, bar, guide_lines
from kl_assess.report.scale import Scale, scale_of
from kl_assess.web.results.places import Places


@dataclass(frozen=True)
class ScoreRow:
    """A domain or an element of it: its bar and its numbers as printed, "" for those it has not.

    `url` leads to its items, `made` to the place where its making is told. `held` is what its number alone would be
    called, where a gate gives another name.
    """

    name: str
    whole: bool
    url: str
    made: str
    drawing: str
    value: str
    level: str
    asides: tuple[str, ...]
    held: str
    covered: str
    range: str
    supported: str
    target: str


@dataclass(frozen=True)
class Profile:
    """Every domain with its elements. `axis` and `ground` are drawings that stand behind the bars."""

    caption: str
    axis: str
    ground: str
    with_supported: bool
    rows: tuple[ScoreRow, ...]


@dataclass(frozen=True)
class Overall:
    """The score of the whole, or the sentence that says why there is none."""

    value: str
    level: str
    asides: tuple[str, ...]
    held: str
    facts: tuple[tuple[str, str], ...]
    sentence: str


def profile_of(snapshot: Snapshot, places: Places) -> Profile:
    """The profile; elements outside the questionnaire's reach for this agency say so."""
    scale = scale_of(snapshot.questionnaire)
    return Profile(
        caption="Scores of domains and their elements, from 0 to 100, with coverage, range and target",
        axis=axis(scale).svg,
        ground=guide_lines(scale),
        with_supported=bool(snapshot.questionnaire.evidence_grades),
        rows=tuple(_rows(snapshot, places, scale)),
    )


def _rows(snapshot: Snapshot, places: Places, scale: Scale) -> Iterator[ScoreRow]:
    results = snapshot.results
    for domain in snapshot.questionnaire.domains:
        score = results.domains[domain.id]
        why = why_not_published(domain.id, snapshot) if score.standing is Standing.TOO_THIN else ""
        yield _row(domain.title, "", f"made-{domain.id}", score, why, snapshot, scale)
        for element in domain.elements:
            found = results.elements[element.id]
            url = places.element(element.id) if found.standing not in OUT_OF_SCOPE else ""
            yield _row(
                element.title, url, f"made-{element.id}", found, _thin(element, found, snapshot), snapshot, scale
            )


def _thin(element: Element, score: Score, snapshot: Snapshot) -> str:
    """Why an element has no score yet."""
    if score.standing is not Standing.TOO_THIN:
        return ""
    needed = snapshot.questionnaire.scoring.element.min_coverage
    return f"{percent(score.coverage or Fraction(0))} answered, {percent(needed)} needed"


def _row(name: str, url: str, made: str, score: Score, why: str, snapshot: Snapshot, scale: Scale) -> ScoreRow:
    questionnaire = snapshot.questionnaire
    drawn = score.standing not in OUT_OF_SCOPE
    said = name_and_doubt(score, questionnaire)
    return ScoreRow(
        name=name,
        whole=not url and score.id in snapshot.results.domains,
        url=url,
        made=made if drawn else "",
        drawing=_drawing(score, said, scale) if drawn else "",
        value=_whole(score.value),
        level=level_name(score, snapshot),
        asides=(upper_first(why),) if why else asides(score, snapshot),
        held=held(score, snapshot),
        covered=percent(score.coverage or Fraction(0)) if drawn else "",
        range=spread(score),
        supported=_whole(score.supported),
        target=_whole(score.target),
    )


def _drawing(score: Score, said: str, scale: Scale) -> str:
    return bar(
        scale,
        value=score.value,
        level=score.level,
        level_name=said,
        low=score.low,
        high=score.high,
        supported=score.supported,
    ).svg


# --- What is said of any score ------------------------------------------------------------------------------------


def level_name(score: Score, snapshot: Snapshot) -> str:
    """The level named, or how a score without one stands."""
    if score.level is None:
        return standing_name(score.standing)
    return score_name(snapshot.questionnaire, score.level)


def held(score: Score, snapshot: Snapshot) -> str:
    """The name that the number alone would give, where a gate holds it lower."""
    if not lowered(score) or score.level_by_points is None:
        return ""
    return score_name(snapshot.questionnaire, score.level_by_points)


def asides(score: Score, snapshot: Snapshot) -> tuple[str, ...]:
    """The neighbour that a score is close to, and what gates add to its name."""
    close = f"close to {score_name(snapshot.questionnaire, score.close_to)}" if score.close_to is not None else ""
    notes = [close, *(effect.note or "" for effect in score.gates)]
    return tuple(upper_first(note) for note in notes if note)


def spread(score: Score) -> str:
    """The range as "52 to 58", "" where everything is known."""
    return "" if score.low == score.high else range_words(score)


def _whole(value: Fraction | None) -> str:
    return "" if value is None else str(whole(value))


# --- Overall ------------------------------------------------------------------------------------------------------


def overall_of(snapshot: Snapshot, why_none: str) -> Overall:
    """The score of the whole. Without one it has its sentence, and its range where there is one."""
    score = snapshot.results.overall
    facts = [
        ("Range", range_words(score)),
        ("Answered, by weight", percent(score.coverage or Fraction(0))),
        ("Target", _whole(score.target)),
    ]
    if score.supported is not None:
        facts.insert(2, ("Supported by evidence", _whole(score.supported)))
    return Overall(
        value=_whole(score.value),
        level=level_name(score, snapshot),
        asides=asides(score, snapshot),
        held=held(score, snapshot),
        facts=tuple(fact for fact in facts if fact[1]) if score.standing not in OUT_OF_SCOPE else (),
        sentence="" if score.value is not None else why_none,
    )
