"""Reports that are asked for, and what has become of them."""

import datetime as dt
import uuid

from kl_assess import tasks
from kl_assess.core.assessment import Actor, Cycle
from kl_assess.core.recommendation import Resources
from kl_assess.store import reports
from kl_assess.store.engine import writing
from kl_assess.store.jobs import JobRow
from kl_assess.workflow import assessing, issuing
from tests.core.small import questionnaire
from tests.store.everything import agency as kept_agency

CHIEF = Actor(uuid.UUID(int=1), "Maria Okafor", "Chief")
START = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)
NOTHING_TO_READ = Resources((), (), (), (), ())
SMALL = questionnaire([[[3, 2]], [[3, 1]]])
NAMES = list(tasks.MAKERS)


class Killed(BaseException):
    """What stops a worker that nothing catches, as a signal does."""


def ask(sessions, clock, slug="lake-ansel"):
    """A draft report that is asked for."""
    with sessions() as session, writing(session):
        agency = kept_agency(session, clock(), slug=slug)
        started = assessing.start(session, agency, SMALL, Cycle("2026"), actor=CHIEF, now=clock())
        return issuing.draft(session, agency, started, NOTHING_TO_READ, actor=CHIEF, now=clock())


def now(sessions, report):
    with sessions() as session:
        return reports.by_id(session, report.agency_id, report.id)


def content(sessions, report, name):
    with sessions() as session:
        return reports.file_content(session, report.agency_id, report.id, name)


def states(sessions):
    with sessions() as session:
        return [row.state for row in session.query(JobRow).order_by(JobRow.created_at)]


def failing(monkeypatch, name, error):
    def fail(_):
        raise error

    monkeypatch.setitem(tasks.MAKERS, name, fail)
