"""With scripts off plain forms do the whole job: answers, evidence, a conflict, an import, targets and sign-off."""

import re

import pytest
from playwright.sync_api import expect

from kl_assess.core.assessment import AssessmentStatus, asked
from kl_assess.core.responses import Status
from kl_assess.store import agencies, assessments, responses
from tests.e2e.server import serving

pytestmark = pytest.mark.browser

AGENCY = "Bell Harbor Police Department"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("instance")) as running:
        yield running


@pytest.fixture
def sit(browser, server):
    """A browser without scripts, and somebody at its desk."""
    opened = []

    def sitting(name):
        context = browser.new_context(java_script_enabled=False, accept_downloads=True)
        opened.append(context)
        page = context.new_page()
        page.goto(server.url)
        page.get_by_role("link", name="Start an assessment", exact=True).first.click()
        page.get_by_label("Your name").fill(name)
        page.get_by_label("Your title").fill("Chief of Police")
        press(page, "Continue")
        return page

    yield sitting
    for context in opened:
        context.close()


def test_a_whole_assessment(sit, server):
    page = sit("Ruth Park")
    start(page)
    list_url = page.url
    answer_every_element(page, server)
    element = f"{list_url}/elements/LEA-3"
    attach_a_link_and_a_file(page, server, element)
    say_that_an_item_does_not_apply(page, server, element)
    settle_two_answers(page, sit("Dana Whitcomb"), server, element)
    carry_answers_out_and_in(page, server, list_url)
    set_a_target(page, server, list_url)
    send_and_sign_off(page, server, list_url)
    reopen(page, server, list_url)


def press(page, name, status=200):
    """Use a button; the page that comes has this status."""
    with page.expect_navigation() as found:
        page.get_by_role("button", name=name, exact=True).first.click()
    assert found.value.status == status, page.locator("main").inner_text()[:500]


def choose(page, item, answer):
    page.locator(f'label[for="{item}-answer-{answer}"]').click()


def now(server):
    with server.session() as session:
        agency = next(agency for agency in agencies.every(session) if agency.name == AGENCY)
        return assessments.by_number(session, agency.id, 1)


def kept(server, item):
    with server.session() as session:
        return responses.answer(session, now(server), item)


def field(page, identifier):
    return page.locator(f'[id="{identifier}"]')


# --- One step after the other --------------------------------------------------------------------------------------


def start(page):
    page.get_by_label("Name of the agency").fill(AGENCY)
    page.get_by_label("State or territory").select_option("ME")
    press(page, "Add the agency")
    expect(page.locator("h1")).to_have_text(AGENCY)
    page.get_by_role("link", name="Start an assessment", exact=True).click()
    page.get_by_label("Name", exact=True).fill("")
    press(page, "Start", 422)
    expect(page.locator("#error-summary")).to_have_text("One thing to settle")
    page.get_by_label("Name", exact=True).fill("2026")
    page.locator('label[for="mode-full"]').click()
    press(page, "Start")
    expect(page.locator("h1")).to_have_text("2026 assessment")
    page.get_by_role("link", name="Describe the agency").click()
    page.get_by_label("Full-time sworn officers").select_option(index=2)
    press(page, "Save the profile")


def answer_every_element(page, server):
    """Every item asked; nothing is kept before the button, and all of it behind it."""
    with page.expect_navigation():
        page.locator(".kl-next .usa-button").click()
    seen = []
    while page.locator("#answers").count():
        items = page.locator("[data-item]").evaluate_all("all => all.map((one) => one.dataset.item)")
        for item in items:
            level = (len(seen) + int(item[-1])) % 5
            choose(page, item, level)
            if level:
                page.locator(f'label[for="{item}-grade-E1"]').click()
        assert kept(server, items[-1]).response.status is Status.BLANK
        field(page, f"{items[0]}-note").fill("We asked the town clerk.")
        page.locator(f'label[for="{items[0]}-flag"]').click()
        press(page, "Save and continue")
        seen += items
        last = kept(server, items[0])
        assert (last.response.note, last.flagged) == ("We asked the town clerk.", True)
    assessment = now(server)
    questionnaire = server.basis.questionnaire
    assert seen == [item.id for item in asked(questionnaire, assessment.profile, assessment.cycle.mode)]
    with server.session() as session:
        answers = responses.answers(session, assessment)
    assert all(answers[item].response.status is Status.ANSWERED for item in seen)


def attach_a_link_and_a_file(page, server, element):
    page.goto(element)
    part = page.locator('[data-item="LEA-3.1"]')
    part.locator("summary", has_text="Add a link").click()
    field(page, "LEA-3.1-link-title").fill("Minutes of the board")
    press(page, "Add this link to " + part.locator("h2").inner_text(), 422)
    expect(page.locator("#error-summary")).to_be_visible()
    expect(field(page, "LEA-3.1-link-title")).to_have_value("Minutes of the board")
    field(page, "LEA-3.1-link-address").fill("https://bell-harbor.example/minutes")
    press(page, "Add this link to " + part.locator("h2").inner_text())
    part.locator("summary", has_text="Add a file").click()
    paper = {"name": "survey.txt", "mimeType": "text/plain", "buffer": b"412 of 900 asked have answered.\n"}
    part.locator("input[type=file]").set_input_files(paper)
    press(page, "Add this file to " + part.locator("h2").inner_text())
    pieces = kept(server, "LEA-3.1").response.evidence.items
    assert [(piece.title, bool(piece.file)) for piece in pieces] == [
        ("Minutes of the board", False),
        ("survey.txt", True),
    ]
    with page.expect_download() as download:
        page.get_by_role("link", name="survey.txt").click()
    assert download.value.path().read_bytes() == paper["buffer"]
    press(page, "Remove Minutes of the board")
    assert [piece.title for piece in kept(server, "LEA-3.1").response.evidence.items] == ["survey.txt"]


def say_that_an_item_does_not_apply(page, server, element):
    item = next(i.id for i in server.basis.questionnaire.items if i.na.allowed and kept(server, i.id).version)
    page.goto(f"{element.rsplit('/', 1)[0]}/{item.rpartition('.')[0]}")
    choose(page, item, "na")
    press(page, "Save and continue", 422)
    assert kept(server, item).response.is_draft
    expect(page.locator(f'[id="{item}-reason-error"]')).to_be_visible()
    field(page, f"{item}-reason").fill("The county runs it for us.")
    press(page, "Save and continue")
    assert kept(server, item).response.status is Status.NOT_APPLICABLE


def settle_two_answers(page, other, server, element):
    page.goto(element)
    other.goto(element)
    before = kept(server, "LEA-3.2").response.level
    mine, theirs = (before + 1) % 5, (before + 2) % 5
    choose(other, "LEA-3.2", theirs)
    field(other, "LEA-3.2-note").fill("The board meets each quarter.")
    press(other, "Save and continue")
    choose(page, "LEA-3.2", mine)
    field(page, "LEA-3.2-note").fill("The board meets each month.")
    press(page, "Save and continue", 409)
    expect(page.locator('[id="LEA-3.2-conflict"]')).to_contain_text("Dana Whitcomb saved a different answer")
    expect(field(page, "LEA-3.2-yours").locator("..")).to_contain_text("Only here: month.")
    expect(field(page, "LEA-3.2-theirs").locator("..")).to_contain_text("Only here: quarter.")
    assert kept(server, "LEA-3.2").response.level == theirs, "nothing is written over"
    press(page, "Use yours")
    settled = kept(server, "LEA-3.2")
    assert (settled.response.level, settled.response.note) == (mine, "The board meets each month.")
    page.locator('[data-item="LEA-3.2"]').get_by_role("link", name="History").click()
    expect(page.locator("main")).to_contain_text("each quarter")


def carry_answers_out_and_in(page, server, list_url):
    page.goto(list_url)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the answers as a responses file").click()
    text = download.value.path().read_text(encoding="utf-8")
    changed = text.replace("The board meets each month.", "The board meets each week.")
    assert changed != text
    page.get_by_role("link", name="Import answers").click()
    file = {"name": "answers.yaml", "mimeType": "text/yaml", "buffer": changed.encode()}
    page.locator("input[type=file]").set_input_files(file)
    press(page, "See what would change")
    expect(page.locator("h1")).to_have_text("What the file changes")
    expect(page.locator("main")).to_contain_text("each week")
    assert kept(server, "LEA-3.2").response.note == "The board meets each month."
    press(page, "Apply the changes")
    assert kept(server, "LEA-3.2").response.note == "The board meets each week."


def set_a_target(page, server, list_url):
    page.goto(f"{list_url}/targets")
    target = field(page, "target-LEA-3.2")
    target.select_option("1")
    press(page, "Save the targets", 422)
    expect(page.locator('[id="error-LEA-3.2"]')).to_be_visible()
    field(page, "reason-LEA-3.2").fill("The board is new.")
    press(page, "See the effect")
    expect(page.locator("#effect")).to_be_visible()
    press(page, "Save the targets")
    found = now(server).targets["LEA-3.2"]
    assert (found.level, found.reason) == (1, "The board is new.")


def send_and_sign_off(page, server, list_url):
    page.goto(f"{list_url}/check")
    press(page, "Send for sign-off")
    press(page, "Sign off", 422)
    page.get_by_label("Statement in your own words").fill("We looked at it together.")
    page.locator('label[for="confirm"]').click()
    press(page, "Sign off")
    expect(page.locator("h1")).to_have_text("Signed off")
    assert now(server).status is AssessmentStatus.SIGNED_OFF
    page.get_by_role("link", name="See the results").first.click()
    expect(page.locator(".kl-profile")).to_be_visible()
    page.locator("summary", has_text="Leadership").click()
    expect(page.locator(".kl-trace:visible")).to_have_count(1)


def reopen(page, server, list_url):
    page.goto(f"{list_url}/sign-off")
    page.get_by_role("link", name="Reopen the assessment").click()
    press(page, "Reopen the assessment", 422)
    page.get_by_label("Reason").fill("The board was asked again.")
    press(page, "Reopen the assessment")
    assert now(server).open
    page.goto(list_url)
    expect(page.locator("main")).to_contain_text("The board was asked again.")
    page.get_by_role("link", name="Sharing decisions").first.click()
    expect(page.locator("#answers")).to_be_visible()
    assert re.search(r"/elements/LEA-3$", page.url)
