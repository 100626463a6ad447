"""How long `evaluate` takes for 55 and for 1,000 items, beside the bare sums it cannot do without.

    python benchmarks/evaluate.py

The floor adds up one exact weighted mean an element and a domain from the same answers: no range, evidence, gate,
trace, gap or recommendation. Medians of many runs in one process.
"""

import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from kl_assess.catalog.questionnaire import read_questionnaire
from kl_assess.catalog.resources import read_resources
from kl_assess.core.questionnaire import Domain, Element, Questionnaire
from kl_assess.core.responses import Evidence, ItemResponse, Responses
from kl_assess.core.results import evaluate
from kl_assess.paths import QUESTIONNAIRES

RUNS = 60


def grown(questionnaire: Questionnaire, items: int) -> Questionnaire:
    """The questionnaire with its items repeated under new ids until there are so many; the number of domains stays."""
    copies = -(-items // len(questionnaire.items))
    left = items
    domains: list[Domain] = []
    for domain in questionnaire.domains:
        elements: list[Element] = []
        for copy in range(copies):
            for element in domain.elements:
                kept = element.items[: max(left, 0)]
                left -= len(kept)
                named = tuple(replace(item, id=f"{item.id}-{copy}", condition=None) for item in kept)
                if named:
                    elements.append(replace(element, id=f"{element.id}-{copy}", items=named))
        domains.append(replace(domain, elements=tuple(elements)))
    scoring = replace(questionnaire.scoring, foundations=None)
    return replace(questionnaire, domains=tuple(d for d in domains if d.elements), scoring=scoring)


def answers(questionnaire: Questionnaire) -> Responses:
    """The same mixed answers in every run."""
    choose = random.Random(7)  # noqa: S311 - a fixed series, not a secret
    return {
        item.id: ItemResponse(level=choose.randrange(5), evidence=Evidence(choose.choice(["E0", "E1", "E2", "E3"])))
        for item in questionnaire.items
    }


def sums(questionnaire: Questionnaire, responses: Responses) -> list[Fraction]:
    """One weighted mean an element and a mean a domain."""
    found = []
    for domain in questionnaire.domains:
        means = []
        for element in domain.elements:
            total = sum(i.weight * questionnaire.level_points[responses[i.id].level or 0] for i in element.items)
            means.append(Fraction(total) / sum(i.weight for i in element.items))
        found.append(sum(means, Fraction(0)) / len(means))
    return found


def milliseconds(call: Callable[[], object]) -> float:
    """The median time of one call."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return median(times) * 1000


def main() -> None:
    """Print one row a size, and how the time grows."""
    shipped = read_questionnaire(QUESTIONNAIRES / "community-engagement.yaml")
    resources = read_resources(QUESTIONNAIRES / "resources.yaml", shipped)
    taken = {}
    print("items  evaluate ms  floor ms  ratio")
    for size in (55, 1000):
        questionnaire = shipped if size == len(shipped.items) else grown(shipped, size)
        responses = answers(questionnaire)
        whole = milliseconds(lambda q=questionnaire, r=responses: evaluate(q, {}, r, resources))
        floor = milliseconds(lambda q=questionnaire, r=responses: sums(q, r))
        taken[size] = whole / len(questionnaire.items)
        print(f"{len(questionnaire.items):5d}  {whole:11.2f}  {floor:8.3f}  {whole / floor:5.1f}")
    print(f"time an item at 1,000 items / at 55: {taken[1000] / taken[55]:.2f}")


if __name__ == "__main__":
    main()
