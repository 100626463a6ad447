"""A workbook as a document: plain data, with the sheet, row and column of every value."""

from dataclasses import dataclass, field
from typing import NamedTuple

from kl_assess.catalog.document import Document, KeyPath, Spot
from kl_assess.catalog.problem import CatalogError, Problem


class Where(NamedTuple):
    """A place in a workbook; the column by its heading."""

    sheet: str
    row: int
    column: str


@dataclass
class Sheets(Document):
    """A document whose values come from cells. Problems name sheet, row and column instead of a line and a path."""

    places: dict[KeyPath, Where] = field(default_factory=dict)

    def where(self, path: KeyPath) -> Where | None:
        """The place of a value: its own, that of what it is a part of, or the first of its parts."""
        for depth in range(len(path), 0, -1):
            if path[:depth] in self.places:
                return self.places[path[:depth]]
        parts = (place for known, place in self.places.items() if path and known[: len(path)] == path)
        return next(parts, None)

    @property
    def error(self) -> CatalogError:
        """Every problem so far, sheet by sheet and row by row."""
        found = [(self.where(path), text) for path, (_, text) in self._refusals.items()]
        sheets = list(dict.fromkeys(place.sheet for place in self.places.values()))
        found.sort(key=lambda entry: (sheets.index(entry[0].sheet), entry[0].row) if entry[0] else (-1, 0))
        return CatalogError(tuple(self._problem(place, text) for place, text in found))

    def _problem(self, place: Where | None, text: str) -> Problem:
        if place is None:
            return Problem(self.file, 0, "", text, self.unit)
        return Problem(f"{self.file}, sheet {place.sheet}", place.row, place.column, text, self.unit)


def blank_sheets(file: str) -> Sheets:
    """A workbook before its cells have been read."""
    return Sheets(file, {}, Spot(0), "row")
