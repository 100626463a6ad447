"""A filled-in workbook, read into the same data as a responses file in YAML."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any, Final
from unicodedata import category

from openpyxl.utils.escape import unescape

from kl_assess.catalog.document import KeyPath
from kl_assess.catalog.naming import folded
from kl_assess.catalog.problem import LISTED, CatalogError, Problem, any_of, excerpt, nearest
from kl_assess.catalog.workbook.archive import BLANK, Raw, Sheet, read_grid
from kl_assess.catalog.workbook.layout import (
    AGENCY,
    ANSWER,
    INSTRUMENT,
    ITEM,
    ITEMS,
    KEY,
    Cell,
    agency_cells,
    dont_know,
    item_cells,
    level_words,
    not_applicable,
)
from kl_assess.catalog.workbook.plan import COLUMNS, PART, PARTS, PLAN
from kl_assess.catalog.workbook.sheets import Sheets, Where, blank_sheets
from kl_assess.core.questionnaire import Questionnaire

_HIDDEN: Final = frozenset({"Cc", "Cs", "Zl", "Zp", "Zs"})  # kinds of characters that are read as a plain space
_US_DATE: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)


class UnreadableError(ValueError):
    """A cell that does not hold what belongs there; the message is the mend."""


def read_workbook(content: bytes, file: str, questionnaire: Questionnaire) -> Sheets:
    """The document of a workbook's content; `file` is its name in messages.

    Cells that do not hold what belongs there wait as problems in it. Raises CatalogError where the file is no workbook,
    or a sheet or column is missing or could be read in two ways.
    """
    grid = read_grid(content, file, (AGENCY, ITEMS, PLAN))
    for name in (AGENCY, ITEMS):
        if name not in grid:
            text = f'The workbook has no sheet "{name}". Copy your answers into a new one and keep its sheets.'
            raise CatalogError((Problem(file, 0, "", text),))
    sheets = blank_sheets(file)
    data: dict[str, Any] = {"agency": {"name": ""}}
    agency = _Table(AGENCY, grid[AGENCY], (KEY, ANSWER))
    items = _Table(ITEMS, grid[ITEMS], (ITEM, *(cell.title for cell in item_cells(questionnaire))))
    plan = [_Table(PLAN, grid[PLAN], [cell.title for cell, _ in COLUMNS])] if PLAN in grid else []
    unclear = tuple(
        Problem(f"{file}, sheet {table.name}", row, "", text, "row")
        for table in (agency, items, *plan)
        for row, text in table.unclear()
    )
    if unclear:
        raise CatalogError(unclear)
    _read_agency(sheets, data, agency, questionnaire)
    _read_items(sheets, data, items, questionnaire)
    for table in plan:
        _read_plan(sheets, data, table)
    sheets.data = data
    return sheets


class _Table:
    """A sheet with a row of headings. The columns that are read are found by them, wherever they stand."""

    def __init__(self, name: str, sheet: Sheet, headings: Sequence[str]) -> None:
        self.name = name
        self.rows = list(enumerate(sheet.rows[1:], 2))
        self._merged = sheet.merged
        found = [folded(_plain(raw)) for raw in (sheet.rows[0] if sheet.rows else ())]
        self._places = {
            heading: [place for place, text in enumerate(found) if text == folded(heading)] for heading in headings
        }

    def unclear(self) -> Iterator[tuple[int, str]]:
        """Rows in which an answer could be lost or misread, and why: of headings, and of cells that were merged."""
        for heading, places in self._places.items():
            if not places:
                yield 1, f'The column "{heading}" is missing. Write this at the head of its column, or of an empty one.'
            elif len(places) > 1:
                yield 1, f'Two columns have the heading "{heading}". Give one of them another heading.'
        columns = {place + 1 for places in self._places.values() for place in places}
        for area in self._merged:
            if any(area.left <= column <= area.right for column in columns):
                yield area.top, "Cells are merged here, so some have no answer of their own. Take them apart again."

    def cell(self, row: Sequence[Raw], heading: str) -> Raw:
        """The cell of a row under a heading; an empty one where the row ends before it."""
        place = self._places[heading][0]
        return row[place] if place < len(row) else BLANK


# --- The two sheets -----------------------------------------------------------------------------------------------


def _read_agency(sheets: Sheets, data: dict[str, Any], table: _Table, questionnaire: Questionnaire) -> None:
    cells = {cell.key: cell for cell in agency_cells(questionnaire)}
    cells |= {key: Cell(key, tuple(key.split("."))) for key in INSTRUMENT}
    several = {f.id for f in questionnaire.profile.fields if f.kind == "multiple"}
    seen: dict[str, int] = {}
    for number, row in table.rows:
        key, raw = _plain(table.cell(row, KEY)), table.cell(row, ANSWER)
        cell = cells.get(key)
        if cell is None or key in seen:
            if _plain(raw):
                stray: KeyPath = ("rows", number)
                sheets.places[stray] = Where(table.name, number, KEY)
                sheets.refuse(stray, _stray(key, seen, cells))
            continue
        seen[key] = number
        sheets.places[cell.path] = Where(table.name, number, ANSWER)
        value = _read(sheets, cell.path, cell, raw)
        if value is not None:
            _put(data, cell.path, value)
    for name, value in data.get("profile", {}).items():
        if name in several:
            data["profile"][name] = list(value)


def _stray(key: str, seen: Mapping[str, int], known: Mapping[str, object]) -> str:
    if key in seen:
        return f"This stands in row {seen[key]} already. Keep one of the two rows."
    if not key:
        return f'This row has an answer, and the column "{KEY}" is empty. Delete the answer, or copy the name back.'
    return f'Nothing is called "{excerpt(key)}" here. Delete the row.{nearest(key, known)}'


def _read_items(sheets: Sheets, data: dict[str, Any], table: _Table, questionnaire: Questionnaire) -> None:
    words = _answers(questionnaire)
    cells = item_cells(questionnaire)
    rows: dict[str, int] = {}
    data["responses"] = {}
    for number, row in table.rows:
        item_id = _plain(table.cell(row, ITEM))
        filled = [(cell, table.cell(row, cell.title)) for cell in cells]
        given = [cell for cell, raw in filled if _plain(raw)]
        own = any(not _is_piece(cell) for cell in given)  # what an item says once; evidence may fill further rows
        if (not item_id and given) or (own and item_id in rows):
            stray: KeyPath = ("rows", ITEMS, number)
            sheets.places[stray] = Where(table.name, number, ITEM)
            sheets.refuse(stray, _second(item_id, rows))
        elif given:
            if own:
                rows[item_id] = number
            for part in {cell.path[0]: None for cell in given}:
                known = sheets.places.get((part, item_id))
                sheets.places[part, item_id] = known if known and not own else Where(table.name, number, ITEM)
            told = filled if own else [(cell, raw) for cell, raw in filled if _is_piece(cell)]
            _read_item(sheets, data, Where(table.name, number, item_id), told, words)


def _second(item_id: str, rows: Mapping[str, int]) -> str:
    if item_id:
        mend = "Keep one of the two rows, or in this one only further evidence."
        return f"The item {item_id} stands in row {rows[item_id]} already. {mend}"
    return "This row has answers and no item. Write the item's id, or delete the answers."


def _is_piece(cell: Cell) -> bool:
    """Whether a column is one of those that say what a piece of evidence is."""
    return "items" in cell.path


def _answers(questionnaire: Questionnaire) -> Mapping[str, tuple[str, object]]:
    """The words of an answer with the key and value they stand for. The number of a level alone is understood too."""
    levels = level_words(questionnaire)
    return {
        **{words: ("level", level) for words, level in levels.items()},
        dont_know(questionnaire): ("dont_know", True),
        not_applicable(questionnaire): ("not_applicable", True),
        **{str(level): ("level", level) for level in levels.values()},
    }


def _read_item(
    sheets: Sheets,
    data: dict[str, Any],
    where: Where,
    filled: Sequence[tuple[Cell, Raw]],
    words: Mapping[str, tuple[str, object]],
) -> None:
    """Put what a row says where it belongs; the column of `where` is the item's id."""
    item_id = where.column
    pieces = data["responses"].get(item_id, {}).get("evidence", {}).get("items", [])
    piece: dict[str, object] = {}
    for cell, raw in filled:
        here = cell.at(item_id, len(pieces))
        sheets.places[here] = where._replace(column=cell.title)
        value = _read(sheets, here, replace(cell, choices=words) if cell.form == "answer" else cell, raw)
        if isinstance(value, tuple):
            here, value = (*here[:-1], value[0]), value[1]
            sheets.places[here] = where._replace(column=cell.title)
        if value is not None and _is_piece(cell):
            piece[str(here[-1])] = value
        elif value is not None:
            _put(data, here, value)
    if "level" not in data.get("targets", {}).get(item_id, {"level": None}):
        text = "A reason stands here without a target. Choose the target, or delete the reason."
        sheets.refuse(("targets", item_id, "level"), text)
    if piece:
        _put(data, ("responses", item_id, "evidence", "items"), [*pieces, {"title": "", **piece}])


def _read_plan(sheets: Sheets, data: dict[str, Any], table: _Table) -> None:
    """Every row with something in it is an entry of the part that it names."""
    (which, _), *others = COLUMNS
    for number, row in table.rows:
        named = _plain(table.cell(row, PART))
        if not named and not any(_plain(table.cell(row, cell.title)) for cell, _ in others):
            continue
        here: KeyPath = ("rows", PLAN, number)
        sheets.places[here] = Where(table.name, number, PART)
        if not named:
            sheets.refuse(here, f"This row does not say what it is. Choose {any_of(PARTS)}, or empty the row.")
            continue
        name = _read(sheets, here, which, table.cell(row, PART))
        if name is not None:
            listed = data.setdefault("plan", {}).setdefault(PARTS[str(name)].key, [])
            _read_entry(sheets, listed, str(name), Where(table.name, number, PART), row, table)


def _read_entry(
    sheets: Sheets, listed: list[dict[str, Any]], name: str, where: Where, row: Sequence[Raw], table: _Table
) -> None:
    """Put one row of the plan at the end of the list of its part."""
    part = PARTS[name]
    path: KeyPath = ("plan", part.key, len(listed))
    sheets.places[path] = where
    entry: dict[str, Any] = deepcopy(dict(part.blank))
    listed.append(entry)
    for cell, parts in COLUMNS[1:]:
        raw, here = table.cell(row, cell.title), (*path, *cell.path)
        sheets.places[here] = where._replace(column=cell.title)
        if name in parts:
            value = _read(sheets, here, cell, raw)
            if value is not None:
                _put(entry, cell.path, value)
        elif _plain(raw):
            sheets.refuse(here, f'"{name}" has nothing in this column. Empty the cell, or choose another part.')


def _put(data: dict[Any, Any], path: KeyPath, value: object) -> None:
    *before, last = path
    for key in before:
        data = data.setdefault(key, {})
    data[last] = value


# --- A cell -------------------------------------------------------------------------------------------------------


def _plain(raw: Raw) -> str:
    """What a cell shows: as one or more lines without spaces around them, and without hidden characters."""
    value = raw.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    # A spreadsheet program writes what XML cannot hold, such as a carriage return, as _x000D_.
    text = unescape(str(value)).replace("\r\n", "\n")
    text = "".join(" " if char != "\n" and category(char) in _HIDDEN else char for char in text)
    return "\n".join(line.strip() for line in text.split("\n")).strip()


def _read(sheets: Sheets, path: KeyPath, cell: Cell, raw: Raw) -> object:
    """The value of a cell as a responses file has it; None where it is empty, or is refused."""
    try:
        return _value(cell, raw)
    except UnreadableError as error:
        sheets.refuse(path, str(error))
        return None


def _value(cell: Cell, raw: Raw) -> object:
    if raw.formula:
        raise UnreadableError("A formula stands here. Copy the cell, and paste only its value in its place.")
    if raw.error:
        raise UnreadableError(f"The cell shows the error {raw.value}. Type the answer again.")
    text = _plain(raw)
    if not text:
        return None
    if cell.form == "date":
        return _date(raw.value, text)
    if cell.form == "number":
        return _number(raw.value, text)
    if cell.choices:
        return _choice(cell, text)
    if isinstance(raw.value, dt.date | dt.time | dt.timedelta):
        raise UnreadableError("The program took this text for a date. Type it again with ' before it.")
    return text


def _date(value: object, text: str) -> str:
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    us = _US_DATE.fullmatch(text)
    try:
        found = dt.date(int(us[3]), int(us[1]), int(us[2])) if us else dt.date.fromisoformat(text)
    except ValueError:
        raise UnreadableError(f'"{excerpt(text)}" is not a date. Write it as 2026-01-31 or 1/31/2026.') from None
    return found.isoformat()


def _number(value: object, text: str) -> int:
    if isinstance(value, bool) or not re.fullmatch(r"-?[0-9]{1,9}", text):
        raise UnreadableError(f'"{excerpt(text)}" is not a whole number. Write it in digits.')
    return int(text)


def _choice(cell: Cell, text: str) -> object:
    known = {folded(word): word for word in cell.choices}
    if folded(text) not in known:
        words = [word for word in cell.choices if not word.isdigit()]
        listed = f"Choose {any_of(words)}." if len(words) <= LISTED else "Choose from the list of the cell."
        if len(words) == 1:
            listed = f"Choose {words[0]}, or leave it blank."
        raise UnreadableError(f'"{excerpt(text)}" is not one of the choices. {listed}{nearest(text, words)}')
    return cell.choices[known[folded(text)]]
