"""Every page there is, as people see it: empty, half-way, signed, with the longest texts. Served inside the test."""

import datetime as dt
import shutil
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

from werkzeug.serving import WSGIRequestHandler, make_server

from kl_assess.app import create_app
from kl_assess.config import Settings
from kl_assess.core.action_plan import ActionState, NotNow, Owner
from kl_assess.core.assessment import Answer, Cycle
from kl_assess.core.responses import Evidence, EvidenceItem, EvidenceKind, ItemResponse
from kl_assess.receipts import signing_key
from kl_assess.store import agencies, assessments, plans, reports, responses
from kl_assess.store.agencies import AgencyFacts
from kl_assess.store.engine import writing
from kl_assess.store.reports import ReportFile, ReportState
from kl_assess.web.reports.files import KINDS
from kl_assess.workflow import (
    answering,
    assessing,
    blank_copies,
    carrying,
    issuing,
    leaving,
    membership,
    planning,
    retaining,
)
from kl_assess.workflow.planning import Wanted
from kl_assess.workflow.taking_out import making
from tests.web.answered import answer, answer_all, sign, submit
from tests.web.assessments import STARTER, doing, parts_of, reading, started, started_again

NOW = dt.datetime(2026, 11, 24, 15, 42, tzinfo=dt.UTC)
WORD = "Donaudampfschifffahrtsgesellschaftskapitaenspatentinhaber"  # nothing in it says where to break
LONG_NAME = f"Upper Susquehanna Metropolitan Consolidated Police Department {WORD}"[:120].ljust(120, "x")
LONG_LINE = f"{WORD} ".join(["The board of the county ", "and its partners ", "met on it and "])
LONG_NOTE = (f"https://records.{'long-' * 30}address.example/{'a' * 60} " + LONG_LINE * 20)[:3000]
FILE = b"what the worker made"


PAGES = {
    "agencies.index": "/agencies",
    "agencies.new": "/agencies/new",
    "agencies.edit": "{0.half.agency}/edit",
    "answering.history": "{0.half}/items/LEA-3.2/history",
    "answering.show": "{0.half}/elements/LEA-3",
    "checking.reopen": "{0.signed}/reopen",
    "checking.show": "{0.half}/check",
    "checking.sign_off": "{0.sent}/sign-off",
    "comparing.show": "{0.half.agency}/changes",
    "comparing.trend": "{0.half.agency}/trend",
    "desk.show": "/desk",
    "due.show": "{0.half.agency}/calendar",
    "exchange.blank": "{0.half}/blank",
    "exchange.show": "{0.half}/import",
    "library.index": "/library",
    "library.resource": "/library/{0.resource}",
    "overview.show": "{0.half.agency}",
    "planning.action": "{0.acted}",
    "planning.edit": "{0.acted}/edit",
    "planning.find_out": "{0.half.agency}/plan/find-out?item=LEA-3.1",
    "planning.listed": "{0.half.agency}/plan/list",
    "planning.new": "{0.half.agency}/plan/actions/new",
    "planning.not_now": "{0.half.agency}/plan/not-now?item=LEA-3.1",
    "planning.printed": "{0.half.agency}/plan/print",
    "planning.show": "{0.half.agency}/plan",
    "profile.show": "{0.half}/profile",
    "public.accessibility": "/accessibility",
    "public.home": "/",
    "public.how_scores_work": "/how-scores-work",
    "public.privacy": "/privacy",
    "public.topic": "/topic",
    "record.confirm": "{0.half.agency}/delete",
    "record.everything": "{0.half.agency}/everything",
    "record.keeping": "{0.half.agency}/keeping",
    "record.receipt": "/agencies/deleted/{0.receipt}",
    "record.show": "{0.half.agency}/record",
    "reports.confirm": "{0.signed}/reports/issue",
    "reports.show": "{0.issued}/reports",
    "results.show": "{0.half}/results",
    "results.targets": "{0.half}/targets",
    "what_if.show": "{0.half}/what-if",
    "tasks.new": "{0.half.agency}/assessments/new",
    "tasks.confirm": "{0.half}/delete",
    "tasks.edit": "{0.half}/edit",
    "tasks.show": "{0.half}",
    "answering.show, blank": "{0.fresh}/elements/EXP-1",
    "answering.show, item draft": "{0.half}/elements/EXP-3",
    "answering.show, long": "{0.long}/elements/LEA-3",
    "answering.show, quick check": "{0.quick}/elements/LEA-1",
    "answering.show, sent": "{0.sent}/elements/LEA-3",
    "answering.show, read only": "{0.signed}/elements/LEA-3",
    "answering.history, long": "{0.long}/items/LEA-3.2/history",
    "agencies.edit, long": "{0.long.agency}/edit",
    "checking.show, all answered": "{0.answered}/check",
    "checking.show, long": "{0.long}/check",
    "checking.show, nothing answered": "{0.fresh}/check",
    "checking.show, reopened": "{0.reopened}/check",
    "answering.show, from last time": "{0.carried}/elements/LEA-3",
    "answering.history, from last time": "{0.carried}/items/LEA-3.1/history",
    "checking.show, from last time": "{0.carried}/check",
    "overview.show, from last time": "{0.carried.agency}",
    "tasks.new, from last time": "{0.carried.agency}/assessments/new",
    "tasks.show, from last time": "{0.carried}",
    "checking.sign_off, signed": "{0.signed}/sign-off",
    "comparing.show, first": "{0.fresh.agency}/changes",
    "comparing.show, signed": "{0.half.agency}/changes?from=1&to=2",
    "comparing.show, long": "{0.long.agency}/changes",
    "comparing.trend, none": "{0.fresh.agency}/trend",
    "exchange.blank, ready": "{0.signed}/blank",
    "exchange.blank, being made": "{0.fresh}/blank",
    "due.show, nothing due": "{0.first}/calendar",
    "due.show, long": "{0.long.agency}/calendar",
    "exchange.show, locked": "{0.signed}/import",
    "library.index, searched": "/library?q=trust&sort=year",
    "library.index, nothing found": "/library?q=zzzz",
    "overview.show, first": "{0.first}",
    "overview.show, long": "{0.long.agency}",
    "planning.action, long": "{0.acted_long}",
    "planning.edit, long": "{0.acted_long}/edit",
    "planning.listed, long": "{0.long.agency}/plan/list",
    "planning.listed, nothing fits": "{0.half.agency}/plan/list?state=stopped&due=overdue",
    "planning.new, for an item": "{0.half.agency}/plan/actions/new?item=LEA-3.1",
    "planning.not_now, long": "{0.long.agency}/plan/not-now?item=EXP-1.3",
    "planning.printed, long": "{0.long.agency}/plan/print",
    "planning.show, first": "{0.first}/plan",
    "planning.show, long": "{0.long.agency}/plan",
    "planning.show, nothing answered": "{0.fresh.agency}/plan",
    "planning.show, nothing decided": "{0.carried.agency}/plan",
    "profile.show, locked": "{0.signed}/profile",
    "profile.show, long": "{0.long}/profile",
    "record.confirm, on hold": "{0.carried.agency}/delete",
    "record.everything, being made": "{0.carried.agency}/everything",
    "record.keeping, on hold": "{0.carried.agency}/keeping",
    "record.show, long": "{0.long.agency}/record",
    "record.show, of an item": "{0.half.agency}/record?item=LEA-3.1&assessment=3&from=1/1/2026",
    "record.show, nothing fits": "{0.half.agency}/record?what=carried&person=nobody&to=1/1/2020",
    "reports.show, failed": "{0.signed}/reports",
    "reports.show, long": "{0.long}/reports",
    "reports.show, none": "{0.fresh}/reports",
    "results.show, nothing answered": "{0.fresh}/results",
    "results.show, quick check": "{0.quick}/results",
    "results.show, signed": "{0.signed}/results",
    "results.show, long": "{0.long}/results",
    "results.targets, locked": "{0.signed}/targets",
    "results.targets, long": "{0.long}/targets",
    "what_if.show, gaps closed": "{0.half}/what-if?from=gaps",
    "what_if.show, long": "{0.long}/what-if?from=gaps",
    "what_if.show, nothing answered": "{0.fresh}/what-if?LEA-3.1=3",
    "what_if.show, quick check": "{0.quick}/what-if?from=gaps",
    "tasks.new, first": "{0.first}/assessments/new",
    "tasks.show, nothing answered": "{0.fresh}",
    "tasks.confirm, long": "{0.long}/delete",
    "tasks.show, issued": "{0.issued}",
    "tasks.show, long": "{0.long}",
    "tasks.show, sent": "{0.sent}",
    "tasks.show, reopened": "{0.reopened}",
}
"""Every address that shows a page, by the name of its endpoint and of what is special about it."""


class Address(str):
    """The address of an assessment, or of an agency without one."""

    __slots__ = ()

    @property
    def agency(self):
        """The address of the agency."""
        return self.partition("/assessments/")[0]


@dataclass(frozen=True)
class Site:
    """The pages, where they are served, and the agencies on them. `resource` is one of the library."""

    app: object
    url: str
    first: Address
    fresh: Address
    half: Address
    quick: Address
    answered: Address
    sent: Address
    signed: Address
    issued: Address
    reopened: Address
    carried: Address
    long: Address
    acted: Address
    acted_long: Address
    resource: str
    receipt: str

    def url_of(self, name):
        """The address of a page by its name."""
        return self.url + PAGES[name].format(self)

    def assessment(self, address):
        """An assessment, as it is now."""
        agency = reading(self.app, agencies.by_slug, address.split("/")[2])
        return reading(self.app, assessments.by_number, agency.id, int(address.rsplit("/", 1)[1]))

    def change(self, address, item, response):
        """Answer an item as somebody else would, in another window."""
        assessment = self.assessment(address)
        kept = reading(self.app, responses.answer, assessment, item)
        answer(self.app, assessment, {item: Answer(item, response, version=kept.version)})


OTHERS = (
    "static_files.serve",
    "public.sample_report",
    "answering.token",
    "answering.file",
    "due.download",
    "due.feed",
    "exchange.blank_pdf",
    "exchange.blank_workbook",
    "exchange.blank_yaml",
    "exchange.export_workbook",
    "exchange.export_yaml",
    "planning.files_calendar",
    "planning.files_csv",
    "planning.files_workbook",
    "record.download",
    "record.download_everything",
    "record.receipt_file",
    "reports.download",
    "reports.state",
)
"""The endpoints that answer with a file or with JSON: no pages."""


class _Silent(WSGIRequestHandler):
    def log(self, *_):
        """Say nothing of each request."""


@contextmanager
def served(demonstration, folder):
    """Every page, on a copy of the demonstration, at one moment that does not pass."""
    instance = shutil.copytree(demonstration, folder / "instance")
    app = create_app(Settings(instance), clock=lambda: NOW)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        found = {name: Address(address) for name, address in _filled(app).items()}
        resource = parts_of(app).basis.resources.resources[0].id
        yield Site(app=app, url=f"http://localhost:{server.port}", resource=resource, **found)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        parts_of(app).sessions.kw["bind"].dispose()


def seated(context, site, name="Maria Okafor"):
    """The first page of a browser in which somebody has said who they are."""
    page = context.new_page()
    page.goto(f"{site.url}/desk")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Your title").fill("Chief")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"{site.url}/agencies")
    return page


def _filled(app):
    """What the demonstration has not: assessments in every other state."""
    half, quick, answered, issued = (
        f"/agencies/{agency.slug}/assessments/{number}"
        for name, number in (("Lake Ansel", 3), ("Pine Hollow", 1), ("Maple County", 1), ("Lake Ansel", 2))
        for agency in reading(app, agencies.every)
        if agency.name.startswith(name)
    )
    facts = AgencyFacts(name="Port Alder Police Department", zone="America/Detroit")
    parts = parts_of(app)
    with parts.sessions() as session, writing(session):
        first = membership.register_agency(session, facts, actor=STARTER, now=NOW)
    _, fresh_one, fresh = started(app, "Bell Harbor Police Department", "2026")
    _ask_for_blank(app, fresh_one)
    agency, one, sent = started(app, "Fort Ellery Police Department", "2024")
    answer_all(app, one)
    submit(app, one)
    _, two, signed = started_again(app, agency, Cycle("2025"))
    answer_all(app, two, 1)
    sign(app, two, "We looked at it together.")
    _make_blank(app, two)
    _draft(app, agency, two, ReportState.FAILED)
    _, three, reopened = started_again(app, agency, Cycle("2026"))
    answer_all(app, three, 3)
    sign(app, three)
    doing(app, assessing.reopen, _now(app, three), "The board was asked again.")
    _make_files(app, _report_of(app, issued))
    return {
        "first": f"/agencies/{first.slug}",
        "fresh": fresh,
        "half": half,
        "quick": quick,
        "answered": answered,
        "sent": sent,
        "signed": signed,
        "issued": issued,
        "reopened": reopened,
        "carried": _kept(app, _carried(app)),
        "receipt": _deleted(app),
        "acted": _action(app, half),
        "long": (long := _long(app)),
        "acted_long": _action(app, long),
    }


def _action(app, address):
    """The address of the first action of an agency."""
    slug = address.split("/")[2]
    action = reading(app, plans.actions, reading(app, agencies.by_slug, slug).id)[0]
    return f"/agencies/{slug}/plan/actions/{action.id}"


def _carried(app):
    """A second year with last year's answers: one is confirmed, one changed without a reason, the others wait."""
    agency, before, _ = started(app, "Cedar Falls Police Department", Cycle("2025"))
    unknown = ItemResponse(dont_know=True, missing="How often the council was asked")
    answer_all(app, before, but={"LEA-3.3": unknown, "LEA-3.4": ItemResponse(level=2)})  # what is past supports nothing
    old = EvidenceItem("Log of the council", EvidenceKind.RECORD, dt.date(2022, 5, 1), "https://example.org/log")
    doing(app, answering.add_evidence, before, "LEA-3.4", old)
    sign(app, before)
    wanted = Wanted("LEA-3.1", Owner("Captain", "Pat Doe"), dt.date(2026, 12, 1), known_by="Minutes of the council")
    doing(app, planning.add_action, agency, before, wanted)
    basis = parts_of(app).basis
    now = doing(app, carrying.start_from_last, agency, basis.questionnaire, Cycle("2026"), crosswalks=basis.crosswalks)
    doing(app, carrying.confirm, now, "LEA-3.1", 1)
    doing(app, answering.record_response, now, Answer("LEA-3.2", ItemResponse(level=3), version=1))
    return f"/agencies/{agency.slug}/assessments/{now.number}"


def _kept(app, address):
    """The same address, of an agency that is on hold, and everything of which is being taken out."""
    agency = reading(app, agencies.by_slug, address.split("/")[2])
    doing(app, retaining.put_hold, agency, LONG_LINE)
    doing(app, making.ask_for, agency)
    return address


def _deleted(app):
    """The id of the receipt of an agency that is no longer here."""
    gone = doing(app, membership.register_agency, AgencyFacts(name="Closed Harbor Police", zone="America/Detroit"))
    return doing(app, leaving.delete, gone, gone.name, signing_key(parts_of(app).settings.instance)).id


def _long(app):
    """An agency that says everything at the greatest length."""
    agency, made, address = started(
        app,
        LONG_NAME,
        Cycle(LONG_NAME[::-1][:120], due=dt.date(2026, 11, 23)),
        short=LONG_NAME[:100],
        size=LONG_NAME,
        state="PA",
    )
    items = [item.id for item in parts_of(app).basis.questionnaire.items]
    link = EvidenceItem(title=LONG_LINE[:300], address=f"https://example.org/{'a' * 400}")
    given = {item: _wordy(place) for place, item in enumerate(items)}
    answer(app, made, {item: Answer(item, response, flagged=True) for item, response in given.items()})
    for item in ("LEA-3.1", "LEA-3.2"):
        doing(app, answering.add_evidence, made, item, link)
    _plan_at_length(app, agency, made)
    _draft(app, agency, made, ReportState.MAKING)
    return address


def _plan_at_length(app, agency, made):
    """A plan with everything in it, one action in every state."""
    owner, texts = Owner(LONG_LINE[:120], LONG_NAME), (LONG_NOTE, LONG_NOTE)
    resources = tuple(resource.id for resource in parts_of(app).basis.resources.resources[:4])
    told = {"target": 4, "resources": resources, "money": LONG_LINE[:300], "staff": LONG_LINE[:300]}
    for place, state in enumerate(ActionState):
        wanted = Wanted("EXP-1.1", owner, dt.date(2026, 11, 1 + place), *texts, quick_win=LONG_LINE[:300], **told)
        action = doing(app, planning.add_action, agency, made, wanted)
        evidence = {"evidence_title": LONG_LINE[:300], "evidence_address": f"https://example.org/{'a' * 400}"}
        doing(app, planning.note_progress, agency, action.id, LONG_NOTE, **evidence)
        doing(app, planning.move, agency, action.id, state, 1, reason=LONG_NOTE)
    doing(app, planning.leave_for_later, made, NotNow("EXP-1.3", LONG_NOTE, LONG_LINE[:300]))
    doing(app, planning.add_finding_out, agency, made, Wanted("EXP-1.4", owner, dt.date(2026, 12, 1), LONG_NOTE))


def _wordy(place):
    if place % 5 == 4:
        return ItemResponse(dont_know=True, missing=LONG_NOTE[:1000], note=LONG_NOTE)
    return ItemResponse(level=place % 5, evidence=Evidence("E3", corroborated_by=LONG_LINE[:300]), note=LONG_NOTE)


def _now(app, assessment):
    return reading(app, assessments.by_number, assessment.agency_id, assessment.number)


def _draft(app, agency, assessment, state):
    report = doing(app, issuing.draft, agency, _now(app, assessment), parts_of(app).basis.resources)
    with parts_of(app).sessions() as session, writing(session):
        reports.set_state(session, agency.id, report.id, state)


def _report_of(app, address):
    agency = reading(app, agencies.by_slug, address.split("/")[2])
    assessment = reading(app, assessments.by_number, agency.id, int(address.rsplit("/", 1)[1]))
    return reading(app, reports.of_assessment_newest_first, assessment)[0]


def _make_files(app, report):
    with parts_of(app).sessions() as session, writing(session):
        for name in KINDS:
            reports.add_file(session, report, ReportFile(name, sha256(FILE).hexdigest(), len(FILE)), FILE)
        reports.set_state(session, report.agency_id, report.id, ReportState.READY)


def _ask_for_blank(app, assessment):
    with parts_of(app).sessions() as session, writing(session):
        blank_copies.ask_for(session, assessment, NOW)


def _make_blank(app, assessment):
    blanks = parts_of(app).settings.blanks
    blanks.mkdir(parents=True, exist_ok=True)
    blank_copies.file_of(blanks, blank_copies.copy_of(_now(app, assessment))).write_bytes(FILE)
