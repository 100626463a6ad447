"""Edits of a good file, each refused with one sentence at one line."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from kl_assess.catalog.document import Document, parse_document
from kl_assess.catalog.problem import CatalogError, Problem

DATA = Path(__file__).parents[1] / "data"


class Refusal(NamedTuple):
    """Writing `new` for `old` is refused at `path` with `text`, in the line of the edit or in the one that has `at`."""

    old: str
    new: str
    path: str
    text: str
    at: str = ""


def refused(content: str | bytes, read: Callable[[Document], object], file: str = "file.yaml") -> tuple[Problem, ...]:
    """Every problem of a file that cannot be used."""
    with pytest.raises(CatalogError) as caught:
        read(parse_document(content, file))
    return caught.value.problems


def edited(good: str, old: str, new: str) -> str:
    """A good file with its only `old` replaced."""
    assert good.count(old) == 1
    return good.replace(old, new)


def check_refusal(good: str, refusal: Refusal, read: Callable[[Document], object]) -> None:
    """One problem, and it is the expected one. A number of a line inside the text is written N."""
    text = edited(good, refusal.old, refusal.new)
    line = text[: text.index(refusal.at) if refusal.at else good.index(refusal.old)].count("\n") + 1
    problems = refused(text, read)
    found = [(p.file, p.line, p.path, re.sub(r"in line \d+", "in line N", p.text)) for p in problems]
    assert found == [("file.yaml", line, refusal.path, refusal.text)]
