"""Stored core values read back: from the JSON of `kl_assess.catalog.canonical` to an equal value, and fast.

What is stored was checked before. So nothing is explained here, unlike in `kl_assess.catalog.conversion`: a text that
does not fit is damaged.
"""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from fractions import Fraction
from functools import cache, lru_cache
from types import NoneType
from typing import Any, Final, TypeAlias, TypeVar, cast, get_args, get_type_hints

from kl_assess.catalog.annotation import Hint, choices, entries, members, origin
from kl_assess.catalog.problem import CatalogError, Problem

Made = TypeVar("Made")
Reader: TypeAlias = Callable[[Any], Any]
"""Makes a value of JSON data. Raises KeyError, TypeError or ValueError where the data does not fit."""


def from_canonical(text: str, kind: type[Made]) -> Made:
    """The value whose `canonical` or `in_order` text this is; `kind` is its type, such as Questionnaire or Snapshot.

    Raises CatalogError where the text is damaged.
    """
    try:
        return cast("Made", _reader(cast("Hint", kind))(json.loads(text)))
    except (KeyError, RecursionError, TypeError, ValueError) as error:
        said = "What was stored is damaged and cannot be read. Restore it from a backup."
        raise CatalogError((Problem(f"stored {kind.__name__.lower()}", 0, "", said),)) from error


@cache
def _reader(hint: Hint) -> Reader:
    """The reader of an annotation, put together once."""
    if hint in _SINGLE:
        return _SINGLE[hint]
    if len(members(hint)) > 1:
        return _union(hint)
    return choices(hint).__getitem__ if choices(hint) else _whole(hint)


def _whole(hint: Hint) -> Reader:
    """The reader of a value that has parts."""
    if origin(hint) is Mapping:
        return _mapping(*get_args(hint))
    if origin(hint) is tuple:
        return _list(get_args(hint)[0])
    return _object(hint)


def _object(kind: type) -> Reader:
    """The reader of a dataclass or a named tuple. Its parts are looked up at first use: a type may hold itself."""
    readers: dict[str, Reader] = {}

    def read(data: Any) -> Any:  # noqa: ANN401 (JSON data in, any type out)
        if not readers:
            readers.update({name: _reader(hint) for name, hint in _hints(kind).items()})
        return kind(**{name: readers[name](part) for name, part in _of(dict, data).items()})

    return read


def _hints(kind: type) -> Mapping[str, Hint]:
    if is_dataclass(kind):
        return {name: entry.hint for name, entry in entries(cast("type", kind)).items()}
    return get_type_hints(kind)


def _mapping(key_hint: Hint, value_hint: Hint) -> Reader:
    key, value = int if key_hint is int else _reader(key_hint), _reader(value_hint)
    return lambda data: {key(name): value(part) for name, part in _of(dict, data).items()}


def _list(hint: Hint) -> Reader:
    part = _reader(hint)
    return lambda data: tuple([part(found) for found in _of(list, data)])


def _union(hint: Hint) -> Reader:
    """The reader of the first member that the data fits. The members of one union never fit the same data."""
    optional = NoneType in members(hint)
    readers = [_reader(member) for member in members(hint) if member is not NoneType]
    *others, last = readers

    def read(data: Any) -> Any:  # noqa: ANN401 (JSON data in, any type out)
        if data is None and optional:
            return None
        for reader in others:
            try:
                return reader(data)
            except (KeyError, TypeError, ValueError):
                continue
        return last(data)

    return read


# --- Single values ------------------------------------------------------------------------------------------------


def _of(kind: type[Made], data: object) -> Made:
    """The data itself where it is exactly of a kind: true is not 1."""
    if type(data) is not kind:
        raise TypeError(f"{type(data).__name__} is not {kind.__name__}")
    return data


@lru_cache(maxsize=4096)
def _fraction(text: object) -> Fraction:
    return Fraction(_of(str, text))


_SINGLE: Final[Mapping[Hint, Reader]] = {
    str: lambda data: _of(str, data),
    int: lambda data: _of(int, data),
    bool: lambda data: _of(bool, data),
    Fraction: _fraction,
    dt.date: lambda data: dt.date.fromisoformat(_of(str, data)),
}
