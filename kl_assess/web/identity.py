"""Who is at this desk, and which agency they work for: what a browser's signed cookie keeps."""

import uuid
from typing import Final, cast

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from kl_assess.core.assessment import Actor, Assessment
from kl_assess.store import agencies, assessments, people
from kl_assess.store.agencies import Agency
from kl_assess.web import parts

_PERSON: Final = "person"
_AGENCY: Final = "agency"
_LARGEST: Final = 2**31 - 1
"""The largest number that a column of the database holds."""

WORK: Final = "/agencies"
"""Everything below this address is an agency's, and needs to know who is at the desk."""


def init_app(app: Flask) -> None:
    """Ask for the person at the desk before any page of an agency."""
    app.before_request(_ask_first)


def person() -> Actor | None:
    """The person at this desk, or None where nobody has said so in this browser."""
    if "person" not in g:
        kept = session.get(_PERSON)
        g.person = people.by_id(parts.session(), uuid.UUID(kept)) if kept else None
    return cast("Actor | None", g.person)


def actor() -> Actor:
    """The person at this desk, on a page that asks first."""
    found = person()
    if found is None:
        raise RuntimeError("A page that changes something must ask for the person first")
    return found


def take_seat(sitting: Actor) -> None:
    """Remember in this browser who is at the desk."""
    session.permanent = True
    session[_PERSON] = str(sitting.id)
    g.person = sitting


def agency(slug: str) -> Agency:
    """The agency of this address, remembered for the menu; 404 where there is none."""
    found = agencies.by_slug(parts.session(), slug)
    if found is None:
        abort(404)
    if session.get(_AGENCY) != slug:
        session[_AGENCY] = slug
    g.agency = found
    return found


def assessment(slug: str, number: int) -> tuple[Agency, Assessment]:
    """The agency and its assessment of this address; 404 where there is none."""
    found = agency(slug)
    wanted = assessments.by_number(parts.session(), found.id, number) if number <= _LARGEST else None
    if wanted is None:
        abort(404)
    g.assessment = wanted
    return found, wanted


def last_agency() -> Agency | None:
    """The agency of this page or, elsewhere, the one looked at last."""
    if "agency" not in g:
        slug = session.get(_AGENCY)
        g.agency = agencies.by_slug(parts.session(), slug) if slug else None
    return cast("Agency | None", g.agency)


def _ask_first() -> Response | None:
    if (request.path == WORK or request.path.startswith(f"{WORK}/")) and person() is None:
        return redirect(url_for("desk.show", after=_way_back()), 303)
    return None


def _way_back() -> str:
    """Where to go on once the person is known: this address or, where it only takes a form, the page above it."""
    if request.method in {"GET", "HEAD"}:
        return request.full_path.rstrip("?")
    address, known = request.path, current_app.create_url_adapter(request)
    while address != WORK and known and not known.test(address, "GET"):
        address = address.rpartition("/")[0]
    return address
