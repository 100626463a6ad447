"""How many times each page that there is with accounts asks the database: a number that does not grow."""

import uuid

import pytest

from kl_assess.core.assessment import Actor
from kl_assess.core.roles import Role
from kl_assess.core.sharing import Sight
from kl_assess.store import (
    accounts,
    agencies,
    emergencies,
    invitations,
    memberships,
    parent_bodies,
    people,
    service_log,
)
from kl_assess.store.accounts import Account
from kl_assess.store.agencies import Agency
from kl_assess.store.emergencies import Emergency
from kl_assess.store.invitations import Invitation
from kl_assess.store.memberships import Member
from kl_assess.store.parent_bodies import Body, Grant
from kl_assess.store.service_log import ServiceAction
from kl_assess.workflow import administering
from tests.web.queries import count_queries

CHIEF = {
    "/agencies": 8,
    "{agency}": 7,
    "{agency}/members": 9,
    "{agency}/sharing": 7,
}
ADMINISTRATOR = {
    "/service": 12,
    "/service/agencies": 3,
    "{service}": 8,
    "/service/accounts": 4,
    "{account}": 4,
    "/service/bodies": 3,
    "{service_body}": 4,
    "/service/log": 6,
    "/service/log.csv": 5,
}
BODY = {"{body}": 7}
MANY = 30


class Ground:
    """An agency with a chief, an administrator, and somebody of a parent body; and more of everything."""

    def __init__(self, app, agency, add_account, browser_of, keep, clock):
        self.app, self.agency, self.keep, self.clock = app, agency, keep, clock
        self.chief = add_account("Maria Okafor", "chief", agency)
        self.lou = add_account("Lou Becker")
        self.administrator = add_account("Ann Lee", services=("administrator",))
        self.body = Body(uuid.uuid4(), "chiefs", "Association of Chiefs")
        keep(self.give)
        self.browsers = {name: browser_of(getattr(self, name)) for name in ("chief", "lou", "administrator")}
        self.parts = {
            "agency": f"/agencies/{agency.slug}",
            "service": f"/service/agencies/{agency.slug}",
            "account": f"/service/accounts/{self.chief.id}",
            "service_body": "/service/bodies/chiefs",
            "body": "/bodies/chiefs",
        }

        self.browsers["chief"].get(self.parts["agency"])  # which the menu shows from then on

    def give(self, session):
        parent_bodies.add(session, self.body, self.clock())
        parent_bodies.add_member(session, self.body.id, self.lou.person.id, self.clock())
        parent_bodies.put_grant(session, self.agency.id, self.grant())

    def grant(self, body=None):
        return Grant(body or self.body, Sight.REPORTS, self.clock(), None, "Maria Okafor")

    def person(self, session, number):
        person = Actor(uuid.uuid4(), f"Person {number:03}", "Officer")
        people.add(session, person, self.clock())
        made = Account(uuid.uuid4(), person, f"p{number}@example.org", active=True)
        accounts.add(session, made, "hash", self.clock())
        return made

    def people(self, session, number):
        made = self.person(session, number)
        memberships.put(session, self.agency.id, Member(made.person, Role.LEAD, self.clock()))
        parent_bodies.add_member(session, self.body.id, made.person.id, self.clock())

    def agencies(self, session, number):
        made = Agency(id=uuid.uuid4(), slug=f"a-{number}", name=f"Agency {number:03}", zone="America/Detroit")
        agencies.add(session, made, self.clock())
        memberships.put(session, made.id, Member(self.chief.person, Role.CHIEF, self.clock()))
        parent_bodies.put_grant(session, made.id, self.grant())

    def invitations(self, session, number):
        ends = self.clock() + (self.clock() - self.clock().replace(hour=0))
        for place in ({"agency_id": self.agency.id}, {"agency_id": None, "body_id": self.body.id}):
            told = {"role": Role.READER, "created_at": self.clock(), "expires_at": ends}
            made = Invitation(uuid.uuid4(), email=f"i{number}@example.org", **place, **told)
            invitations.add(session, made, uuid.uuid4().hex, None)

    def emergencies(self, session, number):
        told = (self.administrator.person.id, "Ann Lee", f"Reason number {number}", self.clock(), self.clock())
        emergencies.add(session, self.agency.id, Emergency(uuid.uuid4(), *told))

    def bodies(self, session, number):
        made = Body(uuid.uuid4(), f"body-{number}", f"Body {number}")
        parent_bodies.add(session, made, self.clock())
        parent_bodies.put_grant(session, self.agency.id, self.grant(made))

    def events(self, session, number):
        subject = self.person(session, 1000 + number).id
        service_log.record(session, ServiceAction.SIGNED_IN, {"by": ["password"]}, subject=subject, now=self.clock())

    def requests(self, session, number):
        who = {"name": "Kim Poe", "title": "Chief", "email": f"{number}@x.org"}
        asked = {"agency": f"Asking {number}", "state": "MI", **who}
        administering.apply(session, administering.new_application(**asked, phone=None, note=None, now=self.clock()))

    def grow(self, what, first, count):
        def work(session):
            for number in range(first, first + count):
                getattr(self, what)(session, number)

        self.keep(work)

    def counts(self):
        """How often each page asks the second time it is opened."""
        found = {}
        for who, pages in (("chief", CHIEF), ("administrator", ADMINISTRATOR), ("lou", BODY)):
            for page in pages:
                address = page.format(**self.parts)
                self.browsers[who].client.get(address, buffered=True)
                with count_queries(self.app) as sent:
                    assert self.browsers[who].client.get(address, buffered=True).status_code == 200, page
                found[page] = len(sent)
        return found


GROWTH = ("people", "agencies", "invitations", "emergencies", "bodies", "events", "requests")


@pytest.fixture
def ground(app, agency, add_account, browser_of, keep, clock):
    made = Ground(app, agency, add_account, browser_of, keep, clock)
    for what in GROWTH:
        made.grow(what, 0, 2)
    return made


def test_each_page_asks_as_often_as_the_table_says(ground):
    assert ground.counts() == CHIEF | ADMINISTRATOR | BODY


@pytest.mark.parametrize("many", GROWTH)
def test_no_page_asks_more_often_the_more_there_is(ground, many):
    before = ground.counts()
    ground.grow(many, 2, MANY)
    assert {page: count for page, count in ground.counts().items() if count > before[page]} == {}
