"""A crosswalk proposed from two versions of a questionnaire. It leaves open what only a person can decide."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from fractions import Fraction
from typing import Final

from kl_assess.catalog.crosswalk.contents import CrosswalkFile, Entry, Merging, Rewording, Splitting
from kl_assess.catalog.crosswalk.wording import rewritten
from kl_assess.core.questionnaire import Item, Questionnaire
from kl_assess.formatting import listing, percent

ALIKE: Final = Fraction(1, 2)
"""The share of the shorter text's long words, in the same order, from which two items may be about the same."""

_LONG: Final = re.compile(r"[^\W\d_][\w'’]{3,}")
_CHECK: Final = "Proposed because the words are alike. Check it, then delete this line."


def propose(before: Questionnaire, after: Questionnaire) -> CrosswalkFile:
    """The crosswalk between two versions, as far as their words tell it.

    An id in both is the same item, reworded where its words differ; whether its answers compare is left open. Ids that
    came and went are new and dropped, or by likeness split and merged; these say `undecided`.
    """
    both = [item for item in after.items if item.id in before.places]
    changed = {item.id: rewritten(before.places[item.id].item, item) for item in both}
    gone = {item.id: item for item in before.items if item.id not in after.places}
    come = {item.id: item for item in after.items if item.id not in before.places}
    split = tuple(_splits(gone, come))
    merged = tuple(_mergers(gone, come))
    return CrosswalkFile(
        questionnaire=after.instrument.id,
        before=before.instrument.version,
        after=after.instrument.version,
        same=tuple(item for item, parts in changed.items() if not parts),
        reworded=tuple(
            Rewording(id=item, comparable=None, note=f"Changed: {listing([found.part for found in parts])}.")
            for item, parts in changed.items()
            if parts
        ),
        split=split,
        merged=merged,
        new=tuple(Entry(id=item.id, undecided=_renamed(item, gone.values())) for item in come.values()),
        dropped=tuple(Entry(id=item) for item in gone),
    )


def likeness(one: Item, other: Item) -> Fraction:
    """The share of the long words of the shorter text, title and statement, that the other has in the same order."""
    first, second = _words(one), _words(other)
    shorter = min(len(first), len(second))
    found = SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
    return Fraction(sum(block.size for block in found), shorter) if shorter else Fraction(0)


def _splits(gone: dict[str, Item], come: dict[str, Item]) -> Iterable[Splitting]:
    """Items that look as if they were split; they and their parts are taken out."""
    for item in list(gone.values()):
        parts = [part.id for part in come.values() if likeness(item, part) >= ALIKE]
        if len(parts) > 1:
            yield Splitting(id=item.id, into=tuple(parts), undecided=_CHECK)
            _take(gone, item.id)
            _take(come, *parts)


def _mergers(gone: dict[str, Item], come: dict[str, Item]) -> Iterable[Merging]:
    """Items that look as if they were merged; they and what they came to are taken out."""
    for item in list(come.values()):
        parts = [part.id for part in gone.values() if likeness(item, part) >= ALIKE]
        if len(parts) > 1:
            yield Merging(id=item.id, of=tuple(parts), undecided=_CHECK)
            _take(come, item.id)
            _take(gone, *parts)


def _take(items: dict[str, Item], *ids: str) -> None:
    for item in ids:
        del items[item]


def _renamed(item: Item, gone: Iterable[Item]) -> str | None:
    """What to look at where a new item is much like one that is gone."""
    most, old = max(((likeness(item, other), other.id) for other in gone), default=(Fraction(0), ""))
    if most < ALIKE:
        return None
    return (
        f"It has {percent(most)} of the words of {old}, which is dropped. If it means the same, give it the id {old} "
        "again in the questionnaire and write it under reworded; if not, delete this line."
    )


def _words(item: Item) -> list[str]:
    return _LONG.findall(f"{item.title} {item.statement}".casefold())
