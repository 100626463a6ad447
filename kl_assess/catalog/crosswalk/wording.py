"""The words of an item that decide what an answer to it means, and how two versions of them differ."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from kl_assess.core.questionnaire import Item

_BESIDE: Final = {
    "weight": "weight",
    "weight_reason": "reason of the weight",
    "evidence": "examples of evidence",
    "why": "why it matters",
    "condition": "condition",
    "respondents": "respondents",
    "topics": "topics",
}
_NONE: Final = "nothing"


class Rewritten(NamedTuple):
    """A part of an item with other words: what it is called, and both texts."""

    part: str
    was: str
    now: str


def rewritten(before: Item, after: Item) -> tuple[Rewritten, ...]:
    """The parts of an item's wording that differ: title, statement, levels, where it does not apply, small agencies."""
    was, now = _wording(before), _wording(after)
    parts = {**now, **was}
    return tuple(
        Rewritten(part, was.get(part, _NONE), now.get(part, _NONE)) for part in parts if was.get(part) != now.get(part)
    )


def other_parts(before: Item, after: Item) -> Iterator[str]:
    """The parts of an item that differ and leave the meaning of its answers alone, in words."""
    for name, words in _BESIDE.items():
        if getattr(before, name) != getattr(after, name):
            yield words
    for level in sorted(before.next_steps.keys() | after.next_steps.keys()):
        if before.next_steps.get(level) != after.next_steps.get(level):
            yield f"next step at level {level}"


def _wording(item: Item) -> Mapping[str, str]:
    allowed = "where the team sees fit" if item.na.allowed else "never"
    return {
        "title": item.title,
        "statement": item.statement,
        **{f"level {level}": text for level, text in item.levels.items()},
        "not applicable": (item.na.when if item.na.allowed else None) or allowed,
        "note for small agencies": item.small_agency_note or _NONE,
    }
