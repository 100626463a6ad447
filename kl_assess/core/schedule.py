"""When the next assessment and an action are due, and when to remind of it. Due dates are days, never moments."""

import datetime as dt
from calendar import monthrange
from typing import Final, NamedTuple

REASSESS_AFTER: Final = 12
"""The months from one sign-off to the next, unless the agency chooses another day (docs/method.md 4.7)."""

REMIND_DAYS: Final = (30, 7, 1)
"""How many days before and after a due date people are reminded of it."""

_LATE_BY: Final = 2
"""By how many days a reminder may be late and still be given. After that the next one will do."""


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day so many months later; the last day of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def reassess_by(signed: dt.date) -> dt.date:
    """The day by which the next assessment is due, after one that was signed off on a day (docs/method.md 4.7)."""
    return months_later(signed, REASSESS_AFTER)


class Reminder(NamedTuple):
    """A due date that is near or past: `days` until it, negative once it is past."""

    due: dt.date
    days: int

    @property
    def words(self) -> str:
        """How near or past the day is: "Due in 7 days", "Due today", "1 day late"."""
        count = f"{abs(self.days)} {'day' if abs(self.days) == 1 else 'days'}"
        return f"Due in {count}" if self.days > 0 else f"{count} late" if self.days else "Due today"

    @property
    def pressing(self) -> bool:
        """Whether it wants to be seen first: from seven days before the day on."""
        return self.days <= REMIND_DAYS[1]


def reminder(due: dt.date, today: dt.date) -> Reminder | None:
    """The reminder of a due date from thirty days before it on; None before that."""
    days = (due - today).days
    return Reminder(due, days) if days <= max(REMIND_DAYS) else None


def stage(due: dt.date, today: dt.date) -> int | None:
    """The reminder that a due date wants today: 30, 7 or 1 days before it, -1, -7 or -30 after it, or None.

    A reminder that could not be given on its day, since nothing ran then, is given on one of the two days after.
    """
    days = (due - today).days
    stages = (*REMIND_DAYS, *(-count for count in REMIND_DAYS))
    return min((found for found in stages if found - _LATE_BY <= days <= found), default=None)
