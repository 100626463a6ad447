"""A chief answers all 55 items for the first time, with the keyboard alone, and the reports say what the page says."""

import io
import re
from fractions import Fraction

import openpyxl
import pytest
from playwright.sync_api import expect

from kl_assess.core.assessment import responses_of
from kl_assess.core.responses import Evidence, ItemResponse, Status
from kl_assess.core.results import evaluate
from kl_assess.formatting import whole
from kl_assess.store import agencies, assessments, responses
from kl_assess.workflow.pinning import pinned
from tests.e2e.server import serving
from tests.e2e.walking import Keyboard
from tests.report.printed import pages_of
from tests.report.structure import tree

pytestmark = pytest.mark.browser

NAME, TITLE = "Ruth Park", "Chief of Police"
AGENCY = "Bell Harbor Police Department"
CLERK = "How often the board met. The town clerk knows."
COUNTY = "The county does this for every town."
MINUTES = "The selectmen agreed on this in May."
OVERALL = "Overall"
STATEMENT = "We know our people. We will ask them more often."
NOTHING_WAITS = "async () => { while (localStorage.length) await new Promise((go) => setTimeout(go, 20)) }"
DONT_KNOW, NOT_APPLICABLE = 5, 6  # their places among the answers, behind the five levels
GRADES = ("E0", "E1", "E2")
MADE_WITHIN = 180_000  # milliseconds, on a busy machine


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("instance")) as running:
        yield running


@pytest.fixture
def keyboard(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 720}, accept_downloads=True)
    failures = []
    page = context.new_page()
    page.on("pageerror", lambda failure: failures.append(str(failure)))
    yield Keyboard(page)
    context.close()
    assert not failures


def test_a_first_assessment_from_the_home_page_to_the_reports(keyboard, server):
    start(keyboard, server)
    describe_the_agency(keyboard)
    given = answer_every_element(keyboard, server)
    assert_all_of_it_is_kept(server, given)
    check_the_answers(keyboard, given)
    send_and_sign_off(keyboard)
    shown = scores_on_the_results_page(keyboard)
    assert shown == scores_of_the_engine(server)
    files = issue_and_download(keyboard)
    domains, elements = shown
    for name in ("brief", "full", "public"):
        words = " ".join(pages_of(files[name]))
        assert AGENCY in words
        assert STATEMENT in words
        assert charted_domains(files[name]) == [(value, level) for _, value, level in domains]
        assert charted_elements(files[name]) == ([] if name == "brief" else [value for _, value, _ in elements])
    assert numbers_in(files["numbers"]) == [(value, level) for _, value, level in (*domains, *elements)]


# --- The steps -----------------------------------------------------------------------------------------------------


def start(keyboard, server):
    keyboard.open(server.url)
    keyboard.tab()
    assert keyboard.at["name"] == "Skip to main content"
    keyboard.page.keyboard.press("Enter")
    keyboard.go("^Start an assessment$")
    keyboard.fill("name", NAME)
    keyboard.fill("title", TITLE)
    keyboard.go("^Continue$")
    keyboard.fill("name", AGENCY)
    keyboard.to_field("state")
    keyboard.page.keyboard.type("Maine")
    keyboard.go("^Add the agency$")
    expect(keyboard.page.locator("h1")).to_have_text(AGENCY)
    keyboard.go("^Start an assessment$")
    keyboard.fill("name", "2026")
    keyboard.go("^Start$")
    expect(keyboard.page.locator("h1")).to_have_text("2026 assessment")


def describe_the_agency(keyboard):
    """A profile of which every item is asked."""
    keyboard.go("^Describe the agency$")
    keyboard.to_field("sworn_band")
    keyboard.page.keyboard.type("10 to 24")
    while not keyboard.to_field("oversight_models")["name"].startswith("Review"):
        pass  # each is a stop of its own
    keyboard.page.keyboard.press("Space")
    keyboard.fill("rater_counts-command", "2")
    keyboard.go("^Save the profile$")


def answer_every_element(keyboard, server):
    """Every item in its turn, all through autosave; the button at the foot leads from element to element.

    Returns the answer to each item.
    """
    page, given = keyboard.page, {}
    keyboard.go("^Start with ")
    while page.locator("#answers").count():
        items = page.locator("[data-item]").evaluate_all("all => all.map((one) => one.dataset.item)")
        for item in items:
            given[item] = answer(keyboard, server.basis.questionnaire.places[item].item, len(given))
        page.evaluate(NOTHING_WAITS)
        expect(page.locator("[data-save]")).to_have_text(re.compile(r"Saved \d\d:\d\d"))
        with server.session() as session:
            kept = responses.answers(session, assessment_of(session))
        assert all(kept[item].response.status is not Status.BLANK for item in items), "saved before any button was used"
        keyboard.go("^Save and continue$")
    return given


def answer(keyboard, item, place):
    """Don't know with what is missing, not applicable with its reason, or a level, most with a grade, one with a note.

    Returns the answer as it has to be kept.
    """
    if place % 20 == 7:
        keyboard.choose(f"{item.id}-answer", DONT_KNOW)
        keyboard.fill(f"{item.id}-missing", CLERK)
        return ItemResponse(dont_know=True, missing=CLERK)
    if item.na.allowed and place % 2:
        keyboard.choose(f"{item.id}-answer", NOT_APPLICABLE)
        keyboard.fill(f"{item.id}-reason", COUNTY)
        return ItemResponse(not_applicable=True, reason=COUNTY)
    level, grade, note = place % 5, None, None
    keyboard.choose(f"{item.id}-answer", level)
    if level:
        keyboard.choose(f"{item.id}-grade", place % 3)
        grade = GRADES[place % 3]
    if place == 3:
        note = MINUTES
        keyboard.fill(f"{item.id}-note", note)
        keyboard.to_field(f"{item.id}-flag")
        keyboard.page.keyboard.press("Space")
    return ItemResponse(level=level, evidence=Evidence(grade), note=note)


def assert_all_of_it_is_kept(server, given):
    with server.session() as session:
        kept = responses.answers(session, assessment_of(session))
    assert list(given) == [item.id for item in server.basis.questionnaire.items]
    assert {item: kept[item].response for item in given} == given
    assert [item for item in given if kept[item].flagged] == [list(given)[3]]
    assert {found.status for found in given.values()} == {Status.ANSWERED, Status.DONT_KNOW, Status.NOT_APPLICABLE}


def check_the_answers(keyboard, given):
    """The check counts what was given."""
    page = keyboard.page
    expect(page.locator("h1")).to_have_text("Check your answers")
    rows = page.locator(".kl-facts tr").all()
    told = {row.locator("th").inner_text(): int(row.locator("td").inner_text()) for row in rows}
    assert told == {
        "With a level": sum(found.level is not None for found in given.values()),
        "Don't know": sum(found.dont_know for found in given.values()),
        "Not applicable": sum(found.not_applicable for found in given.values()),
        "Not answered": 0,
    }


def send_and_sign_off(keyboard):
    page = keyboard.page
    keyboard.go("^Send for sign-off$", tag="button")
    expect(page.locator("h1")).to_have_text("Sign-off")
    keyboard.fill("statement", STATEMENT)
    keyboard.to_field("confirm")
    page.keyboard.press("Space")
    keyboard.go("^Sign off$", tag="button")
    expect(page.locator("h1")).to_have_text("Signed off")


def scores_on_the_results_page(keyboard):
    """(name, number, level) of every domain and of the overall score, and of every element that has a score."""
    page = keyboard.page
    keyboard.go("^See the results$")

    def read(rows):
        found = [row for row in page.locator(rows).all() if row.locator(".kl-score").count()]
        return [
            tuple(row.locator(part).inner_text() for part in ("th", ".kl-score b", ".kl-score span:not(.usa-sr-only)"))
            for row in found
        ]

    number, level = page.locator(".kl-overall__n").inner_text().split("\n", 1)
    return [*read(".kl-profile .kl-dom"), (OVERALL, number, level.strip())], read(".kl-profile .kl-el")


def scores_of_the_engine(server):
    """The same, worked out anew from the answers in the database."""
    with server.session() as session:
        assessment = assessment_of(session)
        questionnaire = pinned(session, assessment.questionnaire)
        given = responses_of(responses.answers(session, assessment))
    mode, resources = assessment.cycle.mode, server.basis.resources
    scores = evaluate(questionnaire, assessment.profile, given, resources, mode=mode).scores
    domains = [(domain.short, scores.domains[domain.id]) for domain in questionnaire.domains]
    elements = [(e.title, scores.elements[e.id]) for domain in questionnaire.domains for e in domain.elements]
    names = {level.value: level.name for level in questionnaire.level_scale}

    def told(found):
        return [(name, str(whole(score.value)), names[score.level]) for name, score in found if score.level is not None]

    whole_list = [*domains, (OVERALL, scores.overall)]
    assert len(told(whole_list)) == 4, "this walk answers enough for a score of every domain, and so for one of all"
    return told(whole_list), told(elements)


def issue_and_download(keyboard):
    """Every file of the issued report, once the worker has made it."""
    page = keyboard.page
    keyboard.go("^Reports$")
    keyboard.go("^Issue the report$")
    keyboard.go("^Issue version 1$", tag="button")
    expect(page.get_by_role("link", name="Download the full report")).to_be_visible(timeout=MADE_WITHIN)
    files = {}
    for name, label in {"brief": "Brief", "full": "Full", "public": "Public", "numbers": "Numbers"}.items():
        keyboard.open(page.url)
        keyboard.to(f"^{label}.*, Version 1$")
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        files[name] = download.value.path().read_bytes()
    return files


# --- Looking it up -------------------------------------------------------------------------------------------------


def assessment_of(session):
    agency = next(agency for agency in agencies.every(session) if agency.name == AGENCY)
    return assessments.by_number(session, agency.id, 1)


def charted_domains(pdf):
    """The score and level in the words of each chart of a domain, and of the overall score."""
    said = (re.match(r"(\d+) of 100, ([^,;]+)", figure.alt) for figure in tree(pdf).below("Figure"))
    return [found.groups() for found in said if found]


def charted_elements(pdf):
    """The score in the words of each chart of an element."""
    said = (re.match(r"(\d+) now", figure.alt) for figure in tree(pdf).below("Figure"))
    return [found[1] for found in said if found]


def numbers_in(workbook):
    """The score and level of every domain and element that has one."""
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    found = []
    for name in ("Domains", "Elements"):
        rows = iter(book[name].values)
        head = next(row for row in rows if "Title" in row)
        value, level = head.index("Score"), head.index("Level name")
        found += [(str(whole(Fraction(row[value]))), row[level]) for row in rows if row[level]]
    return found
