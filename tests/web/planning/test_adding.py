"""An action is added to the plan."""

from kl_assess.core.action_plan import Owner
from tests.shipped import SHIPPED
from tests.web.assessments import parts_of
from tests.web.client import text_of
from tests.web.planning.planned import DUE, GIVEN, ITEM, actions


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
    assert list(errors.values()) == ["#action", "#known_by", "#owner_title", "#due", "#more"]
    assert errors == {
        "What will be done: say it in a sentence.": "#action",
        "How it will be known that it worked: name what somebody could count, see or read.": "#known_by",
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
