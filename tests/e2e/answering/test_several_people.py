"""Several people, or one in two tabs, at the same element page."""

import pytest
from playwright.sync_api import expect

from kl_assess.core.assessment import Answer
from kl_assess.core.responses import ItemResponse
from kl_assess.workflow import answering
from tests.e2e.answering.element_page import STARTER, choose, note, now, section, settled, state, store, take_seat

pytestmark = pytest.mark.browser


def test_two_tabs_in_conflict(sit, url, kept):
    one = sit()
    one.goto(url)
    two = one.context.new_page()
    two.goto(url)
    choose(two, "LEA-3.1", 3)
    settled(two)
    choose(one, "LEA-3.1", 1)
    item = section(one, "LEA-3.1")
    expect(item.get_by_text("saved a different answer while you were working")).to_be_visible()
    expect(state(one)).to_have_text("Two answers. Choose one")
    choose(one, "LEA-3.2", 2)
    expect(section(one, "LEA-3.2").locator("[data-states]")).to_have_text("Answered")
    item.get_by_role("button", name="Use yours").click()
    expect(one.locator('[id="LEA-3.1-answer-1"]')).to_be_checked()
    settled(one)
    assert (kept().response.level, kept("LEA-3.2").response.level) == (1, 2)


def test_one_answer_is_written_from_two(server, sit, url, assessment, kept):
    page = sit()
    page.goto(url)
    theirs = Answer("LEA-3.1", ItemResponse(level=3, note="Theirs."))
    server.doing(answering.record_response, assessment[1], theirs, actor=STARTER, now=now())
    choose(page, "LEA-3.1", 1)
    expect(section(page, "LEA-3.1").get_by_text("Ruth Park saved a different answer")).to_be_visible()
    page.get_by_role("button", name="Write one answer from both").click()
    page.wait_for_url("**join=LEA-3.1**")
    expect(note(page, "LEA-3.1")).to_have_value("Theirs.")
    choose(page, "LEA-3.1", 2)
    settled(page)
    assert kept().response == ItemResponse(level=2, note="Theirs.")


def test_what_one_person_has_not_sent_is_never_offered_to_another(server, sit, url, kept):
    page = sit()
    page.goto(url)
    page.context.set_offline(True)
    choose(page, "LEA-3.1", 1)
    note(page, "LEA-3.1").fill("Of the chief only")
    expect(state(page)).to_contain_text("No connection.")
    other = page.context.new_page()
    page.close(run_before_unload=False)
    other.context.set_offline(False)
    take_seat(other, server, "Daniel Reyes")
    other.goto(url)
    expect(note(other, "LEA-3.1")).to_have_value("")
    choose(other, "LEA-3.2", 2)
    expect(section(other, "LEA-3.2").locator("[data-states]")).to_have_text("Answered")
    assert kept().version == 0
    assert [entry["item"] for entry in store(other).values()] == ["LEA-3.1"]


def test_the_seat_is_noticed_before_anything_goes_out_in_another_name(server, sit, url, kept):
    page = sit()
    page.goto(url)
    other = page.context.new_page()
    take_seat(other, server, "Daniel Reyes")
    choose(page, "LEA-3.1", 1)
    expect(state(page)).to_contain_text("Daniel Reyes is at this desk now")
    expect(state(page)).to_contain_text("1 change kept here.")
    assert kept().version == 0
