"""Whoever fails too often waits: with the password, with codes, and with whatever sends mail."""

import pytest

from kl_assess.workflow import lockouts
from tests.web.accounts.conftest import PASSWORD
from tests.web.accounts.factors import log_of, make_codes, messages, set_up, with_password
from tests.web.client import PageClient

WRONG = "wrong horse battery"
WAIT = "That was tried too often. Try again in 15 minutes."


@pytest.fixture
def account(add_account, agency):
    return add_account("Pat Lee", "lead", agency)


@pytest.fixture
def browser(app):
    return PageClient(app.test_client())


def sign_in(browser, email, password=WRONG, status=422):
    page = browser.get("/sign-in")
    return browser.send(page, {"email": email, "password": password}, action="/sign-in", status=status)


def test_after_five_failures_the_right_password_opens_nothing_for_a_while(browser, account, parts, clock):
    for _ in range(5):
        assert "do not belong together" in sign_in(browser, account.email).main
    assert WAIT in sign_in(browser, account.email, PASSWORD).main
    assert log_of(parts, account) == ["sign-in refused"] * 5 + ["sign-in locked for a while"]
    clock.go_on(minutes=15, seconds=1)
    sign_in(browser, account.email, PASSWORD, 302)


def test_an_address_that_nobody_has_is_locked_in_the_same_words(browser, account):
    told = []
    for email in (account.email, "nobody@example.org"):
        for _ in range(5):
            sign_in(browser, email)
        told.append(sign_in(browser, email, PASSWORD).main.replace(email, ""))
    assert told[0] == told[1]
    assert WAIT in told[0]


def test_another_way_to_write_the_same_address_is_the_same(browser, account):
    for email in ("pat.lee@example.org", "PAT.LEE@example.org", "pat.lee@EXAMPLE.ORG", "pat.lee@\uff45xample.org") * 2:
        sign_in(browser, email)
    assert WAIT in sign_in(browser, account.email, PASSWORD).main


def test_one_account_is_locked_and_not_the_next(browser, account, add_account):
    for _ in range(5):
        sign_in(browser, account.email)
    sign_in(browser, add_account("Kim Roe").email, PASSWORD, 302)


def test_a_network_from_which_fifty_tries_failed_waits(app, browser, account, keep, clock):
    network = lockouts.of_network(app.config["SECURITY_PASSWORD_SALT"], "127.0.0.1")
    for _ in range(49):
        keep(lambda session: lockouts.failed(session, network, clock()))
    sign_in(browser, "nobody@example.org")
    assert "tried too often" in sign_in(browser, account.email, PASSWORD).main


def test_signing_in_forgets_the_failures(app, browser, account):
    for _ in range(3):
        for _ in range(4):
            sign_in(browser, account.email)
        sign_in(PageClient(app.test_client()), account.email, PASSWORD, 302)


def test_a_right_password_forgets_nothing_while_a_code_is_wanted(app, account, browser_of, clock):
    phone = set_up(browser_of(account), clock)
    clock.go_on(seconds=30)
    for _ in range(5):
        browser, answer = with_password(app, account)
        browser.send(browser.follow(answer), {"code": "000000"}, status=422)
    page = browser.get("/sign-in/code")
    assert WAIT in browser.send(page, {"code": phone.code}, status=422).main
    assert WAIT in sign_in(PageClient(app.test_client()), account.email, PASSWORD).main


def test_recovery_codes_cannot_be_guessed_either(app, account, browser_of, clock, parts):
    own = browser_of(account)
    set_up(own, clock)
    codes = make_codes(own)
    browser, _ = with_password(app, account)
    page = browser.get("/sign-in/recovery-code")
    for _ in range(5):
        browser.send(page, {"code": "1111-2222-3333"}, status=422)
    assert WAIT in browser.send(page, {"code": codes[0]}, status=422).main
    assert "recovery code used" not in log_of(parts, account)


def test_the_password_that_is_asked_once_more_cannot_be_guessed(browser_of, account):
    browser = browser_of(account)
    page = browser.get("/account/verify")
    for _ in range(5):
        assert "That is not your password" in browser.send(page, {"password": WRONG}, status=422).main
    assert WAIT in browser.send(page, {"password": PASSWORD}, status=422).main


def test_nor_the_one_before_a_new_password(browser_of, account):
    browser = browser_of(account)
    page = browser.get("/account/password")
    new = {"new_password": "four unrelated words more", "new_password_confirm": "four unrelated words more"}
    for _ in range(5):
        assert "That is not your password" in browser.send(page, {"password": WRONG} | new, status=422).main
    assert WAIT in browser.send(page, {"password": PASSWORD} | new, status=422).main


def test_a_new_password_is_not_asked_for_without_end(browser, account, parts):
    for email in (account.email, "nobody@example.org"):
        for _ in range(5):
            browser.send(browser.get("/forgotten-password"), {"email": email}, status=200)
        assert WAIT in browser.send(browser.get("/forgotten-password"), {"email": email}, status=422).main
    assert [(to, kind) for to, kind, _ in messages(parts)] == [(account.email, "password_reset")] * 5
