"""The page of one's own account: what opens it, and what happened to it last."""

from dataclasses import dataclass
from typing import Final

from kl_assess.formatting import moment
from kl_assess.store import service_log
from kl_assess.store.accounts import AccountRow, PasskeyRow
from kl_assess.store.audit import Event
from kl_assess.store.service_log import ServiceAction
from kl_assess.web import identity, parts, reminders
from kl_assess.web.inputs import Problem, problems_of
from kl_assess.web.reminders import Choice
from kl_assess.web.signing_in.forms import PersonForm
from kl_assess.web.signing_in.passkeys import ALONE

_LAST: Final = 10
_WAYS: Final = {
    "password": "with your password",
    "second factor": "with your second factor",
    "webauthn": "with a passkey",
    "oauth": "with {provider}",
    "invitation": "with an invitation",
}
_WORDS: Final = {
    ServiceAction.SIGNED_IN: "You signed in",
    ServiceAction.SIGNED_OUT: "You signed out",
    ServiceAction.SIGNED_OUT_ELSEWHERE: "Every other session was ended",
    ServiceAction.REFUSED: "Somebody tried to sign in and failed",
    ServiceAction.LOCKED: "Signing in was locked for a while, after too many tries",
    ServiceAction.ACCOUNT_ADDED: "Your account was made",
    ServiceAction.ACCOUNT_CHANGED: "Your name or title was changed",
    ServiceAction.ACCOUNT_CLOSED: "Your account was closed",
    ServiceAction.ACCOUNT_OPENED: "Your account was opened again",
    ServiceAction.EMAIL_CHANGED: "Your email address was changed",
    ServiceAction.PASSWORD_CHANGED: "Your password was changed",
    ServiceAction.PASSWORD_RESET: "Your password was chosen anew, by a link",
    ServiceAction.RESET_ASKED: "A link to choose a new password was asked for",
    ServiceAction.FACTOR_ADDED: "An authenticator app was set up",
    ServiceAction.FACTOR_REMOVED: "The second factor was taken away",
    ServiceAction.PASSKEY_ADDED: "A passkey was added",
    ServiceAction.PASSKEY_REMOVED: "A passkey was removed",
    ServiceAction.CODES_MADE: "Recovery codes were made",
    ServiceAction.CODE_USED: "A recovery code was used",
    ServiceAction.SERVICES_CHANGED: "What you are for this installation was changed",
}
"""What happened, as its owner reads it. What is not named here is told in the log's own words."""


@dataclass(frozen=True)
class Happened:
    """One line of the history: when, and what."""

    at: str
    what: str


@dataclass(frozen=True)
class AccountPage:
    """One's own account. `app` says whether an authenticator app is asked for, `codes` how many codes are left.

    `passkeys` are told by name with what they are for; `clock` is the place whose time `happened` is told in.
    """

    form: PersonForm
    problems: tuple[Problem, ...]
    email: str
    app: bool
    codes: int
    two_factors: bool
    passkeys: tuple[tuple[str, str], ...]
    provider: str | None
    happened: tuple[Happened, ...]
    clock: str
    reminders: tuple[Choice, ...]


def account_page(form: PersonForm, row: AccountRow) -> AccountPage:
    """The page of an account, with what was typed into its form."""
    settings, session = parts.parts().settings, parts.session()
    agency = identity.last_agency() or next(iter(identity.own_agencies(1)), None)
    zone = agency.zone if agency else settings.zone
    provider = settings.oidc_name if settings.provider else None
    events = service_log.newest(session, _LAST, row.id)
    return AccountPage(
        form=form,
        problems=problems_of(form),
        email=row.email,
        app=bool(row.tf_primary_method),
        codes=len(row.mf_recovery_codes or ()),
        two_factors=bool(row.tf_primary_method) or row.passkey_after_password,
        passkeys=tuple((passkey.name, used_for(passkey)) for passkey in row.webauthn),
        provider=provider,
        happened=tuple(Happened(moment(event.at, zone), _told(event, provider)) for event in events),
        reminders=reminders.choices(),
        clock=zone.rpartition("/")[2].replace("_", " "),
    )


def used_for(passkey: PasskeyRow) -> str:
    """What a passkey is for."""
    return "signs you in without a password" if passkey.usage == ALONE else "asked for after your password"


def _told(event: Event, provider: str | None) -> str:
    words = _WORDS.get(ServiceAction(event.action), event.action.capitalize())
    payload = event.payload or {}
    if "account" in payload:  # an administrator did it
        return f"{event.action.capitalize()}, by {payload['by']}"
    known = {name: words.format(provider=provider or "your work account") for name, words in _WAYS.items()}
    ways = [known[way] for way in payload.get("by", ()) if way in known]
    if event.action == ServiceAction.SIGNED_IN and ways:
        return f"{words} {' and '.join(ways)}"
    return f"{words}: {payload['name']}" if payload.get("name") else words
