"""A file that somebody sends: read by its content and the name it was sent under, which is trusted with nothing."""

import io
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl_assess.catalog.document import LARGEST, MOST_VALUES
from kl_assess.catalog.problem import CatalogError
from kl_assess.catalog.questionnaire import read_questionnaire
from kl_assess.catalog.responses import read_responses, read_upload
from kl_assess.catalog.workbook import write_workbook
from kl_assess.catalog.workbook.archive import ELEMENTS
from tests.catalog.refusal import DATA

EVERY = read_questionnaire(DATA / "every.yaml")
GOOD = b"agency: {name: Elm Grove}\nresponses: {D-1.2: {level: 2}}\n"
WORKBOOK = write_workbook(EVERY)
SHEET = "xl/worksheets/sheet3.xml"
OPEN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def said(content: bytes, name: str = "answers.yaml") -> list[str]:
    with pytest.raises(CatalogError) as caught:
        read_upload(content, name, EVERY)
    return [str(problem) for problem in caught.value.problems]


def packed(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def repacked(change: Mapping[str, bytes]) -> bytes:
    """The blank workbook with some of its parts changed."""
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as archive:
        return packed({name: archive.read(name) for name in archive.namelist()} | change)


# --- Good files ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.yaml", "A.YML", "../../etc/passwd/a.yaml", "C:\\fakepath\\a.yaml"])
def test_an_upload_is_read_like_a_file(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(GOOD)
    assert read_upload(GOOD, name, EVERY) == read_responses(tmp_path / "a.yaml", EVERY)


def test_json_and_workbooks_are_read_too() -> None:
    assert read_upload(b'{"agency": {"name": "Elm Grove"}}', "a.json", EVERY)[0].agency.name == "Elm Grove"
    assert read_upload(WORKBOOK, "a.XLSX", EVERY)[0].agency.name == "Your agency"


# --- The name -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("/etc/passwd.yaml", "passwd.yaml"),
        ("..\\..\\a b.yaml", "a b.yaml"),
        ("a\x00\u2028b.yaml", "ab.yaml"),
        ("a\nb.yaml", "a b.yaml"),
        ("x" * 500 + ".yaml", "x" * 57 + "....yaml"),
        ("caf\u00e9.yaml", "caf\u00e9.yaml"),
    ],
)
def test_messages_have_the_last_part_of_the_name(name: str, shown: str) -> None:
    assert said(b"agency: 1\n", name)[0].startswith(f"{shown}, line 1, agency: ")


@pytest.mark.parametrize(("name", "shown"), [("a.xls", "a.xls"), ("yaml", "yaml"), ("", "a file without a name")])
def test_a_name_with_another_ending_is_refused(name: str, shown: str) -> None:
    mend = "A responses file ends in .yaml, .yml, .json or .xlsx. Save it in one of these forms."
    assert said(GOOD, name) == [f"{shown}: {mend}"]


# --- Content under a wrong name -----------------------------------------------------------------------------------

NO_WORKBOOK = (
    "answers.xlsx: This is not a workbook that can be read. Open it, remove any password, and save it as .xlsx."
)


def test_a_workbook_under_the_name_of_a_text_is_told() -> None:
    mend = "This is a workbook or another packed file under the name of a text. Give it its own ending back."
    assert said(WORKBOOK, "a.yaml") == [f"a.yaml: {mend}"]


@pytest.mark.parametrize(
    "content",
    [
        GOOD,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}),
        packed({"readme.txt": b"Nothing."}),
        repacked({SHEET: OPEN + b"<sheetData><row><c"}),
    ],
    ids=["text", "old or locked workbook", "docx", "zip", "torn sheet"],
)
def test_what_is_no_workbook_is_told(content: bytes) -> None:
    assert said(content, "answers.xlsx") == [NO_WORKBOOK]


# --- Files made to do harm ----------------------------------------------------------------------------------------

HEAD = b"agency: {name: A}\n"
MANY = f"More than {MOST_VALUES:,} values stand in this file. Shorten it."
FAR_MORE = "The workbook holds far more than answers. Copy your answers into a new one."


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (bytes(10_000_000), "The file is larger than 5 MB. Shorten it."),
        (b"[" * LARGEST, "Far too many blocks stand inside one another here. Use fewer."),
        (b"- " * (LARGEST // 2), "More than 30 blocks stand inside one another here. Use fewer."),
        (b"? " * (LARGEST // 2), "More than 30 blocks stand inside one another here. Use fewer."),
        (b"a: &a [b, b]\nc: &c [*a, *a]\nd: [*c, *c]", "A name with & or * is not read here. Write the text itself."),
        (b"<<: {a: 1}", "Keys cannot be merged with << here. Write the keys themselves."),
        (b"\0" * 100, "The hidden character U+0000 stands in this line. Delete it."),
        (b"- a\n" * (MOST_VALUES + 1), MANY),
        (b"[" + b"1," * (MOST_VALUES + 1) + b"]", MANY),
        (HEAD + b"responses:\n" + b"".join(b" k%d: {}\n" % place for place in range(MOST_VALUES)), MANY),
        (HEAD + b"responses: " + b"1" * 1_000_000 + b"x", 'This must be keys with values, not the text "1'),
        (HEAD + b"responses: " + b"1_" * 500_000 + b"x", 'This must be keys with values, not the text "1'),
    ],
    ids=["10 MB", "flow", "dashes", "keys", "aliases", "merge", "nul", "entries", "list", "items", "digits", "groups"],
)
def test_a_text_made_to_do_harm_is_refused_soon(content: bytes, text: str) -> None:
    began = time.process_time()
    assert text in said(content)[0]
    assert time.process_time() - began < 10


def test_very_many_notices_are_told_soon() -> None:
    retired = b"".join(b"  K%d: {}\n" % place for place in range(MOST_VALUES // 3))
    began = time.process_time()
    _, notices = read_upload(HEAD + b"previous:\n period: a\n responses:\n" + retired, "a.yaml", EVERY)
    assert notices[0].startswith("a.yaml, line 5, previous > responses > K0: The questionnaire has no such item now.")
    assert time.process_time() - began < 20


@pytest.mark.parametrize(
    ("sheet", "text"),
    [
        (b"<a>" * 1_000_000 + b"</a>" * 1_000_000, FAR_MORE),
        (b"<a>" * 1_000 + b"</a>" * 1_000, FAR_MORE),
        (b"<sheetData><row>" + b"<c/>" * ELEMENTS + b"</row></sheetData>", FAR_MORE),
        (b"<sheetData/><!--" + b"<mergeCell " * 500_000 + b"-->", 'The column "Item" is missing.'),
    ],
    ids=["very deep", "deep", "wide", "merged in a comment"],
)
def test_a_workbook_made_to_do_harm_is_refused_soon(sheet: bytes, text: str) -> None:
    began = time.process_time()
    assert text in said(repacked({SHEET: OPEN + sheet + b"</worksheet>"}), "answers.xlsx")[0]
    assert time.process_time() - began < 10


@given(st.binary(max_size=60), st.sampled_from(["a.yaml", "a.json", "a.xlsx"]))
def test_any_bytes_give_a_file_or_its_problems(content: bytes, name: str) -> None:
    assert all(problem.startswith(name) for problem in said(content, name))
