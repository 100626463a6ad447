"""From a gap to the next step and the resources that help with it, each with its reason (docs/recommendation.md)."""

from dataclasses import dataclass
from typing import Literal

from kl_assess.core.questionnaire import Closed

# --- The catalogue ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Address(Closed):
    """A topic that a resource helps with, why, and how closely: `strong` is made for it, `partial` helps in part.

    `stage` says whom it helps most on this topic: one who begins (`start`) or one who has the practice and improves
    it (`refine`); blank where it helps both.
    """

    topic: str
    why: str
    fit: Literal["strong", "partial"]
    stage: Literal["start", "refine"] | None = None


@dataclass(frozen=True)
class Resource(Closed):
    """A publication, tool or page that helps. `url` is empty where no reader address is known.

    `types`, `effort` and `catalogue_source` name entries of the catalogue's own lists; `best_for` holds names that
    the questionnaire's resource rules give to kinds of agency, any other word there means every agency.
    """

    id: str
    title: str
    types: tuple[str, ...]
    year: int | None
    publisher: str | None
    authors: tuple[str, ...]
    url: str
    ncj_number: str | None
    kl_topics: tuple[str, ...]
    addresses: tuple[Address, ...]
    domains: tuple[str, ...]
    best_for: tuple[str, ...]
    effort: str
    summary: str
    catalogue_source: str
    seen_at: tuple[str, ...] = ()
    notes: str | None = None


@dataclass(frozen=True)
class ResourceType(Closed):
    """A kind of publication. `practical` runs from 0 (to be read) over 1 (examples) to 2 (made to work with)."""

    name: str
    practical: int


@dataclass(frozen=True)
class Effort(Closed):
    """How much time a resource asks for, and its name in print. The list of a catalogue runs from least to most."""

    id: str
    label: str


@dataclass(frozen=True)
class CatalogueSource(Closed):
    """How resources came into the catalogue, and the sentence that says so beside each of them."""

    id: str
    sentence: str


@dataclass(frozen=True)
class ListedTopic(Closed):
    """A topic of the list that a catalogue draws on, with older spellings of its name."""

    id: str
    label: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resources(Closed):
    """The whole catalogue."""

    catalogue_sources: tuple[CatalogueSource, ...]
    efforts: tuple[Effort, ...]
    types: tuple[ResourceType, ...]
    kl_topics: tuple[ListedTopic, ...]
    resources: tuple[Resource, ...]
