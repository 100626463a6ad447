"""Passkeys in a real browser, whose authenticator is Chromium's virtual one."""

import re

import pytest
from playwright.sync_api import expect

from kl_assess.catalog.basis import SHIPPED_QUESTIONNAIRE, read_basis
from tests.e2e.accounts import served_with_accounts, sign_in, sign_out

pytestmark = pytest.mark.browser

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
KEY = DEVICE | {"transport": "usb", "hasUserVerification": False, "isUserVerified": False}


@pytest.fixture
def site(tmp_path):
    with served_with_accounts(tmp_path / "site", read_basis(SHIPPED_QUESTIONNAIRE)) as running:
        yield running


@pytest.fixture
def page(browser):
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def device(page):
    """Something that gives the browser an authenticator: (what it can do) -> how to change that."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")

    def give(what):
        made = session.send("WebAuthn.addVirtualAuthenticator", {"options": what})["authenticatorId"]

        def change(**how):
            session.send("WebAuthn.setUserVerified", {"authenticatorId": made, **how})

        return change

    return give


def add(page, site, name, use):
    page.goto(f"{site.url}/account/passkeys")
    page.get_by_label("Name").fill(name)
    page.get_by_text(use).click()
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("status")).to_contain_text(f"“{name}” is ready")


def test_a_passkey_is_added_signs_in_without_a_password_and_is_removed(site, page, device):
    device(DEVICE)
    sign_in(page, site)
    add(page, site, "This laptop", "To sign in without a password")
    sign_out(page)
    page.goto(f"{site.url}/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(re.compile("/agencies"))
    page.goto(f"{site.url}/account/passkeys")
    page.get_by_role("button", name="Remove This laptop").click()
    expect(page.get_by_role("heading", name="Your passkeys")).to_have_count(0)


def test_a_security_key_is_asked_for_after_the_password(site, page, device):
    device(KEY)
    sign_in(page, site)
    add(page, site, "Blue key", "After my password")
    sign_out(page)
    sign_in(page, site)
    expect(page.get_by_role("heading", level=1)).to_have_text("Use your passkey")
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url(re.compile("/agencies"))


def test_who_is_not_recognized_is_told_and_may_try_again(site, page, device):
    change = device(DEVICE)
    sign_in(page, site)
    add(page, site, "This laptop", "To sign in without a password")
    sign_out(page)
    change(isUserVerified=False)
    page.goto(f"{site.url}/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("status")).to_contain_text("The browser stopped, or waited too long.")
    change(isUserVerified=True)
    page.get_by_role("button", name="Ask again").click()
    page.wait_for_url(re.compile("/agencies"))


def test_a_device_that_has_one_already_is_told(site, page, device):
    device(DEVICE)
    sign_in(page, site)
    add(page, site, "This laptop", "To sign in without a password")
    page.get_by_label("Name").fill("Once more")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("status")).to_contain_text("has a passkey for your account already")


def test_without_scripts_the_page_says_so(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.url}/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("main")).to_contain_text("Passkeys need scripts, and scripts are off in this browser.")
    context.close()
