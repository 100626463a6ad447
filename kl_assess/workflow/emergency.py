"""Emergency access: an administrator reads an agency for an hour, with a reason, and the agency is told."""

import datetime as dt
import uuid
from typing import Final

from sqlalchemy.orm import Session

from kl_assess.core.assessment import Actor
from kl_assess.core.roles import Role
from kl_assess.formatting import moment
from kl_assess.store import agencies, emergencies, memberships, service_log
from kl_assess.store.accounts import Account
from kl_assess.store.agencies import Agency
from kl_assess.store.audit import Action, record
from kl_assess.store.emergencies import Emergency
from kl_assess.store.memberships import Member
from kl_assess.store.service_log import ServiceAction
from kl_assess.workflow import notices
from kl_assess.workflow.looking_after import heads_of
from kl_assess.workflow.notices import Kind
from kl_assess.workflow.refusal import RefusedError

LASTS: Final = dt.timedelta(hours=1)
"""How long it lasts."""

SHORTEST: Final = 20
"""The fewest characters of a reason."""


def take(session: Session, agency: Agency, because: str, *, link: str, by: Account, now: dt.datetime) -> Emergency:
    """Let an administrator read an agency for an hour.

    It stands in the agency's record and in the service's log; whoever looks after the agency gets a message with
    `link`, and every member sees it until it is acknowledged. Raises RefusedError without a reason, and where the
    administrator belongs to the agency, or is in already.
    """
    agencies.locked(session, agency.id)
    reason = " ".join(because.split())
    if len(reason) < SHORTEST:
        raise RefusedError(f"Say why in a sentence, with at least {SHORTEST} characters. The agency reads it.")
    if memberships.role_of(session, agency.id, by.person.id, now):
        raise RefusedError("You can open this agency already.")
    taken = Emergency(uuid.uuid4(), by.person.id, by.person.name, reason, now, now + LASTS)
    memberships.put(session, agency.id, Member(by.person, Role.READER, now, taken.until, reason))
    emergencies.add(session, agency.id, taken)
    told = {"reason": reason, "until": taken.until.astimezone(dt.UTC).isoformat()}
    record(session, agency.id, Action.EMERGENCY, told, actor=by.person, now=now, subject=taken.id)
    kept = {"agency": agency.name, "reason": reason, "by": by.person.name, "account": str(by.id)}
    service_log.record(session, ServiceAction.EMERGENCY, kept, subject=agency.id, now=now)
    facts = {"agency": agency.name, "by": by.person.name, "reason": reason, "link": link}
    for head in heads_of(session, agency.id, now):
        until = {"until": moment(taken.until, agency.zone)}
        notices.tell(session, agency.id, head.person.id, Kind.EMERGENCY, facts | until, now)
    return taken


def acknowledge(session: Session, agency: Agency, taken: Emergency, *, actor: Actor, now: dt.datetime) -> None:
    """Say that the agency has seen it. The pages stop telling everybody; the record goes on to."""
    agencies.locked(session, agency.id)
    known = emergencies.by_id(session, agency.id, taken.id)
    if known is None or known.seen_at is not None:
        return
    emergencies.set_seen(session, agency.id, taken.id, actor.name, now)
    told = {"person": taken.name, "reason": taken.because}
    record(session, agency.id, Action.EMERGENCY_SEEN, told, actor=actor, now=now, subject=taken.id)
