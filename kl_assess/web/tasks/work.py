"""The work done on an assessment, element by element. It counts answers and never says how good they are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from kl_assess.core.assessment import Answers, Assessment, Progress, asked, asked_of, progress
from kl_assess.core.profile import Profile
from kl_assess.core.questionnaire import Domain, Element, Questionnaire
from kl_assess.core.scoring import Mode, is_asked
from kl_assess.formatting import whole

_ROUNDED_TO: Final = 5
_EXACT_BELOW: Final = 10
_TIMES: Final = {Mode.FULL: "individual_rating", Mode.QUICK_CHECK: "quick_check_individual"}


class WorkState(StrEnum):
    """How far an element is. One that needs somebody has an item flagged for review or one without its reason."""

    DONE = "done"
    PROGRESS = "progress"
    NONE = "none"
    NEEDS = "needs"
    NOT_ASKED = "not asked"


STATE_WORDS: Final[Mapping[WorkState, str]] = {
    WorkState.DONE: "Done",
    WorkState.PROGRESS: "In progress",
    WorkState.NONE: "Not started",
    WorkState.NEEDS: "Needs you",
    WorkState.NOT_ASKED: "Not asked",
}
"""The words for how far an element is."""


@dataclass(frozen=True)
class ElementWork:
    """The work on one element: counts over its asked items, how many are flagged, and the minutes left, if known."""

    domain: Domain
    element: Element
    progress: Progress
    flagged: int
    left: Fraction | None

    @property
    def state(self) -> WorkState:
        """How far it is."""
        done, total, touched, drafts, _ = self.progress
        if not total:
            return WorkState.NOT_ASKED
        if drafts or self.flagged:
            return WorkState.NEEDS
        if done == total:
            return WorkState.DONE
        return WorkState.PROGRESS if touched else WorkState.NONE

    @property
    def settled(self) -> bool:
        """Whether none of its items waits for an answer."""
        return self.progress.done == self.progress.total


@dataclass(frozen=True)
class Work:
    """The work on a whole assessment, in the order of the questionnaire."""

    elements: tuple[ElementWork, ...]
    total: Progress
    left: Fraction | None

    @property
    def flagged(self) -> int:
        """How many asked items are flagged for review."""
        return sum(work.flagged for work in self.elements)

    @property
    def next(self) -> ElementWork | None:
        """The element to go on with: the first that waits for an answer, then the first with an item flagged."""
        waiting = (work for work in self.elements if not work.settled)
        return next(waiting, None) or next((work for work in self.elements if work.flagged), None)

    @property
    def settled(self) -> bool:
        """Whether no asked item waits for an answer."""
        return self.total.done == self.total.total


def work_of(questionnaire: Questionnaire, assessment: Assessment, answers: Answers) -> Work:
    """The work done on an assessment."""
    items = asked(questionnaire, assessment.profile, assessment.cycle.mode)
    each = minutes_per_item(questionnaire, assessment.cycle.mode)
    elements = []
    for domain in questionnaire.domains:
        for element in domain.elements:
            own = asked_of(element, items)
            done = progress(own, answers, assessment.stand_ins)
            flagged = sum(answers[item.id].flagged for item in own if item.id in answers)
            elements.append(ElementWork(domain, element, done, flagged, _left(done, each)))
    total = progress(items, answers, assessment.stand_ins)
    return Work(tuple(elements), total, _left(total, each))


def minutes_per_item(questionnaire: Questionnaire, mode: Mode) -> Fraction | None:
    """How long one item takes to read and answer, from the questionnaire's planning figures; None without any."""
    minutes = questionnaire.instrument.estimated_minutes.get(_TIMES[mode])
    count = sum(is_asked(item, questionnaire, mode) for item in questionnaire.items)
    return Fraction(minutes, count) if minutes and count else None


def effort(questionnaire: Questionnaire, profile: Profile, mode: Mode) -> tuple[int, Fraction | None]:
    """How many items a mode asks of an agency, and the minutes they take."""
    count = len(asked(questionnaire, profile, mode))
    each = minutes_per_item(questionnaire, mode)
    return count, each and each * count


def about(minutes: Fraction) -> str:
    """A planning time in words, to the nearest 5 minutes from 10: "about 50 minutes", "about 4 minutes"."""
    exact = max(whole(minutes), 1)
    count = exact if exact < _EXACT_BELOW else whole(minutes / _ROUNDED_TO) * _ROUNDED_TO
    return f"about {count} {'minute' if count == 1 else 'minutes'}"


def short(minutes: Fraction) -> str:
    """A planning time for a table: "7 min"."""
    return f"{max(whole(minutes), 1)} min"


def named(works: Iterable[ElementWork], domain: Domain) -> tuple[ElementWork, ...]:
    """The elements of one domain."""
    return tuple(work for work in works if work.domain == domain)


def _left(done: Progress, each: Fraction | None) -> Fraction | None:
    return each and each * (done.total - done.done)
