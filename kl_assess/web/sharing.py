"""What an agency lets parent bodies see, such as the state association, and taking it back."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, flash, redirect, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField

from kl_assess.core.sharing import Sight
from kl_assess.formatting import short_date
from kl_assess.store import parent_bodies
from kl_assess.store.agencies import Agency
from kl_assess.store.parent_bodies import Body, Grant
from kl_assess.web import identity, parts
from kl_assess.web.frame import Place, render
from kl_assess.web.inputs import DayField, Problem, optional, problems_of, required
from kl_assess.workflow import showing_bodies
from kl_assess.workflow.refusal import RefusedError

SIGHTS: Final = {
    Sight.STATUS: "Where the newest assessment stands, and when it was signed off. No scores.",
    Sight.RESULTS: "Also the scores of the newest signed assessment, overall and by domain. No answers, no notes.",
    Sight.REPORTS: "Also the public report of the newest issued assessment, to download.",
}
"""How much a body sees, in words."""

SHORT: Final = {
    Sight.STATUS: "Status only",
    Sight.RESULTS: "Status and scores",
    Sight.REPORTS: "Status, scores and public report",
}
"""The same in a few words."""

blueprint = Blueprint("sharing", __name__, url_prefix="/agencies/<slug>/sharing")


class GrantForm(FlaskForm):
    """Whom to show something, what, and until when."""

    body = SelectField("Parent body", [required("Choose the body.")])
    sight = RadioField(
        "What it sees",
        validators=[required("Choose what it may see.")],
        choices={str(sight): words for sight, words in SIGHTS.items()},
    )
    until = DayField(
        "Until the end of",
        [optional()],
        description="Optional, such as 12/31/2027. Blank means until you take it back.",
    )


@dataclass(frozen=True)
class GrantLine:
    """What one body sees now."""

    name: str
    sight: str
    since: str
    by: str
    until: str
    take_back_url: str


@dataclass(frozen=True)
class SharingPage:
    """What each body sees. `form` is None for whoever may not change it, and where there is no body."""

    name: str
    crumbs: tuple[Place, ...]
    grants: tuple[GrantLine, ...]
    any_bodies: bool
    decides: bool
    form: GrantForm | None
    problems: tuple[Problem, ...]
    grant_url: str


@blueprint.get("")
def show(slug: str) -> Response:
    """What each body sees now."""
    return _page(identity.agency(slug), None)


@blueprint.post("")
def grant(slug: str) -> Response:
    """Let a body see something."""
    agency = identity.agency(slug)
    form = _form()
    if not form.validate_on_submit():
        return _page(agency, form, 422)
    body = parent_bodies.by_id(parts.session(), uuid.UUID(form.body.data)) or abort(404)
    try:
        with parts.writing() as session:
            until = _end_of(form.until.data, agency) if form.until.data else None
            what = (agency, body, Sight(form.sight.data), until)
            showing_bodies.show(session, *what, actor=identity.actor(), now=parts.now())
    except RefusedError as refused:
        form.until.errors = [str(refused)]
        return _page(agency, form, 422)
    flash(f"{body.name} sees it from now on.", "success")
    return redirect(url_for("sharing.show", slug=slug), 303)


@blueprint.post("/<uuid:body_id>/take-back")
def take_back(slug: str, body_id: uuid.UUID) -> Response:
    """Let a body see nothing any more."""
    agency = identity.agency(slug)
    body = parent_bodies.by_id(parts.session(), body_id) or abort(404)
    with parts.writing() as session:
        showing_bodies.hide(session, agency, body, actor=identity.actor(), now=parts.now())
    flash(f"{body.name} sees nothing of the agency any more. What it downloaded before, it keeps.", "success")
    return redirect(url_for("sharing.show", slug=slug), 303)


def _form(bodies: tuple[Body, ...] | None = None) -> GrantForm:
    form = GrantForm()
    every = parent_bodies.every(parts.session()) if bodies is None else bodies
    form.body.choices = {"": "Choose"} | {str(body.id): body.name for body in every}
    return form


def _page(agency: Agency, form: GrantForm | None, status: int = 200) -> Response:
    session, now = parts.session(), parts.now()
    decides, bodies = identity.may("sharing.grant"), parent_bodies.every(session)
    if form is None and decides and bodies:
        form = _form(bodies)
    here = url_for("sharing.show", slug=agency.slug)
    page = SharingPage(
        name=agency.name,
        crumbs=(Place(agency.name, url_for("overview.show", slug=agency.slug)), Place("What a parent body sees", here)),
        grants=tuple(_line(grant, agency) for grant in parent_bodies.grants_of(session, agency.id, now)),
        any_bodies=bool(bodies),
        decides=decides,
        form=form if bodies else None,
        problems=problems_of(form) if form else (),
        grant_url=url_for("sharing.grant", slug=agency.slug),
    )
    return render("sharing/show.html", page, status)


def _line(grant: Grant, agency: Agency) -> GrantLine:
    zone = ZoneInfo(agency.zone)
    last = grant.until.astimezone(zone) - dt.timedelta(seconds=1) if grant.until else None
    return GrantLine(
        name=grant.body.name,
        sight=SHORT[grant.sight],
        since=short_date(grant.since.astimezone(zone).date()),
        by=grant.by,
        until=short_date(last.date()) if last else "",
        take_back_url=url_for("sharing.take_back", slug=agency.slug, body_id=grant.body.id),
    )


def _end_of(day: dt.date, agency: Agency) -> dt.datetime:
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), ZoneInfo(agency.zone))
