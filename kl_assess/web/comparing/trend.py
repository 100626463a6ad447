"""The page "Trend": every domain and the total over the signed cycles, a small chart and the numbers beside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from flask import get_template_attribute
from markupsafe import Markup

from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.trend import Trend
from kl_assess.report.scale import Scale, scale_of
from kl_assess.report.slopes import TrendTable, trend_table
from kl_assess.report.stretching import Dumbbell, ScoreAxis, dumbbell, score_axis
from kl_assess.store.agencies import Agency
from kl_assess.web.addresses import address
from kl_assess.web.comparing.choosing import EmptyPage
from kl_assess.web.frame import Place

AT_MOST: Final = 10
"""How many cycles have room in the table."""


@dataclass(frozen=True)
class TrendPage:
    """The trend, with what is drawn of it."""

    title: str
    crumbs: tuple[Place, ...]
    lead: str
    drawn: Markup


@dataclass(frozen=True)
class Cycles:
    """The table of all cycles. `pairs` leads to what changed between each two neighbors, the newest first."""

    table: TrendTable
    left_out: str
    pairs: tuple[Place, ...]


@dataclass(frozen=True)
class SmallRow:
    """One score in the last two signed cycles."""

    name: str
    chart: Dumbbell
    before: str
    now: str


@dataclass(frozen=True)
class SmallTrend:
    """The last two signed cycles for the overview, and the ways to all of them and to what changed."""

    before: str
    now: str
    axis: ScoreAxis
    rows: tuple[SmallRow, ...]
    changes_url: str
    trend_url: str


def trend_page(agency: Agency, found: Trend, scale: Scale) -> TrendPage | EmptyPage:
    """The page; a plain one until something is signed off."""
    crumbs = (Place("Overview", address("overview.show", slug=agency.slug)), Place("Trend", ""))
    if not found.periods:
        return EmptyPage(
            "Trend",
            crumbs,
            "There is no trend yet.",
            "It shows the scores of every full assessment as they were signed off. Nothing is signed off yet. A quick "
            "check has no place in it, because it asks only a part of the items.",
            Place("Go to the overview", address("overview.show", slug=agency.slug)),
        )
    table = trend_table(found, scale, AT_MOST)
    if len(found.periods) == 1:
        lead = f"{found.periods[0]} is the first cycle that is signed off. The line starts with the second."
    else:
        lead = "Scores as they were signed off. A line joins two cycles only where they can be compared."
    cycles = Cycles(table, _left_out(table), tuple(reversed(tuple(_pairs(agency, table)))))
    return TrendPage("Trend", crumbs, lead, get_template_attribute("comparing/cycles.html", "cycles")(cycles))


def _left_out(table: TrendTable) -> str:
    if not table.left_out:
        return ""
    return f"The newest {len(table.periods)} cycles are shown; {table.left_out} before them are left out."


def _pairs(agency: Agency, table: TrendTable) -> Iterator[Place]:
    for (before, left), (now, right) in pairwise(zip(table.periods, table.numbers, strict=True)):
        yield Place(f"What changed from {before} to {now}", between(agency, left, right))


def between(agency: Agency, earlier: int, later: int) -> str:
    """The address of what changed between two cycles, by their numbers."""
    return address("comparing.show", slug=agency.slug, **{"from": earlier, "to": later})


def small_trend(agency: Agency, found: Trend, questionnaire: Questionnaire) -> SmallTrend | None:
    """The last two signed cycles; None before there are two."""
    last = found.last(2)
    if len(last.periods) < 2:  # noqa: PLR2004 - it takes two
        return None
    scale = scale_of(questionnaire)
    table = trend_table(last, scale, 2)
    return SmallTrend(
        before=last.periods[0],
        now=last.periods[1],
        axis=score_axis(scale),
        rows=tuple(
            SmallRow(
                line.name,
                dumbbell(scale, row.points[0].value, row.points[1].value, joined=row.steps[0] is not None),
                line.cells[0].value,
                line.cells[1].value,
            )
            for row, line in zip(last.rows, table.rows, strict=True)
        ),
        changes_url=between(agency, *last.numbers),
        trend_url=address("comparing.trend", slug=agency.slug),
    )
