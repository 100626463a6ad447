"""What a crosswalk file says. The fields are the keys of the file (docs/crosswalk-format.md)."""

from collections.abc import Iterator
from dataclasses import dataclass

from kl_assess.catalog.document import KeyPath
from kl_assess.core.crosswalk import Crosswalk, Fate, Passage


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What became of one item, or where it comes from.

    `note` says what changed, for people. `undecided` is what a proposal leaves to a person, who deletes it once it is
    decided; a file that has one is refused.
    """

    id: str
    note: str | None = None
    undecided: str | None = None


@dataclass(frozen=True, kw_only=True)
class Rewording(Entry):
    """An item with new words and the same meaning. `comparable`: answers to both wordings mean the same."""

    comparable: bool | None


@dataclass(frozen=True, kw_only=True)
class Splitting(Entry):
    """An earlier item, and the later ones that it was split `into`."""

    into: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Merging(Entry):
    """A later item, and the earlier ones that it is made `of`."""

    of: tuple[str, ...]


@dataclass(frozen=True)
class CrosswalkFile:
    """What became of each item from version `before` of a questionnaire to version `after`, each item once."""

    questionnaire: str
    before: str
    after: str
    same: tuple[str, ...] = ()
    reworded: tuple[Rewording, ...] = ()
    split: tuple[Splitting, ...] = ()
    merged: tuple[Merging, ...] = ()
    new: tuple[Entry, ...] = ()
    dropped: tuple[Entry, ...] = ()

    @property
    def crosswalk(self) -> Crosswalk:
        """The same as the core reads it. Whether answers compare must be decided."""
        return Crosswalk(
            self.before,
            self.after,
            (
                *(Passage(Fate.SAME, (item,), (item,)) for item in self.same),
                *(Passage(Fate.REWORDED, (e.id,), (e.id,), bool(e.comparable), e.note) for e in self.reworded),
                *(Passage(Fate.SPLIT, (e.id,), e.into, note=e.note) for e in self.split),
                *(Passage(Fate.MERGED, e.of, (e.id,), note=e.note) for e in self.merged),
                *(Passage(Fate.NEW, after=(e.id,), note=e.note) for e in self.new),
                *(Passage(Fate.DROPPED, (e.id,), note=e.note) for e in self.dropped),
            ),
        )

    @property
    def entries(self) -> Iterator[tuple[KeyPath, Entry]]:
        """Every entry but the items that are the same, with the path at which the file has it."""
        for key in ("reworded", "split", "merged", "new", "dropped"):
            for place, entry in enumerate(getattr(self, key)):
                yield (key, place), entry

    @property
    def earlier(self) -> Iterator[tuple[KeyPath, str]]:
        """The ids of items of the earlier version, with their paths."""
        yield from self._kept()
        yield from ((("split", place, "id"), entry.id) for place, entry in enumerate(self.split))
        for place, entry in enumerate(self.merged):
            yield from ((("merged", place, "of", part), item) for part, item in enumerate(entry.of))
        yield from ((("dropped", place, "id"), entry.id) for place, entry in enumerate(self.dropped))

    @property
    def later(self) -> Iterator[tuple[KeyPath, str]]:
        """The ids of items of the later version, with their paths."""
        yield from self._kept()
        for place, entry in enumerate(self.split):
            yield from ((("split", place, "into", part), item) for part, item in enumerate(entry.into))
        yield from ((("merged", place, "id"), entry.id) for place, entry in enumerate(self.merged))
        yield from ((("new", place, "id"), entry.id) for place, entry in enumerate(self.new))

    def _kept(self) -> Iterator[tuple[KeyPath, str]]:
        yield from ((("same", place), item) for place, item in enumerate(self.same))
        yield from ((("reworded", place, "id"), entry.id) for place, entry in enumerate(self.reworded))
