"""Everything that is due at an agency: its running assessment or else the next one, and the open actions."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from kl_assess.core.assessment import Assessment
from kl_assess.core.schedule import Reminder, reminder
from kl_assess.formatting import date
from kl_assess.store import assessments, plans
from kl_assess.store.agencies import Agency
from kl_assess.web.calendar.ics import Due
from kl_assess.web.deadlines import today_at
from kl_assess.web.planning.files import due_of
from kl_assess.web.planning.found import CYCLES, Desk
from kl_assess.web.tasks.next_step import title_of
from kl_assess.workflow.due_dates import is_running, last_full, next_due


@dataclass(frozen=True)
class Event:
    """Something that is due, as calendars have it, and how near it is where it is near or past."""

    due: Due
    near: Reminder | None


def events(session: Session, agency: Agency, now: dt.datetime) -> tuple[Event, ...]:
    """What is due at an agency, the earliest first."""
    today = today_at(agency, now)
    cycles = assessments.page(session, agency.id, limit=CYCLES)
    desk = Desk(agency, today, cycles, plans.actions(session, agency.id))
    dues = [*_assessments(agency, cycles), *(due_of(action, desk) for action in desk.actions if action.open)]
    ordered = sorted(dues, key=lambda due: (due.day, due.title))
    return tuple(Event(due, reminder(due.day, today)) for due in ordered)


def _assessments(agency: Agency, cycles: tuple[Assessment, ...]) -> Iterator[Due]:
    running = [kept for kept in cycles if is_running(kept)]
    for kept in running:
        if kept.cycle.due:
            yield _finish(agency, kept, kept.cycle.due)
    last = last_full(cycles)
    day = next_due(agency, last)
    if last and day and not running:
        yield _start(agency, last, day)


def _finish(agency: Agency, assessment: Assessment, day: dt.date) -> Due:
    return Due(
        uid=f"{assessment.id}-due@kl-assess",
        day=day,
        title=f"Finish the {title_of(assessment)}",
        description=f"{agency.name}: the {title_of(assessment)} is to be signed off by {date(day)}.",
        url=url_for("tasks.show", slug=agency.slug, number=assessment.number, _external=True),
    )


def _start(agency: Agency, last: Assessment, day: dt.date) -> Due:
    return Due(
        uid=f"{last.id}-next@kl-assess",
        day=day,
        title="Next assessment due",
        description=f"{agency.name}: a year has passed since the {title_of(last)} was signed off.",
        url=url_for("tasks.new", slug=agency.slug, _external=True),
    )
