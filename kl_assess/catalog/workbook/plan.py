"""The plan on a sheet of its own: one row for each entry of its lists, and the columns that each list has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kl_assess.catalog.workbook.layout import ITEM, Cell
from kl_assess.core.action_plan import ActionPlan

PLAN: Final = "Plan"
"""The name of the sheet."""

PART: Final = "Part"
"""The heading of the column that says which list a row belongs to."""

SPARE: Final = 20
"""How many empty rows stand below what is planned."""


@dataclass(frozen=True)
class Part:
    """A list of the plan: its name in a responses file, and what an entry has before anything is filled in."""

    key: str
    blank: Mapping[str, object]


PARTS: Final[Mapping[str, Part]] = {
    "Action": Part("actions", {"item": "", "owner": {"title": ""}, "known_by": ""}),
    "Not now": Part("not_now", {"item": "", "because": ""}),
    "Last time": Part("last_time", {"item": "", "action": ""}),
    "Find out": Part("finding_out", {"item": "", "owner": {"title": ""}}),
}
"""The lists by what they are called on the sheet."""

_ACTION, _NOT_NOW, _LAST, _FIND = PARTS
_DONE: Final[Mapping[str, object]] = {"Yes": True, "No": False}
_WHICH: Final[Mapping[str, object]] = {name: name for name in PARTS}

COLUMNS: Final = (
    (Cell(PART, ("part",), "choice", _WHICH), tuple(PARTS)),
    (Cell(ITEM, ("item",)), tuple(PARTS)),
    (Cell("What is done", ("action",)), (_ACTION, _LAST)),
    (Cell("Owner", ("owner", "title")), (_ACTION, _FIND)),
    (Cell("Name of the owner", ("owner", "name")), (_ACTION, _FIND)),
    (Cell("Due", ("due",), "date"), (_ACTION, _FIND)),
    (Cell("How it will be known", ("known_by",)), (_ACTION,)),
    (Cell("Money", ("money",)), (_ACTION,)),
    (Cell("Staff", ("staff",)), (_ACTION,)),
    (Cell("State", ("state",)), (_ACTION,)),
    (Cell("Why it was taken without being proposed", ("quick_win",)), (_ACTION,)),
    (Cell("Goes on from the plan of", ("since",)), (_ACTION,)),
    (Cell("Why not now", ("because",)), (_NOT_NOW,)),
    (Cell("Looked at again", ("again",)), (_NOT_NOW,)),
    (Cell("Done", ("done",), "choice", _DONE), (_LAST,)),
    (Cell("When it was done, or why not", ("when",)), (_LAST,)),
)
"""Every column to fill in, in order, each with the parts that have it. Its path is that within an entry."""


def entries(plan: ActionPlan | None) -> Iterator[tuple[str, Any]]:
    """Every entry of a plan in the order of its rows, with what its part is called."""
    for name, part in PARTS.items() if plan else ():
        yield from ((name, entry) for entry in getattr(plan, part.key))
