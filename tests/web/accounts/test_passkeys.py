"""Passkeys: in the place of the password, and after it. How a browser speaks to one is in tests/e2e."""

import json

import pytest
from sqlalchemy import update

from kl_assess.store.accounts import AccountRow
from tests.web.accounts.factors import log_of, make_codes, messages, set_up, with_password
from tests.web.accounts.soft_key import SoftKey
from tests.web.client import PageClient

PASSKEYS = "/account/passkeys"


@pytest.fixture
def account(add_account, agency):
    return add_account("Pat Lee", "lead", agency)


@pytest.fixture
def browser(browser_of, account):
    return browser_of(account)


@pytest.fixture
def anyone(app):
    return PageClient(app.test_client())


def asked(page):
    """The form that takes the answer of a passkey, and what it is asked."""
    form = next(form for form in page.all("form") if form.get("data-passkey"))
    return form, json.loads(form.get("data-options"))


def add(browser, key, name="My phone", usage="first"):
    page = browser.send(browser.get(PASSKEYS), {"name": name, "usage": usage}, action=PASSKEYS, status=200)
    form, options = asked(page)
    return browser.send(page, {"credential": key.create(options)}, action=form.get("action"), status=302)


def answer(browser, page, key, status=302):
    form, options = asked(page)
    return browser.send(page, {"credential": key.get(options)}, action=form.get("action"), status=status)


def begin(browser):
    return browser.send(browser.get("/sign-in"), action="/sign-in/passkey", status=200)


def begin_second(app, account):
    browser, after = with_password(app, account)
    return browser, browser.send(browser.follow(after), status=200)


def test_a_passkey_signs_in_without_a_password(browser, anyone, agency, parts, account):
    key = SoftKey()
    add(browser, key)
    answer(anyone, begin(anyone), key)
    assert "Pat Lee" in anyone.get(f"/agencies/{agency.slug}").response.text
    assert log_of(parts, account) == ["passkey added", "signed in"]
    assert "You signed in with a passkey" in anyone.get("/account").main


def test_it_is_both_factors_so_no_code_is_asked_for(browser, anyone, clock):
    key = SoftKey()
    set_up(browser, clock)
    add(browser, key)
    assert answer(anyone, begin(anyone), key).location == "/agencies"


def test_it_must_ask_who_holds_it(browser, anyone):
    key = SoftKey()
    add(browser, key)
    key._verifies = False
    assert answer(anyone, begin(anyone), key).location == "/sign-in/passkey"
    assert "could not be checked" in anyone.get("/sign-in/passkey").response.text


def test_nobody_learns_which_passkeys_there_are(browser, anyone):
    add(browser, SoftKey())
    _, options = asked(begin(anyone))
    assert not options["allowCredentials"]


def test_a_passkey_that_nobody_added_opens_nothing(browser, anyone):
    add(browser, SoftKey())
    key = SoftKey()
    key.owner = b"nobody"
    answer(anyone, begin(anyone), key)
    assert "does not open an account here" in anyone.get("/sign-in").response.text
    anyone.get("/account", 303)


def test_an_answer_to_another_question_opens_nothing(browser, anyone):
    key = SoftKey()
    add(browser, key)
    page, (_, other) = begin(anyone), asked(begin(anyone))
    form, _ = asked(page)
    anyone.send(page, {"credential": key.get(other)}, action=form.get("action"), status=302)
    anyone.get("/account", 303)


def test_a_security_key_is_asked_for_after_the_password(app, browser, account, agency):
    key = SoftKey(verifies=False)
    add(browser, key, "Blue key", "secondary")
    other, page = begin_second(app, account)
    assert "Your password is right" in page.main
    other.get(f"/agencies/{agency.slug}", 303)
    answer(other, page, key)
    assert "Pat Lee" in other.get(f"/agencies/{agency.slug}").response.text


def test_a_security_key_alone_opens_nothing(browser, anyone):
    key = SoftKey()
    add(browser, key, "Blue key", "secondary")
    answer(anyone, begin(anyone), key)
    assert "for another step" in anyone.get("/sign-in/passkey").response.text
    anyone.get("/account", 303)


def test_anothers_key_does_not_open_their_account_after_ones_own_password(
    app, browser, account, add_account, browser_of
):
    theirs = SoftKey(verifies=False)
    victim = add_account("Kim Roe")
    add(browser_of(victim), theirs, "Their key", "secondary")
    add(browser, SoftKey(verifies=False), "Own key", "secondary")
    other, page = begin_second(app, account)
    answer(other, page, theirs)
    assert "belongs to another account" in other.get("/sign-in/passkey").response.text
    other.get("/account", 303)


def test_a_closed_account_stays_closed(browser, anyone, keep, account, parts):
    key = SoftKey()
    add(browser, key)
    keep(lambda session: session.execute(update(AccountRow).where(AccountRow.id == account.id).values(active=False)))
    answer(anyone, begin(anyone), key)
    assert "This account is closed" in anyone.get("/sign-in").response.text
    assert log_of(parts, account) == ["passkey added"]


def test_who_has_an_app_and_a_key_chooses(app, browser, account, clock):
    key = SoftKey(verifies=False)
    phone = set_up(browser, clock)
    add(browser, key, "Blue key", "secondary")
    clock.go_on(seconds=30)
    for way, finish in (("webauthn", _by_key(key)), ("authenticator", _by_phone(phone))):
        other, after = with_password(app, account)
        page = other.send(other.follow(after), {"which": way}, status=302)
        finish(other, other.follow(page))
        other.get("/account")


def _by_key(key):
    return lambda browser, page: answer(browser, browser.send(page, status=200), key)


def _by_phone(phone):
    return lambda browser, page: browser.send(page, {"code": phone.code}, status=302)


def test_recovery_codes_help_who_lost_the_key(app, browser, account):
    add(browser, SoftKey(verifies=False), "Blue key", "secondary")
    codes = make_codes(browser)
    other, page = begin_second(app, account)
    other.send(other.get(page.links()["Use a recovery code"]), {"code": codes[0]}, status=302)
    other.get("/account")


def test_a_passkey_is_listed_by_its_name_and_removed(browser, anyone, parts, account):
    key = SoftKey()
    add(browser, key, "Pat's phone")
    page = browser.get(PASSKEYS)
    assert "Pat's phone Signs you in without a password" in page.main
    browser.send(page, action=f"{PASSKEYS}/remove", status=302)
    assert "Your passkeys" not in browser.get(PASSKEYS).main
    answer(anyone, begin(anyone), key)
    anyone.get("/account", 303)
    assert log_of(parts, account) == ["passkey added", "passkey removed"]
    assert [kind for _, kind, _ in messages(parts)] == ["sign_in_changed"] * 2


def test_two_passkeys_have_two_names(browser):
    add(browser, SoftKey())
    page = browser.send(browser.get(PASSKEYS), {"name": "My phone", "usage": "first"}, action=PASSKEYS, status=422)
    assert "of the name “My phone” already" in page.main


def test_a_passkey_shows_once_more_who_it_is(browser):
    key = SoftKey()
    add(browser, key)
    with browser.client.session_transaction() as cookie:
        cookie["fs_paa"] -= 60 * 60
        cookie.pop("fs_gexp")
    page = browser.follow(browser.get("/account/email", 302))
    page = browser.send(page, action="/account/verify/passkey?next=/account/email", status=200)
    assert answer(browser, page, key).location == "/account/email"
    browser.get("/account/email")


def test_who_signed_in_long_ago_adds_none(browser):
    page = browser.send(browser.get(PASSKEYS), {"name": "My phone"}, action=PASSKEYS, status=200)
    with browser.client.session_transaction() as cookie:
        cookie["fs_paa"] -= 60 * 60
        cookie.pop("fs_gexp")
    form, options = asked(page)
    late = browser.send(page, {"credential": SoftKey().create(options)}, action=form.get("action"), status=302)
    assert late.location.startswith("/account/verify")
    assert "Your passkeys" not in browser.get("/account").main
