"""One assessment with its reports, and what the page says of them."""

import datetime as dt
from hashlib import sha256

from sqlalchemy.orm import sessionmaker

from kl_assess.core.assessment import Answer, Cycle, SignOff
from kl_assess.core.responses import ItemResponse
from kl_assess.store import assessments, reports
from kl_assess.store.engine import writing
from kl_assess.store.reports import ReportFile
from kl_assess.tasks import Worker
from kl_assess.web.reports.files import KINDS
from kl_assess.workflow import answering, assessing, issuing
from tests.web.assessments import doing, parts_of, reading, started
from tests.web.client import text_of

YEAR = Cycle("2026", dt.date(2026, 1, 1), dt.date(2026, 12, 31))
CONTENT = {name: f"the bytes of {name}".encode() for name in KINDS}


class Case:
    """One assessment, and what people and the worker do to it."""

    def __init__(self, app, clock, name="Lake Ansel Police Department", **facts):
        self.app, self.clock = app, clock
        self.agency, self.assessment, address = started(app, name, YEAR, short="Lake Ansel", **facts)
        self.address = f"{address}/reports"
        self.worker = Worker(sessionmaker(parts_of(app).sessions.kw["bind"], expire_on_commit=False), clock)

    @property
    def now(self):
        return reading(self.app, assessments.by_number, self.agency.id, self.assessment.number)

    @property
    def reports(self):
        return reading(self.app, reports.of_assessment_newest_first, self.now)

    @property
    def newest(self):
        return self.reports[0]

    def submit(self):
        doing(self.app, assessing.submit, self.now)

    def sign(self):
        self.submit()
        signed = SignOff("Maria Okafor", "Chief of Police", "We know where we stand.", self.clock())
        doing(self.app, issuing.sign_off, self.now, signed, parts_of(self.app).basis.resources)

    def reopen(self):
        doing(self.app, assessing.reopen, self.now, "One answer was wrong.")

    def answer(self, level, note=None):
        item = parts_of(self.app).basis.questionnaire.items[0].id
        kept = reading(self.app, tasks_answer, self.now, item)
        doing(
            self.app,
            answering.record_response,
            self.now,
            Answer(item, ItemResponse(level, note=note), version=kept.version),
        )

    def draft(self):
        return doing(self.app, issuing.draft, self.agency, self.now, parts_of(self.app).basis.resources)

    def issue(self):
        return doing(self.app, issuing.issue, self.agency, self.now, parts_of(self.app).basis.resources)

    def work(self):
        while self.worker.work():
            self.clock.go_on(seconds=1)

    def set_state(self, state):
        with parts_of(self.app).sessions() as session, writing(session):
            reports.set_state(session, self.agency.id, self.newest.id, state)

    def add_file(self, name):
        with parts_of(self.app).sessions() as session, writing(session):
            file = ReportFile(name, sha256(CONTENT[name]).hexdigest(), len(CONTENT[name]))
            reports.add_file(session, self.newest, file, CONTENT[name])

    def file(self, name, report=None):
        return f"/agencies/{self.agency.slug}/reports/{(report or self.newest).id}/{name}"


def tasks_answer(session, assessment, item):
    return answering.responses.answer(session, assessment, item)


def articles(page):
    """Each report on the page: its title and everything that is said of it."""
    return {text_of(next(found.iter("h3"))): text_of(found) for found in page.all("article")}


def step(page):
    """The heading and the one big button of the next step."""
    (button,) = [e for e in page.tree.iter() if "usa-button--big" in (e.get("class") or "")]
    return text_of(page.one("h2", id="next-step")), text_of(button)
