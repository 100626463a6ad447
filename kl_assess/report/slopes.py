"""Scores over the cycles: a small multiple for each inside its table, with its numbers beside it.

Scores as they were signed off; a line joins neighbors only where that pair is compared (docs/method.md 4.11).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

from kl_assess.core.trend import Step, Trend, TrendRow
from kl_assess.formatting import signed, whole
from kl_assess.report.charts import LABEL, Picture, dot, drawn, line, text
from kl_assess.report.scale import Scale, text_width

SLOPE_WIDTH, SLOPE_HEIGHT = 150, 46
"""The size of a small multiple in points."""

NO_SCORE: Final = "none"
BROKEN: Final = "not compared"
_EDGE, _TOP = 9, 5
_MIDDLE: Final = SLOPE_WIDTH / 2


@dataclass(frozen=True)
class TrendCell:
    """One score in one cycle: its number, the level it was called, and the change from the cycle before, in words.

    `change` is empty in the first cycle, and where neither cycle has a score.
    """

    value: str
    level: str
    change: str


@dataclass(frozen=True)
class TrendLine:
    """One score over the cycles."""

    id: str
    name: str
    picture: Picture
    cells: tuple[TrendCell, ...]


@dataclass(frozen=True)
class TrendTable:
    """A table of small multiples of the cycles named by `periods` and `numbers`.

    `left_out` counts the oldest cycles, which have no room in it.
    """

    periods: tuple[str, ...]
    numbers: tuple[int, ...]
    axis: Picture
    rows: tuple[TrendLine, ...]
    left_out: int


def trend_table(trend: Trend, scale: Scale, at_most: int) -> TrendTable:
    """The newest cycles of a trend as a table."""
    shown = trend.last(at_most)
    rows = tuple(TrendLine(row.id, row.name, slope(scale, row, shown.periods), _cells(row)) for row in shown.rows)
    left_out = len(trend.periods) - len(shown.periods)
    return TrendTable(shown.periods, shown.numbers, slope_axis(shown.periods), rows, left_out)


def slope(scale: Scale, row: TrendRow, periods: Sequence[str]) -> Picture:
    """A score over the cycles from left to right, on a scale from 0 below to 100 above.

    The newest dot is filled. A line that is broken leaves a gap with two strokes across it.
    """
    out = "".join(
        line(_EDGE, _y(point), SLOPE_WIDTH - _EDGE, _y(point), "rule", 0.5) for point in (*scale.points, Fraction(0))
    )
    places = _places(len(row.points))
    for (left, right), step, (before, now) in zip(pairwise(places), row.steps, pairwise(row.points), strict=True):
        if before.value is not None and now.value is not None:
            ends = (left, _y(before.value), right, _y(now.value))
            out += line(*ends, "r3", 2) if step else _gap(*ends)
    last = len(row.points) - 1
    for place, (at, point) in enumerate(zip(places, row.points, strict=True)):
        if point.value is not None:
            mark = (3.8, "ink", "paper", 1.0) if place == last else (3.1, "paper", "ink", 1.3)
            out += dot(at, _y(point.value), *mark)
    return Picture(drawn(SLOPE_WIDTH, SLOPE_HEIGHT, out), _said(row, periods))


def slope_axis(periods: Sequence[str]) -> Picture:
    """The head of a column of small multiples: the first and the last cycle over their places, where they fit."""
    names = periods if len(periods) == 1 else (periods[0], periods[-1])
    body = ""
    if sum(text_width(name, LABEL) for name in names) + _EDGE < SLOPE_WIDTH:
        edges = ((_MIDDLE, "middle"),) if len(names) == 1 else ((_EDGE - 4, "start"), (SLOPE_WIDTH - _EDGE + 4, "end"))
        body = "".join(text(at, 9, name, anchor, "ink-2") for (at, anchor), name in zip(edges, names, strict=True))
    return Picture(drawn(SLOPE_WIDTH, 13, body), "Chart, 0 to 100 over the cycles")


def step_words(step: Step | None) -> str:
    """The change of a score from one cycle to the next, in a table."""
    if step is None:
        return BROKEN
    return signed(step.shown) if step.clear else "no clear change"


def _cells(row: TrendRow) -> tuple[TrendCell, ...]:
    changes = [""]
    for (before, now), step in zip(pairwise(row.points), row.steps, strict=True):
        known = before.value is not None or now.value is not None
        changes.append(step_words(step) if known else "")
    return tuple(
        TrendCell(NO_SCORE if point.value is None else str(whole(point.value)), point.level or "", change)
        for point, change in zip(row.points, changes, strict=True)
    )


def _said(row: TrendRow, periods: Sequence[str]) -> str:
    def parts() -> Iterator[str]:
        for period, cell in zip(periods, _cells(row), strict=True):
            named = f"{cell.value}, {cell.level}" if cell.level else "no score"
            yield f"{period}: {named}" + (f" ({cell.change})" if cell.change else "")

    return "; ".join(parts())


def _places(count: int) -> list[float]:
    if count == 1:
        return [_MIDDLE]
    step = (SLOPE_WIDTH - 2 * _EDGE) / (count - 1)
    return [round(_EDGE + place * step, 2) for place in range(count)]


def _y(value: Fraction) -> float:
    return round(SLOPE_HEIGHT - _TOP - float(value) / 100 * (SLOPE_HEIGHT - 2 * _TOP), 2)


def _gap(left: float, before: float, right: float, now: float) -> str:
    """Two short strokes half-way: the series breaks here."""
    x, y = (left + right) / 2, (before + now) / 2
    return "".join(line(x + at - 1.5, y + 4, x + at + 1.5, y - 4, "ink-2", 1) for at in (-1.6, 1.6))
