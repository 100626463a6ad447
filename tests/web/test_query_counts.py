"""How many times each page asks the database: a number that does not grow with what the database holds."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest

from kl_assess.core.action_plan import Action, ActionKind, ActionState, Owner
from kl_assess.core.assessment import Answer, Cycle
from kl_assess.core.responses import Evidence, EvidenceItem, ItemResponse
from kl_assess.store import agencies, assessments, audit, evidence, people, pictures, plans, reports, responses
from kl_assess.store.agencies import Agency
from kl_assess.store.engine import writing
from kl_assess.store.evidence import EvidenceFile
from kl_assess.store.pictures import Picture
from kl_assess.store.plans import Entry
from kl_assess.store.reports import Report, ReportFile, ReportState
from kl_assess.store.responses import Piece
from kl_assess.web.reports.files import KINDS
from tests.web.answered import answer, items_of, level
from tests.web.assessments import STARTER, parts_of, started
from tests.web.queries import count_queries

PAGES = {
    "/agencies": 3,
    "{agency}": 9,
    "{agency}/edit": 5,
    "{agency}/calendar": 7,
    "{agency}/calendar.ics": 4,
    "{agency}/record": 9,
    "{agency}/record?assessment=1&item=LEA-3.1&what=answers": 10,
    "{agency}/record.csv": 5,
    "{agency}/keeping": 6,
    "{agency}/everything": 5,
    "{agency}/delete": 7,
    "{agency}/changes": 5,
    "{agency}/trend": 5,
    "{agency}/assessments/new": 7,
    "{agency}/plan": 10,
    "{agency}/plan/list": 6,
    "{agency}/plan/print": 7,
    "{agency}/plan/actions.csv": 4,
    "{agency}/plan/actions.xlsx": 4,
    "{agency}/plan/actions.ics": 4,
    "{agency}/plan/actions/new": 8,
    "{agency}/plan/actions/new?item=LEA-3.2": 8,
    "{agency}/plan/find-out?item=LEA-3.2": 9,
    "{agency}/plan/not-now?item=LEA-3.2": 9,
    "{action}": 7,
    "{action}/edit": 8,
    "{assessment}/edit": 6,
    "{assessment}/delete": 10,
    "{assessment}": 6,
    "{assessment}/profile": 4,
    "{assessment}/elements/LEA-3": 8,
    "{assessment}/items/LEA-3.1/history": 5,
    "{assessment}/check": 8,
    "{assessment}/results": 6,
    "{assessment}/targets": 6,
    "{assessment}/what-if": 8,
    "{assessment}/what-if?LEA-3.1=4": 8,
    "{assessment}/reports": 7,
    "{assessment}/import": 4,
    "{assessment}/blank": 5,
    "{assessment}/export/responses.yaml": 9,
    "{assessment}/export/responses.xlsx": 9,
}
"""How often each page asks the second time it is opened. A rise is looked at before it is written here."""

DRAFT = "{assessment}/reports/draft"
SAVES = {
    "/desk": 1,
    "{agency}/edit": 8,
    "{agency}/keeping": 9,
    "{agency}/keeping/hold": 7,
    "{agency}/everything": 8,
    "{assessment}/items/LEA-3.1": 11,
    "{assessment}/profile": 10,
    "{assessment}/targets": 11,
    "{assessment}/what-if/pictures": 11,
    "{agency}/plan/actions/new?item=LEA-3.2": 14,
    "{agency}/plan/not-now?item=LEA-3.3": 10,
    "{action}/edit": 13,
    "{action}/move": 10,
    "{action}/note": 9,
    DRAFT: 18,
}
"""How often each save asks. A draft report is one of everything that it prints, so it reads more."""

_ACTION = {"action": "Ask", "owner_title": "Captain", "due": "3/31/2027", "known_by": "Minutes", "target": "3"}
SENT = {
    "/desk": {"name": "Ann Lee", "title": "Captain"},
    "{agency}/edit": {"name": "Lake Ansel", "state": "", "zone": ""},
    "{agency}/keeping": {"record": "5", "notes": "", "evidence": "", "checked": "y"},
    "{agency}/keeping/hold": {"reason": "A records request"},
    "{agency}/everything": {},
    "{assessment}/items/LEA-3.1": {"LEA-3.1-version": "1", "LEA-3.1-answer": "3", "LEA-3.1-grade": "E2"},
    "{assessment}/profile": {"read-version": "1", "sworn_band": "5-9"},
    "{assessment}/targets": {"version": "2", "target-LEA-3.1": "4"},
    "{assessment}/what-if/pictures": {"name": "In a year", "LEA-3.1": "4"},
    "{agency}/plan/actions/new?item=LEA-3.2": _ACTION,
    "{agency}/plan/not-now?item=LEA-3.3": {"because": "No staff."},
    "{action}/edit": _ACTION | {"seen": "1"},
    "{action}/move": {"seen": "2", "state": "under_way"},
    "{action}/note": {"note": "Met twice."},
    DRAFT: {},
}
"""What each save sends, in this order."""

READING = (DRAFT, "{agency}/plan/actions/new?item=LEA-3.2", "{action}/edit")
"""Saves that read what follows from every answer: a draft prints it, and the form of an action offers it."""

MOST, MOST_TO_SAVE = 10, 11


class Ground:
    """An agency with one of everything: an open assessment, a report of it, a piece of evidence."""

    def __init__(self, app):
        self.app, self.parts = app, parts_of(app)
        self.agency, self.assessment, address = started(app)
        plan = f"/agencies/{self.agency.slug}/plan/actions/{uuid.UUID(int=1)}"
        base = {"agency": f"/agencies/{self.agency.slug}", "assessment": address, "action": plan}
        self.addresses = {page: page.format(**base) for page in (*PAGES, *SAVES)}
        self.grow(self.report, 1)
        self.grow(self.piece, 1)
        self.grow(self.picture, 1)
        self.grow(self.action, 2, first=0)

    def grow(self, add, count, first=1):
        """Add so many, numbered from the first one."""
        with self.parts.sessions() as session, writing(session):
            for number in range(count):
                add(session, first + number)

    def assessments(self, session, number):
        cycle = Cycle(f"Cycle {number}", dt.date(2026, 1, 1), dt.date(2026, 12, 31))
        assessments.add(session, replace(self.assessment, id=uuid.uuid4(), number=number, cycle=cycle))

    def report(self, session, number):
        told = (ReportState.READY, "print", "head", self.parts.clock(), "Maria Okafor")
        made = Report(uuid.uuid4(), self.agency.id, self.assessment.id, number, *told)
        reports.add(session, made, "{}")
        for name in KINDS:
            reports.add_file(session, made, ReportFile(name, "d" * 64, 4), b"%PDF")

    def agencies(self, session, number):
        made = Agency(id=uuid.uuid4(), slug=f"agency-{number}", name=f"Agency {number}", zone="America/Detroit")
        agencies.add(session, made, self.parts.clock())

    def people(self, session, number):
        people.add(session, replace(STARTER, id=uuid.uuid4(), name=f"Person {number}"), self.parts.clock())

    def piece(self, session, number):
        if number == 1:
            kept = Answer("LEA-3.1", ItemResponse(level=2, evidence=Evidence("E2")), version=1)
            told = replace(kept, changed_at=self.parts.clock(), changed_by="Maria Okafor")
            responses.keep(session, self.assessment, told, "Answer changed")
        shown, digest = EvidenceItem(f"Log {number}", file=f"log-{number}.pdf"), f"{number:064}"
        responses.add_piece(session, self.assessment, Piece(uuid.uuid4(), "LEA-3.1", shown, digest), number)
        evidence.add(session, self.agency.id, EvidenceFile(digest, 10, "application/pdf"), self.parts.clock())

    def picture(self, session, number):
        told = (f"Picture {number}", {"LEA-3.1": 4}, self.parts.clock(), "Maria Okafor")
        pictures.keep(session, self.assessment, Picture(uuid.uuid4(), *told))

    def action(self, session, number):
        kept = (uuid.UUID(int=number), self.assessment.id, "LEA-3.1", ActionKind.IMPROVE, Owner("Captain"))
        state = ActionState.NOT_STARTED if number == 1 else ActionState.STOPPED
        made = Action(*kept, dt.date(2027, 3, 31), f"Action {number}", "Minutes", 2, state=state)
        plans.keep(session, self.agency.id, made, self.parts.clock())
        plans.record(session, self.agency.id, made.id, Entry(1, self.parts.clock(), "Maria Okafor", "Added"))

    def event(self, session, number):
        told = {"item": "LEA-3.1", "old": {"level": 1}, "new": {"level": number % 5}}
        who = replace(STARTER, id=uuid.UUID(int=number), name=f"Person {number}")
        about = {"now": self.parts.clock(), "subject": self.assessment.id}
        audit.record(session, self.agency.id, audit.Action.ANSWERED, told, actor=who, **about)


GROWTH = {
    "event": 300,
    "assessments": 200,
    "report": 30,
    "agencies": 200,
    "people": 200,
    "piece": 40,
    "picture": 20,
    "action": 60,
}
"""How many there are of each when there are many."""


@pytest.fixture
def ground(app):
    return Ground(app)


@pytest.fixture
def counts(app, chief, ground):
    """Opens every page twice, and tells how often each asks the second time."""

    def counted():
        found = {}
        for page in PAGES:
            chief.client.get(ground.addresses[page], buffered=True)
            with count_queries(app) as sent:
                assert chief.client.get(ground.addresses[page], buffered=True).status_code == 200, page
            found[page] = len(sent)
        return found

    return counted


def test_no_page_needs_more_than_ten_questions_and_no_save_more_than_eleven():
    assert max(PAGES.values()) <= MOST
    assert max(count for page, count in SAVES.items() if page not in READING) <= MOST_TO_SAVE


def test_each_page_asks_as_often_as_the_table_says(counts):
    assert counts() == PAGES


@pytest.mark.parametrize("many", GROWTH)
def test_no_page_asks_more_often_the_more_there_is(ground, counts, many):
    ground.grow(getattr(ground, many), GROWTH[many] - 1, first=2)
    assert {page: count for page, count in counts().items() if count > PAGES[page]} == {}


def test_no_page_asks_more_often_with_every_answer_given(app, ground, counts):
    items = [item for item in items_of(app, ground.assessment) if item != "LEA-3.1"]
    answer(app, ground.assessment, dict.fromkeys(items, level(2, "E2")))
    assert counts() == PAGES


@pytest.mark.parametrize("many", [None, *GROWTH])
def test_a_save_asks_as_often_as_the_table_says(app, chief, ground, many):
    if many:
        ground.grow(getattr(ground, many), GROWTH[many] - 1, first=2)
    token = chief.client.get(f"/agencies/{ground.agency.slug}/token").json["token"]
    found = {}
    for page, fields in SENT.items():
        data = {**fields, "csrf_token": token}
        with count_queries(app) as sent:
            assert chief.client.post(ground.addresses[page], data=data, buffered=True).status_code in {200, 303}, page
        found[page] = len(sent)
    assert found == SAVES
