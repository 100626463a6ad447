"""Files that are no workbooks are refused, and any damage is told."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.exceptions import IllegalCharacterError

from kl_assess.catalog.document import LARGEST, parse_document
from kl_assess.catalog.problem import CatalogError
from kl_assess.catalog.responses import check_responses, read_responses
from kl_assess.catalog.workbook.archive import COLUMNS, ROWS, UNPACKED
from kl_assess.catalog.workbook.layout import AGENCY, ANSWER, ITEMS
from tests.catalog.workbook.books import (
    BLANK,
    EVERY,
    SMALLEST,
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


# --- Anything at all --------------------------------------------------------------------------------------------------

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
