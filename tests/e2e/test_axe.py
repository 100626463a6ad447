"""axe finds nothing wrong: on every page there is, at two widths, and in every state that a page can be in."""

from pathlib import Path

import pytest

from kl_assess.core.responses import ItemResponse
from tests.e2e.every_page import OTHERS, PAGES, seated, served

AXE = (Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
OPTIONS = {
    "resultTypes": ["violations"],
    "preload": False,
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}

OTHER_COLORS = ("public.home", "checking.show", "results.show", "reports.show")

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(demonstration, tmp_path_factory):
    with served(demonstration, tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="module")
def page(browser, site):
    """A browser with somebody at its desk. Its pages take axe, which their own rules for scripts would not."""
    context = browser.new_context(bypass_csp=True, viewport=WIDE)
    yield seated(context, site)
    context.close()


def violations(page, sizes=(WIDE,)):
    """What axe finds at these sizes: width, rule, help, and where."""
    found = []
    page.evaluate(AXE)
    for size in sizes:
        page.set_viewport_size(size)
        result = page.evaluate("options => axe.run(document, options)", OPTIONS)
        found += [
            (size["width"], found["id"], found["help"], [node["html"][:200] for node in found["nodes"][:3]])
            for found in result["violations"]
        ]
        assert result["passes"], "axe has looked at the page"
    page.set_viewport_size(WIDE)
    return found


# --- Every page ----------------------------------------------------------------------------------------------------


def test_every_page_is_listed(site):
    shown = {rule.endpoint for rule in site.app.url_map.iter_rules() if "GET" in rule.methods} - set(OTHERS)
    assert {name.split(",")[0] for name in PAGES} == shown


@pytest.mark.parametrize("size", [WIDE, pytest.param(NARROW, marks=pytest.mark.heavy)], ids=["wide", "narrow"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page(site, page, name, size):
    answer = page.goto(site.url_of(name))
    assert answer.status == 200
    assert answer.url == site.url_of(name), "the page itself, not another that it leads to"
    assert violations(page, (size,)) == []


# --- What was filled in wrong --------------------------------------------------------------------------------------


def send(page, button, status=422):
    """Use a button of a form, and wait for what the server says to it."""
    with page.expect_navigation() as navigation:
        page.get_by_role("button", name=button, exact=True).click()
    assert navigation.value.status == status


@pytest.mark.parametrize(
    ("name", "button"),
    [
        ("desk.show", "Continue"),
        ("agencies.new", "Add the agency"),
        ("checking.sign_off", "Sign off"),
        ("checking.sign_off", "Send back"),
        ("checking.reopen", "Reopen the assessment"),
        ("exchange.show", "See what would change"),
        ("planning.new, for an item", "Add to the plan"),
        ("planning.find_out", "Add to the plan"),
        ("planning.not_now", "Save the reason"),
        ("planning.action", "Add the note"),
    ],
)
def test_a_form_that_was_sent_blank(site, page, name, button):
    page.goto(site.url_of(name))
    send(page, button)
    assert page.title().startswith("Error: ")
    assert violations(page) == []


def test_a_field_that_was_filled_in_wrong(site, page):
    for name, field, given, button in (
        ("agencies.edit", "Name of the agency", "", "Save"),
        ("tasks.new", "Name", "", "Start"),
        ("profile.show", "Chief executive and command staff", "some", "Save the profile"),
    ):
        page.goto(site.url_of(name))
        page.get_by_label(field, exact=True).fill(given)
        send(page, button)
        assert page.title().startswith("Error: ")
        assert violations(page) == []


def test_a_target_below_the_default_without_a_reason(site, page):
    page.goto(f"{site.url}{site.fresh}/targets")
    page.locator("select").first.select_option("0")
    page.get_by_role("button", name="Save the targets").first.click()
    page.wait_for_url("**/targets")
    assert page.title().startswith("Error: ")
    assert violations(page) == []


def test_the_effect_of_targets(site, page):
    page.goto(f"{site.url}{site.half}/targets")
    page.locator("select").first.select_option("4")
    page.get_by_role("button", name="See the effect").first.click()
    page.wait_for_url("**/targets#effect")
    assert violations(page) == []


def test_an_element_with_a_link_a_file_and_a_reason_that_are_missing(site, page):
    page.goto(f"{site.url}{site.fresh}/elements/LEA-4")
    page.locator('label[for$="-answer-na"]').first.click()
    item = page.locator("[data-item]").first
    for fold in ("Add a link", "Add a file"):
        item.locator("summary", has_text=fold).click()
    item.get_by_role("button", name="Add this link").click()
    page.wait_for_selector(".usa-error-message")
    assert page.title().startswith("Error: ")
    assert violations(page) == []


def test_a_file_to_import_with_mistakes(site, page):
    page.goto(f"{site.url}{site.half}/import")
    wrong = b"agency:\n  name: Lake Ansel\nresponses:\n  LEA-3.1:\n    level: 9\n  NO-1:\n    level: 1\n"
    page.locator("input[type=file]").set_input_files({"name": "wrong.yaml", "mimeType": "text/yaml", "buffer": wrong})
    send(page, "See what would change")
    assert page.locator(".kl-mends").count()
    assert violations(page) == []


def test_what_an_import_would_change(site, page):
    given = page.request.get(f"{site.url}{site.signed}/export/responses.yaml").body()
    page.goto(f"{site.url}{site.half}/import")
    page.locator("input[type=file]").set_input_files({"name": "all.yaml", "mimeType": "text/yaml", "buffer": given})
    send(page, "See what would change", 200)
    assert page.locator("h1").inner_text() == "What the file changes"
    assert violations(page) == []


# --- What happens on a page ----------------------------------------------------------------------------------------


def test_an_element_that_is_being_answered(site, page):
    page.goto(f"{site.url}{site.fresh}/elements/EXP-2")
    for label in page.locator('label[for$="-answer-4"]').all():
        label.click()
    page.locator('label[for$="-grade-top"]').first.click()
    for fold in page.locator("main summary").all():
        fold.click()
    page.wait_for_selector(".kl-save--saved")
    assert violations(page) == []


def test_two_answers_to_one_item(site, page):
    page.goto(f"{site.url}{site.fresh}/elements/EXP-4")
    item = page.locator("[data-item]").first.get_attribute("data-item")
    site.change(site.fresh, item, ItemResponse(level=1, note="Counted twice a year."))
    page.locator(f'label[for="{item}-answer-3"]').click()
    page.wait_for_selector(f'[id="{item}-conflict"]')
    try:
        assert violations(page) == []
    finally:  # what is not settled goes with the browser from page to page
        page.get_by_role("button", name="Use yours").click()
        page.wait_for_selector(".kl-save--saved")


def test_a_profile_that_two_people_change(site, page, browser):
    page.goto(f"{site.url}{site.fresh}/profile")
    context = browser.new_context()
    other = seated(context, site, "Ruth Park")
    other.goto(f"{site.url}{site.fresh}/profile")
    other.get_by_label("State, territory or tribal nation").select_option("ME")
    other.get_by_role("button", name="Save the profile").click()
    other.wait_for_url(f"{site.url}{site.fresh}")
    context.close()
    page.get_by_label("State, territory or tribal nation").select_option("MI")
    send(page, "Save the profile", 409)
    assert violations(page) == []


def test_no_connection(site, page):
    page.goto(f"{site.url}{site.fresh}/elements/EXP-5")
    page.context.set_offline(True)
    page.locator('label[for$="-answer-2"]').first.click()
    page.wait_for_selector(".kl-save--not")
    try:
        assert violations(page) == []
    finally:
        page.context.set_offline(False)
        page.wait_for_selector(".kl-save--saved", timeout=70_000)  # the longest wait until the next try is a minute


def test_what_is_folded_is_open(site, page):
    for name in ("results.show", "results.targets", "library.index", "overview.show"):
        page.goto(site.url_of(name))
        page.evaluate("for (const fold of document.querySelectorAll('main details')) fold.open = true")
        assert violations(page) == []


@pytest.mark.parametrize(("menu", "size"), [(".kl-switch", WIDE), (".kl-menu", NARROW)])
def test_a_menu_that_is_open(site, page, menu, size):
    page.set_viewport_size(size)
    page.goto(site.url + site.half)
    page.locator(f"{menu} > summary").click()
    assert violations(page, (size,)) == []


def test_what_was_done_is_said_once(site, page):
    page.goto(f"{site.url}{site.quick.agency}/edit")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector('[role="status"]')
    assert violations(page) == []


# --- Errors --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "status"), [("/nothing", 404), ("/agencies/none/assessments/1", 404), ("/desk", 400)]
)
def test_an_error(site, page, address, status):
    if status == 404:
        assert page.goto(site.url + address).status == 404
    else:
        page.goto(site.url + address)
        page.locator('main [name="csrf_token"]').last.evaluate("one => { one.value = 'old' }")
        send(page, "Continue", 400)
    assert violations(page) == []


# --- Seen in another way -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["answering.show", *(pytest.param(name, marks=pytest.mark.heavy) for name in OTHER_COLORS)]
)
def test_with_the_colors_of_the_reader_and_without_motion(site, browser, name):
    context = browser.new_context(bypass_csp=True, forced_colors="active", reduced_motion="reduce")
    page = seated(context, site)
    page.goto(site.url_of(name))
    try:
        assert violations(page) == []
    finally:
        context.close()
