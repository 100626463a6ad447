"""Searching the resource catalogue: words, filters with their counts, order and pages. Pure functions.

Filters of one facet widen each other (this topic or that one); facets and words narrow each other.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import ceil
from typing import Final, NamedTuple

from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.recommendation import Resource, Resources

PAGE_SIZE: Final = 20
UNDATED: Final = "none"
"""The value of the year filter that finds resources without a year."""
WORD: Final = re.compile(r"[^\W_]+")


class Facet(StrEnum):
    """What a list may be filtered by; the value is the name in the address."""

    TOPIC = "topic"
    TYPE = "type"
    YEAR = "year"


class Sort(StrEnum):
    """The order of a list."""

    NEWEST = "newest"
    TITLE = "title"


class Option(NamedTuple):
    """A value of a facet: as it stands in the address, and as it is printed."""

    value: str
    label: str


@dataclass(frozen=True)
class Entry:
    """A resource as it is searched: `text` holds its words in plain form, each after a space."""

    resource: Resource
    text: str
    values: Mapping[Facet, frozenset[str]]


@dataclass(frozen=True)
class Index:
    """The whole catalogue, ready to be searched; `entries` stand newest first, undated ones last."""

    entries: tuple[Entry, ...]
    options: Mapping[Facet, tuple[Option, ...]]


@dataclass(frozen=True)
class Query:
    """What somebody looks for. `chosen` holds the values of each facet that has any."""

    words: str = ""
    chosen: Mapping[Facet, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = Sort.NEWEST


class Found(NamedTuple):
    """What a query finds: the resources in order, and for every option how many it would find in its facet alone."""

    resources: tuple[Resource, ...]
    counts: Mapping[Facet, Mapping[str, int]]


class Page(NamedTuple):
    """One page of a list; pages are counted from 1, and an empty list has one empty page."""

    resources: tuple[Resource, ...]
    number: int
    pages: int


# --- The index ----------------------------------------------------------------------------------------------------


def plain_words(text: str) -> list[str]:
    """The words of a text without case and accents."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    return WORD.findall("".join(sign for sign in spread if not unicodedata.combining(sign)).casefold())


def index_of(catalogue: Resources, questionnaire: Questionnaire) -> Index:
    """The index of a catalogue. Words are those of title, publisher, summary and the topics of either list."""
    labels = {topic.id: topic.label for topic in questionnaire.resource_topics}
    listed = {topic.id: " ".join((topic.label, *topic.aliases)) for topic in catalogue.kl_topics}
    entries = []
    for resource in sorted(catalogue.resources, key=lambda r: (r.year is None, -(r.year or 0), by_title(r))):
        named = [listed[topic] for topic in resource.kl_topics] + [labels[a.topic] for a in resource.addresses]
        text = " ".join((resource.title, resource.publisher or "", resource.summary, *named))
        entries.append(Entry(resource, "".join(f" {word}" for word in plain_words(text)), _values(resource)))
    used = Counter(value for entry in entries for held in entry.values.values() for value in held)
    topics = tuple(Option(topic.id, topic.label) for topic in catalogue.kl_topics)
    types = tuple(Option(kind.name, kind.name) for kind in catalogue.types)
    years = sorted({r.year for r in catalogue.resources if r.year is not None}, reverse=True)
    options = {
        Facet.TOPIC: _most_used_first(topics, used),
        Facet.TYPE: _most_used_first(types, used),
        Facet.YEAR: (*(Option(str(year), str(year)) for year in years), Option(UNDATED, "No year given")),
    }
    return Index(tuple(entries), {f: tuple(o for o in given if used[o.value]) for f, given in options.items()})


def _values(resource: Resource) -> Mapping[Facet, frozenset[str]]:
    return {
        Facet.TOPIC: frozenset(resource.kl_topics),
        Facet.TYPE: frozenset(resource.types),
        Facet.YEAR: frozenset({UNDATED if resource.year is None else str(resource.year)}),
    }


def _most_used_first(options: Iterable[Option], used: Mapping[str, int]) -> tuple[Option, ...]:
    return tuple(sorted(options, key=lambda option: (-used[option.value], option.label)))


def by_title(resource: Resource) -> tuple[Sequence[str], str]:
    """The order of titles as people look them up: by their words, without quotation marks; the id settles ties."""
    return plain_words(resource.title), resource.id


# --- Finding ------------------------------------------------------------------------------------------------------


def find(index: Index, query: Query) -> Found:
    """What the query finds, in its order; an entry must pass every word and every facet with a choice.

    A word passes where a word of the entry begins with it. Values that no entry has find nothing.
    """
    wanted = [f" {word}" for word in plain_words(query.words)]
    named = [entry for entry in index.entries if all(word in entry.text for word in wanted)]
    resources = [entry.resource for entry in named if all(_passes(entry, query, facet) for facet in Facet)]
    if query.sort is Sort.TITLE:
        resources.sort(key=by_title)
    counts = {}
    for facet in Facet:
        others = [other for other in Facet if other is not facet]
        passing = [entry for entry in named if all(_passes(entry, query, other) for other in others)]
        tally = Counter(value for entry in passing for value in entry.values[facet])
        counts[facet] = {option.value: tally[option.value] for option in index.options[facet]}
    return Found(tuple(resources), counts)


def _passes(entry: Entry, query: Query, facet: Facet) -> bool:
    chosen = query.chosen.get(facet, ())
    return not chosen or not entry.values[facet].isdisjoint(chosen)


def page_of(resources: Sequence[Resource], number: int) -> Page:
    """The page of this number, or the nearest there is."""
    pages = max(ceil(len(resources) / PAGE_SIZE), 1)
    near = min(max(number, 1), pages)
    return Page(tuple(resources[(near - 1) * PAGE_SIZE : near * PAGE_SIZE]), near, pages)


def without(query: Query, facet: Facet, value: str) -> Query:
    """The query with one choice less."""
    kept = tuple(v for v in query.chosen.get(facet, ()) if v != value)
    return replace(query, chosen={f: kept if f is facet else values for f, values in query.chosen.items()})
