"""Calendar files say whole days, with reminders, in the form that every calendar program reads (RFC 5545)."""

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar

from kl_assess.web.calendar.ics import Due, calendar_file

NOW = dt.datetime(2026, 11, 17, 15, 42, 7, 99, tzinfo=dt.UTC)
DUE = Due(
    "7@kl-assess", dt.date(2026, 12, 18), "Finish the 2026 assessment", "By the chief.", "https://localhost/a?b=1,2;3"
)


def read(*dues, name="Lake Ansel"):
    return Calendar.from_ical(calendar_file(name, dues, NOW))


def events(*dues):
    return read(*dues).walk("VEVENT")


def test_an_event_is_a_whole_day_without_a_time_zone():
    (event,) = events(DUE)
    assert event["dtstart"].dt == dt.date(2026, 12, 18)
    assert event["dtend"].dt == dt.date(2026, 12, 19)
    assert b"DTSTART;VALUE=DATE:20261218\r\n" in calendar_file("Lake Ansel", [DUE], NOW)
    assert b"TZID" not in calendar_file("Lake Ansel", [DUE], NOW)


def test_an_event_says_what_is_due_and_where_and_names_itself_for_good():
    (event,) = events(DUE)
    said = {key: str(event[key]) for key in ("uid", "summary", "description", "url", "transp")}
    assert said == {
        "uid": "7@kl-assess",
        "summary": "Finish the 2026 assessment",
        "description": "By the chief.",
        "url": "https://localhost/a?b=1,2;3",
        "transp": "TRANSPARENT",
    }
    assert event["dtstamp"].dt == NOW.replace(microsecond=0)


def test_it_reminds_thirty_seven_and_one_day_before_and_after():
    (event,) = events(DUE)
    alarms = event.walk("VALARM")
    assert [alarm["trigger"].dt for alarm in alarms] == [dt.timedelta(days=days) for days in (-30, -7, -1, 1, 7, 30)]
    assert {(str(alarm["action"]), str(alarm["description"])) for alarm in alarms} == {
        ("DISPLAY", "Finish the 2026 assessment")
    }


def test_the_calendar_says_its_name_and_how_often_to_look():
    content = calendar_file("Lake Ansel, due; dates\nEND:VCALENDAR", [], NOW)
    for key in (b"NAME", b"X-WR-CALNAME", b"VERSION", b"METHOD"):
        assert content.count(b"\r\n" + key + b":") == 1
    assert content.count(rb":Lake Ansel\, due\; dates\nEND:VCALENDAR" + b"\r\n") == 2
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n" in content
    assert b"X-PUBLISHED-TTL:PT6H\r\n" in content
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert content.endswith(b"END:VCALENDAR\r\n")


def test_what_is_not_said_is_left_out():
    (event,) = events(Due("1@kl-assess", dt.date(2026, 1, 1), "Due"))
    assert {"description", "url"}.isdisjoint(key.lower() for key in event)


@pytest.mark.parametrize("day", ["2028-02-29", "2026-03-08", "2026-11-01", "2026-12-31", "0999-01-01", "9999-12-31"])
def test_leap_days_and_the_ends_of_years_stay_where_they_are(day):
    (event,) = events(DUE._replace(day=dt.date.fromisoformat(day)))
    assert event["dtstart"].dt == dt.date.fromisoformat(day)


TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=200)


@given(title=TEXT, description=TEXT)
@example(title="One\r\nEND:VEVENT\rX-MINE:1\nSemi; comma, \\n back", description="é" * 200)
@example(title="\x00\x07\x1b\x7f\x85\u2028", description="\ufeff")
def test_no_text_breaks_out_of_its_line(title, description):
    content = calendar_file(title, [DUE._replace(title=title, description=description)], NOW)
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert b"\n" not in content.replace(b"\r\n", b"")
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert event["uid"] == "7@kl-assess"
    assert len(event.walk("VALARM")) == 6
    assert set(event) <= {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "URL", "TRANSP"}


@given(title=st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1))
def test_what_was_written_is_what_is_read(title):
    (event,) = events(DUE._replace(title=title))
    assert str(event["summary"]) == title
