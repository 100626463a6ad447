"""Files of a report, only for the agency that they belong to."""

import uuid
from hashlib import sha256

import pytest

from kl_assess.store import assessments
from tests.web.assessments import reading, started, started_again
from tests.web.reports.case import CONTENT, Case


@pytest.mark.parametrize(
    ("name", "media_type", "saved_as"),
    [
        ("brief.pdf", "application/pdf", "Lake Ansel 2026 brief report, draft.pdf"),
        ("full.pdf", "application/pdf", "Lake Ansel 2026 full report, draft.pdf"),
        ("public.pdf", "application/pdf", "Lake Ansel 2026 public report, draft.pdf"),
        (
            "numbers.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "Lake Ansel 2026 numbers, draft.xlsx",
        ),
    ],
)
def test_a_file_is_an_attachment_with_a_good_name(chief, case, name, media_type, saved_as):
    case.draft()
    case.work()
    answer = chief.get(case.file(name)).response
    assert (answer.data, answer.mimetype) == (CONTENT[name], media_type)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{saved_as}"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["ETag"] == f'"{sha256(CONTENT[name]).hexdigest()}"'


def test_an_issued_file_names_its_version_and_a_name_holds_nothing_that_a_folder_refuses(chief, app, clock):
    agency, _, _ = started(app, "St. Mary's / Cañon", "2026/27", short='A/B: "C"?')
    case = Case(app, clock)
    case.agency, case.assessment = agency, reading(app, assessments.by_number, agency.id, 1)
    case.sign()
    case.issue()
    case.work()
    sent = chief.get(case.file("full.pdf")).response.headers["Content-Disposition"]
    assert sent == 'attachment; filename="A-B- -C- 2026-27 full report, version 1.pdf"'


def test_a_file_that_is_there_already_is_not_sent_again(chief, case):
    case.draft()
    case.work()
    tag = chief.get(case.file("full.pdf")).response.headers["ETag"]
    answer = chief.get(case.file("full.pdf"), 304, headers={"If-None-Match": tag}).response
    assert answer.data == b""
    chief.get(case.file("full.pdf"), headers={"If-None-Match": '"another"'})


def test_only_files_that_are_there_can_be_had(chief, case):
    case.draft()
    chief.get(case.file("full.pdf"), 404)
    case.work()
    for name in ("snapshot", "full.docx", "..%2Ffull.pdf"):
        chief.get(case.file(name), 404)
    for report in (uuid.uuid4(), "1"):
        chief.get(f"/agencies/{case.agency.slug}/reports/{report}/full.pdf", 404)


def test_nothing_of_a_report_is_another_agencys(chief, app, clock, case):
    case.draft()
    case.work()
    other = Case(app, clock, "Other Police Department")
    report = case.newest.id
    chief.get(f"/agencies/{other.agency.slug}/reports/{report}/full.pdf", 404)
    chief.get(f"{other.address}/{report}/state", 404)
    assert str(report) not in chief.get(other.address).response.text
    token = chief.get(other.address).form(f"{other.address}/draft")
    csrf = next(e for e in token.iter("input") if e.get("name") == "csrf_token").get("value")
    chief.post(f"{other.address}/{report}/again", {"csrf_token": csrf}, 404)


def test_a_report_of_another_assessment_is_not_found_below_this_one(chief, app, case):
    case.draft()
    _, second, address = started_again(app, case.agency, "2027")
    assert second.number == 2
    chief.get(f"{address}/reports/{case.newest.id}/state", 404)
