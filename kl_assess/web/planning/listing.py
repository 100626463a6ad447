"""The plan as a list: what its address asks for, and every action that fits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from kl_assess.core.action_plan import STATE_WORDS, Action, ActionKind, ActionState
from kl_assess.core.schedule import REMIND_DAYS
from kl_assess.web.frame import Place
from kl_assess.web.planning.board import files, views
from kl_assess.web.planning.cards import Card, card, due_soon
from kl_assess.web.planning.found import Desk, owner_words

_OVERDUE: Final = "overdue"
_SOON: Final = "soon"
_DUE_WORDS: Final = {_OVERDUE: "Overdue", _SOON: f"In the next {max(REMIND_DAYS)} days, or overdue"}


class Option(NamedTuple):
    """One choice of a filter."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Filter:
    """One filter of the list: its name in the address, its label, and its choices."""

    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class ListPage:
    """The list. `unknown` says which filters of the address were left out; `count` how many actions there are."""

    filters: tuple[Filter, ...]
    unknown: tuple[str, ...]
    asked: bool
    count: str
    rows: tuple[Card, ...]
    here: str
    new_url: str
    views: tuple[Place, ...]
    files: tuple[Place, ...]
    print_url: str


class Asked(NamedTuple):
    """What an address asks for: the filters that the plan has, and the names of those that it has not."""

    filters: Mapping[str, str]
    unknown: tuple[str, ...]


def asked(arguments: Mapping[str, str], desk: Desk) -> Asked:
    """The filters in an address; what the plan does not have is left out and said."""
    given = {name: arguments[name] for name in _LABELS if arguments.get(name)}
    known = {name: _choices(name, desk) for name in given}
    fits = {name: value for name, value in given.items() if value in known[name]}
    return Asked(fits, tuple(_LABELS[name] for name in given if name not in fits))


def fitting(wanted: Asked, desk: Desk) -> tuple[Action, ...]:
    """The actions that fit every filter: by due date, what is closed last."""
    found = (a for a in desk.actions if all(_fits(a, name, value, desk) for name, value in wanted.filters.items()))
    return tuple(sorted(found, key=lambda a: (not a.open, a.due)))


def list_page(wanted: Asked, desk: Desk) -> ListPage:
    """The list of the actions that fit."""
    rows = tuple(card(action, desk) for action in fitting(wanted, desk))
    every = len(desk.actions)
    tasks = " and tasks" if any(action.kind is ActionKind.FIND_OUT for action in desk.actions) else ""
    return ListPage(
        filters=tuple(_filter(name, label, wanted, desk) for name, label in _LABELS.items()),
        unknown=tuple(f"The plan has no such {label.lower()}. That filter was left out." for label in wanted.unknown),
        asked=bool(wanted.filters),
        count=f"{len(rows)} of {every} {'action' if every == 1 else 'actions'}{tasks}",
        rows=rows,
        here=desk.to("listed"),
        new_url=desk.to("new"),
        views=views(desk, "listed"),
        files=files(desk, **wanted.filters),
        print_url=desk.to("printed"),
    )


_LABELS: Final = {"state": "State", "person": "Person", "domain": "Domain", "due": "Due"}


def _filter(name: str, label: str, wanted: Asked, desk: Desk) -> Filter:
    chosen = wanted.filters.get(name, "")
    every = Option("", "All", not chosen)
    return Filter(name, label, (every, *(Option(v, w, v == chosen) for v, w in _choices(name, desk).items())))


def _choices(name: str, desk: Desk) -> Mapping[str, str]:
    if name == "state":
        return {str(state): word for state, word in STATE_WORDS.items()}
    if name == "due":
        return _DUE_WORDS
    return _alike(desk.domain(a) if name == "domain" else owner_words(a.owner) for a in desk.actions)


def _alike(values: Iterable[str]) -> Mapping[str, str]:
    return {value: value for value in sorted(set(values))}


def _fits(action: Action, name: str, value: str, desk: Desk) -> bool:
    if name == "state":
        return action.state is ActionState(value)
    if name == "person":
        return owner_words(action.owner) == value
    if name == "domain":
        return desk.domain(action) == value
    return due_soon(action, desk.today) and (value == _SOON or action.due < desk.today)
