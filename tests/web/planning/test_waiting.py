"""A gap that waits, and what is still to find out."""

import pytest

from kl_assess.core.action_plan import NotNow, Owner
from kl_assess.workflow import planning
from tests.shipped import SHIPPED
from tests.web.assessments import doing
from tests.web.client import text_of
from tests.web.planning.planned import GIVEN, ITEM, UNKNOWN, actions, add, headings, proposed


def test_a_gap_waits_with_its_reason_and_is_taken_up_by_planning_it(chief, plan):
    page = chief.get(f"{plan}/not-now?item={ITEM}")
    page = chief.send(page, {"because": " "}, status=422)
    assert "Why not now: give the reason, in a sentence." in page.main
    page = chief.follow(chief.send(page, {"because": "The calendar is full", "again": "June"}))
    assert "The calendar is full. Looked at again: June. Then: " in page.main
    assert SHIPPED.places[ITEM].item.title not in proposed(page)
    form = chief.get(f"{plan}/not-now?item={ITEM}")
    assert text_of(form.one("textarea", id="because")) == "The calendar is full"
    chief.send(chief.get(f"{plan}/actions/new?item={ITEM}"), GIVEN)
    assert "Not now, and why" not in headings(chief.get(plan))


def test_a_waiting_gap_can_be_without_a_decision_again(app, chief, signed, plan):
    doing(app, planning.leave_for_later, signed[1], NotNow(ITEM, "No staff"))
    page = chief.get(f"{plan}/not-now?item={ITEM}")
    chief.send(page, action=f"{plan}/take-up?item={ITEM}")
    assert SHIPPED.places[ITEM].item.title in proposed(chief.get(plan))


def test_a_gap_with_an_action_cannot_wait(app, chief, signed, plan):
    add(app, signed)
    page = chief.send(chief.get(f"{plan}/not-now?item={ITEM}"), {"because": "No staff"}, status=422)
    assert "Stop that action first." in page.main
    assert text_of(page.one("textarea", id="because")) == "No staff"


def test_what_is_not_known_is_to_find_out_by_somebody(app, chief, signed, plan):
    title = SHIPPED.places[UNKNOWN].item.title
    page = chief.get(plan)
    assert page.links()[f"Find this out: {title}"] == f"{plan}/find-out?item={UNKNOWN}"
    page = chief.get(f"{plan}/find-out?item={UNKNOWN}")
    assert text_of(page.one("textarea", id="action")) == "Nobody has counted."
    page = chief.send(page, {"due": "2/30/2027"}, status=422)
    assert "By when: write the whole date" in page.main
    page = chief.follow(chief.send(page, {"due": "2/28/2027", "owner_title": "Analyst"}))
    assert f"Find this out: {title}" not in page.links()
    assert "Nobody has counted." in page.links()
    task = actions(app, signed)[0]
    chief.send(chief.get(f"{plan}/actions/{task.id}/edit"), {"owner_name": "Sam Roe"})
    assert actions(app, signed)[0].owner == Owner("Analyst", "Sam Roe")
    page = chief.send(
        chief.get(f"{plan}/find-out?item={UNKNOWN}"), {"due": "2/28/2027", "owner_title": "X"}, status=422
    )
    assert "finding this out already" in page.main


@pytest.mark.parametrize("address", ["find-out", "not-now", "find-out?item=none", "not-now?item=none"])
def test_without_an_item_the_plan_is_shown(chief, plan, address):
    assert chief.get(f"{plan}/{address}", 303).location == plan
