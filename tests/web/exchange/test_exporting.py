"""Out of an assessment and in again: nothing is lost and nothing changes."""

import pytest

from kl_assess.catalog.responses import read_upload
from kl_assess.core.responses import Evidence, EvidenceItem, ItemResponse, Target
from kl_assess.tasks import Worker
from tests.shipped import SHIPPED
from tests.web.exchange.uploads import FORMS, SAMPLE, SMALL, export, imported, rows, upload

# --- Out and in again -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("content", [SMALL, SAMPLE], ids=["small", "whole"])
def test_what_was_exported_changes_nothing(chief, assessment, form, content):
    imported(chief, assessment, content)
    page = upload(chief, assessment, export(chief, assessment, form).data, f"out.{form}")
    assert "Everything that out." in page.main
    assert "Apply the changes" not in page.main
    assert not rows(page)


@pytest.mark.parametrize("form", FORMS)
def test_an_export_holds_everything_that_was_entered(chief, assessment, form):
    imported(chief, assessment, SMALL)
    file, _ = read_upload(export(chief, assessment, form).data, f"out.{form}", SHIPPED)
    pieces = (
        EvidenceItem("Order 12", address="https://example.org/12", private=True),
        EvidenceItem("Log", file="log.xlsx"),
    )
    assert file.agency.name == "Lake Ansel Police Department"
    assert file.profile == {"sworn_band": "5-9"}
    assert file.targets == {"EXP-1.1": Target(4)}
    assert file.report.period == "2026"
    assert file.responses == {
        "EXP-1.1": ItemResponse(
            level=3, evidence=Evidence("E2", pieces), note="Only two have signed it.", note_private=True
        ),
        "EXP-1.2": ItemResponse(dont_know=True, missing="Ask dispatch."),
        "LEA-4.4": ItemResponse(not_applicable=True),
    }


@pytest.mark.parametrize("form", FORMS)
def test_another_assessment_takes_an_export_over_whole(chief, agency, assessment, form):
    imported(chief, assessment, SAMPLE)
    chief.send(chief.get(f"{agency}/assessments/new"), {"name": "2027"})
    other = f"{agency}/assessments/2"
    out = export(chief, assessment, form).data
    imported(chief, other, out, f"out.{form}")
    first, second = (
        read_upload(export(chief, place, "yaml").data, "out.yaml", SHIPPED)[0] for place in (assessment, other)
    )
    assert second.responses == first.responses
    assert (second.profile, second.targets) == (first.profile, first.targets)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("export/responses.yaml", "lake-ansel-police-department-2026-responses.yaml"),
        ("export/responses.xlsx", "lake-ansel-police-department-2026-responses.xlsx"),
        ("blank/responses.yaml", "lake-ansel-police-department-2026-blank.yaml"),
        ("blank/responses.xlsx", "lake-ansel-police-department-2026-blank.xlsx"),
    ],
)
def test_a_file_says_of_whom_it_is_and_is_saved_and_not_kept_by_the_browser(chief, assessment, address, name):
    headers = chief.client.get(f"{assessment}/{address}").headers
    assert headers["Content-Disposition"] == f"attachment; filename={name}"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("form", FORMS)
def test_a_blank_copy_is_read_back_and_changes_nothing(chief, assessment, form):
    imported(chief, assessment, SMALL)
    blank = chief.client.get(f"{assessment}/blank/responses.{form}").data
    page = upload(chief, assessment, blank, f"blank.{form}")
    assert "Everything that blank." in page.main
    assert "still called" not in page.main


# --- Blank copies -----------------------------------------------------------------------------------------------------


def test_the_blank_pdf_is_made_by_the_worker_and_kept(chief, agency, parts, clock):
    quick = chief.send(chief.get(f"{agency}/assessments/new"), {"name": "2026", "mode": "quick_check"}).location
    chief.get(f"{quick}/blank/copy.pdf", 404)
    page = chief.get(f"{quick}/blank")
    chief.send(page)
    chief.send(page)  # a second press asks for nothing more
    assert "The PDF is being made." in chief.get(f"{quick}/blank").main
    worker = Worker(parts.sessions, clock, parts.settings.blanks)
    assert worker.work()
    assert not worker.work()
    assert "Download the PDF" in chief.get(f"{quick}/blank").links()
    answer = chief.client.get(f"{quick}/blank/copy.pdf")
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"].endswith("lake-ansel-police-department-2026-blank.pdf")


def test_another_profile_has_another_blank_pdf(chief, assessment):
    chief.send(chief.get(f"{assessment}/blank"))
    imported(chief, assessment, SMALL)
    assert "Make the PDF" in chief.get(f"{assessment}/blank").main


def test_a_blank_pdf_that_cannot_be_made_is_said_and_can_be_asked_for_again(chief, assessment, parts, clock):
    chief.send(chief.get(f"{assessment}/blank"))
    folderless = Worker(parts.sessions, clock)
    for _ in range(5):
        folderless.work()
        clock.go_on(minutes=10)
    page = chief.get(f"{assessment}/blank")
    assert "The PDF could not be made." in page.main
    chief.send(page)
    assert "The PDF is being made." in chief.get(f"{assessment}/blank").main
