"""The page of one action: what was decided, how it stands, and everything that has happened to it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import url_for

from kl_assess.core.action_plan import Action, ActionKind, ActionState
from kl_assess.formatting import date, moment
from kl_assess.report.chapters.wording import level_words
from kl_assess.store import plans
from kl_assess.store.plans import Entry
from kl_assess.web import parts
from kl_assess.web.frame import Place
from kl_assess.web.inputs import Problem, problems_of
from kl_assess.web.planning.board import MOVE_WORDS
from kl_assess.web.planning.cards import Card, card
from kl_assess.web.planning.form import NoteForm, StopForm
from kl_assess.web.planning.found import Desk, owner_words, resources_by_id

_PARTS: Final = {
    "action": "What will be done",
    "owner": "Who",
    "due": "By when",
    "known_by": "How it will be known",
    "target": "Level to move to",
    "resources": "Resources used",
    "money": "Money",
    "staff": "Staff time",
    "quick_win": "Why this item",
}
"""The parts of an action that people change, with their names."""


@dataclass(frozen=True)
class Line:
    """One entry of the history. `changed` says part by part what stood there before."""

    what: str
    when: str
    who: str
    note: str
    evidence: str
    evidence_url: str
    changed: tuple[str, ...]


@dataclass(frozen=True)
class ActionPage:
    """One action with its history, from the newest."""

    crumbs: tuple[Place, ...]
    card: Card
    finding_out: bool
    facts: tuple[tuple[str, str], ...]
    resources: tuple[Place, ...]
    moves: tuple[tuple[str, str], ...]
    edit_url: str
    note_url: str
    stop_url: str
    note: NoteForm
    stop: StopForm
    problems: tuple[Problem, ...]
    history: tuple[Line, ...]


def action_page(action: Action, desk: Desk, note: NoteForm, stop: StopForm) -> ActionPage:
    """The page of an action as it is now, with what was sent and not kept in its forms."""
    questionnaire = desk.questionnaire_of(action)
    history = plans.history(parts.session(), desk.agency.id, action.id)
    levels = [
        (label, level_words(questionnaire, level))
        for label, level in (("Level when it was planned", action.level_then), ("Level to move to", action.target))
        if level is not None
    ]
    here = {"action_id": str(action.id)}
    return ActionPage(
        crumbs=(Place("Plan", desk.to("show")), Place(desk.title(action), "")),
        card=card(action, desk, whole=True),
        finding_out=action.kind is ActionKind.FIND_OUT,
        facts=(
            ("Who", owner_words(action.owner)),
            ("By when", date(action.due)),
            *((("Closed", date(action.closed)),) if action.closed else ()),
            *((("How it will be known", action.known_by),) if action.known_by else ()),
            *levels,
            *((("Money", action.money),) if action.money else ()),
            *((("Staff time", action.staff),) if action.staff else ()),
            *((("Why this item", action.quick_win),) if action.quick_win else ()),
            ("Plan", desk.plan_name(action)),
        ),
        resources=tuple(_resource(name) for name in action.resources),
        moves=MOVE_WORDS,
        edit_url=desk.to("edit", **here),
        note_url=desk.to("note", **here),
        stop_url=desk.to("stop", **here) if action.state is not ActionState.STOPPED else "",
        note=note,
        stop=stop,
        problems=(*problems_of(note), *problems_of(stop)),
        history=tuple(_line(entry, history[number + 1 :], desk) for number, entry in enumerate(history)),
    )


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """The parts in which two states of an action differ, as its history keeps them: name, before, after."""
    return tuple(
        (label, _said(name, before.get(name)), _said(name, after.get(name)))
        for name, label in _PARTS.items()
        if before.get(name) != after.get(name)
    )


def _resource(name: str) -> Place:
    """A resource of the library; one that has left it keeps its id, and leads nowhere."""
    found = resources_by_id().get(name)
    return Place(found.title, url_for("library.resource", slug=name)) if found else Place(name, "")


def _line(entry: Entry, older: tuple[Entry, ...], desk: Desk) -> Line:
    before = next((earlier.content for earlier in older if earlier.content), None)
    changed = differences(before, entry.content) if before and entry.content else ()
    return Line(
        what=entry.what,
        when=moment(entry.at, desk.agency.zone),
        who=entry.person,
        note=entry.note or "",
        evidence=entry.evidence_title or "",
        evidence_url=entry.evidence_address or "",
        changed=tuple(f"{label} before: {was or 'nothing'}" for label, was, _ in changed),
    )


def _said(name: str, value: object) -> str:
    """A part of an action in words, as its history keeps it."""
    if isinstance(value, Mapping):
        return ", ".join(value[part] for part in ("name", "title") if value[part])
    if isinstance(value, list):
        return ", ".join(_resource(each).label for each in value)
    text = "" if value is None else str(value)
    return date(dt.date.fromisoformat(text)) if name == "due" else text
