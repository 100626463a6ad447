"""The plan on the web: what is to decide, the board, the list, the forms, the files, and what they ask of an item."""

import csv
import datetime as dt
import io

import icalendar
import openpyxl
import pytest

from kl_assess.core.action_plan import ActionState, NotNow, Owner
from kl_assess.core.assessment import Cycle
from kl_assess.core.responses import ItemResponse
from kl_assess.core.scoring import Mode
from kl_assess.store import assessments, plans
from kl_assess.workflow import planning
from kl_assess.workflow.planning import Wanted
from tests.shipped import SHIPPED
from tests.web.answered import answer, answer_all, level, sign
from tests.web.assessments import doing, parts_of, reading, started, started_again
from tests.web.client import text_of

ITEM, OTHER, UNKNOWN = "LEA-3.1", "LEA-3.2", "LEA-3.3"
OWNER, DUE = Owner("Captain", "Pat Doe"), dt.date(2027, 3, 31)
GIVEN = {"action": "Ask the board", "known_by": "Minutes", "owner_title": "Captain", "due": "3/31/2027", "target": "3"}


@pytest.fixture
def signed(app):
    """An agency with a signed assessment: every item at level 2 but two at 0, and one that is not known."""
    agency, made, _ = started(app)
    low = {ITEM: level(0), OTHER: level(0), UNKNOWN: ItemResponse(dont_know=True, missing="Nobody has counted.")}
    answer_all(app, made, but=low)
    sign(app, made)
    return agency, reading(app, assessments.by_number, agency.id, 1)


@pytest.fixture
def plan(signed):
    """The address of its plan."""
    return f"/agencies/{signed[0].slug}/plan"


def add(app, signed, item=ITEM, words="Ask the board", due=DUE, owner=OWNER, **more):
    wanted = Wanted(item, owner, due, words, "Minutes", **more)
    return doing(app, planning.add_action, *signed, wanted)


def moved(app, signed, action, state, reason=None):
    return doing(app, planning.move, signed[0], action.id, state, action.version, reason=reason)


def actions(app, signed):
    return reading(app, plans.actions, signed[0].id)


def headings(page):
    return [text_of(h2) for h2 in page.all("h2")]


def column(page, word):
    """The titles of the cards in a column of the board."""
    found = next(s for s in page.all("section") for h2 in s.iter("h2") if text_of(h2).startswith(word))
    return [text_of(h3) for h3 in found.iter("h3")]


def proposed(page):
    found = [s for s in page.all("section") for h2 in s.iter("h2") if text_of(h2) == "To decide"]
    return [text_of(h3) for h3 in found[0].iter("h3")] if found else []


# --- Nothing yet --------------------------------------------------------------------------------------------------


def test_without_an_assessment_the_plan_says_where_to_start(chief, agency):
    page = chief.get(f"{agency}/plan")
    assert page.links() == {"Start an assessment": f"{agency}/assessments/new"}
    assert chief.get(f"{agency}/plan/print", 303).location == f"{agency}/plan"
    assert "Nothing is planned yet." in chief.get(f"{agency}/plan/list").main
    chief.get(f"{agency}/plan/actions/new", 404)


def test_without_an_answer_it_leads_to_the_assessment(chief, agency, assessment):
    assert chief.get(f"{agency}/plan").links() == {"Go to the assessment": assessment}


def test_without_a_gap_it_says_so_and_an_action_can_be_added_all_the_same(app, chief):
    agency, made, _ = started(app)
    answer_all(app, made, 4)
    page = chief.get(f"/agencies/{agency.slug}/plan")
    assert "Every answer is at its target" in page.main
    assert "is not signed off yet" in page.main
    assert "Add an action" in page.links()


def test_the_menu_has_the_plan(chief, plan):
    page = chief.get(plan)
    here = [text_of(a) for a in page.tree.iter("a") if a.get("aria-current") == "page"]
    assert here.count("Plan") == 2


# --- To decide ----------------------------------------------------------------------------------------------------


def test_the_first_gaps_are_proposed_with_their_next_step_until_somebody_decides(app, chief, signed, plan):
    page = chief.get(plan)
    titles = proposed(page)
    assert len(titles) == 5
    first = SHIPPED.places[ITEM].item
    assert first.title in titles
    assert first.next_steps[0] in page.main
    add(app, signed)
    doing(app, planning.leave_for_later, signed[1], NotNow(OTHER, "No staff", "July"))
    page = chief.get(plan)
    assert len(proposed(page)) == 3
    assert "No staff. Looked at again: July." in page.main


def test_an_open_assessment_is_planned_for_only_while_none_is_signed(app, chief, signed, plan):
    _, later, _ = started_again(app, signed[0], Cycle("2027"))
    answer(app, later, {ITEM: level(3)})
    assert "All gaps of the 2026 assessment" in chief.get(plan).links()
    _, quick, _ = started_again(app, signed[0], Cycle("Summer", mode=Mode.QUICK_CHECK))
    answer_all(app, quick, 1)
    sign(app, quick)
    assert "All gaps of the 2026 assessment" in chief.get(plan).links()


def test_more_than_five_actions_are_said_to_be_seldom_done(app, chief, signed, plan):
    for number in range(5):
        add(app, signed, words=f"Step {number}")
    assert "seldom done" not in chief.get(plan).main
    form = chief.get(f"{plan}/actions/new?item={OTHER}")
    assert "With this one, the plan has six actions. More than five actions at a time is seldom done." in form.main
    chief.send(form, GIVEN)
    assert "The plan has six actions. More than five" in chief.get(plan).main


# --- Adding -------------------------------------------------------------------------------------------------------


def test_an_item_is_chosen_first(chief, plan):
    page = chief.get(f"{plan}/actions/new")
    assert len(page.all("option")) == 55
    assert page.one("select", id="item").get("name") == "item"
    assert "no item “none”" in chief.get(f"{plan}/actions/new?item=none", 404).main


def test_a_new_action_starts_from_the_next_step_and_the_target(app, chief, signed, plan):
    page = chief.get(f"{plan}/actions/new?item={ITEM}")
    item = SHIPPED.places[ITEM].item
    assert text_of(page.one("textarea", id="action")) == item.next_steps[0]
    chosen = [o for o in page.one("select", id="target") if "selected" in o.attrib]
    assert text_of(chosen[0]) == "3 Established"
    ticks = page.all("input", name="resources")
    assert ticks
    assert not page.all("input", name="quick_win")
    resource = ticks[0].get("value")
    other = next(r.id for r in parts_of(app).basis.resources.resources if r.id != resource)
    sent = chief.send(
        page, GIVEN | {"resources": [resource], "more": f"http://localhost/library/{other}", "staff": "A day"}
    )
    made = actions(app, signed)[0]
    assert sent.location == f"{plan}#a-{made.id}"
    assert (made.item, made.action, made.known_by, made.owner) == (ITEM, "Ask the board", "Minutes", Owner("Captain"))
    assert (made.due, made.target, made.level_then, made.staff) == (DUE, 3, 0, "A day")
    assert made.resources == (resource, other)
    assert "The action is in the plan." in chief.follow(sent).main


def test_what_is_wrong_is_said_field_by_field_and_what_was_typed_stays(app, chief, signed, plan):
    page = chief.get(f"{plan}/actions/new?item={ITEM}")
    typed = {
        "action": " ",
        "known_by": "",
        "owner_title": "",
        "due": "soon",
        "more": "nothing-like-this",
        "money": "$50",
    }
    page = chief.send(page, typed, status=422)
    assert text_of(page.one("title")).startswith("Error: ")
    missing = "the library has no “nothing-like-this”. Copy the address of its page there."
    errors = {text_of(a): a.get("href") for a in page.one("div", role="alert").iter("a")}
    assert errors == {
        "What will be done: write what will be done.": "#action",
        "How it will be known that it worked: write how it will be known that it worked.": "#known_by",
        "Title of the person who answers for it: write a title, such as Patrol Captain.": "#owner_title",
        "By when: write the whole date as month/day/year, such as 11/9/2026.": "#due",
        f"Other resources from the library: {missing}": "#more",
    }
    assert page.one("input", id="due").get("value") == "soon"
    assert page.one("input", id="money").get("value") == "$50"
    page = chief.send(page, {"due": ""}, status=422)
    assert "By when: write the day by which it is done" in page.main
    assert actions(app, signed) == ()


def test_an_action_on_another_item_may_say_why(app, chief, signed, plan):
    later = next(g for g in SHIPPED.items if g.weight == 1).id
    page = chief.get(f"{plan}/actions/new?item={later}")
    chief.send(page, GIVEN | {"quick_win": "It needs no money"})
    assert actions(app, signed)[0].quick_win == "It needs no money"


# --- The board ----------------------------------------------------------------------------------------------------


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


def test_what_is_due_stands_first_and_what_is_late_before_it(app, chief, signed, plan, clock):
    today = clock().date()
    for days, words in ((31, "Far"), (30, "Near"), (-2, "Late"), (0, "Now")):
        add(app, signed, words=words, due=today + dt.timedelta(days))
    page = chief.get(plan)
    due = next(s for s in page.all("section") for h2 in s.iter("h2") if text_of(h2) == "Due")
    lines = [text_of(li) for li in due.iter("li")]
    assert [line.split(SHIPPED.places[ITEM].item.title)[0] for line in lines] == ["Late", "Now", "Near"]
    assert "2 days late" in lines[0]


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


# --- The list -----------------------------------------------------------------------------------------------------


def rows(page):
    return [text_of(next(tr.iter("a"))) for tr in page.one("table").iter("tr") if list(tr.iter("a"))]


@pytest.fixture
def several(app, signed, clock):
    """Four actions of two people in two domains."""
    today = clock().date()
    add(app, signed, words="Late", due=today - dt.timedelta(1))
    add(app, signed, words="Soon", due=today + dt.timedelta(9), owner=Owner("Analyst"))
    add(app, signed, "ACC-1.1", "Far", due=today + dt.timedelta(90))
    moved(app, signed, add(app, signed, words="Done", due=today - dt.timedelta(9)), ActionState.DONE)


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


# --- One action ---------------------------------------------------------------------------------------------------


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
    assert page.one("input", id="due").get("value") == "03/31/2027"
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


# --- Not now, and finding out -------------------------------------------------------------------------------------


def test_a_gap_waits_with_its_reason_and_is_taken_up_by_planning_it(chief, plan):
    page = chief.get(f"{plan}/not-now?item={ITEM}")
    page = chief.send(page, {"because": " "}, status=422)
    assert "Not now, because: write why not now." in page.main
    page = chief.follow(chief.send(page, {"because": "The calendar is full", "again": "June"}))
    assert "The calendar is full. Looked at again: June. Then: " in page.main
    assert SHIPPED.places[ITEM].item.title not in proposed(page)
    form = chief.get(f"{plan}/not-now?item={ITEM}")
    assert text_of(form.one("textarea", id="because")) == "The calendar is full"
    chief.send(chief.get(f"{plan}/actions/new?item={ITEM}"), GIVEN)
    assert "Not now, because" not in headings(chief.get(plan))


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


# --- Files --------------------------------------------------------------------------------------------------------


def read_csv(answered):
    return list(csv.reader(io.StringIO(answered.data.decode("utf-8-sig"))))


@pytest.mark.usefixtures("several")
def test_the_files_hold_what_the_list_shows(chief, plan):
    for query, words in (("", ["Late", "Soon", "Far", "Done"]), ("?due=soon", ["Late", "Soon"])):
        lines = read_csv(chief.client.get(f"{plan}/actions.csv{query}"))
        assert [line[0] for line in lines[1:]] == words
        book = openpyxl.load_workbook(io.BytesIO(chief.client.get(f"{plan}/actions.xlsx{query}").data))
        sheet = list(book["Plan"].values)
        assert [row[0] for row in sheet[1:]] == words
        assert list(sheet[0]) == lines[0]


def test_a_text_that_looks_like_a_formula_stays_a_text(app, chief, signed, plan):
    add(app, signed, words="=1+1")
    assert read_csv(chief.client.get(f"{plan}/actions.csv"))[1][0] == "'=1+1"
    book = openpyxl.load_workbook(io.BytesIO(chief.client.get(f"{plan}/actions.xlsx").data))
    assert (book["Plan"]["A2"].value, book["Plan"]["A2"].data_type) == ("=1+1", "s")


def test_the_calendar_has_whole_days_of_what_is_open(app, chief, signed, plan):
    made = add(app, signed, due=dt.date(2028, 2, 29))
    moved(app, signed, add(app, signed, words="Gone"), ActionState.DONE)
    answered = chief.client.get(f"{plan}/actions.ics")
    assert answered.headers["Content-Type"] == "text/calendar; charset=utf-8"
    events = list(icalendar.Calendar.from_ical(answered.data).walk("VEVENT"))
    assert [(e.decoded("dtstart"), str(e["uid"])) for e in events] == [(dt.date(2028, 2, 29), f"{made.id}@kl-assess")]
    assert len(events[0].walk("VALARM")) == 3


def test_the_page_to_print_has_the_whole_plan_and_no_menu(app, chief, signed, plan):
    add(app, signed)
    doing(app, planning.add_finding_out, *signed, Wanted(UNKNOWN, OWNER, DUE, "Count them"))
    doing(app, planning.leave_for_later, signed[1], NotNow(OTHER, "No staff"))
    page = chief.get(f"{plan}/print")
    assert page.all("nav") == []
    for said in ("Plan 2026", signed[0].name, "Ask the board", "Count them", "No staff."):
        assert said in page.main


# --- What the plan asks of an item --------------------------------------------------------------------------------


@pytest.fixture
def again(app, signed, clock):
    """The next assessment, open."""
    clock.go_on(days=300)
    return started_again(app, signed[0], Cycle("2027"))


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
