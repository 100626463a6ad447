"""JSON Schema of a file, made from the types it is read into, for editors that check while an author types."""

import datetime as dt
from dataclasses import is_dataclass
from fractions import Fraction
from inspect import cleandoc
from types import NoneType
from typing import Final, cast, get_args

from kl_assess.catalog.annotation import Hint, choices, entries, members, origin
from kl_assess.catalog.canonical import Json
from kl_assess.catalog.conversion import FRACTION

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_SINGLE: Final[dict[Hint, dict[str, Json]]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    Fraction: {"anyOf": [{"type": "number"}, {"type": "string", "pattern": f"^{FRACTION}$"}]},
    dt.date: {"type": "string", "format": "date"},
    NoneType: {"type": "null"},
}


def schema(kind: type) -> dict[str, Json]:
    """The JSON Schema of files that are read into a dataclass, such as Questionnaire or Resources.

    It says which keys there are, which are needed and what kind of value each has. It does not say what one part asks
    of another; `kl-assess check` does. Keys stand in the order of the types, so equal types give equal text.
    """
    definitions: dict[str, Json] = {}
    whole = _object(kind, definitions)
    return {"$schema": DIALECT, "title": kind.__name__, **whole, "$defs": dict(sorted(definitions.items()))}


def _object(kind: type, definitions: dict[str, Json]) -> dict[str, Json]:
    known = entries(kind)
    return {
        "description": cleandoc(kind.__doc__ or ""),
        "type": "object",
        "properties": {name: _value(entry.hint, definitions) for name, entry in known.items()},
        "required": [name for name, entry in known.items() if not entry.optional],
        "additionalProperties": False,
    }


def _value(hint: Hint, definitions: dict[str, Json]) -> dict[str, Json]:
    if len(members(hint)) > 1:
        return {"anyOf": [_value(member, definitions) for member in members(hint)]}
    if hint in _SINGLE:
        return dict(_SINGLE[hint])
    if choices(hint):
        return {"enum": [str(choice) for choice in choices(hint)]}
    if is_dataclass(hint):
        return _reference(cast("type", hint), definitions)
    inside = [_value(part, definitions) for part in get_args(hint) if part is not Ellipsis]
    if origin(hint) is tuple:
        return {"type": "array", "items": inside[0]}
    return _mapping(hint, inside[1])


def _mapping(hint: Hint, value: dict[str, Json]) -> dict[str, Json]:
    key, _value_hint = get_args(hint)
    whole: dict[str, Json] = {"propertyNames": {"pattern": "^[0-9]+$"}} if key is int else {}
    return {"type": "object", **whole, "additionalProperties": value}


def _reference(kind: type, definitions: dict[str, Json]) -> dict[str, Json]:
    if kind.__name__ not in definitions:
        definitions[kind.__name__] = {}  # holds the place of a type that contains itself
        definitions[kind.__name__] = _object(kind, definitions)
    return {"$ref": f"#/$defs/{kind.__name__}"}
