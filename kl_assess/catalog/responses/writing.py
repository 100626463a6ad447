"""A responses file written in YAML, in the form in which `read_responses` reads it."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import Field, fields, is_dataclass
from enum import Enum
from typing import Any, Final

from kl_assess.catalog.canonical import is_default
from kl_assess.catalog.contents import DONT_KNOW, ResponsesFile
from kl_assess.catalog.document import HIDDEN
from kl_assess.catalog.lines import answered, comment, element_title, head, item_title, quoted, title, word
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.scoring import is_asked

_PARTS: Final = {
    "report": "Facts of the report",
    "words": "The chief executive's own words",
    "targets": "Targets that the agency set itself",
    "surveys": "Results of the companion surveys",
    "ratings": "What the team rated before it met",
    "previous": "The last cycle",
    "plan": "The plan",
}
"""What may stand after the answers, with the title over it."""

_IDS: Final = frozenset({"item", "grade", "survey"})
"""Keys whose text is an id, which needs no quotes."""


def write_responses(file: ResponsesFile, questionnaire: Questionnaire) -> str:
    """A file as YAML, with comments that name every item; `read_responses` reads it to an equal value.

    Equal but for what no file can say: text without a word is left out, profile fields that are None are left out, and
    a hidden character becomes a space. Items that were not answered stand there as comments.
    """
    given = file.questionnaire
    return "\n".join(
        (
            *head(questionnaire),
            *([answered(given.id, given.version)] if given else ()),
            *title("The agency"),
            *_value("agency", file.agency, 0, {}),
            f"mode: {file.mode}",
            *_profile(file, questionnaire),
            *_answers(file, questionnaire),
            *_rest(file, questionnaire),
            "",
        )
    )


def _profile(file: ResponsesFile, questionnaire: Questionnaire) -> Iterator[str]:
    if not file.profile:
        return
    yield from title("The profile of the agency")
    yield "profile:" if any(value is not None for value in file.profile.values()) else "profile: {}"
    for field_id, value in file.profile.items():
        definition = questionnaire.fields.get(field_id)
        if value is not None:
            yield from comment(definition.label, 2) if definition else ()
            yield f"  {word(field_id)}: {_profile_value(value)}"


def _profile_value(value: object) -> str:
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{word(group)}: {number}' for group, number in value.items())}}}"
    if isinstance(value, tuple):
        return f"[{', '.join(word(part) for part in value)}]"
    return quoted(value) if isinstance(value, str) else _single(value)


def _answers(file: ResponsesFile, questionnaire: Questionnaire) -> Iterator[str]:
    yield from title("Answers")
    yield "responses:" if file.responses else "responses: {}"
    for domain in questionnaire.domains:
        for element in domain.elements:
            items = [i for i in element.items if i.id in file.responses or is_asked(i, questionnaire, file.mode)]
            if items:
                yield from element_title(domain, element)
            for item in items:
                yield from item_title(item)
                if item.id in file.responses:
                    yield from _value(word(item.id), file.responses[item.id], 2, {})
                else:
                    yield f"  # {item.id} is not answered."


def _rest(file: ResponsesFile, questionnaire: Questionnaire) -> Iterator[str]:
    titles = {item.id: " ".join(item.title.split()) for item in questionnaire.items}
    for field in fields(file):
        if field.name in _PARTS and not is_default(field, getattr(file, field.name)):
            yield from title(_PARTS[field.name])
            yield from _value(field.name, getattr(file, field.name), 0, titles)


# --- Any value ----------------------------------------------------------------------------------------------------


def _value(key: str, value: object, indent: int, titles: Mapping[str, str]) -> Iterator[str]:
    """The lines of a key and its value. A key or an item that `titles` knows has its title beside it."""
    start = f"{' ' * indent}{key}:"
    beside = f"   # {titles[key]}" if key in titles else ""
    if isinstance(value, tuple) and any(is_dataclass(part) for part in value):
        yield start
        for part in value:
            first, *more = _inside(part, indent + 4, titles)
            yield f"{' ' * (indent + 2)}- {first.lstrip()}"
            yield from more
    elif isinstance(value, Mapping) or is_dataclass(value):
        inside = list(_inside(value, indent + 2, titles))
        yield f"{start}{beside}" if inside else f"{start} {{}}{beside}"
        yield from inside
    elif isinstance(value, str) and not isinstance(value, Enum):
        yield from _text(start, key, HIDDEN.sub(" ", value), titles)
    else:
        yield f"{start} {_single(value)}"


def _inside(value: object, indent: int, titles: Mapping[str, str]) -> Iterator[str]:
    """The lines of everything in a mapping or dataclass; what has its default is left out."""
    if isinstance(value, Mapping):
        parts = [(word(key), part) for key, part in value.items()]
    else:
        known: tuple[Field[Any], ...] = fields(value)  # type: ignore[arg-type] # whatever is no mapping is one of these
        parts = [(f.name, getattr(value, f.name)) for f in known if not is_default(f, getattr(value, f.name))]
    for key, part in parts:
        yield from _value(key, part, indent, titles)


def _text(start: str, key: str, text: str, titles: Mapping[str, str]) -> Iterator[str]:
    """Text on one line, or line by line where that reads back the same; nothing where it has no word."""
    lines = text.split("\n")
    if not text.strip():
        return
    if key in _IDS:
        yield f"{start} {word(text)}{f'   # {titles[text]}' if text in titles else ''}"
    elif len(lines) > 1 and lines[0] and lines[-1] and "\r" not in text and all(map(_trimmed, lines)):
        indent = " " * (len(start) - len(start.lstrip("- ")) + 2)
        yield f"{start} |-"
        yield from (f"{indent}{line}" if line else "" for line in lines)
    else:
        yield f"{start} {quoted(text)}"


def _trimmed(line: str) -> bool:
    return line == line.strip()


def _single(value: object) -> str:
    """A value without parts: a word, a number, a date, true or false, and a list of these."""
    if isinstance(value, tuple):
        return f"[{', '.join(_single(part) for part in value)}]"
    if isinstance(value, str) and not isinstance(value, Enum):
        return word(HIDDEN.sub(" ", value))
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Enum):
        return word(str(value.value))
    if isinstance(value, dt.date):
        return value.isoformat()
    return DONT_KNOW if value is None else str(value)
