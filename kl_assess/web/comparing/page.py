"""The page "What changed since 2025": scores, then the answers that moved down, up, stayed, or cannot be compared."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flask import get_template_attribute
from markupsafe import Markup

from kl_assess.core.assessment import Assessment
from kl_assess.core.comparison import Comparison, NoLonger, NotCompared, Pair, PastResponse
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.scoring import Standing
from kl_assess.formatting import listing, lower_first, upper_first
from kl_assess.report.chapters.changed import (
    KINDS,
    Moved,
    SideBySide,
    broken,
    change_of,
    issued,
    limits,
    moved,
    points_sum,
    recorded,
    shown_above,
    whole_of,
)
from kl_assess.report.chapters.wording import level_words, standing_words
from kl_assess.report.scale import Scale, scale_of
from kl_assess.report.stretching import Dumbbell, Mark, ScoreAxis, dumbbell, dumbbell_key, score_axis
from kl_assess.store.agencies import Agency
from kl_assess.web.addresses import address
from kl_assess.web.comparing.choosing import SIGNED, EmptyPage, Pick, pick_of
from kl_assess.web.comparing.followed import Followed, followed_part
from kl_assess.web.frame import Place
from kl_assess.web.results.places import Places
from kl_assess.web.tasks.next_step import title_of
from kl_assess.workflow.comparing import Between


@dataclass(frozen=True)
class ScoreLine:
    """A score in both cycles; `chart` is None and the numbers are empty where it is not compared."""

    kind: str
    title: str
    chart: Dumbbell | None
    before: str
    now: str
    change: str


@dataclass(frozen=True)
class MoveLine:
    """An answer that changed, with the way to it and the names of its two levels."""

    told: Moved
    url: str
    name_before: str
    name_now: str


@dataclass(frozen=True)
class MoveTable:
    """The answers that moved one way. `kinds` counts the reasons; the sum closes the last of the tables."""

    id: str
    heading: str
    kinds: str
    lines: tuple[MoveLine, ...]
    sum: str
    sum_words: str


@dataclass(frozen=True)
class ItemLine:
    """An item with the way to it, or without one where it is no longer asked, and what is said of it."""

    title: str
    url: str
    text: str


@dataclass(frozen=True)
class Compared:
    """The scores and answers of two cycles side by side, on the items of one agency's later one."""

    before: str
    now: str
    key: tuple[Mark, ...]
    axis: ScoreAxis
    scores: tuple[ScoreLine, ...]
    broken: str
    notes: tuple[str, ...]
    moves: tuple[MoveTable, ...]
    counted: bool
    top: int
    same: tuple[ItemLine, ...]
    newly_known: tuple[ItemLine, ...]
    apart: tuple[ItemLine, ...]
    trend_url: str


class Drawn(NamedTuple):
    """Two cycles side by side, and what is drawn of them: in a sentence, what moved, and what did not."""

    found: Between
    lead: str
    moved: Markup
    rest: Markup


@dataclass(frozen=True)
class ChangesPage:
    """Two cycles side by side: between what moved and what did not stands what became of the plan."""

    title: str
    crumbs: tuple[Place, ...]
    lead: str
    state: str
    pick: Pick
    moved: Markup
    followed: Followed | None
    rest: Markup


# --- The page -----------------------------------------------------------------------------------------------------


def changes_page(agency: Agency, listed: Sequence[Assessment], later: Assessment, drawn: Drawn) -> ChangesPage:
    """The page of two cycles that can be compared."""
    found = drawn.found
    return ChangesPage(
        title=_title(found),
        crumbs=_crumbs(agency, later, found),
        lead=drawn.lead,
        state="" if later.status in SIGNED else f"{found.now} is not signed off yet, so this changes with its answers.",
        pick=pick_of(agency, listed, later, found.number) or Pick("", (), ()),
        moved=drawn.moved,
        followed=followed_part(agency, listed, later, found),
        rest=drawn.rest,
    )


def apart_page(agency: Agency, listed: Sequence[Assessment], later: Assessment, found: Between) -> EmptyPage:
    """The page of two cycles that cannot be compared at all."""
    why = found.why_not or "This questionnaire has no rules for what changed."
    results = Place("Go to the results", address("results.show", slug=agency.slug, number=later.number))
    lead = f"{found.before} and {found.now} cannot be compared."
    pick = pick_of(agency, listed, later, found.number)
    return EmptyPage(_title(found), _crumbs(agency, later, found), lead, why, results, pick)


def _title(found: Between) -> str:
    return f"What changed since {found.before}"


def _crumbs(agency: Agency, later: Assessment, found: Between) -> tuple[Place, ...]:
    places = Places(agency.slug, later.number, found.questionnaire)
    return (
        Place(title_of(later), places.to("tasks.show")),
        Place("Results", places.to("results.show")),
        Place("What changed", ""),
    )


def drawn_of(slug: str, number: int, found: Between, comparison: Comparison) -> Drawn:
    """What is drawn of two cycles that can be compared: it follows from nothing but what is given here."""
    compared = _compared(Places(slug, number, found.questionnaire), found, comparison)
    moved_part, rest = (get_template_attribute("comparing/compared.html", part) for part in ("moved", "rest"))
    return Drawn(found, _lead(comparison), moved_part(compared), rest(compared))


def _compared(places: Places, found: Between, comparison: Comparison) -> Compared:
    scores = {part: score.value for part, score in found.scores.items()}
    two = SideBySide(found.questionnaire, comparison, found.now, scores)
    scale = scale_of(found.questionnaire)
    return Compared(
        before=found.before,
        now=found.now,
        key=dumbbell_key(found.before, found.now),
        axis=score_axis(scale),
        scores=_scores(found.questionnaire, comparison, scale),
        broken=broken(two),
        notes=tuple(note for note in (limits(two), issued(two, f"the {found.now} results give")) if note),
        moves=_moves(two, places),
        counted=comparison.overall.compared,
        top=found.questionnaire.top_level,
        same=tuple(
            _line(i, level_words(found.questionnaire, found.given[i].level or 0), two, places) for i in two.found.same
        ),
        newly_known=tuple(_newly(item, found, two, places) for item in two.found.newly_known),
        apart=tuple(_apart(found, two, places)),
        trend_url=address("comparing.trend", slug=places.slug),
    )


def _lead(found: Comparison) -> str:
    count = len(found.comparable)
    if not count:
        return "No item was answered both times in the same words, so no answer can be compared."
    fates = ((len(found.up), "moved up"), (len(found.down), "moved down"), (len(found.same), "stayed"))
    told = [f"{n} {verb}" for n, verb in fates if n]
    items = "item" if count == 1 else "items"
    return f"Of {count} {items} that can be compared, {listing(told)}."


def _scores(questionnaire: Questionnaire, found: Comparison, scale: Scale) -> tuple[ScoreLine, ...]:
    """Every domain with its elements that moved or are not compared, then the total."""
    lines = []
    for domain in questionnaire.domains:
        if domain.id in found.domains:
            lines.append(_score("domain", domain.title, found.domains[domain.id], scale))
            lines += [
                _score("element", element.title, pair, scale)
                for element in domain.elements
                if (pair := found.elements.get(element.id)) is not None and (pair.shown or not pair.compared)
            ]
    return (*lines, _score("domain", "Overall", found.overall, scale))


def _score(kind: str, title: str, pair: Pair, scale: Scale) -> ScoreLine:
    chart = dumbbell(scale, pair.before, pair.now) if pair.compared else None
    change = change_of(pair, by_threshold=kind == "domain")
    return ScoreLine(kind, title, chart, whole_of(pair.before), whole_of(pair.now), upper_first(change))


# --- Answers ------------------------------------------------------------------------------------------------------


def _moves(two: SideBySide, places: Places) -> tuple[MoveTable, ...]:
    """Moved down, then moved up; the sum of the points of both stands under the last one."""
    told = moved(two)
    down, up = [m for m in told if m.now < m.before], [m for m in told if m.now > m.before]
    filled = [(name, moves) for name, moves in (("down", down), ("up", up)) if moves]
    both = "Sum of both tables" if len(filled) > 1 else "Sum"
    return tuple(
        MoveTable(
            id=name,
            heading=f"Moved {name}: {len(moves)}",
            kinds=_kinds(moves),
            lines=tuple(_move(m, two.questionnaire, places) for m in moves),
            sum=points_sum(two) if place == len(filled) else "",
            sum_words=f"{both}, {shown_above(two)}" if place == len(filled) and shown_above(two) else "",
        )
        for place, (name, moves) in enumerate(filled, 1)
    )


def _kinds(moves: Sequence[Moved]) -> str:
    """How many moved for which kind of reason, where there is more than one answer."""
    counts = [(sum(m.kind == words for m in moves), words) for words in (*KINDS.values(), "")]
    told = [f"{lower_first(words) or 'no kind of reason given'}: {count}" for count, words in counts if count]
    return f"{upper_first('; '.join(told))}." if len(moves) > 1 else ""


def _move(told: Moved, questionnaire: Questionnaire, places: Places) -> MoveLine:
    names = questionnaire.level_scale
    return MoveLine(told, places.item(told.id), names[told.before].name, names[told.now].name)


def _line(item: str, text: str, two: SideBySide, places: Places) -> ItemLine:
    known = item in two.questionnaire.places
    return ItemLine(two.title(item), places.item(item) if known else "", text)


def _newly(item: str, found: Between, two: SideBySide, places: Places) -> ItemLine:
    then = _answer(found.questionnaire, two.found.before.get(item))
    now = level_words(found.questionnaire, found.given[item].level or 0)
    who = recorded(found.reasons.get(item))
    return _line(item, f"{then} in {two.then}, {now} now{f'; recorded by {who}' if who else ''}", two, places)


def _apart(found: Between, two: SideBySide, places: Places) -> Iterable[ItemLine]:
    """Every other item of either cycle, each with why it is not compared."""
    questionnaire, then = found.questionnaire, two.then
    for item, why in two.found.not_comparable.items():
        old = two.found.before.get(item)
        was = f"{_answer(questionnaire, old)} in {then}"
        told = {
            NotCompared.NEW: f"new since {then}",
            NotCompared.REWORDED: f"reworded since {then}; {was}",
            NotCompared.SPLIT: f"split since {then}; before: {_origins(item, two)}",
            NotCompared.MERGED: f"merged since {then}; before: {_origins(item, two)}",
            NotCompared.NOT_KNOWN_NOW: f"{was}, {_answer(questionnaire, found.given[item])} now",
            NotCompared.OUT_OF_SCOPE_THEN: f"did not apply in {then}",
        }
        yield _line(item, told[why], two, places)
    for item, gone in two.found.no_longer.items():
        was = f"{_answer(questionnaire, two.found.before.get(item))} in {then}"
        yield _line(
            item, f"{was}, {'does not apply now' if gone is NoLonger.OUT_OF_SCOPE else 'asked no more'}", two, places
        )


def _origins(item: str, two: SideBySide) -> str:
    """What a split or merged item was, each part with its answer then."""
    told = two.found.before
    parts = two.found.came_from.get(item, ())
    return listing([f"{two.title(part)} ({_answer(two.questionnaire, told.get(part))})" for part in parts])


def _answer(questionnaire: Questionnaire, given: PastResponse | None) -> str:
    if given is not None and given.level is not None and given.level <= questionnaire.top_level:
        return level_words(questionnaire, given.level)
    if given is not None and given.not_applicable:
        return "not applicable"
    standing = Standing.DONT_KNOW if given is not None and given.dont_know else Standing.BLANK
    return lower_first(standing_words(questionnaire, standing))
