"""What became of each item from one version of a questionnaire to a later one (docs/method.md 4.7 and 4.11)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import chain, pairwise

from kl_assess.core.questionnaire import Questionnaire


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
    def origins(self) -> Mapping[str, Passage]:
        """Where an item of the later version comes from, by its id."""
        return {item: passage for passage in self.passages for item in passage.after}

    @cached_property
    def fates(self) -> Mapping[str, Passage]:
        """What became of an item of the earlier version, by its id."""
        return {item: passage for passage in self.passages for item in passage.before}

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

    def fits(self, before: Questionnaire, after: Questionnaire) -> bool:
        """Whether it leads from one questionnaire to the other: their versions, and every item of both."""
        return (
            (self.before, self.after) == (before.instrument.version, after.instrument.version)
            and self.fates.keys() == before.places.keys()
            and self.origins.keys() == after.places.keys()
        )


def join(steps: Sequence[Crosswalk]) -> Crosswalk:
    """One crosswalk in place of several, each of which begins at the version where the one before it ends.

    An item is the same only where every step says so, and comparable only where it is so at every step. What came and
    went in between is not told of. Items that share an earlier one stand in one passage, which is called merged where
    it comes from several. Raises ValueError where the steps do not meet.
    """
    first, *others = steps
    if not others:
        return first
    ways = _begun(first)
    for before, after in pairwise(steps):
        if before.after != after.before:
            raise ValueError(f"A crosswalk to {before.after} does not lead on with one from {after.before}")
    for step in others:
        ways = _gone_on(ways, step)
    return Crosswalk(first.before, steps[-1].after, (*_passages(ways), *_dropped(first, ways)))


def path(steps: Iterable[Crosswalk], before: str, after: str) -> tuple[Crosswalk, ...] | None:
    """The fewest steps that lead from one version to another, in order; None where there is no way."""
    onward: dict[str, list[Crosswalk]] = {}
    for step in steps:
        onward.setdefault(step.before, []).append(step)
    ways: dict[str, tuple[Crosswalk, ...]] = {before: ()}
    here = [before]
    while here and after not in ways:
        reached = []
        for version in here:
            for step in onward.get(version, ()):
                if step.after not in ways:
                    ways[step.after] = (*ways[version], step)
                    reached.append(step.after)
        here = reached
    return ways.get(after)


@dataclass(frozen=True)
class _Way:
    """How an item came to be: the items of the first version that it holds a part of, and what each step said."""

    origins: tuple[str, ...]
    passages: tuple[Passage, ...]

    @property
    def fates(self) -> frozenset[Fate]:
        return frozenset(passage.fate for passage in self.passages)


def _begun(first: Crosswalk) -> dict[str, _Way]:
    return {item: _Way(passage.before, (passage,)) for item, passage in first.origins.items()}


def _gone_on(ways: Mapping[str, _Way], step: Crosswalk) -> dict[str, _Way]:
    """The ways of all items one step further."""
    made = {}
    for item, passage in step.origins.items():
        behind = [ways[before] for before in passage.before]
        origins = dict.fromkeys(chain.from_iterable(way.origins for way in behind))
        passages = dict.fromkeys(chain(*(way.passages for way in behind), (passage,)))
        made[item] = _Way(tuple(origins), tuple(passages))
    return made


def _passages(ways: Mapping[str, _Way]) -> Iterator[Passage]:
    """What the ways come to, those that share an origin together."""
    left = dict(ways)
    for item, way in ways.items():
        if item not in left:
            continue
        if not way.origins:
            yield Passage(Fate.NEW, after=(item,), note=_notes([way]))
            continue
        origins, together = dict.fromkeys(way.origins), {item: left.pop(item)}
        while found := {other: it for other, it in left.items() if origins.keys() & set(it.origins)}:
            together |= found
            left = {other: it for other, it in left.items() if other not in found}
            origins |= dict.fromkeys(chain.from_iterable(it.origins for it in found.values()))
        yield _together(tuple(origins), together)


def _together(before: tuple[str, ...], ways: Mapping[str, _Way]) -> Passage:
    """The one passage of items that hang together."""
    after, note = tuple(ways), _notes(ways.values())
    fates = frozenset(chain.from_iterable(way.fates for way in ways.values()))
    if fates == {Fate.SAME}:
        return Passage(Fate.SAME, before, after, note=note)
    if fates <= {Fate.SAME, Fate.REWORDED}:
        said = chain.from_iterable(way.passages for way in ways.values())
        comparable = all(passage.comparable for passage in said if passage.fate is Fate.REWORDED)
        return Passage(Fate.REWORDED, before, after, comparable, note)
    merged = Fate.MERGED in fates and (len(before) > 1 or Fate.SPLIT not in fates)
    return Passage(Fate.MERGED if merged else Fate.SPLIT, before, after, note=note)


def _dropped(first: Crosswalk, ways: Mapping[str, _Way]) -> Iterator[Passage]:
    """The items of the first version that nothing is left of."""
    left = set(chain.from_iterable(way.origins for way in ways.values()))
    for item, passage in first.fates.items():
        if item not in left:
            yield Passage(Fate.DROPPED, (item,), note=passage.note if passage.fate is Fate.DROPPED else None)


def _notes(ways: Iterable[_Way]) -> str | None:
    said = dict.fromkeys(passage.note for way in ways for passage in way.passages if passage.note)
    return " ".join(said) or None
