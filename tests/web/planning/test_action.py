"""The page of one action: its notes, its stop, and changes to it."""

import datetime as dt

import pytest

from kl_assess.core.action_plan import ActionState, Owner
from tests.shipped import SHIPPED
from tests.web.assessments import parts_of
from tests.web.client import text_of
from tests.web.planning.planned import ITEM, actions, add, moved


def test_an_action_says_everything_that_was_decided(app, chief, signed, plan):
    resource = parts_of(app).basis.resources.resources[0]
    made = add(app, signed, target=3, money="$50", resources=(resource.id, "gone-from-the-library"))
    page = chief.get(f"{plan}/actions/{made.id}")
    assert page.h1 == SHIPPED.places[ITEM].item.title
    for said in ("Ask the board", "Pat Doe, Captain", "March 31, 2027", "Minutes", "3 Established", "$50", "2026"):
        assert said in page.main
    assert page.links()[resource.title] == f"/library/{resource.id}"
    assert "gone-from-the-library" in page.main


def test_a_note_with_evidence_is_in_the_history(app, chief, signed, plan):
    made = add(app, signed)
    page = chief.get(f"{plan}/actions/{made.id}")
    told = {"note": "Met twice.", "evidence_title": "Minutes of May", "evidence_address": "https://example.org/m"}
    page = chief.follow(chief.send(page, told, action=f"{plan}/actions/{made.id}/note"))
    assert "Met twice." in page.main
    assert page.links()["Minutes of May"] == "https://example.org/m"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"note": " "}, "write what has happened"),
        ({"note": "Met.", "evidence_address": "https://example.org"}, "write what the evidence is called as well"),
        ({"note": "Met.", "evidence_title": "Log", "evidence_address": "javascript:1"}, "write the whole address"),
    ],
)
def test_a_note_that_is_not_whole_keeps_what_was_typed(app, chief, signed, plan, told, said):
    made = add(app, signed)
    page = chief.get(f"{plan}/actions/{made.id}")
    page = chief.send(page, told, action=f"{plan}/actions/{made.id}/note", status=422)
    assert said in page.main
    assert text_of(page.one("textarea", id="note")) == told["note"].strip()


def test_a_stop_needs_a_reason_and_stays_in_the_history(app, chief, signed, plan):
    made = add(app, signed)
    address = f"{plan}/actions/{made.id}"
    page = chief.send(chief.get(address), {"reason": " "}, action=f"{address}/stop", status=422)
    assert "Why it is stopped: write why it is stopped." in page.main
    page = chief.follow(chief.send(page, {"reason": "The grant ended."}, action=f"{address}/stop"))
    assert "The grant ended." in page.main
    assert [f for f in page.all("form") if f.get("action") == f"{address}/stop"] == []


def test_a_stop_from_an_old_page_says_where_the_action_is(app, chief, signed, plan):
    made = add(app, signed)
    address = f"{plan}/actions/{made.id}"
    page = chief.get(address)
    moved(app, signed, made, ActionState.UNDER_WAY)
    page = chief.send(page, {"reason": "The grant ended."}, action=f"{address}/stop", status=422)
    assert "it is under way now" in page.main.lower()


def test_a_change_says_in_the_history_what_stood_there_before(app, chief, signed, plan):
    made = add(app, signed, target=2)
    page = chief.get(f"{plan}/actions/{made.id}/edit")
    assert page.one("input", id="due").get("value") == "3/31/2027"
    page = chief.follow(chief.send(page, {"due": "4/30/2027", "owner_name": "", "target": "3"}))
    assert "By when before: March 31, 2027" in page.main
    assert "Who before: Pat Doe, Captain" in page.main
    assert "Level to move to before: 2" in page.main
    kept = actions(app, signed)[0]
    assert (kept.due, kept.owner, kept.target, kept.version) == (dt.date(2027, 4, 30), Owner("Captain"), 3, 2)


def test_where_two_people_change_an_action_both_are_shown_and_either_may_be_kept(app, chief, sit, signed, plan):
    made = add(app, signed)
    address = f"{plan}/actions/{made.id}/edit"
    mine, ruth = chief.get(address), sit("Ruth Park")
    ruth.send(ruth.get(address), {"money": "$90"})
    page = chief.send(mine, {"money": "$50"}, status=409)
    assert "Nothing of yours was saved." in page.main
    table = page.one("table", class_="kl-history")
    assert [text_of(cell) for cell in table.iter("td")] == ["$90", "$50"]
    assert page.one("input", id="money").get("value") == "$50"
    chief.send(page)
    assert actions(app, signed)[0].money == "$50"
    assert "Money before: $90" in chief.get(f"{plan}/actions/{made.id}").main


def test_a_wrong_change_keeps_what_was_typed(app, chief, signed, plan):
    made = add(app, signed)
    page = chief.get(f"{plan}/actions/{made.id}/edit")
    page = chief.send(page, {"due": "never", "action": "Ask nobody"}, status=422)
    assert text_of(page.one("textarea", id="action")) == "Ask nobody"
    assert actions(app, signed)[0].version == 1
