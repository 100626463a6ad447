"""Everything is rounded in one place, and reads as a person would write it (docs/method.md 4.3 and 4.13)."""

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kl_assess.formatting import (
    apportioned,
    date,
    decimal,
    exact,
    listing,
    lower_first,
    moment,
    ordinal,
    percent,
    plural,
    sentence,
    short_date,
    signed,
    signed_decimal,
    span,
    upper_first,
    whole,
    words,
)


@pytest.mark.parametrize(
    ("value", "shown"),
    [("0", 0), ("12.5", 13), ("12.4", 12), ("0.5", 1), ("-0.5", -1), ("-0.4", 0), ("99.5", 100), ("275/6", 46)],
)
def test_a_score_is_rounded_half_up(value, shown):
    assert whole(Fraction(value)) == shown


@given(st.fractions(0, 100))
def test_the_number_shown_is_the_nearest(value):
    assert abs(whole(value) - value) <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("share", "text"), [("0", "0%"), ("1/1000", "1%"), ("0.944", "94%"), ("0.999", "99%"), ("1", "100%")]
)
def test_only_all_reads_100_percent_and_only_nothing_0(share, text):
    assert percent(Fraction(share)) == text


@pytest.mark.parametrize(
    ("value", "places", "text"), [("44.44", 1, "44.4"), ("0.05", 1, "0.1"), ("-0.75", 1, "−0.8"), ("0.2", 2, "0.20")]
)
def test_decimals_are_fixed(value, places, text):
    assert decimal(Fraction(value), places) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [("3", "3"), ("1.25", "1.25"), ("0.34", "0.34"), ("2.5", "2.5"), ("1/3", "1/3"), ("-0.5", "−0.5")],
)
def test_a_parameter_is_said_exactly(value, text):
    assert exact(Fraction(value)) == text


def test_a_change_carries_its_sign():
    assert [signed(n) for n in (8, 0, -3)] == ["+8", "0", "−3"]
    assert [signed_decimal(Fraction(n)) for n in ("0.75", "0", "0.04", "-0.74")] == ["+0.8", "0.0", "0.0", "−0.7"]


def test_counts_are_words_up_to_twelve():
    assert [words(n) for n in (0, 1, 12, 13, 1200, -1)] == ["no", "one", "twelve", "13", "1,200", "-1"]
    assert [plural(n, "answer") for n in (0, 1, 2)] == ["no answers", "one answer", "two answers"]
    assert plural(2, "agency", "agencies") == "two agencies"


def test_places_in_a_row_are_words_up_to_ten():
    assert [ordinal(n) for n in (1, 2, 10, 11, 12, 21, 22, 23, 112)] == [
        "first", "second", "tenth", "11th", "12th", "21st", "22nd", "23rd", "112th",
    ]  # fmt: skip


def test_a_list_reads_as_a_phrase():
    assert [listing(parts) for parts in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]


def test_a_title_fits_into_a_sentence():
    assert [lower_first(t) for t in ("Protected time", "DOJ guidance", "A", "")] == [
        "protected time", "DOJ guidance", "a", "",
    ]  # fmt: skip
    assert [upper_first(t) for t in ("ten rose", "")] == ["Ten rose", ""]


def test_a_title_becomes_a_sentence():
    assert [sentence(t) for t in ("A guide", "How?", "U.S.")] == ["A guide.", "How?", "U.S."]


def test_dates_are_written_the_american_way():
    assert date(dt.date(2026, 11, 9)) == "November 9, 2026"
    assert [short_date(dt.date(2026, m, 1)) for m in (5, 9)] == ["May 1, 2026", "Sept. 1, 2026"]


def test_a_span_of_days_names_a_year_once_where_it_is_the_same():
    first, last = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
    assert span(first, last) == "January 1 to December 31, 2026"
    assert span(dt.date(2025, 10, 1), last) == "October 1, 2025 to December 31, 2026"
    assert span(first, None) == "from January 1, 2026"
    assert span(None, last) == "until December 31, 2026"
    assert span(None, None) == ""


points = st.lists(st.fractions(min_value=-30, max_value=30, max_denominator=999), max_size=40)


@given(points)
@example([Fraction(1, 20)] * 2)
@example([Fraction(-1, 20)] * 3)
@example([Fraction(1, 30)] * 3)
def test_the_column_adds_up_to_the_rounded_sum(values):
    assert sum(apportioned(values), Fraction(0)) == Fraction(whole(sum(values, Fraction(0)) * 10), 10)


@given(points)
@example([Fraction(9, 100)] * 12)
def test_every_printed_value_has_one_decimal_and_lies_within_a_tenth(values):
    for shown, value in zip(apportioned(values), values, strict=True):
        assert (shown * 10).denominator == 1
        assert abs(shown - value) < Fraction(1, 10)


@given(points)
def test_equal_shares_differ_by_a_tenth_at_most_and_the_first_is_not_the_smaller(values):
    shown = apportioned([*values, Fraction(1, 3), Fraction(1, 3)])
    assert shown[-2] - shown[-1] in (0, Fraction(1, 10))


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("America/New_York", "November 1, 2026, 01:30"),
        ("Pacific/Honolulu", "October 31, 2026, 20:30"),
        ("Pacific/Guam", "November 1, 2026, 16:30"),
    ],
)
def test_a_moment_is_said_in_the_time_and_on_the_day_of_its_place(zone, said):
    assert moment(dt.datetime(2026, 11, 1, 6, 30, tzinfo=dt.UTC), zone) == said
