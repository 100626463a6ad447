"""Parent bodies as the administrator looks after them: their names and their people. What they see, agencies decide."""

import uuid
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import abort, flash, redirect, url_for
from werkzeug.wrappers import Response

from kl_assess.store import invitations, parent_bodies
from kl_assess.store.parent_bodies import Body
from kl_assess.web import invited, parts
from kl_assess.web.frame import Place, render
from kl_assess.web.inputs import Problem, problems_of
from kl_assess.web.invited import Shown
from kl_assess.web.service.around import administrator, crumbs, day, minute
from kl_assess.web.service.forms import BodyForm, BodyPersonForm
from kl_assess.workflow import joining, showing_bodies
from kl_assess.workflow.refusal import RefusedError


class BodyLine(NamedTuple):
    """A body in the list."""

    name: str
    url: str
    people: int


class PersonLine(NamedTuple):
    """Somebody of a body."""

    name: str
    title: str
    since: str
    end_url: str


@dataclass(frozen=True)
class BodiesPage:
    """Every body, and the form of a new one."""

    crumbs: tuple[Place, ...]
    lines: tuple[BodyLine, ...]
    form: BodyForm
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class ServiceBodyPage:
    """One body: its people, and those who are invited."""

    name: str
    crumbs: tuple[Place, ...]
    people: tuple[PersonLine, ...]
    waiting: tuple[tuple[str, str], ...]
    shown: Shown | None
    form: BodyPersonForm
    problems: tuple[Problem, ...]
    invite_url: str


def index() -> Response:
    """Every parent body."""
    return _index(BodyForm(formdata=None))


def add() -> Response:
    """Add a parent body."""
    form = BodyForm()
    if not form.validate_on_submit():
        return _index(form, 422)
    try:
        with parts.writing() as session:
            body = showing_bodies.add_body(session, form.name.data or "", by=administrator(), now=parts.now())
    except RefusedError as refused:
        form.name.errors = [str(refused)]
        return _index(form, 422)
    return redirect(url_for("service.body", body=body.slug), 303)


def show(body: str) -> Response:
    """One parent body."""
    return _page(_found(body), BodyPersonForm(formdata=None))


def invite(body: str) -> Response:
    """Invite somebody to a parent body."""
    found, form = _found(body), BodyPersonForm()
    if not form.validate_on_submit():
        return _page(found, form, 422)
    email = form.email.data or ""
    try:
        with parts.writing() as session:
            who: dict[str, Any] = {"link": invited.link_of, "by": administrator(), "now": parts.now()}
            link = joining.invite_to_body(session, found, email, **who)
    except RefusedError as refused:
        form.email.errors = [str(refused)]
        return _page(found, form, 422)
    invited.keep_for_once(_place(found), email, link)
    return redirect(url_for("service.body", body=body), 303)


def end_member(body: str, person_id: uuid.UUID) -> Response:
    """Take somebody out of a parent body."""
    found = _found(body)
    with parts.writing() as session:
        people = parent_bodies.members(session, found.id)
        member = next((one for one in people if one.person.id == person_id), None) or abort(404)
        showing_bodies.end_body_membership(session, found, member, by=administrator(), now=parts.now())
    flash(f"{member.person.name} no longer belongs to {found.name}.", "success")
    return redirect(url_for("service.body", body=body), 303)


def _found(slug: str) -> Body:
    return parent_bodies.by_slug(parts.session(), slug) or abort(404)


def _index(form: BodyForm, status: int = 200) -> Response:
    session = parts.session()
    sizes = parent_bodies.sizes(session)
    page = BodiesPage(
        crumbs=crumbs(Place("Parent bodies", "")),
        lines=tuple(
            BodyLine(body.name, url_for("service.body", body=body.slug), sizes.get(body.id, 0))
            for body in parent_bodies.every(session)
        ),
        form=form,
        problems=problems_of(form),
    )
    return render("service/bodies.html", page, status)


def _page(found: Body, form: BodyPersonForm, status: int = 200) -> Response:
    session, now = parts.session(), parts.now()
    page = ServiceBodyPage(
        name=found.name,
        crumbs=crumbs(Place("Parent bodies", url_for("service.bodies")), Place(found.name, "")),
        people=tuple(
            PersonLine(
                one.person.name,
                one.person.title or "",
                day(one.since),
                url_for("service.end_body_member", body=found.slug, person_id=one.person.id),
            )
            for one in parent_bodies.members(session, found.id)
        ),
        waiting=tuple(
            (one.email or "", minute(one.expires_at))
            for one in invitations.to_body(session, found.id)
            if one.stands(now)
        ),
        shown=invited.shown_once(_place(found)),
        form=form,
        problems=problems_of(form),
        invite_url=url_for("service.invite_to_body", body=found.slug),
    )
    return render("service/body.html", page, status)


def _place(body: Body) -> str:
    return f"body/{body.slug}"
