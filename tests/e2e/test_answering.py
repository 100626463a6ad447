"""The element page in a real browser: it saves by itself, and no acknowledged or typed answer is lost."""

import datetime as dt
import re
import time
import uuid
from pathlib import Path

import pytest
from playwright.sync_api import expect

from kl_assess.core.assessment import Actor, Answer, Cycle
from kl_assess.core.responses import ItemResponse
from kl_assess.store import responses
from kl_assess.store.agencies import AgencyFacts
from kl_assess.workflow import answering, assessing, membership
from tests.e2e.server import serving

pytestmark = pytest.mark.browser

STARTER = Actor(uuid.UUID(int=7), "Ruth Park", "Captain")
SAVED = re.compile(r"Saved \d\d:\d\d")


def now():
    return dt.datetime.now(dt.UTC)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("instance")) as running:
        yield running


@pytest.fixture
def assessment(server):
    who = {"actor": STARTER, "now": now()}
    facts = AgencyFacts(name=f"Department {uuid.uuid4()}", zone="America/Detroit")
    agency = server.doing(membership.register_agency, facts, **who)
    made = server.doing(assessing.start, agency, server.basis.questionnaire, Cycle("2026"), **who)
    return agency, made


@pytest.fixture
def url(server, assessment):
    """The address of the element Sharing decisions."""
    return f"{server.url}/agencies/{assessment[0].slug}/assessments/1/elements/LEA-3"


@pytest.fixture
def kept(server, assessment):
    def reading(item="LEA-3.1"):
        with server.session() as session:
            return responses.answer(session, assessment[1], item)

    return reading


@pytest.fixture
def sit(browser, server):
    """A browser of its own with somebody at its desk; its first page."""
    opened, failures = [], []

    def sitting(name="Maria Okafor", title="Chief"):
        context = browser.new_context()
        opened.append(context)
        page = context.new_page()
        context.on("weberror", lambda error: failures.append(error.error))
        take_seat(page, server, name, title)
        return page

    yield sitting
    for context in opened:
        context.close()
    assert not failures


def take_seat(page, server, name, title="Chief"):
    page.goto(f"{server.url}/desk")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Your title").fill(title)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"{server.url}/agencies")


def choose(page, item, answer):
    page.locator(f'label[for="{item}-answer-{answer}"]').click()


def note(page, item):
    return page.locator(f'[id="{item}-note"]')


def state(page):
    return page.locator("[data-save]")


def said(page):
    return page.locator("[data-announce]")


def section(page, item):
    return page.locator(f'[data-item="{item}"]')


def store(page):
    """What this browser keeps that was not sent, by item."""
    return page.evaluate("Object.fromEntries(Object.entries(localStorage).map(([k, v]) => [k, JSON.parse(v)]))")


def nothing_kept(page):
    """Wait until everything is acknowledged: not by the page's own function, which its policy forbids."""
    end = time.monotonic() + 20
    while page.evaluate("localStorage.length"):
        assert time.monotonic() < end, (store(page), state(page).inner_text())
        page.wait_for_timeout(50)


def settled(page):
    """Everything typed has been sent and acknowledged."""
    nothing_kept(page)
    expect(state(page)).to_have_text(SAVED)


# --- Saving --------------------------------------------------------------------------------------------------------


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


# --- Without a connection -------------------------------------------------------------------------------------------


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


def sit_again(page, server):
    """The person of a page takes the seat once more, in another tab."""
    person = page.locator("#answers").get_attribute("data-person")
    other = page.context.new_page()
    other.goto(f"{server.url}/desk")
    other.locator(f'form[action*="{person}"] button').click()
    other.wait_for_url(f"{server.url}/agencies")
    other.close()


# --- Several people -------------------------------------------------------------------------------------------------


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


# --- Everybody can use it -------------------------------------------------------------------------------------------


WIDTHS = (1280, 320)
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def usable(page):
    """At both widths axe finds nothing wrong, and nothing has to be scrolled sideways."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_is_usable_in_every_state(server, sit, url, assessment):
    page = sit()
    page.goto(url)
    usable(page)
    choose(page, "LEA-3.1", 3)
    page.locator('label[for="LEA-3.1-grade-top"]').click()
    note(page, "LEA-3.1").fill("A long word: " + "x" * 200)
    choose(page, "LEA-3.2", "dk")
    settled(page)
    for fold in page.locator("details:not([open]) > summary").all():
        if fold.is_visible():
            fold.click()
    usable(page)
    theirs = Answer("LEA-3.3", ItemResponse(level=3, note="Theirs. " + "y" * 200))
    server.doing(answering.record_response, assessment[1], theirs, actor=STARTER, now=now())
    choose(page, "LEA-3.3", 1)
    expect(page.get_by_text("Ruth Park saved a different answer")).to_be_visible()
    usable(page)
    page.context.set_offline(True)
    choose(page, "LEA-3.4", 1)
    expect(state(page)).to_contain_text("No connection.")
    usable(page)


def test_errors_history_and_a_closed_page_are_usable(server, sit, url, assessment):
    page = sit()
    page.goto(url)
    choose(page, "LEA-3.1", "na")
    settled(page)
    section(page, "LEA-3.1").locator("summary", has_text="Add a link").click()
    section(page, "LEA-3.1").get_by_role("button", name="Add this link").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert page.title().startswith("Error: Sharing decisions")
    usable(page)
    page.goto(url.replace("elements/LEA-3", "items/LEA-3.1/history"))
    usable(page)
    server.doing(assessing.submit, assessment[1], actor=STARTER, now=now())
    page.goto(url)
    usable(page)


def test_a_keyboard_answers_everything_and_enter_never_removes(sit, url, kept):
    page = sit()
    page.goto(url)
    page.locator('[id="LEA-3.1-answer-0"]').focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    settled(page)
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.type") != "radio":
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    agrees = section(page, "LEA-3.1").get_by_label("Who outside the team agrees?")
    expect(agrees).to_be_visible()
    agrees.focus()
    page.keyboard.type("Accreditation body")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    settled(page)
    found = kept().response
    assert (found.level, found.evidence.grade, found.evidence.corroborated_by) == (2, "E3", "Accreditation body")
