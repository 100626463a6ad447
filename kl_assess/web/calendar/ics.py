"""Due dates as a calendar file that calendar programs read (RFC 5545): whole days, with their reminders.

A due date is a day, not a moment, and has no time zone: it stays where it is wherever the calendar is opened.
"""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from icalendar import Alarm, Calendar, Event, vDuration, vText

from kl_assess.core.schedule import REMIND_DAYS

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"
REFRESH: Final = dt.timedelta(hours=6)
"""How often a calendar program that subscribes is asked to look again."""

_HIDDEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029]")
_LINE_END: Final = re.compile(r"\r\n?")


class Due(NamedTuple):
    """A day on which something is due.

    `uid` names it in every calendar, so that a later file moves it instead of adding a second one. `url` is the whole
    address of its page; it may be empty, and so may `description`.
    """

    uid: str
    day: dt.date
    title: str
    description: str = ""
    url: str = ""


def calendar_file(name: str, dues: Iterable[Due], now: dt.datetime) -> bytes:
    """A calendar of that name with an event for each due date, and reminders 30, 7 and 1 days before and after it."""
    calendar = Calendar()
    calendar.add("prodid", "-//KL Assess//Due dates//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for key in ("name", "x-wr-calname"):  # what the standard says, and what programs read
        calendar.add(key, vText(_clean(name)))
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    for due in dues:
        calendar.add_component(_event(due, now))
    content: bytes = calendar.to_ical()
    return content


def _event(due: Due, now: dt.datetime) -> Event:
    event = Event()
    title = _clean(due.title)
    event.add("uid", due.uid)
    event.add("dtstamp", now.astimezone(dt.UTC).replace(microsecond=0))
    event.add("dtstart", due.day)
    if due.day < dt.date.max:
        event.add("dtend", due.day + dt.timedelta(days=1))  # the day after, as the standard counts whole days
    event.add("summary", title)
    if due.description:
        event.add("description", _clean(due.description))
    if due.url:
        event.add("url", due.url)
    event.add("transp", "TRANSPARENT")  # nobody is busy all day because something is due
    # Before and after: what is done leaves the feed, and its alarms go with it.
    for days in (*(-days for days in REMIND_DAYS), *reversed(REMIND_DAYS)):
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", title)
        alarm.add("trigger", dt.timedelta(days=days))
        event.add_component(alarm)
    return event


def _clean(text: str) -> str:
    """A text without the characters that no calendar file may have."""
    return _HIDDEN.sub("", _LINE_END.sub("\n", text))
