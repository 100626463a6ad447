"""A file is read as plain data with its lines; what could be misread, or could grow, is refused with a sentence."""

import json
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kl_assess.catalog.document import DEEPEST, LARGEST, MOST_PROBLEMS, Document, Spot, parse_document, read_document
from kl_assess.catalog.problem import CatalogError
from tests.catalog.refusal import refused


def data(text: str | bytes) -> object:
    document = parse_document(text, "file.yaml")
    document.finish()
    return document.data


# --- What is read -------------------------------------------------------------------------------------------------


def test_values_keep_their_kind() -> None:
    text = """
    nothing:
    yes_or_no: true
    whole: 3
    exact: 0.10
    date: 2026-01-31
    quoted: "3"
    list: [a, 1]
    levels: {0: none, 1: some}
    long: >
      two
      lines
    """
    assert data(text) == {
        "nothing": None,
        "yes_or_no": True,
        "whole": 3,
        "exact": Decimal("0.10"),
        "date": "2026-01-31",
        "quoted": "3",
        "list": ["a", 1],
        "levels": {0: "none", 1: "some"},
        "long": "two lines\n",
    }


def test_a_byte_order_mark_and_windows_line_ends_change_nothing() -> None:
    assert data("\ufeffa: 1\r\nb: 2\r\n".encode()) == {"a": 1, "b": 2}


def test_json_escapes_are_read() -> None:
    text = json.dumps({"a": "\U0001f600 \\ud83d é", "b": "\\\\ud83d\\ude00"})
    assert data(text) == json.loads(text)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.text(st.characters(min_codepoint=32, max_codepoint=126)),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inside, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.text("abc", min_size=1), json_values, min_size=1))
def test_every_json_object_is_read_as_json_reads_it(value: dict[str, object]) -> None:
    assert data(json.dumps(value)) == value
    assert data(json.dumps(value, indent=2)) == value


@given(st.dictionaries(st.text("abc", min_size=1), st.text("ab:#-'\"[]{}!&*?|> \n"), min_size=1))
def test_what_yaml_writes_is_read_back(value: dict[str, str]) -> None:
    assert data(yaml.safe_dump(value)) == value


# --- Where it stands ----------------------------------------------------------------------------------------------

PLACES = """\
name: file
domains:
  - id: A
    items:
      - {id: A-1, levels: {0: none}}
      - id: A-2
        tags:
          - one
          - two
bands:
  - name: Low
    min: 0
"""


@pytest.mark.parametrize(
    ("path", "line", "label"),
    [
        (("name",), 1, "name"),
        (("domains", 0, "id"), 3, "A > id"),
        (("domains", 0, "items", 0, "levels", 0), 5, "A-1 > levels > 0"),
        (("domains", 0, "items", 1, "tags", 1), 9, "A-2 > tags > entry 2"),
        (("domains", 0, "items", 1, "missing"), 6, "A-2 > missing"),
        (("bands", 0, "min"), 12, "bands > Low > min"),
        (("bands", 7, "min"), 10, "bands > entry 8 > min"),
        ((), 1, ""),
    ],
)
def test_a_path_has_a_line_and_a_name(path: tuple[str | int, ...], line: int, label: str) -> None:
    document = parse_document(PLACES, "file.yaml")
    assert (document.line(path), document.label(path)) == (line, label)


def test_what_was_refused_explains_what_follows_from_it() -> None:
    document = parse_document(PLACES, "file.yaml")
    document.refuse(("domains", 0, "items"), "First.")
    document.refuse(("domains", 0, "items", 1, "id"), "Below.")
    document.refuse(("bands",), "Elsewhere.")
    document.refuse(("name",), "Before.")
    assert document.refused(("domains", 0, "items", 1))
    assert document.refused(("domains",))
    assert not document.refused(("domains",), below=False)
    assert not document.refused(("domains", 0, "id"))
    with pytest.raises(CatalogError) as caught:
        document.finish()
    assert [(p.line, p.text) for p in caught.value.problems] == [(1, "Before."), (4, "First."), (10, "Elsewhere.")]


def test_a_workbook_counts_rows() -> None:
    document = Document("book.xlsx", {"A-1": 5}, Spot(1, {"A-1": Spot(7)}), unit="row")
    document.refuse(("A-1",), "Wrong.")
    with pytest.raises(CatalogError) as caught:
        document.finish()
    assert str(caught.value) == "book.xlsx, row 7, A-1: Wrong."


# --- What is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: b: c", 1, "A colon stands where none is expected. Put text that has a colon in quotes,"),
        ("a:\n\t- b", 2, "Indent with spaces,"),
        ("a: |\n\tb", 2, "A tab stands where spaces are needed. Indent with spaces."),
        ("a: @b", 1, "put text that begins with a special character in quotes."),
        ('a: 1\nb: "open\nc: 3\n', 2, "A quote that opens here is never closed. Add the closing quote."),
        ('a: "open\n---\n', 1, "A quote that opens here is never closed. Add the closing quote."),
        ('a: "\\q"', 1, "A backslash in double quotes begins something unknown."),
        ("a: 1\nb\nc: 2", 2, "A key stands here without a colon. Write a colon and a space after it."),
        ("a: [1, 2\nb: 3", 2, "A list that opens with [ goes wrong."),
        ("a: {b: 1\nc: 3]", 2, "A block that opens with { goes wrong."),
        ("- a\nb: 1", 2, "This line does not belong to the list above it."),
        ("a: 'b' c\nd: 1", 1, "This line does not fit the lines above it."),
        ("a: - b", 1, "A list cannot begin here."),
        ("a: 1\n...\nb: 2", 3, "The text goes on after its end. Delete the line with three dots."),
        ("%odd\n---\na: 1", 1, "This line cannot be read: found unknown directive name."),
        ("a: 1\n---\nb: 2", 2, "A second document begins here. Delete the line with ---, or use two files."),
        ("", 0, "The file is empty."),
        ("# nothing\n", 0, "The file is empty."),
        ("~", 0, "The file is empty."),
        ("a: 1\nb: \x07", 2, "The hidden character U+0007 stands in this line. Delete it."),
        ("a: 1\nb: x\u2028y", 2, "The hidden character U+2028 stands in this line. Delete it."),
        (b"a: 1\nb: \xff", 2, "The file is not in UTF-8 from this line on. Save it again with the encoding UTF-8."),
        ("a: 1".encode("utf-16"), 1, "The file is not in UTF-8 from this line on."),
        ("[" * (DEEPEST + 1), 1, "More than 30 blocks stand inside one another here. Use fewer."),
        ("a: " + "x" * LARGEST, 0, "The file is larger than 5 MB. Shorten it."),
    ],
    ids=lambda value: str(value)[:30].encode("unicode_escape").decode(),
)
def test_a_file_that_cannot_be_read_is_refused_in_plain_words(text: str | bytes, line: int, words: str) -> None:
    problems = refused(text, Document.finish)
    assert [(p.file, p.line) for p in problems] == [("file.yaml", line)]
    assert words in problems[0].text


@pytest.mark.parametrize(
    ("text", "line", "path", "words"),
    [
        (
            "a:\n  b: No",
            2,
            "a > b",
            'No without quotes can mean two things. Write "No" in quotes for the word, or false.',
        ),
        ("a: 1\nno: 2", 2, "no", "no without quotes can mean two things."),
        ("a: 1\nb: 2\na: 3", 3, "a", "This key stands here twice, first in line 1. Keep one of the two."),
        ("a: &x 1\nb: 2", 1, "a", "A name with & or * is not read here. Write the text itself."),
        ("a: 1\nb: *x", 2, "b", "A name with & or * is not read here. Write the text itself."),
        ("a: !!str 1", 1, "a", "A tag with ! is not read here. Delete it, or put the text in quotes."),
        ("a: 1\n<<: {b: 2}", 2, "<<", "Keys cannot be merged with << here. Write the keys themselves."),
        ("a: 1\n? [b]\n: 2", 2, "?", "A key here is not a word. Put it in quotes if it is one, else delete it."),
        ("a: 1\ntrue: 2", 2, "true", "A key here is not a word."),
        ("a: 1\n1.5: 2", 2, "1.5", "A key here is not a word."),
        ("a: 1\n?\n: 2", 2, "", "A key here is not a word."),
        ("a: 007", 1, "a", "007 is not a plain number."),
        ('a: "x\\0"', 1, "a", "A backslash writes a hidden character here. Delete it."),
    ],
)
def test_what_could_be_misread_is_refused_where_it_stands(text: str, line: int, path: str, words: str) -> None:
    problems = refused(text, Document.finish)
    assert [(p.line, p.path) for p in problems] == [(line, path)]
    assert problems[0].text.startswith(words)


def test_a_syntax_error_does_not_hide_what_was_found_before_it() -> None:
    problems = refused("- a: No\n- b: 'open", Document.finish)
    assert [(p.line, p.path, p.text[:20]) for p in problems] == [
        (1, "", "No without quotes ca"),
        (2, "", "A quote that opens h"),
    ]


def test_names_that_repeat_themselves_cannot_fill_the_memory() -> None:
    laughs = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
    )
    assert len(refused(laughs, Document.finish)) == 21


def test_a_file_that_is_wrong_everywhere_is_given_up() -> None:
    assert len(refused("- No\n" * (MOST_PROBLEMS + 1), Document.finish)) == MOST_PROBLEMS


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogError) as caught:
        read_document(tmp_path / "none.yaml")
    assert str(caught.value) == f"{tmp_path}/none.yaml: The file cannot be opened: No such file or directory."
    with pytest.raises(CatalogError, match="The file cannot be opened: Is a directory"):
        read_document(tmp_path)


yaml_like = st.text(st.sampled_from(list("ab01:-[]{},\"'#&*!|>%@`?~.\n \t\\<=\ufeff\x00é")), max_size=60)


@given(yaml_like | st.text() | st.binary(max_size=60))
def test_any_content_is_read_or_refused(content: str | bytes) -> None:
    with suppress(CatalogError):
        parse_document(content, "any.yaml").finish()
