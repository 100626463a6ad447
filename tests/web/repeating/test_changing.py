"""Another level than last time is kept with the reason for it."""

import pytest

from kl_assess.core.change import ChangeKind
from tests.web.answered import answer, answer_all, level, submit
from tests.web.answering.element_page import LATER, section, values
from tests.web.assessments import started_again
from tests.web.client import text_of
from tests.web.repeating.second_year import FIRST, SECOND, THIRD, send_for_sign_off

WHY = {f"{FIRST}-change": "practice_changed", f"{FIRST}-why": "The board stopped meeting."}


def test_another_level_asks_what_changed_and_keeps_it(repeated):
    page = repeated.save({f"{FIRST}-answer": "2", **WHY})
    kept = repeated.kept()
    assert (kept.carried, kept.response.level) == (False, 2)
    assert (kept.change.kind, kept.change.why) == (ChangeKind.PRACTICE, "The board stopped meeting.")
    assert values(page, f"{FIRST}-change") == ["practice_changed"]
    assert values(page, f"{FIRST}-why") == ["The board stopped meeting."]
    assert "What changed since 2025?" in section(page, FIRST)


def point_of(page):
    return next(li for li in page.all("li") if text_of(li).startswith("Changed without a reason: 1"))


def test_saving_never_waits_for_the_reason_and_the_check_page_lists_it(repeated, chief):
    repeated.save({f"{FIRST}-answer": "2", f"{SECOND}-answer": "1"})
    point = point_of(chief.get(f"{repeated.address}/check"))
    assert "This stops it from being sent. These answers came from 2025" in text_of(point)
    assert [a.get("href") for a in point.iter("a")] == [f"{repeated.url}#{FIRST}"]
    repeated.save(WHY)
    assert "Changed without a reason" not in chief.get(f"{repeated.address}/check").main


@pytest.mark.parametrize("half", WHY)
def test_without_its_kind_and_its_line_the_assessment_is_not_sent_and_nothing_is_lost(repeated, chief, half):
    repeated.save({f"{FIRST}-answer": "2", **(WHY | {half: ""})})
    refused = send_for_sign_off(chief, repeated.agency, repeated.address, 422)
    assert text_of(refused.one("title")).startswith("Error: ")
    said = "One answer changed since last time without the kind of change or a reason: Standing advisory body or forum."
    assert f"{said} The assessment was not sent. Every answer is kept." in refused.main
    assert [a.get("href") for a in point_of(refused).iter("a")] == [f"{repeated.url}#{FIRST}"]
    assert repeated.assessment.open
    assert repeated.kept().response.level == 2
    repeated.save(WHY)
    send_for_sign_off(chief, repeated.agency, repeated.address, 303)
    assert not repeated.assessment.open


def test_where_it_is_all_that_is_missing_it_is_the_next_step_and_there_is_no_button_to_send(app, repeated, chief):
    answer_all(app, repeated.assessment, 2, but={FIRST: None, SECOND: None})
    repeated.save({f"{FIRST}-answer": "2", f"{SECOND}-answer": "1"})
    page = chief.get(f"{repeated.address}/check")
    assert "One changed answer needs the kind of change and one line of reason." in page.main
    assert page.links()["Continue"] == f"{repeated.url}#{FIRST}"
    assert not [b for b in page.all("button") if text_of(b).startswith("Send for sign-off")]


def test_a_change_from_a_start_without_answers_is_asked_about_and_does_not_stop(app, last, chief):
    agency, _ = last
    _, made, address = started_again(app, agency, "2026")
    answer(app, made, {FIRST: level(2)})
    assert "This stops it" not in text_of(point_of(chief.get(f"{address}/check")))
    submit(app, made)


def test_the_reason_goes_once_the_level_is_last_times_again(repeated):
    repeated.save({f"{FIRST}-answer": "2", **WHY})
    repeated.save({f"{FIRST}-answer": "3"})
    assert repeated.kept().change is None


def test_an_item_without_a_level_last_time_asks_for_no_reason(repeated):
    page = repeated.save({f"{THIRD}-answer": "2"})
    assert "What changed since" not in section(page, THIRD)


def test_a_reason_that_is_too_long_or_of_no_kind_is_not_kept(repeated, chief):
    page = repeated.save({f"{FIRST}-answer": "2", f"{FIRST}-why": "x" * 301}, status=422)
    assert "Use at most 300 characters. This text has 301." in section(page, FIRST)
    assert repeated.kept().carried
    chief.send(repeated.page(), LATER | {f"{FIRST}-change": "nothing"}, status=400)
