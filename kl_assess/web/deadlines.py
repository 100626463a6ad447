"""The day by which an assessment is due, as pages say it. It is a day of the agency's calendar, whatever the clock."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from kl_assess.core.assessment import Assessment, AssessmentStatus
from kl_assess.core.schedule import reassess_by, reminder
from kl_assess.core.scoring import Mode
from kl_assess.formatting import date
from kl_assess.store.agencies import Agency

_RUNNING = frozenset({AssessmentStatus.OPEN, AssessmentStatus.SUBMITTED})


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


def is_running(assessment: Assessment) -> bool:
    """Whether an assessment is not signed off yet."""
    return assessment.status in _RUNNING


def finish_by(assessment: Assessment, today: dt.date) -> Deadline | None:
    """By when a running assessment is to be signed off; None where that is not said, or it is signed off."""
    due = assessment.cycle.due
    return deadline("Finish by", due, today) if due and is_running(assessment) else None


def next_due(agency: Agency, signed: Assessment | None) -> dt.date | None:
    """The day by which the next assessment is due after the last full one that was signed off; None without one."""
    sign_off = signed.sign_off if signed else None
    return reassess_by(today_at(agency, sign_off.at)) if sign_off else None


def last_full(cycles: Iterable[Assessment]) -> Assessment | None:
    """The newest full assessment that is signed off, among an agency's from the newest."""
    return next((kept for kept in cycles if kept.sign_off and kept.cycle.mode is Mode.FULL), None)
