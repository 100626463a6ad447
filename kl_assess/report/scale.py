"""The scale of a questionnaire as every chart draws it: points, names and tones of its levels."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from PIL import ImageFont

from kl_assess.core.questionnaire import Questionnaire
from kl_assess.paths import ASSETS
from kl_assess.report.tokens import tones


@dataclass(frozen=True)
class Scale:
    """Two to seven levels: their points from 0 to 100, their names in print and their tones."""

    points: tuple[Fraction, ...]
    names: tuple[str, ...]
    tones: tuple[str, ...]


def scale_of(questionnaire: Questionnaire) -> Scale:
    """The scale of a questionnaire."""
    levels = questionnaire.level_scale
    return Scale(questionnaire.level_points, tuple(level.name for level in levels), tones(len(levels)))


@cache
def _face(weight: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(ASSETS / "fonts" / f"PublicSans-{weight}.ttf", 1000)


@cache
def text_width(text: str, size: float, weight: str = "Regular") -> float:
    """Width in points of a line of text; `weight` is Light, Regular, SemiBold or Italic."""
    return _face(weight).getlength(text) * size / 1000


def wrapped(text: str, width: float, size: float) -> tuple[str, ...]:
    """A text broken between words into lines no wider than `width` points, where its words allow it."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)
