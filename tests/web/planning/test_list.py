"""The list of all actions, and its filters."""

import pytest

from tests.shipped import SHIPPED
from tests.web.client import text_of


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
