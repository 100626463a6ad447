"""One's own part, who does what, and what a contributor may answer."""

import pytest

from kl_assess.core.responses import ItemResponse
from kl_assess.store import assignments, responses
from kl_assess.workflow import assigning
from tests.web.client import text_of

ELEMENT, OTHER, ITEM = "LEA-3", "LEA-4", "LEA-3.1"


@pytest.fixture
def shared(team):
    """The team with two elements given out: one to each contributor."""
    who = {ELEMENT: team.people["contributor"].id, OTHER: team.people["second"].id}
    team.do(assigning.assign, who)
    return team


def test_the_list_of_tasks_names_the_person_of_each_element_and_offers_to_assign_the_others(shared):
    page = shared.lead.get(shared.address)
    rows = {text_of(row.find("th")): text_of(row) for row in page.all("tr")}
    assert "Ada Nair" in rows["Sharing decisions"]
    assert "Assign" in rows["Written expectations"]
    assert {"Your part", "Who does what"} <= page.links().keys()
    assert "Assign" not in shared.contributor.get(shared.address).main


def test_ones_part_says_what_is_left_and_what_comes_next(shared):
    page = shared.contributor.get(f"{shared.address}/mine")
    assert "Next: answer Sharing decisions" in page.main
    assert "0 of 4 items of yours have an answer" in page.main
    assert page.links()["Start with Sharing decisions"] == f"{shared.address}/elements/{ELEMENT}"
    assert "Ownership" not in page.main
    nothing = shared.lead.get(f"{shared.address}/mine")
    assert "No element is assigned to you" in nothing.main


def test_a_contributors_next_step_is_their_part(shared):
    assert shared.contributor.get(shared.address).links()["Go to your part"] == f"{shared.address}/mine"
    assert "Go to your part" not in shared.lead.get(shared.address).links()


def test_the_lead_gives_elements_out_and_sees_how_far_each_person_is(shared):
    page = shared.lead.get(f"{shared.address}/team")
    lou = str(shared.people["second"].id)
    done = shared.lead.follow(shared.lead.send(page, {f"person-{ELEMENT}": lou}, action=f"{shared.address}/team"))
    assert "One element changed hands" in done.main
    rows = {text_of(row.find("th")): text_of(row) for row in done.all("tr")}
    assert rows["Lou Becker Contributor"].endswith("Contributor 2 0 of 8")
    assert rows["Ada Nair Contributor"].endswith("Contributor 0 None")
    assert shared.read(assignments.of_element, shared.now(), ELEMENT).name == "Lou Becker"


@pytest.mark.parametrize("person", ["x", "00000000-0000-0000-0000-00000000000z"])
def test_a_forged_person_is_refused(shared, person):
    page = shared.lead.get(f"{shared.address}/team")
    shared.lead.send(page, {f"person-{ELEMENT}": person}, action=f"{shared.address}/team", status=400)


def test_an_element_is_handed_on_from_ones_part(shared):
    to = f"{shared.address}/elements/{ELEMENT}/hand-on"
    page = shared.contributor.get(f"{shared.address}/mine")
    lou = str(shared.people["second"].id)
    done = shared.contributor.follow(shared.contributor.send(page, {"to": lou, "note": "Yours?"}, action=to))
    assert "Sharing decisions went to Lou Becker" in done.main
    again = shared.contributor.follow(shared.contributor.send(page, {"to": lou}, action=to))
    assert "not yours to hand on" in again.main
    nobody = shared.contributor.follow(shared.contributor.send(page, {"to": ""}, action=to))
    assert "Choose the person" in nobody.main


# --- What a contributor may answer --------------------------------------------------------------------------------


def fields(page, item=ITEM):
    """What answering an item sends, with the token of a page."""
    token = page.all("input", name="csrf_token")[0].get("value")
    return {"csrf_token": token, f"{item}-version": "0", f"{item}-answer": "2", "action": "stay"}


def test_what_is_assigned_to_a_contributor_they_answer(shared):
    page = shared.contributor.get(f"{shared.address}/elements/{ELEMENT}")
    shared.contributor.send(page, {f"{ITEM}-answer": "2", "action": "continue"})
    assert shared.read(responses.answer, shared.now(), ITEM).response.level == 2
    sent = fields(page) | {f"{ITEM}-version": "1", f"{ITEM}-answer": "3"}
    saved = shared.contributor.client.post(f"{shared.address}/items/{ITEM}", data=sent)
    assert saved.json["version"] == 2


def test_saving_the_last_item_leads_a_contributor_to_their_part(shared):
    page = shared.contributor.get(f"{shared.address}/elements/{ELEMENT}")
    assert shared.contributor.send(page, {"action": "continue"}).location == f"{shared.address}/mine"
    page = shared.lead.get(f"{shared.address}/elements/{ELEMENT}")
    assert shared.lead.send(page, {"action": "continue"}).location != f"{shared.address}/mine"


@pytest.mark.parametrize("who", ["second", "reader"])
def test_what_is_anothers_is_read_and_not_answered(shared, who):
    browser = getattr(shared, who)
    page = browser.get(f"{shared.address}/elements/{ELEMENT}")
    assert page.all("form", id="answers") == []
    assert ("Ada Nair answers this element" if who == "second" else "Your role in this agency is to read") in page.main
    own = fields(page)
    refused = browser.post(f"{shared.address}/elements/{ELEMENT}", own, 403)
    assert ("not assigned to you" if who == "second" else "Your role in this agency") in refused.main
    script = browser.client.post(f"{shared.address}/items/{ITEM}", data=own)
    assert script.status_code == 403
    if who == "second":
        assert "not assigned to you" in script.json["refused"]
    assert shared.read(responses.answers, shared.now()) == {}


def test_nobody_answers_in_the_place_of_evidence_either(shared):
    """Each button of the element page is the same address."""
    page = shared.second.get(f"{shared.address}/elements/{ELEMENT}")
    for action in (
        f"add-link:{ITEM}",
        f"clear:{ITEM}",
        f"confirm:{ITEM}",
        "remove:00000000-0000-0000-0000-000000000000",
    ):
        sent = fields(page) | {"action": action, f"{ITEM}-link-title": "x"}
        shared.second.post(f"{shared.address}/elements/{ELEMENT}", sent, 403)
    assert shared.read(responses.evidence, shared.now()) == {}


def test_leads_and_the_chief_answer_everything(shared):
    for browser, level in ((shared.lead, 1), (shared.chief, 4)):
        page = browser.get(f"{shared.address}/elements/{ELEMENT}")
        browser.send(page, {f"{ITEM}-answer": str(level)})
        assert shared.read(responses.answer, shared.now(), ITEM).response == ItemResponse(level)
