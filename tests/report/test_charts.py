"""Every chart draws its numbers on one scale and says them in words, for scales of two to seven levels."""

import itertools
import re
from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl_assess.report import charts
from kl_assess.report.charts import LABEL, STRIP, WIDTH, x
from kl_assess.report.figures import FULL_WIDTH, MapRow, item_map, sample_bar
from kl_assess.report.scale import Scale, scale_of, text_width, wrapped
from kl_assess.report.tokens import tokens, tones
from tests.house_care import other
from tests.shipped import SHIPPED

FIVE = scale_of(SHIPPED)
SVG = "{http://www.w3.org/2000/svg}"
NAMES = {
    2: ("No", "Yes"),
    3: ("Not in place", "Partly in place", "In place"),
    4: ("Absent", "Emerging", "Practiced", "Embedded"),
    5: FIVE.names,
    6: ("None", "Very little", "Somewhat in place", "Mostly in place", "Fully in place", "Leading the field"),
    7: ("Not in place", "Planned", "Informal", "Developing", "Established", "Sustained", "Sustained and improving"),
}
SCORES = st.fractions(0, 100, max_denominator=12)


def scale(levels, names=None):
    points = tuple(Fraction(100 * n, levels - 1) for n in range(levels))
    return Scale(points, names or NAMES[levels], tones(levels))


def drawn(picture_or_svg):
    return ET.fromstring(getattr(picture_or_svg, "svg", picture_or_svg))  # noqa: S314 - drawn by us


def texts(picture):
    return [(element.text, element) for element in drawn(picture).iter(f"{SVG}text")]


def reach(element):
    """From where to where a line of text reaches."""
    width = text_width(element.text, LABEL, "SemiBold" if element.get("font-weight") == "600" else "Regular")
    at, shift = float(element.get("x")), {"start": 0, "middle": 0.5, "end": 1}[element.get("text-anchor")]
    return at - shift * width, at + (1 - shift) * width


# --- The scale ----------------------------------------------------------------------------------------------------


def test_zero_and_a_hundred_lie_inside_every_chart_with_room_for_a_mark():
    assert x(0) == 5
    assert x(100) == WIDTH - 26


@given(SCORES, SCORES)
def test_a_higher_score_lies_further_right(one, other_score):
    assert (x(one) < x(other_score)) == (round(float(one), 3) < round(float(other_score), 3)) or x(one) == x(
        other_score
    )


@pytest.mark.parametrize("levels", range(2, 8))
def test_the_head_names_every_level_and_its_points_and_no_words_touch(levels):
    picture = charts.axis(scale(levels))
    found = texts(picture)
    assert " ".join(sorted(" ".join(text for text, _ in found).split())) == " ".join(
        sorted(" ".join([*NAMES[levels], *(str(round(100 * n / (levels - 1))) for n in range(levels))]).split())
    )
    lines = {}
    for _, element in found:
        lines.setdefault(element.get("y"), []).append(reach(element))
    for line in lines.values():
        ordered = sorted(line)
        assert all(left[1] < right[0] for left, right in itertools.pairwise(ordered))
        assert ordered[0][0] >= 0
        assert ordered[-1][1] <= WIDTH + 0.01


def test_names_too_long_for_the_scale_give_way_to_the_numbers_of_the_levels():
    picture = charts.axis(scale(6, ("Institutionalizationally",) * 6))
    assert [text for text, _ in texts(picture)][:6] == ["0", "1", "2", "3", "4", "5"]


def test_levels_with_uneven_points_are_named_where_their_points_lie():
    uneven = scale_of(other())
    places = {element.text: float(element.get("x")) for _, element in texts(charts.axis(uneven))}
    assert (places["25"], places["50"]) == (x(25), x(50))
    assert "75" not in places


def test_the_head_of_a_chart_says_little_as_it_is_read_out_with_every_cell():
    assert charts.axis(FIVE).alt == "Chart, 0 to 100"


@pytest.mark.parametrize("levels", range(2, 8))
def test_a_guide_line_runs_at_the_points_of_every_level(levels):
    path = drawn(charts.guide_lines(scale(levels))).find(f"{SVG}path").get("d")
    assert [float(at) for at in re.findall(r"M([\d.]+) 0", path)] == [
        pytest.approx(x(Fraction(100 * n, levels - 1))) for n in range(levels)
    ]


# --- Bars, dots and pairs -----------------------------------------------------------------------------------------


def test_a_bar_says_score_level_range_and_supported_score():
    picture = charts.bar(
        FIVE,
        value=Fraction("56.2"),
        level=2,
        level_name="Developing",
        low=Fraction(52),
        high=Fraction("57.5"),
        supported=Fraction(51),
    )
    assert picture.alt == "56 of 100, Developing; range 52 to 58; supported score 51"


def test_a_bar_does_not_say_the_star_of_a_name_that_was_lowered():
    assert charts.bar(FIVE, value=Fraction(70), level=2, level_name="Developing*, 90% answered").alt == (
        "70 of 100, Developing, 90% answered"
    )


def test_the_tone_of_a_bar_is_that_of_the_level_named_and_not_of_the_number():
    lowered = charts.bar(FIVE, value=Fraction(70), level=2, level_name="Developing*")
    assert drawn(lowered).find(f"{SVG}rect").get("fill") == FIVE.tones[2]


@given(SCORES)
def test_a_bar_ends_at_its_score(value):
    bar = drawn(charts.bar(FIVE, value=value, level=1, level_name="Informal")).find(f"{SVG}rect")
    assert float(bar.get("x")) + float(bar.get("width")) == pytest.approx(x(value), abs=0.01)


def test_a_score_that_is_not_published_has_its_range_alone_and_says_why():
    picture = charts.bar(
        FIVE,
        value=None,
        level=None,
        level_name="Not published: 40% answered, 70% needed",
        low=Fraction(10),
        high=Fraction(80),
    )
    assert drawn(picture).find(f"{SVG}rect") is None
    assert picture.alt == "Not published: 40% answered, 70% needed; range 10 to 80"


def test_there_is_no_whisker_where_all_is_known():
    known = charts.bar(FIVE, value=Fraction(50), level=2, level_name="Developing", low=Fraction(50), high=Fraction(50))
    assert list(drawn(known).iter(f"{SVG}path")) == []
    assert "range" not in known.alt


def test_dots_say_now_last_time_target_and_range():
    picture = charts.dots(
        value=Fraction(80),
        low=Fraction(57),
        high=Fraction(86),
        target=Fraction(75),
        before=Fraction(79),
        period="2025",
    )
    assert picture.alt == "80 now, 79 in 2025, range 57 to 86, target 75"
    assert len(list(drawn(picture).iter(f"{SVG}circle"))) == 2


def test_a_first_assessment_has_no_hollow_dot():
    picture = charts.dots(value=Fraction(80), target=Fraction(75))
    assert picture.alt == "80 now, target 75"
    assert len(list(drawn(picture).iter(f"{SVG}circle"))) == 1


def test_an_element_without_a_score_says_so():
    assert charts.dots(value=None, low=Fraction(0), high=Fraction(90), target=Fraction(75)).alt == (
        "no score, range 0 to 90, target 75"
    )


def test_a_pair_says_both_numbers():
    assert charts.dumbbell(before=Fraction("47.4"), now=Fraction("52.5")).alt == "From 47 to 53"


# --- Levels and ratings -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("levels", range(2, 8))
def test_a_meter_has_a_cell_for_every_step_and_fills_them_up_to_the_level(levels):
    for level in range(levels):
        paths = list(drawn(charts.meter(scale(levels), level)).iter(f"{SVG}path"))
        cells = {path.get("fill"): path.get("d").count("M") for path in paths}
        assert sum(cells.values()) == levels - 1
        assert cells.get(tones(levels)[level], 0) == level or level == 0
        assert cells.get(tokens()["paper"], 0) == levels - 1 - level


def test_the_lowest_level_is_white_with_an_outline():
    (cells,) = drawn(charts.meter(FIVE, 0)).iter(f"{SVG}path")
    assert cells.get("fill") == tokens()["paper"]
    assert cells.get("stroke") == tokens()["ink-2"]


def test_no_level_is_dashed():
    (cells,) = drawn(charts.meter_open(FIVE)).iter(f"{SVG}path")
    assert cells.get("stroke-dasharray")


def test_a_strip_says_how_many_rated_each_level_and_what_was_recorded():
    picture = charts.strip(FIVE, (3, 1, 1, 2), 2)
    assert picture.alt == "Ratings: 2 at level 1, 1 at level 2, 1 at level 3; recorded level 2"
    assert len(list(drawn(picture).iter(f"{SVG}circle"))) == 4


@given(st.lists(st.integers(0, 4), max_size=30))
def test_every_dot_of_a_strip_lies_inside_it(levels):
    root = drawn(charts.strip(FIVE, levels, None))
    height = float(root.get("height")[:-2])
    for dot in root.iter(f"{SVG}circle"):
        at, y, radius = (float(dot.get(name)) for name in ("cx", "cy", "r"))
        assert radius <= at <= STRIP - radius
        assert radius - 0.1 <= y <= height - radius


# --- The two larger pictures --------------------------------------------------------------------------------------

ROWS = st.lists(
    st.builds(
        MapRow,
        st.sampled_from(["Expectations", "Doors", "Gardens and all around them"]),
        st.lists(
            st.lists(st.one_of(st.none(), st.integers(0, 4)), min_size=1, max_size=12).map(tuple),
            min_size=1,
            max_size=12,
        ).map(tuple),
    ),
    min_size=1,
    max_size=7,
)


@given(ROWS, st.integers(60, 300))
def test_the_map_has_a_square_for_every_item_and_none_touches_another_or_the_edge(rows, room):
    root = drawn(item_map(FIVE, rows, room, "Map"))
    squares = [(float(s.get("x")), float(s.get("y")), float(s.get("width"))) for s in root.iter(f"{SVG}rect")]
    assert len(squares) == sum(len(group) for row in rows for group in row.groups)
    assert len(set(squares)) == len(squares)
    height = float(root.get("height")[:-2])
    lines = {}
    for left, top, side in squares:
        assert left >= 0
        assert left + side <= FULL_WIDTH
        assert top + side <= height + 0.5
        lines.setdefault(top, []).append((left, left + side))
    for line in lines.values():
        ordered = sorted(line)
        assert all(one[1] < two[0] for one, two in itertools.pairwise(ordered))


@pytest.mark.parametrize(
    ("domains", "elements", "items"), [(1, 1, 1), (1, 12, 7), (3, 5, 4), (7, 12, 1), (5, 6, 3), (7, 4, 4)]
)
def test_the_map_keeps_to_its_room_for_every_size_of_questionnaire(domains, elements, items):
    rows = [MapRow("A domain", ((2,) * items,) * elements)] * domains
    picture = item_map(FIVE, rows, 110, "Map")
    assert float(drawn(picture).get("height")[:-2]) <= 110


def test_an_item_without_a_level_is_dashed_on_the_map_and_the_lowest_level_is_white():
    unknown, lowest = drawn(item_map(FIVE, [MapRow("A", ((None, 0),))], 100, "Map")).iter(f"{SVG}rect")
    assert unknown.get("stroke-dasharray")
    assert lowest.get("fill") == tokens()["paper"]
    assert not lowest.get("stroke-dasharray")


@pytest.mark.parametrize("levels", range(2, 8))
def test_the_example_of_a_bar_names_its_marks_and_says_its_numbers(levels):
    picture = sample_bar(scale(levels), level=0, level_name="Some level", supported=True)
    assert {"Score", "Range", "Supported score"} <= {text for text, _ in texts(picture)}
    assert picture.alt.startswith(
        "Example of a bar. It ends at the score, 50 of 100, Some level. The range runs from 44 to 60."
    )


def test_without_grades_the_example_has_no_supported_score():
    assert "Supported" not in sample_bar(FIVE, level=2, level_name="Developing", supported=False).svg


def test_text_in_a_drawing_names_its_font_because_it_takes_none_from_the_page():
    assert all(element.get("font-family") == "Public Sans" for _, element in texts(charts.axis(FIVE)))


# --- Words on a line ----------------------------------------------------------------------------------------------


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=9), min_size=1, max_size=12), st.integers(20, 200))
def test_wrapped_words_keep_their_order_and_fit_unless_one_word_is_too_wide(words, width):
    lines = wrapped(" ".join(words), width, 9)
    assert " ".join(lines).split() == words
    assert all(text_width(line, 9) <= width or " " not in line for line in lines)
