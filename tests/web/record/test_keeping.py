"""How long things are kept, and the legal hold, on their page."""

import pytest

from kl_assess.store import agencies, retention
from kl_assess.store.retention import Periods
from tests.web.assessments import parts_of


@pytest.fixture
def page_url(agency):
    return f"{agency}/keeping"


def kept(app, agency):
    with parts_of(app).sessions() as session:
        return retention.of(session, agencies.by_slug(session, agency.rsplit("/", 1)[1]).id)


def test_everything_is_kept_for_good_at_first(app, chief, agency, page_url):
    page = chief.get(page_url)
    chosen = [s.find("option[@selected]") for s in page.one("main").iter("select")]
    assert [option.get("value") for option in chosen] == ["", "", ""]
    assert kept(app, agency) == retention.Retention()


def test_periods_are_saved_once_the_schedule_was_checked(app, chief, agency, page_url):
    page = chief.get(page_url)
    refused = chief.send(page, {"record": "5"}, action=page_url, status=422)
    assert "check your retention schedule first" in refused.main
    assert kept(app, agency).periods == Periods()
    saved = chief.send(page, {"record": "5", "evidence": "2", "checked": "y"}, action=page_url)
    assert "is saved" in chief.follow(saved).main
    assert kept(app, agency).periods == Periods(record=5, evidence=2)


def test_keeping_longer_needs_no_check(app, chief, agency, page_url):
    chief.send(chief.get(page_url), {"record": "5", "checked": "y"}, action=page_url)
    chief.send(chief.get(page_url), {"record": "10"}, action=page_url)
    assert kept(app, agency).periods == Periods(record=10)
    chief.send(chief.get(page_url), {"record": ""}, action=page_url)
    assert kept(app, agency).periods == Periods()


def test_a_period_that_is_not_offered_is_refused(app, chief, agency, page_url):
    chief.send(chief.get(page_url), {"record": "4", "checked": "y"}, action=page_url, status=422)
    assert kept(app, agency).periods == Periods()


def test_a_hold_is_put_on_and_lifted_with_a_reason(app, chief, agency, page_url):
    page = chief.get(page_url)
    assert "Write the reason." in chief.send(page, action=f"{page_url}/hold", status=422).main.replace("write", "Write")
    put = chief.follow(chief.send(page, {"reason": "Doe v. Lake Ansel"}, action=f"{page_url}/hold"))
    assert "A legal hold is on" in put.main
    assert "Maria Okafor, November 17, 2026, 10:42: Doe v. Lake Ansel" in put.main
    assert kept(app, agency).hold.because == "Doe v. Lake Ansel"
    lifted = chief.follow(chief.send(put, {"reason": "It was settled."}, action=f"{page_url}/lift"))
    assert "The legal hold is lifted." in lifted.main
    assert kept(app, agency).hold is None


def test_two_who_put_a_hold_on_at_once_both_see_that_it_is_on(chief, page_url):
    page = chief.get(page_url)
    chief.send(page, {"reason": "One"}, action=f"{page_url}/hold")
    again = chief.follow(chief.send(page, {"reason": "Two"}, action=f"{page_url}/hold"))
    assert "A legal hold is on already." in again.main


def test_an_assessment_in_progress_stays_while_a_hold_is_on(chief, assessment, page_url):
    chief.send(chief.get(page_url), {"reason": "A lawsuit"}, action=f"{page_url}/hold")
    delete = f"{assessment}/delete"
    stays = chief.follow(chief.send(chief.get(delete), {"name": "2026", "reason": "By mistake"}, action=delete))
    assert "A legal hold is on, so nothing is deleted." in stays.main
    assert chief.get(assessment).status == 200
