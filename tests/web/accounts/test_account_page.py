"""The page of one's own account, and the log that it is told from."""

import pytest

from kl_assess.store import service_log
from tests.web.accounts.conftest import PASSWORD
from tests.web.accounts.factors import log_of, with_password


@pytest.fixture
def account(add_account, agency):
    return add_account("Pat Lee", "lead", agency)


def test_it_tells_what_opens_the_account_and_leads_to_each(browser_of, account):
    links = browser_of(account).get("/account").links()
    assert set(links.values()) >= {
        "/account/email",
        "/account/password",
        "/account/authenticator",
        "/account/passkeys",
    }


def test_recovery_codes_are_offered_with_a_second_factor_only(browser_of, account):
    browser = browser_of(account)
    assert "Recovery codes" not in browser.get("/account").main


def test_it_tells_the_last_ten_events_of_this_account_alone(app, account, add_account):
    other = add_account("Kim Roe")
    with_password(app, other)
    for _ in range(11):
        browser, _ = with_password(app, account)
    page = browser.get("/account")
    rows = page.one("table", class_="kl-events").findall(".//tr")
    assert len(rows) == 10
    assert page.main.count("You signed in with your password") == 10
    assert "November 17, 2026, 10:42" in page.main


def test_each_deed_is_one_event(app, account, parts):
    browser, _ = with_password(app, account)
    page = browser.get("/account/password")
    new = "four unrelated words more"
    filled = {"password": PASSWORD, "new_password": new, "new_password_confirm": new}
    browser.send(page, filled, status=302)
    account_page = browser.get("/account")
    browser.send(account_page, {"name": "Pat Lee-Roe"}, action="/account")
    browser.send(browser.get("/account"), action="/account/sessions")
    token = browser.get("/account").all("input", name="csrf_token")[0].get("value")
    browser.post("/sign-out", {"csrf_token": token}, 302)
    assert log_of(parts, account) == [
        "signed in",
        "password changed",
        "account changed",
        "signed out everywhere else",
        "signed out",
    ]
    with parts.sessions() as session:
        assert service_log.broken_at(session) is None
