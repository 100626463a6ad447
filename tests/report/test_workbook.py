"""The workbook holds exactly the numbers of the report, as numbers, and nothing that the variant may not say."""

import io
import zipfile
from dataclasses import replace
from fractions import Fraction
from functools import cache

import openpyxl
import pytest

from kl_assess.core.responses import ItemResponse
from kl_assess.core.snapshot import ReportFacts
from kl_assess.formatting import whole
from kl_assess.report import Variant
from kl_assess.report.workbook import numbers_workbook
from tests.core.small import DONT_KNOW, NA, questionnaire
from tests.factories import FILES
from tests.report.printed import snapshot_of
from tests.report.snapshots import snapshot
from tests.report.test_public import NOT_IN_PUBLIC, NOWHERE, marked

SHEETS = ["Summary", "Domains", "Elements", "Items", "Gaps", "Not known", "Method"]
SMALL = questionnaire([[[3, 2], [1, 1]]])
variants = pytest.mark.parametrize("variant", Variant)


@cache
def written(file="sample", variant=Variant.FULL, kind="shipped"):
    return numbers_workbook(snapshot_of(file, kind), variant)


@cache
def written_with_marks(variant):
    return numbers_workbook(marked(), variant)


@cache
def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def table(content, sheet):
    """The rows of a sheet, each by its headings."""
    heads, *rows = opened(content)[sheet].iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def everything(content):
    """Every part of the file as text."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


# --- The numbers --------------------------------------------------------------------------------------------------


@variants
def test_every_variant_has_the_same_sheets(variant):
    assert opened(written(variant=variant)).sheetnames == SHEETS


@pytest.mark.parametrize(
    ("file", "kind"), [*((file, "shipped") for file in FILES), ("all-answered", "house"), ("nothing-answered", "house")]
)
def test_every_kind_of_file_gives_a_workbook_with_every_domain_element_and_item(file, kind):
    results = snapshot_of(file, kind).results
    content = written(file, Variant.FULL, kind)
    assert [row["Domain"] for row in table(content, "Domains")] == [*results.domains, "overall"]
    assert [row["Element"] for row in table(content, "Elements")] == list(results.elements)
    assert [row["Item"] for row in table(content, "Items")] == list(results.items)
    assert [row["Item"] for row in table(content, "Gaps")] == [gap.item for gap in results.gaps]


def test_scores_are_exact_numbers_shown_as_the_report_prints_them():
    results, book = snapshot_of("sample").results, opened(written())
    place = [cell.value for cell in book["Domains"][1]].index("Score") + 1
    for number, score in enumerate([*results.domains.values(), results.overall], start=2):
        cell = book["Domains"].cell(number, place)
        assert Fraction(cell.value).limit_denominator(10**9) == score.value.limit_denominator(10**9)
        assert cell.number_format == "0"
        assert whole(Fraction(cell.value)) == whole(score.value)


def test_a_share_that_is_not_quite_all_never_reads_as_all():
    answers = [2] * 300
    nearly = snapshot(questionnaire([[[1] * 301]]), [*answers, DONT_KNOW])
    cell = opened(numbers_workbook(nearly, Variant.FULL))["Domains"]["I2"]
    assert cell.parent["I1"].value == "Answered"
    assert cell.value == pytest.approx(300 / 301)
    assert cell.number_format == '"99%"'


def test_an_item_says_its_level_grade_points_weight_target_and_gap():
    found = snapshot(SMALL, [0, 3, DONT_KNOW, NA])
    rows = table(numbers_workbook(found, Variant.FULL), "Items")
    assert [row["Answer"] for row in rows] == ["Answered", "Answered", "Don't know", "Not applicable"]
    assert [row["Level"] for row in rows] == [0, 3, None, None]
    assert [row["Points"] for row in rows] == [0, 75, None, None]
    assert [row["Weight"] for row in rows] == [3, 2, 1, 1]
    assert [row["Rank of its gap"] for row in rows] == [1, None, None, None]


def test_a_gap_brings_its_next_step_and_its_resources_with_their_addresses():
    results = snapshot_of("sample").results
    for row, gap in zip(table(written(), "Gaps"), results.gaps, strict=True):
        found = results.recommendations[gap.item]
        assert (row["Rank"], row["Band"], row["Next step"]) == (gap.rank, gap.band, found.next_step)
        for number, chosen in enumerate(found.chosen, 1):
            assert row[f"Resource {number}"] == chosen.resource.title
            assert row[f"Why {number}"] == chosen.reason
            assert (row[f"Address {number}"] or "") == chosen.resource.url


def test_what_is_not_known_says_what_is_missing_or_why():
    found = snapshot(SMALL, [3, ItemResponse(dont_know=True, missing="The roster."), None, NA])
    rows = table(numbers_workbook(found, Variant.FULL), "Not known")
    assert [row["Answer"] for row in rows] == ["Don't know", "Not answered", "Not applicable"]
    assert [row["What is missing, or why"] for row in rows] == ["The roster.", None, NA.reason]


def test_the_method_names_scale_weights_grades_and_gates():
    rows = table(written(), "Method")
    questionnaire_ = snapshot_of("sample").questionnaire
    parts = {(row["Part"], row["Name"]): row["Number"] for row in rows}
    assert parts["Weight", "Critical"] == 3
    assert parts["Level", "2 Developing"] == 50
    assert parts["Evidence grade", "Described"] == pytest.approx(0.34)
    assert {row["Name"] for row in rows if row["Part"] == "Rule that limits a name"} == {
        gate.id for gate in questionnaire_.scoring.gates
    }


def test_the_summary_says_whose_numbers_these_are_and_how_to_compare_the_copy():
    rows = {row["What"]: row["Value"] for row in table(written(), "Summary")}
    found = snapshot_of("sample")
    assert rows["Agency"] == found.agency.name
    assert rows["State"] == "Issued"
    assert rows["Version"] == 1
    assert rows["Fingerprint (SHA-256)"] == found.fingerprint


@variants
def test_a_draft_says_so_in_the_summary_and_at_the_head_of_every_printed_page(variant):
    draft = replace(snapshot_of("sample"), facts=ReportFacts(period="2026"))
    book = opened(numbers_workbook(draft, variant))
    assert {row[0]: row[1] for row in book["Summary"].iter_rows(values_only=True)}["State"] == "Draft, not issued"
    assert all("Draft, not issued" in sheet.oddHeader.right.text for sheet in book)


# --- Nothing that may not be said ---------------------------------------------------------------------------------


@variants
@pytest.mark.parametrize("secret", NOWHERE.values(), ids=NOWHERE)
def test_what_is_private_is_in_no_workbook(secret, variant):
    assert secret not in everything(written_with_marks(variant))


@pytest.mark.parametrize("secret", NOT_IN_PUBLIC.values(), ids=NOT_IN_PUBLIC)
def test_the_public_workbook_holds_no_note_and_no_name_below_the_chief(secret):
    assert secret not in everything(written_with_marks(Variant.PUBLIC))


def test_notes_are_in_every_workbook_but_the_public_one():
    assert "qznote" in everything(written_with_marks(Variant.FULL))
    assert "Note" not in table(written(variant=Variant.PUBLIC), "Items")[0]


# --- A file that is safe, the same and ready to use ---------------------------------------------------------------


@pytest.mark.parametrize("typed", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1+1"])
def test_what_people_type_never_becomes_a_formula(typed):
    noted = ItemResponse(level=2, note=typed)
    named = replace(snapshot(SMALL, [noted, 2, 2, 2]), facts=ReportFacts(period=typed))
    book = opened(numbers_workbook(named, Variant.FULL))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    said = [cell for cell in cells if cell.value == typed]
    assert {cell.parent.title for cell in said} == {"Items", "Summary"}
    assert all(cell.quotePrefix for cell in said)


def test_control_characters_that_no_workbook_can_hold_are_left_out():
    noted = ItemResponse(level=2, note="One\x0btwo\x00.")
    rows = table(numbers_workbook(snapshot(SMALL, [noted, 2, 2, 2]), Variant.FULL), "Items")
    assert rows[0]["Note"] == "Onetwo."


@variants
def test_the_same_snapshot_gives_the_same_bytes(variant):
    assert numbers_workbook(snapshot_of("sample"), variant) == written(variant=variant)


def test_every_sheet_has_its_headings_in_sight_on_paper_and_on_the_screen():
    for sheet in opened(written()):
        assert sheet.freeze_panes.endswith("2")
        assert sheet.print_title_rows == "$1:$1"
        assert all(cell.font.bold for cell in sheet[1])
        assert all(dimension.width > 5 for dimension in sheet.column_dimensions.values())
        (named,) = sheet.tables.values()
        assert named.ref == sheet.dimensions


def test_the_file_has_the_title_and_language_of_the_report():
    properties = opened(written()).properties
    assert properties.title.startswith("Harbor Point Police Department: community engagement self-assessment 2026")
    assert properties.language == "en-US"


def test_an_ampersand_in_a_name_is_no_code_at_the_foot_of_a_page():
    found = snapshot(SMALL, [2] * 4)
    named = replace(found, agency=replace(found.agency, name="Parks & Ports Police"))
    (foot,) = {sheet.oddFooter.left.text for sheet in opened(numbers_workbook(named, Variant.FULL))}
    assert "Parks && Ports Police" in foot
