"""What others say: survey summaries beside the agency's answers, and the ratings of a team before it met.

docs/method.md 4.6 and 4.11.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from kl_assess.core.questionnaire import Questionnaire, RaterRules
from kl_assess.core.responses import NOTHING, Responses, Status


@dataclass(frozen=True)
class SurveyResult:
    """One question of a survey: lower median level, counted answers, and how many could not say.

    `median` is None only where nobody could judge.
    """

    answers: int
    median: int | None = None
    cannot_say: int = 0


@dataclass(frozen=True)
class SurveySummary:
    """A survey's results by mirrored item. `survey` is the id of a companion survey of the questionnaire."""

    survey: str
    results: Mapping[str, SurveyResult]
    asked: int | None = None
    answered: int | None = None
    note: str | None = None


@dataclass(frozen=True)
class Ratings:
    """What the members of a team rated one item before they met; None is a don't know. No names, no order."""

    levels: tuple[int | None, ...]
    note: str | None = None


@dataclass(frozen=True)
class PerceptionGap:
    """The agency's level beside a survey's median; `gap` is their difference in levels.

    Above zero: others see less, which is a question and not an error.
    """

    item: str
    survey: str
    agency: int
    median: int
    gap: int
    answers: int


@dataclass(frozen=True)
class Spread:
    """The ratings of one item: how many there are, how many did not know, their lower median, and the disagreement.

    `median` is None where most did not know; `deviation` is the average distance from the median, in levels. `levels`
    are sorted, and empty where there are too few ratings to show them: they would tell who said what.
    """

    item: str
    raters: int
    dont_know: int
    median: int | None
    deviation: Fraction | None
    disagreed: bool
    levels: tuple[int, ...]
    note: str | None = None


def lower_median(levels: Sequence[int]) -> int:
    """The middle level, the lower of two (docs/method.md 4.6: levels are ordinal, rounding up feeds leniency)."""
    return sorted(levels)[(len(levels) - 1) // 2]


def spread(item: str, ratings: Ratings, questionnaire: Questionnaire) -> Spread:
    """How far the ratings of one item lie apart. Don't knows are left out and counted (docs/method.md 4.11)."""
    levels = tuple(sorted(level for level in ratings.levels if level is not None))
    unknown = len(ratings.levels) - len(levels)
    middle = lower_median(levels) if levels else None
    deviation = None if middle is None else Fraction(sum(abs(level - middle) for level in levels), len(levels))
    rules = questionnaire.scoring.multi_rater
    return Spread(
        item=item,
        raters=len(ratings.levels),
        dont_know=unknown,
        median=middle if unknown <= len(levels) else None,
        deviation=deviation,
        disagreed=rules is not None and deviation is not None and _disagreed(levels, deviation, rules),
        levels=levels if rules is not None and len(levels) >= rules.spread_shown_from else (),
        note=ratings.note,
    )


def _disagreed(levels: Sequence[int], deviation: Fraction, rules: RaterRules) -> bool:
    return deviation > rules.average_deviation_above or levels[-1] - levels[0] >= rules.range_at_least


def with_stand_ins(responses: Responses, spreads: Mapping[str, Spread]) -> tuple[Responses, tuple[str, ...]]:
    """The responses with the team's lower median where no answer was agreed, and the ids of those items.

    Where most did not know, the stand-in is don't know (docs/method.md 4.6 and 4.11).
    """
    stand_ins = {}
    for item, found in spreads.items():
        given = responses.get(item, NOTHING)
        untouched = given.status is Status.BLANK and not given.not_applicable
        if untouched and found.raters:
            stand_ins[item] = replace(given, level=found.median, dont_know=found.median is None)
    return {**responses, **stand_ins}, tuple(stand_ins)


def perception_gaps(
    levels: Mapping[str, int], voices: Sequence[SurveySummary], questionnaire: Questionnaire
) -> tuple[PerceptionGap, ...]:
    """Every answered item beside every survey with enough answers on it, in the order of `levels` and surveys.

    Results with fewer answers than the questionnaire's floor are suppressed (docs/method.md 4.6).
    """
    rules = questionnaire.scoring.survey
    if rules is None:
        return ()
    return tuple(
        PerceptionGap(item, summary.survey, level, result.median, level - result.median, result.answers)
        for item, level in levels.items()
        for summary in voices
        if (result := summary.results.get(item)) is not None
        and result.median is not None
        and result.answers >= rules.min_n_item
    )
