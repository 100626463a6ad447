"""One action as pages show it: what, who, by when, and how it stands."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final

from kl_assess.catalog.problem import excerpt
from kl_assess.core.action_plan import STATE_WORDS, Action, ActionState
from kl_assess.core.schedule import reminder
from kl_assess.formatting import date
from kl_assess.web.planning.found import Desk, owner_words

_SHOWN: Final = 200
"""The most characters of a text that a page with many actions shows; the page of an action has all of it."""

KINDS: Final = {
    ActionState.NOT_STARTED: "none",
    ActionState.UNDER_WAY: "progress",
    ActionState.DONE: "done",
    ActionState.STOPPED: "stop",
}
"""The shape that stands for a state, as `components/state.html` names it."""

MOVES: Final = (ActionState.NOT_STARTED, ActionState.UNDER_WAY, ActionState.DONE)
"""The states that an action moves to with a button; a stop needs a reason, and has a form of its own."""


@dataclass(frozen=True)
class Card:
    """One action. `late` says how near or past its day is, empty where that is far off; `since` an earlier plan."""

    id: uuid.UUID
    url: str
    move_url: str
    what: str
    item: str
    title: str
    state: ActionState
    kind: str
    word: str
    who: str
    when: str
    late: str
    overdue: bool
    known_by: str
    since: str
    seen: int


def card(action: Action, desk: Desk, *, whole: bool = False) -> Card:
    """An action as pages show it today: its long texts cut, unless the `whole` is wanted."""
    near = reminder(action.due, desk.today) if action.open else None
    return Card(
        id=action.id,
        url=desk.to("action", action_id=str(action.id)),
        move_url=desk.to("move", action_id=str(action.id)),
        what=desk.words(action) if whole else excerpt(desk.words(action), _SHOWN),
        item=action.item,
        title=desk.title(action),
        state=action.state,
        kind=KINDS[action.state],
        word=STATE_WORDS[action.state],
        who=owner_words(action.owner),
        when=when(action),
        late=near.words if near else "",
        overdue=near is not None and near.days < 0,
        known_by=(action.known_by or "") if whole else excerpt(action.known_by or "", _SHOWN),
        since=f"From the {desk.plan_name(action)} plan" if desk.carried(action) else "",
        seen=action.version,
    )


def when(action: Action) -> str:
    """By when an action is due, or when it was closed."""
    if action.closed is None:
        return f"by {date(action.due)}"
    return f"{STATE_WORDS[action.state].lower()} {date(action.closed)}"


def due_soon(action: Action, today: dt.date) -> bool:
    """Whether an open action is overdue, or due within the days in which people are reminded."""
    return action.open and reminder(action.due, today) is not None
