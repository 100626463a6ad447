"""The library as a list, worded: what was found, its filters with their counts, and the ways on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from kl_assess.core.recommendation import Resource
from kl_assess.web.library.address import Asked, Parameters, parameters
from kl_assess.web.library.search import PAGE_SIZE, Facet, Index, Page, Query, Sort, find, page_of, plain_words, without
from kl_assess.web.library.shelf import Shelf

NAMED_ITEMS: Final = 3
FACET_NAMES: Final = {Facet.TOPIC: "Topic", Facet.TYPE: "Type", Facet.YEAR: "Year"}
SORT_NAMES: Final = {Sort.NEWEST: "Newest", Sort.TITLE: "Title"}

Addresses = Callable[..., str]
"""An endpoint and the parameters of its address in, the address out: `url_for`."""


@dataclass(frozen=True)
class Link:
    """A place to go, in words."""

    text: str
    href: str


@dataclass(frozen=True)
class Choice:
    """One box of a facet, and how many resources it would find."""

    id: str
    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class FacetShown:
    """A facet with its boxes; it is open where something in it is chosen."""

    name: str
    label: str
    open: bool
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class SortChoice:
    """An order that may be chosen."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class ResultLine:
    """A resource in a list. `helps_with` names a few items, or is empty."""

    title: str
    href: str
    kind: str
    summary: str
    publisher: str
    origin: str
    helps_with: str


@dataclass(frozen=True)
class Place:
    """A page of the list."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Pagination:
    """The ways to the other pages of the list; None among the numbers stands for pages that are not named."""

    label: str
    previous: str | None
    next: str | None
    numbers: tuple[Place | None, ...]


@dataclass(frozen=True)
class LibraryPage:
    """The library as a list.

    `shown` says which of the found stand on this page, where there are more. `removals` takes one filter away each;
    `wider` lists searches that find something where this one finds nothing.
    """

    intro: str
    words: str
    count: str
    shown: str
    left_out: tuple[str, ...]
    facets: tuple[FacetShown, ...]
    removals: tuple[Link, ...]
    sorts: tuple[SortChoice, ...]
    lines: tuple[ResultLine, ...]
    pagination: Pagination | None
    wider: tuple[Link, ...]
    several_words: bool


def library_page(asked: Asked, shelf: Shelf, to: Addresses) -> LibraryPage:
    """The page of the list that was asked for, or the nearest there is."""
    query, index = asked.query, shelf.index
    found = find(index, query)
    page = page_of(found.resources, asked.page)
    here = partial(to, "library.index")
    before = (page.number - 1) * PAGE_SIZE
    kept = parameters(query, page.number)
    return LibraryPage(
        intro=_intro(shelf),
        words=query.words,
        count=counted(len(found.resources)),
        shown=f"{before + 1} to {before + len(page.resources)}" if page.pages > 1 else "",
        left_out=asked.left_out,
        facets=tuple(_facet(facet, query, index, found.counts[facet]) for facet in Facet),
        removals=tuple(_removals(query, index, here)),
        sorts=tuple(SortChoice(str(sort), SORT_NAMES[sort], sort is query.sort) for sort in Sort),
        lines=result_lines(page.resources, shelf, kept, to),
        pagination=_pagination(query, page, here) if page.pages > 1 else None,
        wider=() if found.resources else tuple(_wider(query, index, here)),
        several_words=len(plain_words(query.words)) > 1,
    )


def counted(number: int) -> str:
    """A count of resources, in digits: it stands among other counts."""
    return f"{number:,} {'resource' if number == 1 else 'resources'}" if number else "No resources"


def result_lines(
    resources: Iterable[Resource], shelf: Shelf, kept: Parameters, to: Addresses
) -> tuple[ResultLine, ...]:
    """Resources as lines of a list; `kept` are the parameters that lead back to the search."""
    origins = {source.id: source.sentence for source in shelf.catalogue.catalogue_sources}
    return tuple(
        ResultLine(
            title=resource.title,
            href=to("library.resource", slug=resource.id, **kept),
            kind=kind_of(resource),
            summary=resource.summary,
            publisher=resource.publisher or "",
            origin=origins[resource.catalogue_source],
            helps_with=_few(list(shelf.items[resource.id].values())),
        )
        for resource in resources
    )


def kind_of(resource: Resource) -> str:
    """What a resource is and from when: "Guidebook/Tool, 2024"."""
    return f"{', '.join(resource.types)}, {resource.year_in_print}"


def _intro(shelf: Shelf) -> str:
    total = len(shelf.index.entries)
    items = len(shelf.questionnaire.items)
    return f"{total:,} guides, studies and examples, each tied to those of the {items} items that it helps with."


def _few(titles: Sequence[str]) -> str:
    """The first few titles, and how many more there are."""
    more = len(titles) - NAMED_ITEMS
    shown = "; ".join(titles[:NAMED_ITEMS])
    return f"{shown}; and {more} more" if more > 0 else shown


def _facet(facet: Facet, query: Query, index: Index, counts: Mapping[str, int]) -> FacetShown:
    """A facet with every choice that finds something, and those that are chosen."""
    chosen = query.chosen.get(facet, ())
    choices = (
        Choice(f"{facet}-{place}", option.value, option.label, counts[option.value], option.value in chosen)
        for place, option in enumerate(index.options[facet], 1)
    )
    shown = tuple(choice for choice in choices if choice.count or choice.chosen)
    return FacetShown(str(facet), FACET_NAMES[facet], bool(chosen), shown)


def _removals(query: Query, index: Index, here: Addresses) -> Iterable[Link]:
    if query.words:
        yield Link(f"“{query.words}”", here(**parameters(replace(query, words=""))))
    for facet, values in query.chosen.items():
        labels = dict(index.options[facet])
        for value in values:
            yield Link(labels[value], here(**parameters(without(query, facet, value))))


def _pagination(query: Query, page: Page, here: Addresses) -> Pagination:
    """The first and the last page, the current one and its neighbors."""
    near = range(page.number - 1, page.number + 2)
    named = sorted({1, page.pages} | {number for number in near if 1 <= number <= page.pages})
    numbers: list[Place | None] = []
    for before, number in zip([0, *named], named, strict=False):
        numbers += [None] * (number - before > 1)
        numbers.append(Place(str(number), here(**parameters(query, number)), number == page.number))
    return Pagination(
        label="Pages of resources",
        previous=here(**parameters(query, page.number - 1)) if page.number > 1 else None,
        next=here(**parameters(query, page.number + 1)) if page.number < page.pages else None,
        numbers=tuple(numbers),
    )


def _wider(query: Query, index: Index, here: Addresses) -> Iterable[Link]:
    """Searches with a part of this one left out that do find something."""
    parts = [("without the words", replace(query, words=""))] if query.words else []
    for facet in query.chosen:
        left = {other: values for other, values in query.chosen.items() if other is not facet}
        parts.append((f"without the {facet}", replace(query, chosen=left)))
    if len(query.chosen) > 1:
        parts.append(("without any filter", replace(query, chosen={})))
    for words, wider in parts:
        if number := len(find(index, wider).resources):
            yield Link(f"{counted(number)} {words}", here(**parameters(wider)))
