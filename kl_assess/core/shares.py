"""The share that each comparable item has in every score, in whole numbers (docs/method.md 4.1 and 4.11)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from kl_assess.core.questionnaire import Element, Questionnaire


def as_integers(numbers: Sequence[Fraction]) -> tuple[list[int], int]:
    """Fractions as whole numbers over one denominator, and that denominator."""
    over = lcm(*(number.denominator for number in numbers))
    return [number.numerator * (over // number.denominator) for number in numbers], over


@dataclass(frozen=True)
class Weighted:
    """A weighted mean of items: the share of each is `parts` / `whole`. Without parts there is nothing to compare."""

    parts: dict[str, int] = field(default_factory=dict)
    whole: int = 1

    @property
    def shares(self) -> dict[str, Fraction]:
        """The share of each item, 0 to 1."""
        return {item: Fraction(part, self.whole) for item, part in self.parts.items()}


NOTHING = Weighted()


def _combined(weights: Sequence[Fraction], means: Sequence[Weighted]) -> Weighted:
    """The mean of means, each with its weight."""
    counts, _ = as_integers(weights)
    over = lcm(*(mean.whole for mean in means))
    parts = {
        item: count * part * (over // mean.whole)
        for count, mean in zip(counts, means, strict=True)
        for item, part in mean.parts.items()
    }
    return Weighted(parts, sum(counts) * over) if parts else NOTHING


class Shares:
    """The mean of comparable items behind every element, domain and the total; one without parts is not compared.

    The floors of docs/method.md 4.1 apply to what is comparable, counted against what is `in_scope` now; a total needs
    every domain and the common weight. Elements and domains with nothing in scope are left out.
    """

    def __init__(self, questionnaire: Questionnaire, in_scope: frozenset[str], comparable: frozenset[str]) -> None:
        self._in_scope, self._comparable = in_scope, comparable
        scoring = questionnaire.scoring
        self.elements: dict[str, Weighted] = {}
        self.domains: dict[str, Weighted] = {}
        for domain in questionnaire.domains:
            asked = [element for element in domain.elements if any(item.id in in_scope for item in element.items)]
            for element in asked:
                enough = self._share([element]) >= scoring.element.min_coverage
                self.elements[element.id] = self._of_element(element) if enough else NOTHING
            if not asked:
                continue
            compared = [element for element in asked if self.elements[element.id].parts]
            floors = scoring.domain
            enough = (
                self._share(asked) >= floors.min_coverage
                and Fraction(len(compared), len(asked)) >= floors.min_share_of_elements_published
            )
            means = [self.elements[element.id] for element in compared]
            self.domains[domain.id] = _combined([e.weight for e in compared], means) if enough else NOTHING
        self.common = self._share([element for domain in questionnaire.domains for element in domain.elements])
        found = [domain for domain in questionnaire.domains if domain.id in self.domains]
        rules = scoring.change
        total = (
            rules is not None
            and self.common >= rules.min_common_weight
            and all(self.domains[domain.id].parts for domain in found)
        )
        means = [self.domains[domain.id] for domain in found]
        self.overall = _combined([domain.weight for domain in found], means) if total else NOTHING

    def _share(self, elements: Sequence[Element]) -> Fraction:
        items = [item for element in elements for item in element.items]
        asked = sum(item.weight for item in items if item.id in self._in_scope)
        common = sum(item.weight for item in items if item.id in self._comparable)
        return Fraction(common, asked) if asked else Fraction(0)

    def _of_element(self, element: Element) -> Weighted:
        parts = {item.id: item.weight for item in element.items if item.id in self._comparable}
        return Weighted(parts, sum(parts.values())) if parts else NOTHING
