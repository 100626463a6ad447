"""The plan of an agency: actions from their start to their end, gaps left for later, and who finds out what.

An action belongs to the agency and outlives the cycle in which it was decided. Due dates are days, never moments.
docs/method.md 4.5.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from kl_assess.catalog.canonical import to_json
from kl_assess.core.action_plan import STATE_WORDS, Action, ActionKind, ActionState, NotNow, Owner, starter
from kl_assess.core.assessment import Actor, Assessment
from kl_assess.core.questionnaire import Item
from kl_assess.formatting import lower_first
from kl_assess.store import assessments, audit, plans, responses
from kl_assess.store.agencies import Agency, locked
from kl_assess.store.plans import Entry
from kl_assess.workflow.answering import LONGEST, LONGEST_LINE, trimmed
from kl_assess.workflow.pinning import pinned
from kl_assess.workflow.refusal import RefusedError, StaleError

LONGEST_OWNER: Final = 120
"""The most characters of a name or title, as what fits in print."""

ADDED, CHANGED, NOTED = "Added", "Changed", "Progress noted"

_GONE: Final = "This action is no longer here."
_STALE: Final = "Somebody else has changed this action since you opened the page."


@dataclass(frozen=True)
class Wanted:
    """What people decide about an action. Without `action` it is the questionnaire's next step at the item's level.

    The parts are those of `core.action_plan.Action`.
    """

    item: str
    owner: Owner
    due: dt.date
    action: str | None = None
    known_by: str | None = None
    target: int | None = None
    resources: tuple[str, ...] = ()
    money: str | None = None
    staff: str | None = None
    quick_win: str | None = None


class PlanConflictError(StaleError):
    """Somebody else has changed the same action; nothing of either is lost.

    `yours` is what was sent, `theirs` the action as it is kept now.
    """

    def __init__(self, yours: Action, theirs: Action) -> None:
        super().__init__(f"{_STALE} Nothing of yours was saved. Both are shown below.")
        self.yours = yours
        self.theirs = theirs


# --- Actions ------------------------------------------------------------------------------------------------------


def add_action(
    session: Session, agency: Agency, assessment: Assessment, wanted: Wanted, *, actor: Actor, now: dt.datetime
) -> Action:
    """Add an action on an item to the plan of a cycle; a gap that was left for later is taken up with it.

    The same open action is not added twice: the one that is there comes back. Raises RefusedError where the
    questionnaire has no such item, nothing says what will be done or how it will be known, or a text is too long.
    """
    made = _new(session, agency, assessment, wanted, ActionKind.IMPROVE)
    if not made.known_by:
        raise RefusedError("Write how it will be known that the action worked.")
    known = next((k for k in plans.actions(session, agency.id) if k.open and _says_the_same(k, made)), None)
    if known is not None:
        return known
    take_up(session, assessment, made.item, actor=actor, now=now)
    return _add(session, agency, made, actor, now)


def add_finding_out(
    session: Session, agency: Agency, assessment: Assessment, wanted: Wanted, *, actor: Actor, now: dt.datetime
) -> Action:
    """Add the task to find out what is not known of an item, with who does it by when.

    Raises as `add_action` does, and where somebody is finding it out already.
    """
    made = replace(_new(session, agency, assessment, wanted, ActionKind.FIND_OUT), target=None, resources=())
    known = plans.actions(session, agency.id)
    if any(k.open and k.kind is ActionKind.FIND_OUT and k.item == made.item for k in known):
        raise RefusedError("Somebody is finding this out already. Open that task and change it.")
    return _add(session, agency, made, actor, now)


def change_action(
    session: Session, agency: Agency, action_id: uuid.UUID, wanted: Wanted, seen: int, *, actor: Actor, now: dt.datetime
) -> Action:
    """Change what was decided about an action; its item, its state and its history stay.

    `seen` is the version that the person has read. Raises RefusedError as `add_action` does, PlanConflictError where
    somebody else has changed the action since.
    """
    kept = _held(session, agency, action_id)
    changed = replace(kept, **_parts(replace(wanted, item=kept.item)))
    if kept.kind is ActionKind.FIND_OUT:
        changed = replace(changed, target=None, resources=())
    _check(changed, _item(session, agency, changed))
    if changed == kept:
        return kept
    if kept.version != seen:
        raise PlanConflictError(changed, kept)
    return _change(session, agency, kept, changed, Entry(kept.version + 1, now, actor.name, CHANGED), actor)


def move(
    session: Session,
    agency: Agency,
    action_id: uuid.UUID,
    state: ActionState,
    seen: int,
    *,
    reason: str | None = None,
    actor: Actor,
    now: dt.datetime,
) -> Action:
    """Move an action to another state. Done and stopped ones are closed today, in the agency's time.

    `seen` is the version that the person has read; a stop needs a `reason`. Raises RefusedError where there is none,
    StaleError where somebody else has changed the action since.
    """
    kept = _held(session, agency, action_id)
    if kept.state is state:
        return kept
    note = trimmed(reason, LONGEST)
    if state is ActionState.STOPPED and note is None:
        raise RefusedError("Write why the action is stopped.")
    if kept.version != seen:
        raise StaleError(f"{_STALE} It is {lower_first(STATE_WORDS[kept.state])} now. Look at it, then move it.")
    closed = None if state in {ActionState.NOT_STARTED, ActionState.UNDER_WAY} else today(agency, now)
    entry = Entry(kept.version + 1, now, actor.name, f"Moved to {lower_first(STATE_WORDS[state])}", note)
    return _change(session, agency, kept, replace(kept, state=state, closed=closed), entry, actor)


def stop(
    session: Session, agency: Agency, action_id: uuid.UUID, reason: str, seen: int, *, actor: Actor, now: dt.datetime
) -> Action:
    """Stop an action that will not be done, with the reason. Raises as `move` does."""
    return move(session, agency, action_id, ActionState.STOPPED, seen, reason=reason, actor=actor, now=now)


def note_progress(
    session: Session,
    agency: Agency,
    action_id: uuid.UUID,
    note: str,
    *,
    evidence_title: str | None = None,
    evidence_address: str | None = None,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Add a note on progress to the history of an action, with evidence if there is any.

    Raises RefusedError where nothing is said, a text is too long, or an address comes without a title.
    """
    kept = _held(session, agency, action_id)
    title, address = trimmed(evidence_title, LONGEST_LINE), trimmed(evidence_address, LONGEST)
    said = trimmed(note, LONGEST)
    if said is None and title is None:
        raise RefusedError("Write what has happened, or name the evidence.")
    if address is not None and title is None:
        raise RefusedError("Write what the evidence is called.")
    plans.record(session, agency.id, kept.id, Entry(kept.version, now, actor.name, NOTED, said, title, address))
    told = {"item": kept.item, "note": said, "title": title, "address": address}
    audit.record(session, agency.id, audit.Action.ACTION_NOTED, told, actor=actor, now=now, subject=kept.id)


# --- Gaps left for later ------------------------------------------------------------------------------------------


def leave_for_later(
    session: Session, assessment: Assessment, given: NotNow, *, actor: Actor, now: dt.datetime
) -> NotNow:
    """Leave a gap for later, with the reason; what was said of it before makes way.

    Raises RefusedError where there is no reason, no such item, or an action on it is in the plan.
    """
    locked(session, assessment.agency_id)
    _place(session, assessment, given.item)
    because = trimmed(given.because, LONGEST)
    if because is None:
        raise RefusedError("Write why not now.")
    for known in plans.actions(session, assessment.agency_id):
        if known.item == given.item and known.kind is ActionKind.IMPROVE and known.open:
            raise RefusedError("An action on this item is in the plan. Stop that action first.")
    kept = NotNow(given.item, because, trimmed(given.again, LONGEST_LINE))
    plans.keep_not_now(session, assessment, kept, actor.name, now)
    _record_gap(session, assessment, audit.Action.LEFT_FOR_LATER, vars(kept), actor, now)
    return kept


def take_up(session: Session, assessment: Assessment, item: str, *, actor: Actor, now: dt.datetime) -> None:
    """Take up a gap that was left for later: it is without a decision again. One that was not left stays as it is."""
    locked(session, assessment.agency_id)
    if all(known.item != item for known in plans.not_now(session, assessment)):
        return
    plans.remove_not_now(session, assessment, [item])
    _record_gap(session, assessment, audit.Action.TAKEN_UP, {"item": item}, actor, now)


# --- Steps shared -------------------------------------------------------------------------------------------------


def today(agency: Agency, now: dt.datetime) -> dt.date:
    """The day that it is at the agency."""
    return now.astimezone(ZoneInfo(agency.zone)).date()


def plan_starts(agency: Agency, assessment: Assessment) -> dt.date:
    """The day from which the plan of a cycle counts: its sign-off or, before that, its start."""
    return today(agency, assessment.sign_off.at if assessment.sign_off else assessment.created_at)


def _held(session: Session, agency: Agency, action_id: uuid.UUID) -> Action:
    """The action as it is now, held until the transaction ends."""
    locked(session, agency.id)
    found = plans.action(session, agency.id, action_id)
    if found is None:
        raise RefusedError(_GONE)
    return found


def _place(session: Session, assessment: Assessment, item: str) -> Item:
    place = pinned(session, assessment.questionnaire).places.get(item)
    if place is None:
        raise RefusedError("This questionnaire has no such item.")
    return place.item


def _item(session: Session, agency: Agency, action: Action) -> Item:
    """The item of an action, as it was asked in the cycle in which the action was decided."""
    assessment = assessments.by_id(session, agency.id, action.assessment)
    if assessment is None:
        raise RefusedError(_GONE)
    return _place(session, assessment, action.item)


def _new(session: Session, agency: Agency, assessment: Assessment, wanted: Wanted, kind: ActionKind) -> Action:
    locked(session, agency.id)
    item = _place(session, assessment, wanted.item)
    answer = responses.answer(session, assessment, item.id)
    level = None if answer.carried else answer.response.level
    made = Action(id=uuid.uuid4(), assessment=assessment.id, kind=kind, level_then=level, **_parts(wanted))
    _check(made, item)
    return made


def _parts(wanted: Wanted) -> dict[str, Any]:
    """What was decided in its kept form: trimmed, and None for what is blank."""
    prose = {name: trimmed(getattr(wanted, name), LONGEST) for name in ("action", "known_by", "money", "staff")}
    name, title = (trimmed(text, LONGEST_OWNER) for text in (wanted.owner.name, wanted.owner.title))
    return {
        **vars(wanted),
        **prose,
        "quick_win": trimmed(wanted.quick_win, LONGEST),
        "owner": Owner(title or "", name),
        "resources": tuple(dict.fromkeys(wanted.resources)),
    }


def _check(action: Action, item: Item) -> None:
    if not action.owner.title:
        raise RefusedError("Write the title of the person who answers for it.")
    if action.kind is ActionKind.IMPROVE and not action.action and not starter(item, action.level_then):
        raise RefusedError("Write what will be done.")
    if action.target is not None and action.target not in item.levels:
        raise RefusedError("Choose one of the levels of the item.")


def _says_the_same(one: Action, other: Action) -> bool:
    return replace(one, id=other.id, version=other.version, state=other.state) == other


def _add(session: Session, agency: Agency, made: Action, actor: Actor, now: dt.datetime) -> Action:
    plans.keep(session, agency.id, made, now)
    plans.record(session, agency.id, made.id, Entry(1, now, actor.name, ADDED, content=content_of(made)))
    told = {"assessment": str(made.assessment), "new": content_of(made)}
    audit.record(session, agency.id, audit.Action.ACTION_ADDED, told, actor=actor, now=now, subject=made.id)
    return made


def _change(session: Session, agency: Agency, before: Action, changed: Action, entry: Entry, actor: Actor) -> Action:
    kept = replace(changed, version=entry.version)
    content = content_of(kept)
    plans.keep(session, agency.id, kept, entry.at)
    plans.record(session, agency.id, kept.id, replace(entry, content=content))
    told = {
        "what": entry.what,
        "version": kept.version,
        "reason": entry.note,
        "old": content_of(before),
        "new": content,
    }
    audit.record(session, agency.id, audit.Action.ACTION_CHANGED, told, actor=actor, now=entry.at, subject=kept.id)
    return kept


def content_of(action: Action) -> dict[str, Any]:
    """An action as its history and the audit log keep it."""
    told = {name: value for name, value in vars(action).items() if name not in {"id", "assessment"}}
    return {name: to_json(value) for name, value in told.items()}


def _record_gap(
    session: Session,
    assessment: Assessment,
    action: audit.Action,
    told: Mapping[str, Any],
    actor: Actor,
    now: dt.datetime,
) -> None:
    audit.record(session, assessment.agency_id, action, told, actor=actor, now=now, subject=assessment.id)
