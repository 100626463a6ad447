"""The JSON Schema says what the types say, no more and no less."""

import json
from dataclasses import fields
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kl_assess.catalog.document import parse_document
from kl_assess.catalog.questionnaire import questionnaire_from
from kl_assess.catalog.schema import schema
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.recommendation import Resources
from kl_assess.paths import QUESTIONNAIRES
from tests.catalog.refusal import DATA
from tests.house_care import other_text

WHOLE: dict[str, Any] = schema(Questionnaire)
CATALOGUE: dict[str, Any] = schema(Resources)


def fits(text: str, rules: dict[str, Any]) -> bool:
    """Whether an editor that knows the schema would take a file: it sees JSON, where keys are text."""
    data = parse_document(text, "file.yaml").data
    return Draft202012Validator(rules).is_valid(json.loads(json.dumps(data, default=float)))


def test_the_schemas_are_valid_json_schema() -> None:
    for rules in (WHOLE, CATALOGUE):
        Draft202012Validator.check_schema(rules)


@pytest.mark.parametrize(
    "text",
    [
        (QUESTIONNAIRES / "community-engagement.yaml").read_text(),
        (DATA / "every.yaml").read_text(),
        (DATA / "smallest.yaml").read_text(),
        other_text(),
    ],
    ids=["shipped", "every", "smallest", "other"],
)
def test_a_questionnaire_file_fits_its_schema(text: str) -> None:
    assert fits(text, WHOLE)


def test_the_resources_file_fits_its_schema() -> None:
    text = (QUESTIONNAIRES / "resources.yaml").read_text()
    assert fits(text, CATALOGUE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("short: Domain", "shrt: Domain"),
        ("version: 1\n            title", 'version: "1"\n            title'),
        ("points: 0}", 'points: "none"}'),
        ("levels: {0:", "levels: {zero:"),
        ("value: dont_know", "value: unknown"),
        ("            statement: Everybody reads.\n", ""),
    ],
)
def test_a_wrong_shape_does_not_fit(old: str, new: str) -> None:
    text = (DATA / "smallest.yaml").read_text()
    assert old in text
    assert not fits(text.replace(old, new, 1), WHOLE)


@pytest.mark.parametrize("number", ["0.25", "1/3", '"1/3"', '"2"'])
def test_a_number_that_is_read_fits(number: str) -> None:
    text = (DATA / "smallest.yaml").read_text().replace("points: 1}", f"points: {number}}}")
    assert fits(text, WHOLE)
    questionnaire_from(parse_document(text, "file.yaml"))


def test_the_schema_names_every_key_and_explains_every_type() -> None:
    assert list(WHOLE["properties"]) == [field.name for field in fields(Questionnaire)]
    assert WHOLE["required"] == ["schema_version", "instrument", "level_scale", "scoring", "domains", "special_answers"]
    assert all(rule["description"] for rule in WHOLE["$defs"].values())
    assert WHOLE["$defs"]["AllOf"]["properties"]["all"]["items"]["anyOf"][1] == {"$ref": "#/$defs/AllOf"}


def test_the_schema_is_json_and_always_the_same() -> None:
    text = json.dumps(schema(Questionnaire))
    assert json.loads(text) == WHOLE
    assert text == json.dumps(schema(Questionnaire))
    assert "$id" not in WHOLE
