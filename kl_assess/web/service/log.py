"""The log of the installation: what happened to accounts, agencies and bodies, narrowed, and as a spreadsheet."""

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, cast
from zoneinfo import ZoneInfo

from flask import request, url_for
from werkzeug.wrappers import Response

from kl_assess.catalog.spreadsheet import csv_file
from kl_assess.formatting import upper_first
from kl_assess.store import accounts, agency_list, parent_bodies, service_log
from kl_assess.store.audit import Event
from kl_assess.store.service_log import ServiceAction, Wanted
from kl_assess.web import parts
from kl_assess.web.agencies import Pagination
from kl_assess.web.frame import Place, render
from kl_assess.web.record.asked import DaysForm
from kl_assess.web.service.around import asked_page, counted, crumbs, minute, pagination

_ON_A_PAGE: Final = 100
_CSV: Final = "text/csv; charset=utf-8"
_DAY: Final = dt.timedelta(days=1)
_SAID: Final = frozenset({"by", "account"})
_HEADINGS: Final = ("Number", "At (UTC)", "What", "About", "By", "Details", "Chain")


class Option(NamedTuple):
    """One choice of the filter."""

    value: str
    label: str
    chosen: bool


class Line(NamedTuple):
    """One event in words. `by` is empty where the person did it to themselves, or nobody was known."""

    number: int
    at: str
    what: str
    about: str
    about_url: str
    by: str
    details: str


@dataclass(frozen=True)
class LogPage:
    """The events that fit."""

    crumbs: tuple[Place, ...]
    what_options: tuple[Option, ...]
    days: DaysForm
    about: str
    about_name: str
    narrowed: bool
    lines: tuple[Line, ...]
    count: str
    pagination: Pagination | None
    csv_url: str


class _Asked(NamedTuple):
    wanted: Wanted
    filters: Mapping[str, str]
    days: DaysForm


def show() -> Response:
    """The events that fit, a page of them."""
    session, asked, at = parts.session(), _asked(), asked_page(_ON_A_PAGE)
    total = service_log.count(session, asked.wanted)
    events = service_log.page(session, asked.wanted, after=at.before, limit=_ON_A_PAGE)
    names = _names(events, asked.wanted.about)
    page = LogPage(
        crumbs=crumbs(Place("Log", "")),
        what_options=tuple(
            Option(_word(action), upper_first(action.value), _word(action) == asked.filters.get("what"))
            for action in sorted(ServiceAction, key=lambda action: action.value)
        ),
        days=asked.days,
        about=asked.filters.get("about", ""),
        about_name=names.get(asked.wanted.about or "", "something that is no longer here"),
        narrowed=bool(asked.filters),
        lines=tuple(_line(event, names) for event in events),
        count=counted(at, len(events), total, "event", "events"),
        pagination=pagination("Pages of the log", "service.log", at, _ON_A_PAGE, total, **asked.filters),
        csv_url=url_for("service.log_csv", **cast("Mapping[str, Any]", asked.filters)),
    )
    return render("service/log.html", page)


def download() -> Response:
    """The events that fit, all of them, as a CSV file."""
    events = tuple(service_log.every(parts.session(), _asked().wanted))
    names = _names(events, None)
    response = Response(csv_file(_HEADINGS, _rows(events, names)), content_type=_CSV)
    day = parts.now().astimezone(_zone()).date()
    response.headers.set("Content-Disposition", "attachment", filename=f"kl-assess-log-{day.isoformat()}.csv")
    return response


def _asked() -> _Asked:
    """What the address asks for; what does not fit is left out."""
    filters = {name: request.args[name] for name in ("what", "about", "from", "to") if request.args.get(name)}
    actions = {_word(action): action for action in ServiceAction}
    if filters.get("what") not in actions:
        filters.pop("what", None)
    if _id(filters.get("about")) is None:
        filters.pop("about", None)
    days = DaysForm(request.args)
    if not days.validate():
        for field in (days.start, days.end):
            if field.errors:
                filters.pop(field.name, None)
    start, end = (field.data if field.name in filters else None for field in (days.start, days.end))
    wanted = Wanted(
        actions=(actions[filters["what"]].value,) if "what" in filters else None,
        about=filters.get("about"),
        start=_midnight(start) if start else None,
        end=_midnight(end + _DAY) if end else None,
    )
    return _Asked(wanted, filters, days)


def _names(events: Iterable[Event], more: str | None) -> Mapping[str, str]:
    """What the events are about, by id: three queries, however many events there are."""
    session = parts.session()
    told = {event.subject for event in events} | {more}
    ids = {found for text in told if (found := _id(text))}
    names = {
        str(found): f"{account.person.name} ({account.email})"
        for found, account in accounts.of_ids(session, ids).items()
    }
    names |= {str(found): name for found, name in agency_list.names(session, ids).items()}
    return names | {str(body.id): body.name for body in parent_bodies.every(session)}


def _line(event: Event, names: Mapping[str, str]) -> Line:
    payload = event.payload or {}
    known = event.subject is not None and event.subject in names
    by = payload.get("by")
    return Line(
        number=event.number,
        at=minute(event.at),
        what=upper_first(event.action),
        about=_about(event, names),
        about_url=url_for("service.log", about=event.subject) if known else "",
        by=by if isinstance(by, str) and "account" in payload else "",
        details=_details(payload, _about(event, names)),
    )


def _about(event: Event, names: Mapping[str, str]) -> str:
    if event.subject is None:
        return str((event.payload or {}).get("agency", ""))
    return names.get(event.subject) or str((event.payload or {}).get("agency", "")) or "No longer here"


def _details(payload: Mapping[str, object], about: str) -> str:
    """What else an event keeps, in words."""
    skipped = _SAID if "account" in payload else frozenset[str]()
    there = ((name, value) for name, value in payload.items() if name not in skipped and value not in (None, "", []))
    shown = ((name.replace("_", " "), value) for name, value in there if value != about)
    return "; ".join(f"{name}: {', '.join(map(str, v)) if isinstance(v, list) else v}" for name, v in shown)


def _rows(events: Iterable[Event], names: Mapping[str, str]) -> Iterable[tuple[object, ...]]:
    for event in events:
        line = _line(event, names)
        told = json.dumps(event.payload, ensure_ascii=False, sort_keys=True) if event.payload else ""
        yield (event.number, event.at.isoformat(), line.what, line.about, line.by, told, event.link)


def _word(action: ServiceAction) -> str:
    return action.name.lower()


def _id(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), _zone())


def _zone() -> ZoneInfo:
    return ZoneInfo(parts.parts().settings.zone)
