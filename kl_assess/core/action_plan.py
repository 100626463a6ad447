"""What the agency will do about its gaps: actions, gaps left for later, what became of the last plan.

docs/method.md 4.5.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Generic, Protocol, TypeVar
from uuid import UUID

from kl_assess.core.assessment import Assessment
from kl_assess.core.comparison import Comparison, Move
from kl_assess.core.gaps import Gap
from kl_assess.core.questionnaire import Item
from kl_assess.core.results import Results
from kl_assess.core.scoring import Mode, Standing
from kl_assess.formatting import plural


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


STATE_WORDS: Final = {
    ActionState.NOT_STARTED: "Not started",
    ActionState.UNDER_WAY: "Under way",
    ActionState.DONE: "Done",
    ActionState.STOPPED: "Stopped",
}
"""The words for how far an action is."""


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

    @property
    def done(self) -> bool:
        """Whether it was done, and not stopped."""
        return self.state is ActionState.DONE


@dataclass(frozen=True)
class ActionItem:
    """One action on one item.

    Without `action` it is the questionnaire's next step for the level chosen. `known_by` says how it will be known
    that the action worked. `quick_win` is the reason for taking a gap that was not proposed. `since` names the plan
    that an action goes on from ("2025"), where it was decided before this one.
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
    since: str | None = None


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


# --- Rules --------------------------------------------------------------------------------------------------------


def planned_for(cycles: Sequence[Assessment]) -> Assessment | None:
    """The cycle that an agency plans for: the newest full one that is signed off, or else the newest one.

    `cycles` are the agency's from the newest; None where there is none.
    """
    signed = (cycle for cycle in cycles if cycle.sign_off is not None and cycle.cycle.mode is Mode.FULL)
    return next(signed, cycles[0] if cycles else None)


def in_plan(action: Action, cycle: UUID, since: dt.date) -> bool:
    """Whether an action is in the plan of a cycle: it is open, of that cycle, or was closed `since` then or later."""
    return action.open or action.assessment == cycle or (action.closed is not None and action.closed >= since)


def undecided(gaps: Sequence[Gap], actions: Iterable[Action], not_now: Iterable[NotNow]) -> tuple[Gap, ...]:
    """The proposed gaps of a cycle that nobody has decided on, in their order (docs/method.md 4.5).

    A gap is decided where the plan of the cycle has an action on it, or it was left for later. `actions` are those of
    the plan: decided in this cycle, still open from an earlier one, or closed since this one was signed off.
    """
    decided = {action.item for action in actions if action.kind is ActionKind.IMPROVE}
    decided |= {entry.item for entry in not_now}
    return tuple(gap for gap in gaps if gap.proposed and gap.item not in decided)


def taken(actions: Iterable[Action], cycle: UUID) -> int:
    """How many actions on gaps a cycle has taken on. Carried-over and stopped ones do not count (method 4.5)."""
    return sum(
        a.kind is ActionKind.IMPROVE and a.assessment == cycle and a.state is not ActionState.STOPPED for a in actions
    )


def more_than_proposed(count: int, limit: int) -> str:
    """The sentence to a plan that takes on more actions than are proposed; empty where it does not (method 4.5)."""
    if count <= limit:
        return ""
    return f"The plan has {plural(count, 'action')}. More than {plural(limit, 'action')} at a time is seldom done."


def starter(item: Item, level: int | None) -> str:
    """The text that an action starts from: the item's next step at its level. Empty where there is none."""
    return item.next_steps.get(level, "") if level is not None else ""


def to_find_out(results: Results, actions: Iterable[Action], cycle: UUID) -> tuple[str, ...]:
    """The items that are answered "don't know" and that nobody finds out, or found out in this cycle, in order."""
    asked = {
        a.item for a in actions if a.kind is ActionKind.FIND_OUT and (a.open or (a.done and a.assessment == cycle))
    }
    return tuple(item for item in results.standing(Standing.DONT_KNOW) if item not in asked)


# --- What became of the last plan ---------------------------------------------------------------------------------


class Planned(Protocol):
    """Something that was planned for an item: an action, or its printed form."""

    @property
    def item(self) -> str:
        """The id of the item."""


P = TypeVar("P", bound=Planned)


@dataclass(frozen=True)
class Outcome(Generic[P]):
    """An action of an earlier plan, and the levels of its item then and now; None where they are not comparable.

    `finished` says that it was done by the later sign-off: what is done after it cannot have moved that level.
    """

    action: P
    finished: bool
    before: int | None
    now: int | None

    @property
    def moved(self) -> bool | None:
        """Whether the level moved, up or down; None where that cannot be said."""
        return None if self.before is None else self.now != self.before


@dataclass(frozen=True)
class FollowThrough(Generic[P]):
    """Every action of an earlier plan with what its item did, and the levels that moved without any action."""

    outcomes: tuple[Outcome[P], ...]
    without_action: tuple[Move, ...]

    @property
    def without_move(self) -> tuple[Outcome[P], ...]:
        """The actions that were finished although the level of their item did not go up."""
        return tuple(
            o for o in self.outcomes if o.finished and o.before is not None and o.now is not None and o.now <= o.before
        )


def follow_through(comparison: Comparison, actions: Iterable[P], finished: Callable[[P], bool]) -> FollowThrough[P]:
    """What became of the items of an earlier plan, by what two cycles have in common.

    `actions` are those that were to move a level between the two cycles; `finished` tells which were done by then.
    """
    moves = {move.item: (move.before, move.now) for move in comparison.moves}
    before = {item: comparison.before[item].level for item in comparison.comparable}
    levels = {item: (level, level) for item, level in before.items()} | moves
    outcomes = tuple(Outcome(action, finished(action), *levels.get(action.item, (None, None))) for action in actions)
    planned = {outcome.action.item for outcome in outcomes}
    return FollowThrough(outcomes, tuple(move for move in comparison.moves if move.item not in planned))
