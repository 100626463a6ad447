"""How people come to have accounts and to belong to agencies: by an invitation, which is used once."""

import datetime as dt
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from sqlalchemy.orm import Session

from kl_assess.core.assessment import Actor
from kl_assess.core.roles import Role, Service, may_give
from kl_assess.store import accounts, agencies, invitations, memberships, parent_bodies, people, service_log
from kl_assess.store.accounts import Account
from kl_assess.store.agencies import Agency
from kl_assess.store.audit import Action, record
from kl_assess.store.invitations import Invitation
from kl_assess.store.memberships import Member
from kl_assess.store.parent_bodies import Body
from kl_assess.store.service_log import ServiceAction
from kl_assess.workflow import notices
from kl_assess.workflow.looking_after import heads_of
from kl_assess.workflow.notices import Kind
from kl_assess.workflow.refusal import RefusedError

INVITATION_LASTS: Final = dt.timedelta(days=7)
"""How long the link of an invitation works."""
_FIRST_LASTS: Final = dt.timedelta(hours=24)
_BYTES: Final = 32
_ONLY_A_CHIEF: Final = "Only a chief executive makes somebody a chief executive, or changes one."

CALLED: Final = {
    Role.CHIEF: "chief executive",
    Role.LEAD: "lead",
    Role.CONTRIBUTOR: "contributor",
    Role.READER: "reader",
}
"""What the roles are called in a sentence."""

Link = Callable[[str], str]
"""Makes the address that a secret belongs in."""


@dataclass(frozen=True)
class NewPerson:
    """What someone says of themselves when they make an account. `password` is its hash."""

    name: str
    title: str
    password: str


# --- Inviting -----------------------------------------------------------------------------------------------------


def invite(
    session: Session, agency: Agency, email: str, role: Role, *, link: Link, actor: Actor, now: dt.datetime
) -> str:
    """Invite an address to an agency, by a message; the link, for whoever cannot wait for it.

    An earlier invitation of the same address leads nowhere from now on. Raises RefusedError where whoever invites may
    not give this role, and where the address already belongs to a member.
    """
    agencies.locked(session, agency.id)
    _ensure_may_give(session, agency, None, role, actor, now)
    return _invited(session, agency, email, role, link=link, actor=actor, now=now)


def invite_head(
    session: Session, agency: Agency, email: str, role: Role, *, link: Link, by: Account, now: dt.datetime
) -> str:
    """The administrator's way to give an agency its first people, and a chief executive where it has none.

    It stands in the records of both. Raises RefusedError where the agency can do so itself, where the role does not
    lead, and where an administrator would invite themselves: emergency access is for that.
    """
    agencies.locked(session, agency.id)
    heads = heads_of(session, agency.id, now)
    if role not in {Role.CHIEF, Role.LEAD}:
        raise RefusedError("Invite a lead or a chief executive. They invite everybody else.")
    if accounts.as_kept(email) == by.email:
        raise RefusedError("You cannot invite yourself to an agency. It must invite you, or take emergency access.")
    if any(head.role is Role.CHIEF for head in heads):
        raise RefusedError("This agency has a chief executive, who invites everybody else.")
    if heads and role is Role.LEAD:
        raise RefusedError("This agency has a lead, who invites everybody else. Only a chief executive is missing.")
    told = {"agency": agency.name, "role": role.value, **_by(by)}
    service_log.record(session, ServiceAction.INVITED, told, subject=agency.id, now=now)
    return _invited(session, agency, email, role, link=link, actor=by.person, now=now)


def resend(
    session: Session, agency: Agency, invitation: Invitation, *, link: Link, actor: Actor, now: dt.datetime
) -> str:
    """Send an invitation once more, with a new link and its whole time; the link before leads nowhere."""
    if invitation.email is None or invitation.role is None:
        raise RefusedError("This invitation cannot be sent again.")
    return invite(session, agency, invitation.email, invitation.role, link=link, actor=actor, now=now)


def withdraw(session: Session, agency: Agency, invitation: Invitation, *, actor: Actor, now: dt.datetime) -> None:
    """Take an invitation back: its link leads nowhere from now on. Raises RefusedError as `invite`."""
    agencies.locked(session, agency.id)
    _ensure_may_give(session, agency, None, invitation.role, actor, now)
    invitations.remove(session, invitation)
    told = {"role": invitation.role.value if invitation.role else ""}
    record(session, agency.id, Action.UNINVITED, told, actor=actor, now=now, subject=invitation.id)


def invite_first_administrator(session: Session, now: dt.datetime) -> str:
    """The secret of the link that makes the first administrator. One made before leads nowhere from now on.

    Whoever can run commands on the server can make one: it is written down.
    """
    invitations.remove_to_administer(session)
    secret = _made(session, None, now, _FIRST_LASTS, service=Service.ADMINISTRATOR)[1]
    service_log.record(session, ServiceAction.LINK_MADE, {}, subject=None, now=now)
    return secret


def invite_to_serve(
    session: Session, email: str, service: Service, *, link: Link, by: Account, now: dt.datetime
) -> str:
    """Invite an address to administer the installation, or to edit its questionnaires; the link."""
    kept = accounts.as_kept(email)
    known = accounts.by_email(session, kept)
    if known and service in known.services:
        raise RefusedError(f"{known.person.name} is one already.")
    for earlier in invitations.to_serve(session):
        if (earlier.email, earlier.service) == (kept, service):
            invitations.remove(session, earlier)
    _, secret = _made(session, kept, now, service=service, by=by.person)
    told = {"service": service.value, **_by(by)}
    service_log.record(session, ServiceAction.INVITED, told, subject=known.id if known else None, now=now)
    facts = {"link": link(secret), "role": service.value, "by": by.person.name}
    notices.tell(session, None, kept, Kind.INVITATION, facts, now)
    return facts["link"]


def invite_to_body(session: Session, body: Body, email: str, *, link: Link, by: Account, now: dt.datetime) -> str:
    """Invite an address to a parent body; the link. Raises RefusedError where it belongs to one of its people."""
    kept = accounts.as_kept(email)
    known = accounts.by_email(session, kept)
    if known and any(member.person.id == known.person.id for member in parent_bodies.members(session, body.id)):
        raise RefusedError(f"{known.person.name} belongs to {body.name} already.")
    for earlier in invitations.to_body(session, body.id):
        if earlier.email == kept:
            invitations.remove(session, earlier)
    _, secret = _made(session, kept, now, body=body.id, by=by.person)
    told = {"body": body.name, **_by(by)}
    service_log.record(session, ServiceAction.INVITED, told, subject=body.id, now=now)
    facts = {"link": link(secret), "agency": body.name, "by": by.person.name}
    notices.tell(session, None, kept, Kind.INVITATION, facts, now)
    return facts["link"]


# --- Taking it up -------------------------------------------------------------------------------------------------


def invitation_of(session: Session, secret: str, now: dt.datetime) -> Invitation | None:
    """The invitation that a link leads to, while it works."""
    found = invitations.by_digest(session, _digest(secret))
    return found if found and found.stands(now) else None


def make_account(
    session: Session, invitation: Invitation, email: str, person: NewPerson, *, now: dt.datetime
) -> Account:
    """Make the account of whoever was invited and had none, and take the invitation up. Raises as `join`."""
    if accounts.by_email(session, email):
        raise RefusedError("There is an account with this address already. Sign in, then open the link again.")
    actor = Actor(uuid.uuid4(), person.name, person.title)
    people.add(session, actor, now)
    account = Account(uuid.uuid4(), actor, accounts.as_kept(email), active=True)
    accounts.add(session, account, person.password, now)
    service_log.record(session, ServiceAction.ACCOUNT_ADDED, {}, subject=account.id, now=now)
    join(session, invitation, account, now=now)
    return account


def join(session: Session, invitation: Invitation, account: Account, *, now: dt.datetime) -> None:
    """Take an invitation up with an account. Raises RefusedError where it was sent to another address, or is used."""
    held = invitations.held(session, invitation.id)
    if held is None or not held.stands(now):
        raise RefusedError("This invitation was used or has ended. Ask for another one.")
    if held.email is not None and held.email != account.email:
        raise RefusedError("This invitation was sent to another address. Sign in with the account of that address.")
    invitations.use(session, held, now)
    if held.service:
        services = account.services | {held.service}
        accounts.set_services(session, account.id, services)
        told = {"services": sorted(services), "by": "an invitation"}
        service_log.record(session, ServiceAction.SERVICES_CHANGED, told, subject=account.id, now=now)
    elif held.body_id:
        parent_bodies.add_member(session, held.body_id, account.person.id, now)
        told_body = {"person": account.person.name}
        service_log.record(session, ServiceAction.BODY_JOINED, told_body, subject=held.body_id, now=now)
    elif held.agency_id and held.role:
        memberships.put(session, held.agency_id, Member(account.person, held.role, now))
        told_agency = {"person": account.person.name, "role": held.role.value}
        subject = account.person.id
        record(session, held.agency_id, Action.JOINED, told_agency, actor=account.person, now=now, subject=subject)


# --- Members ------------------------------------------------------------------------------------------------------


def change_role(
    session: Session, agency: Agency, member: Member, role: Role, *, actor: Actor, now: dt.datetime
) -> None:
    """Give a member another role.

    Raises RefusedError where the actor may not, where nobody would be left to look after the agency, and where the
    member is an administrator in an emergency.
    """
    agencies.locked(session, agency.id)
    if role is member.role:
        return
    if member.emergency:
        raise RefusedError("Emergency access only reads, and ends by itself. You can end it now.")
    _ensure_may_give(session, agency, member.role, role, actor, now)
    _keep_a_head(session, agency, member, role, now)
    memberships.put(session, agency.id, Member(member.person, role, member.since))
    told = {"person": member.person.name, "old": member.role.value, "new": role.value}
    record(session, agency.id, Action.ROLE_CHANGED, told, actor=actor, now=now, subject=member.person.id)


def end_membership(session: Session, agency: Agency, member: Member, *, actor: Actor, now: dt.datetime) -> None:
    """End a membership: the person sees nothing of the agency from now on, and what they did stays.

    Everybody may end their own. Raises RefusedError as `change_role`, but for the emergency.
    """
    agencies.locked(session, agency.id)
    if member.person.id != actor.id:
        _ensure_may_give(session, agency, member.role, None, actor, now)
    _keep_a_head(session, agency, member, None, now)
    memberships.end(session, agency.id, member.person.id, now)
    told = {"person": member.person.name, "role": member.role.value}
    record(session, agency.id, Action.LEFT, told, actor=actor, now=now, subject=member.person.id)


def _ensure_may_give(
    session: Session, agency: Agency, before: Role | None, after: Role | None, actor: Actor, now: dt.datetime
) -> None:
    # Asked again here, in the transaction: the page may have been opened before the actor's own role changed.
    own = memberships.role_of(session, agency.id, actor.id, now)
    if not may_give(own, before, after):
        raise RefusedError(
            _ONLY_A_CHIEF if own is Role.LEAD else "Only a lead or a chief executive changes who belongs here."
        )


def _keep_a_head(session: Session, agency: Agency, member: Member, role: Role | None, now: dt.datetime) -> None:
    heads = {Role.CHIEF, Role.LEAD}
    if member.role not in heads or role in heads:
        return
    if not any(head.person.id != member.person.id for head in heads_of(session, agency.id, now)):
        raise RefusedError("An agency needs a lead or a chief executive. Make somebody else one of them first.")


def _invited(
    session: Session, agency: Agency, email: str, role: Role, *, link: Link, actor: Actor, now: dt.datetime
) -> str:
    kept = accounts.as_kept(email)
    known = accounts.by_email(session, kept)
    if known and memberships.role_of(session, agency.id, known.person.id, now):
        raise RefusedError(f"{known.person.name} is a member already. Change the role in the list instead.")
    for earlier in invitations.to_agency(session, agency.id):
        if earlier.email == kept:
            if earlier.role is Role.CHIEF is not role:
                _ensure_may_give(session, agency, None, earlier.role, actor, now)
            invitations.remove(session, earlier)
    invitation, secret = _made(session, kept, now, agency=agency.id, role=role, by=actor)
    record(session, agency.id, Action.INVITED, {"role": role.value}, actor=actor, now=now, subject=invitation.id)
    facts = {"link": link(secret), "agency": agency.name, "role": CALLED[role], "by": actor.name}
    notices.tell(session, agency.id, kept, Kind.INVITATION, facts, now)
    return facts["link"]


def _made(  # noqa: PLR0913 - what an invitation is made of
    session: Session,
    email: str | None,
    now: dt.datetime,
    lasts: dt.timedelta = INVITATION_LASTS,
    *,
    agency: uuid.UUID | None = None,
    role: Role | None = None,
    body: uuid.UUID | None = None,
    service: Service | None = None,
    by: Actor | None = None,
) -> tuple[Invitation, str]:
    secret = secrets.token_urlsafe(_BYTES)
    made = Invitation(uuid.uuid4(), agency, email, role, now, now + lasts, body_id=body, service=service)
    invitations.add(session, made, _digest(secret), by.id if by else None)
    return made, secret


def _by(account: Account) -> dict[str, str]:
    """Who did something to the installation, as its log keeps it."""
    return {"by": account.person.name, "account": str(account.id)}


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
