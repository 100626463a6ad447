"""Taking up an invitation: what makes an account of it, once, and what it opens."""

import datetime as dt

import pytest

from kl_assess.core.roles import Role
from kl_assess.store import accounts, memberships
from kl_assess.workflow import joining
from tests.web.accounts.conftest import PASSWORD
from tests.web.client import PageClient

FILLED = {"name": "Pat Lee", "title": "Captain", "password": PASSWORD}


@pytest.fixture
def browser(app):
    return PageClient(app.test_client())


@pytest.fixture
def invite(keep, agency, clock, add_account):
    """Something by which the chief invites an address to the test's agency: the address of the link."""
    chief = add_account("Maria Okafor", Role.CHIEF, agency).person

    def invited(email="pat.lee@example.org", role=Role.CONTRIBUTOR):
        who = {"link": "/invitations/{}".format, "actor": chief, "now": clock()}
        return keep(lambda session: joining.invite(session, agency, email, role, **who))

    return invited


def role_of(parts, agency, email, now):
    with parts.sessions() as session:
        account = accounts.by_email(session, email)
        return account and memberships.role_of(session, agency.id, account.person.id, now)


def test_an_invitation_says_to_what_and_makes_an_account_that_is_signed_in(browser, invite, agency, parts, clock):
    page = browser.get(invite())
    assert page.h1 == "Join Lake Ansel Police Department"
    assert "contributor" in page.main
    assert browser.send(page, FILLED).location == "/agencies"
    assert browser.get(f"/agencies/{agency.slug}").h1
    assert role_of(parts, agency, "pat.lee@example.org", clock()) is Role.CONTRIBUTOR


def test_a_link_works_once(app, browser, invite):
    link = invite()
    browser.send(browser.get(link), FILLED)
    page = PageClient(app.test_client()).get(link, 410)
    assert page.h1 == "This link does not work any more"


def test_a_link_works_for_a_week(browser, invite, clock):
    link = invite()
    clock.go_on(days=6, hours=23)
    browser.get(link)
    clock.go_on(hours=1)
    browser.get(link, 410)


def test_a_second_invitation_takes_the_place_of_the_first(browser, invite):
    first, second = invite(), invite()
    browser.get(first, 410)
    browser.get(second)


@pytest.mark.parametrize("password", ["short", "password1234", "aaaaaaaaaaaa", "pat.lee@example.org"])
def test_a_password_that_is_short_or_easy_to_guess_is_not_taken_and_nothing_is_lost(browser, invite, password):
    link = invite()
    page = browser.send(browser.get(link), FILLED | {"password": password}, status=422)
    assert "Password: " in page.main
    assert page.one("input", name="name").get("value") == "Pat Lee"
    browser.send(browser.get(link), FILLED)


def test_whoever_has_an_account_signs_in_and_accepts(browser, invite, add_account, agency, parts, clock):
    account = add_account("Pat Lee")
    link = invite(account.email, Role.LEAD)
    asked = browser.send(browser.get(link), {}, action=link)
    there = browser.send(
        browser.get(asked.location), {"email": account.email, "password": PASSWORD}, action="/sign-in", status=302
    )
    assert there.location == link
    browser.send(browser.get(link), {}, action=link)
    assert role_of(parts, agency, account.email, clock()) is Role.LEAD


def test_an_invitation_is_for_the_address_it_was_sent_to(invite, add_account, browser_of, agency, parts, clock):
    other = add_account("Cole Ray")
    browser, link = browser_of(other), invite()
    page = browser.send(browser.get(link), {}, action=link, status=422)
    assert "sent to another address" in page.main
    assert role_of(parts, agency, other.email, clock()) is None


def test_the_first_account_of_all_administers_and_there_is_no_second_such_link(browser, keep, clock):
    stale = keep(lambda session: joining.invite_first_administrator(session, clock()))
    secret = keep(lambda session: joining.invite_first_administrator(session, clock()))
    browser.get(f"/invitations/{stale}", 410)
    page = browser.get(f"/invitations/{secret}")
    browser.send(page, FILLED | {"email": "Ann@Example.org"})
    with_rights = keep(lambda session: accounts.by_email(session, "ann@example.org"))
    assert [str(service) for service in with_rights.services] == ["administrator"]


def test_a_link_that_never_was_says_the_same_as_one_that_was_used(browser):
    assert browser.get("/invitations/nothing", 410).h1 == "This link does not work any more"


def test_the_link_of_a_first_administrator_works_for_a_day(browser, keep, clock):
    secret = keep(lambda session: joining.invite_first_administrator(session, clock()))
    clock.go_on(seconds=dt.timedelta(hours=24).total_seconds())
    browser.get(f"/invitations/{secret}", 410)
