"""The history of an item."""

from kl_assess.core.assessment import Answer
from kl_assess.core.responses import ItemResponse
from kl_assess.workflow import answering
from tests.web.answering.element_page import LATER
from tests.web.assessments import doing
from tests.web.client import text_of


def test_the_history_says_who_changed_what_and_when(app, chief, made, url, clock):
    doing(app, answering.record_response, made[1], Answer("LEA-3.1", ItemResponse(level=1)))
    clock.go_on(minutes=3)
    sent = {"LEA-3.1-answer": "na", "LEA-3.1-reason": "The county board does it."} | LATER
    page = chief.follow(chief.send(chief.get(url), sent))
    history = chief.get(page.links()["History of Standing advisory body or forum"])
    assert history.h1 == "History of Standing advisory body or forum"
    first, second = history.all("div", class_="kl-change")
    assert text_of(first).startswith("November 17, 2026, 10:45 Answer changed by Maria Okafor")
    assert "Answer 1 Informal Not applicable" in text_of(first)
    assert "Why it does not apply Nothing The county board does it." in text_of(first)
    assert "Answer changed by Ruth Park" in text_of(second)


def test_the_history_of_an_untouched_item_says_so(chief, url):
    assert (
        "Nobody has answered this item yet." in chief.get(url.replace("elements/LEA-3", "items/LEA-3.1/history")).main
    )
