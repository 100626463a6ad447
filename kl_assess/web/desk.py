"""Who is at this desk: asked once in each browser, by name and title; they are the actor of every change."""

import uuid
from dataclasses import dataclass

from flask import Blueprint, redirect, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import StringField

from kl_assess.core.assessment import Actor
from kl_assess.store import people
from kl_assess.web import identity, parts
from kl_assess.web.frame import render
from kl_assess.web.inputs import LINE, Problem, at_most, problems_of, required, trimmed
from kl_assess.workflow.membership import register_person

blueprint = Blueprint("desk", __name__)


class PersonForm(FlaskForm):
    """The name and title of a person."""

    name = StringField(
        "Your name",
        [required("Write your name."), at_most(LINE)],
        filters=[trimmed],
        render_kw={"autocomplete": "name"},
    )
    title = StringField(
        "Your title",
        [required("Write your title, such as Chief or Records manager."), at_most(LINE)],
        filters=[trimmed],
        description="As it should appear in the history, such as Chief or Captain.",
        render_kw={"autocomplete": "organization-title"},
    )


@dataclass(frozen=True)
class DeskPage:
    """`known` are the people who have worked here, `after` the address to go on to."""

    form: PersonForm
    problems: tuple[Problem, ...]
    known: tuple[Actor, ...]
    now: Actor | None
    after: str


@blueprint.get("/desk")
def show() -> Response:
    """Ask who is at this desk."""
    return _page(PersonForm())


@blueprint.post("/desk")
def sit() -> Response:
    """Take a new person's word, or that of one who has worked here before."""
    chosen = request.args.get("person")
    if chosen:
        found = people.by_id(parts.session(), _uuid(chosen))
        if found is not None:
            return _seated(found)
    form = PersonForm()
    if not form.validate_on_submit():
        return _page(form, 422)
    with parts.writing() as session:
        person = register_person(session, form.name.data or "", form.title.data, now=parts.now())
    return _seated(person)


def _seated(person: Actor) -> Response:
    identity.take_seat(person)
    return redirect(_after(), 303)


def _page(form: PersonForm, status: int = 200) -> Response:
    known = people.every(parts.session())
    return render("desk/show.html", DeskPage(form, problems_of(form), known, identity.person(), _after()), status)


def _after() -> str:
    """Where to go on: an address of this site, never another's."""
    wanted = request.values.get("after", "")
    # A browser reads a backslash as a slash and drops tabs and line breaks: "/\t/evil.example" leads to another site.
    inside = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted and wanted.isprintable()
    return wanted if inside else url_for("agencies.index")


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)
