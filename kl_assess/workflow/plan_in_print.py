"""The plan of one cycle as a report prints it, and what became of the plans before it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from kl_assess.core.action_plan import (
    STATE_WORDS,
    Action,
    ActionItem,
    ActionKind,
    ActionPlan,
    ActionState,
    FindingOut,
    FollowThrough,
    PastAction,
    follow_through,
    starter,
)
from kl_assess.core.assessment import Assessment
from kl_assess.core.comparison import Comparison
from kl_assess.core.crosswalk import Crosswalk, Fate
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.formatting import date, lower_first
from kl_assess.store import assessments, plans
from kl_assess.store.agencies import Agency
from kl_assess.store.plans import Entry
from kl_assess.workflow.pinning import crosswalk_between, pinned
from kl_assess.workflow.refusal import RefusedError

_CYCLES: Final = 1000
"""How many of an agency's cycles, from the newest, are looked through for plans."""

_WITHOUT_WORDS: Final = "Action without words"

AFTER: Final = ", after the sign-off"
"""What follows the day on which an action was closed that was open when the cycle was signed off."""


def plan_of(session: Session, agency: Agency, assessment: Assessment) -> ActionPlan | None:
    """The plan of a cycle, with what is still open of earlier ones, and what became of the last one; None without any.

    The last plan is that of the cycle it is compared with, and whatever was open when that was signed off.
    """
    cycles = {a.id: a for a in assessments.page(session, agency.id, before=assessment.number + 1, limit=_CYCLES)}
    known = [action for action in plans.actions(session, agency.id) if action.assessment in cycles]
    every = as_asked_now(session, known, cycles, assessment)
    improving = [action for action in every if action.kind is ActionKind.IMPROVE]
    stopped = any(action.state is ActionState.STOPPED for action in improving)
    histories = plans.histories(session, agency.id) if stopped else {}
    printing = _Printing(
        assessment, pinned(session, assessment.questionnaire), cycles, histories, signed_on(assessment, agency)
    )
    own = [a for a in improving if a.assessment == assessment.id]
    earlier = [a for a in improving if a.assessment != assessment.id and printing.belongs_to_last(a, agency)]
    still_open = [a for a in earlier if a.open or closed_after(a, printing.signed)]
    listed = [a for a in (*own, *still_open) if a.item in printing.questionnaire.places]
    not_now = plans.not_now(session, assessment)
    waiting = {entry.item for entry in not_now}
    listed = [a for a in listed if a.state is not ActionState.STOPPED or a.item not in waiting]
    planned = {action.item for action in listed}
    plan = ActionPlan(
        actions=tuple(map(printing.action, listed)),
        not_now=tuple(entry for entry in not_now if entry.item not in planned),
        last_time=tuple(map(printing.past, earlier)),
        finding_out=_finding_out(every, printing.questionnaire),
    )
    return None if plan == ActionPlan() else plan


def followed(
    session: Session,
    agency: Agency,
    cycles: Iterable[Assessment],
    before: int,
    after: Assessment,
    comparison: Comparison,
) -> FollowThrough[Action]:
    """What became of every action that was to move a level between two cycles, by their comparison.

    Those are the actions decided from the earlier cycle on, and whatever of older ones was open when that was signed.
    `before` is the number of the earlier cycle; `cycles` are the agency's.
    """
    known = {cycle.id: cycle for cycle in cycles if cycle.number < after.number}
    first = next((cycle for cycle in known.values() if cycle.number == before), None)
    actions = [
        action
        for action in plans.actions(session, agency.id)
        if action.kind is ActionKind.IMPROVE
        and action.assessment in known
        and (known[action.assessment].number >= before or _was_open(action, first, agency))
    ]
    signed = signed_on(after, agency)
    return follow_through(
        comparison, as_asked_now(session, actions, known, after), lambda a: a.done and not closed_after(a, signed)
    )


def signed_on(cycle: Assessment, agency: Agency) -> dt.date | None:
    """The day of the agency on which a cycle was signed off, or None."""
    return cycle.sign_off.at.astimezone(ZoneInfo(agency.zone)).date() if cycle.sign_off else None


def closed_after(action: Action, day: dt.date | None) -> bool:
    """Whether an action was still open on a day and is closed now; False without a day."""
    return action.closed is not None and day is not None and action.closed > day


def as_asked_now(
    session: Session, actions: Iterable[Action], cycles: Mapping[UUID, Assessment], assessment: Assessment
) -> tuple[Action, ...]:
    """Actions on the items as a later cycle calls them: where an item has another id now, the action has it too.

    An item that was split, merged or dropped keeps its id, and so does every item where no crosswalk is kept.
    """
    ways: dict[str, Crosswalk | None] = {}
    found = []
    for action in actions:
        then = cycles[action.assessment].questionnaire
        if then not in ways:
            ways[then] = _way(session, then, assessment.questionnaire)
        way = ways[then]
        passage = way.fates.get(action.item) if way else None
        renamed = passage is not None and passage.fate in {Fate.SAME, Fate.REWORDED}
        found.append(replace(action, item=passage.after[0]) if passage and renamed else action)
    return tuple(found)


def _way(session: Session, then: str, now: str) -> Crosswalk | None:
    try:
        return crosswalk_between(session, then, now)
    except RefusedError:
        return None


def words_of(action: Action, questionnaire: Questionnaire) -> str:
    """What an action says: the agency's words, or the next step of its item at the level that it had."""
    if action.action:
        return action.action
    place = questionnaire.places.get(action.item)
    return (starter(place.item, action.level_then) if place else "") or _WITHOUT_WORDS


class _Printing:
    """How the actions of one cycle are printed."""

    def __init__(
        self,
        assessment: Assessment,
        questionnaire: Questionnaire,
        cycles: Mapping[UUID, Assessment],
        histories: Mapping[UUID, tuple[Entry, ...]],
        signed: dt.date | None,
    ) -> None:
        self.assessment, self.questionnaire, self.signed = assessment, questionnaire, signed
        self.cycles, self.histories = cycles, histories

    def belongs_to_last(self, action: Action, agency: Agency) -> bool:
        """Whether an earlier action is told of: it is open, of the last cycle, or was closed since that was signed."""
        last = self.cycles.get(self.assessment.previous) if self.assessment.previous else None
        return last is None or action.assessment == last.id or _was_open(action, last, agency)

    def action(self, action: Action) -> ActionItem:
        """An action of the plan."""
        carried = action.assessment != self.assessment.id
        return ActionItem(
            item=action.item,
            owner=action.owner,
            due=action.due,
            known_by=action.known_by or "",
            action=action.action or words_of(action, self.questionnaire),
            money=action.money,
            staff=action.staff,
            state=None if action.state is ActionState.NOT_STARTED else self._state(action),
            quick_win=action.quick_win,
            since=self.cycles[action.assessment].cycle.name if carried else None,
        )

    def past(self, action: Action) -> PastAction:
        """An action of the last plan. What was done after the sign-off was not done by then, and says so."""
        late = closed_after(action, self.signed)
        done = action.done and not late
        when = _day(action.closed) if done else self._state(action)
        if action.open:
            when = f"{when}, due {date(action.due)}"
        return PastAction(action.item, words_of(action, self.questionnaire), done, f"{when}{AFTER}" if late else when)

    def _state(self, action: Action) -> str:
        word = STATE_WORDS[action.state]
        closed = f"{word} {_day(action.closed)}" if action.closed else word
        why = self._why(action) if action.state is ActionState.STOPPED else ""
        return f"{closed}: {why}" if why else closed

    def _why(self, action: Action) -> str:
        return reason_of(self.histories.get(action.id, ()))


def _was_open(action: Action, cycle: Assessment | None, agency: Agency) -> bool:
    """Whether there was something to do for an action when a cycle was signed off."""
    signed = signed_on(cycle, agency) if cycle else None
    return action.open or signed is None or (action.closed is not None and action.closed >= signed)


def reason_of(history: Iterable[Entry]) -> str:
    """Why an action was stopped, by its history from the newest."""
    said = f"Moved to {lower_first(STATE_WORDS[ActionState.STOPPED])}"
    return next((entry.note for entry in history if entry.what == said and entry.note), "")


def _day(day: dt.date | None) -> str:
    return date(day) if day else ""


def _finding_out(actions: Iterable[Action], questionnaire: Questionnaire) -> tuple[FindingOut, ...]:
    """The tasks that are open, one an item, in the order of the questionnaire."""
    tasks = {a.item: a for a in actions if a.kind is ActionKind.FIND_OUT and a.open}
    found = [tasks[item] for item in questionnaire.places if item in tasks]
    return tuple(FindingOut(task.item, task.owner, task.due) for task in found)
