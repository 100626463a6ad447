"""What is typed into the element page is kept, and what cannot be kept is said and typed back."""

import pytest

from kl_assess.core.assessment import Answer
from kl_assess.core.responses import Evidence, ItemResponse, Status
from kl_assess.workflow import answering
from tests.web.answering.element_page import LATER, section, values
from tests.web.assessments import doing
from tests.web.client import text_of

# --- Every kind of answer ---------------------------------------------------------------------------------------------


def test_a_level_with_its_support_note_and_flag_is_kept(chief, url, kept):
    sent = {
        "LEA-3.1-answer": "2",
        "LEA-3.1-grade": "E3",
        "LEA-3.1-agrees": "Accreditation body",
        "LEA-3.1-note": "Two lines\r\nof text",
        "LEA-3.1-private": "1",
        "LEA-3.1-flag": "1",
    }
    page = chief.follow(chief.send(chief.get(url), sent | LATER))
    found = kept()
    assert found.response == ItemResponse(
        level=2, evidence=Evidence("E3", (), "Accreditation body"), note="Two lines\nof text", note_private=True
    )
    assert found.flagged
    assert found.changed_by == "Maria Okafor"
    assert values(page, "LEA-3.1-answer") == ["2"]
    assert values(page, "LEA-3.1-note") == ["Two lines\nof text"]
    assert "Flagged" in section(page, "LEA-3.1")
    assert "1 of 4 have an answer" in text_of(page.one("div", class_="kl-bar"))
    assert "Saved 10:42" in text_of(page.one("div", class_="kl-bar")), "in the agency's time"


def test_dont_know_is_kept_with_what_has_to_be_found_out(chief, url, kept):
    page = chief.send(chief.get(url), {"LEA-3.1-answer": "dk", "LEA-3.1-missing": "Ask the city clerk"} | LATER)
    assert kept().response == ItemResponse(dont_know=True, missing="Ask the city clerk")
    assert "Don’t know" in section(chief.follow(page), "LEA-3.1")


def test_not_applicable_with_a_reason_is_settled(chief, url, kept):
    chief.send(chief.get(url), {"LEA-3.1-answer": "na", "LEA-3.1-reason": "The county board does this."} | LATER)
    assert kept().response.status is Status.NOT_APPLICABLE


def test_not_applicable_without_a_reason_is_a_draft_that_the_page_names_and_lets_go(chief, url, kept):
    page = chief.send(chief.get(url), {"LEA-3.1-answer": "na", "action": "continue"}, status=422)
    assert kept().response.not_applicable
    assert kept().response.status is Status.BLANK
    assert text_of(page.one("title")).startswith("Error: Sharing decisions")
    assert page.links()["Item 1, Standing advisory body or forum: say why it does not apply"] == "#LEA-3.1-reason"
    assert "Needs a reason" in section(page, "LEA-3.1")
    assert "0 of 4 have an answer" in text_of(page.one("div", class_="kl-bar"))
    moved = chief.send(page, {"action": "continue"})
    assert moved.location.endswith("/elements/LEA-4"), "said once, it does not hold anybody up"


def test_an_answer_can_be_cleared_and_its_note_stays(chief, url, kept):
    page = chief.follow(chief.send(chief.get(url), {"LEA-3.1-answer": "2", "LEA-3.1-note": "Stays"} | LATER))
    chief.send(page, {"action": "clear:LEA-3.1"})
    assert kept().response == ItemResponse(note="Stays")


def test_what_is_typed_is_shown_as_text(chief, url):
    attack = "</textarea><script>alert(1)</script> & \"quotes\" 'too'"
    sent = {"LEA-3.1-answer": "2", "LEA-3.1-grade": "E3", "LEA-3.1-note": attack, "LEA-3.1-agrees": attack}
    page = chief.follow(chief.send(chief.get(url), sent | LATER))
    assert values(page, "LEA-3.1-note") == [attack]
    assert values(page, "LEA-3.1-agrees") == [attack]
    assert "<script>alert" not in page.response.text
    history = chief.get(url.replace("elements/LEA-3", "items/LEA-3.1/history"))
    assert attack in history.main


def test_control_signs_are_left_out_of_what_is_kept(chief, url, kept):
    chief.send(chief.get(url), {"LEA-3.1-answer": "2", "LEA-3.1-note": "a\x00b\x1bc\td"} | LATER)
    assert kept().response.note == "abc\td"


@pytest.mark.parametrize("answer", ["9", "na"])
def test_an_answer_that_the_item_does_not_take_is_said(chief, url, kept, answer):
    page = chief.send(chief.get(url), {"LEA-3.2-answer": answer} | LATER, status=422)
    assert "Item 2, Input before policies are adopted" in page.main
    assert kept("LEA-3.2").version == 0


@pytest.mark.parametrize(("name", "value"), [("answer", "two"), ("version", "-1"), ("version", "9" * 30)])
def test_what_no_form_of_ours_sends_is_turned_away(chief, url, name, value):
    chief.send(chief.get(url), {f"LEA-3.1-{name}": value} | LATER, status=400)


# --- One form, several buttons ----------------------------------------------------------------------------------------


def test_every_button_saves_all_items_first(chief, url, kept):
    chief.send(chief.get(url), {"LEA-3.1-answer": "1", "LEA-3.2-answer": "3", "LEA-3.4-note": "Ask"} | LATER)
    assert [kept(f"LEA-3.{n}").version for n in (1, 2, 3, 4)] == [1, 1, 0, 1]


def test_continue_goes_to_the_next_element_with_open_items(app, chief, made, url):
    for item in ("LEA-4.1", "LEA-4.2", "LEA-4.3", "LEA-4.4"):
        doing(app, answering.record_response, made[1], Answer(item, ItemResponse(level=1)))
    assert chief.send(chief.get(url), {"action": "continue"}).location.endswith("/elements/LEA-5")


def test_continue_at_the_end_goes_to_the_check(chief, url):
    last = chief.get(url.replace("LEA-3", "ACC-5"))
    assert chief.send(last, {"action": "continue"}).location.endswith("/assessments/1/check")


def test_a_text_that_is_too_long_is_typed_back_and_everything_else_is_kept(chief, url, kept):
    long = "word " * 600 + "end"
    sent = {"LEA-3.1-answer": "1", "LEA-3.2-answer": "3", "LEA-3.2-note": long} | LATER
    page = chief.send(chief.get(url), sent, status=422)
    assert values(page, "LEA-3.2-note") == [long]
    assert values(page, "LEA-3.2-answer") == ["3"]
    assert "Use at most 3,000 characters. This text has 3,003." in page.main
    assert "#LEA-3.2-note" in page.links().values()
    assert (kept("LEA-3.1").version, kept("LEA-3.2").version) == (1, 0)
    chief.send(page, {"LEA-3.2-note": "Short"} | LATER)
    assert kept("LEA-3.2").response == ItemResponse(level=3, note="Short")


def test_a_text_of_exactly_the_limit_is_kept(chief, url, kept):
    chief.send(chief.get(url), {"LEA-3.1-note": "x\r\n" * 1499 + "xx"} | LATER)
    assert len(kept().response.note) == 3000
