"""Agencies and the people who work for them."""

import datetime as dt
import re
import unicodedata
import uuid
from collections.abc import Callable
from typing import Any, Final

from sqlalchemy.orm import Session

from kl_assess.core.assessment import Actor
from kl_assess.store import agencies, people
from kl_assess.store.agencies import Agency, AgencyFacts
from kl_assess.store.audit import Action, record

_NOT_ONES: Final = frozenset({"new", "deleted"})
"""What stands in the place of a slug in addresses that are no agency's: where one is added, and where one was."""


def register_person(session: Session, name: str, title: str | None, *, now: dt.datetime) -> Actor:
    """Keep a person who works here, by name and title."""
    person = Actor(uuid.uuid4(), name, title)
    people.add(session, person, now)
    return person


def register_agency(session: Session, facts: AgencyFacts, *, actor: Actor, now: dt.datetime) -> Agency:
    """Keep a new agency. Its name in addresses is made from its name, and is its own."""
    slug = slug_of(facts.name, lambda wanted: wanted in _NOT_ONES or agencies.slug_is_taken(session, wanted), "agency")
    agency = Agency(id=uuid.uuid4(), slug=slug, **vars(facts))
    agencies.add(session, agency, now)
    record(session, agency.id, Action.AGENCY_ADDED, _told(agency), actor=actor, now=now)
    return agency


def change_agency(session: Session, agency: Agency, *, actor: Actor, now: dt.datetime) -> None:
    """Keep what is now said of an agency: its names, state, time zone and size."""
    before = next(known for known in agencies.every(session) if known.id == agency.id)
    if before != agency:
        agencies.change(session, agency)
        told = {"old": _told(before), "new": _told(agency)}
        record(session, agency.id, Action.AGENCY_CHANGED, told, actor=actor, now=now)


def new_calendar_address(session: Session, agency: Agency, *, actor: Actor, now: dt.datetime) -> None:
    """Give the calendar of an agency another address. The one before leads nowhere from now on."""
    agencies.locked(session, agency.id)
    agencies.renew_calendar(session, agency.id)
    record(session, agency.id, Action.CALENDAR, {}, actor=actor, now=now)


def remove_demonstration(session: Session) -> tuple[Agency, ...]:
    """Remove the agencies of the demonstration with everything that belongs to them; those removed.

    Their uploaded files are the caller's to remove.
    """
    gone = tuple(agency for agency in agencies.every(session) if agency.demonstration)
    for agency in gone:
        agencies.remove(session, agency.id)
    return gone


def slug_of(name: str, is_taken: Callable[[str], bool], otherwise: str = "body") -> str:
    """A name in addresses that is made from a name and not taken yet."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace("'", "")
    wanted = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or otherwise
    slug, count = wanted, 1
    while is_taken(slug):
        count += 1
        slug = f"{wanted}-{count}"
    return slug


def _told(agency: Agency) -> dict[str, Any]:
    return {name: value for name, value in vars(agency).items() if name != "id"}
