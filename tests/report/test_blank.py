"""The blank copy asks everything that a profile is put, and can be filled in by eye, by ear and by hand."""

import io
import re
from dataclasses import replace
from functools import cache
from itertools import pairwise

import page
import pikepdf
import pytest

from kl_assess.core.profile import applies
from kl_assess.core.questionnaire import NotApplicableRule
from kl_assess.core.scoring import Mode, is_asked
from kl_assess.report.blank import blank_html, render_blank
from kl_assess.report.forms import field_name
from tests.core.small import item, questionnaire
from tests.report.printed import instrument, pages_of, words_of
from tests.report.structure import tree
from tests.report.test_pdf_ua import BOTTOM, HEIGHT_OF_A_LINE, LEFT, RIGHT, SMALLEST, TOP
from tests.shared import made_once
from tests.shipped import SHIPPED

SMALL_AGENCY = {"sworn_band": "5-9", "lep_presence": "little_or_none"}
MULTILINE, RADIO = 1 << 12, 1 << 15
KINDS = {
    "whole": lambda: render_blank(SHIPPED),
    "small agency": lambda: render_blank(SHIPPED, SMALL_AGENCY),
    "quick check": lambda: render_blank(SHIPPED, mode=Mode.QUICK_CHECK),
    "house": lambda: render_blank(instrument("one domain").questionnaire),
}
LONG = ("whole", "small agency")
every = pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=pytest.mark.heavy if kind in LONG else ()) for kind in KINDS]
)


@cache
def blank(kind):
    return made_once(f"blank, {kind}.pdf", lambda place: place.write_bytes(KINDS[kind]())).read_bytes()


@cache
def opened(kind):
    return pikepdf.open(io.BytesIO(blank(kind)))


def fields(kind):
    """Every field of the form by its name."""
    return {str(field.T): field for field in opened(kind).Root.AcroForm.Fields}


def closed_up(text):
    """A text without what the end of a line may change, and with straight quotation marks."""
    return re.sub(r"[\s-]", "", text).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")


def widgets(kind):
    """Every place to write or to click, page by page."""
    return [a for leaf in opened(kind).pages for a in leaf.get("/Annots", []) if a.Subtype == pikepdf.Name.Widget]


# --- Conformance --------------------------------------------------------------------------------------------------


@every
def test_the_checker_finds_nothing_wrong(kind):
    report = page.validate_pdf_bytes(blank(kind), profile="ua1")
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    assert report.is_compliant


@every
def test_every_place_to_fill_in_says_what_it_is_and_no_two_say_the_same(kind):
    said = [str(widget.TU) for widget in widgets(kind)]
    assert all(said)
    assert len(set(said)) == len(said)
    assert all(str(field.TU) for field in fields(kind).values())


@every
def test_every_place_to_fill_in_is_in_the_tag_tree_once(kind):
    def forms(element):
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == pikepdf.Name.OBJR:
                assert pikepdf.Name.Form == element.S
                yield kid.Obj.objgen
            elif isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield from forms(kid)

    tagged = list(forms(opened(kind).Root.StructTreeRoot))
    assert sorted(tagged) == sorted(widget.objgen for widget in widgets(kind))


@every
def test_the_names_of_fields_are_unique_and_hold_no_full_stop(kind):
    names = [str(field.T) for field in opened(kind).Root.AcroForm.Fields]
    assert len(set(names)) == len(names)
    assert not any("." in name for name in names)


@pytest.mark.parametrize("kind", ["quick check", "house"])
def test_the_renderer_has_no_complaint_and_the_same_input_gives_the_same_bytes(kind, caplog):
    assert KINDS[kind]() == blank(kind)
    assert [record.getMessage() for record in caplog.records if record.name.startswith("weasyprint")] == []


@every
def test_headings_come_in_order(kind):
    levels = [int(node.tag[1]) for node in tree(blank(kind)).walk() if re.fullmatch(r"H\d", node.tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))


@every
def test_no_text_is_small_and_none_leaves_the_page(kind):
    for word in words_of(blank(kind)):
        assert word.bottom - word.top >= SMALLEST * HEIGHT_OF_A_LINE - 0.05, word.text
        assert LEFT - 3 <= word.left < word.right <= RIGHT + 1, word.text
        assert TOP <= word.top < word.bottom <= BOTTOM, word.text


# --- What is asked ------------------------------------------------------------------------------------------------


def test_without_a_profile_every_item_is_asked_with_all_its_levels():
    for asked in SHIPPED.items:
        group = fields("whole")[field_name(asked.id, "answer")]
        states = [next(key for key in kid.AP.N if key != "/Off") for kid in group.Kids]
        assert states[:5] == [f"/level-{level}" for level in range(5)]
        assert states[5:] == ["/dont_know", *(["/not_applicable"] if asked.na.allowed else [])]
        assert int(group.Ff) == RADIO, "one of them, and it can be cleared again"


def test_with_a_profile_only_what_applies_is_asked():
    asked = {name.removesuffix(" answer") for name in fields("small agency") if name.endswith(" answer")}
    applying = [i for i in SHIPPED.items if applies(i, SHIPPED, SMALL_AGENCY)]
    assert asked == {field_name(i.id) for i in applying}
    assert 0 < len(asked) < len(SHIPPED.items)


def test_the_quick_check_asks_its_own_items_and_says_that_it_is_one():
    asked = [name for name in fields("quick check") if name.endswith(" answer")]
    assert len(asked) == sum(is_asked(i, SHIPPED, Mode.QUICK_CHECK) for i in SHIPPED.items)
    assert "quick check" in str(opened("quick check").docinfo["/Title"])


def test_every_item_has_a_grade_a_place_for_evidence_and_a_note():
    for asked in SHIPPED.items:
        grades = fields("whole")[field_name(asked.id, "grade")]
        assert [next(key for key in kid.AP.N if key != "/Off")[1:] for kid in grades.Kids] == list(SHIPPED.grades)
        for kind in ("evidence", "note"):
            assert int(fields("whole")[field_name(asked.id, kind)].Ff) & MULTILINE


def test_a_reason_is_asked_only_where_not_applicable_is_allowed():
    reasons = {name for name in fields("whole") if name.endswith(" reason")}
    assert reasons == {field_name(i.id, "reason") for i in SHIPPED.items if i.na.allowed}


def test_a_questionnaire_without_grades_asks_for_none():
    assert not any(name.endswith(" grade") for name in fields("house"))


def test_a_button_says_its_level_in_the_words_of_the_item():
    asked = SHIPPED.items[0]
    kid = fields("whole")[field_name(asked.id, "answer")].Kids[3]
    assert str(kid.TU).startswith(f"{asked.id}, level 3 Established: ")
    assert asked.levels[3].split(".")[0] in str(kid.TU)
    assert pikepdf.Name.Off == kid.AS


def test_the_one_case_in_which_an_item_does_not_apply_is_printed_beside_it():
    text = closed_up(" ".join(pages_of(blank("whole"))))
    for asked in SHIPPED.items:
        if asked.na.allowed:
            assert closed_up(f"Only in this case: {asked.na.when}") in text


def test_the_condition_of_an_item_is_said_only_where_it_is_still_open():
    assert "Asked only in this case: The agency has 10 or more full-time sworn officers" in blank_html(
        SHIPPED, None, Mode.FULL
    )
    assert "Asked only in this case" not in blank_html(SHIPPED, SMALL_AGENCY, Mode.FULL)


def test_the_note_for_a_small_agency_is_for_a_small_agency_or_for_whoever_takes_the_copy():
    assert "In a small agency:" in blank_html(SHIPPED, None, Mode.FULL)
    assert "In a small agency:" in blank_html(SHIPPED, SMALL_AGENCY, Mode.FULL)
    assert "In a small agency:" not in blank_html(SHIPPED, {"sworn_band": "100-249"}, Mode.FULL)


def test_the_first_page_says_what_this_is_how_to_answer_and_what_it_is_not():
    first = closed_up(pages_of(blank("whole"))[0])
    instrument = SHIPPED.instrument
    for said in (instrument.title, instrument.purpose, *instrument.answering_rules, *instrument.cautions):
        assert closed_up(said) in first
    for said in instrument.what_it_is_not:
        assert closed_up(f"{said.lead} {said.text}") in first
    assert {"agency", "date", "people", "period"} <= fields("whole").keys()


def test_an_item_longer_than_a_page_keeps_one_group_of_buttons():
    long = item("D1-1.1", levels=5, statement="A practice. " * 500, na=NotApplicableRule(allowed=True))
    pdf = pikepdf.open(io.BytesIO(render_blank(questionnaire([[[long]]]))))
    assert len(pdf.pages) > 3
    (group,) = [field for field in pdf.Root.AcroForm.Fields if str(field.T).endswith(" answer")]
    assert len(group.Kids) == 7


def test_what_an_author_writes_is_text_and_never_markup():
    small = questionnaire([[[item("D1-1.1", title="<img src=http://example.com/a.svg>")]]])
    assert "&lt;img src=http://example.com/a.svg&gt;" in blank_html(small, None, Mode.FULL)


# --- Filling in ---------------------------------------------------------------------------------------------------


def test_text_is_typed_in_our_own_face_which_travels_with_the_file():
    form = opened("whole").Root.AcroForm
    face = form.DR.Font.Typed
    assert "/FontFile2" in face.FontDescriptor
    assert face.Encoding == pikepdf.Name.WinAnsiEncoding
    assert len(face.Widths) == int(face.LastChar) - int(face.FirstChar) + 1
    texts = [field for field in form.Fields if pikepdf.Name.Tx == field.FT]
    assert texts
    assert all(str(field.DA).startswith("/Typed ") for field in texts)


def test_a_button_draws_its_own_mark_and_nothing_where_it_is_off():
    for kid in fields("whole")[field_name(SHIPPED.items[0].id, "answer")].Kids:
        on, off = (kid.AP.N[key] for key in sorted(kid.AP.N, key=lambda key: key == "/Off"))
        assert on.read_bytes().strip()
        assert not off.read_bytes().strip()
    assert "/NeedAppearances" not in opened("whole").Root.AcroForm


def test_a_copy_says_which_version_it_is_on_every_page():
    pages = pages_of(blank("whole"))
    assert all(f"version {SHIPPED.instrument.version}" in text.lower() for text in pages)
    assert replace(SHIPPED.instrument, version="9.9").version not in " ".join(pages)


def test_joined_letters_are_read_and_found_as_letters():
    text = " ".join(pages_of(blank("whole")))
    assert "sworn officers" in text
    assert not re.search("[\N{LATIN SMALL LIGATURE FF}-\N{LATIN SMALL LIGATURE ST}]", text)
