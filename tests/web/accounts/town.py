"""An installation with accounts in which everybody is: two agencies that have everything, and people of every role.

What a person may do is read from the table of the code: `kl_assess.web.access.NEEDS` and `kl_assess.core.roles.MAY`.
"""

import datetime as dt
import time
import uuid
from dataclasses import dataclass, field

from sqlalchemy import select

from kl_assess.app import create_app
from kl_assess.config import Settings
from kl_assess.core.assessment import Actor
from kl_assess.core.roles import Permission, Role, Service, may
from kl_assess.core.sharing import Sight
from kl_assess.store import (
    accounts,
    applications,
    assessments,
    comments,
    invitations,
    memberships,
    parent_bodies,
    people,
)
from kl_assess.store.accounts import Account, AccountRow
from kl_assess.store.comments import Comment, Visibility
from kl_assess.store.engine import writing
from kl_assess.store.memberships import Member
from kl_assess.store.parent_bodies import Body, Grant
from kl_assess.web.access import Open
from kl_assess.workflow import administering, blank_copies, emergency, joining
from tests.web.access import ACCESS, Way, address_of, parts_of, shared_parts
from tests.web.client import PageClient
from tests.web.installation import BEGUN, ITEM, OPEN, OUR_AGENCY, SIGNED, THEIR_AGENCY

NOW = BEGUN + dt.timedelta(hours=2)
LATER = dt.timedelta(days=400)
SIGN_IN = ("security", "signing_in")
"""The blueprints of one's own account, which have a table of their own: `tests.web.accounts.access`."""

NOT_EVERYBODYS = {"record.receipt", "record.receipt_file"}
"""What whoever is signed in may ask for; whoever deleted the agency gets it, and an administrator."""

BY_LINK = {"reminders.show", "reminders.change", "due.feed"}
"""What whoever has its link may use; the link says whose it is."""


@dataclass(frozen=True)
class Person:
    """Somebody, and what they are: in one of the agencies, for the service, or of the parent body."""

    name: str
    agency: str = ""
    role: Role | None = None
    services: frozenset = frozenset()
    body: bool = False
    left: bool = False
    signs_in: bool = True


PEOPLE = (
    Person("chief", OUR_AGENCY, Role.CHIEF),
    Person("lead", OUR_AGENCY, Role.LEAD),
    Person("contributor", OUR_AGENCY, Role.CONTRIBUTOR),
    Person("reader", OUR_AGENCY, Role.READER),
    Person("chief of the other agency", THEIR_AGENCY, Role.CHIEF),
    Person("lead of the other agency", THEIR_AGENCY, Role.LEAD),
    Person("administrator", services=frozenset({Service.ADMINISTRATOR})),
    Person("editor", services=frozenset({Service.EDITOR})),
    Person("one of a parent body", body=True),
    Person("ex-member", OUR_AGENCY, Role.CHIEF, left=True),
    Person("signed in without an agency"),
    Person("nobody", signs_in=False),
)
BY_NAME = {person.name: person for person in PEOPLE}


def allowed(person, need, agency):
    """Whether somebody may use what has this need, at an agency: the table, read once more and plainly."""
    if need is Open.ANYONE:
        return True
    if not person.signs_in:
        return False
    if isinstance(need, Permission):
        return held_in(person, agency) is not None and may(person.role, need)
    if isinstance(need, Service):
        return need in person.services
    return person.body if need is Open.BODY else True


def held_in(person, agency):
    """The role that somebody has in an agency now, or None."""
    return person.role if person.agency == agency and not person.left else None


@dataclass
class Town:
    """The installation: its app, its two agencies, and a browser for each of the people."""

    app: object
    parts: object
    places: dict
    more: dict
    browsers: dict = field(default_factory=dict)

    def token(self, person):
        """The token that every form of this browser carries."""
        page = self.browsers[person.name].get("/account" if person.signs_in else "/sign-in")
        return page.all("input", name="csrf_token")[0].get("value")

    def ways(self, agency):
        """Every way to use the app at an agency: (method, endpoint, address). What is no agency's is with ours."""
        place, shared = self.places[agency], shared_parts(self.app)
        for rule in self.app.url_map.iter_rules():
            elsewhere = agency != OUR_AGENCY and not rule.rule.startswith("/agencies/<slug>")
            if elsewhere or rule.endpoint == "static" or rule.endpoint.split(".")[0] in SIGN_IN:
                continue
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                way = ACCESS.get((method, rule.rule), Way())
                yield method, rule.endpoint, address_of(self.app, rule, method, self._parts(rule, way, place, shared))

    def _parts(self, rule, way, place, shared):
        more = self.more[place.agency.name]
        own = {name for name in rule.arguments if name in more and name != "name"}
        if rule.endpoint in BY_LINK - {"due.feed"}:
            return dict.fromkeys(rule.arguments, "no-token")
        if rule.endpoint.startswith("bodies."):
            return {name: more["body" if name == "slug" else name] for name in rule.arguments}
        if rule.endpoint.startswith(("service.", "outbox.")):
            return {name: more[name] for name in rule.arguments}
        if rule.endpoint == "library.resource":
            return {"slug": self.parts.basis.resources.resources[0].id}
        known = Way(way.number)
        base = parts_of(_Only(rule, rule.arguments - own), known, place, shared)
        return base | {name: more[name] for name in own if name not in base}


@dataclass
class _Only:
    """A rule with some of its parts."""

    rule: object
    arguments: set

    @property
    def endpoint(self):
        return self.rule.endpoint


def town(world, folder, basis):
    """Everybody in a copy of an installation that was filled without accounts."""
    copied = world.copied(folder, basis, lambda: NOW)
    settings = Settings(folder, accounts=True, require_second_factor="nobody")
    engine = copied.sessions.kw["bind"]
    app = create_app(settings, engine=engine, basis=basis, clock=lambda: NOW)
    app.testing = True
    parts = app.extensions["kl_assess"]
    places = {OUR_AGENCY: world.own, THEIR_AGENCY: world.other}
    with parts.sessions() as session, writing(session):
        known = {person.name: _account(session, person, places) for person in PEOPLE if person.signs_in}
        more = {name: _more(session, place, known) for name, place in places.items()}
    for place in places.values():
        _blanks(parts, place)
    made = Town(app, parts, places, more)
    for person in PEOPLE:
        made.browsers[person.name] = _browser(app, parts, known.get(person.name))
    return made


def _account(session, person, places):
    actor = Actor(uuid.uuid4(), person.name.capitalize(), "Officer")
    people.add(session, actor, NOW)
    email = f"{person.name.replace(' ', '.')}@example.org"
    account = Account(uuid.uuid4(), actor, email, active=True, services=person.services)
    accounts.add(session, account, "no password", NOW)
    if person.role:
        place = places[person.agency]
        memberships.put(session, place.agency.id, Member(actor, person.role, BEGUN))
        if person.left:
            memberships.end(session, place.agency.id, actor.id, BEGUN)
    return account


def _more(session, place, known):
    """What there is with accounts, by the names in addresses."""
    agency = place.agency
    head = known["chief" if agency.name == OUR_AGENCY else "chief of the other agency"]
    who = {"actor": head.person, "now": NOW}
    joining.invite(session, agency, f"new@{agency.slug}.org", Role.READER, link=lambda secret: secret, **who)
    reason = "The chief asked for help with a lost answer."
    taken = emergency.take(session, agency, reason, link="x", by=known["administrator"], now=NOW - LATER)
    body = parent_bodies.by_slug(session, "chiefs")
    if body is None:
        body = Body(uuid.uuid4(), "chiefs", "Association of Chiefs")
        parent_bodies.add(session, body, NOW)
        parent_bodies.add_member(session, body.id, known["one of a parent body"].person.id, NOW)
    parent_bodies.put_grant(session, agency.id, Grant(body, Sight.REPORTS, NOW, None, head.person.name))
    asked = {
        "agency": f"Asking {agency.name}",
        "name": "Kim Poe",
        "title": "Chief",
        "email": "kim@x.org",
        "state": "MI",
    }
    administering.apply(session, administering.new_application(**asked, phone=None, note=None, now=NOW))
    thread = uuid.uuid4()
    assessment = assessments.by_number(session, agency.id, OPEN)
    words = (head.person, "Who has the log?", (), Visibility.PRIVATE, NOW)
    comments.add(session, assessment, Comment(thread, ITEM, thread, *words))
    return {
        "slug": agency.slug,
        "agency": agency.slug,
        "body": body.slug,
        "body_id": body.id,
        "thread": thread,
        "invitation_id": invitations.to_agency(session, agency.id)[0].id,
        "emergency_id": taken.id,
        "person_id": head.person.id,
        "account_id": head.id,
        "application_id": applications.every(session)[-1].id,
        "name": "0",
    }


def _blanks(parts, place):
    """Blank copies as the worker makes them."""
    with parts.sessions() as session:
        for number in (SIGNED, OPEN):
            copy = blank_copies.copy_of(assessments.by_number(session, place.agency.id, number))
            file = blank_copies.file_of(parts.settings.blanks, copy)
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(b"%PDF")


def _browser(app, parts, account):
    browser = PageClient(app.test_client())
    if account:
        with parts.sessions() as session:
            uniquifier = session.scalar(select(AccountRow.fs_uniquifier).where(AccountRow.id == account.id))
        with browser.client.session_transaction() as cookie:
            cookie.update({"_user_id": uniquifier, "_fresh": True, "fs_paa": time.time(), "_permanent": True})
    return browser
