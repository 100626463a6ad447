"""A workbook, blank or filled in: what to do, the agency, and every item with its levels beside the cells."""

import io
from collections.abc import Iterator, Sequence
from math import ceil
from typing import Final, cast

from openpyxl import Workbook
from openpyxl.cell import Cell as OpenCell
from openpyxl.cell import MergedCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from kl_assess.catalog import guidance
from kl_assess.catalog.contents import Answered, ResponsesFile
from kl_assess.catalog.workbook.filling import Shown, escaped, in_plan, in_row, left_out, on_agency, rows_of, stands
from kl_assess.catalog.workbook.layout import (
    AGENCY,
    ANSWER,
    INSTRUMENT,
    ITEM,
    ITEMS,
    KEY,
    LISTS,
    START,
    Cell,
    agency_cells,
    answers,
    item_cells,
)
from kl_assess.catalog.workbook.plan import COLUMNS, PLAN, SPARE, entries
from kl_assess.core.questionnaire import Place, Questionnaire
from kl_assess.core.scoring import Mode
from kl_assess.core.snapshot import Agency
from kl_assess.workbook_date import dated

WIDTHS: Final = {"text": 30, "long": 30, "number": 14, "date": 14, "choice": 16, "answer": 26}
"""The width of a column in characters, by what its cells take."""

LINE_HEIGHT: Final = 15
HIGHEST: Final = 409
"""The height of a line, and the greatest height that a row may have, in points."""
ROOM: Final = 6
"""The lines that a long text has room for."""

INK, PAPER, FIELD, LINE = "FF17375E", "FFFFFFFF", "FFF3F7FB", "FFD5DCE3"
FACE: Final = "Calibri"
BOLD: Final = InlineFont(rFont=FACE, sz=11, b=True)
TOP: Final = Alignment(wrap_text=True, vertical="top")
EDGE: Final = Side(style="thin", color=LINE)


def write_workbook(questionnaire: Questionnaire, mode: Mode = Mode.FULL, file: ResponsesFile | None = None) -> bytes:
    """A workbook for a questionnaire, as the bytes of an .xlsx file; the same input gives the same bytes.

    It is blank, and `mode` decides which items stand in it; or it holds what a file says, in the mode of the file. Then
    it has every answer too that is not asked. The first sheet names what a workbook cannot hold.
    """
    blank = ResponsesFile(Agency(guidance.YOUR_AGENCY), mode=mode)
    workbook = Workbook()
    start = workbook.worksheets[0]
    start.title = START
    lists = _Lists(workbook.create_sheet(LISTS))
    _write_agency(workbook.create_sheet(AGENCY, 1), questionnaire, file or blank, lists)
    _write_items(workbook.create_sheet(ITEMS, 2), questionnaire, file or blank, lists)
    _write_start(start, questionnaire, file or blank)
    _write_plan(workbook.create_sheet(PLAN, 3), file or blank, lists)
    lists.sheet.sheet_state = "hidden"
    properties = workbook.properties
    properties.title = f"{questionnaire.instrument.title}: responses"
    properties.creator = "KL Assess"
    properties.language = questionnaire.instrument.language
    packed = io.BytesIO()
    workbook.save(packed)
    return dated(packed.getvalue())


# --- Drop-downs ---------------------------------------------------------------------------------------------------


class _Lists:
    """The hidden sheet that holds the choices of every drop-down, each list once."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.known: dict[tuple[str, ...], str] = {}

    def validation(self, choices: Sequence[str]) -> DataValidation:
        """A drop-down of these choices, not yet given to a cell."""
        words = tuple(choices)
        if words not in self.known:
            column = len(self.known) + 1
            for row, word in enumerate(words, 1):
                _put(self.sheet.cell(row, column), word)
            letter = get_column_letter(column)
            self.known[words] = f"{LISTS}!${letter}$1:${letter}${len(words)}"
        found = DataValidation(type="list", formula1=self.known[words], allow_blank=True)
        found.errorTitle = "Not one of the choices"
        found.error = "Choose an entry from the list, or leave the cell blank."
        found.showErrorMessage = True
        return found


class _Form:
    """The cells of one sheet that people fill in."""

    def __init__(self, sheet: Worksheet, lists: _Lists) -> None:
        self.sheet = sheet
        self.lists = lists
        self.menus: dict[tuple[str, ...], DataValidation] = {}

    def field(self, row: int, column: int, cell: Cell, choices: Sequence[str], value: Shown) -> None:
        """Make a cell one to fill in, with what stands there already."""
        place = self.sheet.cell(row, column)
        if isinstance(value, str):
            _put(place, escaped(value))
        else:
            place.value = value
        place.protection = Protection(locked=False)
        place.fill = PatternFill("solid", fgColor=FIELD)
        place.border = Border(EDGE, EDGE, EDGE, EDGE)
        place.alignment = TOP
        place.number_format = {"date": "yyyy-mm-dd", "number": "0"}.get(cell.form, "@")
        if cell.form == "long":
            self.sheet.row_dimensions[row].height = ROOM * LINE_HEIGHT
        words = tuple(choices)
        if words:
            if words not in self.menus:
                self.menus[words] = self.lists.validation(words)
                self.sheet.add_data_validation(self.menus[words])
            self.menus[words].add(place)


# --- Sheets -------------------------------------------------------------------------------------------------------


def _write_start(sheet: Worksheet, questionnaire: Questionnaire, file: ResponsesFile) -> None:
    sheet.column_dimensions["A"].width = 90
    for row, (heading, text) in enumerate(_start_lines(questionnaire, file), 1):
        cell = sheet.cell(row, 1, text)
        cell.alignment = TOP
        cell.font = Font(
            FACE, bold=heading, size=16 if row == 1 else 12 if heading else 11, color=INK if heading else None
        )
    _finish(sheet, rows=0, columns=1)


def _start_lines(questionnaire: Questionnaire, file: ResponsesFile) -> Iterator[tuple[bool, str]]:
    """The lines of the first sheet; True marks a heading."""
    instrument = questionnaire.instrument
    yield True, instrument.title
    yield False, f"Version {instrument.version}. {instrument.purpose}"
    if instrument.cautions:
        yield True, "Before you begin"
        yield from ((False, text) for text in instrument.cautions)
    yield True, "How to fill this in"
    yield False, f'Fill in the shaded cells of the sheets "{AGENCY}" and "{ITEMS}". All but the name may stay blank.'
    yield False, f'Read the levels of an item, then choose in the column "{ANSWER}". Many cells offer a list.'
    yield False, "One row holds one piece of evidence. Any rows of the same item that follow hold more of its evidence."
    yield False, "Write values, not formulas. The other cells are locked without a password."
    yield False, f'The sheet "{PLAN}" may stay blank. A report prints it; an import on the pages leaves it out.'
    if left_out(file):
        yield False, left_out(file)
    yield from ((False, rule) for rule in instrument.answering_rules)
    yield True, "Levels"
    yield from ((False, line) for line in guidance.scale(questionnaire))
    yield True, "Other answers"
    yield from ((False, f"{answer.name}: {answer.rule}") for answer in questionnaire.special_answers)
    if questionnaire.evidence_grades:
        yield True, "Evidence grades"
        yield from ((False, line) for line in guidance.grades(questionnaire))


def _write_agency(sheet: Worksheet, questionnaire: Questionnaire, file: ResponsesFile, lists: _Lists) -> None:
    form = _Form(sheet, lists)
    for column, (heading, width) in enumerate({"What": 62, ANSWER: 44, "What it is for": 56, KEY: 44}.items(), 1):
        sheet.cell(1, column, heading)
        sheet.column_dimensions[get_column_letter(column)].width = width
    row = 1
    instrument = questionnaire.instrument
    given = file.questionnaire or Answered(instrument.id, instrument.version)
    for key, value in zip(INSTRUMENT, (given.id, given.version or ""), strict=True):
        row += 1
        for column, text in enumerate((key.replace(".", " ").capitalize(), value, "Leave this as it is.", key), 1):
            _say(sheet, row, column, text)
    for cell in agency_cells(questionnaire):
        row += 1
        for column, text in ((1, cell.title), (3, cell.help), (4, cell.key)):
            _say(sheet, row, column, text)
        form.field(row, 2, cell, tuple(cell.choices), on_agency(cell, file))
    _finish(sheet, rows=row, columns=4)


def _write_items(sheet: Worksheet, questionnaire: Questionnaire, file: ResponsesFile, lists: _Lists) -> None:
    form = _Form(sheet, lists)
    cells = item_cells(questionnaire)
    given = {ITEM: 10, "Practice": 44, "Part": 18, "What each level means": 84}
    widths = given | {cell.title: WIDTHS[cell.form] for cell in cells}
    for column, (heading, width) in enumerate(widths.items(), 1):
        sheet.cell(1, column, heading)
        sheet.column_dimensions[get_column_letter(column)].width = width
    rows = [
        (place, number)
        for place in questionnaire.places.values()
        if stands(place.item, questionnaire, file)
        for number in range(rows_of(place.item, file))
    ]
    for row, (place, number) in enumerate(rows, 2):
        for column, text in enumerate(_about(place, number, questionnaire), 1):
            _say(sheet, row, column, text)
        for column, cell in enumerate(cells, len(given) + 1):
            choices = answers(questionnaire, place.item) if cell.form == "answer" else tuple(cell.choices)
            form.field(row, column, cell, choices, in_row(cell, place.item, number, file, questionnaire))
    row = len(rows) + 1
    sheet.print_area = f"A1:{get_column_letter(len(given) + 1)}{row}"  # up to the answer: a copy to fill in by hand
    _finish(sheet, rows=row, columns=len(widths), in_sight=2)


def _write_plan(sheet: Worksheet, file: ResponsesFile, lists: _Lists) -> None:
    form = _Form(sheet, lists)
    for column, (cell, _) in enumerate(COLUMNS, 1):
        sheet.cell(1, column, cell.title)
        sheet.column_dimensions[get_column_letter(column)].width = WIDTHS[cell.form]
    rows = [*entries(file.plan), *[("", None)] * SPARE]
    for row, (part, entry) in enumerate(rows, 2):
        for column, (cell, _) in enumerate(COLUMNS, 1):
            form.field(row, column, cell, tuple(cell.choices), in_plan(cell, part, entry) or None)
    _finish(sheet, rows=len(rows) + 1, columns=len(COLUMNS), in_sight=2)


def _about(place: Place, number: int, questionnaire: Questionnaire) -> tuple[str | CellRichText, ...]:
    """What stands before the cells of an item; its further rows have only the item and its title."""
    item = place.item
    if number:
        return item.id, f"{item.title}: more evidence", place.element.title, ""
    remarks = (item.statement, *guidance.remarks(questionnaire, item))
    practice = CellRichText((TextBlock(BOLD, item.title), *(f"\n{text}" for text in remarks)))
    return item.id, practice, place.element.title, _ladder(guidance.levels(questionnaire, item))


def _say(sheet: Worksheet, row: int, column: int, text: str | CellRichText) -> None:
    """Write a text that nobody changes."""
    cell = sheet.cell(row, column)
    _put(cell, text)
    cell.alignment = TOP
    cell.border = Border(bottom=EDGE)


def _put(cell: OpenCell | MergedCell, text: str | CellRichText) -> None:
    """Set a cell to a text, also where it begins like a formula."""
    cell.value = cast("CellRichText", text)  # the name under which openpyxl's stubs know a text
    cell.data_type = "s"


def _ladder(levels: Sequence[tuple[str, str]]) -> CellRichText:
    """Every level on a line of its own, its name in bold."""
    text = CellRichText()
    for name, meaning in levels:
        text.append(TextBlock(BOLD, name if not text else f"\n{name}"))
        text.append(f": {meaning}")
    return text


def _lines(sheet: Worksheet, row: int, column: int) -> int:
    """How many lines the text of a cell takes, by the width of its column. Not every program works this out itself."""
    width = sheet.column_dimensions[get_column_letter(column)].width - 2
    return sum(max(1, ceil(len(line) / width)) for line in str(sheet.cell(row, column).value or "").split("\n"))


def _finish(sheet: Worksheet, *, rows: int, columns: int, in_sight: int = 1) -> None:
    """Headings, protection without a password, and printing. The first columns stay `in_sight`."""
    if rows:
        table = Table(displayName=f"{sheet.title}Table", ref=f"A1:{get_column_letter(columns)}{rows}")
        table.tableStyleInfo = TableStyleInfo("TableStyleLight1", showRowStripes=False)
        sheet.add_table(table)
        for heading in sheet[1]:
            heading.font = Font(FACE, bold=True, color=PAPER)
            heading.fill = PatternFill("solid", fgColor=INK)
            heading.alignment = TOP
        sheet.freeze_panes = f"{get_column_letter(in_sight + 1)}2"
        sheet.print_title_rows = "1:1"
    for number in range(2 if rows else 1, sheet.max_row + 1):
        lines = max(_lines(sheet, number, column) for column in range(1, columns + 1))
        row = sheet.row_dimensions[number]
        row.height = min(HIGHEST, max(row.height or 0, LINE_HEIGHT * lines + 4))
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = sheet.protection.autoFilter = False
    sheet.page_setup.orientation = "landscape" if rows else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
