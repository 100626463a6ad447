"""Without a connection no acknowledged or typed answer is lost."""

import re

import pytest
from playwright.sync_api import expect

from kl_assess.core.responses import ItemResponse
from tests.e2e.answering.element_page import SAVED, choose, note, nothing_kept, said, section, settled, sit_again, state

pytestmark = pytest.mark.browser


def test_offline_in_the_middle_and_back(sit, url, kept):
    page = sit()
    page.goto(url)
    page.context.set_offline(True)
    choose(page, "LEA-3.1", 1)
    choose(page, "LEA-3.2", 2)
    note(page, "LEA-3.2").fill("Typed offline")
    choose(page, "LEA-3.3", 3)
    expect(state(page)).to_have_text("No connection. 3 changes kept here.")
    expect(said(page)).to_have_text("No connection. 3 changes kept here.")
    assert kept().version == 0
    page.context.set_offline(False)
    settled(page)
    expect(said(page)).to_have_text(SAVED, timeout=5000)
    assert [kept(f"LEA-3.{n}").response.level for n in (1, 2, 3)] == [1, 2, 3]
    assert kept("LEA-3.2").response.note == "Typed offline"


def test_a_page_closed_offline_is_resumed_on_another_element(sit, url, kept):
    page = sit()
    page.goto(url)
    page.context.set_offline(True)
    choose(page, "LEA-3.1", 1)
    note(page, "LEA-3.1").fill("Typed offline")
    expect(state(page)).to_contain_text("No connection. 1 change kept here.")
    again = page.context.new_page()
    page.close(run_before_unload=False)
    again.context.set_offline(False)
    again.goto(url.replace("LEA-3", "ACC-1"))
    settled(again)
    assert kept().response == ItemResponse(level=1, note="Typed offline")


def test_what_was_kept_is_put_back_into_the_page_and_named(sit, url, kept):
    page = sit()
    page.goto(url)
    page.context.set_offline(True)
    choose(page, "LEA-3.1", 1)
    note(page, "LEA-3.1").fill("Typed offline")
    expect(state(page)).to_contain_text("No connection.")
    again = page.context.new_page()
    page.close(run_before_unload=False)
    again.context.set_offline(False)
    again.route("**/items/**", lambda route: route.abort())
    again.goto(url)
    expect(note(again, "LEA-3.1")).to_have_value("Typed offline")
    named = section(again, "LEA-3.1").locator("[data-said]")
    expect(named).to_have_text(re.compile(r"Your note from \d\d:\d\d was not sent. It is below."))
    assert kept().version == 0
    again.unroute("**/items/**")
    again.get_by_role("button", name="Try now").click()
    settled(again)
    expect(named).to_have_text(re.compile(r"Your note from \d\d:\d\d had not been sent. It is saved now."))
    assert kept().response == ItemResponse(level=1, note="Typed offline")


def test_leaving_with_unsent_work_asks_first(sit, url):
    page = sit()
    page.goto(url)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    choose(page, "LEA-3.1", 1)
    settled(page)
    page.goto(f"{url}?again")
    assert not asked
    page.route("**/items/**", lambda route: route.abort())
    choose(page, "LEA-3.1", 2)
    expect(state(page)).to_contain_text("Try now")
    page.goto(f"{url}?once-more")
    assert asked == ["beforeunload"]


def test_a_killed_server_loses_no_acknowledged_answer_and_the_rest_follows(server, sit, url, kept):
    page = sit()
    page.goto(url)
    acknowledged = ""
    for count in range(40):
        note_text = f"Version {count}"
        if count == 0:
            choose(page, "LEA-3.1", 2)
        note(page, "LEA-3.1").fill(note_text)
        note(page, "LEA-3.1").dispatch_event("change")
        if count == 25:
            server.kill()
        if count < 25 and count % 5 == 4:
            nothing_kept(page)
            acknowledged = note_text
    expect(state(page)).to_contain_text("Not saved. Try now")
    expect(said(page)).to_have_text("Not saved. Kept in this browser.")
    server.start()
    found = kept().response
    assert found.level == 2
    assert int(found.note.split()[1]) >= int(acknowledged.split()[1])
    page.get_by_role("button", name="Try now").click()
    settled(page)
    assert kept().response.note == "Version 39"
    expect(section(page, "LEA-3.1").locator("[data-conflict]")).to_have_count(0)


def test_an_answer_whose_acknowledgement_was_lost_is_no_conflict_with_oneself(sit, url, kept):
    page = sit()
    page.goto(url)
    lost = []

    def lose(route):
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().status)
            route.abort()

    page.route("**/items/**", lose)
    choose(page, "LEA-3.1", 2)
    expect(state(page)).to_contain_text("Try now")
    assert (lost, kept().response.level) == ([200], 2)
    choose(page, "LEA-3.1", 3)
    page.get_by_role("button", name="Try now").click()
    settled(page)
    assert kept().response.level == 3


def test_a_token_that_is_too_old_is_renewed_without_a_word(server, sit, url, kept):
    page = sit()
    page.goto(url)
    page.context.clear_cookies()
    sit_again(page, server)
    choose(page, "LEA-3.1", 2)
    settled(page)
    assert kept().response.level == 2


def test_without_anybody_at_the_desk_changes_are_kept_and_it_is_said(server, sit, url, kept):
    page = sit()
    page.goto(url)
    page.context.clear_cookies()
    choose(page, "LEA-3.1", 2)
    expect(state(page)).to_contain_text("Nobody is at this desk.")
    expect(state(page)).to_contain_text("1 change kept here.")
    sit_again(page, server)
    again = page.context.new_page()
    again.goto(url)
    settled(again)
    assert kept().response.level == 2
