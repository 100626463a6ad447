"""Signing in with an OpenID provider in a real browser, which holds every form against the policy of its page."""

import socket

import pytest
from playwright.sync_api import expect

from kl_assess.catalog.basis import SHIPPED_QUESTIONNAIRE, read_basis
from tests.e2e.accounts import served_with_accounts
from tests.provider import providing, settings_of

pytestmark = pytest.mark.browser


@pytest.fixture
def site(tmp_path):
    with socket.socket() as found:
        found.bind(("localhost", 0))
        port = found.getsockname()[1]
    back = f"http://localhost:{port}/sign-in/from/provider"
    basis = read_basis(SHIPPED_QUESTIONNAIRE)
    with (
        providing(back) as issuer,
        served_with_accounts(tmp_path / "site", basis, port=port, **settings_of(issuer)) as running,
    ):
        yield running


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_browser_is_led_to_the_provider_and_back(site, browser, scripts):
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    page.goto(f"{site.url}/sign-in?next=/agencies/{site.slug}")
    page.get_by_role("button", name="Sign in with Agency ID").click()
    page.get_by_placeholder("Enter any login").fill("pat.lee")
    page.get_by_placeholder("and password").fill("any")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"{site.url}/agencies/{site.slug}")
    expect(page.locator(".kl-who")).to_contain_text("Pat Lee")
    context.close()
