"""Lines of a YAML file for people: comments, titles, and words and texts in the quotes that they need."""

import json
import re
import textwrap
from collections.abc import Iterator
from typing import Final

from kl_assess.catalog.scalar import DoubtfulScalarError, plain
from kl_assess.core.questionnaire import Domain, Element, Item, Questionnaire

WIDTH: Final = 110
"""Characters in a line of a comment."""

_BARE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)


def comment(text: str, indent: int = 0, hang: int = 0) -> Iterator[str]:
    """A text as comment lines; later lines are moved in by `hang`."""
    start = f"{' ' * indent}# "
    moved = start + " " * hang
    yield from textwrap.wrap(text, WIDTH, initial_indent=start, subsequent_indent=moved, break_on_hyphens=False)


def title(text: str) -> tuple[str, str, str]:
    """A title over a part of the file."""
    return "", f"# --- {text} ".ljust(WIDTH, "-"), ""


def quoted(text: str) -> str:
    """A text in double quotes, on one line."""
    return json.dumps(text, ensure_ascii=False)


def word(text: str) -> str:
    """An id as it is written in YAML: in quotes only where it would be read as something else, such as 1.1 or no."""
    try:
        return text if _BARE.fullmatch(text) and plain(text) == text else quoted(text)
    except DoubtfulScalarError:
        return quoted(text)


def head(questionnaire: Questionnaire) -> Iterator[str]:
    """What stands first in every responses file: what it answers, what not to write, and how to write."""
    instrument = questionnaire.instrument
    yield from comment(f"Responses to: {instrument.title}, version {instrument.version}")
    yield "#"
    for caution in instrument.cautions:
        yield from comment(caution)
    if instrument.cautions:
        yield "#"
    yield from comment(
        "Fill in what stands after a colon. Text that has a colon or a # in it goes in double quotes. "
        "A date is written 2026-01-31. Nearly everything may stay blank; lines that begin with # are not read."
    )
    yield ""


def answered(questionnaire_id: str, version: str | None) -> str:
    """The line that says which questionnaire the answers were given to."""
    given = f", version: {quoted(version)}" if version is not None else ""
    return f"questionnaire: {{id: {quoted(questionnaire_id)}{given}}}"


def element_title(domain: Domain, element: Element) -> Iterator[str]:
    """The line above the items of an element."""
    yield ""
    yield from comment(f"===== {element.id} {element.title} ({domain.short}) =====", 2)


def item_title(item: Item) -> Iterator[str]:
    """The lines above an item."""
    yield ""
    yield from comment(f"{item.id} {item.title}", 2)
