"""An agency with a team of four, an assessment that it works on, and a browser for each member."""

from dataclasses import dataclass, field

import pytest

from kl_assess.core.assessment import RatingState
from kl_assess.store import assessments, people
from kl_assess.store.engine import writing
from kl_assess.store.ratings import Rated, Rating
from kl_assess.workflow import rating_alone
from tests.web.accounts.conftest import (  # noqa: F401 - fixtures
    add_account,
    add_agency,
    agency,
    app,
    app_with_accounts,
    browser_of,
    keep,
    parts,
    password_hash,
    signed,
)
from tests.web.assessments import STARTER, started_again

NAMES = {"chief": "Maria Okafor", "lead": "Daniel Reyes", "contributor": "Ada Nair", "second": "Lou Becker"}


@dataclass
class Team:
    """A team at work. `people` and `browsers` by what they are called here."""

    app: object
    agency: object
    assessment: object
    address: str
    people: dict = field(default_factory=dict)
    browsers: dict = field(default_factory=dict)

    def __getattr__(self, name):
        if name not in self.__dict__.get("browsers", {}):
            raise AttributeError(name)
        return self.browsers[name]

    def do(self, verb, *given, by="lead", **named):
        """Do one verb of the workflow in somebody's name."""
        kept = self.app.extensions["kl_assess"]
        with kept.sessions() as session, writing(session):
            return verb(session, self.now(), *given, actor=self.people[by], now=kept.clock(), **named)

    def read(self, query, *given):
        with self.app.extensions["kl_assess"].sessions() as session:
            return query(session, *given)

    def now(self):
        """The assessment as it is now."""
        return self.read(assessments.by_number, self.agency.id, self.assessment.number)

    def rate(self, item, by, level=None, **more):
        """Rate an item in somebody's name."""
        return self.do(rating_alone.rate, Rating(item, Rated(level, **more)), by=by)

    def met(self, ratings):
        """Rate items, by item and person, and open the meeting."""
        self.do(rating_alone.open_rating)
        for item, levels in ratings.items():
            for person, level in levels.items():
                self.rate(item, person, level) if level is not None else self.rate(item, person, dont_know=True)
        self.do(rating_alone.open_meeting)
        assert self.now().rating is RatingState.MEETING


@pytest.fixture
def team(app, agency, add_account, browser_of, keep, clock):  # noqa: F811
    """A team of four: a chief, a lead and two contributors."""

    def desk(session):
        if people.by_id(session, STARTER.id) is None:
            people.add(session, STARTER, clock())

    keep(desk)
    _, assessment, address = started_again(app, agency, "2026")
    made = Team(app, agency, assessment, address)
    for key, name in NAMES.items():
        account = add_account(name, "contributor" if key == "second" else key, agency)
        made.people[key], made.browsers[key] = account.person, browser_of(account)
    reader = add_account("Ruth Park", "reader", agency)
    made.people["reader"], made.browsers["reader"] = reader.person, browser_of(reader)
    return made
