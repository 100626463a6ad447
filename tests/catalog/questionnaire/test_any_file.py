"""Whatever stands in a file, it is read or refused, and never breaks the reader."""

import json
from contextlib import suppress
from copy import deepcopy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kl_assess.catalog.canonical import canonical
from kl_assess.catalog.document import KeyPath, parse_document
from kl_assess.catalog.problem import CatalogError
from kl_assess.catalog.questionnaire import questionnaire_from
from kl_assess.catalog.resources import resources_from
from kl_assess.core.questionnaire import Questionnaire
from tests.catalog.refusal import DATA
from tests.catalog.test_resources import GOOD, QUESTIONNAIRE

EVERY = (DATA / "every.yaml").read_text()
STRANGE: list[Any] = [
    None,
    True,
    False,
    -1,
    0,
    1,
    3,
    99,
    "",
    "x",
    "D-1.1",
    "size",
    [],
    {},
    [1],
    ["x"],
    {"x": 1},
    [[]],
    [{}],
]


def places(value: object, path: KeyPath = ()) -> list[KeyPath]:
    """Every place in plain data."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(below for key, part in inside for below in places(part, (*path, key)))]


def with_change(text: str, changes: list[tuple[KeyPath, Any]]) -> str:
    """A file with the values at some places taken out (the word "gone") or replaced."""
    data: Any = parse_document(text, "good.yaml").data
    for path, value in changes:
        here = data
        with suppress(KeyError, IndexError, TypeError):
            for key in path[:-1]:
                here = here[key]
            if value == "gone":
                del here[path[-1]]
            else:
                here[path[-1]] = deepcopy(value)
    return json.dumps(data, default=float)


def changes(text: str) -> st.SearchStrategy[list[tuple[KeyPath, Any]]]:
    where = st.sampled_from(places(parse_document(text, "good.yaml").data)[1:])
    return st.lists(st.tuples(where, st.sampled_from([*STRANGE, "gone"])), min_size=1, max_size=4)


@settings(max_examples=100)
@given(changes(EVERY))
def test_any_change_of_a_questionnaire_is_read_or_refused(found: list[tuple[KeyPath, Any]]) -> None:
    with suppress(CatalogError):
        questionnaire = questionnaire_from(parse_document(with_change(EVERY, found), "any.json"))
        again = questionnaire_from(parse_document(canonical(questionnaire), "again.json"))
        assert isinstance(again, Questionnaire)
        assert again == questionnaire


@given(changes(GOOD))
def test_any_change_of_resources_is_read_or_refused(found: list[tuple[KeyPath, Any]]) -> None:
    with suppress(CatalogError):
        resources_from(parse_document(with_change(GOOD, found), "any.json"), QUESTIONNAIRE)
