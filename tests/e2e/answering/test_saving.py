"""The element page in a real browser saves by itself."""

import pytest
from playwright.sync_api import expect

from kl_assess.core.responses import ItemResponse
from tests.e2e.answering.element_page import SAVED, choose, note, nothing_kept, said, section, settled, state

pytestmark = pytest.mark.browser


def test_a_choice_saves_at_once_and_a_text_when_the_keys_are_quiet(sit, url, kept):
    page = sit()
    page.goto(url)
    choose(page, "LEA-3.1", 2)
    settled(page)
    assert kept().response.level == 2
    expect(page.locator("[data-settled]")).to_have_text("1 of 4")
    expect(section(page, "LEA-3.1").locator("[data-states]")).to_have_text("Answered")
    note(page, "LEA-3.1").press_sequentially("Meets each month.", delay=30)
    expect(said(page)).to_have_text("")
    nothing_kept(page)
    assert (kept().response.note, kept().version) == ("Meets each month.", 2), "one change, not one for every key"
    expect(said(page)).to_have_text(SAVED, timeout=5000)


def test_what_goes_with_an_answer_appears_once_it_is_chosen(sit, url):
    page = sit()
    page.goto(url)
    item = section(page, "LEA-3.1")
    expect(item.get_by_text("Support, note and flag appear here once you choose.")).to_be_visible()
    expect(note(page, "LEA-3.1")).to_be_hidden()
    choose(page, "LEA-3.1", 3)
    expect(item.get_by_text("How well can you support it?")).to_be_visible()
    expect(item.get_by_label("Who outside the team agrees?")).to_be_hidden()
    page.locator('label[for="LEA-3.1-grade-top"]').click()
    expect(item.get_by_label("Who outside the team agrees?")).to_be_visible()
    choose(page, "LEA-3.1", 0)
    expect(item.get_by_text("How well can you support it?")).to_be_hidden()
    choose(page, "LEA-3.1", "na")
    expect(item.get_by_label("Why does it not apply?")).to_be_visible()
    expect(item.locator("[data-states]")).to_have_text("Needs a reason")


def test_save_and_continue_saves_what_was_typed_last(sit, url, kept):
    page = sit()
    page.goto(url)
    choose(page, "LEA-3.1", 2)
    note(page, "LEA-3.1").fill("Typed last")
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url("**/elements/LEA-4")
    assert kept().response == ItemResponse(level=2, note="Typed last")
    assert kept().version <= 2


def test_a_reopened_browser_resumes(sit, url):
    page = sit()
    page.goto(url)
    choose(page, "LEA-3.1", 2)
    settled(page)
    again = page.context.new_page()
    page.close()
    again.goto(url)
    expect(again.locator('[id="LEA-3.1-answer-2"]')).to_be_checked()
    expect(state(again)).to_have_text(SAVED)


def test_a_text_that_is_too_long_is_said_and_stays(sit, url, kept):
    page = sit()
    page.goto(url)
    choose(page, "LEA-3.1", 2)
    settled(page)
    note(page, "LEA-3.1").fill("x" * 3001)
    expect(section(page, "LEA-3.1").locator("[data-said]")).to_contain_text("Use at most 3,000 characters.")
    expect(state(page)).to_contain_text("Not saved.")
    note(page, "LEA-3.1").fill("Short")
    settled(page)
    assert kept().response.note == "Short"


def test_a_link_is_added_in_a_page_that_saves_by_itself(sit, url, kept):
    page = sit()
    page.goto(url)
    choose(page, "LEA-3.1", 2)
    item = section(page, "LEA-3.1")
    item.locator("summary", has_text="Add a link").click()
    item.get_by_label("Title").first.fill("Charter")
    item.get_by_label("Address").fill("https://example.org/charter")
    item.get_by_role("button", name="Add this link").click()
    expect(section(page, "LEA-3.1").get_by_role("link", name="Charter")).to_be_visible()
    choose(page, "LEA-3.1", 3)
    settled(page)
    assert (kept().response.level, len(kept().response.evidence.items)) == (3, 1)
