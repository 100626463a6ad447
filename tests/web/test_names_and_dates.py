"""The name, the period and the due date of an assessment."""

import datetime as dt

import pytest

from kl_assess.core.assessment import Cycle
from kl_assess.workflow import assessing
from tests.web.answered import sign
from tests.web.assessments import doing, started

# --- Name and dates ---------------------------------------------------------------------------------------------------


def test_a_name_that_says_what_it_is_stands_alone(chief, app):
    _, _, address = started(app, cycle="2026 self-assessment")
    assert chief.get(address).h1 == "2026 self-assessment"


def test_an_open_assessment_gets_another_name_and_period(chief, agency, assessment):
    form = chief.get(f"{assessment}/edit")
    page = chief.follow(chief.send(form, {"name": "2027", "starts": "2026-01-01", "ends": "2026-12-31"}))
    assert page.h1 == "2027 assessment"
    assert "Jan. 1, 2026 to Dec. 31, 2026" in chief.get(agency).main


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"name": " "}, "Name: write a name, such as the year."),
        ({"starts": "2026-02-01", "ends": "2026-01-01"}, "To: this day is before the first one."),
        ({"name": "Spring"}, "There is an assessment called Spring already."),
    ],
)
def test_a_name_or_period_that_cannot_be_is_named_and_nothing_is_changed(chief, agency, assessment, sent, said):
    chief.send(chief.get(f"{agency}/assessments/new"), {"name": "Spring"})
    page = chief.send(chief.get(f"{assessment}/edit"), sent, status=422)
    assert said.lower() in page.main.lower()
    assert chief.get(assessment).h1 == "2026 assessment"


def test_the_name_of_a_closed_assessment_stays(chief, app):
    _, assessment, address = started(app)
    doing(app, assessing.submit, assessment)
    assert "Reopen it first" in chief.follow(chief.get(f"{address}/edit", 303)).main


# --- Due dates --------------------------------------------------------------------------------------------------------


def finish_by(page):
    return page.one("input", id="due").get("value")


def test_an_assessment_says_by_when_it_is_to_be_finished_and_how_near_that_is(chief, agency, clock):
    sent = chief.send(chief.get(f"{agency}/assessments/new"), {"name": "2026", "due": "12/18/2026"})
    assert "Finish by December 18, 2026" in chief.follow(sent).main
    clock.go_on(days=1)
    assert "Due in 30 days" in chief.get(sent.location).main
    clock.go_on(days=31)
    assert "1 day late" in chief.get(sent.location).main


def test_the_first_one_has_no_due_date_unless_somebody_writes_one(chief, agency):
    page = chief.get(f"{agency}/assessments/new")
    assert finish_by(page) == ""
    assert "is proposed" not in page.main
    assert "Finish by" not in chief.follow(chief.send(page, {"name": "2026"})).main


def test_the_next_one_is_proposed_a_year_after_the_last_sign_off_in_the_time_of_the_agency(chief, app, clock):
    clock.time = dt.datetime(2026, 11, 18, 3, 0, tzinfo=dt.UTC)  # the evening of the 17th in Detroit
    agency, one, _ = started(app, cycle="2026")
    sign(app, one)
    clock.go_on(days=200)
    page = chief.get(f"/agencies/{agency.slug}/assessments/new")
    assert finish_by(page) == "11/17/2027"
    assert "A year after the last sign-off is proposed." in page.main
    clock.go_on(days=200)
    assert finish_by(chief.get(f"/agencies/{agency.slug}/assessments/new")) == ""


def test_a_due_date_can_be_changed_and_taken_away(chief, assessment):
    chief.send(chief.get(f"{assessment}/edit"), {"due": "2/29/2028"})
    assert "Finish by February 29, 2028" in chief.get(assessment).main
    assert finish_by(chief.get(f"{assessment}/edit")) == "2/29/2028"
    chief.send(chief.get(f"{assessment}/edit"), {"due": ""})
    assert "Finish by" not in chief.get(assessment).main


def test_what_is_no_day_is_named(chief, assessment):
    page = chief.send(chief.get(f"{assessment}/edit"), {"due": "2/30/2026"}, status=422)
    assert "Finish by: write the whole date" in page.main


def test_a_closed_assessment_is_no_longer_due(chief, app):
    _, made, address = started(app, cycle=Cycle("2026", due=dt.date(2026, 12, 18)))
    sign(app, made)
    assert "Finish by" not in chief.get(address).main
