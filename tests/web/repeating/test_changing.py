"""Another level than last time is kept with the reason for it."""

from kl_assess.core.change import ChangeKind
from tests.web.answering.element_page import LATER, section, values
from tests.web.client import text_of
from tests.web.repeating.second_year import FIRST, SECOND, THIRD

WHY = {f"{FIRST}-change": "practice_changed", f"{FIRST}-why": "The board stopped meeting."}


def test_another_level_asks_what_changed_and_keeps_it(repeated):
    page = repeated.save({f"{FIRST}-answer": "2", **WHY})
    kept = repeated.kept()
    assert (kept.carried, kept.response.level) == (False, 2)
    assert (kept.change.kind, kept.change.why) == (ChangeKind.PRACTICE, "The board stopped meeting.")
    assert values(page, f"{FIRST}-change") == ["practice_changed"]
    assert values(page, f"{FIRST}-why") == ["The board stopped meeting."]
    assert "What changed since 2025?" in section(page, FIRST)


def test_saving_never_waits_for_the_reason_and_the_check_page_lists_it(repeated, chief):
    repeated.save({f"{FIRST}-answer": "2", f"{SECOND}-answer": "1"})
    check = chief.get(f"{repeated.address}/check")
    point = next(li for li in check.all("li") if text_of(li).startswith("Changed without a reason: 1"))
    assert [a.get("href") for a in point.iter("a")] == [f"{repeated.url}#{FIRST}"]
    repeated.save(WHY)
    assert "Changed without a reason" not in chief.get(f"{repeated.address}/check").main


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
