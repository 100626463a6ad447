"""A team of four and a reader, and an assessment that they work on."""

import datetime as dt
import uuid
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from kl_assess.core.assessment import Actor, Cycle
from kl_assess.core.questionnaire import NotApplicableRule
from kl_assess.core.roles import Role
from kl_assess.store import accounts, assessments, audit, jobs, memberships, people
from kl_assess.store.accounts import Account
from kl_assess.store.memberships import Member
from kl_assess.store.ratings import Rated, Rating
from kl_assess.workflow import assessing, rating_alone
from kl_assess.workflow.notices import SEND
from tests.core.small import item, questionnaire
from tests.store.everything import agency

NOW = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)
SMALL = questionnaire(
    [
        [[item("D1-1.1", 3, na=NotApplicableRule(allowed=True)), item("D1-1.2", 2)]],
        [[item("D2-1.1", 3), item("D2-1.2")]],
    ]
)
FIRST, SECOND, THIRD, FOURTH = (found.id for found in SMALL.items)
ONE, TWO = (element.id for domain in SMALL.domains for element in domain.elements)


@dataclass
class Team:
    """A team at work; its members by what they are called here."""

    session: object
    agency: object
    number: int
    people: dict

    @property
    def now(self):
        """The assessment as it is now."""
        return assessments.by_number(self.session, self.agency.id, self.number)

    def do(self, verb, *given, by="lead", **named):
        """Do a verb of the workflow in somebody's name."""
        return verb(self.session, self.now, *given, actor=self.people[by], now=NOW, **named)

    def rate(self, item_id, by, level=None, *, version=0, note=None, **more):
        return self.do(rating_alone.rate, Rating(item_id, Rated(level, **more), note, version), by=by)

    def met(self, ratings):
        """Rate items, by item and person, and open the meeting. None is a don't know."""
        self.do(rating_alone.open_rating)
        for item_id, levels in ratings.items():
            for person, level in levels.items():
                self.rate(item_id, person, level, dont_know=level is None)
        self.do(rating_alone.open_meeting)

    def events(self):
        """The actions and payloads of the audit log, without who did them."""
        found = []
        for event in audit.events(self.session, self.agency.id):
            payload = dict(event.payload)
            del payload["actor"]
            found.append((event.action, payload))
        return found

    def messages(self):
        """What was written down to be sent: (kind, address, facts)."""
        rows = self.session.scalars(select(jobs.JobRow.payload).where(jobs.JobRow.name == SEND)).all()
        return [(row["kind"], row["to"], row["facts"]) for row in rows]


@pytest.fixture
def alone(session):
    """An agency of one person."""
    return _made(session, {"chief": ("Maria Okafor", Role.CHIEF)})


@pytest.fixture
def team(session):
    """An agency of four who answer, and a reader."""
    return made_team(session)


def made_team(session):
    """The same, for a property that needs one for each case."""
    return _made(
        session,
        {
            "chief": ("Maria Okafor", Role.CHIEF),
            "lead": ("Daniel Reyes", Role.LEAD),
            "ada": ("Ada Nair", Role.CONTRIBUTOR),
            "lou": ("Lou Becker", Role.CONTRIBUTOR),
            "reader": ("Ruth Park", Role.READER),
        },
    )


def _made(session, members):
    key = uuid.uuid4().hex[:8]
    ours = agency(session, NOW, slug=f"lake-ansel-{key}")
    made = Team(session, ours, 1, {})
    for name_of, (name, role) in members.items():
        person = Actor(uuid.uuid4(), name, "Officer")
        people.add(session, person, NOW)
        memberships.put(session, ours.id, Member(person, role, NOW))
        email = f"{name_of}@example.org"
        made.people[name_of] = person
        if accounts.by_email(session, email) is None:
            account = Account(uuid.uuid4(), person, email, active=True, services=frozenset())
            accounts.add(session, account, None, NOW)
    assessing.start(session, ours, SMALL, Cycle("2026"), actor=made.people["chief"], now=NOW)
    return made
