"""What a responses file says, in the words of a workbook's cells."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Final

from kl_assess.catalog.contents import ResponsesFile
from kl_assess.catalog.document import HIDDEN, KeyPath
from kl_assess.catalog.workbook.layout import Cell, dont_know, level_words, not_applicable
from kl_assess.core.questionnaire import Item, Questionnaire
from kl_assess.core.responses import NOTHING, ItemResponse
from kl_assess.core.scoring import is_asked

FIRST_DAY: Final = dt.date(1900, 3, 1)
"""The first day that every spreadsheet program counts alike; one before it is written as text."""

NOT_CARRIED: Final = {
    "surveys": "survey results",
    "ratings": "what the team rated before it met",
    "previous": "the last cycle",
}
"""Parts of a responses file that have no cell, with their names."""

_LOOKS_HIDDEN: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")

Shown = str | int | dt.date | None


def stands(item: Item, questionnaire: Questionnaire, file: ResponsesFile) -> bool:
    """Whether an item has a row: it is asked, or there is something to say about it."""
    said = file.responses.get(item.id, NOTHING) != NOTHING or item.id in file.targets
    return said or is_asked(item, questionnaire, file.mode)


def rows_of(item: Item, file: ResponsesFile) -> int:
    """How many rows an item takes: one for each piece of evidence, and one where there is none."""
    return max(1, len(file.responses.get(item.id, NOTHING).evidence.items))


def on_agency(cell: Cell, file: ResponsesFile) -> Shown:
    """What stands in a row of the agency sheet."""
    whole = _at(file, cell.path[:-1])
    chosen = cell.path[-1] in whole if isinstance(whole, tuple) else _at(file, cell.path)
    return _words(cell, chosen)


def in_row(cell: Cell, item: Item, row: int, file: ResponsesFile, questionnaire: Questionnaire) -> Shown:
    """What stands in a column of an item's row, counted from 0. All but evidence stands in the first only."""
    if row and "items" not in cell.path:
        return None
    if cell.form == "answer":
        return _answer(file.responses.get(item.id, NOTHING), questionnaire)
    return _words(cell, _at(file, cell.at(item.id, row)))


def in_plan(cell: Cell, part: str, entry: object) -> Shown:
    """What stands in a column of the plan for an entry of one of its parts."""
    return part if cell.path == ("part",) else _words(cell, _at(entry, cell.path))


def left_out(file: ResponsesFile) -> str:
    """A sentence that names what a file says and a workbook has no cells for; empty where that is nothing."""
    parts = [name for part, name in NOT_CARRIED.items() if getattr(file, part)]
    return f"Not in this workbook, but in a file of text: {', '.join(parts)}." if parts else ""


def escaped(text: str) -> str:
    """A text in which nothing looks like _x000D_, by which spreadsheet programs mean a hidden character."""
    return _LOOKS_HIDDEN.sub("_x005F_", text)


def _at(value: object, path: KeyPath) -> object:
    """What stands at a path of a file; None where nothing does."""
    for key in path:
        if isinstance(value, Mapping):
            value = value.get(key)
        elif isinstance(value, Sequence) and isinstance(key, int):
            value = value[key] if key < len(value) else None
        else:
            value = getattr(value, str(key), None)
    return value


def _answer(response: ItemResponse, questionnaire: Questionnaire) -> str | None:
    if response.level is not None:
        return next(words for words, level in level_words(questionnaire).items() if level == response.level)
    if response.dont_know:
        return dont_know(questionnaire)
    return not_applicable(questionnaire) if response.not_applicable else None


def _words(cell: Cell, value: object) -> Shown:
    """A value as a cell shows it. One that has no word there, such as no or none, leaves the cell blank."""
    if cell.choices:
        fitting = (word for word, known in cell.choices.items() if known == value and value is not None)
        return next(fitting, None)
    if isinstance(value, dt.date):
        return value if value >= FIRST_DAY else value.isoformat()
    if isinstance(value, str):
        return HIDDEN.sub(" ", value)
    return value if isinstance(value, int) else None
