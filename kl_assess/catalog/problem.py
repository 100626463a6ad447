"""What is wrong with a file, said so that its author can mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, Literal

LISTED: Final = 12
"""The most choices that a message lists."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in a file.

    `line` counts from 1; 0 means the file as a whole. In a workbook it is the row, and `unit` says so. `path` leads to
    the place in words ("EXP-3.2 > levels > 3"). `text` says what is wrong and how to mend it.
    """

    file: str
    line: int
    path: str
    text: str
    unit: Literal["line", "row"] = "line"

    def __str__(self) -> str:
        place = ", ".join(
            part for part in (self.file, f"{self.unit} {self.line}" if self.line else "", self.path) if part
        )
        return f"{place}: {self.text}"


class CatalogError(Exception):
    """A file cannot be used. `problems` holds everything that is wrong with it, in the order of the file."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


def nearest(word: object, known: Iterable[object]) -> str:
    """A question that names the known word most like `word`, with a space before it; empty where none is like it."""
    found = get_close_matches(str(word), [str(name) for name in known], n=1)
    return f' Did you mean "{found[0]}"?' if found else ""


def any_of(words: Iterable[object]) -> str:
    """Words as a choice: "a", "a or b", "a, b or c"."""
    *first, last = [str(word) for word in words] or [""]
    return f"{', '.join(first)} or {last}" if first else last


def excerpt(value: object, length: int = 40) -> str:
    """A value as it is quoted in a message: on one line, and cut where it is long."""
    text = " ".join(str(value).split())
    return text if len(text) <= length else f"{text[: length - 3].rstrip()}..."
