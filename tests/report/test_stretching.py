"""The charts of a page lie on the scale of the printed ones, at shares of the width, and are never read out."""

import re
from dataclasses import replace
from fractions import Fraction
from xml.etree import ElementTree as ET

import jinja2
import pytest

from kl_assess.core.scoring import Score, Standing
from kl_assess.paths import TEMPLATES
from kl_assess.report.charts import WIDTH, rows_of_labels
from kl_assess.report.scale import Scale, scale_of
from kl_assess.report.stretching import dumbbell, dumbbell_key, score_axis, score_bar, score_key
from kl_assess.report.tokens import tones
from tests.house_care import other
from tests.shipped import SHIPPED

SCALE = scale_of(SHIPPED)
SCORE = Score(
    "LEA",
    Standing.PUBLISHED,
    value=Fraction(125, 2),
    low=Fraction(60),
    high=Fraction(70),
    supported=Fraction(50),
    target=Fraction(75),
    level=2,
)


def drawn(name, *given):
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return getattr(environment.get_template(f"components/{name}.html").module, name)(*given)


def svg(name, *given):
    return ET.fromstring(drawn(name, *given))  # noqa: S314 - drawn by us


def test_every_mark_lies_at_its_share_of_the_width():
    bar = score_bar(SCALE, SCORE, Fraction(54))
    assert (bar.value, bar.low, bar.high, bar.supported, bar.target, bar.before) == (
        "62.5%",
        "60%",
        "70%",
        "50%",
        "75%",
        "54%",
    )
    assert bar.guides == ("0%", "25%", "50%", "75%", "100%")


def test_the_tone_is_that_of_the_level_named():
    assert score_bar(SCALE, SCORE).tone == SCALE.tones[2]
    assert score_bar(SCALE, replace(SCORE, level=4)).halo
    assert not score_bar(SCALE, SCORE).halo


def test_a_range_is_drawn_only_where_there_is_one():
    known = score_bar(SCALE, replace(SCORE, low=SCORE.value, high=SCORE.value))
    assert (known.low, known.high) == (None, None)


def test_the_bar_is_drawn_with_its_marks_and_hidden_from_screen_readers():
    root = svg("score_bar", score_bar(SCALE, SCORE, Fraction(54)))
    assert root.get("aria-hidden") == "true"
    assert root.get("width") == "100%"
    (bar,) = [rect for rect in root.iter("rect") if rect.get("width") == "62.5%"]
    assert bar.get("fill") == SCALE.tones[2]
    assert [circle.get("cx") for circle in root.iter("circle")] == ["54%"]
    assert [nested.get("x") for nested in root.iter("svg")][1:] == ["50%"]
    assert [line.get("x1") for line in root.iter("line") if line.get("stroke-width") == "3"] == ["75%"]


def test_a_score_that_is_not_published_is_drawn_without_a_bar():
    thin = Score("LEA", Standing.TOO_THIN, low=Fraction(10), high=Fraction(90), target=Fraction(75))
    root = svg("score_bar", score_bar(SCALE, thin))
    assert [rect.get("width") for rect in root.iter("rect")] == ["100%"]
    assert {"10%", "90%"} <= {line.get("x1") for line in root.iter("line")}


@pytest.mark.parametrize("level", [1, 4])
def test_a_range_on_a_dark_tone_has_a_pale_edge(level):
    root = svg("score_bar", score_bar(SCALE, replace(SCORE, level=level)))
    pale = [line for line in root.iter("line") if line.get("stroke-width") == "5"]
    assert bool(pale) is (level == 4)


@pytest.mark.parametrize("name", ["score_bar", "score_axis"])
def test_a_drawing_has_no_style_and_no_script(name):
    text = drawn(name, score_bar(SCALE, SCORE) if name == "score_bar" else score_axis(SCALE))
    assert re.findall(r"style=|<script|<style|\bon\w+=", text) == []


@pytest.mark.parametrize(
    "scale",
    [SCALE, scale_of(other()), Scale(tuple(Fraction(100 * n, 6) for n in range(7)), tuple("ABCDEFG"), tones(7))],
    ids=["five levels", "four uneven levels", "seven levels"],
)
def test_the_axis_names_every_level_at_its_points(scale):
    axis = score_axis(scale)
    assert {label.at for label in axis.labels} == {f"{float(point):.4g}%" for point in scale.points}
    assert len(axis.labels) == sum(len(label.lines) for row in rows_of_labels(scale, WIDTH) for label in row)
    assert all(0 < label.down < axis.height for label in axis.labels)
    assert [text.text for text in svg("score_axis", axis).iter("text")] == [label.text for label in axis.labels]


def test_the_key_says_every_mark_in_words_and_leaves_out_what_is_not_drawn():
    assert [mark.words for mark in score_key(supported=True, period="2025")][1:] == [
        "Supported score",
        "Target",
        "2025",
    ]
    assert len(score_key(supported=False, period=None)) == 2
    assert all(mark.src.startswith("data:image/svg+xml;base64,") for mark in score_key(supported=True, period="2025"))


def test_a_dumbbell_has_a_hollow_dot_before_and_a_filled_one_now_at_their_shares():
    found = dumbbell(SCALE, Fraction(50), Fraction(125, 2))
    assert (found.before, found.now) == ("50%", "62.5%")
    assert found.guides == score_bar(SCALE, SCORE).guides
    drawing = svg("dumbbell", found)
    hollow, filled = drawing.iter("circle")
    assert (hollow.get("cx"), hollow.get("fill")) == ("50%", found.paper)
    assert (filled.get("cx"), filled.get("fill")) == ("62.5%", found.ink)
    between = [line for line in drawing.iter("line") if line.get("y1") == line.get("y2")]
    assert [(line.get("x1"), line.get("x2")) for line in between] == [("50%", "62.5%")]
    assert drawing.get("aria-hidden") == "true"


def test_a_score_that_there_is_not_has_no_dot_and_no_line():
    drawing = svg("dumbbell", dumbbell(SCALE, None, Fraction(50)))
    assert [dot.get("cx") for dot in drawing.iter("circle")] == ["50%"]
    assert all(line.get("y1") != line.get("y2") for line in drawing.iter("line"))


def test_the_key_names_both_dots():
    assert [mark.words for mark in dumbbell_key("2025", "2026")] == ["2025", "2026"]
