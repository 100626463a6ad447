"""Every kind of agency and of file gives a report: conformant, complete, and without a warning of the renderer."""

import page
import pytest

from kl_assess.cli.assembly import assemble
from kl_assess.core.scoring import OUT_OF_SCOPE, Mode
from kl_assess.paths import QUESTIONNAIRES
from kl_assess.report import Variant, render_html, render_pdf
from tests.factories import FILES
from tests.report.printed import pages_of, printed, snapshot_of, without_complaint
from tests.shipped import INSTRUMENT

KINDS = [*((name, "shipped") for name in FILES), ("all-answered", "house"), ("nothing-answered", "house")]
ALIKE = {"all-answered", "not-applicable", "five-unknown", "lowest", "highest"}
every = pytest.mark.parametrize(("name", "questionnaire"), KINDS)


def check(pdf):
    found = page.validate_pdf_bytes(pdf, profile="ua1")
    assert found.is_compliant, [str(failure) for failure in found.failures][:5]


@pytest.mark.parametrize(
    ("name", "questionnaire"),
    [
        pytest.param(*kind, marks=pytest.mark.heavy if kind[0] in ALIKE and kind[1] == "shipped" else ())
        for kind in KINDS
    ],
)
def test_every_kind_of_file_gives_a_conformant_report(name, questionnaire):
    check(printed(name, Variant.FULL, questionnaire))


@every
def test_the_full_report_names_every_item_that_was_asked(name, questionnaire):
    snapshot = snapshot_of(name, questionnaire)
    html = render_html(snapshot, Variant.FULL)
    for item in snapshot.results.items.values():
        if item.standing not in OUT_OF_SCOPE:
            assert item.id in html


def test_a_three_officer_agency_gets_its_notes_and_a_plan_of_three():
    snapshot = assemble(QUESTIONNAIRES / "samples" / "cedar-hollow.yaml", INSTRUMENT).snapshot
    assert sum(gap.proposed for gap in snapshot.results.gaps) == 3
    html = render_html(snapshot, Variant.FULL)
    first = snapshot.results.gaps[0].item
    note = snapshot.questionnaire.places[first].item.small_agency_note
    assert note.split(".")[0].replace("'", "\N{RIGHT SINGLE QUOTATION MARK}") in html
    check(without_complaint(lambda: render_pdf(snapshot, Variant.FULL)))


@pytest.mark.parametrize("variant", [Variant.FULL, Variant.BRIEF])
def test_a_quick_check_says_so_on_every_page_and_has_no_total(variant):
    snapshot = snapshot_of("quick-check")
    assert snapshot.results.mode is Mode.QUICK_CHECK
    assert snapshot.results.overall.value is None
    pages = pages_of(printed("quick-check", variant))
    assert all("quick check" in text.lower() for text in pages)
    assert len(pages) > 1
