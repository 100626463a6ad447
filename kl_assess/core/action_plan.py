"""What the agency will do about its gaps: actions, gaps left for later, what became of the last plan."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class ActionKind(StrEnum):
    """Whether an action is to move an item's level, or to find out what is not known of it."""

    IMPROVE = "improve"
    FIND_OUT = "find_out"


class ActionState(StrEnum):
    """How far an action is."""

    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    DONE = "done"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Owner:
    """Who answers for an action: always a title, and the person's name if the agency wants it printed."""

    title: str
    name: str | None = None


@dataclass(frozen=True)
class Action:
    """One action as the agency keeps it, from one cycle to the next until it is closed.

    `assessment` is the cycle in which it was decided. `action` is what will be done; None stands for the
    questionnaire's next step at the level chosen. `level_then` is the item's level when it was decided, `target` the
    level it should reach. `resources` are ids of the catalogue. `quick_win` is the reason for taking a gap that was not
    proposed. `closed` is the day it was done or stopped; `version` counts its changes.
    """

    id: UUID
    assessment: UUID
    item: str
    kind: ActionKind
    owner: Owner
    due: dt.date
    action: str | None = None
    known_by: str | None = None
    level_then: int | None = None
    target: int | None = None
    resources: tuple[str, ...] = ()
    money: str | None = None
    staff: str | None = None
    quick_win: str | None = None
    state: ActionState = ActionState.NOT_STARTED
    closed: dt.date | None = None
    version: int = 1

    @property
    def open(self) -> bool:
        """Whether there is still something to do."""
        return self.state in {ActionState.NOT_STARTED, ActionState.UNDER_WAY}


@dataclass(frozen=True)
class ActionItem:
    """One action on one item.

    Without `action` it is the questionnaire's next step for the level chosen. `known_by` says how it will be known
    that the action worked. `quick_win` is the reason for taking a gap that was not proposed.
    """

    item: str
    owner: Owner
    due: dt.date
    known_by: str
    action: str | None = None
    money: str | None = None
    staff: str | None = None
    state: str | None = None
    quick_win: str | None = None


@dataclass(frozen=True)
class NotNow:
    """A proposed gap that the agency does not take up, why, and when it will look again."""

    item: str
    because: str
    again: str | None = None


@dataclass(frozen=True)
class PastAction:
    """An action of the last plan and what became of it. `when` is a date or the reason it was not done."""

    item: str
    action: str
    done: bool
    when: str | None = None


@dataclass(frozen=True)
class FindingOut:
    """Who finds out what is not known about an item, by when."""

    item: str
    owner: Owner
    due: dt.date


@dataclass(frozen=True)
class ActionPlan:
    """The plan of one cycle, and how its progress will be reported. Parts without entries are left out everywhere."""

    actions: tuple[ActionItem, ...] = ()
    not_now: tuple[NotNow, ...] = ()
    last_time: tuple[PastAction, ...] = ()
    finding_out: tuple[FindingOut, ...] = ()
    reporting: str | None = None
