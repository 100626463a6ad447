"""Signing an assessment, sending it back and opening it again."""

import pytest

from kl_assess.core.assessment import AssessmentStatus
from kl_assess.core.responses import Evidence, ItemResponse
from kl_assess.store import audit, results
from kl_assess.store.audit import Action
from tests.web.answered import answer, answer_all, issue, level, sign, submit
from tests.web.assessments import reading, started
from tests.web.checking.pages import GIVEN, NA, TITLES, now, send
from tests.web.client import text_of

# --- Signing ----------------------------------------------------------------------------------------------------------


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


# --- Sending back and reopening ---------------------------------------------------------------------------------------


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
    assert [text_of(row[2]) for row in rows[1:3]] == ["None needed", "None needed"]
