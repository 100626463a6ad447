"""Deleting an assessment that was started by mistake: seen first, its name typed, and gone with its files."""

from io import BytesIO

import pytest

from kl_assess.core.assessment import Answer
from kl_assess.core.responses import EvidenceItem, ItemResponse
from kl_assess.store import assessments, audit, responses
from kl_assess.store.audit import Action
from kl_assess.workflow import answering, assessing, evidence_files
from tests.web.answered import sign, submit
from tests.web.assessments import doing, parts_of, reading, started
from tests.web.client import text_of

WHY = {"reason": "Started twice."}
ITEM = "LEA-3.1"


@pytest.fixture
def begun(app):
    """An agency, its assessment with an answer, and the address of the assessment."""
    agency, assessment, address = started(app)
    doing(app, answering.record_response, assessment, Answer(ITEM, ItemResponse(level=2, note="Since May.")))
    return agency, assessment, address


def kept(app, assessment):
    return reading(app, assessments.by_number, assessment.agency_id, assessment.number)


def delete(browser, address, status=303, **given):
    page = browser.get(f"{address}/delete")
    return browser.send(page, {"name": "2026"} | WHY | given, status=status)


def uploaded(app, assessment):
    """The place of a file that is evidence for an item of the assessment."""
    folder = parts_of(app).settings.evidence
    taken = evidence_files.receive(folder, assessment.agency_id, BytesIO(b"what was said"), "log.txt", limit=99)
    shown = EvidenceItem("The log", file="log.txt")
    doing(app, evidence_files.add_file, assessment, ITEM, shown, taken, quota=9999)
    return evidence_files.path_of(folder, assessment.agency_id, taken.file.digest)


def test_the_way_to_it_stands_on_the_page_of_name_and_period(chief, begun):
    _, _, address = begun
    assert chief.get(f"{address}/edit").links()["Delete this assessment"] == f"{address}/delete"


def test_what_goes_is_said_before_it_goes(app, chief, begun):
    _, assessment, address = begun
    uploaded(app, assessment)
    page = chief.get(f"{address}/delete")
    lines = [text_of(line) for line in page.one("section", aria_labelledby="what").iter("li")]
    assert lines == [
        "One answer, with the history of every item",
        "One note",
        "One evidence file, unless another assessment uses the file too",
        "The profile and the targets of this assessment",
        "The actions of the plan that were decided in this assessment, with their notes",
    ]
    assert kept(app, assessment)


def test_an_empty_one_says_that_nothing_was_answered(app, chief):
    _, _, address = started(app)
    assert "No answers: nothing was answered yet" in chief.get(f"{address}/delete").main


def test_with_its_name_typed_it_goes_with_its_files_and_the_audit_log_says_why(app, chief, begun):
    agency, assessment, address = begun
    file = uploaded(app, assessment)
    gone = delete(chief, address)
    assert gone.location == f"/agencies/{agency.slug}"
    assert "The 2026 assessment is deleted." in chief.follow(gone).main
    assert kept(app, assessment) is None
    assert not file.exists()
    chief.get(address, status=404)
    (event,) = reading(app, audit.about, agency.id, assessment.id, [Action.DELETED])
    assert (event.payload["name"], event.payload["number"], event.payload["reason"]) == ("2026", 1, "Started twice.")


@pytest.mark.parametrize("name", ["2026", "2026 assessment", " 2026 Assessment "])
def test_the_name_may_be_typed_as_it_stands_in_the_heading(app, chief, begun, name):
    _, assessment, address = begun
    delete(chief, address, name=name)
    assert kept(app, assessment) is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": ""}, "Name of the assessment: type the name."),
        ({"name": "2025"}, "Name of the assessment: this is not the name. Type 2026, or keep the assessment."),
        ({"reason": " "}, "Reason: write why the assessment is deleted."),
        ({"reason": "x" * 301}, "Reason: use at most 300 characters."),
    ],
)
def test_nothing_goes_without_its_name_and_a_reason(app, chief, begun, given, said):
    _, assessment, address = begun
    page = delete(chief, address, 422, **given)
    assert next(iter(page.links())) == said
    assert "Nothing is deleted yet." in page.main
    assert reading(app, responses.answer, assessment, ITEM).response.level == 2


def test_one_that_waits_for_its_signature_stays(app, chief, begun):
    _, assessment, address = begun
    page = chief.get(f"{address}/delete")
    submit(app, assessment)
    assert chief.get(f"{address}/delete", status=303).location == address
    stays = chief.send(page, {"name": "2026"} | WHY)
    assert "Only an assessment in progress can be deleted." in chief.follow(stays).main
    assert kept(app, assessment)


def test_one_that_was_signed_off_once_is_not_offered_and_stays(app, chief, begun):
    _, assessment, address = begun
    doing(app, answering.record_response, assessment, Answer("LEA-3.2", ItemResponse(level=2)))
    sign(app, assessment)
    doing(app, assessing.reopen, kept(app, assessment), "One answer was wrong.")
    assert "Delete this assessment" not in chief.get(f"{address}/edit").links()
    assert chief.get(f"{address}/delete", status=303).location == address
    assert kept(app, assessment)
