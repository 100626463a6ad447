"""Reports: the next step, each report with its state and files, and files only for the agency that they belong to."""

import datetime as dt
import json
import uuid
from hashlib import sha256

import pytest
from sqlalchemy.orm import sessionmaker

from kl_assess import tasks
from kl_assess.core.assessment import Answer, Cycle, SignOff
from kl_assess.core.responses import ItemResponse
from kl_assess.report import render
from kl_assess.store import assessments, audit, reports
from kl_assess.store.engine import writing
from kl_assess.store.reports import ReportFile, ReportState
from kl_assess.tasks import Worker
from kl_assess.web.reports.files import KINDS
from kl_assess.web.reports.files import size as size_of
from kl_assess.workflow import answering, assessing, issuing
from tests.web.assessments import doing, parts_of, reading, started, started_again
from tests.web.client import text_of
from tests.web.queries import count_queries

YEAR = Cycle("2026", dt.date(2026, 1, 1), dt.date(2026, 12, 31))
CONTENT = {name: f"the bytes of {name}".encode() for name in KINDS}


@pytest.fixture(autouse=True)
def _files_take_no_time(monkeypatch):
    """The worker's own tests make real files; and no page may make one."""
    for name, content in CONTENT.items():
        monkeypatch.setitem(tasks.MAKERS, name, lambda _, content=content: content)
    monkeypatch.setattr(render, "render_html", None)


class Case:
    """One assessment, and what people and the worker do to it."""

    def __init__(self, app, clock, name="Lake Ansel Police Department", **facts):
        self.app, self.clock = app, clock
        self.agency, self.assessment, address = started(app, name, YEAR, short="Lake Ansel", **facts)
        self.address = f"{address}/reports"
        self.worker = Worker(sessionmaker(parts_of(app).sessions.kw["bind"], expire_on_commit=False), clock)

    @property
    def now(self):
        return reading(self.app, assessments.by_number, self.agency.id, self.assessment.number)

    @property
    def reports(self):
        return reading(self.app, reports.of_assessment_newest_first, self.now)

    @property
    def newest(self):
        return self.reports[0]

    def submit(self):
        doing(self.app, assessing.submit, self.now)

    def sign(self):
        self.submit()
        signed = SignOff("Maria Okafor", "Chief of Police", "We know where we stand.", self.clock())
        doing(self.app, issuing.sign_off, self.now, signed, parts_of(self.app).basis.resources)

    def reopen(self):
        doing(self.app, assessing.reopen, self.now, "One answer was wrong.")

    def answer(self, level, note=None):
        item = parts_of(self.app).basis.questionnaire.items[0].id
        kept = reading(self.app, tasks_answer, self.now, item)
        doing(
            self.app,
            answering.record_response,
            self.now,
            Answer(item, ItemResponse(level, note=note), version=kept.version),
        )

    def draft(self):
        return doing(self.app, issuing.draft, self.agency, self.now, parts_of(self.app).basis.resources)

    def issue(self):
        return doing(self.app, issuing.issue, self.agency, self.now, parts_of(self.app).basis.resources)

    def work(self):
        while self.worker.work():
            self.clock.go_on(seconds=1)

    def set_state(self, state):
        with parts_of(self.app).sessions() as session, writing(session):
            reports.set_state(session, self.agency.id, self.newest.id, state)

    def add_file(self, name):
        with parts_of(self.app).sessions() as session, writing(session):
            file = ReportFile(name, sha256(CONTENT[name]).hexdigest(), len(CONTENT[name]))
            reports.add_file(session, self.newest, file, CONTENT[name])

    def file(self, name, report=None):
        return f"/agencies/{self.agency.slug}/reports/{(report or self.newest).id}/{name}"


def tasks_answer(session, assessment, item):
    return answering.responses.answer(session, assessment, item)


@pytest.fixture
def case(app, clock):
    return Case(app, clock)


def articles(page):
    """Each report on the page: its title and everything that is said of it."""
    return {text_of(next(found.iter("h3"))): text_of(found) for found in page.all("article")}


def step(page):
    """The heading and the one big button of the next step."""
    (button,) = [e for e in page.tree.iter() if "usa-button--big" in (e.get("class") or "")]
    return text_of(page.one("h2", id="next-step")), text_of(button)


# --- The next step ------------------------------------------------------------------------------------------------


def test_while_it_is_open_the_next_step_is_a_draft_and_the_page_says_what_that_is(chief, case):
    page = chief.get(case.address)
    assert step(page) == ("Next: make a draft report", "Make a draft report")
    assert "Every page says that it is a draft and not issued" in page.main
    assert "deleted after 30 days" in page.main
    assert "No report has been made yet." in page.main
    assert "January 1 to December 31, 2026" in page.main
    assert len(page.all("form", action=f"{case.address}/draft")) == 1


def test_while_it_waits_for_its_signature_the_next_step_is_the_sign_off(chief, case):
    case.submit()
    page = chief.get(case.address)
    assert step(page) == ("Next: sign off the assessment", "Go to the sign-off")
    assert page.links()["Go to the sign-off"].endswith("/sign-off")
    assert len(page.all("form", action=f"{case.address}/draft")) == 1


def test_once_it_is_signed_off_the_next_step_is_to_issue_and_the_page_says_what_that_means(chief, case):
    case.sign()
    page = chief.get(case.address)
    assert step(page) == ("Next: issue the report", "Issue the report")
    assert "An issued report is frozen and never changes. A later version replaces it" in page.main
    assert page.links()["Issue the report"] == f"{case.address}/issue"


def test_once_it_is_issued_the_next_step_is_to_read_it(chief, case):
    case.sign()
    case.issue()
    page = chief.get(case.address)
    assert step(page) == ("Version 1 is issued", "Look again")
    case.work()
    page = chief.get(case.address)
    assert step(page) == ("Version 1 is issued", "Download the full report")
    assert page.links()["Download the full report"] == case.file("full.pdf")


# --- Drafts -------------------------------------------------------------------------------------------------------


def test_a_draft_is_asked_for_and_made_by_the_worker_alone(chief, case):
    sent = chief.send(chief.get(case.address), action=f"{case.address}/draft")
    page = chief.follow(sent)
    assert "A draft report is being made" in page.main
    said = articles(page)["Draft of November 17, 2026, 10:42"]
    assert "Being made" in said
    assert "None of the four files is ready." in said
    assert "Asked for by Maria Okafor. Kept until December 17, 2026." in said
    for _ in range(3):
        chief.get(case.address)
    assert case.newest.files == ()
    case.work()
    said = articles(chief.get(case.address))["Draft of November 17, 2026, 10:42"]
    assert "Draft, not issued" in said
    assert "ready" not in said


def test_the_same_draft_is_not_made_twice_and_the_page_says_so(chief, case, clock):
    for _ in range(2):
        page = chief.follow(chief.send(chief.get(case.address), action=f"{case.address}/draft"))
        clock.go_on(minutes=1)
    assert "A draft of the same answers is here already, so it is not made again." in page.main
    assert len(articles(page)) == 1


def test_progress_is_said_on_the_page_and_to_the_script(chief, case):
    case.draft()
    state = f"{case.address}/{case.newest.id}/state"
    assert chief.get(case.address).one("article").get("data-state-url") == state
    assert chief.get(state).response.json == {"state": "making", "said": "None of the four files is ready."}
    case.add_file("brief.pdf")
    assert chief.get(state).response.json["said"] == "One of the four files is ready."
    case.add_file("numbers.xlsx")
    assert chief.get(state).response.json["said"] == "Two of the four files are ready."
    page = chief.get(case.address)
    assert "Two of the four files are ready." in page.main
    assert [file for file in KINDS if case.file(file) in page.links().values()] == ["brief.pdf", "numbers.xlsx"]
    assert page.links()[f"Look again, {text_of(page.one('h3'))}"] == case.address
    case.work()
    assert chief.get(state).response.json == {"state": "ready", "said": ""}
    assert chief.get(case.address).one("article").get("data-state-url") is None


def test_the_files_say_their_size_and_what_they_hold_and_leave_out(chief, case):
    case.draft()
    case.work()
    said = next(iter(articles(chief.get(case.address)).values()))
    for kind in KINDS.values():
        assert f"{kind.label}, Draft of November 17, 2026, 10:42 {kind.form}, 1 kB {kind.holds}" in said
    assert all("It leaves out" in kind.holds for kind in KINDS.values())


def test_a_report_that_could_not_be_made_says_so_and_can_be_tried_again(chief, case):
    case.draft()
    case.set_state(ReportState.FAILED)
    page = chief.get(case.address)
    (said,) = articles(page).values()
    assert "Could not be made" in said
    assert "The answers are safe, and what is missing can be made again." in said
    assert str(case.newest.id)[:8] in said
    again = f"{case.address}/{case.newest.id}/again"
    page = chief.follow(chief.send(page, action=again))
    assert "The files are asked for again." in page.main
    assert case.newest.state is ReportState.MAKING
    case.work()
    assert case.newest.state is ReportState.READY
    assert audit.Action.MADE_AGAIN in [
        e.action for e in reading(case.app, lambda s: list(audit.events(s, case.agency.id)))
    ]


def test_of_a_report_of_which_some_files_are_missing_the_others_can_be_had(chief, case):
    case.draft()
    case.add_file("brief.pdf")
    case.set_state(ReportState.FAILED)
    page = chief.get(case.address)
    assert "Three files could not be made." in page.main
    assert chief.get(case.file("brief.pdf")).response.data == CONTENT["brief.pdf"]


# --- Issued -------------------------------------------------------------------------------------------------------


def test_a_report_is_issued_after_a_page_that_says_what_that_does(chief, case):
    case.sign()
    page = chief.get(f"{case.address}/issue")
    assert page.h1 == "Issue version 1"
    assert "Issuing cannot be undone." in page.main
    assert "The report never changes." in page.main
    assert "the next report is version 2" in page.main
    assert case.reports == ()
    page = chief.follow(chief.send(page))
    assert "Version 1 is issued. Its files take about a minute" in page.main
    assert case.newest.version == 1
    assert "Issued November 17, 2026, 10:42, by Maria Okafor." in articles(page)["Version 1"]


def test_versions_come_from_the_newest_and_say_which_is_in_force(chief, case, clock):
    case.answer(1)
    case.sign()
    case.issue()
    case.work()
    case.reopen()
    case.answer(3)
    page = chief.get(case.address)
    assert step(page)[1] == "Make a draft report"
    assert "In force" in articles(page)["Version 1"]
    clock.go_on(days=1)
    case.sign()
    assert "replaces version 1" in chief.get(f"{case.address}/issue").main
    clock.go_on(hours=1)
    case.issue()
    case.work()
    clock.go_on(hours=1)
    case.draft()
    case.work()
    page = chief.get(case.address)
    found = articles(page)
    assert list(found) == ["Draft of November 18, 2026, 12:42", "Version 2", "Version 1"]
    assert "In force" in found["Version 2"]
    assert "Replaced by version 2" in found["Version 1"]
    assert page.links()["Full report, Version 1"] == case.file("full.pdf", case.reports[2])


def test_issuing_twice_is_refused_with_a_sentence_and_leaves_one_report(chief, case):
    case.sign()
    page = chief.get(f"{case.address}/issue")
    chief.send(page)
    again = chief.follow(chief.send(page))
    assert "Version 1 of this report is issued, and it never changes." in again.main
    assert len(case.reports) == 1


def test_what_was_signed_again_meanwhile_is_not_issued_unseen(chief, case):
    case.sign()
    page = chief.get(f"{case.address}/issue")
    case.reopen()
    case.answer(4)
    case.sign()
    assert "The assessment has changed since you opened this page." in chief.follow(chief.send(page)).main
    assert case.reports == ()


@pytest.mark.parametrize("submitted", [False, True])
def test_before_the_sign_off_there_is_nothing_to_issue(chief, case, submitted):
    if submitted:
        case.submit()
    page = chief.follow(chief.get(f"{case.address}/issue", status=303))
    assert "A report can be issued once the assessment is signed off" in page.main


# --- Files --------------------------------------------------------------------------------------------------------


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


# --- All pages ----------------------------------------------------------------------------------------------------


def test_nobody_sees_reports_before_saying_who_is_at_the_desk(client, case):
    case.draft()
    case.work()
    for address in (case.address, f"{case.address}/issue", case.file("full.pdf")):
        assert client.get(address, 303).location.startswith("/desk?after=")


def test_a_page_asks_the_database_as_often_for_thirty_reports_as_for_one(chief, app, case, clock):
    counts = []
    for drafts in (1, 29):
        for _ in range(drafts):
            case.answer(2, note=f"Note {len(case.reports)}.")
            case.draft()
            clock.go_on(minutes=1)
        case.work()
        with count_queries(app) as sent:
            page = chief.get(case.address)
        counts.append(len(sent))
    assert len(articles(page)) == 30
    assert counts[0] == counts[1] <= 7


@pytest.mark.parametrize(
    ("count", "words"), [(1, "1 kB"), (40_524, "41 kB"), (999_999, "1.0 MB"), (1_416_947, "1.4 MB")]
)
def test_sizes_are_said_in_words(count, words):
    assert size_of(count) == words


def test_the_state_is_plain_data_for_the_script(chief, case):
    case.draft()
    answer = chief.get(f"{case.address}/{case.newest.id}/state").response
    assert answer.mimetype == "application/json"
    assert set(json.loads(answer.data)) == {"state", "said"}
