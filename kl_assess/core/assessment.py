"""An assessment on its way from the first answer to an issued report, and who does what to it."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from kl_assess.core.change import ChangeReason
from kl_assess.core.profile import Profile, applies
from kl_assess.core.questionnaire import Element, Item, Questionnaire
from kl_assess.core.responses import NOTHING, ItemResponse, Responses, Status, Targets
from kl_assess.core.scoring import Mode, is_asked


@dataclass(frozen=True)
class Actor:
    """The person who does something, as history and audit keep them."""

    id: UUID
    name: str
    title: str | None = None


class AssessmentStatus(StrEnum):
    """Where an assessment stands. Answers may change only while it is open."""

    OPEN = "open"
    SUBMITTED = "submitted"
    SIGNED_OFF = "signed_off"
    ISSUED = "issued"


class RatingState(StrEnum):
    """Where a team stands that rates alone and then meets (docs/method.md 4.6)."""

    ALONE = "alone"
    """Each member rates, and nobody sees what another has rated."""
    MEETING = "meeting"
    """The ratings stand, and the team agrees on one answer an item."""


class Step(StrEnum):
    """What moves an assessment from one status to another."""

    SUBMIT = "submit"
    SEND_BACK = "send_back"
    SIGN_OFF = "sign_off"
    REOPEN = "reopen"
    ISSUE = "issue"


MOVES: Final[Mapping[tuple[AssessmentStatus, Step], AssessmentStatus]] = {
    (AssessmentStatus.OPEN, Step.SUBMIT): AssessmentStatus.SUBMITTED,
    (AssessmentStatus.SUBMITTED, Step.SEND_BACK): AssessmentStatus.OPEN,
    (AssessmentStatus.SUBMITTED, Step.SIGN_OFF): AssessmentStatus.SIGNED_OFF,
    (AssessmentStatus.SIGNED_OFF, Step.REOPEN): AssessmentStatus.OPEN,
    (AssessmentStatus.SIGNED_OFF, Step.ISSUE): AssessmentStatus.ISSUED,
    (AssessmentStatus.ISSUED, Step.REOPEN): AssessmentStatus.OPEN,
}
"""Every allowed change of status. An issued assessment reopens into its next version."""


@dataclass(frozen=True)
class SignOff:
    """Who signed an assessment off, when, and what they say to it in their own words."""

    name: str
    title: str
    statement: str | None
    at: dt.datetime


class Cycle(NamedTuple):
    """What an assessment is called ("2026"), the period that its answers describe, and which items it asks.

    `due` is the day by which it should be signed off.
    """

    name: str
    starts: dt.date | None = None
    ends: dt.date | None = None
    mode: Mode = Mode.FULL
    due: dt.date | None = None


@dataclass(frozen=True)
class Assessment:
    """One cycle of an agency; `number` counts them.

    `questionnaire` is the digest of the content it is answered under. `previous` is the id of the signed assessment
    that it starts from: what its answers are compared with. `report_version` is the version the next issued report will
    carry, from 1. `version` counts the changes of profile, targets and status, so that a stale page is noticed.
    `rating` is where the team stands, None where it does not rate alone. `stand_ins` are the items for which the team
    let its lower median stand, as no answer was agreed.
    """

    id: UUID
    agency_id: UUID
    number: int
    cycle: Cycle
    questionnaire: str
    status: AssessmentStatus
    profile: Profile
    targets: Targets
    created_at: dt.datetime
    submitted_at: dt.datetime | None
    sign_off: SignOff | None
    report_version: int
    version: int
    previous: UUID | None = None
    rating: RatingState | None = None
    stand_ins: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether answers, profile and targets may change."""
        return self.status is AssessmentStatus.OPEN


@dataclass(frozen=True)
class Answer:
    """The response to one item as it is kept: with its version, whether it is flagged for review, and who wrote it.

    Version 0 is an item that nobody has touched. A `carried` answer is last time's, not yet re-confirmed: it counts as
    blank (docs/method.md 4.11). `change` says why the answer differs from last time's, where it does.
    """

    item: str
    response: ItemResponse = NOTHING
    flagged: bool = False
    version: int = 0
    changed_at: dt.datetime | None = None
    changed_by: str | None = None
    carried: bool = False
    change: ChangeReason | None = None


Answers = Mapping[str, Answer]
"""Item id -> its answer. An item without an entry was never touched."""


def responses_of(answers: Answers) -> Responses:
    """What scoring reads of the answers kept: those that are carried and not re-confirmed are blank."""
    return {item: answer.response for item, answer in answers.items() if not answer.carried}


def asked(questionnaire: Questionnaire, profile: Profile, mode: Mode) -> tuple[Item, ...]:
    """The items put to this agency in this mode, in order (docs/method.md 4.2 and 4.12)."""
    return tuple(
        item
        for item in questionnaire.items
        if applies(item, questionnaire, profile) and is_asked(item, questionnaire, mode)
    )


def settled(answer: Answer | None) -> bool:
    """Whether an item needs no more work: it has a level, is not known, or does not apply and says why."""
    return answer is not None and not answer.carried and answer.response.status is not Status.BLANK


class Progress(NamedTuple):
    """Work done on one element or all: how many of the asked items are settled, and whether any was touched."""

    done: int
    total: int
    touched: bool
    drafts: int
    """Items marked not applicable whose reason is still missing."""
    carried: int = 0
    """Items with last time's answer that nobody has re-confirmed yet."""


def progress(items: tuple[Item, ...], answers: Answers, stand_ins: Collection[str] = ()) -> Progress:
    """The work done on some items. It never says how good the answers are.

    `stand_ins` are items for which the team's lower median stands: they need no more work either.
    """
    found = [answers.get(item.id) for item in items]
    return Progress(
        done=sum(settled(answer) or item.id in stand_ins for item, answer in zip(items, found, strict=True)),
        total=len(items),
        touched=any(answer is not None and answer.version > 0 and not answer.carried for answer in found),
        drafts=sum(answer is not None and answer.response.is_draft and not answer.carried for answer in found),
        carried=sum(answer is not None and answer.carried and answer.item not in stand_ins for answer in found),
    )


def asked_of(element: Element, among: tuple[Item, ...]) -> tuple[Item, ...]:
    """The asked items of one element."""
    own = {item.id for item in element.items}
    return tuple(item for item in among if item.id in own)
