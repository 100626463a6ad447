"""Text and marks can be read on paper and on a grey printer, for scales of two to seven levels."""

import itertools
import re

import pytest

from kl_assess.paths import ASSETS, TEMPLATES
from kl_assess.report.tokens import luminance, resolved, tokens, tones

SCALES = pytest.mark.parametrize("levels", range(2, 8))
TEXT, MARK = 4.5, 3
PRINTABLE_STEP = 9


def contrast(one, other):
    """Contrast of two colours, from 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lightness(color):
    """CIE L* of a colour, from 0 to 100."""
    y = luminance(color)
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


def test_contrast_is_that_of_wcag():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#ffffff", "#767676") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("name", ["ink", "ink-2", "accent"])
def test_every_colour_of_text_stands_out_on_paper(name):
    assert contrast(tokens()[name], tokens()["paper"]) >= TEXT


@pytest.mark.parametrize("name", ["ink", "ink-2", "accent", "r3"])
def test_every_colour_of_a_mark_stands_out_on_paper(name):
    assert contrast(tokens()[name], tokens()["paper"]) >= MARK


def test_the_hairline_is_used_for_lines_and_never_for_text():
    for sheet in (TEMPLATES / "report" / "styles").glob("*.css"):
        assert not re.search(r"(?<![\w-])color:\s*var\(--rule\)", sheet.read_text("utf-8")), sheet.name


@SCALES
def test_a_higher_level_is_always_darker_by_a_step_that_a_grey_printer_shows(levels):
    light = [lightness(tone) for tone in tones(levels)]
    assert all(above - below >= PRINTABLE_STEP for above, below in itertools.pairwise(light))


@SCALES
def test_the_lowest_level_is_nearly_paper_and_the_top_one_nearly_ink(levels):
    found = tones(levels)
    assert len(found) == levels
    assert (found[0], found[-1]) == (tokens()["r0"], tokens()["r4"])


def test_five_levels_take_the_ramp_as_it_is():
    assert tones(5) == tuple(tokens()[f"r{n}"] for n in range(5))


def test_no_colour_is_named_outside_the_tokens():
    for sheet in (TEMPLATES / "report" / "styles").glob("*.css"):
        assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgb|hsl", sheet.read_text("utf-8")), sheet.name


def test_every_token_that_a_style_sheet_uses_exists():
    used = {
        name
        for sheet in [*(TEMPLATES / "report" / "styles").glob("*.css"), ASSETS / "tokens.css"]
        for name in re.findall(r"var\(--([\w-]+)\)", sheet.read_text("utf-8"))
    }
    assert used <= set(tokens())


def test_tokens_are_put_in_place_of_their_names_also_inside_other_tokens():
    assert resolved("a { border: var(--hair) }") == f"a {{ border: 0.5pt solid {tokens()['rule']} }}"


def test_nothing_printed_is_smaller_than_nine_points_and_no_table_smaller_than_ten():
    sizes = {name: float(value[:-2]) for name, value in tokens().items() if value.endswith("pt") and name[0] != "s"}
    sizes |= {"step": float(tokens()["step"][:-2])}
    assert min(size for name, size in sizes.items() if name not in ("hair", "line")) == sizes["note"] == 9
    assert sizes["table"] == 10
