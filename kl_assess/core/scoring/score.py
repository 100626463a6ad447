"""What a score is: its standing, its numbers, the gates that hold, and the trace of every number."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

OVERALL = "overall"


class Mode(StrEnum):
    """Whether every applicable item is asked, or only those of the quick check (docs/method.md 4.12)."""

    FULL = "full"
    QUICK_CHECK = "quick_check"


class Standing(StrEnum):
    """How an item or a score stands.

    ANSWERED has a level (items), PUBLISHED a number (scores). TOO_THIN: less is answered than the floor asks for.
    HIDDEN: switched off by a condition. NOT_ASKED: outside the quick check.
    """

    ANSWERED = "answered"
    PUBLISHED = "published"
    TOO_THIN = "too_thin"
    DONT_KNOW = "dont_know"
    BLANK = "blank"
    NOT_APPLICABLE = "not_applicable"
    HIDDEN = "hidden"
    NOT_ASKED = "not_asked"


UNKNOWN = (Standing.DONT_KNOW, Standing.BLANK)
OUT_OF_SCOPE = (Standing.NOT_APPLICABLE, Standing.HIDDEN, Standing.NOT_ASKED)


class Number(StrEnum):
    """The numbers of a score: weighted means of points from 0 to 100; coverage, confidence, na_share of 0 to 1."""

    VALUE = "value"
    COVERAGE = "coverage"
    LOW = "low"
    HIGH = "high"
    SUPPORTED = "supported"
    TARGET = "target"
    CONFIDENCE = "confidence"
    NA_SHARE = "na_share"


class Term(NamedTuple):
    """One part of a weighted mean: an item, element or domain, its weight, and the value it brings."""

    id: str
    weight: Fraction
    value: Fraction


class LeftOut(NamedTuple):
    """A part that stays out of a weighted mean, and why."""

    id: str
    standing: Standing


class Trace(NamedTuple):
    """What made a number: the parts of a weighted mean, the parts left out, and the section of docs/method.md.

    `widened` says that the mean of the terms lay on the wrong side of the score, which then bounds the range itself.
    """

    rule: str
    terms: tuple[Term, ...]
    left_out: tuple[LeftOut, ...]
    widened: bool = False


@dataclass(frozen=True)
class ItemScore:
    """One item as it counts: its standing, level and points (0 to 100), target, evidence grade and supported level."""

    id: str
    version: int
    weight: int
    standing: Standing
    target: int
    default_target: int
    level: int | None = None
    points: Fraction | None = None
    grade: str | None = None
    supported_level: int | None = None


@dataclass(frozen=True)
class GateEffect:
    """A gate whose rule holds for a score, and whether it lowered the level's name.

    `because` holds the items behind it, or for the overall score the lowest domains; `low_confidence` says that
    confidence in evidence is behind it too. `note` follows the level's name, if the gate has one.
    """

    gate: str
    lowered: bool
    because: tuple[str, ...] = ()
    low_confidence: bool = False
    note: str | None = None


@dataclass(frozen=True)
class Score:
    """The score of an element, a domain or the whole.

    `value`, `low`, `high`, `supported` and `target` run from 0 to 100, `coverage` and `confidence` from 0 to 1, all
    unrounded; None where there is no such number. `level` is the level named after gates, `level_by_points` the one
    the number alone gives, `close_to` a neighbour within the margin of a cut. `na_share` is the weight that the team
    called not applicable; `limited_scope` says that it is above the flag. Every number has its trace.
    """

    id: str
    standing: Standing
    value: Fraction | None = None
    coverage: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    supported: Fraction | None = None
    target: Fraction | None = None
    confidence: Fraction | None = None
    confidence_label: str | None = None
    level: int | None = None
    level_by_points: int | None = None
    close_to: int | None = None
    gates: tuple[GateEffect, ...] = ()
    na_share: Fraction | None = None
    limited_scope: bool = False
    traces: Mapping[Number, Trace] = field(default_factory=dict)


@dataclass(frozen=True)
class Scores:
    """All scores of one set of answers, by id, in the order of the questionnaire."""

    items: Mapping[str, ItemScore]
    elements: Mapping[str, Score]
    domains: Mapping[str, Score]
    overall: Score
