"""Scores over the cycles: one small drawing a row, its numbers beside it, and breaks that are seen and heard."""

import re
from fractions import Fraction

import pytest

from kl_assess.core.trend import Step, Trend, TrendPoint, TrendRow
from kl_assess.report.scale import scale_of
from kl_assess.report.slopes import SLOPE_HEIGHT, SLOPE_WIDTH, slope, slope_axis, step_words, trend_table
from tests.core.small import questionnaire

SCALE = scale_of(questionnaire([[[3]]]))
YEARS = ("2024", "2025", "2026")
UP, UNCLEAR = Step(13, clear=True), Step(2, clear=False)


def row(*values, steps):
    points = tuple(TrendPoint() if v is None else TrendPoint(Fraction(v), "Developing") for v in values)
    return TrendRow("D1", "Expectations", points, steps)


def lines(picture):
    """The strokes that are not guides: those in the colour of a line and those of a break."""
    guides = len(SCALE.points) + 1
    return re.findall(r"<path [^>]*>", picture.svg)[guides:]


def test_neighbors_that_were_compared_are_joined_and_a_break_leaves_a_gap_of_two_strokes():
    assert len(lines(slope(SCALE, row(40, 53, 55, steps=(UP, UNCLEAR)), YEARS))) == 2
    broken = slope(SCALE, row(40, 53, 55, steps=(UP, None)), YEARS)
    assert len(lines(broken)) == 1 + 2
    assert broken.svg.count("<circle") == 3


def test_a_cycle_without_a_score_has_no_dot_and_no_line():
    found = slope(SCALE, row(40, None, 55, steps=(None, None)), YEARS)
    assert (found.svg.count("<circle"), len(lines(found))) == (2, 0)


def test_what_is_drawn_is_said():
    found = slope(SCALE, row(40, 53, None, steps=(UP, None)), YEARS)
    assert found.alt == "2024: 40, Developing; 2025: 53, Developing (+13); 2026: no score (not compared)"
    assert slope(SCALE, row(None, None, steps=(None,)), YEARS[:2]).alt == "2024: no score; 2025: no score"


@pytest.mark.parametrize("count", [1, 2, 10])
def test_every_mark_lies_inside_its_drawing(count):
    values = [0, 100] * 5
    found = slope(SCALE, row(*values[:count], steps=(UP,) * (count - 1)), [str(n) for n in range(count)])
    for x, y, radius in re.findall(r'cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"', found.svg):
        assert 0 <= float(x) - float(radius) <= float(x) + float(radius) <= SLOPE_WIDTH
        assert 0 <= float(y) - float(radius) <= float(y) + float(radius) <= SLOPE_HEIGHT


def test_the_head_names_the_first_and_the_last_cycle_where_both_fit():
    assert re.findall(r">([^<>]+)</text>", slope_axis(YEARS).svg) == ["2024", "2026"]
    assert re.findall(r">([^<>]+)</text>", slope_axis(("2024",)).svg) == ["2024"]
    long = "The cycle before the new chief came"
    assert "<text" not in slope_axis((long, long)).svg


def test_a_change_is_that_of_the_pair():
    assert [step_words(step) for step in (UP, Step(-4, clear=True), UNCLEAR, None)] == [
        "+13",
        "−4",
        "no clear change",
        "not compared",
    ]


def test_a_table_has_the_newest_cycles_and_says_how_many_are_left_out():
    found = trend_table(Trend(YEARS, (1, 2, 3), (row(40, 53, 55, steps=(UP, UNCLEAR)),)), SCALE, 2)
    assert (found.periods, found.numbers, found.left_out) == (("2025", "2026"), (2, 3), 1)
    (line,) = found.rows
    assert [(cell.value, cell.level, cell.change) for cell in line.cells] == [
        ("53", "Developing", ""),
        ("55", "Developing", "no clear change"),
    ]
