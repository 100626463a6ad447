"""From the last answer to the signature: the check, sending, signing, sending back and reopening."""

import pytest

from kl_assess.core.assessment import Answer, AssessmentStatus, Cycle
from kl_assess.core.responses import Evidence, ItemResponse
from kl_assess.core.scoring import Mode
from kl_assess.store import assessments, audit, results
from kl_assess.store.audit import Action
from tests.shipped import SHIPPED
from tests.web.answered import answer, answer_all, issue, items_of, level, sign, submit
from tests.web.assessments import reading, started, started_again
from tests.web.client import filled, text_of
from tests.web.queries import count_queries

TITLES = {item.id: item.title for item in SHIPPED.items}
NA = next(item.id for item in SHIPPED.items if item.na.allowed)
FOUNDATION, RESTS_ON_IT = "EXP-3.1", "EXP-4.1"
GIVEN = {"name": "Maria Okafor", "title": "Chief of Police", "confirm": "y"}


@pytest.fixture
def begun(app):
    """An agency, its open assessment without an answer, and the address of that."""
    return started(app)


def now(app, assessment):
    return reading(app, assessments.by_number, assessment.agency_id, assessment.number)


def point(page, words):
    """The point worth a second look whose heading has these words: its text, and its links."""
    found = [li for li in page.one("ol", class_="kl-warns") if words in text_of(li.find("div/h3"))]
    assert len(found) == 1, [text_of(h) for h in page.all("h3")]
    return text_of(found[0]), {text_of(a): a.get("href") for a in found[0].iter("a")}


def counts(page):
    return {text_of(row.find("th")): text_of(row.find("td")) for row in page.one("table", class_="kl-facts").iter("tr")}


def send_for_sign_off(browser, page, address):
    """The button stands twice on the page, in a form each."""
    form = page.all("form", action=f"{address}/check")[-1]
    return browser.post(f"{address}/check", filled(form))


def send(browser, address, **fields):
    """Send the form that signs."""
    return browser.send(browser.get(f"{address}/sign-off"), fields, action=f"{address}/sign-off", status=303)


# --- Check your answers -------------------------------------------------------------------------------------------


def test_every_kind_of_answer_is_counted_apart(app, chief, begun):
    _, assessment, address = begun
    items = [item for item in items_of(app, assessment) if item != NA]
    answer(
        app,
        assessment,
        {
            items[0]: level(2, "E1"),
            items[1]: level(0),
            items[2]: ItemResponse(dont_know=True, missing="Ask the county clerk"),
            NA: ItemResponse(not_applicable=True, reason="The county does this"),
        },
    )
    page = chief.get(f"{address}/check")
    assert counts(page) == {"With a level": "2", "Don't know": "1", "Not applicable": "1", "Not answered": "51"}
    assert "4 of 55 items have an answer." in page.main
    assert "Ask the county clerk." in page.main
    assert "The county does this." in page.main


def test_every_answer_stands_under_its_domain_with_a_link_to_where_it_is_changed(app, chief, begun):
    _, assessment, address = begun
    answer_all(app, assessment)
    page = chief.get(f"{address}/check")
    tables = page.all("table", class_="kl-answers")
    rows = [row for table in tables for row in table.find("tbody")]
    assert len(tables) == len(SHIPPED.domains)
    assert [text_of(row.find("th")) for row in rows] == [TITLES[item] for item in items_of(app, assessment)]
    assert {text_of(row[1]) for row in rows} == {"2 Developing"}
    assert {text_of(row[2]) for row in rows} == {"Documented"}
    first = SHIPPED.items[0]
    assert rows[0].find("td/a").get("href") == f"{address}/elements/EXP-1#{first.id}"


def test_the_link_of_an_item_leads_to_its_place_on_the_element_page(app, chief, begun):
    _, assessment, address = begun
    answer_all(app, assessment, but={"EXP-2.1": None})
    _, links = point(chief.get(f"{address}/check"), "not answered")
    where, _, place = links[TITLES["EXP-2.1"]].partition("#")
    assert [e for e in chief.get(where).tree.iter() if e.get("id") == place]


def test_a_top_level_answer_with_nothing_behind_it_is_worth_a_second_look(app, chief, begun):
    _, assessment, address = begun
    answer_all(app, assessment, but={"EXP-1.1": level(4), "EXP-1.2": level(4, "E3"), "EXP-1.3": level(3)})
    text, links = point(chief.get(f"{address}/check"), "nothing behind")
    assert text.startswith("One top-level answer has nothing behind it")
    assert "counts as 1 Informal in the supported score" in text
    assert list(links) == [TITLES["EXP-1.1"]]


def test_an_answer_far_above_what_it_rests_on_is_worth_a_second_look_and_unchanged(app, chief, begun):
    _, assessment, address = begun
    answer_all(app, assessment, but={FOUNDATION: level(1, "E1"), RESTS_ON_IT: level(3, "E2")})
    text, links = point(chief.get(f"{address}/check"), "far above")
    assert f"{TITLES[RESTS_ON_IT]}. 3 Established. It rests on {TITLES[FOUNDATION]}, 1 Informal." in text
    assert list(links) == [TITLES[RESTS_ON_IT], TITLES[FOUNDATION]]


def test_flags_are_listed(app, chief, begun):
    _, assessment, address = begun
    answer_all(app, assessment, but={"ACC-1.1": Answer("ACC-1.1", level(2, "E2"), flagged=True)})
    page = chief.get(f"{address}/check")
    assert list(point(page, "flagged")[1]) == [TITLES["ACC-1.1"]]
    assert page.main.count("Flagged for review") == 1


def test_not_applicable_without_a_reason_stops_the_signature_only(app, chief, begun):
    _, assessment, address = begun
    answer_all(app, assessment, but={NA: ItemResponse(not_applicable=True)})
    page = chief.get(f"{address}/check")
    text, links = point(page, "not applicable without a reason")
    assert "This stops the sign-off." in text
    assert list(links) == [TITLES[NA]]
    assert counts(page)["Not applicable, reason missing"] == "1"
    assert "Not applicable, reason missing" in [text_of(row[1]) for row in page.all("tr")]
    assert send_for_sign_off(chief, page, address).location == f"{address}/sign-off"


def test_an_element_with_too_few_answers_is_named_with_what_it_needs(app, chief, begun):
    _, assessment, address = begun
    element = SHIPPED.domains[0].elements[0]
    left = dict.fromkeys([item.id for item in element.items[1:]])
    answer_all(app, assessment, but=left)
    text, links = point(chief.get(f"{address}/check"), "too few answers")
    assert "An element needs 60% of its weight answered." in text
    assert list(links) == [element.title]


def test_an_element_without_any_answer_is_only_listed_as_not_answered(app, chief, begun):
    _, assessment, address = begun
    answer_all(app, assessment, but=dict.fromkeys(item.id for item in SHIPPED.domains[0].elements[0].items))
    page = chief.get(f"{address}/check")
    assert "items are not answered" in page.main
    assert "too few answers" not in page.main


def test_many_unanswered_items_are_listed_by_element(app, chief, begun):
    _, assessment, address = begun
    answer(app, assessment, {"EXP-1.1": level(2, "E1")})
    text, links = point(chief.get(f"{address}/check"), "54 items are not answered")
    assert list(links) == [e.title for d in SHIPPED.domains for e in d.elements]
    assert links["Written expectations"] == f"{address}/elements/EXP-1#EXP-1.2"
    assert "Written expectations. Three items." in text


def test_what_the_profile_leaves_out_is_said_with_its_condition_and_not_listed(app, chief):
    _, assessment, address = started(app, profile={"lep_presence": "little_or_none"})
    answer_all(app, assessment)
    page = chief.get(f"{address}/check")
    hidden = [item for item in SHIPPED.items if item.condition == "C-LEP"]
    assert "People with limited English proficiency are a meaningful part" in page.main
    assert hidden[0].title in page.main
    assert hidden[0].title not in [text_of(th) for th in page.all("th", scope="row")]


def test_a_quick_check_lists_only_what_it_asks(app, chief):
    _, assessment, address = started(app, cycle=Cycle("2026", mode=Mode.QUICK_CHECK))
    answer_all(app, assessment)
    page = chief.get(f"{address}/check")
    assert len([a for a in page.all("a") if text_of(a).startswith("Change ")]) == len(items_of(app, assessment))
    assert "items are not in the quick check." in page.main


def test_with_nothing_answered_the_next_step_is_to_answer(chief, begun):
    page = chief.get(f"{begun[2]}/check")
    assert text_of(page.one("a", class_="usa-button--big")) == "Start answering"
    assert not list(page.one("main").iter("form"))


def test_items_without_an_answer_are_listed_once(app, chief, begun):
    _, assessment, address = begun
    answer_all(app, assessment, but={"EXP-2.1": None})
    page = chief.get(f"{address}/check")
    assert "Items without a level" not in page.main
    assert sum(text_of(a) == TITLES["EXP-2.1"] for a in page.all("a")) == 1


def test_everything_settled_leaves_no_point(app, chief, begun):
    _, assessment, address = begun
    answer_all(app, assessment)
    page = chief.get(f"{address}/check")
    assert "Worth a second look" not in page.main
    assert "55 of 55 items have an answer." in page.main


def test_the_check_asks_the_database_equally_often_however_much_is_answered(app, chief, begun):
    agency, assessment, address = begun
    with count_queries(app) as few:
        chief.get(f"{address}/check")
    answer_all(app, assessment)
    _, _, other = started_again(app, agency, "2027")
    with count_queries(app) as many:
        chief.get(f"{address}/check")
    assert len(few) == len(many) <= 9
    assert other != address


# --- Sending ------------------------------------------------------------------------------------------------------


def test_blanks_do_not_stop_an_assessment_from_being_sent(app, chief, begun):
    _, assessment, address = begun
    answer(app, assessment, {"EXP-1.1": level(2, "E1")})
    page = chief.get(f"{address}/check")
    assert len([b for b in page.all("button") if text_of(b) == "Send for sign-off"]) == 2
    sent = send_for_sign_off(chief, page, address)
    assert sent.location == f"{address}/sign-off"
    assert now(app, assessment).status is AssessmentStatus.SUBMITTED
    assert "was sent for sign-off" in chief.follow(sent).main


def test_what_was_sent_is_not_sent_again(app, chief, begun):
    _, assessment, address = begun
    answer_all(app, assessment)
    page = chief.get(f"{address}/check")
    submit(app, assessment)
    again = send_for_sign_off(chief, page, address)
    assert again.location == f"{address}/check"
    after = chief.follow(again)
    assert "Only an open assessment can be sent for sign-off." in after.main
    assert after.links()["Go to the sign-off"] == f"{address}/sign-off"
    assert not [link for link in after.links() if link.startswith("Change ")]


# --- Signing ------------------------------------------------------------------------------------------------------


def test_an_open_assessment_is_checked_before_it_is_signed(chief, begun):
    page = chief.get(f"{begun[2]}/sign-off", 303)
    assert page.location == f"{begun[2]}/check"
    assert "send it for sign-off first" in chief.follow(page).main


def test_the_person_at_the_desk_is_the_one_who_signs_unless_the_form_says_otherwise(app, chief, begun):
    submit(app, begun[1])
    page = chief.get(f"{begun[2]}/sign-off")
    assert page.one("input", id="name").get("value") == "Maria Okafor"
    assert page.one("input", id="title").get("value") == "Chief"


def test_a_signature_locks_the_assessment_and_keeps_its_results(app, chief, begun):
    _, assessment, address = begun
    answer_all(app, assessment)
    submit(app, assessment)
    signed = send(chief, address, **GIVEN, statement="We looked hard.\r\nIt was worth it.")
    kept = now(app, assessment)
    assert kept.status is AssessmentStatus.SIGNED_OFF
    assert (kept.sign_off.name, kept.sign_off.title) == ("Maria Okafor", "Chief of Police")
    assert kept.sign_off.statement == "We looked hard.\nIt was worth it."
    assert reading(app, results.of, kept) is not None
    page = chief.follow(signed)
    assert page.h1 == "Signed off"
    assert "Maria Okafor, Chief of Police, November 17, 2026" in page.main
    assert page.links()["Issue the report"] == f"{address}/reports"
    assert page.links()["See the results"] == f"{address}/results"


def test_a_signature_may_come_without_a_statement(app, chief, begun):
    submit(app, begun[1])
    page = chief.follow(send(chief, begun[2], **GIVEN, statement="  "))
    assert now(app, begun[1]).sign_off.statement is None
    assert "No statement was given." in page.main


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("name", "write the name of the person who signs."),
        ("title", "write the title, such as Chief of Police."),
        ("confirm", "check the box to sign."),
    ],
)
def test_what_a_signature_needs_is_asked_for_and_nothing_typed_is_lost(app, chief, begun, field, sentence):
    submit(app, begun[1])
    address = begun[2]
    given = GIVEN | {"statement": "Our own words", field: None}
    page = chief.send(chief.get(f"{address}/sign-off"), given, action=f"{address}/sign-off", status=422)
    assert text_of(page.one("title")).startswith("Error: Sign-off")
    assert text_of(page.one("a", href=f"#{field}")).endswith(sentence)
    assert text_of(page.one("textarea", id="statement")) == "Our own words"
    assert now(app, begun[1]).status is AssessmentStatus.SUBMITTED


def test_a_statement_has_1200_characters_counted_as_typed(app, chief, begun):
    submit(app, begun[1])
    address = begun[2]
    lines = "\r\n".join(["x" * 11] * 100)  # 1,199 characters with one for each end of a line
    page = chief.get(f"{address}/sign-off")
    long = chief.send(page, GIVEN | {"statement": lines + "yy"}, action=f"{address}/sign-off", status=422)
    assert "Use at most 1,200 characters." in long.main
    assert send(chief, address, **GIVEN, statement=lines + "y").location == f"{address}/sign-off"


def test_nothing_is_signed_while_a_reason_is_missing(app, chief, begun):
    _, assessment, address = begun
    answer_all(app, assessment, but={NA: ItemResponse(not_applicable=True)})
    submit(app, assessment)
    page = chief.get(f"{address}/sign-off")
    assert "so the assessment cannot be signed" in page.main
    assert TITLES[NA] in page.links()
    assert not page.all("button", type="submit", name="sign")
    assert "Sign off" not in [text_of(button) for button in page.all("button")]
    token = page.all("input", name="csrf_token")[0].get("value")
    refused = chief.post(f"{address}/sign-off", GIVEN | {"csrf_token": token}, status=409)
    assert "is marked not applicable without a reason" in refused.main
    assert now(app, assessment).status is AssessmentStatus.SUBMITTED


def test_who_signs_too_late_is_told_and_keeps_what_they_typed(app, chief, begun):
    _, assessment, address = begun
    submit(app, assessment)
    page = chief.get(f"{address}/sign-off")
    chief.send(page, {"note": "Look at training."}, action=f"{address}/send-back")
    late = chief.send(page, GIVEN | {"statement": "Mine"}, action=f"{address}/sign-off", status=409)
    assert "Only an assessment that was sent for sign-off can be signed off." in late.main
    assert text_of(late.one("textarea", id="statement")) == "Mine"
    assert "Where the 2026 assessment stands now: open." in late.main


def test_a_form_that_is_late_and_not_filled_in_leads_to_where_the_assessment_stands(app, chief, begun):
    _, assessment, address = begun
    submit(app, assessment)
    page = chief.get(f"{address}/sign-off")
    chief.send(page, {"note": "Look at training."}, action=f"{address}/send-back")
    for action in ("sign-off", "send-back"):
        assert chief.send(page, {}, action=f"{address}/{action}").location == f"{address}/sign-off"


# --- Sending back and reopening -----------------------------------------------------------------------------------


def test_sent_back_it_is_open_again_and_the_note_stands_on_the_check(app, chief, begun):
    _, assessment, address = begun
    answer_all(app, assessment)
    submit(app, assessment)
    note = {"note": "Look at training again: the roster says otherwise."}
    back = chief.send(chief.get(f"{address}/sign-off"), note, action=f"{address}/send-back")
    assert now(app, assessment).status is AssessmentStatus.OPEN
    told = f"Maria Okafor sent it back on November 17, 2026: {note['note']}"
    assert told in chief.follow(back).main
    submit(app, assessment)
    assert told not in chief.get(f"{address}/check").main


def test_sending_back_needs_a_note(app, chief, begun):
    submit(app, begun[1])
    address = begun[2]
    page = chief.send(chief.get(f"{address}/sign-off"), {"note": " "}, action=f"{address}/send-back", status=422)
    assert "Write what to look at again." in page.main
    assert page.one("input", id="name").get("value") == "Maria Okafor"


def test_reopening_needs_a_reason_and_keeps_it_in_the_history(app, chief, begun):
    _, assessment, address = begun
    answer_all(app, assessment)
    sign(app, assessment)
    page = chief.get(f"{address}/reopen")
    blank = chief.send(page, {"reason": ""}, status=422)
    assert "Write why the assessment is opened again." in blank.main
    opened = chief.send(page, {"reason": "The roster was from 2024."})
    assert opened.location == address
    assert now(app, assessment).status is AssessmentStatus.OPEN
    assert now(app, assessment).sign_off is None
    (event,) = reading(app, audit.about, assessment.agency_id, assessment.id, (Action.REOPENED,))
    assert event.payload["reason"] == "The roster was from 2024."
    assert (
        "Maria Okafor reopened it on November 17, 2026: The roster was from 2024." in chief.get(f"{address}/check").main
    )


def test_reopening_after_issue_says_that_the_issued_report_stays(app, chief, begun):
    agency, assessment, address = begun
    answer_all(app, assessment)
    issue(app, agency, assessment)
    assert "Version 1 of the report is issued" in chief.get(f"{address}/sign-off").main
    page = chief.get(f"{address}/reopen")
    assert "Version 1 of the report stays as it was issued. The next one becomes version 2." in page.main
    chief.send(page, {"reason": "An answer was wrong."})
    assert now(app, assessment).report_version == 2


def test_what_is_not_signed_need_not_be_reopened(chief, begun):
    assert chief.get(f"{begun[2]}/reopen", 303).location == f"{begun[2]}/sign-off"


def test_the_pages_of_another_agencys_assessment_are_not_there(app, chief, begun):
    agency, _, _ = begun
    started(app, name="Fort Ellery Police Department", cycle="2026")
    for page in ("check", "sign-off", "reopen"):
        chief.get(f"/agencies/{agency.slug}/assessments/2/{page}", 404)


def test_evidence_is_not_asked_for_where_there_is_no_level(app, chief, begun):
    _, assessment, address = begun
    answer(app, assessment, {"EXP-1.1": level(0), "EXP-1.2": ItemResponse(dont_know=True, evidence=Evidence())})
    rows = [row for row in chief.get(f"{address}/check").all("tr") if len(row) == 4]
    assert [text_of(row[2]) for row in rows[1:3]] == ["Not needed", "Not needed"]
