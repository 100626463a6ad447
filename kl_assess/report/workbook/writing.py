"""Sheets of plain values as the bytes of an .xlsx file: formatted, ready to print, and never with a formula."""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Final, NamedTuple

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from kl_assess.formatting import percent, whole
from kl_assess.report.identity import Identity
from kl_assess.workbook_date import dated

Value = str | int | Fraction | dt.date | None
"""What a cell may hold; None leaves it empty."""

FORMATS: Final = {
    "whole": "0",
    "tenths": "0.0",
    "hundredths": "0.00",
    "share": "0%",
    "change": "+0;\N{MINUS SIGN}0;0",
    "date": "mmmm d, yyyy",
    "fact": "0",
    "any": "General",
}
"""How a number is shown, by the form of its column; the cell keeps it exact. A fact stands at the left, like text."""

INK, PAPER, LINE = "FF162E51", "FFFFFFFF", "FFD5DCE3"
FACE: Final = "Calibri"
LINE_HEIGHT: Final = 15
HIGHEST: Final = 409
"""The height of a line, and the greatest height that a row may have, in points."""
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
TOP: Final = Alignment(wrap_text=True, vertical="top")
BESIDE: Final = Alignment(wrap_text=True, vertical="top", horizontal="left")
EDGE: Final = Border(bottom=Side(style="thin", color=LINE))


class Column(NamedTuple):
    """A column: its heading, its width in characters, and the form of its numbers (a key of FORMATS)."""

    heading: str
    width: int
    form: str = "any"


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, its columns, its rows from top to bottom, and how many columns stay in sight."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    in_sight: int = 1


def write_workbook(sheets: Sequence[Sheet], named: Identity) -> bytes:
    """The sheets as one file with the title, language and marks of a report."""
    workbook = Workbook()
    for sheet in sheets:
        _write(workbook.create_sheet(sheet.name), sheet, named)
    workbook.remove(workbook.worksheets[0])
    properties = workbook.properties
    properties.title = f"{_clean(named.title)}, numbers"
    properties.creator = _clean(named.author)
    properties.description = _clean(named.description)
    properties.language = named.language
    packed = io.BytesIO()
    workbook.save(packed)
    return dated(packed.getvalue())


# --- A sheet ------------------------------------------------------------------------------------------------------


def _write(page: Worksheet, sheet: Sheet, named: Identity) -> None:
    for place, column in enumerate(sheet.columns, 1):
        heading = page.cell(1, place, column.heading)
        heading.font = Font(FACE, bold=True, color=PAPER)
        heading.fill = PatternFill("solid", fgColor=INK)
        heading.alignment = TOP
        page.column_dimensions[get_column_letter(place)].width = column.width
    for number, row in enumerate(sheet.rows, 2):
        for place, (value, column) in enumerate(zip(row, sheet.columns, strict=True), 1):
            _put(page.cell(number, place), value, column.form)
        page.row_dimensions[number].height = _height(row, sheet.columns)
    _finish(page, sheet, named)


def _put(cell: Cell | MergedCell, value: Value, form: str) -> None:
    """Set a cell: text stays text even where it begins like a formula, and a number keeps all its digits."""
    cell.font, cell.border = Font(FACE), EDGE
    cell.alignment = BESIDE if form == "fact" else TOP
    if isinstance(value, str):
        text = _clean(value)
        cell.value = text
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(FORMULA)
        return
    cell.value = _number(value) if isinstance(value, Fraction) else value
    cell.number_format = _format(value, form)


def _clean(text: str) -> str:
    """A text without the control characters that a workbook cannot hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", text)


def _number(value: Fraction) -> int | float:
    return value.numerator if value.denominator == 1 else float(value)


def _format(value: Value, form: str) -> str:
    """How a value is shown; a share that is not quite all or nothing reads as in print, never 100% or 0%."""
    if isinstance(value, dt.date):
        return FORMATS["date"]
    if form == "share" and isinstance(value, Fraction) and percent(value) != f"{whole(value * 100)}%":
        return f'"{percent(value)}"'
    return FORMATS[form]


def _height(row: Sequence[Value], columns: Sequence[Column]) -> float:
    """The height of a row, by the longest text in it: not every program works this out itself."""
    lines = [
        sum(max(1, ceil(len(line) / (column.width - 2))) for line in value.split("\n"))
        for value, column in zip(row, columns, strict=True)
        if isinstance(value, str)
    ]
    return min(HIGHEST, LINE_HEIGHT * max(lines, default=1) + 4)


def _finish(page: Worksheet, sheet: Sheet, named: Identity) -> None:
    """A named table with its headings in sight, on paper as on the screen; every page says whose it is."""
    last = get_column_letter(len(sheet.columns))
    if sheet.rows:
        table = Table(displayName=f"{sheet.name.replace(' ', '')}Table", ref=f"A1:{last}{len(sheet.rows) + 1}")
        table.tableStyleInfo = TableStyleInfo("TableStyleLight1", showRowStripes=False)
        page.add_table(table)
    page.freeze_panes = f"{get_column_letter(sheet.in_sight + 1)}2"
    page.print_title_rows = "1:1"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = "1"  # letter
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    _edges(page, named)


def _edges(page: Worksheet, named: Identity) -> None:
    """What stands at the head and the foot of every printed page."""
    head, foot = page.oddHeader, page.oddFooter
    if head is not None and foot is not None:
        head.left.text, head.right.text = page.title, _shown(named.marks)
        foot.left.text, foot.right.text = _shown(named.running), "Page &P of &N"


def _shown(text: str) -> str:
    """A text for the edge of a page, where & begins a code."""
    return _clean(text).replace("&", "&&")
