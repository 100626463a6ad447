"""The steps an assessment has taken, as its audit events tell them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kl_assess.core.assessment import Assessment
from kl_assess.formatting import moment
from kl_assess.store.agencies import Agency
from kl_assess.store.audit import Action, Event

WORDS: Final = {
    Action.STARTED: "Started",
    Action.CARRIED: "Answers of the last assessment carried over",
    Action.WIDENED: "Went on to the full assessment",
    Action.RATING_OPENED: "The team began to rate alone",
    Action.RATING_CALLED_OFF: "Rating alone was called off",
    Action.MEETING_OPENED: "The meeting was opened",
    Action.SUBMITTED: "Sent for sign-off",
    Action.SENT_BACK: "Sent back",
    Action.SIGNED_OFF: "Signed off",
    Action.REOPENED: "Reopened",
    Action.ISSUED: "Report issued",
}
"""The steps that the history of an assessment tells."""

_SAID: Final = {Action.SENT_BACK: "note", Action.REOPENED: "reason", Action.SIGNED_OFF: "statement"}
_ERASED: Final = "Erased under retention"


@dataclass(frozen=True)
class Entry:
    """One step: what was done, by whom, when, and what they said to it, which may be nothing."""

    what: str
    who: str
    when: str
    said: str


def history(events: Iterable[Event], agency: Agency) -> tuple[Entry, ...]:
    """The steps in the order of their events."""
    return tuple(_entry(event, agency) for event in events)


def returned(events: Iterable[Event], assessment: Assessment, agency: Agency) -> Entry | None:
    """Why an assessment is open again, from its events, the newest first; None where it never was closed."""
    newest = next(iter(events), None)
    if not assessment.open or newest is None or newest.action not in {Action.SENT_BACK, Action.REOPENED}:
        return None
    return _entry(newest, agency)


def _entry(event: Event, agency: Agency) -> Entry:
    action = Action(event.action)
    told = event.payload
    if told is None:
        return Entry(WORDS[action], _ERASED, moment(event.at, agency.zone), "")
    actor = told["actor"]
    who = ", ".join(part for part in (actor["name"], actor["title"]) if part)
    said = told.get(_SAID[action]) if action in _SAID else None
    return Entry(WORDS[action], who, moment(event.at, agency.zone), said or "")
