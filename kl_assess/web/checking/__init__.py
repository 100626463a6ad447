"""From the last answer to the signature: check your answers, send them for sign-off, sign, send back, reopen."""

from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect
from werkzeug.wrappers import Response

from kl_assess.core.assessment import Answers, Assessment, AssessmentStatus, SignOff
from kl_assess.core.snapshot import Snapshot
from kl_assess.store import audit, responses
from kl_assess.store.agencies import Agency
from kl_assess.store.audit import Action
from kl_assess.web import identity, parts
from kl_assess.web.checking.before import Before
from kl_assess.web.checking.page import check_page
from kl_assess.web.checking.signing import (
    ReopenForm,
    SendBackForm,
    SignOffForm,
    day,
    default_form,
    reopen_page,
    sign_off_page,
    signed_page,
)
from kl_assess.web.frame import render
from kl_assess.web.results.places import Places
from kl_assess.web.results.so_far import snapshot
from kl_assess.web.results.unknown import unknown_of
from kl_assess.workflow import assessing, issuing
from kl_assess.workflow.before_sending import NOTHING, UnsettledError, to_settle
from kl_assess.workflow.last_time import last_time
from kl_assess.workflow.pinning import pinned
from kl_assess.workflow.refusal import RefusedError

blueprint = Blueprint("checking", __name__, url_prefix="/agencies/<slug>/assessments/<int:number>")


@blueprint.get("/check")
def show(slug: str, number: int) -> Response:
    """Everything on one page, before it is sent for sign-off."""
    return _check(slug, number)


@blueprint.post("/check")
def submit(slug: str, number: int) -> Response:
    """Send the assessment for sign-off. What is not answered may stay so; what stops it is told on the page."""
    _, assessment = identity.assessment(slug, number)
    places = _places(slug, assessment)
    try:
        with parts.writing() as session:
            assessing.submit(session, assessment, actor=identity.actor(), now=parts.now())
    except UnsettledError as unsettled:
        return _check(slug, number, str(unsettled))
    except RefusedError as refused:
        flash(str(refused), "warning")
        return redirect(places.to("checking.show"), 303)
    flash("The assessment was sent for sign-off. Nothing in it changes now.", "success")
    signs = identity.may("checking.sign_off")
    return redirect(places.to("checking.sign_off" if signs else "checking.show"), 303)


@blueprint.get("/sign-off")
def sign_off(slug: str, number: int) -> Response:
    """What the assessment needs now: a signature, or the next step after it."""
    agency, assessment = identity.assessment(slug, number)
    if assessment.status is AssessmentStatus.SUBMITTED:
        return _sign_off(slug, number, default_form(identity.person()), SendBackForm(formdata=None))
    places = _places(slug, assessment)
    if assessment.open:
        flash("This assessment is open. Check the answers and send it for sign-off first.", "info")
        return redirect(places.to("checking.show"), 303)
    return render("checking/signed.html", signed_page(agency, assessment, places))


@blueprint.post("/sign-off")
def sign(slug: str, number: int) -> Response:
    """Take the signature: the assessment is locked, and its results are kept."""
    _, assessment = identity.assessment(slug, number)
    form = SignOffForm()
    if not form.validate_on_submit():
        return _asked_again(slug, assessment, form, SendBackForm(formdata=None))
    now = parts.now()
    signed = SignOff(form.name.data or "", form.title.data or "", form.statement.data or None, now)
    try:
        with parts.writing() as session:
            resources = parts.parts().basis.resources
            issuing.sign_off(session, assessment, signed, resources, actor=identity.actor(), now=now)
    except RefusedError as refused:
        return _sign_off(slug, number, form, SendBackForm(formdata=None), status=409, error=str(refused))
    flash(f"Signed off by {signed.name}.", "success")
    return redirect(_places(slug, assessment).to("checking.sign_off"), 303)


@blueprint.post("/send-back")
def send_back(slug: str, number: int) -> Response:
    """Open the assessment again, with a note on what to look at."""
    _, assessment = identity.assessment(slug, number)
    form = SendBackForm()
    unsigned = default_form(identity.person())
    if not form.validate_on_submit():
        return _asked_again(slug, assessment, unsigned, form)
    try:
        with parts.writing() as session:
            assessing.send_back(session, assessment, form.note.data or "", actor=identity.actor(), now=parts.now())
    except RefusedError as refused:
        return _sign_off(slug, number, unsigned, form, status=409, error=str(refused))
    flash("The assessment is open again. Your note stands on this page.", "success")
    return redirect(_places(slug, assessment).to("checking.show"), 303)


@blueprint.route("/reopen", methods=["GET", "POST"])
def reopen(slug: str, number: int) -> Response:
    """Open a signed assessment again, with a reason."""
    _, assessment = identity.assessment(slug, number)
    places, form = _places(slug, assessment), ReopenForm()
    if assessment.sign_off is None:
        flash("This assessment is not signed off, so it need not be reopened.", "info")
        return redirect(places.to("checking.sign_off"), 303)
    if not form.validate_on_submit():
        return render(
            "checking/reopen.html", reopen_page(assessment, form, places), 422 if form.is_submitted() else 200
        )
    try:
        with parts.writing() as session:
            assessing.reopen(session, assessment, form.reason.data or "", actor=identity.actor(), now=parts.now())
    except RefusedError as refused:
        flash(str(refused), "warning")
        return redirect(places.to("checking.sign_off"), 303)
    flash("The assessment is open again.", "success")
    return redirect(places.to("tasks.show"), 303)


# --- What the pages are made from ---------------------------------------------------------------------------------


class _Found(NamedTuple):
    """An assessment with everything that follows from it."""

    agency: Agency
    assessment: Assessment
    answers: Answers
    snapshot: Snapshot
    places: Places


def _found(slug: str, number: int) -> _Found:
    agency, assessment = identity.assessment(slug, number)
    session = parts.session()
    answers = responses.answers(session, assessment)
    made = snapshot(session, agency, assessment, answers, parts.parts().basis.resources)
    return _Found(agency, assessment, answers, made, Places(slug, number, made.questionnaire))


def _check(slug: str, number: int, refused: str = "") -> Response:
    """The page of the answers. `refused` says why the assessment could not be sent just now."""
    found = _found(slug, number)
    session, assessment = parts.session(), found.assessment
    last, settle = last_time(session, assessment), NOTHING
    if assessment.open:
        today = parts.now().astimezone(ZoneInfo(found.agency.zone)).date()
        settle = to_settle(session, assessment, found.answers, last, today)
    before = Before.of(found.snapshot, found.answers, last, settle)
    page = check_page(assessment, found.snapshot, found.answers, found.places, before, _sent_back(found), refused)
    return render("checking/show.html", page, 422 if refused else 200)


def _places(slug: str, assessment: Assessment) -> Places:
    return Places(slug, assessment.number, pinned(parts.session(), assessment.questionnaire))


def _sent_back(found: _Found) -> str:
    """Who opened the assessment again, when and why, where it was sent back or reopened and is still open."""
    if not found.assessment.open:
        return ""
    events = audit.about(parts.session(), found.agency.id, found.assessment.id, (Action.SENT_BACK, Action.REOPENED))
    if not events or events[0].payload is None:
        return ""
    told = events[0].payload
    did = "sent it back" if events[0].action == Action.SENT_BACK else "reopened it"
    return f"{told['actor']['name']} {did} on {day(events[0].at, found.agency)}: {told.get('note') or told['reason']}"


def _asked_again(slug: str, assessment: Assessment, form: SignOffForm, back: SendBackForm) -> Response:
    """The page with what is missing, or what the assessment needs now where it no longer waits for a signature."""
    if assessment.status is not AssessmentStatus.SUBMITTED:
        return redirect(_places(slug, assessment).to("checking.sign_off"), 303)
    return _sign_off(slug, assessment.number, form, back, status=422)


def _sign_off(
    slug: str, number: int, form: SignOffForm, back: SendBackForm, *, status: int = 200, error: str = ""
) -> Response:
    found = _found(slug, number)
    unknown = unknown_of(found.snapshot, found.places)
    before = Before.of(found.snapshot, found.answers, last_time(parts.session(), found.assessment), NOTHING)
    checked = check_page(found.assessment, found.snapshot, found.answers, found.places, before)
    page = sign_off_page(found.assessment, checked.counts, unknown, (form, back), found.places, error)
    return render("checking/sign_off.html", page, status)
