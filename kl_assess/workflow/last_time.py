"""Last time's answers beside those of an assessment, item by item (docs/method.md 4.7 and 4.11)."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlalchemy.orm import Session

from kl_assess.core.assessment import Answer, Answers, Assessment
from kl_assess.core.crosswalk import Crosswalk, Fate
from kl_assess.core.questionnaire import Item, Questionnaire
from kl_assess.store import responses
from kl_assess.workflow.pinning import crosswalk_between, pinned
from kl_assess.workflow.refusal import RefusedError

_NOTHING_KNOWN: Final = Crosswalk("", "", ())
"""Stands for a crosswalk that is missing: nothing is known to be the same, so nothing is compared or shown."""

_read: Final[dict[tuple[str, str], Crosswalk | None]] = {}
_OTHER_WORDS: Final = frozenset({Fate.REWORDED, Fate.SPLIT, Fate.MERGED})


class Earlier(NamedTuple):
    """An item as it was worded last time, with its answer then, if it had one."""

    item: Item
    answer: Answer | None


@dataclass(frozen=True)
class LastTime:
    """The assessment before this one, seen from the items of this one.

    `compared` says that it is the full one that this one starts from. `crosswalk` is None where both have the same
    questionnaire. `answers` leaves out what nobody re-confirmed then: it counted as blank.
    """

    name: str
    compared: bool
    questionnaire: Questionnaire
    crosswalk: Crosswalk | None
    answers: Answers

    def answer(self, item: str) -> Answer | None:
        """Last time's answer to an item, by what it is called now; None where it had none, or was another item."""
        source = self.crosswalk.carried_from(item) if self.crosswalk else item
        return self.answers.get(source or "")

    def level(self, item: str) -> int | None:
        """The level of last time that a level given now compares with; None where there is none."""
        if not self.compared or (self.crosswalk and not self.crosswalk.comparable(item)):
            return None
        found = self.answer(item)
        return found.response.level if found else None

    def differs(self, answer: Answer) -> bool:
        """Whether the level of an answer is another than last time's, so that it asks for a reason."""
        before, now = self.level(answer.item), answer.response.level
        return before is not None and now is not None and before != now and not answer.carried

    def earlier(self, item: str) -> tuple[Earlier, ...]:
        """The items of last time that an item was made from, where it was reworded, split or merged."""
        found = self.crosswalk.origins.get(item) if self.crosswalk else None
        if found is None or found.fate not in _OTHER_WORDS:
            return ()
        return tuple(Earlier(self.questionnaire.places[old].item, self.answers.get(old)) for old in found.before)

    def is_new(self, item: str) -> bool:
        """Whether an item was not in last time's questionnaire in any form."""
        found = self.crosswalk.origins.get(item) if self.crosswalk else None
        return found is not None and found.fate is Fate.NEW


def last_time(session: Session, assessment: Assessment) -> LastTime | None:
    """Last time's answers, in one query. None without an earlier assessment that has any."""
    before = responses.answers_before(session, assessment)
    if before is None:
        return None
    return LastTime(
        name=before.name,
        compared=assessment.previous is not None,
        questionnaire=pinned(session, before.questionnaire),
        crosswalk=_crosswalk(session, before.questionnaire, assessment.questionnaire),
        answers={item: answer for item, answer in before.answers.items() if not answer.carried},
    )


def _crosswalk(session: Session, before: str, after: str) -> Crosswalk | None:
    """The crosswalk between two digests, read once per process: what has become of an item does not change."""
    if (before, after) not in _read:
        try:
            _read[before, after] = crosswalk_between(session, before, after)
        except RefusedError:
            return _NOTHING_KNOWN
    return _read[before, after]


def unexplained(answers: Answers, last: LastTime | None) -> tuple[str, ...]:
    """The items whose level is another than last time's without the kind of change or its line of reason."""
    if last is None:
        return ()
    changed = (answer for answer in answers.values() if last.differs(answer))
    return tuple(
        answer.item
        for answer in changed
        if answer.change is None or answer.change.kind is None or not answer.change.why
    )
