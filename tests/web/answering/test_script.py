"""The route by which the script saves one item at a time."""

import re
import uuid

import pytest

from kl_assess.core.responses import ItemResponse
from kl_assess.workflow import assessing
from tests.web.assessments import doing
from tests.web.queries import count_queries


@pytest.fixture
def post(chief, made):
    """Save one item as the script does."""
    address = made[2].replace("elements/LEA-3", "items/{}")
    token = chief.client.get(f"/agencies/{made[0].slug}/token").json

    def posting(item="LEA-3.1", **fields):
        sent = {f"{item}-{name}": value for name, value in fields.items()} | {"person": token["person"]}
        sent.setdefault(f"{item}-version", "0")
        return chief.client.post(address.format(item), data=sent, headers={"X-CSRFToken": token["token"]})

    return posting


def test_one_item_is_saved_and_what_followed_is_told(post, kept):
    answer = post(answer="2", note="A note")
    assert answer.status_code == 200
    told = answer.json
    assert (told["version"], told["saved"], told["done"], told["total"]) == (1, "Saved 10:42", 1, 4)
    assert "Answered" in told["items"]["LEA-3.1"]["states"]
    assert kept().response == ItemResponse(level=2, note="A note")


def test_the_same_save_twice_is_one_change(post, kept):
    assert post(answer="2").json["version"] == post(answer="2").json["version"] == 1
    assert kept().version == 1


def test_one_item_in_conflict_brings_both_answers(post, meanwhile):
    meanwhile(level=3)
    answer = post(answer="1")
    assert answer.status_code == 409
    assert "Ruth Park saved a different answer" in answer.json["conflict"]
    assert "Two answers" in answer.json["states"]
    assert re.search(r'name="LEA-3.1-seen" value="1"', answer.json["conflict"])


@pytest.mark.parametrize(("action", "level"), [("yours", 1), ("theirs", 3), ("join", 3)])
def test_a_conflict_is_settled_one_way_or_the_other(made, chief, meanwhile, kept, action, level):
    meanwhile(level=3)
    token = chief.client.get(f"/agencies/{made[0].slug}/token").json
    fields = {"LEA-3.1-version": "0", "LEA-3.1-seen": "1", "LEA-3.1-answer": "1", "action": action}
    address = made[2].replace("elements/LEA-3", "items/LEA-3.1")
    answer = chief.client.post(address, data=fields, headers={"X-CSRFToken": token["token"]})
    assert answer.status_code == 200
    assert ("join=LEA-3.1" in answer.json["go"]) is (action == "join")
    assert kept().response.level == level


def test_one_item_that_is_wrong_is_told_why(post, kept):
    answer = post(answer="2", note="x" * 3001)
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["note"])
    assert kept().version == 0


def test_a_stale_page_learns_that_the_item_was_changed(post, meanwhile):
    meanwhile(level=3)
    told = post(note="").json
    assert (told["version"], told["overtaken"]) == (1, "Ruth Park has changed this item since. Load the page again.")


def test_a_closed_assessment_takes_no_item(app, made, post):
    doing(app, assessing.submit, made[1])
    answer = post(answer="2")
    assert answer.status_code == 409
    assert "waiting for its sign-off" in answer.json["refused"]


def test_an_item_sent_for_another_person_is_refused(chief, made, kept):
    token = chief.client.get(f"/agencies/{made[0].slug}/token").json["token"]
    fields = {"LEA-3.1-version": "0", "LEA-3.1-answer": "1", "person": str(uuid.UUID(int=3))}
    address = made[2].replace("elements/LEA-3", "items/LEA-3.1")
    answer = chief.client.post(address, data=fields, headers={"X-CSRFToken": token})
    assert answer.status_code == 409
    assert kept().version == 0


def test_without_a_token_nothing_is_saved(chief, url, kept):
    chief.post(url.replace("elements/LEA-3", "items/LEA-3.1"), {"LEA-3.1-version": "0", "LEA-3.1-answer": "1"}, 400)
    chief.post(url, {"LEA-3.1-version": "0", "LEA-3.1-answer": "1"}, 400)
    assert kept().version == 0


def test_an_item_without_fields_is_turned_away(chief, made):
    token = chief.client.get(f"/agencies/{made[0].slug}/token").json["token"]
    address = made[2].replace("elements/LEA-3", "items/LEA-3.1")
    assert chief.client.post(address, headers={"X-CSRFToken": token}).status_code == 400


def test_saving_one_item_takes_few_statements(app, post):
    post(answer="1")
    with count_queries(app) as sent:
        answer = post(answer="2", version="1")
    assert answer.status_code == 200
    assert len(sent) <= 12
