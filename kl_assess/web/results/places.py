"""Where things of one assessment are: items, elements, and the steps around them."""

from dataclasses import dataclass

from kl_assess.core.questionnaire import Questionnaire
from kl_assess.web.addresses import address


@dataclass(frozen=True)
class Places:
    """The addresses inside one assessment, by agency and number."""

    slug: str
    number: int
    questionnaire: Questionnaire

    def to(self, endpoint: str) -> str:
        """A page of this assessment."""
        return address(endpoint, slug=self.slug, number=self.number)

    def element(self, element: str) -> str:
        """The page on which an element is answered."""
        return address("answering.show", slug=self.slug, number=self.number, element_id=element)

    def item(self, item: str) -> str:
        """The place on that page where an item is answered."""
        return f"{self.element(self.questionnaire.places[item].element.id)}#{item}"

    def title(self, item: str) -> str:
        """The title of an item."""
        return self.questionnaire.places[item].item.title
