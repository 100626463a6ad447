"""Asking for an agency, by anyone: nothing exists until an administrator has made sure who asks.

What is answered is the same whatever is sent, so that nobody learns which agencies are here; and nobody is written to,
so that it sends no mail to strangers.
"""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, redirect, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField, TelField, TextAreaField

from kl_assess.web import parts
from kl_assess.web.frame import render
from kl_assess.web.inputs import LINE, Problem, at_most, optional, problems_of, required, trimmed
from kl_assess.web.members.form import email_field
from kl_assess.web.states import STATES
from kl_assess.workflow import administering

_NOTE: Final = 1000
_STATES: Final = {"": "Choose"} | {code: state.name for code, state in STATES.items()}

blueprint = Blueprint("applying", __name__, url_prefix="/apply")


class ApplyForm(FlaskForm):
    """An agency, and who asks. `website` is shown to nobody: only a program fills it in."""

    agency = StringField("Name of the agency", [required("Write the name of the agency."), at_most(LINE)], [trimmed])
    state = SelectField("State or territory", [required("Choose the state.")], choices=_STATES)
    name = StringField(
        "Your name", [required("Write your name."), at_most(LINE)], [trimmed], render_kw={"autocomplete": "name"}
    )
    title = StringField(
        "Your title",
        [required("Write your title, such as Chief or Captain."), at_most(LINE)],
        [trimmed],
        render_kw={"autocomplete": "organization-title"},
    )
    email = email_field("Your email address", "At the agency. You will sign in with it.")
    phone = TelField(
        "Phone",
        [optional(), at_most(LINE)],
        [trimmed],
        description="Optional. We ring the agency at the number that it publishes, and ask for you.",
        render_kw={"autocomplete": "tel"},
    )
    note = TextAreaField(
        "Anything we should know", [optional(), at_most(_NOTE)], description="Optional.", render_kw={"rows": 3}
    )
    website = StringField("Leave this empty", render_kw={"autocomplete": "off", "tabindex": "-1"})


@dataclass(frozen=True)
class ApplyPage:
    """The form."""

    form: ApplyForm
    problems: tuple[Problem, ...]


@blueprint.get("")
def show() -> Response:
    """Ask who wants to work here."""
    return _page(ApplyForm())


@blueprint.post("")
def ask() -> Response:
    """Keep what was asked."""
    form = ApplyForm()
    if not form.validate_on_submit():
        return _page(form, 422)
    if not form.website.data:
        told = {name: getattr(form, name).data or "" for name in ("agency", "name", "title", "email")}
        application = administering.new_application(
            **told, state=form.state.data, phone=form.phone.data or None, note=form.note.data or None, now=parts.now()
        )
        with parts.writing() as session:
            administering.apply(session, application)
    return redirect(url_for("applying.sent"), 303)


@blueprint.get("/sent")
def sent() -> Response:
    """Say what happens next."""
    return render("applying/sent.html", None)


def _page(form: ApplyForm, status: int = 200) -> Response:
    return render("applying/show.html", ApplyPage(form, problems_of(form)), status)
