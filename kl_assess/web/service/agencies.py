"""The agencies of the installation: their list, a new one, and what an administrator may do for one."""

from dataclasses import dataclass
from typing import Any, Final

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from kl_assess.core.roles import Role
from kl_assess.store import accounts, agencies, agency_list, emergencies, invitations, memberships
from kl_assess.store.agencies import Agency
from kl_assess.web import identity, invited, parts
from kl_assess.web.agencies import Pagination, facts_in
from kl_assess.web.frame import Place, render
from kl_assess.web.inputs import Problem, problems_of
from kl_assess.web.invited import Shown
from kl_assess.web.role_words import ROLES
from kl_assess.web.service.around import administrator, asked_page, counted, crumbs, day, minute, pagination
from kl_assess.web.service.forms import EmergencyForm, FirstPersonForm, NewAgencyForm
from kl_assess.web.states import name_of
from kl_assess.workflow import administering, emergency, joining
from kl_assess.workflow.looking_after import heads_of
from kl_assess.workflow.refusal import RefusedError

_ON_A_PAGE: Final = 50


@dataclass(frozen=True)
class AgencyLine:
    """An agency in the list; `where` may be empty, and `people` is in words."""

    name: str
    url: str
    where: str
    people: str
    since: str


@dataclass(frozen=True)
class ListPage:
    """The agencies that fit what is looked for."""

    crumbs: tuple[Place, ...]
    words: str
    lines: tuple[AgencyLine, ...]
    count: str
    pagination: Pagination | None


@dataclass(frozen=True)
class NewPage:
    """The form of a new agency. `there` names those that are called the same in that state."""

    crumbs: tuple[Place, ...]
    form: NewAgencyForm
    problems: tuple[Problem, ...]
    there: tuple[str, ...]


@dataclass(frozen=True)
class PersonLine:
    """Somebody who looks after an agency."""

    name: str
    role: str
    email: str
    account_url: str


@dataclass(frozen=True)
class ServiceAgencyPage:
    """One agency. `missing` says whom it lacks, and `invite` is the form for them; None where it lacks nobody."""

    name: str
    slug: str
    facts: tuple[tuple[str, str], ...]
    crumbs: tuple[Place, ...]
    heads: tuple[PersonLine, ...]
    others: int
    waiting: tuple[tuple[str, str, str], ...]
    missing: str
    invite: FirstPersonForm | None
    shown: Shown | None
    emergency: EmergencyForm
    inside: str
    emergencies: tuple[tuple[str, str, str], ...]
    problems: tuple[Problem, ...]
    log_url: str


def index() -> Response:
    """The agencies, a page of them."""
    words, asked = request.args.get("q", "").strip()[:100], asked_page(_ON_A_PAGE)
    found, total = agency_list.page(parts.session(), words, parts.now(), offset=asked.before, limit=_ON_A_PAGE)
    page = ListPage(
        crumbs=crumbs(Place("Agencies", "")),
        words=words,
        lines=tuple(
            AgencyLine(
                one.name,
                url_for("service.agency", slug=one.slug),
                name_of(one.state),
                f"{one.people:,}" if one.people else "",
                day(one.created_at),
            )
            for one in found
        ),
        count=counted(asked, len(found), total, "agency", "agencies"),
        pagination=pagination("Pages of agencies", "service.agencies", asked, _ON_A_PAGE, total, q=words),
    )
    return render("service/agencies.html", page)


def new() -> Response:
    """Ask for a new agency."""
    return _form_page(NewAgencyForm())


def add() -> Response:
    """Add an agency, and invite its first person."""
    form = NewAgencyForm()
    if not form.validate_on_submit():
        return _form_page(form, status=422)
    facts = facts_in(form)
    there = administering.same_place(parts.session(), facts.name, facts.state)
    if there and not form.another.data:
        form.name.errors = ["An agency of this name is here already. If it is another one, say so below."]
        return _form_page(form, there, 422)
    email = form.email.data or ""
    try:
        with parts.writing() as session:
            who: dict[str, Any] = {"link": invited.link_of, "by": administrator(), "now": parts.now()}
            agency, link = administering.add_agency(session, facts, email, Role(form.role.data), **who)
    except RefusedError as refused:
        form.email.errors = [str(refused)]
        return _form_page(form, there, 422)
    invited.keep_for_once(_place(agency), email, link)
    return redirect(url_for("service.agency", slug=agency.slug), 303)


def show(slug: str) -> Response:
    """One agency."""
    return _page(_agency(slug), None, None)


def invite(slug: str) -> Response:
    """Invite whom an agency lacks: its first person, or its chief executive."""
    agency, form = _agency(slug), FirstPersonForm()
    if not form.validate_on_submit():
        return _page(agency, form, None, 422)
    email = form.email.data or ""
    try:
        with parts.writing() as session:
            who: dict[str, Any] = {"link": invited.link_of, "by": administrator(), "now": parts.now()}
            link = joining.invite_head(session, agency, email, Role(form.role.data), **who)
    except RefusedError as refused:
        form.email.errors = [str(refused)]
        return _page(agency, form, None, 422)
    invited.keep_for_once(_place(agency), email, link)
    return redirect(url_for("service.agency", slug=slug), 303)


def take_emergency(slug: str) -> Response:
    """Let the administrator read an agency for an hour."""
    agency, form = _agency(slug), EmergencyForm()
    if not form.validate_on_submit():
        return _page(agency, None, form, 422)
    link = invited.site() + url_for("members.show", slug=slug)
    try:
        with parts.writing() as session:
            who: dict[str, Any] = {"by": administrator(), "now": parts.now()}
            taken = emergency.take(session, agency, form.reason.data or "", link=link, **who)
    except RefusedError as refused:
        form.reason.errors = [str(refused)]
        return _page(agency, None, form, 422)
    flash(f"You can read this agency until {minute(taken.until)}. Its lead and chief are told.", "warning")
    return redirect(url_for("overview.show", slug=slug), 303)


def _agency(slug: str) -> Agency:
    return agencies.by_slug(parts.session(), slug) or abort(404)


def _form_page(form: NewAgencyForm, there: tuple[Agency, ...] = (), status: int = 200) -> Response:
    page = NewPage(
        crumbs=crumbs(Place("Agencies", url_for("service.agencies")), Place("Add an agency", "")),
        form=form,
        problems=problems_of(form),
        there=tuple(agency.name for agency in there),
    )
    return render("service/new_agency.html", page, status)


def _page(
    agency: Agency, invite_form: FirstPersonForm | None, reason: EmergencyForm | None, status: int = 200
) -> Response:
    session, now = parts.session(), parts.now()
    members = memberships.members(session, agency.id, now)
    heads = heads_of(session, agency.id, now)
    known = accounts.of_people(session, tuple(head.person.id for head in heads))
    own = next((m for m in members if m.person.id == identity.actor().id), None)
    missing = _missing({head.role for head in heads})
    invite_form = invite_form or (FirstPersonForm(formdata=None) if missing else None)
    reason = reason or EmergencyForm(formdata=None)
    page = ServiceAgencyPage(
        name=agency.name,
        slug=agency.slug,
        facts=(*([("State", name_of(agency.state))] if agency.state else ()), ("Name in addresses", agency.slug)),
        crumbs=crumbs(Place("Agencies", url_for("service.agencies")), Place(agency.name, "")),
        heads=tuple(
            PersonLine(
                head.person.name,
                ROLES[head.role].name,
                known[head.person.id].email,
                url_for("service.account", account_id=known[head.person.id].id),
            )
            for head in heads
        ),
        others=sum(not member.emergency for member in members) - len(heads),
        waiting=tuple(
            (one.email or "", ROLES[one.role].name if one.role else "", minute(one.expires_at))
            for one in invitations.to_agency(session, agency.id)
            if one.stands(now) and one.role in {Role.CHIEF, Role.LEAD}
        ),
        missing=missing,
        invite=invite_form,
        shown=invited.shown_once(_place(agency)),
        emergency=reason,
        inside=_inside(emergency=own.until is not None) if own else "",
        emergencies=tuple(
            (one.name, minute(one.since), one.because) for one in emergencies.newest_first(session, agency.id)
        ),
        problems=(*(problems_of(invite_form) if invite_form else ()), *problems_of(reason)),
        log_url=url_for("service.log", about=str(agency.id)),
    )
    return render("service/agency.html", page, status)


def _missing(roles: set[Role]) -> str:
    if not roles:
        return "Nobody looks after this agency. Invite its lead or its chief executive, who invites everybody else."
    if Role.CHIEF not in roles:
        return "It has no chief executive, so nobody can sign off. A lead cannot make one: you can invite one."
    return ""


def _inside(*, emergency: bool) -> str:
    return "You have emergency access now." if emergency else "You belong to this agency, so you can open it."


def _place(agency: Agency) -> str:
    return f"service/{agency.slug}"
