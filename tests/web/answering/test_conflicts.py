"""Two people answer one item: both answers are shown, and neither is lost."""

from kl_assess.core.responses import EvidenceItem, ItemResponse
from kl_assess.store import responses
from kl_assess.workflow import answering
from tests.web.answering.element_page import LATER, section, values
from tests.web.assessments import doing, reading
from tests.web.client import text_of


def conflict(chief, url, meanwhile, **theirs):
    page = chief.get(url)
    meanwhile(**({"level": 3, "note": "Meets each month, since May."} | theirs))
    sent = {"LEA-3.1-answer": "1", "LEA-3.1-note": "Meets each quarter.", "LEA-3.2-answer": "2"} | LATER
    return chief.send(page, sent, status=409)


def test_a_conflict_shows_both_and_keeps_the_other_items(chief, url, meanwhile, kept):
    page = conflict(chief, url, meanwhile)
    shown = section(page, "LEA-3.1")
    assert "Ruth Park saved a different answer while you were working" in shown
    assert "1 Informal" in shown
    assert "3 Established" in shown
    marked = [text_of(e) for e in page.one("section", data_item="LEA-3.1").iter("ins")]
    assert marked == [
        "Different: 1 Informal",
        "Only here: quarter.",
        "Different: 3 Established",
        "Only here: month, since May.",
    ]
    assert page.links()["Item 1, Standing advisory body or forum: choose between two answers"] == "#LEA-3.1-conflict"
    assert kept().response.level == 3
    assert kept("LEA-3.2").response.level == 2


def test_use_yours_puts_theirs_into_the_history(app, chief, url, made, meanwhile, kept):
    page = conflict(chief, url, meanwhile)
    done = chief.send(page, {"action": "yours:LEA-3.1"})
    assert done.location.endswith("/elements/LEA-3#LEA-3.1")
    assert kept().response == ItemResponse(level=1, note="Meets each quarter.")
    newest = reading(app, responses.history, made[1], "LEA-3.1")[0]
    assert (newest.person, newest.set_aside.response.note) == ("Maria Okafor", "Meets each month, since May.")


def test_use_theirs_puts_yours_into_the_history(app, chief, url, made, meanwhile, kept):
    chief.send(conflict(chief, url, meanwhile), {"action": "theirs:LEA-3.1"})
    assert kept().response == ItemResponse(level=3, note="Meets each month, since May.")
    newest = reading(app, responses.history, made[1], "LEA-3.1")[0]
    assert newest.set_aside.response == ItemResponse(level=1, note="Meets each quarter.")


def test_one_from_both_starts_with_both_notes_and_loses_neither(app, chief, url, made, meanwhile, kept):
    joined = chief.follow(chief.send(conflict(chief, url, meanwhile), {"action": "join:LEA-3.1"}))
    assert values(joined, "LEA-3.1-note") == ["Meets each month, since May.\n\nMeets each quarter."]
    assert values(joined, "LEA-3.1-answer") == ["3"]
    chief.send(joined, {"LEA-3.1-answer": "2", "LEA-3.1-note": "Meets each month."} | LATER, to=url)
    assert kept().response == ItemResponse(level=2, note="Meets each month.")
    changes = reading(app, responses.history, made[1], "LEA-3.1")
    assert [c.set_aside and c.set_aside.response.note for c in changes] == [None, "Meets each quarter.", None]


def test_an_unsettled_conflict_stays_one(chief, url, meanwhile, kept):
    again = chief.send(conflict(chief, url, meanwhile), {"action": "continue"}, status=409)
    assert "Meets each" in section(again, "LEA-3.1")
    assert "quarter." in section(again, "LEA-3.1")
    assert kept().response.level == 3


def test_when_theirs_changes_once_more_the_choice_is_asked_again(chief, url, meanwhile, kept):
    page = conflict(chief, url, meanwhile)
    meanwhile(level=4)
    again = chief.send(page, {"action": "yours:LEA-3.1"}, status=409)
    assert "4 Sustained and improving" in section(again, "LEA-3.1")
    chief.send(again, {"action": "yours:LEA-3.1"})
    assert kept().response.level == 1


def test_a_stale_page_that_changed_nothing_undoes_nothing(chief, url, meanwhile, kept):
    page = chief.get(url)
    meanwhile(level=3)
    chief.send(page, {"LEA-3.2-answer": "2"} | LATER)
    assert kept().response.level == 3


def test_a_stale_page_that_says_the_same_is_no_conflict(chief, url, meanwhile, kept):
    page = chief.get(url)
    meanwhile(level=3)
    chief.send(page, {"LEA-3.1-answer": "3"} | LATER)
    assert kept().version == 1


def test_evidence_added_meanwhile_is_no_conflict(app, chief, made, url, kept):
    page = chief.get(url)
    doing(app, answering.add_evidence, made[1], "LEA-3.1", EvidenceItem("Charter", address="https://example.org"))
    chief.send(page, {"LEA-3.1-answer": "3"} | LATER)
    assert kept().response.level == 3
    assert [piece.title for piece in kept().response.evidence.items] == ["Charter"]


def test_a_page_that_another_person_opened_is_not_sent_in_my_name(sit, url, kept):
    browser = sit()
    page = browser.get(url)
    browser.send(browser.get("/desk"), {"name": "Daniel Reyes", "title": "Captain"}, action="/desk")
    refused = browser.send(page, {"LEA-3.1-answer": "3", "LEA-3.1-note": "Mine"} | LATER, status=409)
    assert "Daniel Reyes is at this desk now" in refused.main
    assert kept().version == 0
    assert values(refused, "LEA-3.1-note") == ["Mine"]
    browser.send(refused, LATER)
    assert kept().changed_by == "Daniel Reyes"
