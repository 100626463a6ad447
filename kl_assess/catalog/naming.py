"""Checks of names and texts that every kind of file shares: well formed, used once, known, not empty."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from kl_assess.catalog.document import Document, KeyPath
from kl_assess.catalog.problem import excerpt, nearest

LONGEST_ID: Final = 80
LONGEST: Final[Mapping[str, int]] = {
    "title": 160,
    "report_title": 160,
    "label": 160,
    "subject": 60,
    "name": 60,
    "short": 30,
}
"""The most characters that the text of a key may have, so that it fits where it is printed."""

Named: TypeAlias = Iterable[tuple[KeyPath, str]]
"""Names with the paths at which they stand."""

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)


def check_id(document: Document, path: KeyPath, name: str) -> None:
    """Refuse an id that is malformed or too long. An id that could not be read is empty here, and was refused."""
    if name and (len(name) > LONGEST_ID or not _ID.fullmatch(name)):
        text = (
            f'The id "{excerpt(name)}" is not well formed. Use at most {LONGEST_ID} letters, digits, dots, dashes and'
        )
        document.refuse(path, f"{text} underscores, and begin with a letter or digit.")


def check_ids(document: Document, path: KeyPath, names: Iterable[str], noun: str) -> None:
    """Refuse malformed and repeated ids in the list of things at a path."""
    found: Named = [((*path, place, "id"), name) for place, name in enumerate(names)]
    for where, name in found:
        check_id(document, where, name)
    check_unique(document, found, noun)


def folded(text: str) -> str:
    """A text without what people do not tell apart: capital letters, more than one space, a curly apostrophe."""
    return " ".join(text.split()).casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")


def check_unique(document: Document, found: Named, noun: str, alike: Callable[[str], str] = str) -> None:
    """Refuse every name but the first of those that are equal; `alike` says what of a name counts."""
    first: dict[str, KeyPath] = {}
    for path, name in found:
        if name and alike(name) in first:
            where = f"{document.unit} {document.line(first[alike(name)])}"
            document.refuse(path, f'The {noun} "{name}" is used already in {where}. Give this one another.')
        first.setdefault(alike(name), path)


def check_known(document: Document, path: KeyPath, name: str, known: Iterable[str], noun: str) -> None:
    """Refuse a name that nothing has. Where a known name could not be read, any name may be that one."""
    names = frozenset(known)
    if name not in names and "" not in names:
        mend = nearest(name, sorted(names)) or f" Correct the name, or add the {noun}."
        document.refuse(path, f'There is no {noun} "{excerpt(name)}".{mend}')


def check_text(document: Document, longest: Mapping[str, int] = LONGEST, may_be_empty: str = "") -> None:
    """Refuse every text of a file that is empty or longer than its key allows; one key may have empty text."""
    for path, text in _texts(document.data, ()):
        key = path[-1] if path else ""
        most = longest.get(str(key), len(text))
        if not text.strip() and key != may_be_empty:
            document.refuse(path, "This text is empty. Write it, or leave the key out where it is optional.")
        elif len(text) > most:
            document.refuse(path, f"This text has {len(text)} characters, and {most} fit in print. Shorten it.")


def _texts(value: object, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _texts(part, (*path, key))
