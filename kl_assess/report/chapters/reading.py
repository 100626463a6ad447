"""How to read the report, and what it is not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from kl_assess.core.profile import reads_small_agency_notes
from kl_assess.core.questionnaire import Questionnaire, Statement
from kl_assess.core.scoring import OUT_OF_SCOPE, level_of
from kl_assess.core.snapshot import Snapshot
from kl_assess.formatting import plural, upper_first, whole, words
from kl_assess.report.chapters.scored import explained
from kl_assess.report.chapters.wording import score_name
from kl_assess.report.charts import Picture
from kl_assess.report.figures import sample_bar
from kl_assess.report.identity import quick
from kl_assess.report.scale import scale_of


@dataclass(frozen=True)
class LevelRow:
    """A level of the scale, and the whole numbers of the scores that carry its name."""

    level: int
    name: str
    idea: str
    scores: str


@dataclass(frozen=True)
class GradeRow:
    """A grade of evidence, what was given, and the highest level it supports."""

    name: str
    meaning: str
    up_to: str


@dataclass(frozen=True)
class Reading:
    """The chapter."""

    anchor: str
    title: str
    lead: str
    not_that: tuple[Statement, ...]
    bar: Picture
    marks: tuple[Statement, ...]
    levels_title: str
    levels: tuple[LevelRow, ...]
    grades_title: str
    grades: tuple[GradeRow, ...]
    notes: tuple[str, ...]
    profile: tuple[tuple[str, str], ...]


def reading(snapshot: Snapshot) -> Reading:
    """The chapter; every full report has it."""
    questionnaire = snapshot.questionnaire
    grades = questionnaire.evidence_grades
    tone = level_of(Fraction(50), questionnaire)
    return Reading(
        anchor="reading",
        title=f"How to read this report{', and what it is not' if questionnaire.instrument.what_it_is_not else ''}",
        lead=_lead(snapshot),
        not_that=questionnaire.instrument.what_it_is_not,
        bar=sample_bar(
            scale_of(questionnaire),
            level=tone,
            level_name=score_name(questionnaire, tone),
            supported=bool(grades),
        ),
        marks=explained(questionnaire),
        levels_title=upper_first(plural(len(questionnaire.level_scale), "level")),
        levels=_levels(questionnaire),
        grades_title=f"{upper_first(plural(len(grades), 'grade'))} of evidence" if grades else "",
        grades=tuple(GradeRow(g.name, g.meaning, f"Level {g.level_cap}") for g in grades),
        notes=_notes(snapshot),
        profile=tuple(_profile(snapshot)),
    )


def _lead(snapshot: Snapshot) -> str:
    items = snapshot.results.items.values()
    put = sum(i.standing not in OUT_OF_SCOPE for i in items)
    answered = sum(i.level is not None for i in items)
    levels = plural(len(snapshot.questionnaire.level_scale), "level")
    if not answered:
        return f"Each item describes {levels} of a practice. No item has a level yet."
    which = f"each of {words(put)}" if answered == put else f"{words(answered)} of the {words(put)}"
    return (
        f"Each item describes {levels} of a practice. For {which} items that apply, the agency chose the "
        f"description that fits it today."
    )


def _levels(questionnaire: Questionnaire) -> tuple[LevelRow, ...]:
    """The levels with the whole numbers that scores of that name are shown as, half rounded up (docs/method.md 4.3)."""
    starts = [band.min for band in questionnaire.scoring.maturity_levels]
    ends = [ceil(start + Fraction(1, 2)) - 1 for start in starts[1:]]
    return tuple(
        LevelRow(level.value, level.name, level.idea, f"{whole(start)} to {end}")
        for level, start, end in zip(questionnaire.level_scale, starts, [*ends, 100], strict=True)
    )


def _notes(snapshot: Snapshot) -> tuple[str, ...]:
    questionnaire, instrument = snapshot.questionnaire, snapshot.questionnaire.instrument
    notes = []
    if quick(snapshot):
        notes.append("A quick check asks only some of the items. It gives no overall score, and it is not compared.")
    if reads_small_agency_notes(questionnaire, snapshot.profile):
        notes.append("A small agency reads the levels through the notes for small agencies, which stand with each gap.")
    status = f": {instrument.status}" if instrument.status else ""
    notes.append(f"{instrument.title}, version {instrument.version}{status}.")
    return tuple(notes)


def _profile(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """Every fact the agency gave of itself, in words. Of those who rated, only the sum is printed (method 4.6)."""
    for field in snapshot.questionnaire.profile.fields:
        value = snapshot.profile.get(field.id)
        labels = {option.value: option.label for option in field.options}
        if isinstance(value, bool):
            yield field.label, "Yes" if value else "No"
        elif isinstance(value, str):
            yield field.label, labels.get(value, value)
        elif isinstance(value, tuple) and value:
            yield field.label, "; ".join(labels.get(one, one) for one in value)
        elif isinstance(value, Mapping) and any(value.values()):
            groups = sum(count > 0 for count in value.values())
            people = plural(sum(value.values()), "person", "people")
            each = "" if groups == 1 else "; how many of each is not printed"
            yield field.label, f"{upper_first(people)} of {plural(groups, 'group')}{each}"
