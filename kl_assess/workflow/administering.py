"""What an administrator does to the installation: agencies, applications and accounts. No assessment is read here."""

import datetime as dt
import uuid
from dataclasses import replace
from typing import Final

from sqlalchemy.orm import Session

from kl_assess.core.roles import Role, Service
from kl_assess.store import accounts, agencies, applications, service_log
from kl_assess.store.accounts import Account
from kl_assess.store.agencies import Agency, AgencyFacts
from kl_assess.store.applications import Application
from kl_assess.store.service_log import ServiceAction
from kl_assess.workflow import notices
from kl_assess.workflow.joining import Link, invite_head
from kl_assess.workflow.membership import register_agency
from kl_assess.workflow.notices import Kind
from kl_assess.workflow.refusal import RefusedError

MOST_WAITING: Final = 200
"""How many applications may wait at once. What comes beyond that is a flood, and is let go."""

_WITHOUT: Final = ("police department", "police dept", "police", "department", "sheriff's office", "the", "of", "city")
"""What agencies are called beside the name of their place."""


# --- Agencies -----------------------------------------------------------------------------------------------------


def same_place(session: Session, name: str, state: str | None) -> tuple[Agency, ...]:
    """The agencies of a state whose name is the same, or the same but for what every agency is called."""
    wanted = _bare(name)
    return tuple(a for a in agencies.every(session) if a.state == state and _bare(a.name) == wanted)


def _bare(name: str) -> str:
    words = f" {' '.join(''.join(c if c.isalnum() else ' ' for c in name.casefold().replace(chr(39), '')).split())} "
    for word in _WITHOUT:
        words = words.replace(f" {word.replace(chr(39), '')} ", "  ")
    return " ".join(words.split()) or " ".join(name.casefold().split())


def add_agency(
    session: Session, facts: AgencyFacts, email: str, role: Role, *, link: Link, by: Account, now: dt.datetime
) -> tuple[Agency, str]:
    """Keep a new agency and invite its first person; the agency, and the link of the invitation.

    Raises RefusedError as `invite_head`.
    """
    agency = register_agency(session, facts, actor=by.person, now=now)
    told = {"agency": agency.name, "by": by.person.name, "account": str(by.id)}
    service_log.record(session, ServiceAction.AGENCY_ADDED, told, subject=agency.id, now=now)
    return agency, invite_head(session, agency, email, role, link=link, by=by, now=now)


# --- Applications -------------------------------------------------------------------------------------------------


def apply(session: Session, application: Application) -> None:
    """Keep an application until an administrator answers it. The same one again, or one of a flood, is let go.

    Nobody is written to: what is said of an address in an application is not proved.
    """
    waiting = applications.every(session)
    mark = (application.agency.casefold(), application.state, accounts.as_kept(application.email))
    if len(waiting) >= MOST_WAITING or mark in {(w.agency.casefold(), w.state, w.email) for w in waiting}:
        return
    applications.add(session, replace(application, email=accounts.as_kept(application.email)))


def approve(
    session: Session,
    application: Application,
    facts: AgencyFacts,
    role: Role,
    *,
    link: Link,
    by: Account,
    now: dt.datetime,
) -> tuple[Agency, str]:
    """Let an agency in that asked: keep it, and invite whoever asked. Raises RefusedError where it was answered."""
    if applications.by_id(session, application.id) is None:
        raise RefusedError("Somebody answered this request already.")
    applications.remove(session, application.id)
    return add_agency(session, facts, application.email, role, link=link, by=by, now=now)


def refuse(session: Session, application: Application, because: str, *, by: Account, now: dt.datetime) -> None:
    """Turn an application down. Nothing of it stays but that it was refused, and why."""
    if applications.by_id(session, application.id) is None:
        raise RefusedError("Somebody answered this request already.")
    applications.remove(session, application.id)
    told = {"agency": application.agency, "reason": because, "by": by.person.name, "account": str(by.id)}
    service_log.record(session, ServiceAction.AGENCY_REFUSED, told, subject=None, now=now)


# --- Accounts -----------------------------------------------------------------------------------------------------


def close_account(session: Session, account: Account, *, by: Account, now: dt.datetime) -> None:
    """Close an account: nobody signs in with it, and its sessions end. What the person did stays, by their name.

    Raises RefusedError where nobody would be left to administer the installation.
    """
    _keep_an_administrator(session, account)
    accounts.set_active(session, account.id, active=False)
    accounts.sign_out_everywhere(session, account.id)
    _told(session, ServiceAction.ACCOUNT_CLOSED, account, by, now)


def open_account(session: Session, account: Account, *, by: Account, now: dt.datetime) -> None:
    """Open a closed account again."""
    accounts.set_active(session, account.id, active=True)
    _told(session, ServiceAction.ACCOUNT_OPENED, account, by, now)


def end_sessions(session: Session, account: Account, *, by: Account, now: dt.datetime) -> None:
    """End every session of an account: whoever is signed in must sign in again."""
    accounts.sign_out_everywhere(session, account.id)
    _told(session, ServiceAction.SESSIONS_ENDED, account, by, now)


def reset_second_factor(session: Session, account: Account, *, by: Account, now: dt.datetime) -> None:
    """Take away what beside the password opens an account, for whoever lost it; the person is told."""
    accounts.forget_second_factor(session, account.id)
    accounts.sign_out_everywhere(session, account.id)
    _told(session, ServiceAction.FACTORS_RESET, account, by, now)
    said = (
        f"{by.person.name} took away the second factor, the passkeys and the recovery codes of your KL Assess account."
    )
    notices.tell(session, None, account.email, Kind.SIGN_IN_CHANGED, {"what": said}, now)


def set_services(
    session: Session, account: Account, services: frozenset[Service], *, by: Account, now: dt.datetime
) -> None:
    """Make somebody an administrator or an editor, or no longer one. Raises as `close_account`."""
    if services == account.services:
        return
    if Service.ADMINISTRATOR not in services:
        _keep_an_administrator(session, account)
    accounts.set_services(session, account.id, services)
    told = {"services": sorted(services), **_by(by)}
    service_log.record(session, ServiceAction.SERVICES_CHANGED, told, subject=account.id, now=now)


def _keep_an_administrator(session: Session, account: Account) -> None:
    able = accounts.held_administrators(session)
    if able and able <= {account.id}:
        raise RefusedError("This is the only administrator. Make somebody else one first.")


def _told(session: Session, action: ServiceAction, account: Account, by: Account, now: dt.datetime) -> None:
    service_log.record(session, action, _by(by), subject=account.id, now=now)


def _by(by: Account) -> dict[str, str]:
    return {"by": by.person.name, "account": str(by.id)}


def new_application(
    *,
    agency: str,
    state: str | None,
    name: str,
    title: str,
    email: str,
    phone: str | None,
    note: str | None,
    now: dt.datetime,
) -> Application:
    """An application as it was sent."""
    return Application(
        id=uuid.uuid4(),
        agency=agency,
        state=state,
        name=name,
        title=title,
        email=email,
        phone=phone,
        note=note,
        created_at=now,
    )
