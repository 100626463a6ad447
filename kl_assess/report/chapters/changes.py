"""Chapter "What changed and why": both cycles on comparable items only (docs/method.md 4.7 and 4.11)."""

from dataclasses import dataclass
from typing import Final

from kl_assess.core.comparison import Comparison, Pair
from kl_assess.core.questionnaire import Domain
from kl_assess.core.scoring import OVERALL
from kl_assess.core.snapshot import Snapshot
from kl_assess.formatting import lower_first
from kl_assess.report.chapters.changed import (
    Moved,
    SideBySide,
    apart,
    broken,
    change_of,
    issued,
    lead,
    limits,
    moved,
    points_sum,
    shown_above,
    whole_of,
)
from kl_assess.report.chapters.wording import this_time
from kl_assess.report.charts import Picture, axis, dumbbell
from kl_assess.report.scale import scale_of
from kl_assess.report.slopes import TrendTable, trend_table

_CYCLES_FROM, _CYCLES_AT_MOST = 3, 6
"""How many signed cycles make a trend that says more than the comparison does, and how many fit on a page."""
_FROM_LAST_TIME: Final = "Scores as they were signed off. A line joins two cycles only where they can be compared."


@dataclass(frozen=True)
class PairRow:
    """A score in both cycles, drawn and in whole numbers; no drawing and no numbers where it is not compared."""

    title: str
    picture: Picture | None
    before: str
    now: str
    change: str


@dataclass(frozen=True)
class PairGroup:
    """A domain and those of its elements that moved or are not compared."""

    domain: PairRow
    elements: tuple[PairRow, ...]


@dataclass(frozen=True)
class Changes:
    """The chapter. `broken` says why no total is compared; without one the moves have no points and no sum.

    `trend` is there from three signed cycles on.
    """

    lead: str
    broken: str
    before: str
    now: str
    axis: Picture
    groups: tuple[PairGroup, ...]
    total: PairRow
    notes: tuple[str, ...]
    not_compared: tuple[tuple[str, str], ...]
    moves: tuple[Moved, ...]
    moves_sum: str
    points_sum: str
    trend: TrendTable | None
    trend_note: str
    anchor: str = "changes"
    title: str = "What changed and why"


def changes(snapshot: Snapshot) -> Changes | None:
    """The chapter; None without a last cycle that can be compared."""
    found = snapshot.comparison
    if found is None:
        return None
    two = side_by_side(snapshot, found)
    return Changes(
        lead=lead(two),
        broken=broken(two),
        before=found.period,
        now=this_time(snapshot.facts),
        axis=axis(scale_of(snapshot.questionnaire)),
        groups=tuple(_group(d, found) for d in snapshot.questionnaire.domains if d.id in found.domains),
        total=_row("Overall", found.overall, by_threshold=True),
        notes=tuple(note for note in (limits(two), _still(two), issued(two)) if note),
        not_compared=tuple((why, "; ".join(items)) for why, items in apart(two)),
        moves=moved(two),
        moves_sum=shown_above(two),
        points_sum=points_sum(two),
        trend=_trend(snapshot),
        trend_note=_FROM_LAST_TIME,
    )


def side_by_side(snapshot: Snapshot, found: Comparison) -> SideBySide:
    """The two cycles of a report."""
    results = snapshot.results
    values = {part: score.value for part, score in {**results.domains, OVERALL: results.overall}.items()}
    return SideBySide(snapshot.questionnaire, found, snapshot.facts.period or "", values)


def _trend(snapshot: Snapshot) -> TrendTable | None:
    known = snapshot.trend
    if known is None or len(known.periods) < _CYCLES_FROM:
        return None
    return trend_table(known, scale_of(snapshot.questionnaire), _CYCLES_AT_MOST)


def _still(two: SideBySide) -> str:
    still = [
        f"{lower_first(element.title)} ({whole_of(pair.now)})"
        for domain in two.questionnaire.domains
        for element in domain.elements
        if (pair := two.found.elements.get(element.id)) is not None and pair.compared and not pair.shown
    ]
    return f"Elements that did not move: {'; '.join(still)}." if still else ""


# --- Rows ---------------------------------------------------------------------------------------------------------


def _group(domain: Domain, found: Comparison) -> PairGroup:
    pairs = [(element.title, found.elements[element.id]) for element in domain.elements if element.id in found.elements]
    return PairGroup(
        domain=_row(domain.short, found.domains[domain.id], by_threshold=True),
        elements=tuple(
            _row(title, pair, by_threshold=False) for title, pair in pairs if pair.shown or not pair.compared
        ),
    )


def _row(title: str, pair: Pair, *, by_threshold: bool) -> PairRow:
    """A row; below the threshold of a clear change a domain and the total say so instead of a number."""
    change = change_of(pair, by_threshold=by_threshold)
    if pair.before is None or pair.now is None:
        return PairRow(title, None, "", "", change)
    picture = dumbbell(before=pair.before, now=pair.now, strong=by_threshold)
    return PairRow(title, picture, whole_of(pair.before), whole_of(pair.now), change)
