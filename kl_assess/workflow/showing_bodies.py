"""Parent bodies: made by an administrator, and shown by each agency what it chooses, for as long as it chooses."""

import datetime as dt
import uuid
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from kl_assess.core.assessment import Actor
from kl_assess.core.sharing import Sight
from kl_assess.store import agencies, parent_bodies, service_log
from kl_assess.store.accounts import Account
from kl_assess.store.agencies import Agency
from kl_assess.store.audit import Action, record
from kl_assess.store.parent_bodies import Body, BodyMember, Grant
from kl_assess.store.service_log import ServiceAction
from kl_assess.workflow.membership import slug_of
from kl_assess.workflow.refusal import RefusedError

_ADD: Final = "new"
_MOMENT: Final = dt.timedelta(seconds=1)


def add_body(session: Session, name: str, *, by: Account, now: dt.datetime) -> Body:
    """Keep a new parent body. Raises RefusedError where one is called the same."""
    if any(body.name.casefold() == name.casefold() for body in parent_bodies.every(session)):
        raise RefusedError(f"{name} is here already.")
    slug = slug_of(name, lambda wanted: wanted == _ADD or parent_bodies.slug_is_taken(session, wanted))
    body = Body(uuid.uuid4(), slug, name)
    parent_bodies.add(session, body, now)
    told = {"body": name, "by": by.person.name, "account": str(by.id)}
    service_log.record(session, ServiceAction.BODY_ADDED, told, subject=body.id, now=now)
    return body


def end_body_membership(session: Session, body: Body, member: BodyMember, *, by: Account, now: dt.datetime) -> None:
    """Take a person out of a parent body: they see nothing of its agencies from now on."""
    parent_bodies.remove_member(session, body.id, member.person.id)
    told = {"body": body.name, "person": member.person.name, "by": by.person.name, "account": str(by.id)}
    service_log.record(session, ServiceAction.BODY_LEFT, told, subject=body.id, now=now)


def show(
    session: Session,
    agency: Agency,
    body: Body,
    sight: Sight,
    until: dt.datetime | None,
    *,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Let a parent body see something of an agency, until a moment or until it is taken back."""
    zone = ZoneInfo(agencies.locked(session, agency.id).zone)
    if until is not None and until <= now:
        raise RefusedError("Choose a day to come, or leave the day blank.")
    before = {grant.body.id: grant for grant in parent_bodies.grants_of(session, agency.id, now)}.get(body.id)
    parent_bodies.put_grant(session, agency.id, Grant(body, sight, now, until, actor.name))
    told = {
        "body": body.name,
        "old": before.sight.value if before else None,
        "new": sight.value,
        "until": (until - _MOMENT).astimezone(zone).date().isoformat() if until else None,  # the last day
    }
    record(session, agency.id, Action.SHOWN_TO_BODY, told, actor=actor, now=now, subject=body.id)


def hide(session: Session, agency: Agency, body: Body, *, actor: Actor, now: dt.datetime) -> None:
    """Let a parent body see nothing of an agency any more. What it has downloaded it keeps."""
    agencies.locked(session, agency.id)
    before = {grant.body.id: grant for grant in parent_bodies.grants_of(session, agency.id, now)}.get(body.id)
    if before is None:
        return
    parent_bodies.remove_grant(session, agency.id, body.id)
    told = {"body": body.name, "old": before.sight.value}
    record(session, agency.id, Action.HIDDEN_FROM_BODY, told, actor=actor, now=now, subject=body.id)
