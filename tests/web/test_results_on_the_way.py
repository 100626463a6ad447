"""The results on the way: before the first answer, while answers come, once signed, and what is next at each step."""

import datetime as dt

import pytest

from kl_assess.core.action_plan import NotNow, Owner
from kl_assess.core.responses import ItemResponse
from kl_assess.store import responses
from kl_assess.workflow import planning
from kl_assess.workflow.issuing import current_results
from kl_assess.workflow.planning import Wanted
from tests.shipped import SHIPPED
from tests.web.answered import answer, answer_all, issue, items_of, level, sign, submit
from tests.web.assessments import doing, parts_of, started, started_again
from tests.web.client import text_of

TITLES = {item.id: item.title for item in SHIPPED.items}
NA = next(item.id for item in SHIPPED.items if item.na.allowed)
LARGEST = 40 * 1024
SVG = "{http://www.w3.org/2000/svg}svg"


@pytest.fixture
def begun(app):
    """An agency, its open assessment without an answer, and the address of that."""
    return started(app)


def results_of(app, assessment):
    """What the scoring itself says of the answers kept."""
    parts = parts_of(app)
    with parts.sessions() as session:
        return current_results(session, assessment, responses.answers(session, assessment), parts.basis.resources)


def profile(page):
    """The rows of the profile: the name -> the words of each cell after the chart."""
    rows = page.one("table", class_="kl-profile").find("tbody")
    return {text_of(row.find("th")): [text_of(cell) for cell in row.findall("td")[1:]] for row in rows}


def mixed(app, assessment, but=None):
    """Answers of every level, in turn."""
    given = {
        item: level(place % 5, "E2" if place % 5 else None) for place, item in enumerate(items_of(app, assessment))
    }
    answer(app, assessment, {item: response for item, response in (given | (but or {})).items() if response})


def test_before_the_first_answer_the_page_says_what_will_be_here(chief, begun):
    page = chief.get(f"{begun[2]}/results")
    assert page.h1 == "Results of the 2026 assessment"
    assert "No item has a level yet" in page.main
    assert page.links()["Start answering"] == begun[2]
    assert page.links()["How scores work"] == "/how-scores-work"
    assert not page.all("table")


def test_while_open_it_says_that_these_are_the_results_so_far(app, chief, begun):
    _, assessment, address = begun
    answer(app, assessment, dict.fromkeys(items_of(app, assessment)[:31], level(2, "E2")))
    page = chief.get(f"{address}/results")
    assert "These are the results so far, and change with every answer." in page.main
    assert "31 of 55 items that apply have a level. 24 are not answered." in page.main
    assert page.links()["Continue the assessment"] == address


@pytest.mark.parametrize(
    ("stage", "label", "place"),
    [
        (lambda _app, _agency, _assessment: None, "Check your answers", "check"),
        (lambda app, _agency, assessment: submit(app, assessment), "Go to the sign-off", "sign-off"),
    ],
    ids=["open", "submitted"],
)
def test_the_next_step_fits_where_the_assessment_stands(app, chief, begun, stage, label, place):
    agency, assessment, address = begun
    answer_all(app, assessment)
    stage(app, agency, assessment)
    page = chief.get(f"{address}/results")
    (button,) = page.all("a", class_="usa-button--big")
    assert (text_of(button), button.get("href")) == (label, f"{address}/{place}")


@pytest.mark.parametrize(
    ("stage", "report"),
    [(lambda app, _agency, assessment: sign(app, assessment), "Issue the report"), (issue, "See the reports")],
    ids=["signed", "issued"],
)
def test_a_plan_without_a_decision_comes_before_the_report(app, chief, begun, stage, report):
    agency, assessment, address = begun
    answer_all(app, assessment, value=1)
    stage(app, agency, assessment)
    page = chief.get(f"{address}/results")
    (button,) = page.all("a", class_="usa-button--big")
    assert (text_of(button), button.get("href")) == ("Make the plan", f"/agencies/{agency.slug}/plan")
    assert page.links()[report] == f"{address}/reports"


def test_where_nothing_is_below_target_the_report_comes_next(app, chief, begun):
    agency, assessment, address = begun
    answer_all(app, assessment, value=4)
    sign(app, assessment)
    page = chief.get(f"{address}/results")
    (button,) = page.all("a", class_="usa-button--big")
    assert (text_of(button), button.get("href")) == ("Issue the report", f"{address}/reports")
    assert page.links()["See the plan"] == f"/agencies/{agency.slug}/plan"


def test_each_gap_of_signed_results_leads_to_the_plan_or_says_what_is_decided(app, chief, begun):
    agency, assessment, address = begun
    answer_all(app, assessment, value=1)
    assert "Add to plan" not in chief.get(f"{address}/results").main
    sign(app, assessment)
    first, second, third = (gap.item for gap in results_of(app, assessment).gaps[:3])
    wanted = Wanted(first, Owner("Captain"), dt.date(2027, 3, 31), known_by="Minutes")
    action = doing(app, planning.add_action, agency, assessment, wanted)
    doing(app, planning.leave_for_later, assessment, NotNow(second, "After the budget"))
    page, plan = chief.get(f"{address}/results"), f"/agencies/{agency.slug}/plan"
    assert page.links()[f"In the plan: not started: {TITLES[first]}"] == f"{plan}/actions/{action.id}"
    assert page.links()[f"Left for later: {TITLES[second]}"] == f"{plan}#not-now"
    assert page.links()[f"Add to plan: {TITLES[third]}"] == f"{plan}/actions/new?item={third}"
    (button,) = page.all("a", class_="usa-button--big")
    assert text_of(button) == "Issue the report"


def test_the_results_of_a_year_that_is_not_planned_for_offer_no_plan(app, chief, begun):
    agency, assessment, address = begun
    answer_all(app, assessment, value=1)
    sign(app, assessment)
    _, second, elsewhere = started_again(app, agency, "2027")
    answer_all(app, second, value=1)
    sign(app, second)
    assert "Add to plan" not in chief.get(f"{address}/results").main
    assert "Add to plan" in chief.get(f"{elsewhere}/results").main


def test_signed_results_say_who_signed_and_when(app, chief, begun):
    _, assessment, address = begun
    answer_all(app, assessment, but={NA: ItemResponse(not_applicable=True, reason="The county does this")})
    sign(app, assessment)
    said = (
        "Signed off by Maria Okafor, Chief of Police, November 17, 2026. 54 of 54 items that apply have a level. "
        "One is not applicable."
    )
    assert said in chief.get(f"{address}/results").main
