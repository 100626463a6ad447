"""Reports: the next step, drafts and issued versions, each with its state."""

import json

import pytest

from kl_assess.core.action_plan import NotNow
from kl_assess.store import audit
from kl_assess.store.reports import ReportState
from kl_assess.web.reports.files import KINDS
from kl_assess.web.reports.files import size as size_of
from kl_assess.workflow import planning
from tests.web.assessments import doing, reading
from tests.web.client import text_of
from tests.web.queries import count_queries
from tests.web.reports.case import CONTENT, articles, step

# --- The next step ----------------------------------------------------------------------------------------------------


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
    assert "An issued report is frozen and never changes. A later version takes its place" in page.main
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
    panel = page.one("div", class_="kl-next__side")
    assert [a.get("href") for a in panel.iter("a")] == [case.file(name) for name in KINDS]


def test_issuing_without_a_plan_says_so_and_leads_to_the_plan(chief, case):
    case.sign()
    address = f"{case.address}/issue"
    page = chief.get(address)
    assert "No action is planned yet." in page.main
    assert page.links()["Make the plan first"] == page.links()["Look at the plan"]
    doing(case.app, planning.leave_for_later, case.now, NotNow("LEA-3.1", "No staff"))
    assert "No action is planned yet." not in chief.get(address).main


# --- Drafts -----------------------------------------------------------------------------------------------------------


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


# --- Issued -----------------------------------------------------------------------------------------------------------


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


# --- All pages --------------------------------------------------------------------------------------------------------


def test_nobody_sees_reports_before_saying_who_is_at_the_desk(client, case):
    case.draft()
    case.work()
    for address in (case.address, f"{case.address}/issue", case.file("full.pdf")):
        assert client.get(address, 303).location.startswith("/desk?after=")


def test_a_page_asks_the_database_as_often_for_ten_reports_as_for_one(chief, app, case, clock):
    counts = []
    for drafts in (1, 9):
        for _ in range(drafts):
            case.answer(2, note=f"Note {len(case.reports)}.")
            case.draft()
            clock.go_on(minutes=1)
        case.work()
        with count_queries(app) as sent:
            page = chief.get(case.address)
        counts.append(len(sent))
    assert len(articles(page)) == 10
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
