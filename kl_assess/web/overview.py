"""The overview of an agency: where its current assessment stands, the next step, and everything it has done here."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from flask import Blueprint, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kl_assess.core.assessment import Answers, Assessment, AssessmentStatus, Cycle, asked, progress
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.scoring import Mode
from kl_assess.formatting import moment, plural, short_date, upper_first
from kl_assess.store import assessments, plans, reports, responses
from kl_assess.store.agencies import Agency
from kl_assess.store.reports import Report, ReportState
from kl_assess.web import identity, parts
from kl_assess.web.addresses import address
from kl_assess.web.agencies import Pagination
from kl_assess.web.comparing.trend import SmallTrend, small_trend
from kl_assess.web.deadlines import Deadline, deadline, finish_by, today_at
from kl_assess.web.frame import render
from kl_assess.web.members.page import EmergencyLine, banners
from kl_assess.web.planning.cards import Card, card
from kl_assess.web.planning.found import CYCLES, Desk
from kl_assess.web.states import name_of
from kl_assess.web.tasks import Meter, last_name, meter
from kl_assess.web.tasks.next_step import STATUS_WORDS, NextStep, addresses, next_step, title_of
from kl_assess.web.tasks.work import about, effort, work_of
from kl_assess.workflow.comparing import trend_of
from kl_assess.workflow.due_dates import is_running, last_full, next_due
from kl_assess.workflow.pinning import pinned

_ON_A_PAGE: Final = 20
_ACTIONS: Final = 5
"""The most actions that are listed as due."""
_MAKING: Final = {ReportState.MAKING: "Being made", ReportState.FAILED: "Could not be made"}

blueprint = Blueprint("overview", __name__)


@dataclass(frozen=True)
class AssessmentLine:
    """An assessment in the list; `period` may be empty, and `reports_url` is where nothing is issued.

    `changes_url` leads to what changed since the assessment it starts from; it is empty without one.
    """

    title: str
    url: str
    changes_url: str
    status: str
    reports_url: str
    period: str
    answered: str


@dataclass(frozen=True)
class ReportLine:
    """A report in the list: which, how it stands, and when it was made."""

    title: str
    state: str
    in_force: bool
    made: str


@dataclass(frozen=True)
class DuePlan:
    """The open actions of the plan that come first, and how many of all are done."""

    actions: tuple[Card, ...]
    done: int
    total: int
    url: str


@dataclass(frozen=True)
class OverviewPage:
    """An agency with assessments. `where` says in which assessment and step it is.

    `due` is by when the running one is due, or else the next one; None where neither is known.
    """

    slug: str
    name: str
    facts: str
    where: str
    next: NextStep
    meter: Meter
    tasks_url: str
    running: bool
    due: Deadline | None
    due_url: str
    plan: DuePlan | None
    trend: SmallTrend | None
    lines: tuple[AssessmentLine, ...]
    pagination: Pagination | None
    reports_of: str
    reports_url: str
    reports: tuple[ReportLine, ...]
    emergencies: tuple[EmergencyLine, ...]


@dataclass(frozen=True)
class FirstTimePage:
    """An agency without an assessment. `quick` says what the quick check takes and leaves out; empty without one."""

    slug: str
    name: str
    facts: str
    counts: tuple[tuple[str, str], ...]
    quick: str
    emergencies: tuple[EmergencyLine, ...]


@blueprint.get("/agencies/<slug>")
def show(slug: str) -> Response:
    """The agency as it stands."""
    agency = identity.agency(slug)
    newest = assessments.page(parts.session(), agency.id, limit=_ON_A_PAGE + 1)
    if not newest:
        return render("overview/first.html", _first_time(agency, parts.parts().basis.questionnaire))
    return render("overview/show.html", _page(parts.session(), agency, newest))


def _page(session: Session, agency: Agency, newest: tuple[Assessment, ...]) -> OverviewPage:
    current = newest[0]
    beyond = current.number + 1
    before = min(max(request.args.get("before", beyond, type=int), 1), beyond)
    more = _ON_A_PAGE + 1
    listed = newest if before == beyond else assessments.page(session, agency.id, before=before, limit=more)
    shown = listed[:_ON_A_PAGE]
    answers = responses.answers_of(session, agency.id, (current, *shown))
    questionnaire = pinned(session, current.questionnaire)
    work = work_of(questionnaire, current, answers[current.id])
    to = addresses(agency.slug, current.number)
    following = next_step(current, work, to)
    today = today_at(agency, parts.now())
    return OverviewPage(
        slug=agency.slug,
        name=agency.name,
        facts=_facts(agency),
        where=", ".join(part for part in (title_of(current), following.where) if part),
        next=following,
        meter=meter(work, last_name(agency, current) if work.total.carried else ""),
        tasks_url=to("tasks.show"),
        running=current.open,
        due=_due(agency, newest, today),
        due_url=url_for("due.show", slug=agency.slug),
        plan=_plan(session, agency, newest, today),
        trend=_trend(session, agency, newest, questionnaire),
        lines=tuple(_line(session, agency, kept, answers) for kept in shown),
        pagination=_pagination(agency, shown, current.number, more=len(listed) > _ON_A_PAGE),
        reports_of=title_of(current),
        reports_url=to("reports.show"),
        reports=_reports(reports.of_assessment_newest_first(session, current), agency),
        emergencies=banners(agency),
    )


def _due(agency: Agency, newest: tuple[Assessment, ...], today: dt.date) -> Deadline | None:
    """By when the running assessment is due; where none is running, the next one."""
    if is_running(newest[0]):
        return finish_by(newest[0], today)
    day = next_due(agency, last_full(newest))
    return deadline("Next assessment due", day, today) if day else None


def _plan(session: Session, agency: Agency, newest: tuple[Assessment, ...], today: dt.date) -> DuePlan | None:
    """The actions that are due first; None where nothing is open."""
    kept = plans.actions(session, agency.id)
    if any(action.assessment not in {cycle.id for cycle in newest} for action in kept):
        newest = assessments.page(session, agency.id, limit=CYCLES)  # an action of many cycles ago
    desk = Desk(agency, today, newest, kept)
    shown = [action for action in kept if desk.shown(action)]
    first = [card(action, desk) for action in shown if action.open][:_ACTIONS]
    if not first:
        return None
    return DuePlan(tuple(first), sum(action.done for action in shown), len(shown), desk.to("show"))


def _trend(
    session: Session, agency: Agency, newest: tuple[Assessment, ...], questionnaire: Questionnaire
) -> SmallTrend | None:
    """The last two signed cycles; nothing is looked for where there are no two."""
    signed = sum(found.sign_off is not None and found.cycle.mode is Mode.FULL for found in newest)
    return small_trend(agency, trend_of(session, agency), questionnaire) if signed > 1 else None


def _facts(agency: Agency) -> str:
    return ", ".join(part for part in (name_of(agency.state), agency.size) if part)


def _line(session: Session, agency: Agency, assessment: Assessment, answers: Mapping[UUID, Answers]) -> AssessmentLine:
    items = asked(pinned(session, assessment.questionnaire), assessment.profile, assessment.cycle.mode)
    done = progress(items, answers[assessment.id], assessment.stand_ins)
    to = addresses(agency.slug, assessment.number)
    return AssessmentLine(
        title=title_of(assessment),
        url=to("tasks.show"),
        changes_url=_changes(agency, assessment),
        status=STATUS_WORDS[assessment.status],
        reports_url=to("reports.show") if assessment.status is AssessmentStatus.ISSUED else "",
        period=period(assessment.cycle),
        answered=f"{done.done} of {done.total}",
    )


def _changes(agency: Agency, assessment: Assessment) -> str:
    compared = assessment.previous is not None and assessment.cycle.mode is Mode.FULL
    return address("comparing.show", slug=agency.slug, to=assessment.number) if compared else ""


def period(cycle: Cycle) -> str:
    """The period of an assessment in words; empty where none is given."""
    if cycle.starts and cycle.ends:
        return f"{short_date(cycle.starts)} to {short_date(cycle.ends)}"
    if cycle.starts:
        return f"From {short_date(cycle.starts)}"
    return f"Until {short_date(cycle.ends)}" if cycle.ends else ""


def _pagination(agency: Agency, shown: tuple[Assessment, ...], last: int, *, more: bool) -> Pagination | None:
    """The numbers of an agency's assessments have no holes, so the page before this one is known."""
    first = shown[0].number if shown else 1
    if first == last and not more:
        return None
    newer = None if first == last else url_for("overview.show", slug=agency.slug, before=first + _ON_A_PAGE + 1)
    older = url_for("overview.show", slug=agency.slug, before=shown[-1].number) if more else None
    return Pagination("Pages of assessments", newer, older)


def _reports(found: tuple[Report, ...], agency: Agency) -> tuple[ReportLine, ...]:
    """The newest version is in force; the versions before it are replaced by it."""
    newest = max((report.version for report in found if report.version), default=0)
    return tuple(_report(report, newest, agency) for report in found)


def _report(report: Report, newest: int, agency: Agency) -> ReportLine:
    in_force = report.version == newest and report.state is ReportState.READY
    if report.state is not ReportState.READY:
        state = _MAKING[report.state]
    elif report.version is None:
        state = "Not issued"
    else:
        state = "In force" if in_force else f"Replaced by version {newest}"
    title = f"Version {report.version}" if report.version else "Draft"
    return ReportLine(title, state, in_force, moment(report.created_at, agency.zone))


def _first_time(agency: Agency, questionnaire: Questionnaire) -> FirstTimePage:
    count, minutes = effort(questionnaire, {}, Mode.FULL)
    fewest = sum(item.condition is None for item in questionnaire.items)
    counts = [("Items asked", f"{fewest} to {count}" if fewest < count else str(count))]
    if minutes:
        counts.append(("To choose the levels", f"{upper_first(about(minutes))} at most"))
    modes = questionnaire.instrument.modes
    quick = ""
    if modes and modes.quick_check:
        few, takes = effort(questionnaire, {}, Mode.QUICK_CHECK)
        quick = f"{plural(few, 'item')}{f', {about(takes)}' if takes else ''}. {modes.quick_check.note}"
    return FirstTimePage(agency.slug, agency.name, _facts(agency), tuple(counts), upper_first(quick), banners(agency))
