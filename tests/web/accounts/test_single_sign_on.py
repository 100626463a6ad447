"""Signing in with an OpenID provider, which runs beside the tests."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import update

from kl_assess.app import create_app
from kl_assess.config import Settings
from kl_assess.store.accounts import AccountRow
from tests.provider import let_in, providing, settings_of
from tests.web.accounts.factors import log_of, set_up, with_password
from tests.web.client import PageClient

BACK = "http://localhost/sign-in/from/provider"
AGAIN = "http://localhost/account/verify/from/provider"
START = "/sign-in/with/provider"


@pytest.fixture(scope="session")
def issuer():
    with providing(BACK, AGAIN) as found:
        yield found


@pytest.fixture(scope="session")
def app_with_accounts(basis, tmp_path_factory, issuer):
    """An app that knows the provider, in the place of the one that knows none."""
    settings = Settings(tmp_path_factory.mktemp("provider"), accounts=True, **settings_of(issuer))
    made = create_app(replace(settings, require_second_factor="nobody"), basis=basis)
    made.testing = True
    return made


@pytest.fixture
def parts(app, issuer, monkeypatch):
    """The parts of that app on a database of the test's own."""
    found = app.extensions["kl_assess"]
    known = replace(found, settings=replace(found.settings, **settings_of(issuer)))
    monkeypatch.setitem(app.extensions, "kl_assess", known)
    return known


@pytest.fixture
def browser(app, parts):  # noqa: ARG001 - the provider is known by them
    return PageClient(app.test_client())


@pytest.fixture
def account(add_account, agency):
    """An account with an address that the provider knows by the name of pat.lee."""
    return add_account("Pat Lee", "lead", agency)


def led_out(browser, page=None, action=START):
    """The address at the provider that the browser is led to."""
    page = page or browser.get("/sign-in")
    return browser.send(page, action=action, status=302).location


def led_back(browser, name="pat.lee", status=302, page=None, action=START):
    back = let_in(led_out(browser, page, action), name)
    return browser.get(back.removeprefix("http://localhost"), status)


def test_an_account_is_opened_by_the_address_that_the_provider_has_verified(browser, account, agency, parts):
    led_back(browser)
    assert "Pat Lee" in browser.get(f"/agencies/{agency.slug}").response.text
    assert log_of(parts, account) == ["signed in"]
    assert "You signed in with Agency ID" in browser.get("/account").main


@pytest.mark.usefixtures("account")
def test_whoever_asks_for_a_page_comes_to_it(browser, agency):
    page = browser.get(f"/sign-in?next=/agencies/{agency.slug}")
    action = f"{START}?next=/agencies/{agency.slug}"
    assert led_back(browser, page=page, action=action).location == f"/agencies/{agency.slug}"


@pytest.mark.usefixtures("account")
def test_nobody_is_led_to_another_site_afterwards(browser):
    page = browser.get("/sign-in")
    page.form(START).set("action", f"{START}?next=https://evil.example/")
    back = led_back(browser, page=page, action=f"{START}?next=https://evil.example/")
    assert back.location == "/agencies"


def test_the_provider_is_asked_with_pkce_a_nonce_and_a_state(browser):
    asked = parse_qs(urlsplit(led_out(browser)).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["response_type"] == ["code"]
    assert asked["scope"] == ["openid email"]
    assert all(len(asked[name][0]) >= 20 for name in ("nonce", "state", "code_challenge"))


def test_an_address_that_is_not_verified_opens_nothing(browser, add_account):
    add_account("Unverified Lee")
    led_back(browser, "unverified.lee", 303)
    assert "does not say that it has checked" in browser.get("/sign-in").response.text
    browser.get("/account", 303)


def test_nobody_gets_an_account_by_it(browser):
    assert led_back(browser, "kim.roe").location == "/sign-in"
    assert "There is no account for kim.roe@example.org" in browser.get("/sign-in").response.text


def test_a_closed_account_stays_closed(browser, account, keep, parts):
    keep(lambda session: session.execute(update(AccountRow).where(AccountRow.id == account.id).values(active=False)))
    led_back(browser)
    assert "This account is closed" in browser.get("/sign-in").response.text
    assert log_of(parts, account) == []


def test_the_second_factor_is_asked_for_as_well(browser, account, browser_of, clock):
    phone = set_up(browser_of(account), clock)
    clock.go_on(seconds=30)
    page = browser.follow(led_back(browser))
    assert page.h1 == "Write the code"
    browser.send(page, {"code": phone.code}, status=302)
    browser.get("/account")


@pytest.mark.usefixtures("account")
def test_what_another_browser_began_is_not_finished_in_this_one(browser, app):
    back = let_in(led_out(browser), "pat.lee")
    other = PageClient(app.test_client())
    other.get(back.removeprefix("http://localhost"), 303)
    assert "did not work" in other.get("/sign-in").response.text
    other.get("/account", 303)


@pytest.mark.usefixtures("account")
def test_an_answer_is_taken_once(browser):
    back = let_in(led_out(browser), "pat.lee").removeprefix("http://localhost")
    browser.get(back, 302)
    browser.get(back, 303)


def test_who_turns_back_at_the_provider_is_told(browser):
    state = parse_qs(urlsplit(led_out(browser)).query)["state"][0]
    browser.get(f"/sign-in/from/provider?error=access_denied&state={state}", 303)
    assert "You did not sign in with Agency ID" in browser.get("/sign-in").response.text


def test_it_shows_once_more_who_one_is(app, account):
    browser, _ = with_password(app, account)
    with browser.client.session_transaction() as cookie:
        cookie["fs_paa"] -= 60 * 60
    page = browser.follow(browser.get("/account/email", 302))
    back = led_back(browser, page=page, action="/account/verify/with/provider?next=/account/email")
    assert back.location == "/account/email"
    browser.get("/account/email")


def test_another_account_at_the_provider_does_not_show_it(app, account, add_account):
    add_account("Kim Roe")
    browser, _ = with_password(app, account)
    with browser.client.session_transaction() as cookie:
        cookie["fs_paa"] -= 60 * 60
    page = browser.follow(browser.get("/account/email", 302))
    led_back(browser, "kim.roe", page=page, action="/account/verify/with/provider?next=/account/email")
    browser.get("/account/email", 302)


def test_forms_may_lead_to_the_provider_and_nowhere_else(browser, issuer):
    policy = browser.get("/sign-in").response.headers["Content-Security-Policy"]
    assert f"form-action 'self' {issuer};" in policy


@pytest.mark.usefixtures("parts")
def test_a_provider_that_does_not_answer_is_told_in_a_sentence(app, browser, monkeypatch):
    client = app.extensions["security"].oauthglue.authlib_provider("provider")
    monkeypatch.setattr(client, "server_metadata", {})
    monkeypatch.setattr(client, "_server_metadata_url", "http://localhost:1/.well-known/openid-configuration")
    browser.send(browser.get("/sign-in"), action=START)
    assert "Signing in with Agency ID did not work" in browser.get("/sign-in").response.text


def test_a_provider_of_another_name_is_not_believed(app, browser, parts, monkeypatch):
    client = app.extensions["security"].oauthglue.authlib_provider("provider")
    monkeypatch.setattr(client, "server_metadata", {})
    settings = replace(parts.settings, oidc_issuer="http://localhost:1")
    monkeypatch.setitem(app.extensions, "kl_assess", replace(parts, settings=settings))
    browser.send(browser.get("/sign-in"), action=START)
    assert "did not work" in browser.get("/sign-in").response.text


@pytest.mark.usefixtures("parts")
def test_a_provider_may_offer_no_signature_and_is_not_believed_without_one(app):
    client = app.extensions["security"].oauthglue.authlib_provider("provider")
    name = "id_token_signing_alg_values_supported"
    with app.test_request_context():
        for offered, taken in ((["none", "HS256", "ES256"], ["ES256"]), (None, ["RS256"])):
            client.load_server_metadata()
            client.server_metadata[name] = offered
            assert client.load_server_metadata()[name] == taken
