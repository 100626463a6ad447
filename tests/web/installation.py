"""An agency with something in everything that it can have, every text of which carries its own mark."""

import datetime as dt
import io
import shutil
import uuid
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import select, text
from sqlalchemy.orm import sessionmaker

from kl_assess.config import Settings
from kl_assess.core.action_plan import NotNow, Owner
from kl_assess.core.assessment import Actor, Answer, Cycle, SignOff, asked
from kl_assess.core.responses import Evidence, EvidenceItem, EvidenceKind, ItemResponse, Target
from kl_assess.receipts import signing_key
from kl_assess.store import assessments, people, reports
from kl_assess.store.agencies import AgencyFacts
from kl_assess.store.engine import connect, writing
from kl_assess.store.reports import ReportFile, ReportState
from kl_assess.store.tables import TABLES
from kl_assess.web.parts import Parts
from kl_assess.web.reports.files import KINDS
from kl_assess.workflow import (
    answering,
    assessing,
    blank_copies,
    evidence_files,
    issuing,
    leaving,
    membership,
    picturing,
    planning,
)
from kl_assess.workflow.answering import Choice
from kl_assess.workflow.evidence_files import path_of
from kl_assess.workflow.planning import Wanted
from kl_assess.workflow.taking_out import making
from kl_assess.workflow.taking_out.making import Made

ELEMENT, ITEM, OTHER = "LEA-3", "LEA-3.1", "LEA-3.2"
OURS, THEIRS = "Our own mark", "Zanzibar"
OUR_AGENCY, THEIR_AGENCY = "Lake Ansel Police Department", "Quillmarsh Constabulary"
BEGUN = dt.datetime(2026, 11, 16, 15, 0, tzinfo=dt.UTC)
SIGNED, OPEN = 1, 2
"""The numbers of the assessment that is issued and of the first one that is open."""


@dataclass
class Place:
    """An agency and what the addresses of its things are made of; `pieces` and `files` by assessment number."""

    agency: object
    mark: str
    pieces: dict = field(default_factory=dict)
    files: dict = field(default_factory=dict)
    reports: dict = field(default_factory=dict)
    actions: dict = field(default_factory=dict)
    pictures: dict = field(default_factory=dict)
    receipt: object = None

    @property
    def slug(self):
        return self.agency.slug

    @property
    def address(self):
        return f"/agencies/{self.slug}"

    @property
    def open(self):
        return f"{self.address}/assessments/{OPEN}"

    @property
    def signed(self):
        return f"{self.address}/assessments/{SIGNED}"


def parts_on(url, folder, basis, clock):
    """The parts of an app on a database and an instance folder."""
    return Parts(Settings(folder), sessionmaker(connect(url), expire_on_commit=False), basis, clock)


@dataclass(frozen=True)
class World:
    """An installation with two agencies, to be copied for each test; `database` is a SQLite file or an address."""

    database: object
    folder: object
    own: Place
    other: Place

    def copied(self, to, basis, clock, database=None):
        """The parts of an app on a copy in another folder, and on its SQLite file or the database at an address."""
        shutil.copytree(self.folder, to)
        url = database or f"sqlite:///{shutil.copy(self.database, to)}"
        return parts_on(url, to, basis, clock)


def world(database, folder, basis):
    """Fill an installation with our agency and another one, which has an assessment more."""
    url = f"sqlite:///{database}" if isinstance(database, Path) else database
    parts = parts_on(url, folder, basis, lambda: BEGUN)
    own, other = fill(parts, OUR_AGENCY, OURS), fill(parts, THEIR_AGENCY, THEIRS, OPEN + 1)
    own.receipt = other.receipt = deleted(parts)
    parts.sessions.kw["bind"].dispose()
    return World(database, folder, own, other)


def fill(parts, name, mark, numbers=OPEN):
    """A new agency with assessments of these numbers: the first one is issued, the others are open."""
    with parts.sessions() as session, writing(session):
        return _Filling(session, parts, name, mark).filled(numbers)


def deleted(parts):
    """The id of the receipt of a third agency, which is deleted."""
    who = {"actor": Actor(uuid.uuid4(), "Pat Doe", "Chief"), "now": parts.clock()}
    with parts.sessions() as session, writing(session):
        gone = membership.register_agency(session, AgencyFacts(name="Closed Agency", zone="UTC"), **who)
        return leaving.delete(session, gone, gone.name, signing_key(parts.settings.instance), **who).id


class _Filling:
    """What people do in an agency, all of it in one transaction."""

    def __init__(self, session, parts, name, mark):
        self.session, self.parts, self.mark = session, parts, mark
        self.actor = Actor(uuid.uuid4(), self.text("person"), self.text("title"))
        facts = AgencyFacts(name=name, zone="America/Detroit", state="MI", size=self.text("size"))
        people.add(session, self.actor, parts.clock())
        self.agency = self.do(membership.register_agency, facts)
        self.place = Place(self.agency, mark)
        self.items = ()

    def text(self, what):
        return f"{self.mark} {what}"

    def do(self, verb, *given, **named):
        return verb(self.session, *given, actor=self.actor, now=self.parts.clock(), **named)

    def now(self, number):
        return assessments.by_number(self.session, self.agency.id, number)

    def filled(self, numbers):
        for number in range(1, numbers + 1):
            self.start(number)
            self.answer(number)
            self.plan(number)
            if number == SIGNED:
                self.sign(number)
                self.do(assessing.reopen, self.now(number), self.text("reason to reopen"))
                self.sign(number)
                self.report(number, issuing.issue)
            else:
                self.do(assessing.submit, self.now(number))
                self.do(assessing.send_back, self.now(number), self.text("note of what to look at"))
                self.report(number, issuing.draft)
            blank_copies.ask_for(self.session, self.now(number), self.parts.clock())
            picture = self.do(picturing.keep, self.now(number), self.text(f"picture {number}"), {ITEM: 4})
            self.place.pictures[number] = picture.id
        self.take_out()
        return self.place

    def take_out(self):
        """Everything taken out, with the bytes of a file as the worker would have made it."""
        export, folder = self.do(making.ask_for, self.agency), self.parts.settings.exports
        file = making.file_of(folder, export)
        file.parent.mkdir(parents=True)
        file.write_bytes(self.text("everything").encode())
        making.finish(self.session, export, Made("e" * 64, file.stat().st_size), folder, self.parts.clock())

    def start(self, number):
        cycle = Cycle(self.text(f"cycle {number}"), dt.date(2026, 1, 1), dt.date(2026, 12, 31))
        made = self.do(assessing.start, self.agency, self.parts.basis.questionnaire, cycle)
        made = self.do(assessing.set_profile, made, {"sworn_band": "5-9"})
        made = self.do(assessing.set_targets, made, {ITEM: Target(1, self.text("reason of a target"))})
        self.items = asked(self.parts.basis.questionnaire, made.profile, made.cycle.mode)

    def answer(self, number):
        made = self.now(number)
        first = {self.parts.basis.questionnaire.places[item.id].element.id: item.id for item in reversed(self.items)}
        excluded = next(i.id for i in self.items if i.na.allowed and i.id not in (ITEM, OTHER))
        for item in {*first.values(), ITEM, OTHER, excluded}:
            support = Evidence("E2", (), self.text("who agrees"))
            whole = ItemResponse(level=2, evidence=support, note=self.text(f"note on {item}"))
            self.do(answering.record_response, made, Answer(item, whole, flagged=True))
        missing = ItemResponse(dont_know=True, missing=self.text("what is missing"))
        reason = ItemResponse(not_applicable=True, reason=self.text("why it does not apply"))
        for item, response in ((OTHER, missing), (excluded, reason)):
            self.do(answering.record_response, made, Answer(item, response, version=1))
        yours = Answer(ITEM, ItemResponse(level=1, note=self.text("note set aside")))
        self.do(answering.settle_conflict, made, yours, Choice.THEIRS, seen=1)
        address = f"https://example.org/{quote(self.mark)}"
        shown = EvidenceItem(self.text("title of a link"), EvidenceKind.POLICY, dt.date(2026, 5, 1), address)
        link = self.do(answering.add_evidence, made, ITEM, shown)
        file = self.upload(number, made)
        self.place.pieces[number] = [link.id, file.id]
        self.place.files[number] = file.file

    def upload(self, number, made):
        settings, content = self.parts.settings, self.text(f"content of a file of {number}").encode()
        name = self.text("name of a file.txt")
        stream = io.BytesIO(content)
        upload = evidence_files.receive(settings.evidence, self.agency.id, stream, name, limit=settings.file_limit)
        shown = EvidenceItem(self.text("title of a file"), file=upload.name)
        piece = self.do(evidence_files.add_file, made, ITEM, shown, upload, quota=settings.quota)
        assert path_of(settings.evidence, self.agency.id, piece.file).is_file()
        return piece

    def plan(self, number):
        """An action with a note, a task to find something out, and a gap that waits."""
        made, owner = self.now(number), Owner(self.text("owner's title"), self.text("owner's name"))
        parts = ("action", "known_by", "money", "staff", "quick_win")
        words = {name: self.text(f"{name} of {number}") for name in parts}
        wanted = Wanted(ITEM, owner, dt.date(2027, 3, 31), target=3, **words)
        action = self.do(planning.add_action, self.agency, made, wanted)
        told = {"evidence_title": self.text("minutes"), "evidence_address": f"https://example.org/{quote(self.mark)}"}
        self.do(planning.note_progress, self.agency, action.id, self.text("progress"), **told)
        self.do(planning.leave_for_later, made, NotNow(OTHER, self.text("reason to wait"), self.text("again")))
        task = Wanted(OTHER, owner, dt.date(2027, 3, 31), self.text("what to find out"))
        if number == SIGNED:
            self.do(planning.add_finding_out, self.agency, made, task)
        self.place.actions[number] = action.id

    def sign(self, number):
        self.do(assessing.submit, self.now(number))
        signed = SignOff(self.text("signer"), self.text("rank"), self.text("statement"), self.parts.clock())
        self.do(issuing.sign_off, self.now(number), signed, self.parts.basis.resources)

    def report(self, number, verb):
        made = self.do(verb, self.agency, self.now(number), self.parts.basis.resources)
        for name in KINDS:
            content = self.text(f"bytes of {name} of {number}").encode()
            file = ReportFile(name, sha256(content).hexdigest(), len(content))
            reports.add_file(self.session, made, file, content)
        reports.set_state(self.session, made.agency_id, made.id, ReportState.READY)
        self.place.reports[number] = made.id


# --- What is kept -------------------------------------------------------------------------------------------------


def rows(parts, agency=None):
    """A digest of the rows of each table: all of them, or those of one agency and what has none."""
    with parts.sessions() as session:
        return {table.name: _digest(session, table, agency) for table in TABLES.sorted_tables}


def _digest(session, table, agency):
    wanted = select(text("*")).select_from(table)  # as it is stored: making dates and trees of it takes longer
    if agency is not None:
        column = table.c.get("agency_id", table.c.id if table.name == "agency" else None)
        if column is not None:
            wanted = wanted.where(column == agency.id)
    return sha256("\n".join(sorted(map(repr, session.execute(wanted)))).encode()).hexdigest()


def files(parts):
    """Every file of evidence with its bytes."""
    return {path: path.read_bytes() for path in parts.settings.evidence.rglob("*") if path.is_file()}
