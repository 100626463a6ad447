"""Numbers, dates and lists as words: the only place where anything is rounded (docs/method.md 4.3 and 4.13)."""

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from math import floor
from zoneinfo import ZoneInfo

MINUS = "\N{MINUS SIGN}"
NBSP = "\N{NO-BREAK SPACE}"
WORDS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
)  # fmt: skip
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
SHORT_MONTHS = ("Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")


def whole(value: Fraction) -> int:
    """A score from 0 to 100 as the whole number shown: rounded half up, away from zero below it."""
    size = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return size if value.numerator >= 0 else -size


def percent(share: Fraction) -> str:
    """A share from 0 to 1 as whole percent. What is not quite all or nothing never reads 100% or 0%."""
    shown = whole(share * 100)
    if 0 < share < 1:
        shown = min(max(shown, 1), 99)
    return f"{shown}%"


def decimal(value: Fraction, places: int = 1) -> str:
    """A number with a fixed count of decimals, rounded half up."""
    shown = whole(value * 10**places)
    digits = f"{abs(shown):0{places + 1}d}"
    return f"{MINUS if shown < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def exact(value: Fraction) -> str:
    """A parameter as short as it can be said exactly: 3, 0.34, 1.25; a fraction that does not end reads 1/3."""
    text = str(value)
    if value.denominator == 1:
        return text
    for places in range(1, 7):
        if 10**places % value.denominator == 0:
            return decimal(value, places)
    return text


def signed(value: int) -> str:
    """A change in whole numbers with its sign: +8, −3, 0."""
    return f"+{value}" if value > 0 else f"{MINUS}{-value}" if value < 0 else "0"


def signed_decimal(value: Fraction) -> str:
    """A change with its sign and one decimal: +0.8, −0.7, 0.0."""
    text = decimal(value)
    return f"+{text}" if whole(value * 10) > 0 else text


def apportioned(values: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """Values with one decimal that add up exactly to their rounded sum, by largest remainder (docs/method.md 4.11).

    Each differs from its exact value by less than 0.1. Equal remainders are served in the given order.
    """
    tenths = [value * 10 for value in values]
    down = [floor(value) for value in tenths]
    left = whole(sum(tenths, Fraction(0))) - sum(down)
    order = sorted(range(len(tenths)), key=lambda n: down[n] - tenths[n])
    raised = set(order[:left])
    return tuple(Fraction(n + (place in raised), 10) for place, n in enumerate(down))


def words(number: int) -> str:
    """A count in words up to twelve, and "no" for none; digits above."""
    return WORDS[number] if 0 <= number < len(WORDS) else f"{number:,}"


def ordinal(number: int) -> str:
    """A place in a row in words up to ten, else with its ending: second, 11th."""
    if 1 <= number <= len(ORDINALS):
        return ORDINALS[number - 1]
    ending = "th" if number % 100 in range(11, 14) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def plural(number: int, one: str, many: str | None = None) -> str:
    """A count with its noun: "one answer", "three answers", "no answers"."""
    return f"{words(number)} {one if number == 1 else many or one + 's'}"


def listing(parts: Sequence[str]) -> str:
    """A list as a phrase: "a", "a and b", "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def lower_first(text: str) -> str:
    """A title inside a sentence: its first letter small, unless the word is an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    """A phrase at the start of a sentence."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """A title or what a person typed as a sentence: with a full stop, unless it ends in a mark of its own."""
    closed = text.rstrip()
    return closed if closed.endswith((".", "?", "!", "…", ".”", '."', ":")) else f"{closed}."


def date(day: dt.date) -> str:
    """A date in full: November 9, 2026."""
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def short_date(day: dt.date) -> str:
    """A date for a table: Nov. 9, 2026."""
    return f"{SHORT_MONTHS[day.month - 1]} {day.day}, {day.year}"


def span(first: dt.date | None, last: dt.date | None) -> str:
    """A time from one day to another: January 1 to December 31, 2026; nothing where neither is known."""
    if first and last:
        start = date(first)
        if first.year == last.year:
            start = start.removesuffix(f", {first.year}")
        return f"{start} to {date(last)}"
    return f"from {date(first)}" if first else f"until {date(last)}" if last else ""


def moment(at: dt.datetime, zone: str) -> str:
    """A moment in a time zone ("America/Detroit"): November 9, 2026, 10:42."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{date(local)}, {local:%H:%M}"
