"""The charts of a report as small SVG pictures on one scale from 0 to 100, each with its numbers in words.

Plain functions: values in, `Picture` out; no clock, no files. A chart is one cell of a table: its guide lines are the
ground of the cell (`ground` in scale_style), its numbers stand in the same row, and the head of the column names them.
Values are unrounded scores from 0 to 100; the words round them.
"""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final
from xml.sax.saxutils import escape

from kl_assess.formatting import listing, whole
from kl_assess.report.scale import Scale, text_width
from kl_assess.report.tokens import luminance, tokens

WIDTH: Final = 246
"""Width in points of every chart on the scale."""

LEFT, RIGHT = 5, 26
LABEL: Final = 9
_LINE = 10
_BETWEEN = 3
_POINTS_APART = 20
_GROUND = 60
_HALO_BELOW = 0.2


@dataclass(frozen=True)
class Picture:
    """A drawing and what it says in words, for those who hear it."""

    svg: str
    alt: str

    @property
    def src(self) -> str:
        """The drawing as an address that needs no file."""
        return "data:image/svg+xml;base64," + b64encode(self.svg.encode()).decode()


def src(svg: str) -> str:
    """A drawing without words of its own, such as the ground of a cell, as an address that needs no file."""
    return Picture(svg, "").src


def drawn(width: float, height: float, body: str) -> str:
    """A drawing of a size in points."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}pt" height="{height:g}pt" '
        f'viewBox="0 0 {width:g} {height:g}">{body}</svg>'
    )


def x(value: Fraction | int, width: float = WIDTH) -> float:
    """Where a score from 0 to 100 lies on a chart of this width."""
    return round(LEFT + float(value) / 100 * (width - LEFT - RIGHT), 2)


def line(x1: float, y1: float, x2: float, y2: float, stroke: str, width: float) -> str:
    """A straight line in the colour of a token."""
    return f'<path d="M{x1:g} {y1:g}L{x2:g} {y2:g}" stroke="{tokens()[stroke]}" stroke-width="{width:g}"/>'


def dot(at: float, y: float, radius: float, fill: str, stroke: str, width: float) -> str:
    """A round mark in the colours of tokens."""
    return (
        f'<circle cx="{at:g}" cy="{y:g}" r="{radius:g}" fill="{tokens()[fill]}" stroke="{tokens()[stroke]}" '
        f'stroke-width="{width:g}"/>'
    )


def text(at: float, y: float, words: str, anchor: str = "middle", fill: str = "ink", weight: int = 400) -> str:
    """One line of words inside a drawing, in the colour of a token. SVG text takes no font from the page."""
    return (
        f'<text x="{at:g}" y="{y:g}" text-anchor="{anchor}" fill="{tokens()[fill]}" font-family="Public Sans" '
        f'font-size="{LABEL}" font-weight="{weight}">{escape(words)}</text>'
    )


def has_halo(tone: str) -> bool:
    """Whether a mark on this tone needs a pale edge to be seen."""
    return luminance(tone) < _HALO_BELOW


def _whisker(low: float, high: float, y: float, cap: float, *, halo: bool = False) -> str:
    """The range, with a pale edge that keeps it readable on a dark tone."""
    path = f"M{low:g} {y - cap:g}V{y + cap:g}M{high:g} {y - cap:g}V{y + cap:g}M{low:g} {y:g}H{high:g}"
    under = f'<path d="{path}" fill="none" stroke="{tokens()["paper"]}" stroke-width="3"/>' if halo else ""
    return under + f'<path d="{path}" fill="none" stroke="{tokens()["ink"]}" stroke-width="1.1"/>'


# --- The head of a chart column and its ground --------------------------------------------------------------------


@dataclass(frozen=True)
class Label:
    """The name of a level over its point: its lines, how they are anchored and from where to where they reach."""

    lines: tuple[str, ...]
    anchor: str
    at: float
    reach: tuple[tuple[float, float], ...]


def _label(at: float, lines: tuple[str, ...], width: float) -> Label:
    widest = max(text_width(line, LABEL) for line in lines)
    anchor, place = "middle", at
    if at - widest / 2 < LEFT - 2.4:
        anchor, place = "start", max(at - widest / 2, LEFT - 2.4)
    elif at + widest / 2 > width:
        place = width - widest / 2
    shift = 0.0 if anchor == "start" else 0.5
    reach = tuple((place - shift * w, place + (1 - shift) * w) for w in (text_width(line, LABEL) for line in lines))
    return Label(lines, anchor, place, reach)


def _broken(name: str) -> Iterator[tuple[str, ...]]:
    """A name on one line, or on two, in every way that its words allow."""
    words = name.split()
    yield (name,)
    yield from ((" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words)))


def _apart(one: Label, other: Label) -> bool:
    """Whether no line of a label touches the same line of its neighbour."""
    return all(left[1] + _BETWEEN <= right[0] for left, right in zip(one.reach, other.reach, strict=False))


def _row_of_labels(places: Sequence[float], names: Sequence[str], width: float) -> list[Label] | None:
    """One row of names over their places, on one or two lines each and with the fewest lines; None if they touch."""
    rows: list[list[Label]] = [[]]
    for at, name in zip(places, names, strict=True):
        labels = [_label(at, lines, width) for lines in _broken(name)]
        grown = [[*row, label] for row in rows for label in labels if not row or _apart(row[-1], label)]
        ends = {label.lines: [row for row in grown if row[-1].lines == label.lines] for label in labels}
        rows = [min(found, key=_untidiness) for found in ends.values() if found]
    return min(rows, key=_untidiness, default=None)


def _untidiness(row: Sequence[Label]) -> tuple[int, float]:
    """Of two rows that fit, the one with fewer lines is better, then the one whose lines are shorter."""
    reaches = [right - left for label in row for left, right in label.reach]
    return len(reaches), max(reaches)


def rows_of_labels(scale: Scale, width: float) -> list[list[Label]]:
    """The names of the levels in one row, or in two that take turns; their numbers where not even that fits."""
    places = [x(point, width) for point in scale.points]
    for turns in (1, 2):
        rows = [_row_of_labels(places[turn::turns], scale.names[turn::turns], width) for turn in range(turns)]
        fitting = [row for row in rows if row is not None]
        if len(fitting) == turns:
            return fitting
    return [[_label(at, (str(level),), width) for level, at in enumerate(places)]]


def _points_shown(scale: Scale, width: float) -> list[int]:
    """The levels whose points are printed: all of them, except those that would touch the one before."""
    shown: list[int] = []
    for level, point in enumerate(scale.points):
        if not shown or x(point, width) - x(scale.points[shown[-1]], width) >= _POINTS_APART:
            shown.append(level)
    return shown


def head(scale: Scale, width: float) -> tuple[str, float]:
    """Names and points of the levels over the places they stand for, and the height they take."""
    out, y = "", 8.0
    rows = rows_of_labels(scale, width)
    for row in rows:
        for label in row:
            out += "".join(text(label.at, y + n * _LINE, line, label.anchor) for n, line in enumerate(label.lines))
        y += _LINE * max(len(label.lines) for label in row) + 1
    out += "".join(
        text(x(scale.points[level], width), y, str(whole(scale.points[level])), fill="ink-2")
        for level in _points_shown(scale, width)
    )
    return out, y + 3


def axis(scale: Scale) -> Picture:
    """The head of a chart column: the name of every level over the points it stands for.

    Its words are few: they are read out with every cell of the column, and each cell names its own level.
    """
    body, top = head(scale, WIDTH)
    height = top + 4
    body += "".join(line(x(point), top, x(point), height, "rule", 0.6) for point in scale.points)
    return Picture(drawn(WIDTH, height, body), "Chart, 0 to 100")


def guide_lines(scale: Scale) -> str:
    """The repeating ground of a chart cell: a line at the points of every level, for rows of any height."""
    path = "".join(f"M{x(point):g} 0V{_GROUND}" for point in scale.points)
    return drawn(WIDTH, _GROUND, f'<path d="{path}" stroke="{tokens()["rule"]}" stroke-width="0.6"/>')


def key_marks() -> dict[str, str]:
    """The marks that stand over the columns of their numbers: range, evidence, before, now and target."""
    ink, accent = tokens()["ink"], tokens()["accent"]
    return {
        "range": drawn(22, 10, _whisker(1, 21, 5, 4)),
        "evidence": drawn(10, 8, f'<path d="M5 0.5l4 7h-8z" fill="{ink}"/>'),
        "before": drawn(10, 10, dot(5, 5, 3.6, "paper", "ink", 1.4)),
        "now": drawn(10, 10, f'<circle cx="5" cy="5" r="4.4" fill="{ink}"/>'),
        "target": drawn(10, 12, f'<path d="M8.5 0V12" stroke="{accent}" stroke-width="2.4"/>'),
    }


# --- Charts on the scale ------------------------------------------------------------------------------------------


def bar(
    scale: Scale,
    *,
    value: Fraction | None,
    level: int | None,
    level_name: str,
    low: Fraction | None = None,
    high: Fraction | None = None,
    supported: Fraction | None = None,
) -> Picture:
    """A score as a bar in the tone of the level named, its range as a whisker, its supported score as a triangle.

    A score that is not published has its range only; `level_name` then says so ("not published"). A star that leads
    the eye to a note is not said.
    """
    height, thick = 30, 12
    y, top = height / 2, (height - thick) / 2
    tone = tokens()["paper"] if level is None else scale.tones[level]
    level_name = level_name.replace("*", "")
    out, said = "", []
    if value is not None:
        out += (
            f'<rect x="{x(0):g}" y="{top:g}" width="{x(value) - x(0):g}" height="{thick}" fill="{tone}" '
            f'stroke="{tokens()["ink-2"]}" stroke-width="0.6"/>'
        )
        said.append(f"{whole(value)} of 100, {level_name}")
    else:
        said.append(level_name)
    if low is not None and high is not None and low != high:
        out += _whisker(x(low), x(high), y, 4, halo=has_halo(tone))
        said.append(f"range {whole(low)} to {whole(high)}")
    if supported is not None:
        out += f'<path d="M{x(supported):g} {top + thick + 1.4:g}l3.6 6h-7.2z" fill="{tokens()["ink"]}"/>'
        said.append(f"supported score {whole(supported)}")
    return Picture(drawn(WIDTH, height, out), "; ".join(said))


def dots(
    *,
    value: Fraction | None,
    low: Fraction | None = None,
    high: Fraction | None = None,
    target: Fraction | None = None,
    before: Fraction | None = None,
    period: str | None = None,
) -> Picture:
    """An element: filled dot now, hollow dot last time (`period` names it), upright stroke target, whisker range."""
    height = 26
    y, out, said = height / 2, "", []
    if low is not None and high is not None and low != high:
        out += _whisker(x(low), x(high), y, 3.4)
        said.append(f"range {whole(low)} to {whole(high)}")
    if target is not None:
        out += line(x(target), y - 8, x(target), y + 8, "accent", 2.4)
        said.append(f"target {whole(target)}")
    if before is not None:
        if value is not None:
            out += line(x(before), y, x(value), y, "r3", 2.2)
        out += dot(x(before), y, 3.7, "paper", "ink", 1.4)
        said.insert(0, f"{whole(before)} {f'in {period}' if period else 'last time'}")
    if value is not None:
        out += dot(x(value), y, 4.6, "ink", "paper", 1)
    said.insert(0, "no score" if value is None else f"{whole(value)} now")
    return Picture(drawn(WIDTH, height, out), ", ".join(said))


def dumbbell(*, before: Fraction, now: Fraction, strong: bool = False) -> Picture:
    """Two cycles on comparable items: hollow dot before, filled dot now. `strong` for a domain."""
    height = 18 if strong else 16
    y = height / 2
    out = line(x(before), y, x(now), y, "r3", 3 if strong else 2)
    out += dot(x(before), y, 3.6, "paper", "ink", 1.4) + dot(x(now), y, 4.4, "ink", "paper", 1)
    return Picture(drawn(WIDTH, height, out), f"From {whole(before)} to {whole(now)}")


# --- Levels -------------------------------------------------------------------------------------------------------

_METER = 37.5


def _cells(scale: Scale, filled: int, fill: str, extra: str = "") -> str:
    """The cells of a meter as one path or two: a report draws hundreds of them."""
    count = len(scale.names) - 1
    step = (_METER + 1) / count
    cells = [f"M{0.5 + n * step:.2f} 0.5h{step - 1.6:.2f}v8h{1.6 - step:.2f}z" for n in range(count)]
    parts = ((cells[:filled], fill), (cells[filled:], tokens()["paper"]))
    return drawn(
        _METER,
        9,
        "".join(
            f'<path d="{"".join(part)}" fill="{inside}" stroke="{tokens()["ink-2"]}" stroke-width="0.7"{extra}/>'
            for part, inside in parts
            if part
        ),
    )


def meter(scale: Scale, level: int) -> str:
    """The level of an item: as many cells as the scale has steps, filled up to the level in its tone."""
    return _cells(scale, level, scale.tones[level])


def meter_open(scale: Scale) -> str:
    """No level: dashed cells."""
    return _cells(scale, 0, "none", ' stroke-dasharray="1.3 1.3"')


STRIP: Final = 120
"""Width in points of a strip of ratings and of its head."""


def strip(scale: Scale, levels: Sequence[int], recorded: int | None) -> Picture:
    """Ratings of one item before the team met: one dot a person over the level; a thick line is the answer recorded.

    `levels` are the ratings that name a level, in any order. Nine or more on one level are closer together.
    """
    count = len(scale.names)
    step, height = STRIP / count, 30.0
    tallest = max([levels.count(level) for level in range(count)], default=0)
    pile = min(6.0, (height - 9) / max(tallest - 1, 1))
    radius = min(2.5, max(pile / 2 - 0.2, 1.2))
    out = ""
    for level in range(count):
        at = step * (level + 0.5)
        mark = level == recorded
        out += line(at - 7, height - 2, at + 7, height - 2, "accent" if mark else "rule", 2.2 if mark else 0.8)
        out += "".join(
            f'<circle cx="{at:g}" cy="{height - 6.4 - n * pile:g}" r="{radius:g}" fill="{tokens()["ink"]}"/>'
            for n in range(levels.count(level))
        )
    said = [f"{levels.count(level)} at level {level}" for level in range(count) if level in levels]
    alt = f"Ratings: {', '.join(said)}" if said else "No ratings"
    return Picture(drawn(STRIP, height, out), alt if recorded is None else f"{alt}; recorded level {recorded}")


def strip_axis(scale: Scale) -> Picture:
    """The head of a column of strips: the number of every level."""
    count = len(scale.names)
    body = "".join(text(STRIP / count * (level + 0.5), 8, str(level), weight=600) for level in range(count))
    return Picture(drawn(STRIP, 12, body), f"Levels {listing([str(level) for level in range(count)])}")
