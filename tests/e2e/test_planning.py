"""The plan by keyboard alone and without scripts: a gap is planned, its action moved, and nothing needs a mouse."""

import pytest
from playwright.sync_api import expect

from tests.e2e.every_page import NOW, seated, served
from tests.e2e.walking import Keyboard

pytestmark = pytest.mark.browser

GIVEN = {
    "known_by": "Minutes of the council",
    "owner_title": "Captain, Patrol",
    "owner_name": "Tom Becker",
    "due": f"12/31/{NOW.year}",
}


@pytest.fixture(scope="module")
def site(demonstration, tmp_path_factory):
    with served(demonstration, tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(params=["with scripts", "without scripts"])
def page(browser, site, request):
    context = browser.new_context(java_script_enabled=request.param == "with scripts")
    yield seated(context, site)
    context.close()


def card(page, words):
    return page.locator(".kl-board .kl-card", has_text=words)


def column(page, heading):
    return page.locator(".kl-board section", has=page.get_by_role("heading", name=heading))


def test_a_gap_is_planned_moved_noted_and_stopped(site, page):
    page.goto(f"{site.url}{site.carried.agency}/plan")
    words = page.locator(".kl-proposals li").first.locator("p").first.inner_text()
    page.get_by_role("link", name="Plan this").first.click()
    expect(page.get_by_label("What will be done")).to_have_value(words)
    for name, text in GIVEN.items():
        page.locator(f"#{name}").fill(text)
    page.get_by_role("button", name="Add to the plan").click()
    expect(page.get_by_role("status")).to_have_text("The action is in the plan.")
    made = card(page, "Tom Becker, Captain, Patrol, by December 31, 2026")
    made.get_by_label("Move to").select_option("Under way")
    made.get_by_role("button", name="Move").click()
    expect(column(page, "Under way").locator(".kl-card", has_text="Tom Becker")).to_have_count(1)
    card(page, "Tom Becker").get_by_role("link").click()
    page.get_by_label("What has happened").fill("Met twice.")
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator("table", has_text="Met twice.")).to_be_visible()
    page.locator("summary", has_text="Stop the action").click()
    page.get_by_label("Why it is stopped").fill("The grant ended.")
    page.get_by_role("button", name="Stop it").click()
    page.goto(f"{site.url}{site.carried.agency}/plan")
    page.locator("summary", has_text="Stopped").click()
    expect(page.get_by_text("The grant ended.").first).to_be_visible()


def test_a_card_is_moved_with_the_keyboard_alone(site, browser):
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    keyboard = Keyboard(seated(context, site))
    page = keyboard.page
    keyboard.open(f"{site.url}{site.half.agency}/plan")
    before = column(page, "Done").locator(".kl-card").count()
    keyboard.to_field("state")
    page.keyboard.type("Done")
    stop = keyboard.tab()
    assert stop["tag"] == "button"
    assert stop["name"].startswith("Move")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(column(page, "Done").locator(".kl-card")).to_have_count(before + 1)
    keyboard.arrive()
    keyboard.tab()
    assert page.evaluate("document.activeElement.closest('.kl-card') !== null"), "the focus goes on from the card"
    context.close()
