"""Follow-up reports on the page of reports: asked for once a report is issued and there are actions, and downloaded."""

import datetime as dt
import uuid

import pytest

from kl_assess import tasks
from kl_assess.core.action_plan import Action, ActionKind, Owner
from kl_assess.store import plans, reports
from kl_assess.store.engine import writing
from kl_assess.store.reports import ReportKind, ReportState
from kl_assess.web.reports.files import FOLLOW_UP, KINDS, kinds_of
from tests.web.assessments import parts_of, reading
from tests.web.client import text_of
from tests.web.reports.case import CONTENT, articles, step


@pytest.fixture
def issued(case):
    case.answer(2)
    case.sign()
    case.issue()
    return case


@pytest.fixture
def planned(issued):
    act(issued)
    return issued


def act(case):
    item = parts_of(case.app).basis.questionnaire.items[0].id
    owner, due = Owner("Captain", "Pat Doe"), dt.date(2027, 3, 1)
    made = Action(uuid.uuid4(), case.assessment.id, item, ActionKind.IMPROVE, owner, due, "Do it.", level_then=2)
    with parts_of(case.app).sessions() as session, writing(session):
        plans.keep(session, case.agency.id, made, case.clock())


def ask(chief, case):
    return chief.follow(chief.send(chief.get(case.address), action=f"{case.address}/follow-up"))


def follow_ups(case):
    return reading(case.app, reports.of_assessment_newest_first, case.now, ReportKind.FOLLOW_UP)


def test_before_a_report_is_issued_the_page_says_nothing_of_follow_ups(chief, case):
    act(case)
    case.draft()
    assert "ollow-up" not in chief.get(case.address).main
    refused = chief.follow(chief.post(f"{case.address}/follow-up", {"csrf_token": token(chief, case)}))
    assert "Issue the report of this assessment first." in refused.main


def token(chief, case):
    return chief.get(case.address).form(f"{case.address}/draft").find("input").get("value")


def test_without_an_action_it_says_what_a_follow_up_needs(chief, issued):
    page = chief.get(issued.address)
    assert "The plan has no action yet. A follow-up says how its actions go on." in page.main
    assert not any((form.get("action") or "").endswith("/follow-up") for form in page.all("form"))


def test_a_follow_up_is_asked_for_made_and_downloaded(chief, planned):
    page = ask(chief, planned)
    assert "Follow-up 1 is issued. Its files take a few seconds." in page.main
    assert "None of the two files is ready." in articles(page)["Follow-up 1"]
    planned.work()
    page = chief.get(planned.address)
    (report,) = follow_ups(planned)
    assert "Issued November 17, 2026" in articles(page)["Follow-up 1"]
    assert [planned.file(name, report) in page.links().values() for name in FOLLOW_UP] == [True, True]
    for name, called in (("full.pdf", "follow-up report"), ("public.pdf", "public follow-up report")):
        file = chief.client.get(planned.file(name, report))
        assert file.data == CONTENT[name]
        assert f"Lake Ansel 2026 {called}, number 1.pdf" in file.headers["Content-Disposition"].replace("%20", " ")


def test_the_reports_of_the_assessment_stay_as_they_were(chief, planned):
    planned.work()
    before = articles(chief.get(planned.address))
    ask(chief, planned)
    planned.work()
    page = chief.get(planned.address)
    assert articles(page) == before | {"Follow-up 1": articles(page)["Follow-up 1"]}
    assert step(page)[0] == "Version 1 is issued"
    assert "In force" in articles(page)["Version 1"]


def test_the_same_one_is_not_made_twice_on_a_day(chief, planned):
    ask(chief, planned)
    planned.clock.go_on(minutes=1)
    assert "Follow-up 1 of today says the same, so it is not made again." in ask(chief, planned).main
    assert len(follow_ups(planned)) == 1
    planned.clock.go_on(days=1)
    assert list(articles(ask(chief, planned)))[:1] == ["Version 1"]
    assert [report.version for report in follow_ups(planned)] == [2, 1]


def test_files_that_could_not_be_made_are_asked_for_again(chief, planned):
    ask(chief, planned)
    (report,) = follow_ups(planned)
    with parts_of(planned.app).sessions() as session, writing(session):
        reports.set_state(session, report.agency_id, report.id, ReportState.FAILED)
    page = chief.get(planned.address)
    assert "Its files could not be made." in articles(page)["Follow-up 1"]
    chief.follow(chief.send(page, action=f"{planned.address}/{report.id}/again"))
    planned.work()
    assert follow_ups(planned)[0].state is ReportState.READY


def test_the_files_are_those_that_the_worker_makes(planned, chief):
    ask(chief, planned)
    assert tuple(kinds_of(follow_ups(planned)[0])) == tasks.FILES[ReportKind.FOLLOW_UP]
    assert tuple(kinds_of(planned.newest)) == tuple(KINDS) == tasks.FILES[ReportKind.ASSESSMENT]
    assert text_of(chief.get(planned.address).one("h2", id="follow-ups")) == "Follow-up reports"
