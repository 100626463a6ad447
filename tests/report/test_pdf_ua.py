"""Every report is a tagged PDF/UA-1 file that a screen reader goes through in order, with our own fonts alone.

docs/decisions/0004.
"""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import groupby, pairwise, takewhile

import page
import pikepdf
import pytest

from kl_assess.core.snapshot import ReportFacts
from kl_assess.report import Variant, render_html, render_pdf
from tests.core.small import questionnaire
from tests.factories import FILES
from tests.report.printed import pages_of, printed, snapshot_of, words_of
from tests.report.snapshots import snapshot
from tests.report.structure import bookmarks, opened, tree

REPORTS = [
    ("sample", Variant.FULL, "shipped"),
    ("sample", Variant.PUBLIC, "shipped"),
    ("quick-check", Variant.FULL, "shipped"),
    ("large", Variant.FULL, "one domain"),
    *((file, Variant.BRIEF, "shipped") for file in FILES),
    *((file, Variant.BRIEF, "house") for file in ("all-answered", "nothing-answered", "large")),
    ("large", Variant.BRIEF, "seven domains"),
    ("follow-up", Variant.FULL, "shipped"),
    ("follow-up", Variant.PUBLIC, "shipped"),
    ("follow-up with one action", Variant.FULL, "shipped"),
    ("follow-up with tasks only", Variant.PUBLIC, "shipped"),
]
HEAVY = [
    ("follow-up at length", Variant.FULL, "shipped"),
    *((file, Variant.FULL, "shipped") for file in FILES if file != "quick-check"),
    *((file, Variant.FULL, "house") for file in ("all-answered", "nothing-answered", "large")),
    ("large", Variant.FULL, "seven domains"),
]
EVERY = [*REPORTS, *(pytest.param(*report, marks=pytest.mark.heavy) for report in HEAVY)]
FACES = {"Public-Sans", "Public-Sans-Italic", "Public-Sans-Light", "Public-Sans-Semi-Bold"}
SMALLEST, HEIGHT_OF_A_LINE = 9, 1.175
LEFT, RIGHT, TOP, BOTTOM = 54, 558, 16, 780
OVERLAP = 3

every = pytest.mark.parametrize(("file", "variant", "questionnaire"), EVERY)


@every
def test_the_checker_finds_nothing_wrong(file, variant, questionnaire):
    report = page.validate_pdf_bytes(printed(file, variant, questionnaire), profile="ua1")
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    assert report.is_compliant


@every
def test_the_file_has_a_title_a_language_and_marks_its_content(file, variant, questionnaire):
    pdf = opened(printed(file, variant, questionnaire))
    agency = snapshot_of(file, questionnaire).agency.name
    assert str(pdf.Root.Lang) == "en-US"
    assert bool(pdf.Root.MarkInfo.Marked)
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    assert str(pdf.docinfo["/Title"]).replace("’", "'").startswith(f"{agency}: ")


@every
def test_headings_come_in_order_and_none_is_skipped(file, variant, questionnaire):
    levels = [int(n.tag[1]) for n in tree(printed(file, variant, questionnaire)).walk() if re.fullmatch(r"H\d", n.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))


class Headings(HTMLParser):
    """The headings of a document, each with its level."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self.inside = False

    def handle_starttag(self, tag, attrs):  # noqa: ARG002 - the parser passes both
        if re.fullmatch(r"h[1-6]", tag):
            self.found.append((int(tag[1]), ""))
            self.inside = True

    def handle_endtag(self, tag):
        self.inside = self.inside and not re.fullmatch(r"h[1-6]", tag)

    def handle_data(self, data):
        if self.inside:
            level, text = self.found[-1]
            self.found[-1] = (level, text + data)


@every
def test_the_bookmarks_are_the_headings(file, variant, questionnaire):
    headings = Headings()
    headings.feed(render_html(snapshot_of(file, questionnaire), variant))
    wanted = [(level, " ".join(text.split())) for level, text in headings.found]
    assert [
        (depth, " ".join(title.split())) for depth, title in bookmarks(printed(file, variant, questionnaire))
    ] == wanted


@every
def test_every_picture_says_what_it_shows(file, variant, questionnaire):
    figures = tree(printed(file, variant, questionnaire)).below("Figure")
    assert figures
    assert all(figure.alt.strip() for figure in figures)


@every
def test_every_header_cell_has_a_scope(file, variant, questionnaire):
    headers = tree(printed(file, variant, questionnaire)).below("TH")
    assert headers
    assert {header.scope for header in headers} <= {"/Row", "/Column"}


@every
def test_every_table_has_rows_of_one_width_and_each_starts_with_a_header(file, variant, questionnaire):
    for table in tree(printed(file, variant, questionnaire)).below("Table"):
        rows = table.below("TR")
        assert len({sum(cell.columns for cell in row.children) for row in rows}) == 1
        assert all(cell.rows == 1 for row in rows for cell in row.children)
        assert {cell.tag for row in rows for cell in row.children} <= {"TH", "TD"}


@every
def test_a_cell_is_headed_by_its_own_group_its_own_item_and_its_own_column(file, variant, questionnaire):
    for table in tree(printed(file, variant, questionnaire)).below("Table"):
        rows = [row.children for row in table.below("TR")]
        width = max(len(row) for row in rows)
        columns = {head.key for part in table.below("THead") for head in part.below("TH")}
        group = item = ()
        for row in rows:
            alone = len(row) == 1 < width
            heads = tuple(cell.key for cell in row if cell.tag == "TH" and cell.key not in columns)
            if alone and heads:
                group, item = heads, ()
            elif heads:
                item = heads
            for cell in row:
                if cell.tag == "TD" and alone:
                    assert cell.headers == group + item or not group + item
                elif cell.tag == "TD":
                    assert cell.headers[: len(group) + len(heads)] == group + heads
                    assert set(cell.headers[len(group) + len(heads) :]) <= columns


def test_notes_and_evidence_are_headed_by_their_item():
    notes = [
        cell
        for table in tree(printed("sample")).below("Table")
        for row in table.below("TR")
        for cell in row.children
        if cell.tag == "TD" and len(row.children) == 1 < max(len(other.children) for other in table.below("TR"))
    ]
    assert len(notes) > 20
    assert {len(cell.headers) for cell in notes} == {1, 2}, "its item, and its group where that is on the same page"


@every
def test_nothing_in_the_structure_is_empty(file, variant, questionnaire):
    empty = [
        node.tag for node in tree(printed(file, variant, questionnaire)).walk() if not node.children and not node.marks
    ]
    assert empty == []


@every
def test_lists_hold_items_and_links_hold_their_words(file, variant, questionnaire):
    found = tree(printed(file, variant, questionnaire))
    for made in found.below("L"):
        assert {child.tag for child in made.children} <= {"LI", "L", "Caption"}
    assert all(link.marks >= 2 for link in found.below("Link")), "a link is its address and its words"


@every
def test_only_our_own_faces_are_used_and_all_of_them_travel_with_the_file(file, variant, questionnaire):
    fonts = {
        str(font.DescendantFonts[0].BaseFont): "/FontFile2" in font.DescendantFonts[0].FontDescriptor
        for leaf in opened(printed(file, variant, questionnaire)).pages
        for font in leaf.Resources.Font.values()
    }
    assert {name.split("+")[-1] for name in fonts} <= FACES
    assert all(fonts.values())


@every
def test_no_text_is_small_and_none_leaves_the_page(file, variant, questionnaire):
    for word in words_of(printed(file, variant, questionnaire)):
        assert word.bottom - word.top >= SMALLEST * HEIGHT_OF_A_LINE - 0.05, word.text
        assert word.left >= LEFT - 3, word.text
        assert word.right <= RIGHT + 1, word.text
        assert TOP <= word.top < word.bottom <= BOTTOM, word.text


@every
def test_no_text_lies_on_another(file, variant, questionnaire):
    for on_page in groupby(words_of(printed(file, variant, questionnaire)), key=lambda word: word.page):
        words = sorted(on_page[1], key=lambda word: word.top)
        for place, one in enumerate(words):
            for other in takewhile(lambda word, end=one.bottom: word.top < end - OVERLAP, words[place + 1 :]):
                assert other.left > one.right - OVERLAP or other.right < one.left + OVERLAP, (one, other)


def test_an_issued_report_is_dated_by_its_facts():
    info = opened(printed("sample")).docinfo
    assert str(info["/CreationDate"]).startswith("D:20261116")
    assert "/ModDate" not in info


def test_a_draft_has_no_date_and_says_on_every_page_that_it_is_one():
    pdf = printed("all-answered", Variant.BRIEF)
    assert "/CreationDate" not in opened(pdf).docinfo
    assert all("Draft, not issued" in text for text in pages_of(pdf))


@pytest.mark.parametrize("variant", Variant)
def test_a_draft_says_so_at_the_head_of_every_page_of_every_variant_beside_its_marking(variant):
    marked = ReportFacts(period="2026", marking="For command staff only")
    draft = replace(snapshot(questionnaire([[[3, 2]], [[2, 1]]]), [0, 1, 2, 3]), facts=marked)
    pages = pages_of(render_pdf(draft, variant))
    assert len(pages) > 1
    assert all("Draft, not issued · For command staff only" in text for text in pages)


def test_an_issued_report_does_not_say_so():
    assert not any("Draft" in text for text in pages_of(printed("sample")))


def test_the_protective_marking_stands_on_every_page():
    assert all("Sample. Fictional agency." in text for text in pages_of(printed("sample")))


def test_a_quick_check_says_so_on_its_cover_at_the_foot_of_every_page_and_in_its_title():
    pdf = printed("quick-check")
    cover, *others = pages_of(pdf)
    assert "Quick check" in cover
    assert all("Linden Township Police Department · Quick check" in text for text in others)
    assert "quick check" in str(opened(pdf).docinfo["/Title"])


def test_every_page_after_the_cover_names_the_agency_the_version_and_its_number():
    pages = pages_of(printed("sample"))
    for number, text in enumerate(pages[1:], start=2):
        assert "Harbor Point Police Department · Self-assessment 2026, version 1" in text
        assert f"Page {number} of {len(pages)}" in text


def test_a_follow_up_names_itself_and_the_report_it_goes_on_from_on_every_page():
    pages = pages_of(printed("follow-up"))
    for number, text in enumerate(pages[1:], start=2):
        assert "Harbor Point Police Department · Follow-up 1 to the 2026 report, version 1" in text
        assert f"Page {number} of {len(pages)}" in text
    titles = {str(opened(printed("follow-up", v)).docinfo["/Title"]) for v in (Variant.FULL, Variant.PUBLIC)}
    start = (
        "Harbor Point Police Department: community engagement self-assessment, "
        "follow-up 1 to the 2026 report, version 1"
    )
    assert titles == {f"{start}, follow-up report", f"{start}, public follow-up report"}


def test_page_numbers_in_the_contents_are_those_of_the_chapters():
    pages = pages_of(printed("sample"))
    for title, heading in (
        ("How to read this report, and what it is not", "How to read this report, and what it is not"),
        ("Leadership", "Domain 2 of 3 Leadership"),
        ("Gaps and next steps", "Gaps and next steps"),
        ("What is not known", "What is not known"),
    ):
        number = int(re.search(rf"(\d+) {title}", pages[0])[1])
        assert heading in pages[number - 1], title


def test_a_link_is_called_by_its_words():
    links = [a for leaf in opened(printed("sample")).pages for a in leaf.get("/Annots", [])]
    called = {str(link.Contents) for link in links}
    assert {"Leadership", "What is not known", "Language access plan"} <= called
    assert not any(word.startswith(("http", "domain-")) for word in called)


def test_the_three_variants_of_a_report_have_titles_of_their_own():
    titles = {v: str(opened(printed("sample", v)).docinfo["/Title"]) for v in Variant}
    start = "Harbor Point Police Department: community engagement self-assessment 2026, version 1, "
    assert titles == {v: f"{start}{v.value} report" for v in Variant}


def test_what_stands_on_the_left_is_read_first():
    titles = [title for _, title in bookmarks(printed("sample"))]
    on_the_left = titles.index("How to read a bar")
    assert titles[on_the_left : on_the_left + 2] == ["How to read a bar", "What it is not"]


def test_links_inside_the_file_lead_somewhere():
    pdf = opened(printed("sample"))
    names = {str(name) for name in pdf.Root.Names.Dests.Names[::2]} if "/Names" in pdf.Root else set()
    links = [a for leaf in pdf.pages for a in leaf.get("/Annots", []) if a.Subtype == pikepdf.Name.Link]
    inside = [link for link in links if "/Dest" in link]
    assert inside
    assert {str(link.Dest) for link in inside} <= names
