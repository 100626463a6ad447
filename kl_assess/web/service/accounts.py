"""The accounts of the installation: finding one, and what an administrator may do to it. No password is ever seen."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from kl_assess.core.roles import Service
from kl_assess.store import accounts, invitations, memberships, parent_bodies
from kl_assess.store.accounts import Account
from kl_assess.web import invited, parts
from kl_assess.web.agencies import Pagination
from kl_assess.web.frame import Place, render
from kl_assess.web.inputs import Problem, problems_of
from kl_assess.web.invited import Shown
from kl_assess.web.role_words import ROLES
from kl_assess.web.service.around import administrator, asked_page, counted, crumbs, minute, pagination
from kl_assess.web.service.forms import SERVICES, ServeForm
from kl_assess.workflow import administering, joining
from kl_assess.workflow.refusal import RefusedError

_ON_A_PAGE: Final = 50
_PLACE: Final = "service/accounts"


@dataclass(frozen=True)
class AccountLine:
    """An account in the list; `services` is empty for most."""

    name: str
    title: str
    email: str
    url: str
    services: str
    second: bool
    signed_in: str
    closed: bool


@dataclass(frozen=True)
class AccountsPage:
    """The accounts that fit what is looked for, and the form that invites an administrator or editor."""

    crumbs: tuple[Place, ...]
    words: str
    lines: tuple[AccountLine, ...]
    count: str
    pagination: Pagination | None
    waiting: tuple[tuple[str, str, str], ...]
    form: ServeForm
    problems: tuple[Problem, ...]
    shown: Shown | None


@dataclass(frozen=True)
class AccountPage:
    """One account: its facts, what it belongs to, and whether it is the administrator's own."""

    id: uuid.UUID
    name: str
    facts: tuple[tuple[str, str], ...]
    belongs: tuple[tuple[str, str, str], ...]
    bodies: tuple[str, ...]
    crumbs: tuple[Place, ...]
    active: bool
    second: bool
    you: bool
    services: tuple[tuple[str, str, bool], ...]
    log_url: str


def index() -> Response:
    """The accounts, a page of them."""
    return _index(ServeForm(formdata=None))


def invite() -> Response:
    """Invite somebody to administer, or to edit."""
    form = ServeForm()
    if not form.validate_on_submit():
        return _index(form, 422)
    email = form.email.data or ""
    try:
        with parts.writing() as session:
            who: dict[str, Any] = {"link": invited.link_of, "by": administrator(), "now": parts.now()}
            link = joining.invite_to_serve(session, email, Service(form.service.data), **who)
    except RefusedError as refused:
        form.email.errors = [str(refused)]
        return _index(form, 422)
    invited.keep_for_once(_PLACE, email, link)
    return redirect(url_for("service.accounts"), 303)


def show(account_id: uuid.UUID) -> Response:
    """One account."""
    found, session, now = _found(account_id), parts.session(), parts.now()
    facts = (
        ("Title", found.person.title or ""),
        ("Email address", found.email),
        ("State", "Open" if found.active else "Closed"),
        ("Second factor", "Yes" if found.two_factors else "No"),
        ("Signed in last", minute(found.signed_in_at) if found.signed_in_at else "Never"),
    )
    page = AccountPage(
        id=found.id,
        name=found.person.name,
        facts=tuple((term, value) for term, value in facts if value),
        belongs=tuple(
            (
                agency.name,
                "Emergency access" if member.emergency else ROLES[member.role].name,
                url_for("service.agency", slug=agency.slug),
            )
            for agency, member in memberships.of_person(session, found.person.id, now)
        ),
        bodies=tuple(body.name for body in parent_bodies.of_person(session, found.person.id)),
        crumbs=crumbs(Place("Accounts", url_for("service.accounts")), Place(found.person.name, "")),
        active=found.active,
        second=found.two_factors,
        you=found.id == administrator().id,
        services=tuple((service.value, words, service in found.services) for service, words in SERVICES.items()),
        log_url=url_for("service.log", about=str(found.id)),
    )
    return render("service/account.html", page)


def close(account_id: uuid.UUID) -> Response:
    """Close an account."""
    return _done(account_id, administering.close_account, "The account is closed. Its sessions ended.")


def reopen(account_id: uuid.UUID) -> Response:
    """Open an account again."""
    return _done(account_id, administering.open_account, "The account is open again.")


def end_sessions(account_id: uuid.UUID) -> Response:
    """End every session of an account."""
    return _done(account_id, administering.end_sessions, "Every session of the account ended.")


def reset_second_factor(account_id: uuid.UUID) -> Response:
    """Take the second factor of an account away."""
    said = "Only the password opens the account now, until another second factor is set up. Its person is told by mail."
    return _done(account_id, administering.reset_second_factor, said)


def set_services(account_id: uuid.UUID) -> Response:
    """Make somebody an administrator or editor, or no longer one."""
    chosen = frozenset(service for service in Service if service.value in request.form.getlist("services"))
    return _done(account_id, administering.set_services, "What the account is for the installation is saved.", chosen)


def _done(account_id: uuid.UUID, verb: Callable[..., None], said: str, *more: Any) -> Response:  # noqa: ANN401 - what the verb takes
    try:
        with parts.writing() as session:
            verb(session, _found(account_id), *more, by=administrator(), now=parts.now())
    except RefusedError as refused:
        flash(str(refused), "warning")
    else:
        flash(said, "success")
    own = account_id == administrator().id
    return redirect(url_for("agencies.index") if own else url_for("service.account", account_id=account_id), 303)


def _found(account_id: uuid.UUID) -> Account:
    return accounts.by_id(parts.session(), account_id) or abort(404)


def _index(form: ServeForm, status: int = 200) -> Response:
    session, now = parts.session(), parts.now()
    words, asked = request.args.get("q", "").strip()[:100], asked_page(_ON_A_PAGE)
    found, total = accounts.page(session, words, asked.before, _ON_A_PAGE)
    page = AccountsPage(
        crumbs=crumbs(Place("Accounts", "")),
        words=words,
        lines=tuple(map(_line, found)),
        count=counted(asked, len(found), total, "account", "accounts"),
        pagination=pagination("Pages of accounts", "service.accounts", asked, _ON_A_PAGE, total, q=words),
        waiting=tuple(
            (one.email or "", one.service.value if one.service else "", minute(one.expires_at))
            for one in invitations.to_serve(session)
            if one.stands(now)
        ),
        form=form,
        problems=problems_of(form),
        shown=invited.shown_once(_PLACE),
    )
    return render("service/accounts.html", page, status)


def _line(found: Account) -> AccountLine:
    return AccountLine(
        name=found.person.name,
        title=found.person.title or "",
        email=found.email,
        url=url_for("service.account", account_id=found.id),
        services=", ".join(service.value for service in Service if service in found.services),
        second=found.two_factors,
        signed_in=minute(found.signed_in_at) if found.signed_in_at else "",
        closed=not found.active,
    )
