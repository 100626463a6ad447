"""Whoever sends an assessment for sign-off comes to a page that they may open: only the chief executive signs."""

import pytest

from tests.web.answered import answer_all
from tests.web.assessments import started_again
from tests.web.checking.pages import send_for_sign_off


@pytest.fixture
def address(app, agency):
    """An assessment with an answer to every item."""
    _, made, address = started_again(app, agency, "2026")
    answer_all(app, made)
    return address


@pytest.mark.parametrize(("role", "place"), [("chief", "sign-off"), ("lead", "check")])
def test_who_sends_it_can_open_the_page_that_follows(signed, address, role, place):
    browser = signed(role)
    sent = send_for_sign_off(browser, browser.get(f"{address}/check"), address)
    assert sent.location == f"{address}/{place}"
    assert "sent for sign-off" in browser.get(sent.location).main
