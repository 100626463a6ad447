"""An unquoted word is nothing, true or false, an exact number or text; a doubtful one is refused."""

from contextlib import suppress
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl_assess.catalog.scalar import LONGEST_NUMBER, DoubtfulScalarError, plain


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("", None),
        ("null", None),
        ("~", None),
        ("true", True),
        ("False", False),
        ("0", 0),
        ("-12", -12),
        ("+5", 5),
        ("0.60", Decimal("0.60")),
        ("-.5", Decimal("-0.5")),
        ("3.", Decimal(3)),
        ("2026-01-31", "2026-01-31"),
        ("12:30", "12:30"),
        ("10-24", "10-24"),
        ("1000+", "1000+"),
        ("60%", "60%"),
        ("1.2.3", "1.2.3"),
        ("1,000", "1,000"),
        ("nobody", "nobody"),
        ("Nothing", "Nothing"),
        ("infinity", "infinity"),
        ("-", "-"),
    ],
)
def test_a_plain_word_has_one_value(word: str, value: object) -> None:
    assert (plain(word), type(plain(word))) == (value, type(value))


@pytest.mark.parametrize("word", ["No", "no", "NO", "Off", "N", "n"])
def test_an_unquoted_no_is_refused(word: str) -> None:
    with pytest.raises(
        DoubtfulScalarError, match=rf'^{word} without quotes .* Write "{word}" in quotes .*, or false\.$'
    ):
        plain(word)


@pytest.mark.parametrize("word", ["Yes", "yes", "YES", "On", "Y", "y"])
def test_an_unquoted_yes_is_refused(word: str) -> None:
    with pytest.raises(
        DoubtfulScalarError, match=rf'^{word} without quotes .* Write "{word}" in quotes .*, or true\.$'
    ):
        plain(word)


@pytest.mark.parametrize(
    "word",
    [
        ".inf",
        "-.Inf",
        ".nan",
        "1e3",
        "2.5E-1",
        "1.e5",
        ".5e2",
        "007",
        "02138",
        "0x1F",
        "0o17",
        "0b101",
        "1_000",
        "1_000.5",
    ],
)
def test_a_number_that_is_not_written_out_is_refused(word: str) -> None:
    with pytest.raises(DoubtfulScalarError, match="is not a plain number"):
        plain(word)


def test_a_number_has_a_greatest_length() -> None:
    assert plain("9" * LONGEST_NUMBER) == 10**LONGEST_NUMBER - 1
    for word in ("9" * (LONGEST_NUMBER + 1), "0." + "9" * LONGEST_NUMBER, "9" * 100_000):
        with pytest.raises(DoubtfulScalarError, match="A number has at most 30 digits"):
            plain(word)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=9, min_value=-(10**15), max_value=10**15))
def test_a_decimal_survives_digit_for_digit(number: Decimal) -> None:
    text = f"{number:f}"
    value = plain(text)
    assert isinstance(value, Decimal)
    assert f"{value:f}" == text
    assert Fraction(value) == Fraction(text)


@given(st.text(st.sampled_from("+-.0123456789_eExXoObByYnN~<")) | st.text())
def test_any_word_has_a_value_or_a_mend(word: str) -> None:
    with suppress(DoubtfulScalarError):
        assert isinstance(plain(word), bool | int | Decimal | str | None)
