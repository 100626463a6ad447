"""Signing in and out, and what a role opens."""

import pytest

from tests.web.accounts.conftest import PASSWORD
from tests.web.client import PageClient


def sign_in(browser, email, password=PASSWORD, status=302):
    return browser.send(
        browser.get("/sign-in"), {"email": email, "password": password}, action="/sign-in", status=status
    )


@pytest.fixture
def browser(app):
    return PageClient(app.test_client())


def test_an_account_opens_with_its_password(browser, add_account, agency):
    account = add_account("Pat Lee", "lead", agency)
    sign_in(browser, account.email.upper())
    assert "Pat Lee" in browser.get(f"/agencies/{agency.slug}").response.text


def test_a_wrong_password_and_an_address_nobody_has_are_told_in_the_same_words(browser, add_account):
    known = add_account("Pat Lee").email
    wrong = [sign_in(browser, email, "wrong horse battery", 422).main for email in (known, "nobody@example.org")]
    assert "do not belong together" in wrong[0]
    assert wrong[0].replace(known, "") == wrong[1].replace("nobody@example.org", "")


def test_whoever_asks_for_a_page_signs_in_and_comes_to_it(browser, add_account, agency):
    account = add_account("Pat Lee", "reader", agency)
    asked = browser.get(f"/agencies/{agency.slug}", 303)
    page = browser.get(asked.location)
    there = browser.send(page, {"email": account.email, "password": PASSWORD}, action="/sign-in", status=302)
    assert there.location == f"/agencies/{agency.slug}"


def test_nobody_is_sent_to_another_site(browser, add_account):
    account = add_account("Pat Lee")
    page = browser.get("/sign-in?next=https://evil.example/")
    answer = browser.send(page, {"email": account.email, "password": PASSWORD}, action="/sign-in", status=422)
    assert "evil.example" not in (answer.location or "")


def test_who_signs_out_is_out(signed, agency):
    chief = signed("chief")
    page = chief.get(f"/agencies/{agency.slug}")
    token = page.all("input", name="csrf_token")[0].get("value")
    chief.post("/sign-out", {"csrf_token": token}, 302)
    chief.get(f"/agencies/{agency.slug}", 303)


def test_another_agencys_member_sees_what_nobody_sees(signed, add_agency, agency):
    chief, other = signed("chief"), add_agency("Quillmarsh Constabulary")
    missing = chief.get("/agencies/nobody", 404)
    theirs = chief.get(f"/agencies/{other.slug}", 404)
    assert theirs.main.rpartition(" ")[0] == missing.main.rpartition(" ")[0]
    assert "Quillmarsh" not in chief.get(f"/agencies/{agency.slug}").response.text


def test_an_administrator_reads_no_agency(administrator, agency):
    administrator.get(f"/agencies/{agency.slug}", 404)
