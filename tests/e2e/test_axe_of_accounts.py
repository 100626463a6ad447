"""axe finds nothing wrong on the pages of signing in and of one's own account, at two widths."""

import re

import pytest

from kl_assess.catalog.basis import SHIPPED_QUESTIONNAIRE, read_basis
from tests.e2e.accounts import served_with_accounts, sign_in
from tests.e2e.test_axe import NARROW, WIDE, violations

pytestmark = pytest.mark.browser

BEFORE = ("/sign-in", "/forgotten-password", "/sign-in/passkey")
AFTER = (
    "/account",
    "/account/password",
    "/account/email",
    "/account/authenticator",
    "/account/recovery-codes",
    "/account/passkeys",
    "/account/verify",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    settings = {"oidc_issuer": "http://localhost:9", "oidc_client_id": "kl-assess", "oidc_client_secret": "secret"}
    basis = read_basis(SHIPPED_QUESTIONNAIRE)
    with served_with_accounts(tmp_path_factory.mktemp("site"), basis, **settings) as running:
        yield running


@pytest.fixture
def page(browser):
    context = browser.new_context(bypass_csp=True, viewport=WIDE)
    yield context.new_page()
    context.close()


def looked_at(page):
    """What axe finds, and whether the page is wider than a narrow screen."""
    found = violations(page, (WIDE, NARROW))
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    page.set_viewport_size(WIDE)
    return found


def test_the_way_in(site, page):
    for address in BEFORE:
        page.goto(site.url + address)
        assert looked_at(page) == [], address


def test_ones_own_account(site, page):
    sign_in(page, site)
    for address in AFTER:
        page.goto(site.url + address)
        assert looked_at(page) == [], address


def test_what_is_shown_after_a_button(site, page):
    sign_in(page, site)
    page.goto(f"{site.url}/account/authenticator")
    page.get_by_role("button", name="Set up the app").click()
    assert looked_at(page) == []
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Finish").click()
    assert looked_at(page) == []
    page.goto(f"{site.url}/account/recovery-codes")
    page.get_by_role("button", name=re.compile("^Make")).click()
    assert looked_at(page) == []
