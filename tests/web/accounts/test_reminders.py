"""Reminders are ended on one's account or, without signing in, by the link in a message, but not by opening it."""

import pytest

from kl_assess.core.roles import Role
from kl_assess.store import memberships, reminders
from kl_assess.store.memberships import Member
from kl_assess.workflow.reminding import token_for
from tests.web.client import PageClient, text_of
from tests.web.queries import count_queries


@pytest.fixture
def lead(add_account, agency):
    return add_account("Pat Lee", "lead", agency)


@pytest.fixture
def link(parts, agency, lead):
    return f"/reminders/{token_for(parts.settings, agency.id, lead.person.id)}"


@pytest.fixture
def anyone(app):
    return PageClient(app.test_client())


@pytest.fixture
def wanted(parts, agency, lead):
    """Something that tells whether the lead wants reminders."""

    def now():
        with parts.sessions() as session:
            return reminders.wants(session, agency.id, lead.person.id)

    return now


def test_opening_the_link_changes_nothing_and_sending_its_form_ends_reminders(anyone, link, wanted):
    page = anyone.get(link)
    assert "For Pat Lee, about what is due at Lake Ansel Police Department." in page.main
    assert wanted()
    ended = anyone.follow(anyone.send(page, {"wanted": "no"}))
    assert not wanted()
    assert "No reminders go out." in ended.main
    anyone.send(ended, {"wanted": "yes"})
    assert wanted()


def test_a_mail_program_ends_reminders_with_one_click(anyone, link, wanted):
    anyone.post(link, {"List-Unsubscribe": "One-Click"})
    assert not wanted()


def test_a_link_that_is_not_ours_leads_nowhere(anyone, link):
    anyone.get(f"{link[:-3]}xxx", 410)
    anyone.post("/reminders/x", {"wanted": "no"}, 410)


def test_on_the_account_one_chooses_agency_by_agency(browser_of, lead, wanted):
    browser = browser_of(lead)
    page = browser.get("/account")
    box = page.one("input", type="checkbox", name="agency")
    assert "checked" in box.attrib
    assert text_of(page.one("label", for_=box.get("id"))) == "Lake Ansel Police Department"
    after = browser.follow(browser.send(page, {"agency": None}, action="/account/reminders"))
    assert not wanted()
    assert "checked" not in after.one("input", type="checkbox", name="agency").attrib
    browser.send(after, {"agency": box.get("value")}, action="/account/reminders")
    assert wanted()


def test_nobody_chooses_for_an_agency_that_is_not_theirs(browser_of, add_account, add_agency, agency, parts):
    other = add_agency("Quillmarsh Constabulary")
    stranger = add_account("Else Where", "lead", other)
    browser = browser_of(stranger)
    page = browser.get("/account")
    browser.send(page, {"agency": str(agency.id)}, action="/account/reminders")
    with parts.sessions() as session:
        assert reminders.unwanted(session, agency.id) == frozenset()
        assert reminders.unwanted(session, other.id) == {stranger.person.id}


def test_the_account_of_who_leads_many_agencies_asks_no_more_of_the_database(
    app, browser_of, lead, add_agency, keep, clock
):
    browser = browser_of(lead)
    browser.get("/account")
    with count_queries(app) as few:
        browser.get("/account")
    for number in range(5):
        more = add_agency(f"Agency {number}")
        keep(lambda session, to=more: memberships.put(session, to.id, Member(lead.person, Role.LEAD, clock())))
    with count_queries(app) as many:
        page = browser.get("/account")
    assert len(page.all("input", type="checkbox", name="agency")) == 6
    assert len(many) == len(few)


def test_who_leads_no_agency_is_asked_nothing(signed):
    assert "Reminders by mail" not in signed("contributor").get("/account").main
