"""The page of one resource, worded."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from kl_assess.core.questionnaire import Place
from kl_assess.core.recommendation import Address, Resource
from kl_assess.formatting import listing, upper_first
from kl_assess.web.library.address import Asked, parameters
from kl_assess.web.library.pages import Addresses, ResultLine, kind_of, result_lines
from kl_assess.web.library.shelf import Shelf

FIT_WORDS: Final = {"strong": "A close fit", "partial": "Helps in part"}
STAGE_WORDS: Final = {
    "start": "most useful where the practice is absent or informal",
    "refine": "most useful where the practice exists and is to be improved",
}


@dataclass(frozen=True)
class ItemNamed:
    """An item and the element it stands in."""

    id: str
    title: str
    element: str


@dataclass(frozen=True)
class Help:
    """A topic that the resource helps with: the reason as printed with a gap, how closely, and the items on it."""

    topic: str
    reason: str
    fit: str
    places: tuple[ItemNamed, ...]


@dataclass(frozen=True)
class ResourcePage:
    """A resource. `url` is empty where no address is known; `back` leads to the search it was found with."""

    title: str
    kind: str
    summary: str
    url: str
    host: str
    facts: tuple[tuple[str, str], ...]
    helps: tuple[Help, ...]
    count: str
    related: tuple[ResultLine, ...]
    back: str
    searched: bool


def resource_page(resource: Resource, shelf: Shelf, asked: Asked, to: Addresses) -> ResourcePage:
    """The page of a resource that was found with what is asked in its address."""
    kept = parameters(asked.query, asked.page)
    return ResourcePage(
        title=resource.title,
        kind=kind_of(resource),
        summary=resource.summary,
        url=resource.url,
        host=(urlsplit(resource.url).hostname or "").removeprefix("www."),
        facts=tuple(_facts(resource, shelf)),
        helps=tuple(_help(address, shelf) for address in resource.addresses),
        count=_counted(len(shelf.items[resource.id])),
        related=result_lines(shelf.related(resource), shelf, kept, to),
        back=to("library.index", **kept),
        searched=bool(kept),
    )


def _counted(items: int) -> str:
    """How many items it helps with; nothing where it is tied to none."""
    return f"{items} {'item' if items == 1 else 'items'}." if items else ""


def _facts(resource: Resource, shelf: Shelf) -> Iterable[tuple[str, str]]:
    catalogue = shelf.catalogue
    efforts = {effort.id: effort.label for effort in catalogue.efforts}
    origins = {source.id: source.sentence for source in catalogue.catalogue_sources}
    topics = {topic.id: topic.label for topic in catalogue.kl_topics}
    given = (
        ("Publisher", upper_first(resource.publisher_in_print)),
        ("Authors", listing(resource.authors)),
        ("Year", upper_first(resource.year_in_print)),
        ("Type", ", ".join(resource.types)),
        ("Time to use it", f"{upper_first(efforts[resource.effort])} (our estimate)"),
        ("Suits", _suits(resource, shelf)),
        ("Topics", ", ".join(topics[topic] for topic in resource.kl_topics)),
        ("NCJRS number", resource.ncj_number or ""),
        ("In this library", origins[resource.catalogue_source]),
    )
    return ((name, value) for name, value in given if value)


def _suits(resource: Resource, shelf: Shelf) -> str:
    """The kinds of agency it fits best; a word that is no kind means every agency."""
    kinds = {rule.best_for for rule in shelf.questionnaire.resource_rules if rule.best_for}
    best = [f"a {kind.replace('_', ' ')}" for kind in resource.best_for if kind in kinds]
    return f"Fits {listing(best)} best" if best and len(best) == len(resource.best_for) else "Agencies of every kind"


def _help(address: Address, shelf: Shelf) -> Help:
    fit = FIT_WORDS[address.fit]
    return Help(
        topic=shelf.topics[address.topic],
        reason=address.why,
        fit=f"{fit}, {STAGE_WORDS[address.stage]}." if address.stage else f"{fit}.",
        places=tuple(_item(place) for place in shelf.places[address.topic]),
    )


def _item(place: Place) -> ItemNamed:
    return ItemNamed(place.item.id, place.item.title, place.element.title)
