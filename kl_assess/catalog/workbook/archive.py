"""A workbook's file before anything in it is believed: how large it is packed and unpacked, and what its parts say."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple, Protocol, cast
from xml.parsers.expat import ExpatError, ParserCreate

import openpyxl
from openpyxl.utils import range_boundaries

from kl_assess.catalog.document import DEEPEST, LARGEST, MOST_PROBLEMS
from kl_assess.catalog.problem import CatalogError, Problem

UNPACKED: Final = 20_000_000
"""The most bytes that the parts of a workbook may have together."""
ELEMENTS: Final = 250_000
"""The most XML elements that the parts of a workbook may have together."""
PARTS: Final = 1_000
"""The most parts that a workbook may have."""
ROWS: Final = 10_000
"""The most rows that a sheet may have."""
COLUMNS: Final = 50
"""The most columns that a sheet may have."""


class Raw(NamedTuple):
    """What stands in a cell: the value, and whether it is a formula or an error instead."""

    value: object
    formula: bool = False
    error: bool = False


BLANK: Final = Raw(None)
"""An empty cell."""


class Area(NamedTuple):
    """Cells that were merged into one: the first and last column and row, counted from 1."""

    left: int
    top: int
    right: int
    bottom: int


class Sheet(NamedTuple):
    """The cells of a sheet from its first row on, those that were merged, and the first row that is too wide (or 0)."""

    rows: Sequence[Sequence[Raw]]
    merged: Sequence[Area]
    too_wide: int


Grid = Mapping[str, Sheet]
"""Every sheet that was asked for and is there."""

_MERGED: Final = re.compile(rb"<(?:\w+:)?mergeCell\s[^<>]*?\bref=[\"']([A-Z]+[0-9]+:[A-Z]+[0-9]+)[\"']")


def read_grid(content: bytes, file: str, sheets: Sequence[str]) -> Grid:
    """Read the cells of some sheets; `file` is the name in messages.

    Raises CatalogError where the content is no workbook, or too large to be one.
    """
    if len(content) > LARGEST:
        raise _unusable(file, f"The workbook is larger than {LARGEST // 1_000_000} MB. Delete pictures in it.")
    try:
        suspicion = _suspicion(content)
        grid = {} if suspicion else _cells(content, sheets)
    except Exception as error:  # a damaged file makes openpyxl raise anything at all
        text = "This is not a workbook that can be read. Open it, remove any password, and save it as .xlsx."
        raise _unusable(file, text) from error
    if suspicion:
        raise _unusable(file, suspicion)
    for name, sheet in grid.items():
        if len(sheet.rows) > ROWS:
            text = f"The sheet {name} has more than {ROWS:,} rows. Delete the rows below the last answer."
            raise _unusable(file, text)
        if sheet.too_wide:
            text = f"More than {COLUMNS} columns are filled in here. Delete what stands to the right of them."
            raise CatalogError((Problem(f"{file}, sheet {name}", sheet.too_wide, "", text, "row"),))
    return grid


def _unusable(file: str, text: str) -> CatalogError:
    return CatalogError((Problem(file, 0, "", text),))


def _suspicion(content: bytes) -> str:
    """Why a file is no workbook that anyone filled in; empty where it may be one."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
            return "The workbook unpacks to far more than it needs. Copy your answers into a new one."
        # Expanding entities is the other way in which a small file becomes a large one. Workbooks never declare any.
        if any(b"<!DOCTYPE" in archive.read(part).replace(b"\0", b"") for part in parts):
            return "The workbook holds a part that no spreadsheet program writes. Copy your answers into a new one."
        elements = _Elements()
        if any(elements.too_many(archive.read(part)) for part in parts):
            return "The workbook holds far more than answers. Copy your answers into a new one."
    return ""


class _Elements:
    """Counts the XML elements of a workbook, which cost far more to read than their bytes say."""

    def __init__(self) -> None:
        self.seen = 0
        self.depth = 0

    def too_many(self, part: bytes) -> bool:
        """Whether all parts up to this one have too many elements, or this one too many inside one another."""
        self.depth = 0
        parser = ParserCreate()
        parser.StartElementHandler = self._opened
        parser.EndElementHandler = self._closed
        try:
            parser.Parse(part, True)  # noqa: FBT003 (expat takes it by place)
        except OvergrownError:
            return True
        except (ExpatError, ValueError):
            return False  # a picture, or damaged: what reads it stops at the same place
        return False

    def _opened(self, _name: str, _attributes: Mapping[str, str]) -> None:
        self.seen += 1
        self.depth += 1
        if self.seen > ELEMENTS or self.depth > DEEPEST:
            raise OvergrownError

    def _closed(self, _name: str) -> None:
        self.depth -= 1


class OvergrownError(Exception):
    """A workbook has more elements than answers need."""


class _OnlyRead(Protocol):
    """What openpyxl makes of a sheet that is only read, which its stubs take for another one."""

    title: str
    _worksheet_path: str

    def reset_dimensions(self) -> None: ...
    def iter_rows(
        self, *, max_row: int, min_col: int = ..., max_col: int | None = ..., values_only: bool = ...
    ) -> Iterator[tuple[Any, ...]]: ...


def _cells(content: bytes, sheets: Sequence[str]) -> Grid:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl says which decoration it leaves out, which nobody needs to know
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        try:
            found = [cast("_OnlyRead", workbook[name]) for name in sheets if name in workbook.sheetnames]
            return {sheet.title: _sheet(sheet, content) for sheet in found}
        finally:
            workbook.close()


def _sheet(sheet: _OnlyRead, content: bytes) -> Sheet:
    sheet.reset_dimensions()  # the size that a file states need not be true
    rows = [
        [BLANK if cell.value is None else _raw(cell.value, cell.data_type) for cell in row]
        for row in sheet.iter_rows(max_row=ROWS + 1, max_col=COLUMNS)
    ]
    beyond = sheet.iter_rows(max_row=ROWS + 1, min_col=COLUMNS + 1, values_only=True)
    too_wide = next((number for number, row in enumerate(beyond, 1) if row.count(None) < len(row)), 0)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = archive.read(sheet._worksheet_path)  # noqa: SLF001 (there is no other way to what is merged)
    found = islice(_MERGED.finditer(part.replace(b"\0", b"")), MOST_PROBLEMS)
    return Sheet(rows, [Area(*range_boundaries(match[1].decode())) for match in found], too_wide)


def _raw(value: object, kind: str) -> Raw:
    # LibreOffice keeps the words TRUE and FALSE, which people type for yes and no, as formulas.
    words = {"=TRUE()": True, "=FALSE()": False}
    if kind == "f" and value in words:
        return Raw(words[str(value)])
    return Raw(value, formula=kind == "f", error=kind == "e")
