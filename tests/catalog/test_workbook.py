"""A workbook: what people find in it, and what comes back once they have filled it in."""

import datetime as dt
import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.exceptions import IllegalCharacterError
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from kl_assess.catalog.document import LARGEST, MOST_PROBLEMS, parse_document
from kl_assess.catalog.guidance import YOUR_AGENCY
from kl_assess.catalog.problem import CatalogError
from kl_assess.catalog.questionnaire import read_questionnaire
from kl_assess.catalog.responses import ResponsesFile, check_responses, read_responses
from kl_assess.catalog.workbook import reading, write_workbook
from kl_assess.catalog.workbook.archive import COLUMNS, ROWS, UNPACKED, Raw
from kl_assess.catalog.workbook.layout import AGENCY, ANSWER, ITEM, ITEMS, KEY, LISTS, START, agency_cells, item_cells
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.scoring import Mode, is_asked
from tests.catalog.refusal import DATA
from tests.shipped import SHIPPED

EVERY, SMALLEST = (read_questionnaire(DATA / f"{name}.yaml") for name in ("every", "smallest"))
ALL = pytest.mark.parametrize("questionnaire", [SHIPPED, EVERY, SMALLEST], ids=["shipped", "every", "smallest"])
BLANK = {q.instrument.id: write_workbook(q) for q in (SHIPPED, EVERY, SMALLEST)}


def opened(questionnaire: Questionnaire = SHIPPED) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(BLANK[questionnaire.instrument.id]))


def cell(sheet: Worksheet, row: str, heading: str):
    """The cell of a row, found by the id or the name at which the row is known, under a heading."""
    headings = [c.value for c in sheet[1]]
    known = headings.index(ITEM if sheet.title == ITEMS else KEY) + 1
    number = next(n for n in range(2, sheet.max_row + 1) if sheet.cell(n, known).value == row)
    return sheet.cell(number, headings.index(heading) + 1)


def filled(
    folder: Path,
    agency: Mapping[str, object] | None = None,
    items: Mapping[str, Mapping[str, object]] | None = None,
    questionnaire: Questionnaire = SHIPPED,
) -> Path:
    """A workbook that somebody has filled in: answers by the name of a row; by item and heading."""
    workbook = opened(questionnaire)
    for key, value in ({"agency.name": "Elm Grove"} | dict(agency or {})).items():
        cell(workbook[AGENCY], key, ANSWER).value = value
    for item_id, answers in (items or {}).items():
        for heading, value in answers.items():
            cell(workbook[ITEMS], item_id, heading).value = value
    return saved(workbook, folder)


def saved(workbook: Workbook, folder: Path) -> Path:
    path = folder / "answers.xlsx"
    workbook.save(path)
    return path


def problems(path: Path, questionnaire: Questionnaire = SHIPPED) -> list[str]:
    with pytest.raises(CatalogError) as caught:
        read_responses(path, questionnaire)
    return [str(problem).replace(str(path), "answers.xlsx") for problem in caught.value.problems]


# --- What people find in it ---------------------------------------------------------------------------------------


@ALL
def test_the_same_questionnaire_gives_the_same_bytes(questionnaire: Questionnaire) -> None:
    assert write_workbook(questionnaire) == BLANK[questionnaire.instrument.id]


def test_sheets_stand_in_the_order_of_the_work() -> None:
    workbook = opened()
    assert workbook.sheetnames == [START, AGENCY, ITEMS, LISTS]
    assert [sheet.sheet_state for sheet in workbook] == ["visible", "visible", "visible", "hidden"]
    assert workbook.active.title == START
    assert workbook.properties.title == f"{SHIPPED.instrument.title}: responses"


def test_the_first_sheet_says_what_not_to_write() -> None:
    said = [row[0].value for row in opened()[START].iter_rows()]
    assert SHIPPED.instrument.cautions
    assert all(caution in said for caution in SHIPPED.instrument.cautions)
    assert "docs/" not in " ".join(map(str, said))
    assert f"No grade is needed at level 0 ({SHIPPED.level_scale[0].name.lower()})." in said
    assert all(any(name in str(line) for line in said) for name in (*SHIPPED.answer_names.values(), "E3 Corroborated"))


@ALL
def test_every_item_has_its_levels_beside_the_answer(questionnaire: Questionnaire) -> None:
    sheet = opened(questionnaire)[ITEMS]
    for item in questionnaire.items:
        beside = " ".join(str(c.value) for c in sheet[cell(sheet, item.id, ANSWER).row])
        assert all(text in beside for text in (item.title, item.statement, *item.levels.values()))
        weight = f"Weight: {questionnaire.weight_names[item.weight]}."
        assert (weight in beside) is (len(questionnaire.weights) > 1)


def test_a_heading_row_stays_in_sight_and_no_cells_are_merged() -> None:
    for name in (AGENCY, ITEMS):
        sheet = opened()[name]
        (table,) = sheet.tables.values()
        assert table.ref == sheet.dimensions
        assert table.headerRowCount == 1
        assert sheet.freeze_panes == {AGENCY: "B2", ITEMS: "C2"}[name]
        assert not sheet.merged_cells.ranges


@ALL
def test_only_cells_to_fill_in_are_open(questionnaire: Questionnaire) -> None:
    workbook = opened(questionnaire)
    open_cells = {
        name: {c.coordinate for row in workbook[name].iter_rows() for c in row if not c.protection.locked}
        for name in (START, AGENCY, ITEMS)
    }
    agency, items = workbook[AGENCY], workbook[ITEMS]
    assert open_cells[START] == set()
    assert open_cells[AGENCY] == {cell(agency, c.key, ANSWER).coordinate for c in agency_cells(questionnaire)}
    assert open_cells[ITEMS] == {
        cell(items, item.id, c.title).coordinate for item in questionnaire.items for c in item_cells(questionnaire)
    }
    assert all(workbook[name].protection.sheet and not workbook[name].protection.password for name in open_cells)


def menu(sheet: Worksheet, coordinate: str) -> list[str]:
    """The words that a cell's drop-down offers."""
    (formula,) = [v.formula1 for v in sheet.data_validations.dataValidation if coordinate in v.sqref]
    lists, _, area = formula.partition("!")
    column, first, _, last = range_boundaries(area.replace("$", ""))
    return [sheet.parent[lists].cell(row, column).value for row in range(first, last + 1)]


def test_drop_downs_offer_what_each_cell_takes() -> None:
    workbook = opened()
    agency, items = workbook[AGENCY], workbook[ITEMS]
    levels = [f"{level.value} {level.name}" for level in SHIPPED.level_scale]
    assert menu(items, cell(items, "EXP-1.1", ANSWER).coordinate) == [*levels, "Don't know"]
    assert menu(items, cell(items, "LEA-4.4", ANSWER).coordinate) == [*levels, "Don't know", "Not applicable"]
    grades = [grade.name for grade in SHIPPED.evidence_grades]
    assert menu(items, cell(items, "EXP-1.1", "Evidence grade").coordinate) == grades
    states = [option.label for option in SHIPPED.fields["state"].options]
    assert menu(agency, cell(agency, "profile.state", ANSWER).coordinate) == states
    yes_or_no = menu(agency, cell(agency, "profile.collective_bargaining", ANSWER).coordinate)
    assert yes_or_no == ["Yes", "No", "Not stated"]
    assert menu(agency, cell(agency, "mode", ANSWER).coordinate) == ["All items", "Quick check"]


@ALL
def test_every_word_of_a_drop_down_is_understood(questionnaire: Questionnaire) -> None:
    for menu_cell in (*agency_cells(questionnaire), *item_cells(questionnaire)):
        assert [reading._value(menu_cell, Raw(word)) for word in menu_cell.choices] == list(menu_cell.choices.values())


def test_a_quick_check_asks_only_its_items() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(write_workbook(SHIPPED, Mode.QUICK_CHECK)))[ITEMS]
    asked = [i.id for i in SHIPPED.items if is_asked(i, SHIPPED, Mode.QUICK_CHECK)]
    assert [sheet.cell(row, 1).value for row in range(2, sheet.max_row + 1)] == asked


# --- What comes back ----------------------------------------------------------------------------------------------


@ALL
def test_a_blank_workbook_reads_as_nothing_answered(questionnaire: Questionnaire, tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    path.write_bytes(BLANK[questionnaire.instrument.id])
    file, (said,) = read_responses(path, questionnaire)
    assert file == ResponsesFile(file.agency, file.questionnaire)
    assert said == (
        f'{path}, sheet {AGENCY}, row 4, {ANSWER}: The agency is still called "{YOUR_AGENCY}". Write its name.'
    )


TWIN = """\
questionnaire: {id: community-engagement, version: "0.2.0"}
agency: {name: Elm Grove Police Department, short: Elm Grove, size: 24 sworn officers}
mode: full
profile:
  sworn_band: "10-24"
  state: OR
  oversight_models: [review, advisory]
  collective_bargaining: true
  contract_policing: false
  rater_counts: {command: 1, officers: 2}
report: {period: "2026", cycle: 2, agreed: 2026-10-06, signed: 2026-11-09, signer: Ada Reyes, signer_title: Chief}
words: {summary: We begin.}
responses:
  EXP-1.1:
    level: 3
    evidence:
      grade: E2
      items: [{title: Order 12, kind: policy, date: 2026-01-31, address: "https://example.org/12"}]
      corroborated_by: The county auditor
    note: "Read by all.\\nTwice."
    note_private: true
  EXP-1.2: {dont_know: true, missing: Who reads it.}
  LEA-4.4: {not_applicable: true, reason: The state sets all criteria.}
  ACC-1.1: {level: 0}
  ACC-1.2:
    level: 2
    evidence: {grade: E1, items: [{title: Log, date: 2026-03-01, file: log.csv, private: true}]}
"""
TWIN_AGENCY = {
    "agency.name": "  Elm Grove Police Department ",
    "agency.short": "Elm Grove",
    "agency.size": "24 sworn officers",
    "mode": "All items",
    "profile.sworn_band": "10 to 24",
    "profile.state": "oregon",
    "profile.oversight_models.review": "Yes",
    "profile.oversight_models.advisory": "yes ",
    "profile.court_or_federal_oversight": "Not stated",
    "profile.collective_bargaining": True,
    "profile.contract_policing": "=FALSE()",
    "profile.rater_counts.command": "1",
    "profile.rater_counts.officers": 2.0,
    "report.period": 2026,
    "report.cycle": 2,
    "report.agreed": dt.date(2026, 10, 6),
    "report.signed": "11/9/2026",
    "report.signer": "Ada\N{NO-BREAK SPACE}Reyes",
    "report.signer_title": "Chief",
    "words.summary": "We begin.",
}
TWIN_ITEMS = {
    "EXP-1.1": {
        ANSWER: "3 Established",
        "Evidence grade": "Documented",
        "Evidence": " Order 12",
        "Kind of evidence": "Policy",
        "Date of evidence": dt.datetime(2026, 1, 31, 9, 30),  # noqa: DTZ001 (a cell has no zone)
        "Web address": "https://example.org/12 ",
        "Who outside agrees": "The county auditor",
        "Note": "Read\tby all. _x000D_\nTwice.",
        "Note is private": "Yes",
    },
    "EXP-1.2": {ANSWER: "don\N{RIGHT SINGLE QUOTATION MARK}t know", "What is not known": "Who reads it."},
    "LEA-4.4": {ANSWER: "Not applicable", "Why it does not apply": "The state sets all criteria."},
    "ACC-1.1": {ANSWER: 0},
    "ACC-1.2": {
        ANSWER: "2",
        "Evidence grade": "described",
        "Evidence": "Log",
        "Date of evidence": "2026-03-01",
        "File name": "log.csv",
        "Evidence is private": "Yes",
    },
    "ACC-1.3": {ANSWER: "   "},
}


def test_a_filled_in_workbook_says_the_same_as_its_twin_in_yaml(tmp_path: Path) -> None:
    twin = check_responses(parse_document(TWIN, "twin.yaml"), SHIPPED)
    assert read_responses(filled(tmp_path, TWIN_AGENCY, TWIN_ITEMS), SHIPPED) == twin


def test_columns_and_rows_may_be_moved(tmp_path: Path) -> None:
    workbook = openpyxl.load_workbook(filled(tmp_path, TWIN_AGENCY, TWIN_ITEMS))
    old = workbook[ITEMS]
    rows = [[c.value for c in reversed(row)] for row in old.iter_rows()]
    workbook.remove(old)
    new = workbook.create_sheet(ITEMS)
    for row in (rows[0], *reversed(rows[1:])):
        new.append(["anything", *row])
    file, _ = read_responses(saved(workbook, tmp_path), SHIPPED)
    assert file == check_responses(parse_document(TWIN, "twin.yaml"), SHIPPED)[0]


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (True, "Yes"), (False, "No"), (1000.0, "1000"), (0.5, "0.5"), (" a\u00a0b\t_x000D_\n c ", "a b\nc")],
)
def test_a_cell_says_what_it_shows(value: object, text: str) -> None:
    assert reading._plain(Raw(value)) == text


def test_a_text_of_the_questionnaire_never_becomes_a_formula() -> None:
    (domain,) = SMALLEST.domains
    (element,) = domain.elements
    (item,) = element.items
    odd_item = replace(item, levels={0: "=1+1", 1: "=2+2"})
    element = replace(element, title="=1+1", items=(odd_item,))
    scale = tuple(replace(level, name=f"={level.name}") for level in SMALLEST.level_scale)
    odd = replace(SMALLEST, domains=(replace(domain, elements=(element,)),), level_scale=scale)
    workbook = openpyxl.load_workbook(io.BytesIO(write_workbook(odd)))
    assert not [c.coordinate for sheet in workbook for row in sheet.iter_rows() for c in row if c.data_type == "f"]


# --- What is refused ----------------------------------------------------------------------------------------------

LEVELS = ", ".join(f"{level.value} {level.name}" for level in SHIPPED.level_scale)


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("agency.name", " ", "The agency has no name. Write it as it should be printed."),
        ("report.cycle", "about 2", '"about 2" is not a whole number. Write it in digits.'),
        ("report.cycle", 2.5, '"2.5" is not a whole number. Write it in digits.'),
        ("report.cycle", -3, "This must be 1 or more, not -3."),
        ("agency.short", "E" * 41, "This text has 41 characters, and 40 fit in print. Shorten it."),
        ("report.agreed", "last Monday", '"last Monday" is not a date. Write it as 2026-01-31 or 1/31/2026.'),
        ("report.agreed", "13/31/2026", '"13/31/2026" is not a date. Write it as 2026-01-31 or 1/31/2026.'),
        ("report.agreed", "46000", '"46000" is not a date. Write it as 2026-01-31 or 1/31/2026.'),
        ("report.period", dt.date(2026, 9, 1),
         "The program took this text for a date. Type it again with ' before it."),
        ("report.signer", "=A1", "A formula stands here. Copy the cell, and paste only its value in its place."),
        ("report.signer", "#N/A", "The cell shows the error #N/A. Type the answer again."),
        ("profile.rater_counts.command", -1, 'The number of "command" must be a whole number, 0 or more.'),
        ("mode", "Half", '"Half" is not one of the choices. Choose All items or Quick check.'),
        ("profile.state", "Oregano",
         '"Oregano" is not one of the choices. Choose from the list of the cell. Did you mean "Oregon"?'),
        ("profile.oversight_models.review", "No", '"No" is not one of the choices. Choose Yes, or leave it blank.'),
    ],
)  # fmt: skip
def test_refusal_on_the_agency_sheet(key: str, value: object, text: str, tmp_path: Path) -> None:
    path = filled(tmp_path, {key: value})
    row = cell(openpyxl.load_workbook(path)[AGENCY], key, ANSWER).row
    assert problems(path) == [f"answers.xlsx, sheet {AGENCY}, row {row}, {ANSWER}: {text}"]


@pytest.mark.parametrize(
    ("answers", "heading", "text"),
    [
        ({ANSWER: "5"}, ANSWER,
         f'"5" is not one of the choices. Choose {LEVELS}, Don\'t know or Not applicable.'),
        ({ANSWER: "Not applicable", "Why it does not apply": "So."}, ANSWER,
         "This item cannot be called not applicable. Choose a level or don't know."),
        ({ANSWER: "1", "Why it does not apply": "So."}, "Why it does not apply",
         "A reason goes with not applicable only. Answer so, or move it to the note."),
        ({ANSWER: "1", "What is not known": "Much."}, "What is not known",
         "This says what is not known, but the item has an answer. Delete it, or move it to the note."),
        ({"Evidence grade": "Described"}, "Evidence grade",
         "A grade says how a level is backed, and there is no level. Choose a level, or delete the grade."),
        ({ANSWER: 1, "Evidence grade": "E9"}, "Evidence grade",
         '"E9" is not one of the choices. Choose Asserted, Described, Documented or Corroborated.'),
        ({ANSWER: 1, "File name": "a.pdf"}, "Evidence",
         "Evidence needs a title that tells a reader what it is. Write one."),
        ({ANSWER: 1, "Evidence": "Log", "Web address": "shelf"}, "Web address",
         "A web address begins with https:// or http://. Anything else belongs where a file is named."),
        ({ANSWER: "=1+1"}, ANSWER, "A formula stands here. Copy the cell, and paste only its value in its place."),
    ],
)  # fmt: skip
def test_refusal_on_the_items_sheet(answers: dict[str, object], heading: str, text: str, tmp_path: Path) -> None:
    path = filled(tmp_path, items={"EXP-1.2": answers})
    assert problems(path) == [f"answers.xlsx, sheet {ITEMS}, row 3, {heading}: {text}"]


def test_a_problem_without_a_cell_names_the_file(tmp_path: Path) -> None:
    workbook = opened()
    workbook[AGENCY].delete_rows(cell(workbook[AGENCY], "agency.name", ANSWER).row)
    said = problems(saved(workbook, tmp_path))
    assert said == ["answers.xlsx: The agency has no name. Write it as it should be printed."]


def test_problems_of_both_sheets_are_told_at_once_in_their_order(tmp_path: Path) -> None:
    path = filled(tmp_path, {"agency.name": None}, {"ACC-5.3": {ANSWER: "9"}, "EXP-1.1": {ANSWER: "9"}})
    assert [said.split(": ")[0] for said in problems(path)] == [
        f"answers.xlsx, sheet {AGENCY}, row 4, {ANSWER}",
        f"answers.xlsx, sheet {ITEMS}, row 2, {ANSWER}",
        f"answers.xlsx, sheet {ITEMS}, row {len(SHIPPED.items) + 1}, {ANSWER}",
    ]


def test_notices_name_sheet_and_row(tmp_path: Path) -> None:
    path = filled(tmp_path, items={"LEA-4.4": {ANSWER: "Not applicable"}})
    row = cell(openpyxl.load_workbook(path)[ITEMS], "LEA-4.4", ANSWER).row
    _, (said,) = read_responses(path, SHIPPED)
    assert said.startswith(f"{path}, sheet {ITEMS}, row {row}, {ITEM}: Not applicable without a reason counts as not")


@pytest.mark.parametrize(
    ("item_id", "text"),
    [
        (
            "EXP-1.1",
            "The item EXP-1.1 stands in row 2 already. Keep one of the two rows, or in this one only further evidence.",
        ),
        ("EXP-1.11", 'There is no item "EXP-1.11" in this questionnaire. Did you mean "EXP-1.1"?'),
        (None, "This row has answers and no item. Write the item's id, or delete the answers."),
    ],
)
def test_a_row_that_belongs_to_no_item_is_refused(item_id: str | None, text: str, tmp_path: Path) -> None:
    workbook = openpyxl.load_workbook(filled(tmp_path, items={"EXP-1.1": {ANSWER: "1"}}))
    sheet = workbook[ITEMS]
    last = sheet.max_row + 3
    sheet.cell(last, 1).value = item_id
    sheet.cell(last, cell(sheet, "EXP-1.1", ANSWER).column).value = "2 Developing"
    assert problems(saved(workbook, tmp_path)) == [f"answers.xlsx, sheet {ITEMS}, row {last}, {ITEM}: {text}"]


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("agency.name", "This stands in row 4 already. Keep one of the two rows."),
        ("agency.nmae", 'Nothing is called "agency.nmae" here. Delete the row. Did you mean "agency.name"?'),
        (None, f'This row has an answer, and the column "{KEY}" is empty. Delete the answer, or copy the name back.'),
    ],
)
def test_a_row_that_nothing_is_known_of_is_refused(key: str | None, text: str, tmp_path: Path) -> None:
    workbook = openpyxl.load_workbook(filled(tmp_path))
    sheet = workbook[AGENCY]
    sheet.append(["A row", "An answer", "", key])
    assert problems(saved(workbook, tmp_path)) == [f"answers.xlsx, sheet {AGENCY}, row {sheet.max_row}, {KEY}: {text}"]


@pytest.mark.parametrize("name", [AGENCY, ITEMS])
def test_a_missing_sheet_is_refused(name: str, tmp_path: Path) -> None:
    workbook = opened()
    workbook.remove(workbook[name])
    assert problems(saved(workbook, tmp_path)) == [
        f'answers.xlsx: The workbook has no sheet "{name}". Copy your answers into a new one and keep its sheets.'
    ]


READ = [(AGENCY, KEY), (AGENCY, ANSWER), (ITEMS, ITEM), *((ITEMS, c.title) for c in item_cells(SHIPPED))]


@pytest.mark.parametrize(("name", "heading"), READ)
def test_a_column_with_another_heading_is_refused(name: str, heading: str, tmp_path: Path) -> None:
    workbook = opened()
    next(c for c in workbook[name][1] if c.value == heading).value = "Something"
    mend = f'The column "{heading}" is missing. Write this at the head of its column, or of an empty one.'
    assert problems(saved(workbook, tmp_path)) == [f"answers.xlsx, sheet {name}, row 1: {mend}"]


@pytest.mark.parametrize(("name", "heading"), READ)
def test_a_heading_that_stands_twice_is_refused(name: str, heading: str, tmp_path: Path) -> None:
    workbook = opened()
    workbook[name].cell(1, workbook[name].max_column + 1).value = f" {heading.upper()} "
    mend = f'Two columns have the heading "{heading}". Give one of them another heading.'
    assert problems(saved(workbook, tmp_path)) == [f"answers.xlsx, sheet {name}, row 1: {mend}"]


def test_every_wrong_heading_is_told_at_once(tmp_path: Path) -> None:
    workbook = opened()
    for name in (AGENCY, ITEMS):
        for heading in workbook[name][1]:
            heading.value = None
    assert len(problems(saved(workbook, tmp_path))) == len(READ)


def test_cells_to_fill_in_may_not_be_merged(tmp_path: Path) -> None:
    workbook = opened()
    sheet = workbook[ITEMS]
    column = get_column_letter(cell(sheet, "EXP-1.1", ANSWER).column)
    sheet.merge_cells(f"{column}3:{column}4")
    sheet.merge_cells("B8:D9")
    mend = "Cells are merged here, so some have no answer of their own. Take them apart again."
    assert problems(saved(workbook, tmp_path)) == [f"answers.xlsx, sheet {ITEMS}, row 3: {mend}"]


def test_what_is_merged_elsewhere_does_no_harm(tmp_path: Path) -> None:
    workbook = openpyxl.load_workbook(filled(tmp_path, TWIN_AGENCY, TWIN_ITEMS))
    workbook[ITEMS].merge_cells("B8:D9")
    workbook[START].merge_cells("A1:A2")
    assert read_responses(saved(workbook, tmp_path), SHIPPED)[0].responses["ACC-1.1"].level == 0


def test_no_answer_is_lost_where_problems_are_given_up(tmp_path: Path) -> None:
    """The last problem that is told names its sheet, its row and its column like the first."""
    workbook = openpyxl.load_workbook(filled(tmp_path))
    sheet = workbook[ITEMS]
    column = cell(sheet, "EXP-1.1", ANSWER).column
    last = sheet.max_row + 1
    for number in range(MOST_PROBLEMS + 5):
        sheet.cell(last + number, 1).value = f"NONE-{number}"
        sheet.cell(last + number, column).value = "1"
    said = problems(saved(workbook, tmp_path))
    assert len(said) == MOST_PROBLEMS
    assert said[-1].startswith(f"answers.xlsx, sheet {ITEMS}, row {last + MOST_PROBLEMS - 1}, {ITEM}: There is no item")


# --- Files that are no workbooks ----------------------------------------------------------------------------------

UNREADABLE = "This is not a workbook that can be read. Open it, remove any password, and save it as .xlsx."


def written(folder: Path, content: bytes) -> Path:
    path = folder / "answers.xlsx"
    path.write_bytes(content)
    return path


def repacked(change: Mapping[str, bytes]) -> bytes:
    """The blank workbook with some of its parts changed or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BLANK["smallest"])) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), *change}:
            new.writestr(name, change[name] if name in change else old.read(name))
    return out.getvalue()


@pytest.mark.parametrize("content", [b"", b"agency: {name: Elm Grove}", b"PK\x03\x04", BLANK["smallest"][:-200]])
def test_a_damaged_file_is_refused(content: bytes, tmp_path: Path) -> None:
    assert problems(written(tmp_path, content), SMALLEST) == [f"answers.xlsx: {UNREADABLE}"]


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert problems(tmp_path / "answers.xlsx") == [
        "answers.xlsx: The file cannot be opened: No such file or directory."
    ]


def test_a_very_large_file_is_refused(tmp_path: Path) -> None:
    said = problems(written(tmp_path, BLANK["smallest"] + bytes(LARGEST)), SMALLEST)
    assert said == ["answers.xlsx: The workbook is larger than 5 MB. Delete pictures in it."]


def test_a_small_file_that_unpacks_to_a_large_one_is_refused(tmp_path: Path) -> None:
    content = repacked({"xl/media/picture.bmp": bytes(UNPACKED)})
    assert len(content) < LARGEST
    assert problems(written(tmp_path, content), SMALLEST) == [
        "answers.xlsx: The workbook unpacks to far more than it needs. Copy your answers into a new one."
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_part_that_declares_entities_is_refused(encoding: str, tmp_path: Path) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]><sst>&b;</sst>'
    content = repacked({"xl/sharedStrings.xml": bomb.encode(encoding)})
    assert problems(written(tmp_path, content), SMALLEST) == [
        "answers.xlsx: The workbook holds a part that no spreadsheet program writes. Copy your answers into a new one."
    ]


def test_a_sheet_without_end_is_refused(tmp_path: Path) -> None:
    workbook = opened(SMALLEST)
    workbook[ITEMS].cell(ROWS + 1, 1).value = "D-1.1"
    assert problems(saved(workbook, tmp_path), SMALLEST) == [
        f"answers.xlsx: The sheet {ITEMS} has more than {ROWS:,} rows. Delete the rows below the last answer."
    ]


@pytest.mark.parametrize("column", [COLUMNS + 1, 16384])
def test_a_cell_too_far_to_the_right_is_refused(column: int, tmp_path: Path) -> None:
    workbook = opened(SMALLEST)
    workbook[ITEMS].cell(2, column).value = "far away"
    mend = f"More than {COLUMNS} columns are filled in here. Delete what stands to the right of them."
    assert problems(saved(workbook, tmp_path), SMALLEST) == [f"answers.xlsx, sheet {ITEMS}, row 2: {mend}"]


def test_a_size_that_a_sheet_states_wrongly_hides_no_answer(tmp_path: Path) -> None:
    path = filled(tmp_path, TWIN_AGENCY, TWIN_ITEMS)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    small = {n: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:B2"', c) for n, c in parts.items()}
    assert small != parts
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in small.items():
            archive.writestr(name, content)
    assert read_responses(path, SHIPPED)[0] == check_responses(parse_document(TWIN, "twin.yaml"), SHIPPED)[0]


# --- Anything at all ----------------------------------------------------------------------------------------------

VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(["=A1", "#REF!", "1 Present", "Not applicable", "Don't know", "Yes", "2026-01-31", "1/31/2026"])
    | st.dates(dt.date(1900, 3, 1))
    | st.datetimes(dt.datetime(1900, 3, 1))  # noqa: DTZ001 (a cell has no zone)
    | st.times()
    | st.timedeltas(dt.timedelta(0), dt.timedelta(days=9999))
)
PLACES = st.tuples(st.sampled_from([AGENCY, ITEMS]), st.integers(1, 24), st.integers(1, 16), VALUES)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(PLACES, max_size=9))
def test_any_cells_give_a_file_or_its_problems(cells: list[tuple[str, int, int, object]], tmp_path: Path) -> None:
    workbook = opened(EVERY)
    cell(workbook[AGENCY], "agency.name", ANSWER).value = "Elm Grove"
    for sheet, row, column, value in cells:
        try:
            workbook[sheet].cell(row, column).value = value
        except IllegalCharacterError:
            workbook[sheet].cell(row, column).value = None
    outcome: object
    try:
        outcome, _ = read_responses(saved(workbook, tmp_path), EVERY)
    except CatalogError as error:
        outcome = error
    assert str(outcome)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_damage_gives_a_file_or_its_problems(data: st.DataObject, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(BLANK["smallest"])) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = data.draw(st.sampled_from(sorted(parts)))
    place = data.draw(st.integers(0, len(parts[name])))
    damage = data.draw(st.binary(max_size=4))
    content = repacked({name: parts[name][:place] + damage + parts[name][place + data.draw(st.integers(0, 40)) :]})
    outcome: object
    try:
        outcome, _ = read_responses(written(tmp_path, content), SMALLEST)
    except CatalogError as error:
        outcome = error
    assert str(outcome)


def test_the_twin_can_be_written_as_json(tmp_path: Path) -> None:
    path = tmp_path / "twin.json"
    path.write_text(json.dumps(parse_document(TWIN, "twin.yaml").data), encoding="utf-8")
    assert read_responses(path, SHIPPED) == read_responses(filled(tmp_path, TWIN_AGENCY, TWIN_ITEMS), SHIPPED)
