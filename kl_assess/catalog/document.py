"""A file as plain data, with the line of every value. YAML is read, and JSON as a part of it.

Only what a questionnaire or a response needs is read: no tags, no anchors, no merged keys, one document a file. A file
that uses more is refused with a sentence, so a small file can never grow into a large one.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal, NamedTuple, NoReturn, Self, TypeAlias

import yaml

from kl_assess.catalog.problem import CatalogError, Problem
from kl_assess.catalog.scalar import DoubtfulScalarError, Scalar, plain

Key: TypeAlias = str | int
KeyPath: TypeAlias = tuple[Key, ...]
"""The keys and positions (from 0) that lead to a value."""

LARGEST: Final = 5_000_000
"""The most bytes a file may have."""
DEEPEST: Final = 30
"""The most blocks that may stand inside one another."""
MOST_VALUES: Final = 200_000
"""The most values that a file may have; a file of any use has far fewer."""
MOST_PROBLEMS: Final = 1000
"""The most problems that are told of one file."""

_NAMES: Final = ("id", "field", "name", "value", "topic", "lead")  # what an entry of a list is called by, best first


class Spot(NamedTuple):
    """Where a value stands: its line, and the spots of its parts by key or in order."""

    line: int
    parts: Mapping[Key, "Spot"] | Sequence["Spot"] = ()


@dataclass
class Document:
    """What a file says, where it says it, and every problem found in it so far.

    `data` is made of dict (keys are str or int), list, str, int, bool, None and Decimal.
    """

    file: str
    data: object
    spots: Spot
    unit: Literal["line", "row"] = "line"
    _refusals: dict[KeyPath, tuple[int, str]] = field(default_factory=dict)

    def beside(self) -> Self:
        """A second document of the same file, without the problems of this one."""
        return replace(self, _refusals={})

    def refuse(self, path: KeyPath, text: str, *, line: int = 0) -> None:
        """Note a problem at a path; `text` says what is wrong and how to mend it.

        What lies at or below a path that was refused before is not refused again: the first problem explains it.
        A file with MOST_PROBLEMS problems is given up: CatalogError is raised at once.
        """
        if not any(path[:depth] in self._refusals for depth in range(len(path) + 1)):
            self._refusals[path] = (line or self.line(path), text)
            if len(self._refusals) == MOST_PROBLEMS:
                raise self.error

    def refused(self, path: KeyPath, *, below: bool = True) -> bool:
        """Whether something at or above this path was refused, or below it if that counts too."""
        return any(path[: len(other)] == other[: len(path) if below else None] for other in self._refusals)

    @property
    def error(self) -> CatalogError:
        """Every problem so far, in the order of the file."""
        found = sorted(self._refusals.items(), key=lambda refusal: (refusal[1][0], self._order(refusal[0])))
        problems = (Problem(self.file, line, self.label(path), text, self.unit) for path, (line, text) in found)
        return CatalogError(tuple(problems))

    def finish(self) -> None:
        """Raise CatalogError with every problem; return if there is none."""
        if self._refusals:
            raise self.error

    def line(self, path: KeyPath) -> int:
        """The line of a value, or of the nearest block around it that the file has."""
        spot = self.spots
        for key in path:
            part = _part(spot.parts, key)
            if not isinstance(part, Spot):
                break
            spot = part
        return spot.line

    def _order(self, path: KeyPath) -> tuple[int, ...]:
        """The place of a value among its neighbors, and before it that of every block around it."""
        order = []
        parts = self.spots.parts
        for key in path:
            keys = parts if isinstance(parts, Mapping) else range(len(parts))
            order.append(next((place for place, known in enumerate(keys) if known in (key, str(key))), len(keys)))
            spot = _part(parts, key)
            parts = spot.parts if isinstance(spot, Spot) else ()
        return tuple(order)

    def label(self, path: KeyPath) -> str:
        """A path in words. An entry of a list goes by its name, and what has an id needs nothing before it.

        Empty where the file could not be read to its end, since then no names are known.
        """
        if self.data is None:
            return ""
        words: list[str] = []
        here: object = self.data
        for key in path:
            inside, here = here, _part(here, key)
            if not isinstance(inside, Sequence) or isinstance(inside, str) or isinstance(key, str):
                words.append(str(key))
                continue
            named = here if isinstance(here, Mapping) else {}
            name = next((known for known in _NAMES if isinstance(named.get(known), str | int)), None)
            words = [] if name == "id" else words
            words.append(str(named[name]) if name else f"entry {key + 1}")
        return " > ".join(words)


def read_document(file: Path) -> Document:
    """Read a file. Raises CatalogError where it cannot be read at all; lesser problems wait in the document."""
    return parse_document(content_of(file), str(file))


def content_of(file: Path) -> bytes:
    """What stands in a file, up to one byte more than it may have. Raises CatalogError where it cannot be opened."""
    try:
        with file.open("rb") as stream:
            return stream.read(LARGEST + 1)
    except OSError as error:
        raise CatalogError((Problem(str(file), 0, "", f"The file cannot be opened: {error.strerror}."),)) from error


def parse_document(text: str | bytes, file: str) -> Document:
    """Read a file's content; `file` is its name in messages. Raises CatalogError as `read_document` does."""
    return _Reader(file).read(text)


def _part(whole: object, key: Key) -> object:
    """What a block or list has under a key. A whole number finds its text too: in JSON every key is text."""
    if isinstance(whole, Mapping):
        return whole.get(key, whole.get(str(key)))
    if isinstance(whole, Sequence) and not isinstance(whole, str) and isinstance(key, int) and key < len(whole):
        return whole[key]
    return None


# --- Reading ------------------------------------------------------------------------------------------------------

# What YAML forbids, and besides it three line breaks that no editor counts and a byte-order mark inside the text.
HIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
"""A character that nobody sees, which no file may have."""
_SURROGATES: Final = re.compile(r"\\\\|\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")

_SYNTAX: Final = {
    "mapping values are not allowed": (
        "A colon stands where none is expected. Put text that has a colon in quotes, and indent this line like its "
        "neighbors."
    ),
    "found character that cannot start": (
        "A tab or a special character begins a value here. Indent with spaces, and put text that begins with a special "
        "character in quotes."
    ),
    "exceeded maximum nesting depth": "Far too many blocks stand inside one another here. Use fewer.",
    "found a tab": "A tab stands where spaces are needed. Indent with spaces.",
    "found unexpected end of stream": "A quote that opens here is never closed. Add the closing quote.",
    "found unexpected document indicator": "A quote that opens here is never closed. Add the closing quote.",
    "found unknown escape character": (
        "A backslash in double quotes begins something unknown. Write two of them, or use single quotes."
    ),
    "could not find expected ':'": "A key stands here without a colon. Write a colon and a space after it.",
    "did not find expected ',' or ']'": (
        "A list that opens with [ goes wrong. Put commas between its entries and quotes around text with special "
        "characters, and close it with ]."
    ),
    "did not find expected ',' or '}'": (
        "A block that opens with { goes wrong. Put commas between its keys and quotes around text with special "
        "characters, and close it with }."
    ),
    "did not find expected '-' indicator": (
        "This line does not belong to the list above it. Begin it with a dash, or indent it like the key it belongs to."
    ),
    "did not find expected key": (
        "This line does not fit the lines above it. Indent it like its neighbors, and check the quotes before it."
    ),
    "block sequence entries are not allowed": "A list cannot begin here. Put the dash on a line of its own.",
    "did not find expected <document start>": "The text goes on after its end. Delete the line with three dots.",
}
"""The parser's words for a syntax error, and ours."""


class _Reader:
    """Builds data and spots from the events of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[tuple[KeyPath, str, int]] = []
        self.events: Iterator[yaml.Event] = iter(())
        self.values = 0

    def read(self, content: str | bytes) -> Document:
        text = self.checked(content)
        self.events = yaml.parse(text, Loader=yaml.CSafeLoader)
        try:
            data, spots = self.document()
        except yaml.MarkedYAMLError as error:
            self.stop(*_explained(error))
        document = Document(self.file, data, spots)
        for path, sentence, line in self.found:
            document.refuse(path, sentence, line=line)
        return document

    def note(self, path: KeyPath, text: str, line: int) -> None:
        """Keep a problem, and read on."""
        self.found.append((path, text, line))
        if len(self.found) == MOST_PROBLEMS:
            self.stop("The file has too many problems to be read further. Mend those before this line first.", line)

    def stop(self, text: str, line: int) -> NoReturn:
        """Give up on the file, with what was found before."""
        document = Document(self.file, None, Spot(0))
        for path, sentence, where in self.found:
            document.refuse(path, sentence, line=where)
        document.refuse((), text, line=line)
        raise document.error

    def checked(self, content: str | bytes) -> str:
        """The text, once it is known to be short enough, UTF-8 and free of hidden characters."""
        if len(content) > LARGEST:
            self.stop(f"The file is larger than {LARGEST // 1_000_000} MB. Shorten it.", 0)
        if isinstance(content, bytes):
            content = self.decoded(content)
        text = content.removeprefix("\ufeff")
        hidden = HIDDEN.search(text)
        if hidden:
            line = len(f"{text[: hidden.start()]}.".splitlines())
            self.stop(f"The hidden character U+{ord(hidden[0]):04X} stands in this line. Delete it.", line)
        # JSON writes a character beyond U+FFFF as two escapes, which YAML does not know.
        return _SURROGATES.sub(_joined, text) if text.lstrip().startswith("{") else text

    def decoded(self, content: bytes) -> str:
        try:
            return content.decode()
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            self.stop("The file is not in UTF-8 from this line on. Save it again with the encoding UTF-8.", line)

    def document(self) -> tuple[object, Spot]:
        event = next(self.events)
        while isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent):
            event = next(self.events)
        if isinstance(event, yaml.StreamEndEvent):
            self.stop("The file is empty.", 0)
        data, spots = self.value(event, ())
        while not isinstance(event, yaml.StreamEndEvent):
            event = next(self.events)
            if isinstance(event, yaml.DocumentStartEvent):
                self.stop("A second document begins here. Delete the line with ---, or use two files.", _line(event))
        if data is None:
            self.stop("The file is empty.", 0)
        return data, spots

    def value(self, event: yaml.Event, path: KeyPath) -> tuple[object, Spot]:
        line = _line(event)
        self.values += 1
        if self.values > MOST_VALUES:
            self.stop(f"More than {MOST_VALUES:,} values stand in this file. Shorten it.", line)
        if isinstance(event, yaml.ScalarEvent) and event.anchor is None and event.tag is None:
            return self.scalar(event, path), Spot(line)
        if len(path) >= DEEPEST:
            self.stop(f"More than {DEEPEST} blocks stand inside one another here. Use fewer.", line)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            self.note(path, "A name with & or * is not read here. Write the text itself.", line)
        elif getattr(event, "tag", None) is not None:
            self.note(path, "A tag with ! is not read here. Delete it, or put the text in quotes.", line)
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(path, line)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(path, line)
        return (self.scalar(event, path) if isinstance(event, yaml.ScalarEvent) else None), Spot(line)

    def mapping(self, path: KeyPath, line: int) -> tuple[dict[Key, object], Spot]:
        data: dict[Key, object] = {}
        spots: dict[Key, Spot] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key_line = _line(event)
            key = self.key(event, (*path, event.value if isinstance(event, yaml.ScalarEvent) else "?"))
            value, spot = self.value(next(self.events), path if key is None else (*path, key))
            if key is None:
                continue
            if key in data:
                text = f"This key stands here twice, first in line {spots[key].line}. Keep one of the two."
                self.note((*path, key), text, key_line)
                continue
            data[key] = value
            spots[key] = Spot(key_line, spot.parts)
        return data, Spot(line, spots)

    def sequence(self, path: KeyPath, line: int) -> tuple[list[object], Spot]:
        data: list[object] = []
        spots: list[Spot] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            value, spot = self.value(event, (*path, len(data)))
            data.append(value)
            spots.append(spot)
        return data, Spot(line, spots)

    def key(self, event: yaml.Event, path: KeyPath) -> Key | None:
        value, spot = self.value(event, path)
        if isinstance(value, str | int) and not isinstance(value, bool):
            return value
        self.note(path, "A key here is not a word. Put it in quotes if it is one, else delete it.", spot.line)
        return None

    def scalar(self, event: yaml.ScalarEvent, path: KeyPath) -> Scalar:
        if event.style:
            if event.style == '"' and HIDDEN.search(event.value):
                self.note(path, "A backslash writes a hidden character here. Delete it.", _line(event))
            return event.value
        try:
            return plain(event.value)
        except DoubtfulScalarError as error:
            self.note(path, str(error), _line(event))
            return event.value


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


def _joined(pair: re.Match[str]) -> str:
    if pair[1] is None:
        return pair[0]
    return bytes.fromhex(pair[1] + pair[2]).decode("utf-16-be")


def _explained(error: yaml.MarkedYAMLError) -> tuple[str, int]:
    """A syntax error in plain words, and its line."""
    problem = error.problem or error.context or "no reason given"
    unfinished = (error.context or "").endswith(("quoted scalar", "simple key")) and "escape" not in problem
    mark = (error.context_mark if unfinished else None) or error.problem_mark or error.context_mark
    known = next((sentence for words, sentence in _SYNTAX.items() if words in problem), None)
    text = known or f"This line cannot be read: {problem}. Check its quotes and indentation."
    return text, mark.line + 1 if mark else 0
