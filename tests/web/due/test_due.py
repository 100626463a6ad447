"""Due dates: a page, a file and a feed, which nobody reads without its address."""

import datetime as dt

import pytest
from icalendar import Calendar

from kl_assess.core.assessment import Cycle, SignOff
from kl_assess.core.recommendation import Resources
from kl_assess.store import assessments, audit
from kl_assess.workflow import assessing, issuing
from tests.web.assessments import doing, parts_of, reading, started, started_again
from tests.web.queries import count_queries

NOTHING = Resources((), (), (), (), ())
DUE = Cycle("2026", due=dt.date(2026, 12, 18))


def sign(app, assessment):
    doing(app, assessing.submit, assessment)
    signed = SignOff("Maria Okafor", "Chief", None, parts_of(app).clock())
    now = reading(app, assessments.by_number, assessment.agency_id, assessment.number)
    doing(app, issuing.sign_off, now, signed, NOTHING)


def feed_of(chief, agency):
    """The path of an agency's feed, as its page shows it."""
    shown = chief.get(f"/agencies/{agency.slug}/calendar").one("input", id="feed").get("value")
    assert shown.startswith("http://localhost/calendar/")
    return shown.removeprefix("http://localhost")


def titles(response):
    events = Calendar.from_ical(response.data).walk("VEVENT")
    return [(str(event["summary"]), event["dtstart"].dt.isoformat()) for event in events]


# --- What is due ----------------------------------------------------------------------------------------------------


def test_the_page_lists_what_is_due_and_how_near(chief, app, clock):
    agency, _, address = started(app, cycle=DUE)
    page = chief.get(f"/agencies/{agency.slug}/calendar")
    assert page.h1 == "Due dates"
    assert "Finish the 2026 assessment December 18, 2026" in page.main
    assert page.links()["Finish the 2026 assessment"].endswith(address)
    clock.go_on(days=24)
    assert "Due in 7 days" in chief.get(f"/agencies/{agency.slug}/calendar").main
    clock.go_on(days=8)
    assert "1 day late" in chief.get(f"/agencies/{agency.slug}/calendar").main


def test_nothing_due_says_how_something_comes_to_be(chief, agency):
    assert "Nothing is due. An assessment has a due date once" in chief.get(f"{agency}/calendar").main


def test_where_nothing_is_running_the_next_assessment_is_due_a_year_after_the_sign_off(chief, app):
    agency, one, _ = started(app, cycle=DUE)
    sign(app, one)
    feed = chief.client.get(feed_of(chief, agency))
    assert titles(feed) == [("Next assessment due", "2027-11-17")]
    started_again(app, agency, Cycle("2027"))
    assert titles(chief.client.get(feed_of(chief, agency))) == []


def test_the_file_holds_the_same_and_has_a_name(chief, app):
    agency, made, _ = started(app, cycle=DUE)
    response = chief.client.get(f"/agencies/{agency.slug}/calendar.ics")
    assert response.content_type == "text/calendar; charset=utf-8"
    assert response.headers["Content-Disposition"] == f"attachment; filename={agency.slug}-due-dates.ics"
    assert titles(response) == [("Finish the 2026 assessment", "2026-12-18")]
    (event,) = Calendar.from_ical(response.data).walk("VEVENT")
    assert str(event["uid"]) == f"{made.id}-due@kl-assess"


# --- The feed -------------------------------------------------------------------------------------------------------


def test_a_program_that_has_the_address_reads_without_anybody_at_the_desk(chief, client, app):
    agency, _, _ = started(app, cycle=DUE)
    response = client.client.get(feed_of(chief, agency))
    assert response.status_code == 200
    assert response.content_type == "text/calendar; charset=utf-8"
    assert titles(response) == [("Finish the 2026 assessment", "2026-12-18")]
    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.headers.get("Vary", "")
    assert (response.cache_control.private, response.cache_control.max_age) == (True, 900)


def test_a_feed_sets_no_cookie_even_for_a_browser_that_has_one(chief, app):
    agency, _, _ = started(app, cycle=DUE)
    response = chief.client.get(feed_of(chief, agency))
    assert "Set-Cookie" not in response.headers


def test_what_has_not_changed_is_not_sent_again(chief, client, app, clock):
    agency, made, _ = started(app, cycle=DUE)
    feed = feed_of(chief, agency)
    seen = {"If-None-Match": client.client.get(feed).headers["ETag"]}
    clock.go_on(hours=3)
    again = client.client.get(feed, headers=seen)
    assert (again.status_code, again.data) == (304, b"")
    doing(app, assessing.rename, made, Cycle("2026", due=dt.date(2026, 12, 19)))
    assert titles(client.client.get(feed, headers=seen)) == [("Finish the 2026 assessment", "2026-12-19")]


def test_a_new_address_makes_the_old_one_useless(chief, client, app):
    agency, _, _ = started(app, cycle=DUE)
    old = feed_of(chief, agency)
    page = chief.get(f"/agencies/{agency.slug}/calendar")
    sent = chief.send(page, {}, action=f"/agencies/{agency.slug}/calendar/address")
    assert "The calendar has a new address. The old one no longer works." in chief.follow(sent).main
    new = feed_of(chief, agency)
    assert new != old
    assert client.client.get(new).status_code == 200
    assert client.client.get(old).status_code == 404
    assert list(reading(app, audit.events, agency.id))[-1].action == audit.Action.CALENDAR


@pytest.mark.parametrize("wrong", ["", "x", "WzEsMl0.x", "%00", "a.b.c", "é"])
def test_old_unknown_and_broken_addresses_answer_alike(chief, client, app, wrong):
    agency, _, _ = started(app, cycle=DUE)
    old = feed_of(chief, agency)
    chief.send(chief.get(f"/agencies/{agency.slug}/calendar"), {}, action=f"/agencies/{agency.slug}/calendar/address")
    gone = client.client.get(old)
    tampered = client.client.get(old.replace(".ics", "x.ics"))
    assert (gone.status_code, gone.data) == (404, b"There is no calendar at this address.\n")
    assert (tampered.status_code, tampered.data, tampered.headers) == (404, gone.data, gone.headers)
    assert client.client.get(f"/calendar/{wrong}.ics").status_code == 404
    assert "Set-Cookie" not in gone.headers


def test_a_token_is_of_this_installation_and_of_this_use_alone(chief, client, app):
    agency, _, _ = started(app, cycle=DUE)
    ours = feed_of(chief, agency)
    app.config["SECRET_KEY"] = "another installation"  # noqa: S105 - a secret of the test's own
    assert client.client.get(ours).status_code == 404


def test_a_feed_asks_equally_often_however_many_there_are(chief, client, app):
    agency, made, _ = started(app, cycle=DUE)
    feed = feed_of(chief, agency)
    with count_queries(app) as few:
        client.client.get(feed)
    for number in range(20):
        started_again(app, agency, Cycle(f"More {number}", due=dt.date(2027, 1, 1)))
    with count_queries(app) as many:
        assert len(titles(client.client.get(feed))) == 21
    assert len(few) == len(many) == 3
    assert made.number == 1
