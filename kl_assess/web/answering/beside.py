"""What last time said to an item, as it stands beside the answer of now (docs/method.md 4.11)."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from kl_assess.core.assessment import Answer
from kl_assess.core.change import ChangeKind
from kl_assess.core.questionnaire import Item, Questionnaire
from kl_assess.core.responses import Status
from kl_assess.report.chapters.changed import KINDS
from kl_assess.web.answering.given import NOT_APPLICABLE
from kl_assess.web.answering.wording import Level, choice_words, level_of, texts_of
from kl_assess.web.tasks.next_step import called
from kl_assess.workflow.last_time import LastTime

_HINTS: Final = {
    ChangeKind.PRACTICE: "The agency works differently now.",
    ChangeKind.INFORMATION: "It was so then too, and we did not know it.",
    ChangeKind.EVIDENCE: "The practice is the same, and what supports the answer is better.",
    ChangeKind.JUDGED: "Nothing is new. We read the levels differently.",
}
_NOT_SHOWN: Final = frozenset({"Flagged for review", "Why it changed", "Note is private"})


class Kind(NamedTuple):
    """A kind of change that may be chosen."""

    value: str
    name: str
    text: str


WHY: Final = tuple(Kind(str(kind), KINDS[kind], _HINTS[kind]) for kind in ChangeKind)
"""The kinds of change in the order in which they are offered."""


class Said(NamedTuple):
    """What was answered: the level or what stood for it, that level's text, and everything that was said with it."""

    level: Level | None
    instead: str
    text: str
    texts: tuple[tuple[str, str], ...]


class Wording(NamedTuple):
    """An item as it was asked last time; `said` is None where it had no answer."""

    title: str
    statement: str
    said: Said | None


@dataclass(frozen=True)
class Beside:
    """Last time beside one item. `name` is what that assessment is called in a sentence.

    `choice` is the answer that waits to be confirmed, as the form sends it; empty where none waits. `compared` says
    that a level given now is compared with last time's. `stayed` is why the support did not come along. `open` is
    whether what was said helps to answer now.
    """

    name: str
    said: Said | None
    choice: str
    pieces: tuple[str, ...]
    stayed: str
    compared: bool
    wordings: tuple[Wording, ...]
    new: bool
    open: bool


def beside(item: Item, kept: Answer, last: LastTime | None, questionnaire: Questionnaire) -> Beside | None:
    """What stands beside an item; None where there is no last time, or it has nothing to say to the item."""
    if last is None:
        return None
    before, wordings, new = last.answer(item.id), last.earlier(item.id), last.is_new(item.id)
    if before is None and not wordings and not new:
        return None
    said = _said(before, item, questionnaire) if before and before.response.status is not Status.BLANK else None
    return Beside(
        name=called(last.name),
        said=said,
        choice=_choice(kept) if kept.carried else "",
        pieces=tuple(piece.title for piece in kept.response.evidence.items) if kept.carried else (),
        stayed=_stayed(kept, before, last),
        compared=last.level(item.id) is not None,
        wordings=tuple(
            Wording(
                old.item.title,
                old.item.statement,
                _said(old.answer, old.item, last.questionnaire)
                if old.answer and old.answer.response.status is not Status.BLANK
                else None,
            )
            for old in wordings
        ),
        new=new,
        open=kept.response.status is Status.BLANK,
    )


def _choice(kept: Answer) -> str:
    return NOT_APPLICABLE if kept.response.level is None else str(kept.response.level)


def _said(answer: Answer, item: Item, questionnaire: Questionnaire) -> Said:
    level = level_of(answer, questionnaire)
    texts = texts_of(answer, questionnaire).items()
    return Said(
        level=level,
        instead=choice_words(answer, questionnaire),
        text=item.levels[level.value] if level else "",
        texts=tuple((term, text) for term, text in texts if text and term not in _NOT_SHOWN),
    )


def _stayed(kept: Answer, before: Answer | None, last: LastTime) -> str:
    grade = last.questionnaire.grades.get(before.response.evidence.grade or "") if before else None
    if grade is None or not kept.carried or kept.response.evidence.grade is not None:
        return ""
    return (
        f"Its support, {grade.name}, did not come along: everything behind it is past its date. Renew a date or "
        "remove what no longer holds, then choose the support again."
    )
