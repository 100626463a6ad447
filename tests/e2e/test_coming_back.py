"""Coming back to `kl-assess serve`: with a code from the authenticator app, and after the password was forgotten."""

import time

import pytest
from playwright.sync_api import expect

from tests.e2e import people
from tests.e2e.people import OTHER_PASSWORD, PASSWORD, RESET, link_in_terminal
from tests.e2e.server import serving

pytestmark = pytest.mark.browser

AGENCY = "Pine Hollow Sheriff’s Office"
STEP = 30  # seconds for which an app shows the same code


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("instance"), accounts=True) as running:
        yield running


@pytest.fixture(scope="module")
def person(browser, server):
    with people.meeting(browser, server) as made:
        yield made


@pytest.fixture(scope="module")
def administrator(server, person):
    """The first administrator, who has just opened the link in the terminal and made an account."""
    made = person("Ann Lee", "Program manager")
    made.take_up(link_in_terminal(server))
    made.app, made.code = made.set_up_an_app()
    return made


def test_an_administrator_signs_in_with_a_code_of_the_app(administrator):
    who = administrator
    who.sign_out()
    who.sign_in(PASSWORD)
    who.look("Write the code")
    who.fill(code=who.code)
    who.press("Sign in")
    expect(who.page.locator("main")).to_contain_text("That code is wrong or was used already.")
    who.fill(code=who.app.generate(time=time.time() + STEP).token)  # the one that it shows next
    who.press("Sign in")
    who.see("/service", "Administration")


def test_a_forgotten_password_is_replaced_by_the_link_in_a_message(administrator, person):
    who = person("Joe Brandt", "Undersheriff")
    administrator.add_agency(AGENCY, who, "Lead")
    who.sign_out()
    who.open("/sign-in")
    who.follow("I forgot my password")
    who.look("I forgot my password")
    who.fill(email=who.email)
    who.press("Send the link")
    link = who.link_from(RESET)
    assert who.open(link) == 200
    who.look(RESET)
    who.page.get_by_label("New password").fill(OTHER_PASSWORD)
    who.page.get_by_label("The same password once more").fill(OTHER_PASSWORD)
    who.press("Use this password")
    who.sign_in(PASSWORD)
    expect(who.page.locator("main")).to_contain_text("The address and the password do not belong together")
    who.sign_in(OTHER_PASSWORD)
    expect(who.page.locator("h1")).to_have_text(AGENCY)
    who.sign_out()
    assert who.open(link) == 200
    expect(who.said()).to_contain_text("That link does not work any more.")
