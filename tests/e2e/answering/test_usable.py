"""Everybody can use the element page, in each of its states."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from kl_assess.core.assessment import Answer
from kl_assess.core.responses import ItemResponse
from kl_assess.workflow import answering, assessing
from tests.e2e.answering.element_page import STARTER, choose, note, now, section, settled, state

pytestmark = pytest.mark.browser


WIDTHS = (1280, 320)
AXE = Path(__file__).parents[3] / "node_modules" / "axe-core" / "axe.min.js"
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
