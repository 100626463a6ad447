"""Due dates: what is due at an agency, as a page, as a calendar file, and as a feed for calendar programs."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from kl_assess.formatting import date
from kl_assess.store.agencies import Agency
from kl_assess.web import identity, parts
from kl_assess.web.calendar.ics import MEDIA_TYPE, calendar_file
from kl_assess.web.due.events import Event, events
from kl_assess.web.due.feed import agency_of, feed_url
from kl_assess.web.frame import Place, render
from kl_assess.workflow import membership

_FRESH: Final = int(dt.timedelta(minutes=15).total_seconds())
"""The seconds for which a calendar program may keep what it has read."""

blueprint = Blueprint("due", __name__)


@dataclass(frozen=True)
class DueLine:
    """Something that is due; `near` says how near or past the day is, empty where that is far off."""

    title: str
    url: str
    day: str
    near: str
    pressing: bool


@dataclass(frozen=True)
class DuePage:
    """The due dates of an agency, the file of them, and the address of the feed: to copy, and as programs open it."""

    name: str
    crumbs: tuple[Place, ...]
    lines: tuple[DueLine, ...]
    download: str
    feed: str
    subscribe: str
    new_address: str


@blueprint.get("/agencies/<slug>/calendar")
def show(slug: str) -> Response:
    """What is due, and how to have it in a calendar."""
    agency = identity.agency(slug)
    feed = feed_url(parts.session(), agency)
    here = url_for("due.show", slug=slug)
    page = DuePage(
        name=agency.name,
        crumbs=(Place(agency.name, url_for("overview.show", slug=slug)), Place("Due dates", here)),
        lines=tuple(map(_line, events(parts.session(), agency, parts.now()))),
        download=url_for("due.download", slug=slug),
        feed=feed,
        subscribe=f"webcal:{feed.partition(':')[2]}",
        new_address=url_for("due.new_address", slug=slug),
    )
    return render("due/show.html", page)


@blueprint.get("/agencies/<slug>/calendar.ics")
def download(slug: str) -> Response:
    """What is due now, as a calendar file to keep."""
    agency = identity.agency(slug)
    response = _calendar(agency, events(parts.session(), agency, parts.now()))
    response.headers.set("Content-Disposition", "attachment", filename=f"{agency.slug}-due-dates.ics")
    return response


@blueprint.post("/agencies/<slug>/calendar/address")
def new_address(slug: str) -> Response:
    """Give the feed a new address; the one before leads nowhere from now on."""
    with parts.writing() as session:
        agency = identity.agency(slug)
        membership.new_calendar_address(session, agency, actor=identity.actor(), now=parts.now())
    flash("The calendar has a new address. The old one no longer works.", "success")
    return redirect(url_for("due.show", slug=slug), 303)


@blueprint.get("/calendar/<token>.ics")
def feed(token: str) -> Response:
    """What is due, for a calendar program that has the address. Nobody is at a desk here, and no cookie is set."""
    agency = agency_of(parts.session(), token)
    if agency is None:
        return Response("There is no calendar at this address.\n", 404, content_type="text/plain; charset=utf-8")
    found = events(parts.session(), agency, parts.now())
    response = _calendar(agency, found)
    response.cache_control.private = True
    response.cache_control.max_age = _FRESH
    # Of what is due, not of the file, which names the moment at which it was made.
    response.set_etag(sha256(repr((agency.name, [event.due for event in found])).encode()).hexdigest(), weak=True)
    response.make_conditional(request)
    return response


def _calendar(agency: Agency, found: Iterable[Event]) -> Response:
    name = f"{agency.short or agency.name}: due dates"
    content = calendar_file(name, (event.due for event in found), parts.now())
    return Response(content, content_type=MEDIA_TYPE)


def _line(event: Event) -> DueLine:
    near = event.near
    words, pressing = (near.words, near.pressing) if near else ("", False)
    return DueLine(event.due.title, event.due.url, date(event.due.day), words, pressing)
