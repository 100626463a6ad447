"""Due dates: the same day of a later month, whatever the month, the leap year or the clock."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl_assess.core.schedule import Reminder, months_later, reassess_by, reminder, stage


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2025-10-20", 12, "2026-10-20"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-03-31", -24, "2024-03-31"),
        ("2026-12-31", 1, "2027-01-31"),
    ],
)
def test_a_day_so_many_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day, months, later):
    assert months_later(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(later)


@given(day=st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)), months=st.integers(0, 120))
def test_a_later_month_is_the_one_counted_and_its_day_never_later_in_the_month(day, months):
    found = months_later(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day <= day.day


def test_a_reminder_begins_thirty_days_before_and_goes_on_after():
    due = dt.date(2026, 10, 20)
    assert reminder(due, dt.date(2026, 9, 19)) is None
    assert reminder(due, dt.date(2026, 9, 20)) == Reminder(due, 30)
    assert reminder(due, due) == Reminder(due, 0)
    assert reminder(due, dt.date(2026, 10, 27)) == Reminder(due, -7)


@pytest.mark.parametrize(
    ("days", "words", "pressing"),
    [
        (30, "Due in 30 days", False),
        (8, "Due in 8 days", False),
        (7, "Due in 7 days", True),
        (1, "Due in 1 day", True),
        (0, "Due today", True),
        (-1, "1 day late", True),
        (-400, "400 days late", True),
    ],
)
def test_a_reminder_says_how_near_the_day_is_and_stands_out_in_the_last_week(days, words, pressing):
    found = Reminder(dt.date(2026, 10, 20), days)
    assert (found.words, found.pressing) == (words, pressing)


@pytest.mark.parametrize(("signed", "due"), [("2025-11-12", "2026-11-12"), ("2028-02-29", "2029-02-28")])
def test_the_next_assessment_is_due_a_year_after_the_sign_off(signed, due):
    assert reassess_by(dt.date.fromisoformat(signed)) == dt.date.fromisoformat(due)


DUE = dt.date(2026, 10, 20)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (31, None),
        (30, 30),
        (28, 30),
        (27, None),
        (8, None),
        (7, 7),
        (5, 7),
        (2, None),
        (1, 1),
        (0, 1),
        (-1, -1),
        (-2, -1),
        (-3, -1),
        (-6, None),
        (-7, -7),
        (-10, None),
        (-30, -30),
        (-33, None),
    ],
)
def test_a_reminder_is_given_on_its_day_or_the_two_days_after(days, expected):
    assert stage(DUE, DUE - dt.timedelta(days=days)) == expected


@given(days=st.integers(-40, 40))
def test_a_reminder_is_never_given_before_its_day(days):
    found = stage(DUE, DUE - dt.timedelta(days=days))
    assert found is None or days <= found
