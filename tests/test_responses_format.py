"""The guide for those who fill in a file explains every key, and its examples are right."""

import re
from pathlib import Path
from typing import Any

import pytest

from kl_assess.catalog.document import LARGEST, parse_document
from kl_assess.catalog.guidance import YOUR_AGENCY
from kl_assess.catalog.responses import LONGEST, ResponsesFile, check_responses
from kl_assess.catalog.schema import schema
from kl_assess.catalog.workbook.archive import ROWS
from kl_assess.catalog.workbook.layout import AGENCY, ANSWER, ITEMS, START
from kl_assess.core.change import ChangeKind
from kl_assess.core.responses import EvidenceKind
from tests.shipped import SHIPPED

GUIDE = (Path(__file__).parents[1] / "docs" / "responses-format.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)


def keys() -> set[str]:
    """Every key of the file and of the blocks inside it."""
    whole: dict[str, Any] = schema(ResponsesFile)
    return set(whole["properties"]).union(*(rule.get("properties", ()) for rule in whole["$defs"].values()))


@pytest.mark.parametrize("key", sorted(keys()))
def test_every_key_is_explained(key: str) -> None:
    assert re.search(rf"`[^`\n]*\b{key}\b[^`\n]*`", GUIDE)


def test_the_whole_example_is_a_good_file() -> None:
    _, said = check_responses(parse_document(EXAMPLES[0], "example.yaml"), SHIPPED)
    assert said == ()


@pytest.mark.parametrize("example", EXAMPLES[1:])
def test_every_part_can_be_used(example: str) -> None:
    text = f"agency: {{name: Elm Grove}}\n{example}"
    _, said = check_responses(parse_document(text, "example.yaml"), SHIPPED)
    assert said == ()


def test_choices_and_limits_are_those_of_the_reader() -> None:
    words = " ".join(GUIDE.split())
    assert all(f"`{kind}`" in GUIDE for kind in (*EvidenceKind, *ChangeKind))
    assert all(f"**{name}**" in GUIDE for name in (START, AGENCY, ITEMS, ANSWER))
    assert f"at most {LARGEST // 1_000_000} MB and {ROWS:,} rows a sheet" in words
    assert f'"{YOUR_AGENCY}"' in GUIDE
    assert all(caution in words for caution in SHIPPED.instrument.cautions[1:])
    assert f"{LONGEST['name']} characters" in words
    assert f"{LONGEST['short']} for `short` and `period`" in words
    assert f"{LONGEST['title']} for" in words
    assert f"{LONGEST['note']:,} for" in words
