"""The JSON Schema says what the types say, no more and no less."""

import json
from collections.abc import Callable
from dataclasses import fields
from decimal import Decimal
from typing import Any

import pytest

from kl_assess.catalog.document import parse_document
from kl_assess.catalog.schema import schema
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.recommendation import Resources
from kl_assess.paths import QUESTIONNAIRES
from tests.catalog.refusal import DATA
from tests.house_care import other_text

WHOLE: dict[str, Any] = schema(Questionnaire)
CATALOGUE: dict[str, Any] = schema(Resources)


SINGLE: dict[str, Callable[[object], bool]] = {
    "null": lambda value: value is None,
    "boolean": lambda value: type(value) is bool,
    "integer": lambda value: type(value) is int,
    "number": lambda value: type(value) in {int, Decimal},
    "string": lambda value: type(value) is str,
}


def fits(value: object, rule: dict[str, Any], whole: dict[str, Any]) -> bool:
    """Whether a value fits a rule, for those words of JSON Schema that `schema` uses."""
    if "$ref" in rule:
        rule = whole["$defs"][rule["$ref"].removeprefix("#/$defs/")]
    if "anyOf" in rule:
        return any(fits(value, part, whole) for part in rule["anyOf"])
    if "enum" in rule:
        return value in rule["enum"]
    if rule["type"] == "object":
        return isinstance(value, dict) and fits_object(value, rule, whole)
    if rule["type"] == "array":
        return isinstance(value, list) and all(fits(part, rule["items"], whole) for part in value)
    return SINGLE[rule["type"]](value)


def fits_object(value: dict[Any, object], rule: dict[str, Any], whole: dict[str, Any]) -> bool:
    more = rule["additionalProperties"]
    inside = {key: rule.get("properties", {}).get(key, more) for key in value}
    return (
        set(rule.get("required", ())) <= set(value)
        and all(part is not False and fits(value[key], part, whole) for key, part in inside.items())
        and ("propertyNames" not in rule or all(str(key).isdigit() for key in value))
    )


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
    assert fits(parse_document(text, "file.yaml").data, WHOLE, WHOLE)


def test_the_resources_file_fits_its_schema() -> None:
    text = (QUESTIONNAIRES / "resources.yaml").read_text()
    assert fits(parse_document(text, "file.yaml").data, CATALOGUE, CATALOGUE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("short: Domain", "shrt: Domain"),
        ("version: 1\n            title", 'version: "1"\n            title'),
        ("points: 0}", 'points: "0"}'),
        ("levels: {0:", "levels: {zero:"),
        ("value: dont_know", "value: unknown"),
        ("            statement: Everybody reads.\n", ""),
    ],
)
def test_a_wrong_shape_does_not_fit(old: str, new: str) -> None:
    text = (DATA / "smallest.yaml").read_text()
    assert old in text
    assert not fits(parse_document(text.replace(old, new, 1), "file.yaml").data, WHOLE, WHOLE)


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
