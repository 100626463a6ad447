"""What people find in a workbook."""

import io
from dataclasses import replace

import openpyxl
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from kl_assess.catalog.workbook import reading, write_workbook
from kl_assess.catalog.workbook.archive import Raw
from kl_assess.catalog.workbook.layout import AGENCY, ANSWER, ITEMS, LISTS, START, agency_cells, item_cells
from kl_assess.catalog.workbook.plan import PLAN
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.scoring import Mode, is_asked
from tests.catalog.workbook.books import ALL, BLANK, SMALLEST, cell, opened
from tests.shipped import SHIPPED


@ALL
def test_the_same_questionnaire_gives_the_same_bytes(questionnaire: Questionnaire) -> None:
    assert write_workbook(questionnaire) == BLANK[questionnaire.instrument.id]


def test_sheets_stand_in_the_order_of_the_work() -> None:
    workbook = opened()
    assert workbook.sheetnames == [START, AGENCY, ITEMS, PLAN, LISTS]
    assert [sheet.sheet_state for sheet in workbook] == [*["visible"] * 4, "hidden"]
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
        assert sheet.freeze_panes == {AGENCY: "B2", ITEMS: "C2", PLAN: "C2"}[name]
        assert not sheet.merged_cells.ranges


@ALL
def test_only_cells_to_fill_in_are_open(questionnaire: Questionnaire) -> None:
    workbook = opened(questionnaire)
    open_cells = {
        name: {c.coordinate for row in workbook[name].iter_rows() for c in row if not c.protection.locked}
        for name in (START, AGENCY, ITEMS, PLAN)
    }
    agency, items = workbook[AGENCY], workbook[ITEMS]
    assert open_cells[START] == set()
    assert open_cells[AGENCY] == {cell(agency, c.key, ANSWER).coordinate for c in agency_cells(questionnaire)}
    assert open_cells[ITEMS] == {
        cell(items, item.id, c.title).coordinate for item in questionnaire.items for c in item_cells(questionnaire)
    }
    assert open_cells[PLAN] == {c.coordinate for row in workbook[PLAN].iter_rows(min_row=2) for c in row}
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
    assert menu(workbook[PLAN], "A2") == ["Action", "Not now", "Last time", "Find out"]


@ALL
def test_every_word_of_a_drop_down_is_understood(questionnaire: Questionnaire) -> None:
    for menu_cell in (*agency_cells(questionnaire), *item_cells(questionnaire)):
        assert [reading._value(menu_cell, Raw(word)) for word in menu_cell.choices] == list(menu_cell.choices.values())


def test_a_quick_check_asks_only_its_items() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(write_workbook(SHIPPED, Mode.QUICK_CHECK)))[ITEMS]
    asked = [i.id for i in SHIPPED.items if is_asked(i, SHIPPED, Mode.QUICK_CHECK)]
    assert [sheet.cell(row, 1).value for row in range(2, sheet.max_row + 1)] == asked


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
