"""What became of each item from one version of a questionnaire to a later one (docs/method.md 4.7 and 4.11)."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class Fate(StrEnum):
    """What became of an item."""

    SAME = "same"
    REWORDED = "reworded"
    SPLIT = "split"
    MERGED = "merged"
    NEW = "new"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Passage:
    """One entry: the ids of the items before and after. New has none before, dropped none after.

    `comparable` says of a reworded item that answers to both wordings mean the same. `note` says what changed.
    """

    fate: Fate
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    comparable: bool = False
    note: str | None = None


@dataclass(frozen=True)
class Crosswalk:
    """The way from version `before` of a questionnaire to version `after`: every item of both, each in one passage."""

    before: str
    after: str
    passages: tuple[Passage, ...]

    @cached_property
    def origins(self) -> dict[str, Passage]:
        """Where an item of the later version comes from, by its id."""
        return {item: passage for passage in self.passages for item in passage.after}

    def comparable(self, item: str) -> bool:
        """Whether answers to an item of the later version compare with those of the earlier one."""
        return (found := self.origins.get(item)) is not None and (found.fate is Fate.SAME or found.comparable)

    def carried_from(self, item: str) -> str | None:
        """The earlier item whose answer stands for this one until it is re-confirmed.

        None where no answer is carried: split, merged and new items.
        """
        found = self.origins.get(item)
        return found.before[0] if found is not None and found.fate in {Fate.SAME, Fate.REWORDED} else None

    def shown_beside(self, item: str) -> tuple[str, ...]:
        """The earlier items whose text and answer stand beside this one."""
        found = self.origins.get(item)
        return found.before if found is not None else ()
