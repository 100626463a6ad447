"""The audit log: what happened, the newest first, narrowed as the address asks, and the same as a spreadsheet."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from flask import request, url_for
from werkzeug.wrappers import Response

from kl_assess.catalog.spreadsheet import csv_file
from kl_assess.formatting import date, plural
from kl_assess.store import audit_log
from kl_assess.store.agencies import Agency
from kl_assess.store.audit import Event
from kl_assess.web import identity, parts
from kl_assess.web.addresses import address
from kl_assess.web.agencies import Pagination
from kl_assess.web.frame import Place, render
from kl_assess.web.record.asked import Asked, DaysForm, asked
from kl_assess.web.record.kinds import GROUPS, label_of, word_of
from kl_assess.web.record.proof import Proof, proof
from kl_assess.workflow.record import table
from kl_assess.workflow.record.around import Around, around
from kl_assess.workflow.record.differences import Difference
from kl_assess.workflow.record.sentences import ERASED, Entry, entry

_ON_A_PAGE: Final = 50
_SHORT: Final = 90
"""How many characters a part may have before and after to be shown beside the sentence; longer ones fold away."""

_AT_ONCE: Final = 4
"""How many parts are shown beside the sentence."""

_LAST_PAGE: Final = 10**6
CSV: Final = "text/csv; charset=utf-8"


class Option(NamedTuple):
    """One choice of a filter."""

    value: str
    label: str
    chosen: bool


class Options(NamedTuple):
    """Choices that belong together."""

    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Line:
    """One entry. `who` is "" where it was erased; `short` are differences to be shown at once, `long` those to unfold.

    `about` leads to what it is about, `of` says what that is, and `fold` what is to be unfolded.
    """

    number: int
    time: str
    who: str
    title: str
    did: str
    about: Place | None
    of: str
    reason: str
    erased: str
    short: tuple[Difference, ...]
    long: tuple[Difference, ...]
    fold: str


@dataclass(frozen=True)
class Day:
    """The entries of one day, in the agency's time."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class LogPage:
    """The audit log. `narrowed` says to what it is narrowed, "" where to nothing; `hidden` goes along in the form."""

    name: str
    crumbs: tuple[Place, ...]
    whole: bool
    proof: str
    head: str
    narrowed: str
    unfiltered: bool
    left_out: tuple[str, ...]
    here: str
    hidden: tuple[tuple[str, str], ...]
    what: tuple[Options, ...]
    people: tuple[Option, ...]
    days: DaysForm
    count: str
    found: tuple[Day, ...]
    pagination: Pagination | None
    csv_url: str
    more: tuple[Place, ...]


class _Found(NamedTuple):
    agency: Agency
    around: Around
    people: tuple[tuple[str, str], ...]
    asked: Asked


def show(slug: str) -> Response:
    """The entries that fit, a page of them."""
    found = _found(slug)
    return render("record/log.html", _page(found))


def download(slug: str) -> Response:
    """The entries that fit, all of them, as a CSV file."""
    found = _found(slug)
    events = audit_log.every(parts.session(), found.agency.id, found.asked.wanted)
    content = csv_file(table.HEADINGS, table.rows(events, found.around, found.agency.zone))
    response = Response(content, content_type=CSV)
    day = parts.now().astimezone(ZoneInfo(found.agency.zone)).date()
    response.headers.set("Content-Disposition", "attachment", filename=f"{slug}-record-{day.isoformat()}.csv")
    return response


def _found(slug: str) -> _Found:
    agency, session = identity.agency(slug), parts.session()
    near, people = around(session, agency.id), audit_log.people(session, agency.id)
    return _Found(agency, near, people, asked(session, agency, request.args, near, dict(people)))


def _page(found: _Found) -> LogPage:
    agency, session, filters = found.agency, parts.session(), dict(found.asked.filters)
    counted = audit_log.count(session, agency.id, found.asked.wanted)
    total = counted.fitting
    last = max((total - 1) // _ON_A_PAGE + 1, 1)
    page = min(max(request.args.get("page", 1, type=int), 1), last, _LAST_PAGE)
    after = (page - 1) * _ON_A_PAGE
    events = audit_log.page(session, agency.id, found.asked.wanted, after=after, limit=_ON_A_PAGE)
    proved = proof(session, agency.id, counted, parts.now())
    here = url_for("record.show", slug=agency.slug)
    narrowing = {name: filters[name] for name in ("assessment", "item") if name in filters}
    return LogPage(
        name=agency.name,
        crumbs=(Place(agency.name, url_for("overview.show", slug=agency.slug)), Place("Record", here)),
        whole=proved.broken is None,
        proof=_proof(proved, agency),
        head=counted.head,
        narrowed=_narrowed(found),
        unfiltered=not filters,
        left_out=found.asked.left_out,
        here=here,
        hidden=tuple(narrowing.items()),
        what=tuple(_kinds(filters.get("what", ""))),
        people=tuple(Option(who, name, who == filters.get("person")) for who, name in found.people),
        days=found.asked.days,
        count=_count(after, len(events), total),
        found=tuple(_days(events, found)),
        pagination=_pagination(agency, filters, page, last) if last > 1 else None,
        csv_url=_to("record.download", agency, filters),
        more=tuple(_more(agency)),
    )


def _proof(proved: Proof, agency: Agency) -> str:
    if proved.broken is not None:
        return (
            f"Entry {proved.broken:,} does not fit the chain: it or the one before it was changed, or one is missing. "
            "Tell whoever runs this installation."
        )
    entries = f"{proved.length:,} {'entry' if proved.length == 1 else 'entries'}"
    at = f"{proved.at.astimezone(ZoneInfo(agency.zone)):%H:%M}"
    return f"The record is whole: {entries}, and none was changed or taken out. This was proved at {at}."


def _narrowed(found: _Found) -> str:
    filters = found.asked.filters
    words = []
    if "item" in filters:
        title = found.around.title(filters["item"])
        words.append(f"the item “{title}” ({filters['item']})" if title else f"the item {filters['item']}")
    if "assessment" in filters:
        words += (
            f"the assessment “{c.name}”" for c in found.around.cycles.values() if str(c.number) == filters["assessment"]
        )
    return " in ".join(words)


def _kinds(chosen: str) -> Iterable[Options]:
    for word, group in GROUPS.items():
        every = Option(word, f"{group.label}: all", word == chosen)
        single = (Option(word_of(a), label_of(a), word_of(a) == chosen) for a in group.actions)
        yield Options(group.label, (every, *single))


def _count(after: int, shown: int, total: int) -> str:
    if not total:
        return ""
    if shown == total:
        return f"{total:,} {'entry' if total == 1 else 'entries'}"
    return f"{after + 1:,} to {after + shown:,} of {total:,} entries"


def _days(events: Iterable[Event], found: _Found) -> Iterable[Day]:
    zone = ZoneInfo(found.agency.zone)
    for day, of_day in groupby(events, key=lambda event: event.at.astimezone(zone).date()):
        yield Day(date(day), tuple(_line(event, found, zone) for event in of_day))


def _line(event: Event, found: _Found, zone: dt.tzinfo) -> Line:
    told = entry(event, found.around)
    differences = told.said.differences
    short = [d for d in differences if len(d.before) <= _SHORT and len(d.after) <= _SHORT][:_AT_ONCE]
    long = tuple(d for d in differences if d not in short)
    about, of = _about(told, found)
    return Line(
        number=event.number,
        time=f"{event.at.astimezone(zone):%H:%M}",
        who=told.who,
        title=told.title,
        did=told.said.did,
        about=about,
        of=of,
        reason=told.said.reason,
        erased=ERASED if told.erased else "",
        short=tuple(short),
        long=long,
        fold=f"{'And' if short else 'With'} {plural(len(long), 'more part' if short else 'part')}",
    )


def _about(told: Entry, found: _Found) -> tuple[Place | None, str]:
    """Where what an entry is about stands now, and what that is called."""
    if told.cycle is None:
        return None, ""
    slug, number = found.agency.slug, told.cycle.number
    places = found.around.questionnaires[told.cycle.questionnaire].places
    if told.item in places:
        url = address("answering.history", slug=slug, number=number, item_id=told.item)
        return Place("History", url), places[told.item].item.title
    return Place("Open", address("tasks.show", slug=slug, number=number)), f"the assessment {told.cycle.name}"


def _to(endpoint: str, agency: Agency, filters: Mapping[str, Any]) -> str:
    values: dict[str, Any] = {"slug": agency.slug, **filters}
    return url_for(endpoint, **values)


def _pagination(agency: Agency, filters: dict[str, str], page: int, last: int) -> Pagination:
    def to(number: int) -> str:
        return _to("record.show", agency, {**filters, "page": number})

    return Pagination(
        label="Pages of the record",
        previous=to(page - 1) if page > 1 else None,
        next=to(page + 1) if page < last else None,
    )


def _more(agency: Agency) -> Iterable[Place]:
    """What the chief executive decides about all of this."""
    if identity.may("record.keeping"):
        yield Place("How long we keep things", url_for("record.keeping", slug=agency.slug))
        yield Place("Take everything out", url_for("record.everything", slug=agency.slug))
        yield Place("Delete the agency", url_for("record.confirm", slug=agency.slug))
