"""Signing in, taking up an invitation, and one's own account. What Flask-Security shows is wired in `wiring`."""

from dataclasses import dataclass

from flask import Blueprint, abort, current_app, flash, redirect, session, url_for
from flask_login import current_user
from flask_security import hash_password, login_user
from werkzeug.wrappers import Response

from kl_assess.store import agencies, parent_bodies
from kl_assess.store.accounts import Account
from kl_assess.store.invitations import Invitation
from kl_assess.web import parts, signed_in
from kl_assess.web.frame import render
from kl_assess.web.inputs import Problem, problems_of
from kl_assess.web.role_words import ROLES
from kl_assess.web.signing_in import email_change, guard
from kl_assess.web.signing_in.account_page import account_page
from kl_assess.web.signing_in.email_change import EmailForm, EmailPage, NewEmailPage
from kl_assess.web.signing_in.factors import fresh
from kl_assess.web.signing_in.forms import AccountForm, FirstAccountForm, PersonForm
from kl_assess.workflow import joining, own_account
from kl_assess.workflow.joining import NewPerson
from kl_assess.workflow.refusal import RefusedError

blueprint = Blueprint("signing_in", __name__)


@dataclass(frozen=True)
class InvitationPage:
    """An invitation: to which agency or parent body, as what, for which address. `signed_in` is who is now, by address.

    `service` says what it makes of whoever takes it up for the whole installation; at most one of the three is there.
    `form` asks for what makes an account; None where there is one, which only has to be signed in with.
    """

    agency: str | None
    body: str | None
    service: str | None
    role_words: str | None
    email: str | None
    form: AccountForm | None
    problems: tuple[Problem, ...]
    signed_in: str | None
    address: str


@blueprint.get("/invitations/<secret>")
def invitation(secret: str) -> Response:
    """Show an invitation to whoever has its link."""
    return _invited(secret, _standing(secret))


@blueprint.post("/invitations/<secret>")
def take_up(secret: str) -> Response:
    """Take an invitation up: with the account that is signed in, or with a new one."""
    found = _standing(secret)
    account = signed_in.account()
    if account is None:
        return _new_account(secret, found)
    try:
        with parts.writing() as writing:
            joining.join(writing, found, account, now=parts.now())
    except RefusedError as refused:
        return _invited(secret, found, Problem(str(refused), ""))
    return redirect(url_for("agencies.index"), 303)


@blueprint.get("/account")
def account() -> Response:
    """One's own account."""
    here = _own()
    return _account_page(PersonForm(data={"name": here.person.name, "title": here.person.title}))


@blueprint.post("/account")
def rename() -> Response:
    """Keep another name or title."""
    form, here = PersonForm(), _own()
    if not form.validate_on_submit():
        return _account_page(form, 422)
    with parts.writing() as writing:
        own_account.rename(writing, here, form.name.data or "", form.title.data or "", now=parts.now())
    flash("Your name and title are saved. What you did before keeps the name it was done under.", "success")
    return redirect(url_for("signing_in.account"), 303)


@blueprint.post("/account/sessions")
def end_sessions() -> Response:
    """Sign out everywhere else."""
    here = _own()
    with parts.writing() as writing:
        own_account.sign_out_elsewhere(writing, here, now=parts.now())
        _stay_signed_in(here)
    flash("Every other browser is signed out.", "success")
    return redirect(url_for("signing_in.account"), 303)


@blueprint.get("/account/email")
@fresh
def email() -> Response:
    """Ask for another address to sign in with."""
    return _email_page(EmailForm(formdata=None))


@blueprint.post("/account/email")
@fresh
def ask_for_email() -> Response:
    """Send a link to the new address. What is said is the same whether or not another account has it."""
    form, here = EmailForm(), _own()
    if not form.validate_on_submit():
        return _email_page(form, 422)
    new = form.email.data or ""
    with parts.writing() as writing:
        refused = guard.counted("address change", str(here.id))
        if refused is None:
            own_account.ask_for_email(writing, new, email_change.link_for(here, new), now=parts.now())
    if refused:
        form.email.errors = [refused]
        return _email_page(form, 422)
    flash(f"If nobody signs in with {new}, a message with a link is on its way to it. Open it in this browser.", "info")
    return redirect(url_for("signing_in.account"), 303)


@blueprint.get("/account/email/<token>")
def new_email(token: str) -> Response:
    """Show what the link in the message does. Nothing is changed by opening it: programs open links too."""
    return _new_email_page(token)


@blueprint.post("/account/email/<token>")
def change_email(token: str) -> Response:
    """Sign in with the new address from now on."""
    here = _own()
    new = email_change.wanted(here, token) or abort(410)
    try:
        with parts.writing() as writing:
            own_account.change_email(writing, here, new, now=parts.now())
            _stay_signed_in(here)
    except RefusedError as refused:
        return _new_email_page(token, Problem(str(refused), ""))
    flash(f"You sign in with {new} from now on. Every other browser is signed out.", "success")
    return redirect(url_for("signing_in.account"), 303)


def _email_page(form: EmailForm, status: int = 200) -> Response:
    return render("signing_in/email.html", EmailPage(form, problems_of(form), _own().email), status)


def _new_email_page(token: str, *problems: Problem) -> Response:
    here = _own()
    new = email_change.wanted(here, token) or abort(410)
    page = NewEmailPage(here.email, new, url_for("signing_in.change_email", token=token), problems)
    return render("signing_in/new_email.html", page, 422 if problems else 200)


def _stay_signed_in(account: Account) -> None:
    """Go on in this browser, after every session of the account was ended."""
    row = current_app.extensions["security"].datastore.find_user(id=account.id)
    session["_user_id"] = row.fs_uniquifier


def _own() -> Account:
    found = signed_in.account()
    if found is None:
        abort(404)
    return found


def _standing(secret: str) -> Invitation:
    """The invitation of a link that still works; otherwise the request ends with a page that says it does not."""
    found = joining.invitation_of(parts.session(), secret, parts.now())
    if found is None:
        abort(410)
    return found


def _new_account(secret: str, found: Invitation) -> Response:
    form = _form_for(found)
    if form is None:
        return redirect(url_for("security.login", next=url_for("signing_in.invitation", secret=secret)), 303)
    if not form.validate_on_submit():
        return _invited(secret, found, form=form)
    said = {"email": found.email or form.email.data, "name": form.name.data}  # a password of these is easy to guess
    wrong, password = current_app.extensions["security"].password_util.validate(form.password.data, True, **said)  # noqa: FBT003
    if wrong:
        form.password.errors = [str(wrong[0])]
        return _invited(secret, found, form=form)
    person = NewPerson(form.name.data or "", form.title.data or "", hash_password(password))
    email = found.email or form.email.data
    try:
        with parts.writing() as writing:
            made = joining.make_account(writing, found, email, person, now=parts.now())
            login_user(current_app.extensions["security"].datastore.find_user(id=made.id), authn_via=["invitation"])
    except RefusedError as refused:
        return _invited(secret, found, Problem(str(refused), ""), form=form)
    return redirect(url_for("agencies.index"), 303)


def _form_for(found: Invitation) -> AccountForm | None:
    """What makes an account of an invitation, or None where its address has one."""
    if found.email is None:
        return FirstAccountForm()
    return None if own_account.exists(parts.session(), found.email) else AccountForm()


def _invited(secret: str, found: Invitation, *more: Problem, form: AccountForm | None = None) -> Response:
    account = signed_in.account()
    form = form or (None if account else _form_for(found))
    agency = agencies.by_id(parts.session(), found.agency_id) if found.agency_id else None
    body = parent_bodies.by_id(parts.session(), found.body_id) if found.body_id else None
    problems = (*more, *(problems_of(form) if form else ()))
    page = InvitationPage(
        agency=agency.name if agency else None,
        body=body.name if body else None,
        service=found.service.value if found.service else None,
        role_words=ROLES[found.role].told if found.role else None,
        email=found.email,
        form=form,
        problems=problems,
        signed_in=account.email if account else None,
        address=url_for("signing_in.take_up", secret=secret),
    )
    return render("signing_in/invitation.html", page, 422 if problems else 200)


def _account_page(form: PersonForm, status: int = 200) -> Response:
    return render("signing_in/account.html", account_page(form, current_user._get_current_object()), status)  # noqa: SLF001 - the row itself
