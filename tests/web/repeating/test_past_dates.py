"""Evidence that came along is past its date, and gets a new one."""

import pytest

from kl_assess.workflow import answering
from tests.web.answered import answer, level, sign
from tests.web.answering.element_page import section, values
from tests.web.assessments import doing, started
from tests.web.client import text_of
from tests.web.exchange.uploads import upload
from tests.web.repeating.second_year import FIRST, OLD, SECOND, THIRD, Repeated, send_for_sign_off, text_of_token


def renewal(page):
    """The id of the piece that can be renewed."""
    (button,) = [b for b in page.all("button") if (b.get("value") or "").startswith("renew:")]
    return button.get("value").removeprefix("renew:")


def test_evidence_past_its_date_says_so_and_gets_a_new_date(repeated):
    page = repeated.page()
    assert "Log of 2022 Record, May 1, 2022 Past its date" in section(page, SECOND)
    assert "Past its date" not in section(page, FIRST)
    piece = renewal(page)
    after = repeated.save({"action": f"renew:{piece}", f"renew-{piece}-date": "11/2/2026"})
    assert "Log of 2022 Record, November 2, 2026" in section(after, SECOND)
    assert "Past its date" not in after.main
    assert repeated.kept(SECOND).carried


@pytest.mark.parametrize(
    ("day", "said"),
    [("", "write the day"), ("soon", "write the whole date"), ("1/1/2099", "this date lies in the future")],
)
def test_what_is_no_date_is_named_and_the_answers_are_kept(repeated, day, said):
    page = repeated.page()
    piece = renewal(page)
    sent = {"action": f"renew:{piece}", f"renew-{piece}-date": day, f"{THIRD}-answer": "2"}
    again = repeated.save(sent, 422, page)
    assert any(words.startswith(f"Item 2, Input before policies are adopted: {said}") for words in again.links())
    assert repeated.kept(THIRD).response.level == 2


# --- Support that rests on it -------------------------------------------------------------------------------------

WHY_NOT = (
    "The support Documented cannot be given yet, as what is behind it is more than 24 months old: “Log of 2022” of May "
    "1, 2022. Renew its date under “Links and files” once somebody has looked at it again, or remove it."
)
GIVEN = {f"{FIRST}-answer": "3", f"{FIRST}-grade": "E2", f"{FIRST}-note": "The log goes on."}


@pytest.fixture
def aged(app, chief, clock):
    """An agency whose only support of the first item was fresh when it signed its first assessment, and is not now."""
    clock.go_on(days=-1000)
    agency, before, _ = started(app, cycle="2023")
    answer(app, before, {FIRST: level(3, "E2")})
    doing(app, answering.add_evidence, before, FIRST, OLD)
    sign(app, before)
    clock.go_on(days=1000)
    page = chief.get(f"/agencies/{agency.slug}/assessments/new")
    return Repeated(app, chief, agency, before, chief.send(page, {"name": "2026"}).location)


def test_a_support_that_stayed_behind_is_told(aged):
    words = section(aged.page(), FIRST)
    assert "Its support, Documented, did not come along: everything behind it is past its date." in words
    assert "Renew a date or remove what no longer holds, then choose the support again." in words


def test_the_support_cannot_be_chosen_again_and_what_was_typed_stands_there_still(aged):
    page = aged.save(GIVEN, 422)
    assert text_of(page.one("title")).startswith("Error: ")
    assert page.links()[f"Item 1, Standing advisory body or forum: t{WHY_NOT[1:]}"] == f"#{FIRST}-grade"
    assert f"Error: {WHY_NOT}" in section(page, FIRST)
    for name, value in GIVEN.items():
        assert values(page, name) == [value]
    assert aged.kept().carried
    assert aged.kept().response.note is None


def test_the_lowest_support_rests_on_nothing_and_may_be_chosen(aged):
    aged.save(GIVEN | {f"{FIRST}-grade": "E0"})
    assert aged.kept().response.evidence.grade == "E0"


def test_the_button_that_renews_keeps_the_support_that_was_chosen_beside_it(aged):
    piece = renewal(aged.page())
    aged.save(GIVEN | {"action": f"renew:{piece}", f"renew-{piece}-date": "11/2/2026"})
    kept = aged.kept().response
    assert (kept.level, kept.evidence.grade, kept.note) == (3, "E2", "The log goes on.")


def test_the_button_that_removes_keeps_the_support_that_was_chosen_beside_it(aged):
    aged.save(GIVEN | {"action": f"remove:{renewal(aged.page())}"})
    assert (aged.kept().response.evidence.grade, aged.kept().response.evidence.items) == ("E2", ())


def test_a_fresh_link_beside_it_is_support_enough(aged):
    link = {f"{FIRST}-link-title": "Log of 2026", f"{FIRST}-link-address": "https://example.org/2026"}
    aged.save(GIVEN | link)
    assert aged.kept().response.evidence.grade == "E2"


def test_the_script_is_told_the_same_and_keeps_nothing_of_the_item(aged):
    sent = {"csrf_token": text_of_token(aged.chief, aged), f"{FIRST}-version": "1", **GIVEN}
    said = aged.chief.client.post(f"{aged.address}/items/{FIRST}", data=sent)
    assert (said.status_code, said.json) == (422, {"errors": {"grade": WHY_NOT}})
    assert aged.kept().carried


def test_a_file_brings_the_answer_without_its_support_and_says_so(aged):
    said = "{level: 2, note: As in the file., evidence: {grade: E2}}"
    content = f"agency: {{name: Lake Ansel}}\nresponses: {{{FIRST}: {said}}}"
    page = upload(aged.chief, aged.address, content.encode())
    assert "Answers that come without their support" in page.main
    assert f"Standing advisory body or forum: {WHY_NOT}" in page.main
    aged.chief.send(page)
    kept = aged.kept().response
    assert (kept.level, kept.note, kept.evidence.grade) == (2, "As in the file.", None)


def test_old_evidence_that_came_after_the_support_stops_the_assessment(app, chief):
    agency, made, address = started(app)
    answer(app, made, {FIRST: level(3, "E2")})
    doing(app, answering.add_evidence, made, FIRST, OLD)
    page = chief.get(f"{address}/check")
    point = next(li for li in page.all("li") if text_of(li).startswith("Support from evidence past its date: 1"))
    assert "This stops it from being sent." in text_of(point)
    assert WHY_NOT in text_of(point)
    assert [a.get("href") for a in point.iter("a")] == [f"{address}/elements/LEA-3#{FIRST}"]
    refused = send_for_sign_off(chief, agency, address, 422)
    assert "One answer has support from evidence past its date: Standing advisory body or forum." in refused.main
