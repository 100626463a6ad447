"""What comes back from a workbook that people have filled in, and what in it is refused."""

import datetime as dt
import json
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from kl_assess.catalog.document import MOST_PROBLEMS, parse_document
from kl_assess.catalog.guidance import YOUR_AGENCY
from kl_assess.catalog.responses import ResponsesFile, check_responses, read_responses
from kl_assess.catalog.workbook import reading
from kl_assess.catalog.workbook.archive import Raw
from kl_assess.catalog.workbook.layout import AGENCY, ANSWER, ITEM, ITEMS, KEY, START, item_cells
from kl_assess.catalog.workbook.plan import COLUMNS, PLAN
from kl_assess.core.questionnaire import Questionnaire
from tests.catalog.workbook.books import (
    ALL,
    BLANK,
    EVERY,
    TWIN,
    TWIN_AGENCY,
    TWIN_ITEMS,
    cell,
    filled,
    opened,
    problems,
    saved,
)
from tests.shipped import SHIPPED

# --- What comes back --------------------------------------------------------------------------------------------------


@ALL
def test_a_blank_workbook_reads_as_nothing_answered(questionnaire: Questionnaire, tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    path.write_bytes(BLANK[questionnaire.instrument.id])
    file, (said,) = read_responses(path, questionnaire)
    assert file == ResponsesFile(file.agency, file.questionnaire)
    assert said == (
        f'{path}, sheet {AGENCY}, row 4, {ANSWER}: The agency is still called "{YOUR_AGENCY}". Write its name.'
    )


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


def test_the_twin_can_be_written_as_json(tmp_path: Path) -> None:
    path = tmp_path / "twin.json"
    path.write_text(json.dumps(parse_document(TWIN, "twin.yaml").data), encoding="utf-8")
    assert read_responses(path, SHIPPED) == read_responses(filled(tmp_path, TWIN_AGENCY, TWIN_ITEMS), SHIPPED)


# --- What is refused --------------------------------------------------------------------------------------------------

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


READ = [(AGENCY, KEY), (AGENCY, ANSWER), (ITEMS, ITEM), *((ITEMS, c.title) for c in item_cells(EVERY))]
READ += [(PLAN, c.title) for c, _ in COLUMNS]


@pytest.mark.parametrize(("name", "heading"), READ)
def test_a_column_with_another_heading_is_refused(name: str, heading: str, tmp_path: Path) -> None:
    workbook = opened(EVERY)
    next(c for c in workbook[name][1] if c.value == heading).value = "Something"
    mend = f'The column "{heading}" is missing. Write this at the head of its column, or of an empty one.'
    assert problems(saved(workbook, tmp_path), EVERY) == [f"answers.xlsx, sheet {name}, row 1: {mend}"]


@pytest.mark.parametrize(("name", "heading"), READ)
def test_a_heading_that_stands_twice_is_refused(name: str, heading: str, tmp_path: Path) -> None:
    workbook = opened(EVERY)
    workbook[name].cell(1, workbook[name].max_column + 1).value = f" {heading.upper()} "
    mend = f'Two columns have the heading "{heading}". Give one of them another heading.'
    assert problems(saved(workbook, tmp_path), EVERY) == [f"answers.xlsx, sheet {name}, row 1: {mend}"]


def test_every_wrong_heading_is_told_at_once(tmp_path: Path) -> None:
    workbook = opened(EVERY)
    for name in (AGENCY, ITEMS, PLAN):
        for heading in workbook[name][1]:
            heading.value = None
    assert len(problems(saved(workbook, tmp_path), EVERY)) == len(READ)


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


# --- The plan -----------------------------------------------------------------------------------------------------

ACTION = {
    "Part": "Action",
    "Item": "EXP-1.1",
    "Owner": "Deputy Chief",
    "Due": "3/31/2027",
    "How it will be known": "Records show it",
}


def planned(folder: Path, *rows: dict[str, object]) -> Path:
    """A workbook whose plan somebody has filled in, one row after the other."""
    workbook = openpyxl.load_workbook(filled(folder))
    sheet = workbook[PLAN]
    headings = [c.value for c in sheet[1]]
    for number, row in enumerate(rows, 2):
        for heading, value in row.items():
            sheet.cell(number, headings.index(heading) + 1).value = value
    return saved(workbook, folder)


def test_a_workbook_without_a_sheet_for_the_plan_has_none(tmp_path: Path) -> None:
    workbook = openpyxl.load_workbook(filled(tmp_path))
    workbook.remove(workbook[PLAN])
    assert read_responses(saved(workbook, tmp_path), SHIPPED)[0].plan is None


def test_the_plan_says_the_same_as_in_yaml(tmp_path: Path) -> None:
    later = {"Part": "not now", "Item": "ACC-2.1", "Why not now": "It is in the agreement.", "Looked at again": "2028"}
    done = {"Part": "Last time", "Item": "EXP-1.2", "What is done": "Ask the board", "Done": "yes"}
    twin = """
agency: {name: Elm Grove}
plan:
  actions: [{item: EXP-1.1, owner: {title: Deputy Chief}, due: 2027-03-31, known_by: Records show it}]
  not_now: [{item: ACC-2.1, because: It is in the agreement., again: "2028"}]
  last_time: [{item: EXP-1.2, action: Ask the board, done: true}]
"""
    file, _ = read_responses(planned(tmp_path, later, {}, ACTION, done), SHIPPED)
    assert file.plan == check_responses(parse_document(twin, "twin.yaml"), SHIPPED)[0].plan


@pytest.mark.parametrize(
    ("row", "place", "text"),
    [
        (
            {"Item": "EXP-1.1"},
            "Part",
            "This row does not say what it is. Choose Action, ",
        ),
        ({**ACTION, "Part": "Actions"}, "Part", '"Actions" is not one of the choices.'),
        ({**ACTION, "Item": "EXP-9.9"}, "Item", 'There is no item "EXP-9.9" in this questionnaire.'),
        ({**ACTION, "Due": "soon"}, "Due", '"soon" is not a date. Write it as 2026-01-31 or 1/31/2026.'),
        (
            {**ACTION, "Done": "Yes"},
            "Done",
            '"Action" has nothing in this column. Empty the cell',
        ),
        ({k: v for k, v in ACTION.items() if k != "Due"}, "Due", "is missing"),
        ({k: v for k, v in ACTION.items() if k != "Owner"}, "Owner", "This text is empty."),
        ({"Part": "Last time", "Item": "EXP-1.1", "What is done": "Ask"}, "Done", "is missing"),
    ],
)
def test_refusal_on_the_sheet_of_the_plan(row: dict[str, object], place: str, text: str, tmp_path: Path) -> None:
    (problem,) = problems(planned(tmp_path, row))
    assert problem.startswith(f"answers.xlsx, sheet Plan, row 2, {place}: ")
    assert text in problem


def test_an_item_that_stands_twice_is_told_at_its_row(tmp_path: Path) -> None:
    later = {"Part": "Not now", "Item": "EXP-1.1", "Why not now": "Later."}
    (problem,) = problems(planned(tmp_path, later, later))
    assert problem.startswith("answers.xlsx, sheet Plan, row 3, Item: The item EXP-1.1 stands in the plan already")
