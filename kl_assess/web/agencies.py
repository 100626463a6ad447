"""The agencies that a person may open: their list, a new one, and what is said of one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField

from kl_assess.core.roles import Service
from kl_assess.store import agencies, assessments
from kl_assess.store.agencies import Agency, AgencyFacts
from kl_assess.store.assessments import Tally
from kl_assess.web import identity, parts, signed_in
from kl_assess.web.frame import Place, render
from kl_assess.web.inputs import LINE, Problem, at_most, optional, problems_of, required, trimmed
from kl_assess.web.states import STATES, ZONES, name_of
from kl_assess.workflow.membership import change_agency, register_agency

_ON_A_PAGE: Final = 50
_STATE_NAMES: Final = {"": "Not said"} | {code: state.name for code, state in STATES.items()}
_ZONE_NAMES: Final = {"": "As in most of the state", **ZONES}

blueprint = Blueprint("agencies", __name__)


class AgencyForm(FlaskForm):
    """What is said of an agency. Without a time zone of its own it keeps the one of its state."""

    name = StringField("Name of the agency", [required("Write the name of the agency."), at_most(LINE)], [trimmed])
    short = StringField(
        "Short name",
        [optional(), at_most(LINE)],
        [trimmed],
        description="Optional. Used in the menu and in sentences, such as Lake Ansel.",
    )
    state = SelectField("State or territory", choices=_STATE_NAMES)
    zone = SelectField(
        "Time zone",
        choices=_ZONE_NAMES,
        description="Printed times use it. Change it where your part of the state keeps another time.",
    )
    size = StringField(
        "Size in words",
        [optional(), at_most(LINE)],
        [trimmed],
        description="Optional. Reports print it word for word, such as 142 full-time sworn officers.",
    )


@dataclass(frozen=True)
class AgencyLine:
    """An agency in the list; `where` and `size` may be empty."""

    name: str
    url: str
    where: str
    assessments: str
    open: str


@dataclass(frozen=True)
class Pagination:
    """The ways to the pages before and after this one."""

    label: str
    previous: str | None
    next: str | None
    numbers: tuple[None, ...] = ()


@dataclass(frozen=True)
class IndexPage:
    """The agencies; `shown` says which of all stand here, where there are more. `add` leads to a further one.

    `add` is empty where an administrator adds agencies. `others` are the parent bodies of the person, and more places.
    """

    add: str
    lines: tuple[AgencyLine, ...]
    shown: str
    pagination: Pagination | None
    others: tuple[Place, ...]


@dataclass(frozen=True)
class NonePage:
    """Whoever belongs to no agency: the address they signed in with, and where else they may go."""

    email: str
    others: tuple[Place, ...]


@dataclass(frozen=True)
class FormPage:
    """The form of an agency. `agency` is the name of the one that is changed, `back` an address to leave by."""

    heading: str
    address: str
    form: AgencyForm
    problems: tuple[Problem, ...]
    agency: str | None
    first: bool
    back: str | None


@blueprint.get("/agencies")
def index() -> Response:
    """The agencies that the person may open. At a desk, the very first visit goes on to add one."""
    session = parts.session()
    every = identity.own_agencies()
    if not every and not identity.with_accounts():
        return redirect(url_for("agencies.new"), 303)
    others = _others()
    if not others and len(every) == 1 and identity.with_accounts():
        return redirect(url_for("overview.show", slug=every[0].slug), 303)
    if not every:
        account = signed_in.account()
        return render("agencies/none.html", NonePage(account.email if account else "", others))
    last = (len(every) - 1) // _ON_A_PAGE + 1
    page = min(max(request.args.get("page", 1, type=int), 1), last)
    before = (page - 1) * _ON_A_PAGE
    listed = every[before : before + _ON_A_PAGE]
    tallies = assessments.tallies(session, [agency.id for agency in listed])
    lines = tuple(_line(agency, tallies) for agency in listed)
    shown = f"{before + 1} to {before + len(listed)} of {len(every):,}" if last > 1 else ""
    pagination = _pagination(page, last) if last > 1 else None
    adding = "" if identity.with_accounts() else _adding(every)
    return render("agencies/index.html", IndexPage(adding, lines, shown, pagination, others))


@blueprint.get("/agencies/new")
def new() -> Response:
    """Ask for a new agency; with accounts, that is an administrator's page."""
    if identity.with_accounts():
        return redirect(url_for("service.new_agency"), 303)
    return _page(AgencyForm(), None)


@blueprint.post("/agencies/new")
def add() -> Response:
    """Add an agency, and go to its overview."""
    if identity.with_accounts():
        return redirect(url_for("service.new_agency"), 303)
    form = AgencyForm()
    if not form.validate_on_submit():
        return _page(form, None, 422)
    with parts.writing() as session:
        facts = facts_in(form)
        if not (there := _same(session, facts)):
            agency = register_agency(session, facts, actor=identity.actor(), now=parts.now())
            return redirect(url_for("overview.show", slug=agency.slug), 303)
    form.name.errors = [f"An agency called {there} is here already. Open it from the list, or choose another name."]
    return _page(form, None, 422)


@blueprint.get("/agencies/<slug>/edit")
def edit(slug: str) -> Response:
    """What is said of an agency."""
    agency = identity.agency(slug)
    return _page(_form_of(agency), agency)


@blueprint.post("/agencies/<slug>/edit")
def save(slug: str) -> Response:
    """Keep what is now said of an agency."""
    agency = identity.agency(slug)
    form = _form_of(agency)
    if not form.validate_on_submit():
        return _page(form, agency, 422)
    with parts.writing() as session:
        change_agency(session, replace(agency, **vars(facts_in(form, agency))), actor=identity.actor(), now=parts.now())
    flash("The facts about the agency are saved.", "success")
    return redirect(url_for("overview.show", slug=slug), 303)


def _others() -> tuple[Place, ...]:
    """Where else a person may go: their parent bodies, and what they are for the whole installation."""
    bodies = tuple(Place(body.name, url_for("bodies.show", slug=body.slug)) for body in identity.own_bodies())
    account = signed_in.account() if identity.with_accounts() else None
    if account and Service.ADMINISTRATOR in account.services:
        return (*bodies, Place("Administration", url_for("service.show")))
    return bodies


def _line(agency: Agency, tallies: Mapping[UUID, Tally]) -> AgencyLine:
    tally = tallies.get(agency.id, Tally(0, 0))
    return AgencyLine(
        name=agency.name,
        url=url_for("overview.show", slug=agency.slug),
        where=name_of(agency.state),
        assessments=f"{tally.total:,}" if tally.total else "",
        open=f"{tally.open:,}" if tally.open else "",
    )


def _adding(every: tuple[Agency, ...]) -> str:
    """Which agency comes next. Invented ones do not count: whoever looks at them has still to add their own."""
    return "Add your agency" if all(agency.demonstration for agency in every) else "Add another agency"


def _pagination(page: int, last: int) -> Pagination:
    return Pagination(
        label="Pages of agencies",
        previous=url_for("agencies.index", page=page - 1) if page > 1 else None,
        next=url_for("agencies.index", page=page + 1) if page < last else None,
    )


def _form_of(agency: Agency) -> AgencyForm:
    """The form with what is known. A state or time zone that came in another way is one more choice."""
    zone = "" if agency.zone == _zone_of(agency.state) else agency.zone
    form = AgencyForm(data={**vars(agency), "state": agency.state or "", "zone": zone})
    if zone and zone not in ZONES:
        form.zone.choices = {**_ZONE_NAMES, zone: zone}
    if agency.state and agency.state not in STATES:
        form.state.choices = {**_STATE_NAMES, agency.state: agency.state}
    return form


def facts_in(form: AgencyForm, agency: Agency | None = None) -> AgencyFacts:
    """What a valid form says of an agency."""
    state = form.state.data or None
    return AgencyFacts(
        name=form.name.data or "",
        short=form.short.data or None,
        state=state,
        zone=form.zone.data or _zone_of(state),
        size=form.size.data or None,
        demonstration=agency is not None and agency.demonstration,
    )


def _zone_of(state: str | None) -> str:
    return STATES[state].zone if state and state in STATES else parts.parts().settings.zone


def _same(session: Session, facts: AgencyFacts) -> str | None:
    """The name of an agency in the same state that is called the same, as after a button was pressed twice."""
    wanted = (facts.name.casefold(), facts.state)
    return next((a.name for a in agencies.every(session) if (a.name.casefold(), a.state) == wanted), None)


def _page(form: AgencyForm, agency: Agency | None, status: int = 200) -> Response:
    every = () if identity.with_accounts() else agencies.every(parts.session())
    first = agency is None and not every
    leave = url_for("overview.show", slug=agency.slug) if agency else url_for("agencies.index")
    page = FormPage(
        heading="Facts about the agency" if agency else _adding(every),
        address=url_for("agencies.save", slug=agency.slug) if agency else url_for("agencies.add"),
        form=form,
        problems=problems_of(form),
        agency=agency.name if agency else None,
        first=first,
        back=None if first else leave,
    )
    return render("agencies/form.html", page, status)
