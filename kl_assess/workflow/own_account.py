"""What people do with their own accounts."""

import datetime as dt

from sqlalchemy.orm import Session

from kl_assess.store import accounts, people, service_log
from kl_assess.store.accounts import Account
from kl_assess.store.service_log import ServiceAction
from kl_assess.workflow import notices
from kl_assess.workflow.notices import Kind
from kl_assess.workflow.refusal import RefusedError


def exists(session: Session, email: str) -> bool:
    """Whether there is an account with this address."""
    return accounts.by_email(session, email) is not None


def rename(session: Session, account: Account, name: str, title: str, *, now: dt.datetime) -> None:
    """Keep another name or title. What the person did before keeps the name it was done under."""
    if (account.person.name, account.person.title) != (name, title):
        people.change(session, account.person.id, name, title)
        service_log.record(session, ServiceAction.ACCOUNT_CHANGED, {}, subject=account.id, now=now)


def sign_out_elsewhere(session: Session, account: Account, *, now: dt.datetime) -> None:
    """End every session of the account; the one at hand is the caller's to go on with."""
    accounts.sign_out_everywhere(session, account.id)
    service_log.record(session, ServiceAction.SIGNED_OUT_ELSEWHERE, {}, subject=account.id, now=now)


def ask_for_email(session: Session, email: str, link: str, *, now: dt.datetime) -> None:
    """Send a link to the address that someone wants to sign in with. Nothing is sent where another account has it."""
    if not exists(session, email):
        notices.tell(session, None, accounts.as_kept(email), Kind.EMAIL_CHANGE, {"link": link}, now)


def change_email(session: Session, account: Account, email: str, *, now: dt.datetime) -> None:
    """Sign in with another address from now on, once its link was opened; the one before is told of it.

    Every session ends, and with it every link that was sent to the address before. Raises RefusedError where another
    account has the address by now.
    """
    if exists(session, email):
        raise RefusedError("Another account has this address by now. Ask for another one.")
    accounts.set_email(session, account.id, email, now)
    accounts.sign_out_everywhere(session, account.id)
    service_log.record(session, ServiceAction.EMAIL_CHANGED, {}, subject=account.id, now=now)
    told = "Another address signs in to your KL Assess account from now on. This one does not any more."
    notices.tell(session, None, account.email, Kind.SIGN_IN_CHANGED, {"what": told}, now)


def forget_second_factor(session: Session, account: Account, *, now: dt.datetime) -> None:
    """Take away what beside the password opens an account, as whoever runs the installation's machine may do.

    Every session ends, and the account is told by mail.
    """
    accounts.forget_second_factor(session, account.id)
    accounts.sign_out_everywhere(session, account.id)
    by = {"by": "the installation's command line"}
    service_log.record(session, ServiceAction.FACTOR_REMOVED, by, subject=account.id, now=now)
    told = "The second factor, the passkeys and the recovery codes of your KL Assess account were taken away."
    notices.tell(session, None, account.email, Kind.SIGN_IN_CHANGED, {"what": told}, now)
