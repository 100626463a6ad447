"""Who asks, which agency they work for, and whether they may: what every request is held against."""

import uuid
from typing import Final, cast

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from kl_assess.core.assessment import Actor, Assessment
from kl_assess.core.roles import Permission, Role
from kl_assess.core.roles import may as allowed
from kl_assess.store import agencies, assessments, memberships, parent_bodies, people
from kl_assess.store.agencies import Agency
from kl_assess.store.parent_bodies import Body
from kl_assess.web import parts, signed_in
from kl_assess.web.access import NEEDS, Need, Open

_PERSON: Final = "person"
_ACCOUNT: Final = "_user_id"
"""Flask-Login's name for the account that is signed in."""
_AGENCY: Final = "agency"
_LARGEST: Final = 2**31 - 1
"""The largest number that a column of the database holds."""

WORK: Final = "/agencies"
"""Everything below this address is an agency's, and needs to know who is at the desk."""


def init_app(app: Flask) -> None:
    """Let nobody in who may not: every request is held against what its address needs."""
    app.before_request(_let_in)
    app.jinja_env.globals["may"] = may


def person() -> Actor | None:
    """The person who asks: signed in or, without accounts, at this desk. None where nobody has said so."""
    if "person" not in g:
        if with_accounts():
            found = signed_in.account()
            g.person = found.person if found else None
        else:
            kept = session.get(_PERSON)
            g.person = people.by_id(parts.session(), uuid.UUID(kept)) if kept else None
    return cast("Actor | None", g.person)


def actor() -> Actor:
    """The person who asks, on a page that lets in nobody unknown."""
    found = person()
    if found is None:
        raise RuntimeError("A page that changes something must ask for the person first")
    return found


def cookie_names_somebody() -> bool:
    """Whether the cookie says that somebody asks. Who, and whether they still may, the database says: see `person`."""
    return bool(session.get(_ACCOUNT if with_accounts() else _PERSON))


def with_accounts() -> bool:
    """Whether people sign in here. Without accounts, whoever is at the desk may do everything."""
    return parts.parts().settings.accounts


def role() -> Role | None:
    """What the person is in the agency of this page; None without accounts, and off the agencies' pages."""
    return cast("Role | None", g.get("role"))


def may(need: str) -> bool:
    """Whether the person may use an endpoint ("planning.add") of the agency at hand: asked before it is offered."""
    return _allows(NEEDS[need])


def own_agencies(limit: int | None = None) -> tuple[Agency, ...]:
    """The agencies that the person may open, by name: all, or the first few."""
    known = person()
    if not with_accounts():
        return agencies.every(parts.session(), limit)
    return memberships.agencies_of(parts.session(), known.id, parts.now(), limit) if known else ()


def take_seat(sitting: Actor) -> None:
    """Remember in this browser who is at the desk."""
    session.permanent = True
    session[_PERSON] = str(sitting.id)
    g.person = sitting


def agency(slug: str) -> Agency:
    """The agency of this address, remembered for the menu; 404 where there is none."""
    found = _agency_let_into(slug)
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


def body(slug: str) -> Body:
    """The parent body of this address, for whoever belongs to it; 404 for everybody else."""
    if "body" not in g:
        g.body = parent_bodies.of_member(parts.session(), slug, actor().id)
    return cast("Body | None", g.body) or abort(404)


def own_bodies() -> tuple[Body, ...]:
    """The parent bodies that the person belongs to, by name."""
    known = person()
    return parent_bodies.of_person(parts.session(), known.id) if with_accounts() and known else ()


def last_agency() -> Agency | None:
    """The agency of this page or, elsewhere, the one looked at last."""
    if "agency" not in g:
        slug = session.get(_AGENCY)
        g.agency = _agency_let_into(slug) if slug else None
    return cast("Agency | None", g.agency)


def _let_in() -> Response | None:
    endpoint = request.endpoint
    need = NEEDS.get(endpoint) if endpoint else None
    below = request.path == WORK or request.path.startswith(f"{WORK}/")
    if need is Open.ANYONE or (endpoint is None and not below):
        return None
    if endpoint and need is None:
        raise RuntimeError(f"Nobody said what {endpoint} needs")
    if person() is None:
        return redirect(_entrance(), 303)
    if isinstance(need, Permission):
        agency((request.view_args or {})["slug"])
        if not _allows(need):
            abort(403)
    elif need is Open.BODY:
        body((request.view_args or {})["slug"])
    elif need is not None and not _allows(need):
        abort(404)
    return None


def _allows(need: Need) -> bool:
    if not with_accounts() or need is Open.ANYONE:
        return True
    if isinstance(need, Permission):
        held = role()
        return held is not None and allowed(held, need)
    if need is Open.BODY:
        return g.get("body") is not None
    known = signed_in.account()
    return known is not None and (need is Open.KNOWN or need in known.services)


def _agency_let_into(slug: str) -> Agency | None:
    """The agency of this address, for whoever belongs to it."""
    here = cast("Agency | None", g.get("agency"))
    if here is not None and here.slug == slug:
        return here
    found = agencies.by_slug(parts.session(), slug)
    if found is None or not with_accounts():
        return found
    known = person()
    g.role = memberships.role_of(parts.session(), found.id, known.id, parts.now()) if known else None
    return found if g.role else None


def _entrance() -> str:
    """The address where a person says who they are, and goes on to this one."""
    back = _way_back()
    return url_for("security.login", next=back) if with_accounts() else url_for("desk.show", after=back)


def _way_back() -> str:
    """Where to go on once the person is known: this address or, where it only takes a form, the page above it."""
    if request.method in {"GET", "HEAD"}:
        return request.full_path.rstrip("?")
    address, known = request.path, current_app.create_url_adapter(request)
    while address != WORK and known and not known.test(address, "GET"):
        address = address.rpartition("/")[0]
    return address
