"""Reminders by mail of what is due, to the leads and the chief of an agency, once each; and who wants none.

Whoever gets them can end them without signing in, by a link that stands in each, signed for this person and agency.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from zoneinfo import ZoneInfo

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.orm import Session

from kl_assess.config import Settings, secret_key
from kl_assess.core.assessment import Actor
from kl_assess.core.roles import Role
from kl_assess.core.schedule import REMIND_DAYS, Reminder, stage
from kl_assess.formatting import date, lower_first
from kl_assess.store import agencies, memberships, people, reminders
from kl_assess.store.agencies import Agency
from kl_assess.store.reminders import Stage
from kl_assess.workflow import notices
from kl_assess.workflow.due_dates import DueDate, due_dates
from kl_assess.workflow.notices import Kind
from kl_assess.workflow.planning import today

ROLES: Final = frozenset({Role.CHIEF, Role.LEAD})
"""Who is reminded."""

_MORNING: Final = 7
"""The hour of the agency's day from which on reminders go out."""

_KNOWN: Final = dt.timedelta(days=2 * max(REMIND_DAYS))
"""For how long after a due date a reminder of it may still matter."""


@dataclass(frozen=True)
class Reminded:
    """Whom a link to end reminders is for, and whether they go out now."""

    person: Actor
    agency: Agency
    wanted: bool


def remind(session: Session, agency: Agency, settings: Settings, now: dt.datetime) -> int:
    """Write down one message to each who is to be reminded of something today; how many.

    The agency is held meanwhile, and what each person was sent is kept in the same transaction: nobody gets a reminder
    twice, however many workers do this, and whenever one of them stops.
    """
    if now.astimezone(ZoneInfo(agency.zone)).hour < _MORNING:
        return 0
    day = today(agency, now)
    wanted = [
        (due, Stage(due.subject, due.day, found))
        for due in due_dates(session, agency)
        if (found := stage(due.day, day))
    ]
    if not wanted:
        return 0
    agencies.locked(session, agency.id)
    sent = reminders.sent(session, agency.id, day - _KNOWN)
    silent = reminders.unwanted(session, agency.id)
    count = 0
    for member in memberships.members(session, agency.id, now):
        if member.role not in ROLES or member.emergency or member.person.id in silent:
            continue
        fresh = [(due, at) for due, at in wanted if at not in sent.get(member.person.id, ())]
        if fresh:
            reminders.keep(session, agency.id, member.person.id, [at for _, at in fresh], now)
            facts = _facts([due for due, _ in fresh], day, agency, member.person.id, settings)
            notices.tell(session, agency.id, member.person.id, Kind.REMINDER, facts, now)
            count += 1
    return count


def reminded(session: Session, settings: Settings, token: str, now: dt.datetime) -> Reminded | None:
    """Whom the link with this token is for; None where it was never ours, and for who is no member any more."""
    try:
        of_agency, of_person = _signer(settings).loads(token)
    except BadData:
        return None
    agency, person = agencies.by_id(session, uuid.UUID(of_agency)), people.by_id(session, uuid.UUID(of_person))
    if agency is None or person is None or memberships.role_of(session, agency.id, person.id, now) is None:
        return None
    return Reminded(person, agency, reminders.wants(session, agency.id, person.id))


def may_choose(session: Session, person: Actor, now: dt.datetime) -> tuple[Reminded, ...]:
    """The agencies whose reminders a person gets or has ended."""
    silent = reminders.silent_agencies(session, person.id)
    return tuple(
        Reminded(person, agency, agency.id not in silent)
        for agency, member in memberships.of_person(session, person.id, now)
        if member.role in ROLES and not member.emergency
    )


def choose(session: Session, choice: Reminded, *, wanted: bool, now: dt.datetime) -> None:
    """Keep whether a person wants the reminders of an agency. It is theirs to say: its history has nothing of it."""
    if wanted is choice.wanted:
        return
    reminders.set_wanted(session, choice.agency.id, choice.person.id, now, wanted=wanted)


def token_for(settings: Settings, agency_id: uuid.UUID, person_id: uuid.UUID) -> str:
    """What the link to end a person's reminders of an agency ends with."""
    return _signer(settings).dumps([agency_id.hex, person_id.hex])


def _facts(
    due: Sequence[DueDate], day: dt.date, agency: Agency, person: uuid.UUID, settings: Settings
) -> dict[str, str | list[str]]:
    return {
        "agency": agency.short or agency.name,
        "first": lower_first(due[0].title),
        "more": str(len(due) - 1) if due[1:] else "",
        "lines": [_line(found, day) for found in due],
        "link": f"{settings.site}/agencies/{agency.slug}/calendar",
        "unsubscribe": f"{settings.site}/reminders/{token_for(settings, agency.id, person)}",
    }


def _line(due: DueDate, day: dt.date) -> str:
    near = Reminder(due.day, (due.day - day).days)
    return f"{due.title}: {lower_first(near.words)}, {date(due.day)}"


def _signer(settings: Settings) -> URLSafeSerializer:
    return URLSafeSerializer(
        secret_key(settings.instance),
        "reminders",
        signer_kwargs={"digest_method": sha256, "key_derivation": "hmac"},
    )
