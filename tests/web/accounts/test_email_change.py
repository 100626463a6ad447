"""Another address to sign in with."""

import pytest

from tests.web.accounts.conftest import PASSWORD
from tests.web.accounts.factors import log_of, messages
from tests.web.client import PageClient

NEW = "pat@lake.example.com"


@pytest.fixture
def account(add_account, agency):
    return add_account("Pat Lee", "lead", agency)


@pytest.fixture
def browser(browser_of, account):
    return browser_of(account)


def ask(browser, email=NEW, status=303):
    return browser.send(browser.get("/account/email"), {"email": email}, status=status)


def link_of(parts):
    """The way to the page that the last message leads to."""
    _, kind, facts = messages(parts)[-1]
    assert kind == "email_change"
    return facts["link"].removeprefix("http://localhost:8000")


def test_the_new_address_signs_in_once_its_link_was_used(app, browser, parts, account):
    ask(browser)
    assert [(to, kind) for to, kind, _ in messages(parts)] == [(NEW, "email_change")]
    page = browser.get(link_of(parts))
    assert account.email in page.main
    browser.send(page)
    assert NEW in browser.get("/account").main
    other = PageClient(app.test_client())
    sign_in = other.get("/sign-in")
    other.send(sign_in, {"email": account.email, "password": PASSWORD}, action="/sign-in", status=422)
    other.send(sign_in, {"email": NEW, "password": PASSWORD}, action="/sign-in", status=302)


def test_opening_the_link_changes_nothing_yet(browser, parts, account):
    ask(browser)
    browser.get(link_of(parts))
    assert account.email in browser.get("/account").main


def test_the_address_before_is_told_and_every_other_browser_signed_out(browser, browser_of, parts, account):
    other = browser_of(account)
    ask(browser)
    browser.send(browser.get(link_of(parts)))
    to, kind, _ = messages(parts)[-1]
    assert (to, kind) == (account.email, "sign_in_changed")
    assert log_of(parts, account) == ["email address changed"]
    browser.get("/account")
    other.get("/account", 303)


def test_a_link_works_once_and_for_whom_it_was_made(browser, parts, browser_of, add_account):
    ask(browser)
    link = link_of(parts)
    browser_of(add_account("Kim Roe")).get(link, 410)
    browser.send(browser.get(link))
    browser.get(link, 410)
    browser.get("/account/email/anything", 410)


def test_a_link_is_too_old_after_two_hours(browser, parts, monkeypatch):
    ask(browser)
    link = link_of(parts)
    monkeypatch.setattr("kl_assess.web.signing_in.email_change._LASTS", -1)
    browser.get(link, 410)


def test_whoever_opens_the_link_signs_in_first(app, browser, parts):
    ask(browser)
    link = link_of(parts)
    stranger = PageClient(app.test_client())
    assert stranger.get(link, 303).location.startswith("/sign-in?next=/account/email/")


def test_nobody_learns_whether_an_address_has_an_account(browser, parts, add_account):
    taken = add_account("Kim Roe").email
    ask(browser)
    said = browser.get("/account").all("div", role="status")
    ask(browser, taken)
    same = browser.get("/account").all("div", role="status")
    texts = ["".join(found[0].itertext()) for found in (said, same)]
    assert texts[0].replace(NEW, "") == texts[1].replace(taken, "")
    assert [to for to, _, _ in messages(parts)] == [NEW]


def test_an_address_that_was_taken_meanwhile_is_refused(browser, browser_of, parts, add_account):
    ask(browser)
    link = link_of(parts)
    other = browser_of(add_account("Kim Roe"))
    ask(other)
    other.send(other.get(link_of(parts)))
    assert "Another account has this address" in browser.send(browser.get(link), status=422).main


def test_what_is_no_address_is_told(browser):
    assert "whole address" in ask(browser, "pat.lee", 422).main


def test_nobody_has_mail_sent_without_end(browser, parts):
    for number in range(5):
        ask(browser, f"pat{number}@lake.example.com")
    assert "Try again in" in ask(browser, "pat6@lake.example.com", 422).main
    assert len(messages(parts)) == 5
