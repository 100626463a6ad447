"""An assessment as a list of tasks: the next step first, then every element with its work."""

import uuid
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from kl_assess.core.assessment import Assessment
from kl_assess.core.questionnaire import Domain, Element, Questionnaire
from kl_assess.core.scoring import Mode, is_asked
from kl_assess.formatting import upper_first
from kl_assess.store import assessments, audit, responses
from kl_assess.store.agencies import Agency
from kl_assess.web import identity, parts
from kl_assess.web.deadlines import Deadline, finish_by, today_at
from kl_assess.web.frame import Place, render
from kl_assess.web.tasks import deleting, renaming, starting
from kl_assess.web.tasks.history import WORDS, Entry, history, returned
from kl_assess.web.tasks.next_step import STATUS_WORDS, Addresses, NextStep, addresses, called, next_step, title_of
from kl_assess.web.tasks.shared import Shared, own_next_step, shared_of, team_ways
from kl_assess.web.tasks.work import STATE_WORDS, ElementWork, Work, WorkState, about, named, short, work_of
from kl_assess.workflow import assessing
from kl_assess.workflow.pinning import pinned

blueprint = Blueprint("tasks", __name__)
blueprint.get("/agencies/<slug>/assessments/new")(starting.new)
blueprint.post("/agencies/<slug>/assessments/new")(starting.start)
blueprint.get("/agencies/<slug>/assessments/<int:number>/edit")(renaming.edit)
blueprint.post("/agencies/<slug>/assessments/<int:number>/edit")(renaming.rename)
blueprint.get("/agencies/<slug>/assessments/<int:number>/delete")(deleting.confirm)
blueprint.post("/agencies/<slug>/assessments/<int:number>/delete")(deleting.delete)


@dataclass(frozen=True)
class Meter:
    """The work done on all items, with a sentence on the rest, which may be empty."""

    done: int
    total: int
    note: str


@dataclass(frozen=True)
class ElementRow:
    """An element in the list. `url` is empty and `note` says why where none of its items is asked.

    `person` is whoever has it; where nobody has, `assign_url` is where it is given to somebody.
    """

    id: str
    title: str
    url: str
    state: str
    word: str
    note: str
    answered: str
    left: str
    person: str
    assign_url: str


@dataclass(frozen=True)
class DomainRows:
    """A domain with its elements."""

    id: str
    title: str
    question: str
    elements: tuple[ElementRow, ...]


@dataclass(frozen=True)
class TasksPage:
    """An assessment. `timed` is whether the questionnaire has planning figures; `ways` lead on from here.

    `shared` is whether a team shares the work, so that each element has its person.

    `full` is where an open quick check goes on to the full assessment; empty elsewhere. What a browser has not sent, it
    keeps for `person` under the id `kept_under`.
    """

    title: str
    lead: str
    crumbs: tuple[Place, ...]
    returned: Entry | None
    next: NextStep
    due: Deadline | None
    meter: Meter
    domains: tuple[DomainRows, ...]
    shared: bool
    timed: bool
    open: bool
    person: uuid.UUID
    kept_under: uuid.UUID
    full: str
    ways: tuple[tuple[Place, str], ...]
    history: tuple[Entry, ...]


@blueprint.get("/agencies/<slug>/assessments/<int:number>")
def show(slug: str, number: int) -> Response:
    """The assessment and every element of it."""
    agency, assessment = identity.assessment(slug, number)
    session = parts.session()
    questionnaire = pinned(session, assessment.questionnaire)
    work = work_of(questionnaire, assessment, responses.answers_of(session, agency.id, [assessment])[assessment.id])
    events = audit.about(session, agency.id, assessment.id, WORDS)
    to, shared = addresses(slug, number), shared_of(agency, assessment)
    page = TasksPage(
        title=title_of(assessment),
        lead=_lead(assessment),
        crumbs=(
            Place(agency.name, url_for("overview.show", slug=slug)),
            Place(title_of(assessment), to("tasks.show")),
        ),
        returned=returned(events, assessment, agency),
        next=own_next_step(shared, assessment, work, to) or next_step(assessment, work, to),
        due=finish_by(assessment, today_at(agency, parts.now())),
        meter=meter(work, last_name(agency, assessment) if work.total.carried else ""),
        domains=tuple(_domain(domain, work, assessment, questionnaire, shared, to) for domain in questionnaire.domains),
        shared=shared.team,
        timed=work.left is not None and assessment.open,
        open=assessment.open,
        person=identity.actor().id,
        kept_under=assessment.id,
        full=_to_full(assessment, to),
        ways=(*team_ways(shared, assessment, to), *_ways(assessment, to)),
        history=history(events, agency),
    )
    return render("tasks/show.html", page)


@blueprint.post("/agencies/<slug>/assessments/<int:number>/full")
def go_on_to_full(slug: str, number: int) -> Response:
    """Ask every item from now on."""
    with parts.writing() as session:
        _, assessment = identity.assessment(slug, number)
        if assessment.cycle.mode is Mode.QUICK_CHECK:
            assessing.go_on_to_full(session, assessment, actor=identity.actor(), now=parts.now())
    flash("Every item is asked from now on. Your answers have stayed.", "success")
    return redirect(url_for("tasks.show", slug=slug, number=number), 303)


def meter(work: Work, last: str = "") -> Meter:
    """The work done on an assessment. `last` is the name of the one whose answers wait to be confirmed, if any do."""
    left = f"{upper_first(about(work.left))} left." if work.left else ""
    carried = work.total.carried
    have = "has" if carried == 1 else "have"
    waiting = f"{carried} of {work.total.total} {have} an answer from {last} to confirm." if last else ""
    return Meter(work.total.done, work.total.total, f"{left} {waiting}".strip())


def last_name(agency: Agency, assessment: Assessment) -> str:
    """The name of the assessment that this one starts from, as a sentence has it; empty where there is none."""
    found = assessments.by_id(parts.session(), agency.id, assessment.previous) if assessment.previous else None
    return called(found.cycle.name) if found else ""


def _lead(assessment: Assessment) -> str:
    if assessment.open and not identity.may("answering.answer"):
        return "What is answered so far, element by element."
    if assessment.open:
        return "Work through the elements in any order. Every answer is saved as you go."
    return f"{STATUS_WORDS[assessment.status]}. Answers can be read but not changed."


def _domain(
    domain: Domain, work: Work, assessment: Assessment, questionnaire: Questionnaire, shared: Shared, to: Addresses
) -> DomainRows:
    rows = tuple(_row(element, assessment, questionnaire, shared, to) for element in named(work.elements, domain))
    return DomainRows(domain.id, domain.title, domain.question, rows)


def _row(
    work: ElementWork, assessment: Assessment, questionnaire: Questionnaire, shared: Shared, to: Addresses
) -> ElementRow:
    done, total, _, drafts, carried = work.progress
    is_asked = work.state is not WorkState.NOT_ASKED
    notes = [f"{work.flagged} flagged" if work.flagged else "", f"{drafts} without a reason" if drafts else ""]
    notes.append(f"{carried} to confirm" if carried else "")
    return ElementRow(
        id=work.element.id,
        title=work.element.title,
        url=to("answering.show", element_id=work.element.id) if is_asked else "",
        state=str(work.state) if is_asked else "none",
        word=STATE_WORDS[work.state],
        note=", ".join(filter(None, notes)) if is_asked else _why_not(work.element, assessment, questionnaire),
        answered=f"{done} of {total}" if is_asked else "",
        left=short(work.left) if work.left else "",
        person=shared.person(work.element.id) if is_asked else "",
        assign_url=to("team.show") if is_asked and shared.assigns and assessment.open else "",
    )


def _why_not(element: Element, assessment: Assessment, questionnaire: Questionnaire) -> str:
    put = any(is_asked(item, questionnaire, assessment.cycle.mode) for item in element.items)
    return "Left out because of the profile" if put else "Not in the quick check"


def _to_full(assessment: Assessment, to: Addresses) -> str:
    """Where a quick check goes on to the full assessment; empty for any other, and for whoever may not."""
    quick = assessment.open and assessment.cycle.mode is Mode.QUICK_CHECK
    return to("tasks.go_on_to_full") if quick and identity.may("tasks.go_on_to_full") else ""


def _ways(assessment: Assessment, to: Addresses) -> tuple[tuple[Place, str], ...]:
    """Where else one may go from here, each with a few words on what it is for."""
    ways = [("profile.show", "Agency profile", "decides which items are asked")]
    if assessment.open:
        ways += [
            ("tasks.edit", "Name and dates", "what headings and the report say, and by when it is due"),
            ("checking.show", "Check your answers", "all of them on one page, at any time"),
            ("exchange.blank", "Blank copy", "to print, or to fill in without a connection"),
            ("exchange.show", "Import answers", "from a workbook or a responses file, with a preview of what changes"),
        ]
    else:
        ways += [
            ("checking.show", "All answers on one page", "as they were sent for sign-off"),
            ("results.show", "Results", "with the answers behind every score"),
            ("reports.show", "Reports", "to read, print and hand on"),
        ]
    if assessment.sign_off is not None:
        ways.append(("checking.reopen", "Reopen the assessment", "to correct something, with a reason"))
    ways += [
        ("exchange.export_workbook", "Download the answers as a workbook", "to work with them elsewhere"),
        ("exchange.export_yaml", "Download the answers as a responses file", "to keep, or to import again"),
    ]
    return tuple((Place(label, to(endpoint)), why) for endpoint, label, why in ways if identity.may(endpoint))
