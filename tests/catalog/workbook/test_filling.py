"""A workbook that is written filled in says the same when it is read back."""

import datetime as dt
import io
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kl_assess.catalog.questionnaire import read_questionnaire
from kl_assess.catalog.responses import Answered, ResponsesFile, read_upload
from kl_assess.catalog.workbook import reading, write_workbook
from kl_assess.catalog.workbook.archive import Raw
from kl_assess.catalog.workbook.filling import escaped
from kl_assess.catalog.workbook.layout import AGENCY, ITEM, ITEMS, START
from kl_assess.catalog.workbook.plan import PLAN, SPARE
from kl_assess.core.action_plan import ActionItem, ActionPlan, FindingOut, NotNow, Owner, PastAction
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.responses import NOTHING, Evidence, EvidenceItem, ItemResponse, Target
from kl_assess.core.scoring import Mode
from kl_assess.core.snapshot import Agency
from kl_assess.core.voices import Ratings
from tests.catalog.files import ODD, TEXT, files
from tests.catalog.refusal import DATA
from tests.house_care import other
from tests.shipped import SHIPPED

EVERY, SMALLEST = (read_questionnaire(DATA / f"{name}.yaml") for name in ("every", "smallest"))
ELM_GROVE = ResponsesFile(Agency("Elm Grove"), Answered("every", "1"))


def in_a_cell(text: str) -> str:
    """A text as a cell can hold it: its lines without spaces around them."""
    return reading._plain(Raw(escaped(text)))


CELL_TEXT = TEXT.map(in_a_cell).map(lambda text: text or "a word")


def carried(file: ResponsesFile, questionnaire: Questionnaire) -> ResponsesFile:
    """What a workbook holds of a file: not what is empty, and not the parts that it has no cells for."""
    instrument = questionnaire.instrument
    return replace(
        file,
        questionnaire=file.questionnaire or Answered(instrument.id, instrument.version),
        profile={name: value for name, value in file.profile.items() if value not in ((), {})},
        responses={item: response for item, response in file.responses.items() if response != NOTHING},
        report=replace(file.report, version=1),
        surveys=(),
        ratings={},
        previous=None,
        plan=file.plan if file.plan != ActionPlan() else None,
    )


def read_back(file: ResponsesFile, questionnaire: Questionnaire) -> ResponsesFile:
    return read_upload(write_workbook(questionnaire, file=file), "answers.xlsx", questionnaire)[0]


@pytest.mark.parametrize("questionnaire", [EVERY, SMALLEST, other()], ids=["every", "smallest", "house"])
@settings(max_examples=4)
@given(data=st.data())
def test_any_file_is_read_back_as_it_was(questionnaire: Questionnaire, data: st.DataObject) -> None:
    file = data.draw(files(questionnaire, CELL_TEXT))
    assert read_back(file, questionnaire) == carried(file, questionnaire)


@settings(max_examples=2)
@given(files(SHIPPED, CELL_TEXT))
def test_any_file_of_the_shipped_questionnaire_is_read_back_as_it_was(file: ResponsesFile) -> None:
    assert read_back(file, SHIPPED) == carried(file, SHIPPED)


def test_any_text_is_read_back_as_it_was() -> None:
    texts = list(dict.fromkeys(filter(None, map(in_a_cell, ODD))))
    evidence = Evidence(items=tuple(map(EvidenceItem, texts)))
    file = replace(ELM_GROVE, responses={"D-1.1": ItemResponse(level=1, evidence=evidence)})
    assert read_back(file, EVERY) == file


def test_a_hidden_character_becomes_a_space() -> None:
    file = replace(ELM_GROVE, responses={"D-1.1": ItemResponse(note="a\0b\u2028c")})
    assert read_back(file, EVERY).responses == {"D-1.1": ItemResponse(note="a b c")}


def test_not_applicable_without_a_reason_is_kept_as_a_draft() -> None:
    file = replace(ELM_GROVE, responses={"D-1.1": ItemResponse(not_applicable=True)})
    assert read_back(file, EVERY) == file


def test_an_item_has_a_row_for_each_piece_of_evidence() -> None:
    pieces = Evidence(items=(EvidenceItem("Order 12"), EvidenceItem("Log", private=True)))
    file = replace(ELM_GROVE, responses={"D-1.2": ItemResponse(level=1, evidence=pieces)})
    content = write_workbook(EVERY, file=file)
    sheet = openpyxl.load_workbook(io.BytesIO(content))[ITEMS]
    assert [row[0] for row in sheet.iter_rows(values_only=True)] == [ITEM, "D-1.1", "D-1.2", "D-1.2", "D-2.1"]
    assert sheet["B4"].value == "Pages: more evidence"
    assert read_upload(content, "answers.xlsx", EVERY)[0] == file


def test_rows_of_one_item_may_stand_in_any_order() -> None:
    pieces = Evidence(items=(EvidenceItem("Order 12"), EvidenceItem("Log")))
    file = replace(ELM_GROVE, responses={"D-1.2": ItemResponse(level=1, evidence=pieces)})
    workbook = openpyxl.load_workbook(io.BytesIO(write_workbook(EVERY, file=file)))
    sheet = workbook[ITEMS]
    for column in range(1, sheet.max_column + 1):
        first, second = sheet.cell(3, column), sheet.cell(4, column)
        first.value, second.value = second.value, first.value
    out = io.BytesIO()
    workbook.save(out)
    turned = Evidence(items=pieces.items[::-1])
    read, _ = read_upload(out.getvalue(), "answers.xlsx", EVERY)
    assert read.responses == {"D-1.2": ItemResponse(level=1, evidence=turned)}


def test_a_quick_check_has_its_items_and_whatever_else_is_said() -> None:
    answered = {"D-2.1": ItemResponse(level=1), "D-1.2": ItemResponse()}
    file = replace(ELM_GROVE, mode=Mode.QUICK_CHECK, responses=answered)
    sheet = openpyxl.load_workbook(io.BytesIO(write_workbook(EVERY, Mode.FULL, file)))[ITEMS]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["D-1.1", "D-2.1"]


PLANNED = ActionPlan(
    actions=(
        ActionItem(
            "D-1.1",
            Owner("Deputy Chief", "Marcus Bellamy"),
            dt.date(2027, 3, 31),
            "Records show it two months running",
            "Give it money",
            "Within the budget",
            "Half a position",
            "Agreed",
            "It is quick",
            "2025",
        ),
        ActionItem("D-1.1", Owner("Analyst"), dt.date(1850, 1, 1), "A count"),
    ),
    not_now=(NotNow("D-1.2", "The form is part of the labor agreement", "July 2027"),),
    last_time=(PastAction("D-1.1", "Ask the board", done=True, when="June 2026"), PastAction("X", "Count", done=False)),
    finding_out=(FindingOut("D-1.2", Owner("Captain"), dt.date(2027, 1, 15)),),
    reporting="To the council,\neach quarter",
)


def test_every_part_of_the_plan_is_read_back_as_it_was() -> None:
    assert read_back(replace(ELM_GROVE, plan=PLANNED), EVERY).plan == PLANNED


def test_the_plan_has_a_row_for_each_entry_and_room_for_more() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(write_workbook(EVERY, file=replace(ELM_GROVE, plan=PLANNED))))[PLAN]
    parts = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert parts == ["Action", "Action", "Not now", "Last time", "Last time", "Find out", *[None] * SPARE]


def test_an_item_with_a_target_and_no_answer_is_not_answered() -> None:
    file = replace(ELM_GROVE, mode=Mode.QUICK_CHECK, targets={"D-2.1": Target(2, "Soon.")})
    assert read_back(file, EVERY) == file


def test_the_first_sheet_names_what_is_not_in_the_workbook() -> None:
    def said(file: ResponsesFile) -> list[object]:
        start = openpyxl.load_workbook(io.BytesIO(write_workbook(EVERY, file=file)))[START]
        return [row[0] for row in start.iter_rows(values_only=True)]

    sentence = "Not in this workbook, but in a file of text: what the team rated before it met."
    assert sentence in said(replace(ELM_GROVE, ratings={"D-1.1": Ratings((1,))}))
    assert not any(str(line).startswith("Not in this workbook") for line in said(ELM_GROVE))


def test_a_questionnaire_that_fixes_its_targets_has_no_column_for_them() -> None:
    targets = replace(EVERY.scoring.targets, agency_may_change=False)
    fixed = replace(EVERY, scoring=replace(EVERY.scoring, targets=targets))
    may, may_not = (
        [c.value for c in openpyxl.load_workbook(io.BytesIO(write_workbook(q)))[ITEMS][1]] for q in (EVERY, fixed)
    )
    assert may == [*may_not, "Target", "Why this target"]


def test_a_reason_without_a_target_is_told_at_its_row() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(write_workbook(EVERY, file=ELM_GROVE)))
    sheet = workbook[ITEMS]
    headings = [c.value for c in sheet[1]]
    sheet.cell(2, headings.index("Why this target") + 1).value = "Soon."
    out = io.BytesIO()
    workbook.save(out)
    with pytest.raises(Exception, match=rf"answers.xlsx, sheet {ITEMS}, row 2, Target: ") as caught:
        read_upload(out.getvalue(), "answers.xlsx", EVERY)
    assert str(caught.value).endswith("A reason stands here without a target. Choose the target, or delete the reason.")
    assert AGENCY not in str(caught.value)
