"""What every page is shown with: agencies and assessments in every state, beside those of the demonstration."""

import datetime as dt
from hashlib import sha256

from kl_assess.core.action_plan import ActionState, NotNow, Owner
from kl_assess.core.assessment import Answer, Cycle
from kl_assess.core.responses import Evidence, EvidenceItem, EvidenceKind, ItemResponse
from kl_assess.receipts import signing_key
from kl_assess.store import agencies, assessments, plans, reports
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


def filled(app):
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
