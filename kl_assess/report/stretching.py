"""The charts of a web page: the marks of the printed ones, on the same scale, as wide as the page allows.

A printed chart has a size in points. Here every place is a share of the width, so that a drawing fits a phone and a
wide screen without a script. `components/score_bar.html`, `components/score_axis.html` and `components/dumbbell.html`
draw what is made here. They are hidden from screen readers: the numbers stand in the same row.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from kl_assess.core.scoring import Score
from kl_assess.report.charts import WIDTH, has_halo, key_marks, rows_of_labels, src, x
from kl_assess.report.scale import Scale
from kl_assess.report.tokens import tokens

_PIXELS: Final = 4 / 3
"""Pixels of a page in one point of print."""
LINE_HEIGHT: Final = 14


@dataclass(frozen=True)
class ScoreBar:
    """A score as a bar with its marks, each at a share of the width such as "50.9%", or None where there is none.

    `tone` is the tone of the level named; `halo` says that the range needs a pale edge on it. `guides` are the points
    of the levels.
    """

    tone: str
    halo: bool
    guides: tuple[str, ...]
    value: str | None
    low: str | None
    high: str | None
    supported: str | None
    target: str | None
    before: str | None
    ink: str
    paper: str
    accent: str
    rule: str


@dataclass(frozen=True)
class Dumbbell:
    """Two scores on one scale: a hollow dot for the first and a filled one for the second, with a line between them.

    Places are shares of the width; None for a score that there is not. `guides` are the points of the levels.
    """

    guides: tuple[str, ...]
    before: str | None
    now: str | None
    ink: str
    paper: str
    between: str
    rule: str


@dataclass(frozen=True)
class AxisLabel:
    """A line of a level's name: at which share of the width, how many pixels beside it, how far down, anchored how."""

    at: str
    beside: str
    down: int
    anchor: str
    text: str


@dataclass(frozen=True)
class ScoreAxis:
    """The head of a column of bars: the names of the levels over the points they stand for, and its height."""

    labels: tuple[AxisLabel, ...]
    height: int
    ink: str


@dataclass(frozen=True)
class Mark:
    """A mark of the charts as the address of a small picture, and what it means."""

    src: str
    words: str


def score_bar(scale: Scale, score: Score, before: Fraction | None = None) -> ScoreBar:
    """The bar of a score; `before` is the score of last time."""
    tone = tokens()["paper"] if score.level is None else scale.tones[score.level]
    ranged = score.low != score.high
    return ScoreBar(
        tone=tone,
        halo=has_halo(tone),
        guides=tuple(_share(point) for point in scale.points),
        value=_at(score.value),
        low=_at(score.low) if ranged else None,
        high=_at(score.high) if ranged else None,
        supported=_at(score.supported),
        target=_at(score.target),
        before=_at(before),
        ink=tokens()["ink"],
        paper=tokens()["paper"],
        accent=tokens()["accent"],
        rule=tokens()["rule"],
    )


def dumbbell(scale: Scale, before: Fraction | None, now: Fraction | None, *, joined: bool = True) -> Dumbbell:
    """Two scores of one thing, such as before and after, as `charts.dumbbell` draws them in print.

    They are not joined where they cannot be compared.
    """
    return Dumbbell(
        guides=tuple(_share(point) for point in scale.points),
        before=_at(before),
        now=_at(now),
        ink=tokens()["ink"],
        paper=tokens()["paper"],
        between=tokens()["r3" if joined else "paper"],
        rule=tokens()["rule"],
    )


def score_axis(scale: Scale) -> ScoreAxis:
    """The head of a column of bars that is at least as wide as a printed chart (328 pixels)."""
    labels, down = [], LINE_HEIGHT - 3
    rows = rows_of_labels(scale, WIDTH)
    for turn, row in enumerate(rows):
        for point, label in zip(scale.points[turn :: len(rows)], row, strict=True):
            labels += [
                AxisLabel(
                    at=_share(point),
                    beside=f"{(label.at - x(point)) * _PIXELS:.1f}",
                    down=down + n * LINE_HEIGHT,
                    anchor=label.anchor,
                    text=line,
                )
                for n, line in enumerate(label.lines)
            ]
        down += LINE_HEIGHT * max(len(label.lines) for label in row)
    return ScoreAxis(tuple(labels), down - LINE_HEIGHT + 8, tokens()["ink-2"])


def score_key(*, supported: bool, period: str | None) -> tuple[Mark, ...]:
    """The marks on the bars in words; `period` names last time, where it is drawn."""
    words = {
        "range": "Range, if what is not known were lowest or highest",
        "evidence": "Supported score" if supported else None,
        "target": "Target",
        "before": period,
    }
    drawings = key_marks()
    return tuple(Mark(src(drawings[name]), said) for name, said in words.items() if said)


def dumbbell_key(before: str, now: str) -> tuple[Mark, ...]:
    """The two dots of a dumbbell, with what each stands for."""
    drawings = key_marks()
    return (Mark(src(drawings["before"]), before), Mark(src(drawings["now"]), now))


def _at(value: Fraction | None) -> str | None:
    return None if value is None else _share(value)


def _share(value: Fraction) -> str:
    """A score from 0 to 100 as a share of the width."""
    return f"{float(value):.4g}%"
