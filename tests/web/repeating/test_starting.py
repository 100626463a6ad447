"""A second year starts from last time's answers, or with none."""

import pytest

from kl_assess.core.scoring import Mode
from kl_assess.store import assessments, responses
from tests.web.assessments import reading
from tests.web.repeating.second_year import SECOND, states


def test_a_new_assessment_starts_from_last_times_answers_unless_it_is_said_otherwise(chief, last):
    page = chief.get(f"/agencies/{last[0].slug}/assessments/new")
    assert "Start from 2025’s answers Each is shown again with its note and evidence, and counts once you" in page.main
    assert [e.get("value") for e in page.all("input", name="answers") if "checked" in e.attrib] == ["last"]
    assert "The profile and the targets are copied from the 2025 assessment." in page.main
    assert "Answers are not." not in page.main


def test_it_may_start_with_no_answers(app, chief, last):
    page = chief.get(f"/agencies/{last[0].slug}/assessments/new")
    chief.send(page, {"name": "2026", "answers": "none"})
    second = reading(app, assessments.by_number, last[0].id, 2)
    assert reading(app, responses.answers, second) == {}
    assert second.previous == last[1].id


@pytest.mark.usefixtures("assessment")
def test_without_a_signed_assessment_there_is_no_such_choice(chief, agency):
    page = chief.get(f"{agency}/assessments/new")
    assert page.all("input", name="answers") == []
    assert "The profile and the targets are copied from the 2026 assessment. Answers are not." in page.main


def test_a_quick_check_starts_from_them_too(chief, last):
    page = chief.get(f"/agencies/{last[0].slug}/assessments/new")
    url = chief.send(page, {"name": "2026", "mode": Mode.QUICK_CHECK}).location
    assert states(chief.get(f"{url}/elements/LEA-3"), SECOND) == ["From 2025, not confirmed"]
