"""The list of all actions, and its filters."""

import pytest

from kl_assess.workflow import planning
from kl_assess.workflow.planning import Wanted
from tests.shipped import SHIPPED
from tests.web.assessments import doing
from tests.web.client import text_of
from tests.web.planning.planned import DUE, OWNER, UNKNOWN, add


def rows(page):
    return [text_of(next(tr.iter("a"))) for tr in page.one("table").iter("tr") if list(tr.iter("a"))]


@pytest.mark.usefixtures("several")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["Late", "Soon", "Far", "Done"]),
        ("state=done", ["Done"]),
        ("person=Analyst", ["Soon"]),
        ("person=Pat Doe, Captain&state=not_started", ["Late", "Far"]),
        ("due=overdue", ["Late"]),
        ("due=soon", ["Late", "Soon"]),
        ("domain={accountability}", ["Far"]),
    ],
)
def test_the_list_is_filtered_by_its_address(chief, plan, asked, found):
    domain = SHIPPED.places["ACC-1.1"].domain.title
    page = chief.get(f"{plan}/list?{asked.format(accountability=domain)}")
    assert rows(page) == found
    assert f"{len(found)} of 4 actions" in page.main
    assert ("Show all" in page.links()) == bool(asked)


@pytest.mark.usefixtures("several")
def test_a_filter_that_the_plan_does_not_have_is_left_out_and_said(chief, plan):
    page = chief.get(f"{plan}/list?state=x&person=Nobody&due=overdue")
    assert rows(page) == ["Late"]
    assert "The plan has no such state." in page.main
    assert "The plan has no such person." in page.main


@pytest.mark.usefixtures("several")
def test_nothing_that_fits_is_said(chief, plan):
    assert "No action fits these filters." in chief.get(f"{plan}/list?state=stopped").main


def test_tasks_to_find_out_are_counted_as_tasks(app, chief, plan, signed):
    add(app, signed)
    assert "1 of 1 action" in chief.get(f"{plan}/list").main
    task = Wanted(UNKNOWN, OWNER, DUE, "Ask the clerk")
    doing(app, planning.add_finding_out, *signed, task)
    assert "2 of 2 actions and tasks" in chief.get(f"{plan}/list").main
