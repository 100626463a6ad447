"""The meeting on the pages: one item, levels without names, one answer."""

import pytest

from kl_assess.core.responses import ItemResponse
from kl_assess.store import responses
from kl_assess.workflow import answering, rating_alone
from kl_assess.workflow.answering import Answer
from tests.web.client import text_of

ITEM, SECOND, THIRD, LAST = "LEA-3.1", "LEA-3.2", "LEA-3.3", "LEA-3.4"
NAMES = ("Maria", "Daniel", "Ada", "Lou")


@pytest.fixture
def met(team):
    """The team at its meeting: far apart on one item, close on another, few on a third, nobody on the fourth."""
    team.met(
        {
            ITEM: {"chief": 3, "lead": 0, "contributor": 0, "second": None},
            SECOND: {"chief": 2, "lead": 2, "contributor": 3},
            THIRD: {"chief": 0, "lead": 4},
        }
    )
    return team


def shown(team, item):
    return team.lead.get(f"{team.address}/meeting/{item}")


def tiles(page):
    """The words of each tile by its level."""
    found = {e.get("id"): e.get("value") for e in page.all("input", name="agreed")}
    return {found[label.get("for")]: text_of(label) for label in page.all("label") if label.get("for") in found}


def record(team, item, changes, status=303):
    page = shown(team, item)
    return team.lead.send(page, changes, action=f"{team.address}/meeting/{item}", status=status)


def test_levels_are_shown_without_names(met):
    page = shown(met, ITEM)
    assert "Four people rated alone." in page.main
    seen = tiles(page)
    assert [seen[level].rsplit(" ", 2)[1:] for level in "03"] == [["2", "people"], ["1", "person"]]
    assert seen["4"].endswith("No one")
    assert "One person did not know" in seen["dk"]
    assert "use the middle rating, 0 Not in place" in seen["none"]
    assert not any(name in page.response.text.partition("<main")[2] for name in NAMES)


def test_where_the_team_is_far_apart_the_page_says_so(met):
    assert "Ratings are far apart They run from 0 to 3." in shown(met, ITEM).main
    assert "far apart They run" not in shown(met, SECOND).main


def test_what_few_have_rated_is_not_shown(met):
    page = shown(met, THIRD)
    seen = tiles(page)
    assert "The team disagreed. Two people gave a level: too few to show them" in page.main
    assert seen["none"].startswith("No agreement: use the middle rating Few gave")
    assert page.all("span", class_="kl-dots") == []


def test_what_nobody_rated_can_be_answered_all_the_same(met):
    page = shown(met, LAST)
    assert "Nobody rated this alone." in page.main
    assert "none" not in tiles(page)
    record(met, LAST, {"agreed": "2"})
    assert met.read(responses.answer, met.now(), LAST).response.level == 2


def test_the_answer_is_recorded_and_the_meeting_goes_on_with_the_next_item(met):
    answer = record(met, SECOND, {"agreed": "2", "why": "Minutes show it."})
    assert answer.location == f"{met.address}/meeting/{THIRD}"
    kept = met.read(responses.answer, met.now(), SECOND)
    assert (kept.response, kept.changed_by) == (ItemResponse(2, note="Minutes show it."), "Daniel Reyes")
    assert "Recorded: 2 Developing" in shown(met, SECOND).main
    assert "Answer changed by Daniel Reyes" in met.lead.get(f"{met.address}/items/{SECOND}/history").main


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Choose the answer you agree on"),
        ({"agreed": "9"}, "Choose the answer you agree on"),
        ({"agreed": "na"}, "Choose the answer you agree on"),
        ({"agreed": "1"}, "Note in a sentence why it agrees"),
        ({"agreed": "1", "why": "x" * 3001}, "Use at most 3,000 characters"),
    ],
)
def test_what_is_missing_is_told_and_what_was_typed_stays(met, changes, said):
    page = record(met, ITEM, changes, 422)
    assert said in page.main
    assert met.read(responses.answers, met.now()) == {}
    if "agreed" in changes and len(changes["agreed"]) == 1 and changes["agreed"] in "01234":
        assert "checked" in page.one("input", id=f"agreed-{changes['agreed']}").attrib


def test_another_answer_meanwhile_is_not_overwritten(met):
    page = shown(met, SECOND)
    met.do(answering.record_response, Answer(SECOND, ItemResponse(4)), by="chief")
    answer = met.lead.send(page, {"agreed": "2"}, action=f"{met.address}/meeting/{SECOND}", status=409)
    assert "Maria Okafor has changed this answer meanwhile" in answer.main
    assert met.read(responses.answer, met.now(), SECOND).response.level == 4


def test_the_middle_rating_stands_and_counts_as_settled_work(met):
    record(met, ITEM, {"agreed": "none"})
    assert met.now().stand_ins == (ITEM,)
    assert "The middle rating stands for this item" in shown(met, ITEM).main
    assert "Middle rating stands" in met.lead.get(f"{met.address}/elements/LEA-3").main
    rows = {text_of(row.find("th")): text_of(row) for row in met.lead.get(met.address).all("tr")}
    assert "1 of 4" in rows["Sharing decisions"]


def test_a_file_has_the_ratings_of_what_is_settled_and_reads_back(met):
    record(met, ITEM, {"agreed": "none"})
    record(met, THIRD, {"agreed": "2", "why": "Agreed."})
    text = met.lead.client.get(f"{met.address}/export/responses.yaml").text
    part = text.partition("\nratings:")[2]
    assert "LEA-3.1" in part
    assert "LEA-3.2" not in part
    assert "LEA-3.3" not in part, "two people rated it"


def test_the_list_says_what_is_settled_and_starts_with_what_is_far_apart(met):
    page = met.lead.get(f"{met.address}/meeting")
    assert page.links()["Show this item"] == f"{met.address}/meeting/{ITEM}"
    rows = {text_of(row.find("th")): text_of(row) for row in page.all("tr")}
    assert "Four people" in rows["Standing advisory body or forum"]
    assert rows["Standing advisory body or forum"].endswith("Far apart")


def test_the_middle_rating_stands_for_the_rest_at_once_but_for_what_few_rated(met):
    page = met.lead.get(f"{met.address}/meeting")
    assert "Let the middle rating stand for 2 items" in page.main
    page = met.lead.follow(met.lead.send(page, action=f"{met.address}/meeting/rest"))
    assert "The middle rating stands for two items" in page.main
    assert set(met.now().stand_ins) == {ITEM, SECOND}


def test_there_is_no_meeting_before_it_is_open(team):
    team.do(rating_alone.open_rating)
    for address in ("meeting", f"meeting/{ITEM}"):
        assert team.lead.get(f"{team.address}/{address}", 303).location == f"{team.address}/team"


def test_an_item_that_is_not_asked_is_not_found(met):
    met.lead.get(f"{met.address}/meeting/Z-1.1", 404)
