"""The board: a card for each action, in the column of its state."""

import datetime as dt

from kl_assess.core.action_plan import ActionState
from kl_assess.core.assessment import Cycle
from tests.shipped import SHIPPED
from tests.web.answered import answer_all, level, sign
from tests.web.assessments import started_again
from tests.web.client import text_of
from tests.web.planning.planned import ITEM, actions, add, column, moved, proposed


def test_the_board_has_a_column_for_each_state_and_folds_what_was_stopped(app, chief, signed, plan):
    add(app, signed, words="First")
    moved(app, signed, add(app, signed, words="Second"), ActionState.UNDER_WAY)
    moved(app, signed, add(app, signed, words="Third"), ActionState.DONE)
    moved(app, signed, add(app, signed, words="Fourth"), ActionState.STOPPED, "The grant ended.")
    page = chief.get(plan)
    assert [column(page, word) for word in ("Not started", "Under way", "Done")] == [["First"], ["Second"], ["Third"]]
    fold = next(d for d in page.all("details") if "Stopped: 1" in text_of(d))
    assert "Fourth" in text_of(fold)
    assert "The grant ended." in text_of(fold)
    assert "Three actions in the 2026 plan. One is done." in page.main


def test_a_card_is_moved_with_a_list_and_a_button(app, chief, signed, plan):
    made = add(app, signed)
    page = chief.get(plan)
    sent = chief.send(page, {"state": "under_way"}, action=f"{plan}/actions/{made.id}/move")
    assert sent.location == f"{plan}#a-{made.id}"
    page = chief.follow(sent)
    assert "“Ask the board” is under way now." in page.main
    assert page.one("li", id=f"a-{made.id}") is not None
    assert column(page, "Under way") == ["Ask the board"]


def test_a_move_from_an_old_page_is_not_done_and_says_where_the_action_is(app, chief, signed, plan):
    made = add(app, signed)
    page = chief.get(plan)
    moved(app, signed, made, ActionState.DONE)
    sent = chief.send(page, {"state": "under_way"}, action=f"{plan}/actions/{made.id}/move")
    assert "It is done now." in chief.follow(sent).main
    assert actions(app, signed)[0].state is ActionState.DONE


def test_a_state_that_is_none_is_a_bad_request(app, chief, signed, plan):
    made = add(app, signed)
    chief.send(chief.get(plan), {"state": "x"}, action=f"{plan}/actions/{made.id}/move", status=400)


def test_what_is_late_stands_first_and_what_is_due_soon_says_so_on_its_card(app, chief, signed, plan, clock):
    today = clock().date()
    for days, words in ((31, "Far"), (30, "Near"), (-2, "Late"), (0, "Now")):
        add(app, signed, words=words, due=today + dt.timedelta(days))
    page = chief.get(plan)
    late = next(s for s in page.all("section") for h2 in s.iter("h2") if text_of(h2) == "Late")
    (line,) = [text_of(li) for li in late.iter("li")]
    assert line.startswith("Late")
    assert "2 days late" in line
    told = {text_of(next(li.iter("h3"))): text_of(li) for li in page.all("li", class_="kl-card")}
    assert "Due in 30 days" in told["Near"]
    assert "Due today" in told["Now"]
    assert "Due in" not in told["Far"]


def test_an_action_of_an_earlier_plan_that_is_done_now_stays_a_decision_on_its_gap(app, chief, signed, plan, clock):
    kept = add(app, signed)
    clock.go_on(days=300)
    _, later, _ = started_again(app, signed[0], Cycle("2027"))
    answer_all(app, later, 2, but={ITEM: level(0)})
    sign(app, later)
    title = SHIPPED.places[ITEM].item.title
    assert title not in proposed(chief.get(plan))
    moved(app, signed, kept, ActionState.DONE)
    page = chief.get(plan)
    assert (column(page, "Done"), title in proposed(page)) == (["Ask the board"], False)


def test_actions_of_an_earlier_plan_go_on_and_do_not_count(app, chief, signed, plan, clock):
    kept = add(app, signed)
    done = moved(app, signed, add(app, signed, words="Done long ago"), ActionState.DONE)
    clock.go_on(days=300)
    _, later, _ = started_again(app, signed[0], Cycle("2027"))
    answer_all(app, later, 1)
    sign(app, later)
    page = chief.get(plan)
    assert column(page, "Not started") == ["Ask the board"]
    assert "From the 2026 plan" in page.main
    assert "One action from earlier plans." in page.main
    assert column(page, "Done") == []
    assert {kept.id, done.id} == {a.id for a in actions(app, signed)}
    assert "Done long ago" in chief.get(f"{plan}/list").main
