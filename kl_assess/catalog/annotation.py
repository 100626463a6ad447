"""The annotations of the core's types, which are the format of every file."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Literal, NamedTuple, TypeAlias, Union, get_args, get_origin, get_type_hints

Hint: TypeAlias = Any
"""An annotation: a class, or a form such as tuple[str, ...]. The two have no type in common."""


class Entry(NamedTuple):
    """A key of a type: the annotation of its value, and whether it may be left out."""

    hint: Hint
    optional: bool


@cache
def entries(kind: type) -> Mapping[str, Entry]:
    """The keys that a dataclass reads, in order."""
    hints = get_type_hints(kind)
    return {
        field.name: Entry(hints[field.name], field.default is not MISSING or field.default_factory is not MISSING)
        for field in fields(kind)
        if field.init
    }


def origin(hint: Hint) -> Hint:
    """What a form is made from (tuple, Mapping, Literal); None for a class."""
    return get_origin(hint)


def members(hint: Hint) -> tuple[Hint, ...]:
    """The annotations that a union joins, in its order; the annotation itself where it is none."""
    return get_args(hint) if origin(hint) in {Union, UnionType} else (hint,)


@cache
def choices(hint: Hint) -> Mapping[object, object]:
    """The values of a Literal or an Enum as a file names them; empty for any other annotation."""
    if origin(hint) is Literal:
        return {choice: choice for choice in get_args(hint)}
    return {choice.value: choice for choice in hint} if isinstance(hint, type) and issubclass(hint, Enum) else {}
