"""The element page with plain forms: what is typed is kept, and what cannot be kept is said and typed back."""

import re
import uuid

import pytest

from kl_assess.core.assessment import Answer, Cycle, SignOff
from kl_assess.core.responses import Evidence, EvidenceItem, EvidenceKind, ItemResponse, Status
from kl_assess.core.scoring import Mode
from kl_assess.store import responses
from kl_assess.workflow import answering, assessing, issuing
from tests.web.assessments import doing, parts_of, reading, started, started_again
from tests.web.client import text_of
from tests.web.queries import count_queries

LATER = {"action": "stay"}


@pytest.fixture
def made(app):
    """An agency and its open assessment, and the address of its element Sharing decisions (four items)."""
    agency, assessment, url = started(app)
    return agency, assessment, f"{url}/elements/LEA-3"


@pytest.fixture
def url(made):
    return made[2]


@pytest.fixture
def kept(app, made):
    """The answer to an item as it is kept."""
    return lambda item="LEA-3.1": reading(app, responses.answer, made[1], item)


def values(page, name):
    """What stands in the fields of a name: the value of what is chosen, or the text."""
    form = page.form(page.response.request.path)
    found = [e for e in form.iter() if e.get("name") == name]
    if found and found[0].get("type") in {"radio", "checkbox"}:
        return [e.get("value") for e in found if "checked" in e.attrib]
    return ["".join(e.itertext()).removeprefix("\n") if e.tag == "textarea" else e.get("value") for e in found]


def section(page, item):
    return text_of(page.one("section", data_item=item))


# --- What is asked ----------------------------------------------------------------------------------------------------


def test_the_page_asks_every_item_with_its_five_levels(chief, url):
    page = chief.get(url)
    assert page.h1 == "Sharing decisions"
    assert [text_of(h) for h in page.all("h2")] == [
        "Standing advisory body or forum",
        "Input before policies are adopted",
        "Input on priorities, spending and technology",
        "Working with civilian oversight",
    ]
    assert len(page.all("input", type="radio", name="LEA-3.2-answer")) == 6, "five levels, and don't know"
    assert "Item 2 of 4LEA-3.2Critical" in section(page, "LEA-3.2")
    assert "Critical" not in section(page, "LEA-3.1")


def test_not_applicable_is_offered_only_where_the_item_allows_it_with_its_one_case(chief, url):
    page = chief.get(url)
    assert page.all("input", name="LEA-3.1-answer", value="na")
    assert "Only if a body not run by the agency has this advisory mandate" in section(page, "LEA-3.1")
    assert not page.all("input", name="LEA-3.2-answer", value="na")


def test_an_item_that_the_profile_hides_is_not_asked(app, chief):
    _, _, url = started(app, "Little Fork", profile={"oversight_models": ("none",)})
    page = chief.get(f"{url}/elements/LEA-3")
    assert len(page.all("h2")) == 3
    assert "Working with civilian oversight" not in page.main


def test_an_element_with_nothing_asked_says_so(app, chief):
    _, _, url = started(app, cycle=Cycle("2026", mode=Mode.QUICK_CHECK))
    page = chief.get(f"{url}/elements/EXP-5")
    assert "EXP-5.1" in page.main
    questionnaire = parts_of(app).basis.questionnaire
    critical = {place.element.id for place in questionnaire.places.values() if place.item.weight == 3}
    empty = next(e.id for d in questionnaire.domains for e in d.elements if e.id not in critical)
    page = chief.get(f"{url}/elements/{empty}")
    assert "The quick check asks nothing in this element." in page.main
    assert not [form for form in page.all("form") if form.get("id") == "answers"]


def test_the_quick_check_asks_its_items_only_and_says_what_that_means(app, chief):
    _, _, url = started(app, cycle=Cycle("2026", mode=Mode.QUICK_CHECK))
    page = chief.get(f"{url}/elements/LEA-3")
    assert [text_of(h) for h in page.all("h2")] == ["Input before policies are adopted"]
    assert "It asks the critical items only, and gives no overall score." in page.main


def test_the_note_for_small_agencies_is_open_for_them(app, chief, url):
    def opened(page):
        folds = page.one("section", data_item="LEA-3.1").iter("details")
        return {text_of(f.find("summary")): "open" in f.attrib for f in folds}["Note for small agencies"]

    assert not opened(chief.get(url))
    _, _, small = started(app, "Little Fork", profile={"sworn_band": "5-9"})
    assert opened(chief.get(f"{small}/elements/LEA-3"))


def test_last_times_answer_stands_beside_its_level(app, chief, made):
    agency, assessment, _ = made
    doing(app, answering.record_response, assessment, Answer("LEA-3.1", ItemResponse(level=3)))
    doing(app, assessing.submit, assessment)
    signed = SignOff("Maria Okafor", "Chief", None, parts_of(app).clock())
    doing(app, issuing.sign_off, assessment, signed, parts_of(app).basis.resources)
    _, _, url = started_again(app, agency, "2027")
    page = chief.get(f"{url}/elements/LEA-3")
    tile = next(t for t in page.all("label") if t.get("for") == "LEA-3.1-answer-3")
    assert "Your answer in 2026" in text_of(tile)
    assert page.main.count("Your answer in 2026") == 1


@pytest.mark.parametrize(
    "address",
    ["elements/NO-1", "elements/%00", "items/NO-1.1/history"],
)
def test_what_does_not_exist_is_not_found(chief, url, address):
    chief.get(url.replace("elements/LEA-3", address), status=404)


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


# --- Two people -------------------------------------------------------------------------------------------------------


@pytest.fixture
def meanwhile(app, made):
    """Another person saves another answer to an item in the meantime."""

    def saving(item="LEA-3.1", **response):
        version = reading(app, responses.answer, made[1], item).version
        answer = Answer(item, ItemResponse(**response), version=version)
        return doing(app, answering.record_response, made[1], answer)

    return saving


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


# --- A closed assessment ----------------------------------------------------------------------------------------------


def test_a_closed_assessment_is_read_only_and_says_why(app, chief, made, url):
    doing(app, answering.record_response, made[1], Answer("LEA-3.1", ItemResponse(level=2, note="A note")))
    doing(app, assessing.submit, made[1])
    page = chief.get(url)
    assert "waiting for its sign-off, so nothing in it changes" in page.main
    assert "2 Developing" in section(page, "LEA-3.1")
    assert "A note" in section(page, "LEA-3.1")
    assert not page.all("textarea")
    assert not page.all("button")


def test_what_was_typed_into_a_page_that_closed_meanwhile_is_shown_and_not_kept(app, chief, made, url, kept):
    page = chief.get(url)
    doing(app, assessing.submit, made[1])
    refused = chief.send(page, {"LEA-3.1-answer": "3", "LEA-3.1-note": "Typed in vain"} | LATER, status=409)
    assert "Typed in vain" in section(refused, "LEA-3.1")
    assert "not saved" in section(refused, "LEA-3.1")
    assert kept().version == 0


# --- Hints ------------------------------------------------------------------------------------------------------------


def test_an_answer_far_above_its_foundation_is_asked_about_on_both_sides(app, chief, made, url):
    doing(app, answering.record_response, made[1], Answer("LEA-2.4", ItemResponse(level=1)))
    doing(app, answering.record_response, made[1], Answer("ACC-3.2", ItemResponse(level=3)))
    above = chief.get(url.replace("LEA-3", "ACC-3"))
    assert "This answer is two levels above the one it rests on, which is 1 Informal. Are both right?" in above.main
    assert above.links()["Bringing what is heard into decisions"].endswith("/elements/LEA-2#LEA-2.4")
    below = chief.get(url.replace("LEA-3", "LEA-2"))
    assert "Another item rests on this one and is two levels above it" in section(below, "LEA-2.4")


def test_support_that_carries_less_than_the_answer_is_said(app, chief, made, url):
    response = ItemResponse(level=3, evidence=Evidence("E1"))
    doing(app, answering.record_response, made[1], Answer("LEA-3.1", response))
    assert "Described support carries level 2 Developing at most." in section(chief.get(url), "LEA-3.1")


# --- Links ------------------------------------------------------------------------------------------------------------


LINK = {
    "LEA-3.1-link-title": "Charter <b>of</b> the board",
    "LEA-3.1-link-address": "https://www.example.org/charter?a=1&b=2",
    "LEA-3.1-link-kind": "policy",
    "LEA-3.1-link-date": "2025-09-08",
    "LEA-3.1-link-private": "1",
}


def test_a_link_is_added_with_its_facts(chief, url, kept):
    done = chief.send(chief.get(url), LINK | {"LEA-3.1-answer": "2", "action": "add-link:LEA-3.1"})
    page = chief.follow(done)
    piece = kept().response.evidence.items[0]
    assert (piece.title, piece.kind, str(piece.date), piece.private) == (
        "Charter <b>of</b> the board",
        EvidenceKind.POLICY,
        "2025-09-08",
        True,
    )
    assert kept().response.level == 2
    assert page.links()["Charter <b>of</b> the board"] == "https://www.example.org/charter?a=1&b=2"
    assert "Policy, September 8, 2025" in section(page, "LEA-3.1")
    assert values(page, "LEA-3.1-link-title") == [""]


def test_a_link_that_was_filled_in_is_not_lost_with_another_button(chief, url, kept):
    chief.send(chief.get(url), LINK | {"action": "continue"})
    assert len(kept().response.evidence.items) == 1


@pytest.mark.parametrize(
    "address",
    [
        "",
        "javascript:alert(1)",
        "ftp://example.org",
        "example.org",
        "https://",
        "http://a b",
        "data:text/html,x",
        "https://[x",
    ],
)
def test_only_whole_web_addresses_are_taken(chief, url, kept, address):
    sent = LINK | {"LEA-3.1-link-address": address, "LEA-3.2-answer": "1", "action": "add-link:LEA-3.1"}
    page = chief.send(chief.get(url), sent, status=422)
    assert "#LEA-3.1-link-address" in page.links().values()
    assert values(page, "LEA-3.1-link-title") == ["Charter <b>of</b> the board"]
    assert not kept().response.evidence.items
    assert kept("LEA-3.2").response.level == 1


def test_a_link_is_removed(chief, url, kept):
    page = chief.follow(chief.send(chief.get(url), LINK | LATER))
    button = next(b for b in page.all("button") if (b.get("value") or "").startswith("remove:"))
    assert text_of(button) == "Remove Charter <b>of</b> the board"
    chief.send(page, {"action": button.get("value")})
    assert not kept().response.evidence.items


def test_a_piece_of_another_agency_cannot_be_removed(app, chief, url):
    _, other, _ = started(app, "Another Department")
    piece = doing(app, answering.add_evidence, other, "LEA-3.1", EvidenceItem("Theirs", address="https://example.org"))
    chief.send(chief.get(url), {"action": f"remove:{piece.id}"})
    assert reading(app, responses.evidence, other)["LEA-3.1"] == (piece,)
    chief.send(chief.get(url), {"action": "remove:nothing"}, status=404)


# --- History ----------------------------------------------------------------------------------------------------------


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


# --- Costs ------------------------------------------------------------------------------------------------------------


def test_the_page_asks_the_database_few_questions_however_much_is_kept(app, chief, made, url):
    with count_queries(app) as empty:
        chief.get(url)
    for item in parts_of(app).basis.questionnaire.items:
        doing(app, answering.record_response, made[1], Answer(item.id, ItemResponse(level=1, note="x" * 500)))
        doing(app, answering.add_evidence, made[1], item.id, EvidenceItem("Link", address="https://example.org"))
    with count_queries(app) as full:
        chief.get(url)
    assert len(empty) == len(full) <= 9


# --- The route of the script ------------------------------------------------------------------------------------------


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
