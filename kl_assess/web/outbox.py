"""The administrator's page of messages: those that wait or could not be sent, and those that no mail server takes."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, abort, flash, redirect, url_for
from werkzeug.wrappers import Response

from kl_assess import mail
from kl_assess.formatting import moment
from kl_assess.store import jobs
from kl_assess.store.accounts import Account
from kl_assess.store.jobs import JobState, Standing
from kl_assess.web import parts, signed_in
from kl_assess.web.frame import render
from kl_assess.workflow import notices
from kl_assess.workflow.notices import SEND, Kind

_SHOWN: Final = 100
"""How many messages of each list are shown, from the newest."""

KINDS: Final = {
    Kind.INVITATION: "Invitation",
    Kind.EMERGENCY: "Emergency access",
    Kind.PASSWORD_RESET: "New password asked for",
    Kind.PASSWORD_CHANGED: "Password changed",
    Kind.EMAIL_CHANGE: "New address to confirm",
    Kind.SIGN_IN_CHANGED: "Way to sign in changed",
    Kind.HANDED_OFF: "Part of an assessment handed over",
    Kind.MENTIONED: "Mention in a comment",
    Kind.REMINDER: "Reminder of what is due",
    Kind.TRIAL: "Trial message",
}
"""What each kind of message is called here."""

blueprint = Blueprint("outbox", __name__)


@dataclass(frozen=True)
class Waiting:
    """A message that is not sent yet, or was given up: `state` is in words, `error` what the last attempt met."""

    kind: str
    to: str
    asked: str
    state: str
    given_up: bool
    error: str


@dataclass(frozen=True)
class Kept:
    """A message in the outbox, and where it is opened."""

    subject: str
    to: str
    written: str
    action: str


@dataclass(frozen=True)
class OutboxPage:
    """Every message that is not sent. `server` is the mail server, empty where messages stay here."""

    server: str
    sender: str
    waiting: tuple[Waiting, ...]
    kept: tuple[Kept, ...]
    shown: int
    trial: str
    own: str


@dataclass(frozen=True)
class LetterPage:
    """One message of the outbox, whole."""

    subject: str
    to: str
    written: str
    text: str


@blueprint.get("/service/outbox")
def index() -> Response:
    """The messages that wait, that were given up, and that are kept here."""
    settings = parts.parts().settings
    page = OutboxPage(
        server=settings.smtp_host,
        sender=settings.mail_from,
        waiting=tuple(map(_waiting, jobs.unfinished(parts.session(), SEND, _SHOWN))),
        kept=tuple(
            Kept(one.subject, one.to, _moment(one.at), url_for("outbox.letter", name=one.name))
            for one in mail.letters(settings.outbox, _SHOWN)
        ),
        shown=_SHOWN,
        trial=url_for("outbox.trial"),
        own=_administrator().email,
    )
    return render("outbox/index.html", page)


@blueprint.post("/service/outbox/<name>")
def letter(name: str) -> Response:
    """Show one message of the outbox. A link in it may open another's account, so that it was read is written down."""
    found = mail.letter(parts.parts().settings.outbox, name)
    if found is None:
        abort(404)
    with parts.writing() as session:
        notices.read(session, found.subject, _administrator(), now=parts.now())
    return render("outbox/letter.html", LetterPage(found.subject, found.to, _moment(found.at), found.text))


@blueprint.post("/service/outbox/trial")
def trial() -> Response:
    """Send a message to the administrator, to see whether mail arrives."""
    account = _administrator()
    with parts.writing() as session:
        notices.tell(session, None, account.email, Kind.TRIAL, {}, parts.now())
    flash(f"A trial message to {account.email} is on its way. Load this page again in a minute.", "success")
    return redirect(url_for("outbox.index"), 303)


def _administrator() -> Account:
    found = signed_in.account()
    if found is None:
        abort(404)
    return found


def _moment(at: dt.datetime) -> str:
    return moment(at, parts.parts().settings.zone)


def _waiting(job: Standing) -> Waiting:
    given_up = job.state is JobState.FAILED
    tries = f"{job.attempts} {'try' if job.attempts == 1 else 'tries'}"
    if given_up:
        state = f"Given up after {tries}"
    elif job.attempts:
        state = f"{tries.capitalize()}; the next one {_moment(job.due)}"
    else:
        state = "Not tried yet"
    return Waiting(
        kind=KINDS[Kind(job.payload["kind"])],
        to=job.payload["to"],
        asked=_moment(job.created_at),
        state=state,
        given_up=given_up,
        error=job.error or "",
    )
