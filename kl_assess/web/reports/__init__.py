"""Reports of an assessment: drafts at any time, issued ones after sign-off, and their files. No page makes a file."""

import uuid
from dataclasses import replace
from typing import Final

from flask import Blueprint, abort, flash, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from kl_assess.store import plans, reports
from kl_assess.store.reports import Report, ReportKind
from kl_assess.web import identity, parts
from kl_assess.web.frame import Place, render
from kl_assess.web.reports.files import kinds_of, saved_as
from kl_assess.web.reports.page import Addresses, IssuePage, ReportsPage, facts, follow_ups, in_force, lines, said, step
from kl_assess.web.tasks.next_step import title_of
from kl_assess.workflow import follow_ups as follow_ups_of
from kl_assess.workflow import issuing
from kl_assess.workflow.refusal import RefusedError

blueprint = Blueprint("reports", __name__)

_BASE: Final = "/agencies/<slug>/assessments/<int:number>/reports"


# --- Pages --------------------------------------------------------------------------------------------------------


@blueprint.get(_BASE)
def show(slug: str, number: int) -> Response:
    """The reports of an assessment, and the next step."""
    agency, assessment = identity.assessment(slug, number)
    session = parts.session()
    every = reports.of_assessment_newest_first(session, assessment, None)
    listed = tuple(report for report in every if report.kind is ReportKind.ASSESSMENT)
    followed = tuple(report for report in every if report.kind is ReportKind.FOLLOW_UP)
    issued = in_force(listed) is not None
    planned = issued and bool(plans.actions(session, agency.id))
    to = Addresses(slug, number)
    return render(
        "reports/show.html",
        ReportsPage(
            assessment=title_of(assessment),
            crumbs=(Place(title_of(assessment), to.page("tasks.show")), Place("Reports", "")),
            step=step(assessment, listed, to),
            facts=facts(agency, assessment, listed),
            reports=lines(agency, listed, to),
            draft_url=to.page("reports.draft") if not assessment.open and identity.may("reports.draft") else "",
            follow_ups=follow_ups(agency, followed, to, issued=issued, planned=planned),
            here=to.page("reports.show"),
        ),
    )


@blueprint.get(f"{_BASE}/<uuid:report_id>/state")
def state(slug: str, number: int, report_id: uuid.UUID) -> Response:
    """How far a report is, for the script of the page."""
    report = _report(slug, number, report_id)
    return jsonify(state=report.state, said=said(report))


@blueprint.get("/agencies/<slug>/reports/<uuid:report_id>/<name>")
def download(slug: str, report_id: uuid.UUID, name: str) -> Response:
    """One file of a report, to be kept."""
    agency = identity.agency(slug)
    report = reports.by_id(parts.session(), agency.id, report_id)
    file = next((known for known in report.files if known.name == name), None) if report else None
    if report is None or file is None:
        abort(404)
    period = reports.period_of(parts.session(), report)
    response = Response(mimetype=kinds_of(report)[name].media_type)
    response.set_etag(file.digest)
    response.headers.set("Content-Disposition", "attachment", filename=saved_as(agency, period, report, name))
    if file.digest not in request.if_none_match:
        response.data = reports.file_content(parts.session(), agency.id, report.id, name) or b""
    return response.make_conditional(request)


@blueprint.get(f"{_BASE}/issue")
def confirm(slug: str, number: int) -> Response:
    """Say what issuing does, before it is done."""
    agency, assessment = identity.assessment(slug, number)
    to = Addresses(slug, number)
    if not issuing.can_issue(assessment):
        flash("A report can be issued once the assessment is signed off, and once for each sign-off.", "info")
        return redirect(to.page("reports.show"), 303)
    session = parts.session()
    listed = reports.of_assessment_newest_first(session, assessment)
    reports_url = to.page("reports.show")
    return render(
        "reports/issue.html",
        IssuePage(
            crumbs=(
                Place(title_of(assessment), to.page("tasks.show")),
                Place("Reports", reports_url),
                Place(f"Issue version {assessment.report_version}", ""),
            ),
            version=assessment.report_version,
            before=f"version {issued.version}" if (issued := in_force(listed)) else "",
            facts=(("Agency", agency.name), *facts(agency, assessment, listed)),
            seen=assessment.version,
            url=to.page("reports.issue"),
            results_url=to.page("results.show"),
            plan_url=url_for("planning.show", slug=slug),
            planned=bool(plans.actions(session, agency.id) or plans.not_now(session, assessment)),
            back_url=reports_url,
        ),
    )


# --- What is asked for --------------------------------------------------------------------------------------------


@blueprint.post(f"{_BASE}/draft")
def draft(slug: str, number: int) -> Response:
    """Ask for a draft."""
    agency, assessment = identity.assessment(slug, number)
    now = parts.now()
    with parts.writing() as session:
        made = issuing.draft(
            session, agency, assessment, parts.parts().basis.resources, actor=identity.actor(), now=now
        )
    if made.created_at == now:
        flash("A draft report is being made. It takes about a minute.", "success")
    else:
        flash("A draft of the same answers is here already, so it is not made again.", "info")
    return redirect(url_for("reports.show", slug=slug, number=number), 303)


@blueprint.post(f"{_BASE}/issue")
def issue(slug: str, number: int) -> Response:
    """Issue the report of a signed assessment."""
    agency, assessment = identity.assessment(slug, number)
    seen = replace(assessment, version=request.form.get("seen", 0, type=int))
    try:
        with parts.writing() as session:
            issued = issuing.issue(
                session, agency, seen, parts.parts().basis.resources, actor=identity.actor(), now=parts.now()
            )
    except RefusedError as refused:
        flash(str(refused), "warning")
    else:
        flash(f"Version {issued.version} is issued. Its files take about a minute.", "success")
    return redirect(url_for("reports.show", slug=slug, number=number), 303)


@blueprint.post(f"{_BASE}/follow-up")
def follow_up(slug: str, number: int) -> Response:
    """Issue a follow-up report on the actions of an issued report."""
    agency, assessment = identity.assessment(slug, number)
    now = parts.now()
    try:
        with parts.writing() as session:
            made = follow_ups_of.follow_up(session, agency, assessment, actor=identity.actor(), now=now)
    except RefusedError as refused:
        flash(str(refused), "warning")
    else:
        if made.created_at == now:
            flash(f"Follow-up {made.version} is issued. Its files take a few seconds.", "success")
        else:
            flash(f"Follow-up {made.version} of today says the same, so it is not made again.", "info")
    return redirect(url_for("reports.show", slug=slug, number=number), 303)


@blueprint.post(f"{_BASE}/<uuid:report_id>/again")
def again(slug: str, number: int, report_id: uuid.UUID) -> Response:
    """Ask once more for files that could not be made."""
    report = _report(slug, number, report_id)
    with parts.writing() as session:
        issuing.make_again(session, report, actor=identity.actor(), now=parts.now())
    flash("The files are asked for again.", "success")
    return redirect(url_for("reports.show", slug=slug, number=number), 303)


def _report(slug: str, number: int, report_id: uuid.UUID) -> Report:
    """The report of this address; 404 where there is none."""
    agency, assessment = identity.assessment(slug, number)
    report = reports.by_id(parts.session(), agency.id, report_id)
    if report is None or report.assessment_id != assessment.id:
        abort(404)
    return report
