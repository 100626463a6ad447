"""What docs/security.md and docs/asvs.md say of themselves: every threat has its tests, every requirement its line."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parent
DOCS = HERE.parent / "docs"

# --- Threats ----------------------------------------------------------------------------------------------------------

TESTED_BY = "tested by"
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")


def threats():
    """Every line of a table whose last column names tests: its first cell, and that column."""
    inside = False
    for line in (DOCS / "security.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        inside = cells[-1] == TESTED_BY or (inside and bool(cells)) if cells else False
        if inside and cells[-1] != TESTED_BY and not set(cells[-1]) <= set("-: "):
            yield cells[0], cells[-1]


@cache
def names_in(path):
    """The names of the functions in a file of tests; none where there is no such file."""
    file = HERE / path
    tree = ast.parse(file.read_text(encoding="utf-8") if file.is_file() else "")
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def is_there(path, name):
    return name.startswith("test_") and name in names_in(path)


def test_every_threat_names_its_tests_and_nothing_else():
    found = list(threats())
    assert len(found) > 25
    for threat, column in found:
        assert NAMED.search(column), f"{threat} names no test"
        assert NAMED.sub("", column).strip() == "", f"{threat}: {column}"


def test_every_test_that_is_named_is_there():
    named = {(path, name) for _, column in threats() for path, name in NAMED.findall(column)}
    assert [f"{path}::{name}" for path, name in sorted(named) if not is_there(path, name)] == []


@pytest.mark.parametrize(
    "threat",
    [
        "Another agency",
        "An ex-member",
        "An invitation is forwarded",
        "A calendar's address is forwarded",
        "A reset link is forwarded or found",
        "A curious administrator",
        "A stolen laptop",
        "A shared squad-room computer",
        "A hostile upload",
        "An impostor agency",
        "A public-records request",
    ],
)
def test_the_threats_that_this_was_made_against_are_there(threat):
    assert threat in {name for name, _ in threats()}


@pytest.mark.parametrize("document", ["security.md", "asvs.md"])
def test_every_module_that_is_named_is_there(document):
    text = (DOCS / document).read_text(encoding="utf-8")
    for path in re.findall(r"`([\w/-]+\.(?:py|js|html))`", text):
        places = (HERE.parent / "kl_assess" / path, HERE.parent / path, HERE / path)
        beside = [*HERE.rglob(path)] if "/" not in path else []
        assert any(place.exists() for place in places) or beside, f"{document} names {path}"


# --- ASVS 5.0.0 -------------------------------------------------------------------------------------------------------

STATES = ("met", "not applicable", "open")
LINE = re.compile(rf"^\| (\d+\.\d+\.\d+) \| ([12]) \| (\S.*?) \| ({'|'.join(STATES)}) \| (\S.*?) \|$", re.MULTILINE)
FIRST = """
1.2.1-5 1.3.1-2 1.5.1 2.1.1 2.2.1-2 2.3.1 3.2.1-2 3.3.1 3.4.1-2 3.5.1-3 4.1.1 4.4.1 5.2.1-2 5.3.1-2 6.1.1
6.2.1-8 6.3.1-2 6.4.1-2 7.2.1-4 7.4.1-2 8.1.1 8.2.1-2 8.3.1 9.1.1-3 9.2.1 10.4.1-5 11.3.1-2 11.4.1 12.1.1
12.2.1-2 13.4.1 14.2.1 14.3.1 15.1.1 15.2.1 15.3.1
"""
SECOND = """
1.1.1-2 1.2.6-9 1.3.3-11 1.4.1-3 1.5.2 2.1.2-3 2.2.3 2.3.2-4 2.4.1 3.3.2-4 3.4.3-6 3.5.4-5 3.7.1-2 4.1.2-3 4.2.1
4.3.1-2 4.4.2-4 5.1.1 5.2.3 5.4.1-3 6.1.2-3 6.2.9-12 6.3.3-4 6.4.3-4 6.5.1-5 6.6.1-3 6.8.1-4 7.1.1-3 7.3.1-2
7.4.3-5 7.5.1-2 7.6.1-2 8.1.2 8.2.3 8.4.1 9.2.2-4 10.1.1-2 10.2.1-2 10.3.1-4 10.4.6-11 10.5.1-5 10.6.1-2
10.7.1-3 11.1.1-2 11.2.1-3 11.3.3 11.4.2-4 11.5.1 11.6.1 12.1.2-3 12.3.1-4 13.1.1 13.2.1-5 13.3.1-2 13.4.2-5
14.1.1-2 14.2.2-4 14.3.2-3 15.1.2-3 15.2.2-3 15.3.2-7 16.1.1 16.2.1-5 16.3.1-4 16.4.1-3 16.5.1-3 17.1.1 17.2.1-4
17.3.1-2
"""
"""The numbers of levels 1 and 2, as the standard's own list has them: 70 and 183."""


def spread(ranges):
    """1.2.1-3 -> 1.2.1, 1.2.2, 1.2.3."""
    for word in ranges.split():
        section, _, numbers = word.rpartition(".")
        first, _, last = numbers.partition("-")
        yield from (f"{section}.{number}" for number in range(int(first), int(last or first) + 1))


@pytest.fixture(scope="module")
def asvs():
    return (DOCS / "asvs.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def lines(asvs):
    """(number, level, what is asked, state, where or why)."""
    return LINE.findall(asvs)


def test_every_requirement_stands_once_at_its_level_and_in_order(lines):
    first, second = list(spread(FIRST)), list(spread(SECOND))
    assert (len(first), len(second)) == (70, 183)
    wanted = sorted(
        [(number, "1") for number in first] + [(number, "2") for number in second],
        key=lambda pair: [int(part) for part in pair[0].split(".")],
    )
    assert [(number, level) for number, level, *_ in lines] == wanted


def test_no_line_is_of_another_shape(asvs, lines):
    begun = re.findall(r"^\| \d+\.", asvs, re.MULTILINE)
    assert len(begun) == len(lines)


@pytest.mark.parametrize("state", STATES)
def test_the_counts_at_the_top_are_those_of_the_lines(asvs, lines, state):
    counted = Counter(level for _, level, _, found, _ in lines if found == state)
    row = f"| {state} | {counted['1']} | {counted['2']} | {counted.total()} |"
    assert row in asvs
