"""The catalogue as the library holds it: read once per process, with what links resources to items and each other."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from kl_assess.core.questionnaire import Place, Questionnaire
from kl_assess.core.recommendation import Resource, Resources
from kl_assess.web.library.search import Index, index_of

RELATED: Final = 4


@dataclass(frozen=True)
class Shelf:
    """A catalogue and the questionnaire whose items it helps with."""

    questionnaire: Questionnaire
    catalogue: Resources

    @cached_property
    def index(self) -> Index:
        """What is searched."""
        return index_of(self.catalogue, self.questionnaire)

    @cached_property
    def resources(self) -> Mapping[str, Resource]:
        """Every resource by its id, which is its name in the address too; newest first."""
        return {entry.resource.id: entry.resource for entry in self.index.entries}

    @cached_property
    def topics(self) -> Mapping[str, str]:
        """The label of every topic that items and resources share."""
        return {topic.id: topic.label for topic in self.questionnaire.resource_topics}

    @cached_property
    def places(self) -> Mapping[str, tuple[Place, ...]]:
        """The items of every topic, in the order of the questionnaire."""
        every = self.questionnaire.places.values()
        return {topic: tuple(place for place in every if topic in place.item.topics) for topic in self.topics}

    @cached_property
    def items(self) -> Mapping[str, Mapping[str, str]]:
        """The items that every resource helps with, id -> title, on its closest topics first."""
        return {id_: self._items_of(resource) for id_, resource in self.resources.items()}

    def related(self, resource: Resource) -> tuple[Resource, ...]:
        """The resources that share most items with this one, the newest first among equals."""
        own = self.items[resource.id].keys()
        shared = Counter({other: len(own & held.keys()) for other, held in self.items.items() if other != resource.id})
        return tuple(self.resources[other] for other, count in shared.most_common(RELATED) if count)

    def _items_of(self, resource: Resource) -> Mapping[str, str]:
        addresses = sorted(resource.addresses, key=lambda address: address.fit != "strong")
        return {place.item.id: place.item.title for a in addresses for place in self.places[a.topic]}
