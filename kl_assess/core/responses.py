"""What an agency answered: a level, don't know, not applicable or nothing, and what stands behind it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kl_assess.core.questionnaire import EvidenceGrade, Item, Questionnaire
from kl_assess.core.schedule import months_later


class Status(StrEnum):
    """The four kinds of answer, never mixed (docs/method.md 4.2)."""

    ANSWERED = "answered"
    NOT_APPLICABLE = "not_applicable"
    DONT_KNOW = "dont_know"
    BLANK = "blank"


class EvidenceKind(StrEnum):
    """What a piece of evidence is."""

    ACCOUNT = "account"
    POLICY = "policy"
    RECORD = "record"
    DATA = "data"
    PUBLICATION = "publication"
    SURVEY = "survey"
    OTHER = "other"


@dataclass(frozen=True)
class EvidenceItem:
    """One piece of evidence. A private one is never printed; an address is a web link, a file a name."""

    title: str
    kind: EvidenceKind | None = None
    date: dt.date | None = None
    address: str | None = None
    file: str | None = None
    private: bool = False


@dataclass(frozen=True)
class Evidence:
    """The grade the agency gives its evidence, the pieces, and who outside the team agrees (docs/method.md 4.4)."""

    grade: str | None = None
    items: tuple[EvidenceItem, ...] = ()
    corroborated_by: str | None = None


@dataclass(frozen=True)
class ItemResponse:
    """The answer to one item. At most one of `level`, `dont_know` and `not_applicable` is given; none is blank.

    `level` is a level of the scale. `reason` says why the item does not apply. `missing` says what would have to be
    found out where the answer is not known. A private note is never printed.
    """

    level: int | None = None
    dont_know: bool = False
    not_applicable: bool = False
    reason: str | None = None
    missing: str | None = None
    evidence: Evidence = Evidence()
    note: str | None = None
    note_private: bool = False

    @property
    def status(self) -> Status:
        """The kind of answer. Not applicable without a reason is kept and counts as blank (docs/method.md 4.2)."""
        if self.level is not None:
            return Status.ANSWERED
        if self.dont_know:
            return Status.DONT_KNOW
        return Status.NOT_APPLICABLE if self.not_applicable and self.reason else Status.BLANK

    @property
    def is_draft(self) -> bool:
        """Whether it says not applicable and its reason is still missing."""
        return self.not_applicable and not self.reason


Responses = Mapping[str, ItemResponse]
"""Item id -> answer. An item without an entry is blank."""

NOTHING = ItemResponse()


def grade_of(response: ItemResponse, questionnaire: Questionnaire) -> EvidenceGrade | None:
    """The evidence grade that counts for an answer.

    None where nothing can be graded: no grades in the questionnaire, no level, or level 0, which needs no proof.
    An answer without a grade counts as the lowest one (docs/method.md 4.4).
    """
    if not questionnaire.evidence_grades or not response.level:
        return None
    return questionnaire.grades.get(response.evidence.grade or "", questionnaire.evidence_grades[0])


def supported_level(response: ItemResponse, questionnaire: Questionnaire) -> int | None:
    """The level that the evidence supports: the smaller of the answer and its grade's cap. None without a level."""
    if response.level is None or not questionnaire.evidence_grades:
        return response.level
    grade = grade_of(response, questionnaire) or questionnaire.evidence_grades[0]
    return min(response.level, grade.level_cap)


def is_past(piece: EvidenceItem, today: dt.date, months: int) -> bool:
    """Whether a piece of evidence is past its date: dated more than so many months ago.

    A policy is in force until it is replaced, so it has no such date (docs/method.md 4.4).
    """
    if piece.date is None or piece.kind is EvidenceKind.POLICY:
        return False
    return months_later(piece.date, months) < today


def must_renew(evidence: Evidence, today: dt.date, months: int) -> bool:
    """Whether all that stands behind an answer is past its date, so that its grade can no longer be claimed."""
    return bool(evidence.items) and all(is_past(piece, today, months) for piece in evidence.items)


def rests_on_past(evidence: Evidence, questionnaire: Questionnaire, today: dt.date) -> bool:
    """Whether a grade is given for evidence that is all past its date (docs/method.md 4.11).

    The lowest grade says that there is none, so it rests on nothing.
    """
    months = questionnaire.instrument.reference_period_months
    lowest = next(iter(questionnaire.evidence_grades), None)
    if not months or lowest is None or evidence.grade in {None, lowest.id}:
        return False
    return must_renew(evidence, today, months)


@dataclass(frozen=True)
class Target:
    """A target the agency set itself. One below the default needs a reason (docs/method.md 4.5)."""

    level: int
    reason: str | None = None


Targets = Mapping[str, Target]


def target_of(item: Item, questionnaire: Questionnaire, targets: Targets) -> int:
    """The level an item should reach: the agency's own target, else the questionnaire's default."""
    return targets[item.id].level if item.id in targets else questionnaire.default_target(item)
