"""Tables as CSV files that spreadsheet programs open safely: a text that begins like a formula stays text."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""The signs that make a spreadsheet program work out what follows (OWASP, CSV Injection)."""

_BOM: Final = "\ufeff"
"""By which spreadsheet programs know that a file is UTF-8."""


def csv_file(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table as the bytes of a CSV file; None leaves a cell empty."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return (_BOM + text.getvalue()).encode()


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
