"""A forgotten password: what the link in the message opens, and what it does not."""

from urllib.parse import urlsplit

import pytest

from tests.web.accounts.conftest import PASSWORD
from tests.web.accounts.factors import log_of, messages, set_up
from tests.web.client import PageClient

NEW = "four other unrelated words"


def ask(browser, email):
    return browser.send(browser.get("/forgotten-password"), {"email": email}, status=200)


def link_in(parts, account):
    to, kind, facts = messages(parts)[-1]
    assert (to, kind) == (account.email, "password_reset")
    return urlsplit(facts["link"]).path


@pytest.fixture
def account(add_account, agency):
    return add_account("Pat Lee", "lead", agency)


@pytest.fixture
def stranger(app):
    """A browser in which nobody is signed in."""
    return PageClient(app.test_client())


@pytest.fixture
def link(stranger, account, parts):
    """The way to the page that the message leads to."""
    ask(stranger, account.email)
    return link_in(parts, account)


def choose(browser, link, status=302):
    return browser.send(browser.get(link), {"password": NEW, "password_confirm": NEW}, status=status)


def sign_in(browser, account, password, status=302):
    sent = {"email": account.email, "password": password}
    return browser.send(browser.get("/sign-in"), sent, action="/sign-in", status=status)


def test_it_gives_the_account_a_new_password_and_opens_nothing_by_itself(app, stranger, account, link, agency, parts):
    choose(stranger, link)
    stranger.get(f"/agencies/{agency.slug}", 303)
    sign_in(PageClient(app.test_client()), account, PASSWORD, 422)
    sign_in(stranger, account, NEW)
    assert log_of(parts, account)[:2] == ["password reset asked for", "password reset"]


def test_it_works_once(stranger, link):
    choose(stranger, link)
    stranger.get(link, 302)


def test_it_is_too_old_after_an_hour(app, stranger, link):
    lasts = app.config["SECURITY_RESET_PASSWORD_WITHIN"]
    assert lasts.total_seconds() == 60 * 60
    app.config["SECURITY_RESET_PASSWORD_WITHIN"] = -lasts
    stranger.get(link, 302)


def test_it_ends_every_session_of_the_account(browser_of, stranger, account, link):
    before = browser_of(account)
    choose(stranger, link)
    before.get("/account", 303)


def test_it_does_not_stand_for_the_second_factor(browser_of, stranger, account, clock, agency, parts):
    set_up(browser_of(account), clock)
    ask(stranger, account.email)
    choose(stranger, link_in(parts, account))
    assert "/sign-in/code" in sign_in(stranger, account, NEW).location
    stranger.get(f"/agencies/{agency.slug}", 303)


def test_whoever_asks_for_an_address_nobody_has_reads_the_same(stranger, account, parts):
    known, unknown = ask(stranger, account.email).main, ask(stranger, "nobody@example.org").main
    assert "If there is an account" in known
    assert known == unknown
    assert [to for to, _, _ in messages(parts)] == [account.email]
