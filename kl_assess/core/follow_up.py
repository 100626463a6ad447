"""How the actions of a plan go on between two assessments: what a follow-up report prints, and in which order."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from kl_assess.core.action_plan import ActionState, NotNow, Owner


@dataclass(frozen=True)
class ProgressNote:
    """One entry on the way of an action. `evidence` is the title of a piece of evidence, `address` a web link to it."""

    on: dt.date
    text: str | None = None
    by: str | None = None
    evidence: str | None = None
    address: str | None = None


@dataclass(frozen=True)
class Progress:
    """An action and how far it is, with its notes from the oldest.

    `action` is what will be done, `target` the level that its item should reach, `since` the cycle in which it was
    decided where that is an earlier one, and `closed` the day on which it was done or stopped.
    """

    item: str
    owner: Owner
    due: dt.date
    state: ActionState
    action: str
    known_by: str | None = None
    target: int | None = None
    since: str | None = None
    closed: dt.date | None = None
    notes: tuple[ProgressNote, ...] = ()

    @property
    def open(self) -> bool:
        """Whether there is still something to do."""
        return self.state in {ActionState.NOT_STARTED, ActionState.UNDER_WAY}

    def late(self, on: dt.date) -> bool:
        """Whether it is open after its due date."""
        return self.open and self.due < on


class Became(StrEnum):
    """What became of a gap that was left for later."""

    WAITS = "waits"
    TAKEN_UP = "taken_up"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class LeftForLater:
    """A gap that was left for later when the report was issued or since, why, and what became of it."""

    gap: NotNow
    became: Became


@dataclass(frozen=True)
class FollowUp:
    """How the plan of an issued report goes on. `number` counts the follow-ups of one assessment, `on` is its day.

    `of_version` is the version of the report, issued on the day `issued`. `actions` are to move a level, `finding_out`
    to learn what is not known; both in the order of `in_order`.
    """

    number: int
    on: dt.date
    of_version: int
    issued: dt.date
    actions: tuple[Progress, ...]
    not_now: tuple[LeftForLater, ...] = ()
    finding_out: tuple[Progress, ...] = ()


def in_order(found: Iterable[Progress], on: dt.date) -> tuple[Progress, ...]:
    """Late ones first, then what is open, what is done and what was stopped, each by its due date."""
    place = {
        ActionState.UNDER_WAY: 1,
        ActionState.NOT_STARTED: 1,
        ActionState.DONE: 2,
        ActionState.STOPPED: 3,
    }
    return tuple(sorted(found, key=lambda p: (0 if p.late(on) else place[p.state], p.due, p.item)))


def left_for_later(then: Sequence[NotNow], now: Sequence[NotNow], taken: Iterable[str]) -> tuple[LeftForLater, ...]:
    """What became of the gaps that were left for later `then`, and of those that are `now`.

    `taken` are the items on which there is an action. A gap with neither an action nor a reason any more is undecided.
    """
    waiting, items = {gap.item: gap for gap in now}, set(taken)
    found = {**{gap.item: gap for gap in then}, **waiting}
    return tuple(
        LeftForLater(gap, Became.TAKEN_UP if item in items else Became.WAITS if item in waiting else Became.UNDECIDED)
        for item, gap in found.items()
    )


def public(follow_up: FollowUp) -> FollowUp:
    """What may be published of it: titles instead of people, no notes, and evidence by its title alone."""
    return replace(
        follow_up,
        actions=tuple(map(_public, follow_up.actions)),
        finding_out=tuple(map(_public, follow_up.finding_out)),
    )


def _public(progress: Progress) -> Progress:
    evidence = tuple(ProgressNote(note.on, evidence=note.evidence) for note in progress.notes if note.evidence)
    return replace(progress, owner=replace(progress.owner, name=None), notes=evidence)
