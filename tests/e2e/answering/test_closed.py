"""A page that is closed shows what this browser still keeps of it: to be copied, discarded, or put back later."""

import pytest
from playwright.sync_api import expect

from kl_assess.core.responses import ItemResponse
from kl_assess.workflow import assessing
from tests.e2e.answering.element_page import STARTER, choose, note, nothing_kept, now, section, settled, state, store

pytestmark = pytest.mark.browser


@pytest.fixture
def closed(server, sit, url, assessment):
    """A page that is closed, in a browser that has not sent what was typed into it before."""
    page = sit()
    page.goto(url)
    page.context.set_offline(True)
    choose(page, "LEA-3.1", 3)
    note(page, "LEA-3.1").fill("Typed offline")
    choose(page, "LEA-3.2", "dk")
    expect(state(page)).to_contain_text("No connection. 2 changes kept here.")
    server.doing(assessing.submit, assessment[1], actor=STARTER, now=now())
    later = page.context.new_page()
    page.close(run_before_unload=False)
    later.context.set_offline(False)
    later.goto(url)
    return later


def unsent(page):
    return page.get_by_role("region", name="Not sent from this browser")


def test_what_was_not_sent_is_shown_in_words_on_every_page_that_says_it_is_closed(closed, url):
    for address in (url, url.partition("/elements")[0], url.replace("elements/LEA-3", "sign-off")):
        closed.goto(address)
        first, second = unsent(closed).get_by_role("listitem").all()
        expect(first).to_contain_text("Standing advisory body or forum (LEA-3.1)")
        expect(first).to_contain_text("Which description fits the agency today?3 Established")
        expect(first).to_contain_text("Typed offline")
        expect(second).to_contain_text("Don't know")


def test_it_is_copied(closed):
    closed.context.grant_permissions(["clipboard-read", "clipboard-write"])
    unsent(closed).get_by_role("button", name="Copy all of it").click()
    expect(closed.get_by_role("status").filter(has_text="Copied.")).to_be_attached()
    copied = closed.evaluate("navigator.clipboard.readText()")
    assert "LEA-3.1" in copied
    assert "Note: Typed offline" in copied


def test_it_is_discarded_one_by_one_once_the_person_agrees(closed):
    closed.once("dialog", lambda asked: asked.dismiss())
    unsent(closed).get_by_role("button", name="Discard Standing advisory").click()
    assert len(store(closed)) == 2
    closed.on("dialog", lambda asked: asked.accept())
    unsent(closed).get_by_role("button", name="Discard Standing advisory").click()
    assert [entry["item"] for entry in store(closed).values()] == ["LEA-3.2"]
    unsent(closed).get_by_role("button", name="Discard Input before").click()
    expect(unsent(closed)).to_be_hidden()
    nothing_kept(closed)
    closed.reload()
    expect(unsent(closed)).to_be_hidden()


def test_it_is_put_back_once_the_assessment_is_open_again(server, closed, url, assessment, kept):
    server.doing(assessing.send_back, assessment[1], "Look again.", actor=STARTER, now=now())
    closed.goto(url)
    expect(section(closed, "LEA-3.1").locator("[data-said]")).to_contain_text("had not been sent")
    settled(closed)
    assert kept().response == ItemResponse(level=3, note="Typed offline")


def test_another_person_in_the_same_browser_is_not_shown_it(server, closed, url):
    closed.goto(f"{server.url}/desk")
    closed.get_by_label("Your name").fill("Ann Lee")
    closed.get_by_label("Your title").fill("Captain")
    closed.get_by_role("button", name="Continue").click()
    closed.wait_for_url(f"{server.url}/agencies")
    closed.goto(url)
    expect(unsent(closed)).to_be_hidden()
