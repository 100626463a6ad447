"""The guide for authors explains every key, and its examples are right."""

import re
from pathlib import Path
from typing import Any

import pytest

from kl_assess.catalog.document import DEEPEST, LARGEST, parse_document
from kl_assess.catalog.naming import LONGEST, LONGEST_ID
from kl_assess.catalog.questionnaire import questionnaire_from, read_questionnaire
from kl_assess.catalog.questionnaire.rules import OPS
from kl_assess.catalog.schema import schema
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.recommendation import Resources
from tests.catalog.refusal import DATA

GUIDE = (Path(__file__).parents[1] / "docs" / "questionnaire-format.md").read_text()
EXAMPLES = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)


def keys(kind: type) -> set[str]:
    """Every key of a type and of the types inside it."""
    whole: dict[str, Any] = schema(kind)
    return set(whole["properties"]).union(*(rule["properties"] for rule in whole["$defs"].values()))


@pytest.mark.parametrize("key", sorted(keys(Questionnaire) | keys(Resources)))
def test_every_key_is_explained(key: str) -> None:
    assert re.search(rf"`{key}`|`[^`\n]*\b{key}\b[^`\n]*`", GUIDE)


def test_the_whole_example_is_a_questionnaire() -> None:
    example = questionnaire_from(parse_document(EXAMPLES[0], "example.yaml"))
    assert example == read_questionnaire(DATA / "smallest.yaml")


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_can_be_read(example: str) -> None:
    parse_document(example, "example.yaml").finish()


def test_the_tests_of_every_kind_of_field_are_listed() -> None:
    for kind, tests in OPS.items():
        rows = [row for row in GUIDE.splitlines() if row.startswith("| `") and f"`{kind}`" in row.split("|")[1]]
        listed = {test for row in rows for test in re.findall(r"`(\w+)`", row.split("|")[2])}
        assert listed >= set(tests) or not tests


def test_the_limits_are_those_of_the_reader() -> None:
    assert f"at most {LONGEST_ID}\n  characters" in GUIDE
    assert f"A title or label has at most {LONGEST['title']} characters, a name or `subject` {LONGEST['name']}" in GUIDE
    assert f"`short` {LONGEST['short']}." in GUIDE
    assert f"at most {LARGEST // 1_000_000} MB, and at most {DEEPEST} blocks deep" in GUIDE
