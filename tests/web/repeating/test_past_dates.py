"""Evidence that came along is past its date, and gets a new one."""

import pytest

from kl_assess.workflow import answering
from tests.web.answered import answer, level, sign
from tests.web.answering.element_page import section
from tests.web.assessments import doing, started
from tests.web.repeating.second_year import FIRST, OLD, SECOND, THIRD


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


def test_a_support_that_stayed_behind_is_told(app, chief):
    agency, before, _ = started(app, cycle="2025")
    answer(app, before, {FIRST: level(3, "E2")})
    doing(app, answering.add_evidence, before, FIRST, OLD)
    sign(app, before)
    url = chief.send(chief.get(f"/agencies/{agency.slug}/assessments/new"), {"name": "2026"}).location
    words = section(chief.get(f"{url}/elements/LEA-3"), FIRST)
    assert "Its support, Documented, did not come along: everything behind it is past its date." in words
