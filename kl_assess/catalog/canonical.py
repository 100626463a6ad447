"""Core values as JSON: whole for `--json`, in one fixed form whose digest names the content, and in one to be kept."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from fractions import Fraction
from hashlib import sha256
from typing import Any, TypeAlias

Json: TypeAlias = bool | int | str | list["Json"] | dict[str, "Json"] | None


def to_json(value: object) -> Json:
    """Any tree of the core's values as JSON data.

    Dataclasses become objects with every field, fractions their exact text ("275/6", "45"), dates ISO text, enums
    their value, keys text. Raises TypeError for any other type, floats among them.
    """
    return _json(value, whole=True)


def canonical(value: object) -> str:
    """The one text of a value's content: JSON with sorted keys, no spaces, and no field that has its default.

    Comments, order of keys and ways to write a number do not show in it, nor does a field that the format gains later
    and this value does not use. `kl_assess.catalog.restoring` reads it back to an equal value.
    """
    return json.dumps(_json(value, whole=False), ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def in_order(value: object) -> str:
    """The canonical text with every mapping in the order it has, which results and reports go by: what a store keeps.

    Read back, it gives an equal value whose mappings run in the same order; its `digest` is that of the value.
    """
    return json.dumps(_json(value, whole=False), ensure_ascii=False, separators=(",", ":"))


def digest(value: object) -> str:
    """The SHA-256 of a value's canonical text in UTF-8, as 64 hexadecimal digits."""
    return sha256(canonical(value).encode()).hexdigest()


def _json(value: object, *, whole: bool) -> Json:
    if isinstance(value, Enum):
        return _json(value.value, whole=whole)
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return _parts(value, whole=whole)


def _parts(value: object, *, whole: bool) -> Json:
    """A value that holds others: an object for whatever names its parts, a list for the rest."""
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, Mapping):
        return {_key(key): _json(part, whole=whole) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return [_json(part, whole=whole) for part in value]
    if is_dataclass(value) and not isinstance(value, type):
        parts = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: _json(part, whole=whole) for field, part in parts if whole or not is_default(field, part)}
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _key(key: object) -> str:
    name = key.value if isinstance(key, Enum) else key
    if isinstance(name, str | int) and not isinstance(name, bool):
        return str(name)
    raise TypeError(f"{type(key).__name__} has no form as a key in JSON")


def is_default(field: Field[Any], part: object) -> bool:
    """Whether a field of a dataclass has the value that it has when nobody gives one."""
    if field.default_factory is not MISSING:
        return bool(part == field.default_factory())
    return bool(part == field.default)
