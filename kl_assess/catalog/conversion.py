"""From plain data to the core's frozen types, exactly as their annotations say.

The annotations are the format: a key that a type does not name is a problem, and so is a value of another kind. Nothing
is coerced: `true` is never level 1, and a decimal becomes a fraction by its digits. "3" is never the whole number 3;
only an exact number may be text, since 1/3 has no other form. Where the file is wrong a placeholder stands in, so that
one reading finds every problem of a file.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from decimal import Decimal
from fractions import Fraction
from types import NoneType
from typing import Any, Final, NamedTuple, TypeVar, cast, get_args

from kl_assess.catalog.annotation import Hint, choices, entries, members, origin
from kl_assess.catalog.document import Document, KeyPath
from kl_assess.catalog.problem import any_of, excerpt, nearest
from kl_assess.catalog.scalar import DoubtfulScalarError, plain

Made = TypeVar("Made")

RULE_KEYS: Final = frozenset({"when", "at_most", "not_where"})
"""Keys that hold a rule. It is tempting to write a sentence there, which nothing could apply."""

FRACTION: Final = "-?[0-9]{1,30}(/0*[1-9][0-9]{0,29})?"
"""A number as text: a whole one, or two with a slash between them, such as 1/3."""

_FRACTION: Final = re.compile(FRACTION, re.ASCII)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,17}", re.ASCII)


def convert(document: Document, kind: type[Made]) -> Made:
    """Make a `kind`, a dataclass, of everything a document says. What does not fit is refused in the document.

    Always returns an object. Use it for more checks; for anything else only once `document.finish()` has returned.
    """
    return cast("Made", _read(document, document.data, kind, ()))


# --- Reading a value ----------------------------------------------------------------------------------------------


def _read(document: Document, value: object, hint: Hint, path: KeyPath) -> object:
    single = _SINGLE.get(hint)
    if single and (made := single.read(value)) is not None:
        return made
    member = _member(value, hint)
    form = origin(member)
    if isinstance(value, dict) and is_dataclass(member):
        return _object(document, value, cast("type", member), path)
    if isinstance(value, dict) and form is Mapping:
        return _mapping(document, value, member, path)
    if isinstance(value, list) and form is tuple:
        inside = get_args(member)[0]
        return tuple(_read(document, part, inside, (*path, place)) for place, part in enumerate(value))
    made = _scalar(value, member)
    if made is None and (value is not None or NoneType not in members(hint)):
        document.refuse(path, _mismatch(value, member, path))
        return _placeholder(hint)
    return made


def _member(value: object, hint: Hint) -> Hint:
    """The member of a union that a value is meant to be; the union where none is of its kind."""
    fitting = [member for member in members(hint) if member is not NoneType]
    if len(fitting) > 1:
        fitting = [member for member in fitting if _same_kind(value, member)]
    if isinstance(value, dict):
        fitting.sort(key=lambda member: -_shared_keys(value, member))
    return fitting[0] if fitting else hint


def _shared_keys(value: dict[Any, object], hint: Hint) -> int:
    return len(value.keys() & entries(cast("type", hint)).keys()) if is_dataclass(hint) else 0


def _same_kind(value: object, hint: Hint) -> bool:
    if isinstance(value, dict):
        return is_dataclass(hint) or origin(hint) is Mapping
    if isinstance(value, list):
        return origin(hint) is tuple
    return _scalar(value, hint) is not None


def _object(document: Document, value: dict[Any, object], kind: type, path: KeyPath) -> object:
    known = entries(kind)
    for key in value:
        if key not in known:
            mend = nearest(key, known) or " Check its spelling, or delete it."
            document.refuse((*path, key), f'There is no key "{excerpt(key)}" here.{mend}')
    made = {}
    for name, (hint, optional) in known.items():
        below = (*path, name)
        if name not in value:
            if optional:
                continue
            document.refuse(below, f'The key "{name}" is missing. Add it.')
            made[name] = _placeholder(hint)
        elif value[name] is None and optional and NoneType not in members(hint):
            document.refuse(below, f"Nothing stands here. Write {_wanted(hint)}, or leave the key out.")
        else:
            made[name] = _read(document, value[name], hint, below)
    return kind(**made)


def _mapping(document: Document, value: dict[Any, object], hint: Hint, path: KeyPath) -> dict[object, object]:
    key_hint, value_hint = get_args(hint)
    made: dict[object, object] = {}
    for key, part in value.items():
        # JSON knows only text as a key, so a whole number may stand in quotes.
        name = int(key) if key_hint is int and isinstance(key, str) and _INDEX.fullmatch(key) else key
        if not isinstance(name, key_hint):
            mend = "write whole numbers" if key_hint is int else f'put it in quotes: "{key}"'
            document.refuse((*path, key), f'"{excerpt(key)}" cannot be a key here. Instead, {mend}.')
        elif name in made:
            document.refuse((*path, key), f'The key "{name}" stands here twice. Keep one of the two.')
        else:
            made[name] = _read(document, part, value_hint, (*path, key))
    return made


# --- Single values ------------------------------------------------------------------------------------------------


def _fraction(value: object) -> Fraction | None:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Fraction(value)
    return Fraction(value) if isinstance(value, str) and _FRACTION.fullmatch(value) else None


def _date(value: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) and _DATE.fullmatch(value) else None
    except ValueError:
        return None


class _Single(NamedTuple):
    """A type of single values: its name in messages, how it is read (None: it does not fit) and its placeholder."""

    name: str
    read: Callable[[object], object]
    placeholder: object


_SINGLE: Final[Mapping[Hint, _Single]] = {
    str: _Single("text", lambda value: value if type(value) is str else None, ""),
    int: _Single("a whole number", lambda value: value if type(value) is int else None, 0),
    bool: _Single("true or false", lambda value: value if type(value) is bool else None, placeholder=False),
    Fraction: _Single("a number", _fraction, Fraction(0)),
    dt.date: _Single("a date such as 2026-01-31", _date, dt.date.min),
}


def _scalar(value: object, hint: Hint) -> object:
    if isinstance(value, dict | list):
        return None
    single = _SINGLE.get(hint)
    return single.read(value) if single else choices(hint).get(value)


def _placeholder(hint: Hint) -> object:
    first = members(hint)[0]
    if NoneType in members(hint):
        return None
    if is_dataclass(first):
        kind = cast("type", first)
        return kind(**{name: _placeholder(entry.hint) for name, entry in entries(kind).items() if not entry.optional})
    if first in _SINGLE:
        return _SINGLE[first].placeholder
    return next(iter(choices(first).values())) if choices(first) else {tuple: (), Mapping: {}}[origin(first)]


# --- What is wrong with a value -----------------------------------------------------------------------------------


def _mismatch(value: object, hint: Hint, path: KeyPath) -> str:
    words = [word for member in members(hint) for word in choices(member)]
    forms = [form for member in members(hint) if is_dataclass(member) for form in _forms(cast("type", member))]
    if value is None:
        return f"Nothing stands here. Write {_wanted(hint)}."
    if isinstance(value, str) and forms:
        need = "a rule, not a sentence" if path and path[-1] in RULE_KEYS else "keys with values, not a text"
        return f"This needs {need}. Write it as {any_of(forms)}."
    if isinstance(value, str) and words:
        return f'"{excerpt(value)}" is not known here. Use {any_of(words)}.{nearest(value, words)}'
    return f"This must be {_wanted(hint)}{_mend(value, hint)}"


def _mend(value: object, hint: Hint) -> str:
    """How a value becomes one of the right kind where that is clear, else only what it is instead."""
    single = isinstance(value, str | bool | int | Decimal)
    if hint is str and single:
        return f'. Put it in quotes: "{_named(value)}".'
    if isinstance(value, str) and hint in _SINGLE and _fits_unquoted(value, hint):
        return f". Write {value} without quotes."
    if origin(hint) is tuple and single:
        return f". Put it in brackets: [{excerpt(value)}]."
    return f", not {_named(value)}."


def _fits_unquoted(value: str, hint: Hint) -> bool:
    try:
        return _scalar(plain(value), hint) is not None
    except DoubtfulScalarError:
        return False


def _forms(kind: type) -> list[str]:
    """How a dataclass may be written: with the keys it needs, or with one of its keys where it needs none."""
    required = [name for name, entry in entries(kind).items() if not entry.optional]
    if required:
        return [f"{{{', '.join(f'{name}: ...' for name in required)}}}"]
    return [f"{{{name}: ...}}" for name in entries(kind)]


def _wanted(hint: Hint) -> str:
    names = []
    for member in members(hint):
        if is_dataclass(member) or origin(member) is Mapping:
            names.append("keys with values")
        elif member is not NoneType:
            single = _SINGLE.get(member)
            names.append(single.name if single else any_of(choices(member)) or "a list")
    return any_of(dict.fromkeys(names))


def _named(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'the text "{excerpt(value)}"'
    if isinstance(value, dict):
        return "keys with values"
    return "a list" if isinstance(value, list) else str(value)
