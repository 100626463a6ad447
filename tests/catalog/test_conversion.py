"""Plain data becomes frozen types exactly as the annotations say, and what does not fit is told with its mend."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Literal, TypeVar

import pytest

from kl_assess.catalog.annotation import members
from kl_assess.catalog.conversion import convert
from kl_assess.catalog.document import Document, parse_document
from kl_assess.catalog.problem import Problem
from kl_assess.core.questionnaire import AllOf, AnyOf, Condition, FieldTest
from tests.catalog.refusal import refused

Made = TypeVar("Made")


class Color(StrEnum):
    RED = "red"
    DARK_BLUE = "dark_blue"


@dataclass(frozen=True)
class Part:
    name: str
    share: Fraction = Fraction(1)


@dataclass(frozen=True)
class Whole:
    count: int
    parts: tuple[Part, ...] = ()
    by_level: Mapping[int, Part] = field(default_factory=dict)
    by_name: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    done: bool = False
    day: dt.date | None = None
    color: Color = Color.RED
    mood: Literal["glad", "sad"] | None = None
    answer: bool | str | tuple[str, ...] | Mapping[str, int] | None = None
    note: str | None = None


def made(text: str, kind: type[Made]) -> Made:
    document = parse_document(text, "file.yaml")
    value = convert(document, kind)
    document.finish()
    return value


def problems(text: str, kind: type = Whole) -> list[tuple[int, str, str]]:
    found: tuple[Problem, ...] = refused(text, lambda document: convert_and_finish(document, kind))
    return [(problem.line, problem.path, problem.text) for problem in found]


def convert_and_finish(document: Document, kind: type) -> None:
    convert(document, kind)
    document.finish()


def test_the_kinds_of_a_value_stand_in_the_order_of_the_type() -> None:
    """To Python the two unions are equal, and what is known of one must not be said of the other."""
    one, other = bool | str, str | bool
    assert one == other
    assert (members(one), members(other)) == ((bool, str), (str, bool))


def test_every_kind_of_value_is_made() -> None:
    text = """
    count: 3
    parts: [{name: a, share: 0.25}, {name: b}]
    by_level: {0: {name: none}}
    by_name: {ones: [1, 11], none: []}
    done: true
    day: 2026-01-31
    color: dark_blue
    mood: glad
    answer: [a, b]
    """
    assert made(text, Whole) == Whole(
        count=3,
        parts=(Part("a", Fraction(1, 4)), Part("b")),
        by_level={0: Part("none")},
        by_name={"ones": (1, 11), "none": ()},
        done=True,
        day=dt.date(2026, 1, 31),
        color=Color.DARK_BLUE,
        mood="glad",
        answer=("a", "b"),
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", True), ("yes sir", "yes sir"), ("[a]", ("a",)), ("{a: 1}", {"a": 1}), ("null", None)],
)
def test_the_member_of_a_union_is_chosen_by_the_kind_of_the_value(text: str, value: object) -> None:
    assert made(f"count: 1\nanswer: {text}", Whole).answer == value


def test_the_member_of_a_union_is_chosen_by_its_keys() -> None:
    text = "{id: c, label: C, when: {any: [{all: [{field: f, op: in, value: [a]}]}, {field: g, op: equal, value: b}]}}"
    when = AnyOf((AllOf((FieldTest("f", "in", ("a",)),)), FieldTest("g", "equal", "b")))
    assert made(text, Condition).when == when


def test_a_level_may_stand_in_quotes_as_json_writes_it() -> None:
    assert made('{"count": 1, "by_level": {"0": {"name": "none"}}}', Whole).by_level == {0: Part("none")}


@pytest.mark.parametrize(("text", "value"), [('"275/6"', "275/6"), ('"45"', "45"), ("7", "7"), ("0.10", "1/10")])
def test_a_fraction_is_a_number_or_its_exact_text(text: str, value: str) -> None:
    assert made(f"name: a\nshare: {text}", Part).share == Fraction(value)


@pytest.mark.parametrize(
    ("line", "path", "text"),
    [
        ("done: 1", "done", "This must be true or false, not 1."),
        ('done: "true"', "done", "This must be true or false. Write true without quotes."),
        ("by_name: {a: [true]}", "by_name > a > entry 1", "This must be a whole number, not true."),
        ("by_name: {a: [1.0]}", "by_name > a > entry 1", "This must be a whole number, not 1.0."),
        ("by_name: {1: [1]}", "by_name > 1", '"1" cannot be a key here. Instead, put it in quotes: "1".'),
        ("by_name: [1]", "by_name", "This must be keys with values, not a list."),
        ("by_level: {one: {name: a}}", "by_level > one", '"one" cannot be a key here. Instead, write whole numbers.'),
        ('by_level: {1: {name: a}, "1": {}}', "by_level > 1", 'The key "1" stands here twice. Keep one of the two.'),
        ("parts: [{name: a, share: true}]", "parts > a > share", "This must be a number, not true."),
        ('parts: [{name: a, share: "1/0"}]', "parts > a > share", 'This must be a number, not the text "1/0".'),
        ('parts: [{name: a, share: "1e99999"}]', "parts > a > share", 'This must be a number, not the text "1e99999".'),
        ("parts: [{name: 2}]", "parts > 2 > name", 'This must be text. Put it in quotes: "2".'),
        ("parts: [a]", "parts > entry 1", "This needs keys with values, not a text. Write it as {name: ...}."),
        ("parts: {name: a}", "parts", "This must be a list, not keys with values."),
        ("parts:", "parts", "Nothing stands here. Write a list, or leave the key out."),
        ("parts: [null]", "parts > entry 1", "Nothing stands here. Write keys with values."),
        ("day: 2026-02-30", "day", 'This must be a date such as 2026-01-31, not the text "2026-02-30".'),
        ("day: 20260131", "day", "This must be a date such as 2026-01-31, not 20260131."),
        ("day: 31 January", "day", 'This must be a date such as 2026-01-31, not the text "31 January".'),
        ("color: blue", "color", '"blue" is not known here. Use red or dark_blue. Did you mean "dark_blue"?'),
        ("color: 3", "color", "This must be red or dark_blue, not 3."),
        ("mood: mad", "mood", '"mad" is not known here. Use glad or sad. Did you mean "sad"?'),
        ("answer: 3", "answer", "This must be true or false, text, a list or keys with values, not 3."),
        ("note: 5", "note", 'This must be text. Put it in quotes: "5".'),
        ("note: false", "note", 'This must be text. Put it in quotes: "false".'),
        ("nota: a", "nota", 'There is no key "nota" here. Did you mean "note"?'),
        ("zzz: a", "zzz", 'There is no key "zzz" here. Check its spelling, or delete it.'),
        ("3: a", "3", 'There is no key "3" here. Check its spelling, or delete it.'),
    ],
)  # fmt: skip
def test_nothing_is_coerced(line: str, path: str, text: str) -> None:
    assert problems(f"count: 1\n{line}") == [(2, path, text)]


def test_a_missing_key_is_told_at_the_block_that_lacks_it() -> None:
    text = "count: 1\nparts:\n  - name: a\n  - share: 2"
    assert problems(text) == [(4, "parts > entry 2 > name", 'The key "name" is missing. Add it.')]


def test_a_file_that_is_no_block_is_refused_once() -> None:
    assert problems("just text") == [
        (1, "", "This needs keys with values, not a text. Write it as {count: ...}."),
    ]
    assert problems("[1, 2]") == [(1, "", "This must be keys with values, not a list.")]


def test_a_rule_in_prose_is_answered_with_the_form_of_a_rule() -> None:
    [(line, path, text)] = problems("{id: c, label: C, when: fewer than 10 officers}", Condition)
    assert (line, path) == (1, "when")
    assert text == (
        "This needs a rule, not a sentence. Write it as {field: ..., op: ..., value: ...}, {all: ...} or {any: ...}."
    )


def test_a_wrong_rule_has_one_problem_and_not_one_for_every_form() -> None:
    assert problems("{id: c, label: C, when: {all: [{field: f, op: is, value: true}]}}", Condition) == [
        (1, "when > all > f > op", '"is" is not known here. Use equal, in, not_in or any_of.')
    ]


def test_placeholders_let_the_checks_go_on() -> None:
    document = parse_document("day: soon\nparts: [{}, {name: 3}]", "file.yaml")
    assert convert(document, Whole) == Whole(count=0, parts=(Part(""), Part("")))
