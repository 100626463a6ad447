"""A questionnaire unlike the shipped one, to prove that the engine takes every rule from the file."""

import yaml

from kl_assess.catalog.document import parse_document
from kl_assess.catalog.questionnaire import questionnaire_from
from kl_assess.core.questionnaire import Questionnaire

LEVELS = (("Never", "0"), ("Seldom", "0.25"), ("Often", "0.5"), ("Always", "1"))
DOMAINS = ("Doors", "Windows", "Roofs", "Cellars", "Gardens")
ELEMENTS = 6
ITEMS = 3


def other_text(domains: tuple[str, ...] = DOMAINS, elements: int = ELEMENTS, items: int = ITEMS) -> str:
    """A questionnaire file about houses: four levels worth 0, 0.25, 0.5 and 1, and of its 90 items each as heavy.

    It has no grades, surveys, conditions, weights, gates, foundations, topics or profile.
    """
    levels = "\n".join(
        f"  - {{value: {value}, name: {name}, idea: It is looked after {name.lower()}, points: {points}}}"
        for value, (name, points) in enumerate(LEVELS)
    )
    content = {"domains": [_domain(number, name, elements, items) for number, name in enumerate(domains, start=1)]}
    return f"""\
schema_version: "1.0"
instrument:
  id: house-care
  version: "2026.1"
  title: Care of a house
  subject: Care of the house
  report_title: Report on the care of a house
  purpose: Help an owner see what to look after next.
level_scale:
{levels}
special_answers:
  - {{value: not_applicable, name: The house has none, rule: Say so.}}
  - {{value: dont_know, name: Not known, rule: Look it up.}}
  - {{value: unanswered, name: Open, rule: Left blank.}}
scoring:
  element: {{min_coverage: 0.5}}
  domain: {{min_coverage: 0.5, min_share_of_elements_published: 0.5}}
  maturity_levels:
    - {{name: Never, min: 0}}
    - {{name: Seldom, min: 12.5}}
    - {{name: Often, min: 37.5}}
    - {{name: Always, min: 75}}
  targets: {{default_by_weight: {{1: 2}}}}
  gap: {{bands: [{{name: Soon, min: 50}}, {{name: Some day, min: 0}}], plan_limit: [{{limit: 4}}]}}
  na_flag_share: 0.25
  borderline_margin: 1
{yaml.safe_dump(content, sort_keys=False)}"""


def other() -> Questionnaire:
    """The questionnaire about houses, read as any file is."""
    return questionnaire_from(parse_document(other_text(), "house-care.yaml"))


def _domain(number: int, name: str, elements: int, items: int) -> dict[str, object]:
    return {
        "id": f"H{number}",
        "title": f"{name} of the house",
        "short": name,
        "question": f"Are the {name.lower()} looked after?",
        "elements": [_element(f"H{number}-{place}", name, items) for place in range(1, elements + 1)],
    }


def _element(element_id: str, name: str, items: int) -> dict[str, object]:
    return {
        "id": element_id,
        "title": f"{name}, side {element_id}",
        "items": [_item(f"{element_id}.{place}", name) for place in range(1, items + 1)],
    }


def _item(item_id: str, name: str) -> dict[str, object]:
    return {
        "id": item_id,
        "version": 1,
        "title": f"{name} at place {item_id}",
        "statement": f"The {name.lower()} at place {item_id} are looked after.",
        "levels": {value: f"{level} looked after." for value, (level, _points) in enumerate(LEVELS)},
        "next_steps": {value: f"Look after place {item_id}, step {value}." for value in range(len(LEVELS))},
    }
