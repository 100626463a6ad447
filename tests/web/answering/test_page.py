"""The element page with plain forms: what it asks, and what it says besides."""

import pytest

from kl_assess.core.assessment import Answer, Cycle, SignOff
from kl_assess.core.responses import Evidence, EvidenceItem, ItemResponse
from kl_assess.core.scoring import Mode
from kl_assess.workflow import answering, assessing, issuing
from tests.web.answering.element_page import LATER, section
from tests.web.assessments import doing, parts_of, started, started_again
from tests.web.client import text_of
from tests.web.queries import count_queries

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


# --- A closed assessment ----------------------------------------------------------------------------------------------


def test_a_closed_assessment_is_read_only_and_says_why(app, chief, made, url):
    doing(app, answering.record_response, made[1], Answer("LEA-3.1", ItemResponse(level=2, note="A note")))
    doing(app, assessing.submit, made[1])
    page = chief.get(url)
    assert "It was sent for sign-off, so nothing in it changes" in page.main
    assert page.links()["Go to the sign-off, where it can be sent back"].endswith("/sign-off")
    assert "2 Developing" in section(page, "LEA-3.1")
    assert "A note" in section(page, "LEA-3.1")
    assert not page.all("textarea")
    assert not page.all("button", type="submit")


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
