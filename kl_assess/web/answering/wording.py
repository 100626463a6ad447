"""An answer in words, and two answers side by side with what differs marked."""

import datetime as dt
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from kl_assess.core.assessment import Answer
from kl_assess.core.change import ChangeReason
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.formatting import moment
from kl_assess.report.chapters.changed import KINDS
from kl_assess.workflow.answering import ConflictError

NOT_CONFIRMED: Final = "From last time, not confirmed"
"""What is said of an answer that was carried over and that nobody has re-confirmed."""


class Level(NamedTuple):
    """A level on a scale from 0 to `top`, with its name."""

    value: int
    top: int
    name: str


class Run(NamedTuple):
    """A stretch of a text; `differs` where the other text does not have it."""

    text: str
    differs: bool = False


class Line(NamedTuple):
    """One part of an answer: what it is, and its text."""

    term: str
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Side:
    """One of two answers to an item: whose, when, the level or what stands for it, and its texts."""

    whose: str
    when: str
    level: Level | None
    instead: str
    differs: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Versus:
    """Two answers to one item. `fields` are yours as the form sends them again; `seen` is the version of theirs."""

    yours: Side
    theirs: Side
    name: str
    fields: tuple[tuple[str, str], ...]


def level_of(answer: Answer, questionnaire: Questionnaire) -> Level | None:
    """The level of an answer, if it has one."""
    value = answer.response.level
    if value is None or value > questionnaire.top_level:  # above it only where it was sent and refused
        return None
    return Level(value, questionnaire.top_level, questionnaire.level_scale[value].name)


def choice_words(answer: Answer, questionnaire: Questionnaire) -> str:
    """What was chosen: "2 Developing", "Don't know", "Not applicable" or "Not answered"."""
    level = level_of(answer, questionnaire)
    if level is not None:
        return f"{level.value} {level.name}"
    names = questionnaire.answer_names
    if answer.response.dont_know:
        return names.get("dont_know", "Don’t know")
    if answer.response.not_applicable:
        return names.get("not_applicable", "Not applicable")
    return names.get("unanswered", "Not answered")


def texts_of(answer: Answer, questionnaire: Questionnaire) -> dict[str, str]:
    """Everything of an answer but the choice, in words by what it is; empty where nothing is said."""
    response = answer.response
    grade = questionnaire.grades.get(response.evidence.grade or "")
    return {
        "Why it does not apply": response.reason or "",
        "What would have to be found out": response.missing or "",
        "Support": grade.name if grade else "",
        "Who agrees": response.evidence.corroborated_by or "",
        "Note": response.note or "",
        "Note is private": "Yes" if response.note_private else "",
        "Flagged for review": "Yes" if answer.flagged else "",
        "Why it changed": _reason(answer.change),
        NOT_CONFIRMED: "Yes" if answer.carried else "",
    }


def _reason(change: ChangeReason | None) -> str:
    """The kind of change and why, such as "New information: the log was found"."""
    if change is None:
        return ""
    return ": ".join(part for part in (KINDS[change.kind] if change.kind else "", change.why) if part)


def whole_answer(answer: Answer, questionnaire: Questionnaire) -> dict[str, str]:
    """An answer in words by what it is, for the history: the choice, its texts, and the titles of its evidence."""
    titles = "\n".join(piece.title for piece in answer.response.evidence.items)
    return {"Answer": choice_words(answer, questionnaire), **texts_of(answer, questionnaire), "Links and files": titles}


def time_of(at: dt.datetime, zone: str, now: dt.datetime) -> str:
    """A moment as it is said today: only the time, or the date too where it was another day."""
    place = ZoneInfo(zone)
    today = at.astimezone(place).date() == now.astimezone(place).date()
    return f"{at.astimezone(place):%H:%M}" if today else moment(at, zone)


def versus(
    conflict: ConflictError,
    questionnaire: Questionnaire,
    *,
    zone: str,
    now: dt.datetime,
    fields: tuple[tuple[str, str], ...],
) -> Versus:
    """Two answers side by side."""
    yours, theirs = conflict.yours, conflict.theirs
    name = theirs.changed_by or "Somebody else"
    saved = f"Saved {time_of(theirs.changed_at, zone, now)}" if theirs.changed_at else "Saved"
    return Versus(
        _side("Yours", f"On this screen, {time_of(now, zone, now)}, not saved", yours, theirs, questionnaire),
        _side(f"{name}’s", saved, theirs, yours, questionnaire),
        name,
        fields,
    )


def _side(whose: str, when: str, answer: Answer, other: Answer, questionnaire: Questionnaire) -> Side:
    own, against = texts_of(answer, questionnaire), texts_of(other, questionnaire)
    lines = tuple(Line(term, marked(text, against[term])) for term, text in own.items() if text or against[term])
    words, others = choice_words(answer, questionnaire), choice_words(other, questionnaire)
    return Side(whose, when, level_of(answer, questionnaire), words, words != others, lines)


def marked(text: str, other: str) -> tuple[Run, ...]:
    """A text in stretches, word by word; those that the other text does not have are marked."""
    if not text:
        return (Run("Nothing", differs=True),)
    own, theirs = re.findall(r"\S+\s*|\s+", text), re.findall(r"\S+\s*|\s+", other)
    before, after = ([word.rstrip() for word in found] for found in (theirs, own))
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    runs = (Run("".join(own[start:end]), kind != "equal") for kind, _, _, start, end in steps if end > start)
    return tuple(runs)
