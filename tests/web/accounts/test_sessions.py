"""How long a sign-in lasts, and what ends it in every browser."""

import time

from kl_assess.store import accounts
from kl_assess.web.signing_in import lasting
from tests.web.accounts.conftest import PASSWORD
from tests.web.accounts.factors import log_of
from tests.web.client import PageClient

HALF_A_DAY = 12 * 60 * 60
OF_LEAD = {"email": "pat.lead@example.org", "password": PASSWORD}


def sign_in(app, account, **more):
    browser = PageClient(app.test_client())
    sent = {"email": account.email, "password": PASSWORD, **more}
    return browser, browser.send(browser.get("/sign-in"), sent, action="/sign-in", status=302)


def shown_ago(browser, seconds):
    """Let the person have shown who they are so long ago."""
    with browser.client.session_transaction() as cookie:
        cookie["fs_paa"] = time.time() - seconds


def test_signing_in_sets_one_cookie_that_lasts_half_a_day(app, add_account):
    _, answer = sign_in(app, add_account("Pat Lee"))
    cookies = [line.partition("=")[0] for line in answer.response.headers.getlist("Set-Cookie")]
    assert cookies == ["kl_assess"]
    assert app.permanent_session_lifetime.total_seconds() == HALF_A_DAY


def test_a_file_that_anybody_may_keep_carries_nobodys_cookie_and_a_page_renews_it(signed):
    lead = signed("lead")
    page = lead.get("/account")
    assert "kl_assess=" in page.response.headers["Set-Cookie"]
    for link in page.all("link", rel="stylesheet"):
        file = lead.client.get(link.get("href"))
        assert "public" in file.headers["Cache-Control"]
        assert "Set-Cookie" not in file.headers
        assert "Cookie" not in file.headers["Vary"]


def test_nobody_is_remembered_for_longer_whatever_the_form_is_made_to_ask(app, add_account, agency):
    browser, answer = sign_in(app, add_account("Pat Lee", "lead", agency), remember="y")
    assert "remember_token" not in str(answer.response.headers)
    browser.client.delete_cookie("kl_assess")
    browser.get(f"/agencies/{agency.slug}", 303)


def test_after_a_week_one_signs_in_again_and_goes_on_where_one_was(signed, agency):
    address, lead = f"/agencies/{agency.slug}", signed("lead")
    shown_ago(lead, lasting.MOST.total_seconds() - 60)
    lead.get(address)
    shown_ago(lead, lasting.MOST.total_seconds() + 60)
    page = lead.follow(lead.get(address, 303))
    assert page.h1 == "Sign in"
    assert "for a week" in page.main
    there = lead.send(page, OF_LEAD, action="/sign-in", status=302)
    assert there.location == address
    lead.get(address)


def test_after_a_week_nothing_is_changed_either(signed):
    lead = signed("lead")
    page = lead.get("/account")
    shown_ago(lead, lasting.MOST.total_seconds() + 60)
    lead.send(page, {"name": "Kim Roe"}, action="/account", status=303)
    lead.send(lead.get("/sign-in"), OF_LEAD, action="/sign-in", status=302)
    assert "Kim Roe" not in lead.get("/account").response.text


def test_one_signs_out_everywhere_else_and_stays(browser_of, add_account, parts):
    account = add_account("Pat Lee")
    here, elsewhere = browser_of(account), browser_of(account)
    here.send(here.get("/account"), action="/account/sessions")
    here.get("/account")
    elsewhere.get("/account", 303)
    assert log_of(parts, account) == ["signed out everywhere else"]


def test_another_password_ends_every_other_session(browser_of, add_account):
    account = add_account("Pat Lee")
    here, elsewhere = browser_of(account), browser_of(account)
    new = "four other unrelated words"
    sent = {"password": PASSWORD, "new_password": new, "new_password_confirm": new}
    here.send(here.get("/account/password"), sent, status=302)
    here.get("/account")
    elsewhere.get("/account", 303)


def test_a_closed_account_is_out_at_once(browser_of, add_account, keep):
    account = add_account("Pat Lee")
    browser = browser_of(account)
    browser.get("/account")
    keep(lambda session: accounts.set_active(session, account.id, active=False))
    browser.get("/account", 303)
