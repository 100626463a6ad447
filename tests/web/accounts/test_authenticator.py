"""An authenticator app as the second factor."""

import pytest

from tests.web.accounts.factors import SETUP, Phone, begin_setup, log_of, messages, row_of, set_up, with_password
from tests.web.client import PageClient


@pytest.fixture
def account(add_account, agency):
    return add_account("Pat Lee", "lead", agency)


@pytest.fixture
def browser(browser_of, account):
    return browser_of(account)


def test_an_app_is_set_up_once_it_shows_a_right_code(browser, clock, parts, account):
    page = begin_setup(browser)
    assert browser.get("/account").main.count("Authenticator app Off") == 1
    answer = browser.send(page, {"code": Phone(page, clock).code})
    assert answer.location == "/account/recovery-codes"
    assert "Authenticator app On" in browser.get("/account").main
    assert log_of(parts, account) == ["second factor added"]
    assert [(to, kind) for to, kind, _ in messages(parts)] == [(account.email, "sign_in_changed")]


def test_the_picture_stays_after_a_wrong_code(browser, clock):
    page = begin_setup(browser)
    wrong = browser.send(page, {"code": "000000"}, status=422)
    assert "used already" in wrong.main
    assert wrong.one("img", class_="kl-qr").get("src") == page.one("img", class_="kl-qr").get("src")
    browser.send(wrong, {"code": Phone(page, clock).code})


def test_the_key_is_not_readable_in_the_database_nor_in_the_cookie(browser, clock, parts, account):
    page = begin_setup(browser)
    key = page.one("code", class_="kl-key").text.replace("-", "")
    browser.send(page, {"code": Phone(page, clock).code})
    with parts.sessions() as session:
        kept = row_of(session, account).tf_totp_secret
    with browser.client.session_transaction() as cookie:
        assert key not in str(dict(cookie))
    assert '"enckey"' in kept
    assert key not in kept


def test_the_password_alone_opens_nothing_then(app, browser, clock, account, agency):
    phone = set_up(browser, clock)
    clock.go_on(seconds=30)
    other, answer = with_password(app, account)
    assert answer.location == "/sign-in/code?next=/agencies"
    assert other.get(f"/agencies/{agency.slug}", 303).location.startswith("/sign-in")
    other.send(other.follow(answer), {"code": phone.code}, status=302)
    assert "Pat Lee" in other.get(f"/agencies/{agency.slug}").response.text


def test_the_code_leads_to_the_page_that_was_asked_for(app, browser, clock, account, agency):
    phone = set_up(browser, clock)
    clock.go_on(seconds=30)
    other, answer = with_password(app, account, f"/agencies/{agency.slug}")
    assert other.send(other.follow(answer), {"code": phone.code}, status=302).location == f"/agencies/{agency.slug}"


def test_spaces_in_a_code_do_not_matter(app, browser, clock, account):
    phone = set_up(browser, clock)
    clock.go_on(seconds=30)
    other, answer = with_password(app, account)
    code = phone.code
    other.send(other.follow(answer), {"code": f" {code[:3]} {code[3:]}"}, status=302)


def test_a_code_is_taken_once(app, browser, clock, account):
    phone = set_up(browser, clock)
    clock.go_on(seconds=30)
    first, answer = with_password(app, account)
    first.send(first.follow(answer), {"code": phone.code}, status=302)
    second, answer = with_password(app, account)
    again = second.send(second.follow(answer), {"code": phone.code}, status=422)
    assert "used already" in again.main


def test_a_code_of_a_minute_ago_is_too_old(app, browser, clock, account):
    phone = set_up(browser, clock)
    clock.go_on(minutes=5)
    old = phone.code
    clock.go_on(seconds=61)
    other, answer = with_password(app, account)
    other.send(other.follow(answer), {"code": old}, status=422)


def test_the_app_before_works_until_another_one_has_shown_a_code(app, browser, clock, account):
    before = set_up(browser, clock)
    forms = [form for form in browser.get(SETUP).all("form") if form.get("action") == SETUP]
    assert len(forms) == 2, "another app, or none"
    page = browser.post(SETUP, {"setup": "authenticator", "csrf_token": _token(browser)}, 200)
    clock.go_on(seconds=30)
    other, answer = with_password(app, account)
    other.send(other.follow(answer), {"code": before.code}, status=302)
    clock.go_on(seconds=30)
    after = Phone(page, clock)
    browser.send(page, {"code": after.code})
    clock.go_on(seconds=30)
    other, answer = with_password(app, account)
    code = other.follow(answer)
    other.send(code, {"code": before.code}, status=422)
    other.send(code, {"code": after.code}, status=302)


def test_once_it_is_turned_off_the_password_is_enough(app, browser, clock, account, parts):
    set_up(browser, clock)
    browser.post(SETUP, {"setup": "disable", "csrf_token": _token(browser)}, 302)
    _, answer = with_password(app, account)
    assert answer.location == "/agencies"
    assert log_of(parts, account) == ["second factor added", "second factor removed", "signed in"]


def test_who_signed_in_long_ago_shows_the_password_first(browser):
    with browser.client.session_transaction() as cookie:
        cookie["fs_paa"] -= 60 * 60
    for page in (SETUP, "/account/recovery-codes", "/account/passkeys", "/account/email"):
        assert browser.get(page, 302).location == f"/account/verify?next={page}"


def test_no_code_is_asked_before_the_password(app):
    for address in ("/sign-in/code", "/sign-in/recovery-code", "/sign-in/which"):
        assert PageClient(app.test_client()).get(address, 302).location == "/sign-in"


def test_a_page_that_this_installation_does_not_have_is_not_there(app, browser):
    browser.get("/sign-in/help", 404)
    PageClient(app.test_client()).get("/sign-in/help", 404)


def _token(browser):
    return browser.get("/account").all("input", name="csrf_token")[0].get("value")
