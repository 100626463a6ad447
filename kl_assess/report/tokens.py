"""The tokens of the look, and the tones of a scale's levels (kl_assess/assets/tokens.css)."""

import re
from functools import cache
from typing import Final

from kl_assess.paths import ASSETS

_DECLARATION: Final = re.compile(r"--([\w-]+):\s*([^;]+);")
_USE: Final = re.compile(r"var\(--([\w-]+)\)")
_KNOTS: Final = 5
_SRGB_KNEE: Final = 0.04045


@cache
def tokens() -> dict[str, str]:
    """Every token by its name, with its final value: `tokens()["ink"]` is a colour such as #14212e."""
    return {name: resolved(value) for name, value in _declared().items()}


@cache
def _declared() -> dict[str, str]:
    return dict(_DECLARATION.findall((ASSETS / "tokens.css").read_text(encoding="utf-8")))


def resolved(css: str) -> str:
    """A style sheet with the value of each token in its place.

    WeasyPrint would look every `var()` up for every element, and does not look it up in the margins of a page.
    """
    while _USE.search(css):
        css = _USE.sub(lambda use: _declared()[use[1]], css)
    return css


@cache
def tones(levels: int) -> tuple[str, ...]:
    """The tone of each level of a scale with 2 to 7 levels, from light to dark; five levels take the ramp as it is."""
    ramp = [_channels(tokens()[f"r{knot}"]) for knot in range(_KNOTS)]
    found = []
    for level in range(levels):
        at = level * (_KNOTS - 1) / (levels - 1)
        knot = min(int(at), _KNOTS - 2)
        share = at - knot
        mixed = [round(a + (b - a) * share) for a, b in zip(ramp[knot], ramp[knot + 1], strict=True)]
        found.append("#" + "".join(f"{channel:02x}" for channel in mixed))
    return tuple(found)


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def luminance(color: str) -> float:
    """Relative luminance of a colour such as #14212e, from 0 to 1 (WCAG 2.2)."""
    red, green, blue = (
        v / 12.92 if v <= _SRGB_KNEE else ((v + 0.055) / 1.055) ** 2.4 for v in (c / 255 for c in _channels(color))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
