"""The day by which an assessment is due, as pages say it. It is a day of the agency's calendar, whatever the clock."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from kl_assess.core.assessment import Assessment
from kl_assess.core.schedule import reminder
from kl_assess.formatting import date
from kl_assess.store.agencies import Agency
from kl_assess.workflow.due_dates import is_running


@dataclass(frozen=True)
class Deadline:
    """A due date. `near` says how near or past it is, empty where that is far off; `pressing` makes it stand out."""

    text: str
    day: dt.date
    near: str
    pressing: bool


def deadline(text: str, due: dt.date, today: dt.date) -> Deadline:
    """A due date in words; `text` is what stands before the day."""
    found = reminder(due, today)
    return Deadline(
        f"{text} {date(due)}", due, found.words if found else "", pressing=found is not None and found.pressing
    )


def today_at(agency: Agency, now: dt.datetime) -> dt.date:
    """The day that it is at an agency."""
    return now.astimezone(ZoneInfo(agency.zone)).date()


def finish_by(assessment: Assessment, today: dt.date) -> Deadline | None:
    """By when a running assessment is to be signed off; None where that is not said, or it is signed off."""
    due = assessment.cycle.due
    return deadline("Finish by", due, today) if due and is_running(assessment) else None
