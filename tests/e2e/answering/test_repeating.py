"""A second year in a real browser, with scripts and without: confirm, change with a reason, come back, check."""

import uuid

import pytest
from playwright.sync_api import expect

from kl_assess.core.assessment import Answer, Cycle, SignOff
from kl_assess.core.change import ChangeKind
from kl_assess.core.responses import Evidence, ItemResponse
from kl_assess.store import assessments, responses
from kl_assess.store.agencies import AgencyFacts
from kl_assess.workflow import answering, assessing, carrying, issuing, membership
from tests.e2e.answering.element_page import (
    STARTER,
    choose,
    note,
    nothing_kept,
    now,
    section,
    settled,
    take_seat,
)

pytestmark = pytest.mark.browser

LEVELS = {"LEA-3.1": 3, "LEA-3.2": 1, "LEA-3.3": 2, "LEA-3.4": 2}
REASON = "The council now holds a hearing each year."


@pytest.fixture
def agency(server):
    """An agency whose 2025 is signed."""
    who = {"actor": STARTER, "now": now()}
    facts = AgencyFacts(name=f"Department {uuid.uuid4()}", zone="America/Detroit")
    made = server.doing(membership.register_agency, facts, **who)
    before = server.doing(assessing.start, made, server.basis.questionnaire, Cycle("2025"), **who)
    for item, level in LEVELS.items():
        said = ItemResponse(level=level, evidence=Evidence("E2"), note=f"What we said of {item}.")
        server.doing(answering.record_response, before, Answer(item, said), **who)
    server.doing(assessing.submit, before, **who)
    signed = SignOff("Maria Okafor", "Chief", None, now())
    server.doing(issuing.sign_off, before, signed, server.basis.resources, **who)
    return made


@pytest.fixture(params=["with scripts", "without scripts"])
def page(request, browser, server, agency):  # noqa: ARG001 - an agency, so that there is a list of them
    """The first page of a browser with somebody at its desk."""
    context = browser.new_context(java_script_enabled=request.param == "with scripts")
    opened = context.new_page()
    take_seat(opened, server, "Maria Okafor")
    yield opened
    context.close()


def save(page, scripts):
    """Wait until it is saved, or press the button where nothing saves by itself."""
    if scripts:
        settled(page)
    else:
        page.get_by_role("button", name="Save and continue").click()
        page.go_back()
        page.reload()


def test_a_second_year(request, page, server, agency):
    scripts = request.node.callspec.params["page"] == "with scripts"
    page.goto(f"{server.url}/agencies/{agency.slug}/assessments/new")
    expect(page.get_by_label("Start from 2025’s answers")).to_be_checked()
    page.get_by_label("Name").fill("2026")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.locator("main")).to_contain_text("4 of 55 have an answer from 2025 to confirm.")
    tasks = page.url
    element = f"{tasks}/elements/LEA-3"
    page.goto(element)
    for item in LEVELS:
        expect(section(page, item).locator("[data-states]")).to_have_text("From 2025, not confirmed")
        expect(note(page, item)).to_have_value(f"What we said of {item}.")

    # Still true: one click.
    section(page, "LEA-3.1").get_by_role("button", name="Still true").click()
    if scripts:
        settled(page)
        expect(page.locator('[id="LEA-3.1-answer-3"]')).to_be_focused()
    expect(section(page, "LEA-3.1").locator("[data-states]")).to_have_text("Answered")
    expect(section(page, "LEA-3.1").get_by_role("button", name="Still true")).to_be_hidden()
    expect(section(page, "LEA-3.1").get_by_text("What changed since 2025?")).to_be_hidden()
    expect(page.locator("[data-settled]")).to_have_text("1 of 4")

    # Changed: another level, what kind of change it is, and why.
    changed = section(page, "LEA-3.2")
    changed.get_by_role("link", name="Changed").click()
    choose(page, "LEA-3.2", 3)
    expect(changed.get_by_text("What changed since 2025?")).to_be_visible()
    page.locator('label[for="LEA-3.2-change-practice_changed"]').click()
    changed.get_by_label("Why, in one line").fill(REASON)
    choose(page, "LEA-3.3", 4)
    save(page, scripts)

    # What was said is there after a reload, and what nobody touched still waits.
    page.goto(element)
    page.reload()
    expect(page.locator('[id="LEA-3.2-answer-3"]')).to_be_checked()
    expect(page.locator('[id="LEA-3.2-change-practice_changed"]')).to_be_checked()
    expect(changed.get_by_label("Why, in one line")).to_have_value(REASON)
    expect(section(page, "LEA-3.4").locator("[data-states]")).to_have_text("From 2025, not confirmed")
    with server.session() as session:
        assessment = assessments.by_number(session, agency.id, 2)
        kept = responses.answers(session, assessment)
    assert {item: (answer.carried, answer.response.level) for item, answer in kept.items()} == {
        "LEA-3.1": (False, 3),
        "LEA-3.2": (False, 3),
        "LEA-3.3": (False, 4),
        "LEA-3.4": (True, 2),
    }
    assert (kept["LEA-3.2"].change.kind, kept["LEA-3.2"].change.why) == (ChangeKind.PRACTICE, REASON)

    page.goto(f"{tasks}/check")
    expect(page.get_by_role("heading", name="Changed without a reason: 1")).to_be_visible()
    expect(page.get_by_role("heading", name="One answer from 2025 is still to confirm")).to_be_visible()
    page.get_by_role("link", name="Input on priorities, spending and technology", exact=True).first.click()
    page.wait_for_url(f"{element}#LEA-3.3")


def test_still_true_is_kept_without_a_connection_and_sent_later(sit, server, agency):
    who = {"actor": STARTER, "now": now()}
    from_last = server.doing(carrying.start_from_last, agency, server.basis.questionnaire, Cycle("2026"), **who)
    page = sit()
    page.goto(f"{server.url}/agencies/{agency.slug}/assessments/2/elements/LEA-3")
    page.context.set_offline(True)
    section(page, "LEA-3.1").get_by_role("button", name="Still true").click()
    expect(page.locator("[data-save]")).to_contain_text("kept here")
    page.context.set_offline(False)
    nothing_kept(page)
    with server.session() as session:
        assert not responses.answer(session, from_last, "LEA-3.1").carried
