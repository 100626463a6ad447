"""A due date is a day at the agency: no time zone, leap day or change of the clock moves it."""

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kl_assess.core.assessment import Assessment, AssessmentStatus, Cycle, SignOff
from kl_assess.core.scoring import Mode
from kl_assess.store.agencies import Agency
from kl_assess.web.deadlines import deadline, finish_by, today_at
from kl_assess.web.states import ZONES
from kl_assess.workflow.due_dates import last_full, next_due

ZONE = st.sampled_from(sorted(ZONES))
DAY = st.dates(dt.date(2000, 1, 1), dt.date(2060, 12, 31))


def agency(zone="America/Detroit"):
    return Agency(id=uuid.uuid4(), slug="lake-ansel", name="Lake Ansel", zone=zone)


def assessment(status=AssessmentStatus.OPEN, due=None, signed=None, mode=Mode.FULL):
    return Assessment(
        id=uuid.uuid4(),
        agency_id=uuid.uuid4(),
        number=1,
        cycle=Cycle("2026", due=due, mode=mode),
        questionnaire="digest",
        status=status,
        profile={},
        targets={},
        created_at=signed or dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        submitted_at=None,
        sign_off=SignOff("Maria Okafor", "Chief", None, signed) if signed else None,
        report_version=1,
        version=1,
    )


def at(day, time, zone):
    """A moment of an agency's day; what the clock skips in spring is the hour after."""
    return dt.datetime.combine(day, time, ZoneInfo(zone)).astimezone(dt.UTC)


@given(zone=ZONE, day=DAY, time=st.times())
@example(zone="America/Detroit", day=dt.date(2026, 3, 8), time=dt.time(2, 30))
@example(zone="America/Detroit", day=dt.date(2026, 11, 1), time=dt.time(1, 30))
@example(zone="Pacific/Guam", day=dt.date(2028, 2, 29), time=dt.time(0, 0))
@example(zone="Pacific/Pago_Pago", day=dt.date(2027, 12, 31), time=dt.time(23, 59, 59))
def test_signed_at_any_moment_of_a_day_the_next_is_due_that_day_a_year_later(zone, day, time):
    due = next_due(agency(zone), assessment(AssessmentStatus.SIGNED_OFF, signed=at(day, time, zone)))
    assert (due.year, due.month) == (day.year + 1, day.month)
    assert due.day == (28 if (day.month, day.day) == (2, 29) else day.day)


@given(zone=ZONE, due=DAY, days=st.integers(-400, 30), time=st.times())
@example(zone="America/Detroit", due=dt.date(2026, 11, 2), days=1, time=dt.time(23, 30))
@example(zone="America/Detroit", due=dt.date(2026, 3, 8), days=0, time=dt.time(2, 30))
def test_at_any_moment_of_a_day_it_is_equally_near(zone, due, days, time):
    today = today_at(agency(zone), at(due - dt.timedelta(days), time, zone))
    found = deadline("Due", due, today)
    expected = f"Due in {days}" if days > 0 else f"{-days} " if days else "Due today"
    assert found.near.startswith(expected)
    assert found.day == due


@pytest.mark.parametrize(
    ("now", "near"),
    [
        ("2026-11-18T04:59:59+00:00", "Due in 1 day"),  # the 17th in Detroit, an hour before midnight and a second
        ("2026-11-18T05:00:00+00:00", "Due today"),
        ("2026-11-19T05:00:00+00:00", "1 day late"),
    ],
)
def test_the_day_turns_at_midnight_at_the_agency(now, near):
    due = dt.date(2026, 11, 18)
    assert deadline("Due", due, today_at(agency(), dt.datetime.fromisoformat(now))).near == near


def test_a_running_assessment_says_by_when_and_a_signed_one_does_not():
    due, today = dt.date(2026, 12, 18), dt.date(2026, 11, 17)
    for status in (AssessmentStatus.OPEN, AssessmentStatus.SUBMITTED):
        found = finish_by(assessment(status, due), today)
        assert (found.text, found.near, found.pressing) == ("Finish by December 18, 2026", "", False)
    for status in (AssessmentStatus.SIGNED_OFF, AssessmentStatus.ISSUED):
        assert finish_by(assessment(status, due), today) is None
    assert finish_by(assessment(), today) is None


def test_only_a_full_assessment_that_is_signed_off_counts_for_the_next():
    signed = dt.datetime(2025, 11, 12, 15, 0, tzinfo=dt.UTC)
    full = assessment(AssessmentStatus.ISSUED, signed=signed)
    quick = assessment(AssessmentStatus.SIGNED_OFF, signed=signed, mode=Mode.QUICK_CHECK)
    assert last_full([assessment(), quick, full]) is full
    assert last_full([assessment(), quick]) is None
    assert next_due(agency(), None) is None
