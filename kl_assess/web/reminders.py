"""Ending reminders by mail: by the link in each, without signing in, and on one's own account.

What the link opens is shown by GET and done by POST alone, since mail programs open links by themselves. The POST needs
no token of ours: the link is the secret, and mail programs send it with one click (RFC 8058).
"""

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from kl_assess.web import identity, parts
from kl_assess.web.frame import render
from kl_assess.web.security import csrf
from kl_assess.workflow import reminding
from kl_assess.workflow.reminding import Reminded

blueprint = Blueprint("reminders", __name__)


@dataclass(frozen=True)
class RemindersPage:
    """What a link in a reminder leads to: for whom and which agency, and whether reminders go out now."""

    person: str
    agency: str
    wanted: bool
    action: str


@dataclass(frozen=True)
class Choice:
    """An agency whose reminders a person gets or not, as a check box of the account's page."""

    value: str
    agency: str
    wanted: bool


@blueprint.get("/reminders/<token>")
def show(token: str) -> Response:
    """Say whether reminders go out, and offer to end them or to have them again."""
    found = _reminded(token)
    page = RemindersPage(
        person=found.person.name,
        agency=found.agency.name,
        wanted=found.wanted,
        action=url_for("reminders.change", token=token),
    )
    return render("reminders/show.html", page)


@blueprint.post("/reminders/<token>")
@csrf.exempt  # type: ignore[untyped-decorator]
def change(token: str) -> Response:
    """End the reminders or, where that was asked for, have them again."""
    with parts.writing() as session:
        reminding.choose(session, _reminded(token), wanted=request.form.get("wanted") == "yes", now=parts.now())
    return redirect(url_for("reminders.show", token=token), 303)


@blueprint.post("/account/reminders")
def save() -> Response:
    """Keep which agencies' reminders the person who is signed in wants."""
    wanted = set(request.form.getlist("agency"))
    with parts.writing() as session:
        for choice in reminding.may_choose(session, identity.actor(), parts.now()):
            reminding.choose(session, choice, wanted=str(choice.agency.id) in wanted, now=parts.now())
    flash("Your choice of reminders is saved.", "success")
    return redirect(url_for("signing_in.account"), 303)


def choices() -> tuple[Choice, ...]:
    """What templates/reminders/choices.html asks on the page of the account; nothing for who leads no agency."""
    known = identity.person()
    found = reminding.may_choose(parts.session(), known, parts.now()) if known else ()
    return tuple(Choice(str(one.agency.id), one.agency.name, one.wanted) for one in found)


def _reminded(token: str) -> Reminded:
    found = reminding.reminded(parts.session(), parts.parts().settings, token, parts.now())
    if found is None:
        abort(410)
    return found
