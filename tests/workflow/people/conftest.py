"""An agency with a chief and a lead, an administrator, and the ways to make more people."""

import datetime as dt
import uuid
from dataclasses import dataclass

import pytest

from kl_assess.core.assessment import Actor
from kl_assess.core.roles import Role, Service
from kl_assess.store import accounts, audit, memberships, people, service_log
from kl_assess.store.accounts import Account
from kl_assess.store.memberships import Member
from tests.store import everything

NOW = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)
SITE = "https://kl.example.org/"


def link(secret):
    return SITE + secret


@dataclass
class Place:
    """The agency and its people; each is an account."""

    session: object
    agency: object
    chief: Account = None
    lead: Account = None
    administrator: Account = None

    def add(self, name, role=None, services=(), agency=None):
        """An account, of a member where a role is given."""
        person = Actor(uuid.uuid4(), name, "Officer")
        people.add(self.session, person, NOW)
        email = f"{name.lower().replace(' ', '.')}@example.org"
        made = Account(uuid.uuid4(), person, email, active=True, services=frozenset(services))
        accounts.add(self.session, made, "hash", NOW)
        if role:
            memberships.put(self.session, (agency or self.agency).id, Member(person, Role(role), NOW))
        return made

    def member(self, account):
        found = memberships.members(self.session, self.agency.id, NOW)
        return next((member for member in found if member.person.id == account.person.id), None)

    def role(self, account, at=NOW):
        return memberships.role_of(self.session, self.agency.id, account.person.id, at)

    def record(self):
        """What the agency's record tells: (action, payload)."""
        return [(event.action, event.payload) for event in audit.events(self.session, self.agency.id)]

    def log(self):
        """What the service's log tells: (action, payload)."""
        return [(event.action, event.payload) for event in service_log.events(self.session)]

    def as_(self, account, at=NOW):
        return {"actor": account.person, "now": at}


@pytest.fixture
def place(session):
    made = Place(session, everything.agency(session, NOW))
    made.chief, made.lead = made.add("Maria Okafor", "chief"), made.add("Daniel Reyes", "lead")
    made.administrator = made.add("Ann Lee", services=(Service.ADMINISTRATOR,))
    return made
