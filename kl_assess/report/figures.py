"""The two larger pictures: the map of answers on the cover, and the bar whose marks are named."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from kl_assess.report.charts import LABEL, Picture, drawn, head, line, text, x
from kl_assess.report.scale import Scale, text_width
from kl_assess.report.tokens import tokens

FULL_WIDTH: Final = 504
_ROOMY, _CLOSE = (19, 16, 13), (13, 11, 9, 7, 5, 4)


@dataclass(frozen=True)
class MapRow:
    """A domain on the map: its name, and by element the level of every item put to the agency; None is no level."""

    name: str
    groups: tuple[tuple[int | None, ...], ...]


@dataclass(frozen=True)
class _Plan:
    """How the map is laid out: size of a square, and whether names stand above the squares or left of them."""

    size: int
    above: bool
    left: float

    @property
    def gap(self) -> float:
        return round(self.size * 0.16, 2)

    def lines(self, row: MapRow) -> list[list[tuple[float, int | None]]]:
        """The squares of a domain line by line, each with its place from the left; elements stand apart."""
        lines: list[list[tuple[float, int | None]]] = [[]]
        at = self.left
        for group in row.groups:
            wide = len(group) * (self.size + self.gap)
            if lines[-1] and at + wide > FULL_WIDTH + self.gap:
                lines.append([])
                at = self.left
            for level in group:
                if at + self.size > FULL_WIDTH:
                    lines.append([])
                    at = self.left
                lines[-1].append((at, level))
                at += self.size + self.gap
            at += self.size * 0.6
        return lines

    def row_height(self, row: MapRow) -> float:
        squares = len(self.lines(row)) * (self.size + self.gap) - self.gap
        return squares + 13 if self.above else max(squares, LABEL)

    @property
    def between(self) -> float:
        return 16 if self.above else max(self.size * 0.5, 4)

    def height(self, rows: Sequence[MapRow]) -> float:
        return sum(self.row_height(row) for row in rows) + self.between * (len(rows) - 1)


def item_map(scale: Scale, rows: Sequence[MapRow], room: float, alt: str) -> Picture:
    """Every item put to the agency as one square, a row or more a domain, grouped by element.

    The squares are as large as `room` (points of height) allows; where it is short, names move to the left of them.
    """
    label = max(text_width(row.name, LABEL) for row in rows) + 10
    plans = [_Plan(size, above=True, left=0) for size in _ROOMY] + [_Plan(s, above=False, left=label) for s in _CLOSE]
    plan = next((p for p in plans if p.height(rows) <= room), plans[-1])
    out, y = "", 0.0
    for row in rows:
        top = y + 13 if plan.above else y
        out += text(0, top - 5 if plan.above else top + min(plan.size / 2 + 3.2, 11), row.name, "start", "ink-2")
        for n, squares in enumerate(plan.lines(row)):
            out += "".join(_squares(squares, top + n * (plan.size + plan.gap), plan.size, scale))
        y += plan.row_height(row) + plan.between
    return Picture(drawn(FULL_WIDTH, round(y - plan.between, 2), out), alt)


def _squares(squares: Sequence[tuple[float, int | None]], y: float, size: int, scale: Scale) -> Iterator[str]:
    ink, edge = tokens()["ink-2"], tokens()["r3"]
    for at, level in squares:
        box = f'x="{at + 0.4:.2f}" y="{y + 0.4:.2f}" width="{size - 0.8:g}" height="{size - 0.8:g}"'
        if level is None:
            yield f'<rect {box} fill="none" stroke="{ink}" stroke-width="0.7" stroke-dasharray="2 2"/>'
        else:
            fill = scale.tones[level] if level else tokens()["paper"]
            yield f'<rect {box} fill="{fill}" stroke="{edge}" stroke-width="0.7"/>'


def sample_bar(scale: Scale, *, level: int, level_name: str, supported: bool) -> Picture:
    """How to read a bar: a made-up score of 50 with every mark named where it stands; `level` gives its tone."""
    width, score, low, high, backed = 296, Fraction(50), Fraction(44), Fraction(60), Fraction(33)
    body, top = head(scale, width)
    y = top + 36
    height = y + (28 if supported else 14)
    ink, ink_2 = tokens()["ink"], tokens()["ink-2"]
    out = body + "".join(line(x(p, width), top + 2, x(p, width), height, "rule", 0.6) for p in scale.points)
    out += (
        f'<rect x="{x(0, width):g}" y="{y - 7:g}" width="{x(score, width) - x(0, width):g}" height="14" '
        f'fill="{scale.tones[level]}" stroke="{ink_2}" stroke-width="0.6"/>'
    )
    a, b = x(low, width), x(high, width)
    whisker = f"M{a:g} {y - 4.5:g}V{y + 4.5:g}M{b:g} {y - 4.5:g}V{y + 4.5:g}M{a:g} {y:g}H{b:g}"
    out += f'<path d="{whisker}" fill="none" stroke="{ink}" stroke-width="1.2"/>'
    out += line(x(score, width), y - 16, x(score, width), y - 8, "ink-2", 0.8)
    out += text(x(score, width), y - 20, "Score", weight=600)
    out += line(b + 3, y, b + 9, y, "ink-2", 0.8) + text(b + 12, y + 3, "Range", "start", weight=600)
    said = f"Example of a bar. It ends at the score, {score} of 100, {level_name}. The range runs from {low} to {high}."
    if supported:
        out += f'<path d="M{x(backed, width):g} {y + 8.6:g}l4 6.6h-8z" fill="{ink}"/>'
        out += text(x(backed, width), y + 26, "Supported score", weight=600)
        said += f" A triangle under the bar stands at {backed}, the score that evidence supports."
    return Picture(drawn(width, height, out), said)
