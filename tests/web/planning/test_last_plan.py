"""What the last plan asks of an item, and what became of it in the comparison."""

from kl_assess.core.action_plan import ActionState
from tests.web.answered import answer_all, level
from tests.web.client import text_of
from tests.web.planning.planned import ITEM, OTHER, add, headings, moved


def test_an_item_with_an_action_of_the_last_plan_asks_whether_it_moved(app, chief, signed, again, plan):
    made = moved(app, signed, add(app, signed), ActionState.DONE)
    moved(app, signed, add(app, signed, OTHER, "Never mind"), ActionState.STOPPED, "No staff.")
    page = chief.get(f"{again[2]}/elements/LEA-3")
    assert "Your plan said: Ask the board, an action on" in page.main
    assert "Did this move?" in page.main
    assert "(done September 13, 2027)" in page.main
    assert f"{plan}/actions/{made.id}" in page.links().values()
    assert "Never mind" not in page.main


def test_the_plan_of_this_year_asks_nothing(app, chief, signed, again):
    add(app, (signed[0], again[1]))
    assert "Your plan said" not in chief.get(f"{again[2]}/elements/LEA-3").main
    add(app, signed)
    assert "Your plan said" not in chief.get(f"/agencies/{signed[0].slug}/assessments/1/elements/LEA-3").main


def test_the_comparison_says_what_was_finished_without_a_move_and_what_moved_without_an_action(
    app, chief, signed, again, plan
):
    moved(app, signed, add(app, signed), ActionState.DONE)
    add(app, signed, OTHER, "Keep a list")
    answer_all(app, again[1], but={ITEM: level(0), OTHER: level(1), "ACC-1.1": level(3)})
    page = chief.get(plan.replace("/plan", "/changes"))
    assert "What became of the plan" in headings(page)
    assert "Two actions were planned, and one is done. One was finished and its level did not go up." in page.main
    table = page.one("table", class_="kl-followed")
    assert [[text_of(cell) for cell in row.iter("td")] for row in table.iter("tr")][1:] == [
        ["Done September 13, 2027", "Still 0 Not in placeFinished without a moved level"],
        ["Not started", "0 Not in place, now 1 Informal"],
    ]
    assert "Moved without an action: 1" in page.main


def test_without_a_plan_the_comparison_says_nothing_of_one(app, chief, again, plan):
    answer_all(app, again[1], 3)
    assert "What became of the plan" not in headings(chief.get(plan.replace("/plan", "/changes")))
