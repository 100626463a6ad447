"""Every kind of agency and of file gives a report: conformant, complete, and without a warning of the renderer."""

import logging
import subprocess

import page
import pytest

from kl_assess.catalog.basis import NO_RESOURCES, Basis
from kl_assess.cli.assembly import assemble
from kl_assess.core.scoring import OUT_OF_SCOPE, Mode
from kl_assess.paths import QUESTIONNAIRES
from kl_assess.report import Variant, render_html, render_pdf
from tests.factories import FILES, write_file
from tests.house_care import other
from tests.shipped import INSTRUMENT

OTHER = Basis(other(), NO_RESOURCES)
KINDS = [pytest.param(name, INSTRUMENT, id=name) for name in FILES] + [
    pytest.param(name, OTHER, id=f"another questionnaire, {name}") for name in ("all-answered", "nothing-answered")
]


@pytest.fixture
def strict(caplog):
    """Fails the test on anything the renderer warns of."""
    yield
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING] == []


def read(folder, name, instrument):
    return assemble(write_file(folder, name, instrument.questionnaire), instrument).snapshot


def check(pdf):
    found = page.validate_pdf_bytes(pdf, profile="ua1")
    assert found.is_compliant, [str(failure) for failure in found.failures][:5]


@pytest.mark.parametrize(("name", "instrument"), KINDS)
@pytest.mark.usefixtures("strict")
def test_every_kind_of_file_gives_a_conformant_report(tmp_path, name, instrument):
    snapshot = read(tmp_path, name, instrument)
    check(render_pdf(snapshot, Variant.FULL))


@pytest.mark.parametrize(("name", "instrument"), KINDS)
def test_the_full_report_names_every_item_that_was_asked(tmp_path, name, instrument):
    snapshot = read(tmp_path, name, instrument)
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
    check(render_pdf(snapshot, Variant.FULL))


@pytest.mark.parametrize("variant", [Variant.FULL, Variant.BRIEF])
def test_a_quick_check_says_so_on_every_page_and_has_no_total(tmp_path, variant):
    snapshot = read(tmp_path, "quick-check", INSTRUMENT)
    assert snapshot.results.mode is Mode.QUICK_CHECK
    assert snapshot.results.overall.value is None
    file = tmp_path / "quick.pdf"
    file.write_bytes(render_pdf(snapshot, variant))
    told = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True).stdout
    pages = told.rstrip("\f").split("\f")
    assert all("quick check" in text.lower() for text in pages)
    assert len(pages) > 1
