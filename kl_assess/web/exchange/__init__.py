"""Answers in and out as files: export, blank copies to fill in, and import with a preview of everything it changes."""

from dataclasses import replace
from pathlib import PureWindowsPath
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, flash, redirect, request
from werkzeug.wrappers import Response

from kl_assess.catalog.canonical import digest
from kl_assess.catalog.document import HIDDEN, LARGEST
from kl_assess.catalog.problem import CatalogError, excerpt
from kl_assess.catalog.responses import ResponsesFile, read_upload, write_responses
from kl_assess.catalog.template import yaml_template
from kl_assess.catalog.workbook import write_workbook
from kl_assess.core.assessment import Assessment
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.scoring import Mode
from kl_assess.store import responses
from kl_assess.store.agencies import Agency
from kl_assess.web import identity, parts
from kl_assess.web.closed import closed_of
from kl_assess.web.exchange.carrying import opened, sealed
from kl_assess.web.exchange.changes import Work, preview_page
from kl_assess.web.exchange.pages import WORKBOOK, YAML, Copy, UploadForm, blank_page, download, upload_page
from kl_assess.web.frame import Place, render
from kl_assess.web.results.places import Places
from kl_assess.web.tasks.next_step import title_of
from kl_assess.workflow import blank_copies, importing, meeting
from kl_assess.workflow.assessing import ensure_open
from kl_assess.workflow.comparing import past_cycle
from kl_assess.workflow.importing import Taken
from kl_assess.workflow.issuing import contents
from kl_assess.workflow.pinning import pinned
from kl_assess.workflow.plan_in_print import plan_of
from kl_assess.workflow.refusal import RefusedError, StaleError

_SHOWN: Final = 60
"""The characters of a file's name that are shown and kept."""

_blank_workbooks: Final[dict[tuple[str, Mode], bytes]] = {}
"""Blank workbooks by questionnaire and mode, made once in each process: it takes a third of a second."""

blueprint = Blueprint("exchange", __name__, url_prefix="/agencies/<slug>/assessments/<int:number>")


class _Found(NamedTuple):
    """The assessment at hand, with its questionnaire and the addresses around it."""

    agency: Agency
    assessment: Assessment
    questionnaire: Questionnaire
    places: Places

    def crumbs(self, label: str) -> tuple[Place, ...]:
        """Where a page of this assessment is."""
        return (
            Place(title_of(self.assessment), self.places.to("tasks.show")),
            Place(label, ""),
        )


def _found(slug: str, number: int) -> _Found:
    agency, assessment = identity.assessment(slug, number)
    questionnaire = pinned(parts.session(), assessment.questionnaire)
    return _Found(agency, assessment, questionnaire, Places(slug, number, questionnaire))


# --- Out ----------------------------------------------------------------------------------------------------------


@blueprint.get("/export/responses.yaml")
def export_yaml(slug: str, number: int) -> Response:
    """Everything that was said in the assessment, as a text file that is read back to the same."""
    found = _found(slug, number)
    file = _file(found)
    text = write_responses(file, found.questionnaire)
    return download(text.encode(), YAML, found.agency, found.assessment, "responses.yaml")


@blueprint.get("/export/responses.xlsx")
def export_workbook(slug: str, number: int) -> Response:
    """The same as a workbook."""
    found = _found(slug, number)
    file = _file(found)
    content = write_workbook(found.questionnaire, file.mode, file)
    return download(content, WORKBOOK, found.agency, found.assessment, "responses.xlsx")


def _file(found: _Found) -> ResponsesFile:
    """Everything that was said in the assessment, with the last cycle and the plan."""
    session = parts.session()
    answers = responses.answers(session, found.assessment)
    plan = plan_of(session, found.agency, found.assessment)
    previous = past_cycle(session, found.agency, found.assessment, answers)
    file = contents(found.agency, found.assessment, answers, found.questionnaire, plan, previous)
    return replace(file, ratings=meeting.exported(session, found.assessment, answers, found.questionnaire))


@blueprint.get("/blank")
def blank(slug: str, number: int) -> Response:
    """The blank copies, with what each is for."""
    found = _found(slug, number)
    file = blank_copies.file_of(parts.parts().settings.blanks, blank_copies.copy_of(found.assessment))
    copy = Copy.READY if file.is_file() else Copy.of(blank_copies.state(parts.session(), found.assessment))
    size = file.stat().st_size if copy is Copy.READY else 0
    return render(
        "exchange/blank.html", blank_page(found.assessment, copy, size, found.places, found.crumbs("Blank copies"))
    )


@blueprint.post("/blank")
def ask_for_blank(slug: str, number: int) -> Response:
    """Have the PDF made; it takes too long to wait for."""
    _, assessment = identity.assessment(slug, number)
    with parts.writing() as session:
        blank_copies.ask_for(session, assessment, parts.now())
    return redirect(_found(slug, number).places.to("exchange.blank"), 303)


@blueprint.get("/blank/copy.pdf")
def blank_pdf(slug: str, number: int) -> Response:
    """The blank copy as a PDF, once it is made."""
    agency, assessment = identity.assessment(slug, number)
    file = blank_copies.file_of(parts.parts().settings.blanks, blank_copies.copy_of(assessment))
    if not file.is_file():
        abort(404, "This blank copy is not made yet. Ask for it on the page of the blank copies.")
    return download(file.read_bytes(), "application/pdf", agency, assessment, "blank.pdf")


@blueprint.get("/blank/responses.xlsx")
def blank_workbook(slug: str, number: int) -> Response:
    """The blank copy as a workbook."""
    found = _found(slug, number)
    kind = (found.assessment.questionnaire, found.assessment.cycle.mode)
    if kind not in _blank_workbooks:
        _blank_workbooks[kind] = write_workbook(found.questionnaire, found.assessment.cycle.mode)
    return download(_blank_workbooks[kind], WORKBOOK, found.agency, found.assessment, "blank.xlsx")


@blueprint.get("/blank/responses.yaml")
def blank_yaml(slug: str, number: int) -> Response:
    """The blank copy as a text file."""
    found = _found(slug, number)
    text = yaml_template(found.questionnaire, found.assessment.cycle.mode)
    return download(text.encode(), YAML, found.agency, found.assessment, "blank.yaml")


# --- In -----------------------------------------------------------------------------------------------------------


@blueprint.get("/import")
def show(slug: str, number: int) -> Response:
    """Choose a file, where answers may still change."""
    return _upload(_found(slug, number), UploadForm())


@blueprint.post("/import")
def preview(slug: str, number: int) -> Response:
    """Read a file: everything that is wrong with it, or everything that it would change. Nothing is changed yet."""
    found = _found(slug, number)
    form = UploadForm()
    if not found.assessment.open or not form.validate_on_submit():
        return _upload(found, form, status=422)
    sent = form.file.data
    name = _name(sent.filename or "")
    try:
        content = sent.stream.read(LARGEST + 1)
        file, notices = read_upload(content, name, found.questionnaire)
        return _preview(found, importing.taken_from(file, content, name, notices))
    except CatalogError as error:
        return _upload(found, form, error, name, status=422)
    except RefusedError as refused:
        form.file.errors = (str(refused),)
        return _upload(found, form, status=422)


@blueprint.post("/import/apply")
def apply(slug: str, number: int) -> Response:
    """Do what the preview has shown, and nothing else: where something has changed since, a new preview is shown."""
    found = _found(slug, number)
    back = redirect(found.places.to("exchange.show"), 303)
    try:
        ensure_open(found.assessment)
        taken, seen = opened(request.form.get("file", ""), found.assessment)
    except RefusedError as refused:
        flash(str(refused), "warning")
        return back
    shown = _work(found, taken).preview
    if digest(shown) != seen:
        return _stale(slug, number, taken)
    try:
        with parts.writing() as session:
            importing.apply(session, found.assessment, shown, actor=identity.actor(), now=parts.now())
    except StaleError:
        return _stale(slug, number, taken)
    except RefusedError as refused:
        flash(str(refused), "warning")
        return back
    flash(f"{taken.name} was imported. Every change is in the history of its item.", "success")
    return redirect(found.places.to("tasks.show"), 303)


def _stale(slug: str, number: int, taken: Taken) -> Response:
    said = "Somebody has changed some of this since the last preview. Nothing was taken over. This is what changes now."
    return _preview(_found(slug, number), taken, 409, said)


def _work(found: _Found, taken: Taken) -> Work:
    answers = responses.answers(parts.session(), found.assessment)
    today = parts.now().astimezone(ZoneInfo(found.agency.zone)).date()
    shown = importing.preview(found.questionnaire, found.assessment, answers, taken, today)
    return Work(found.agency, found.assessment, found.questionnaire, answers, taken, shown)


def _preview(found: _Found, taken: Taken, status: int = 200, stale: str = "") -> Response:
    work = _work(found, taken)
    field = sealed(taken, work.preview, found.assessment) if work.preview.changes else ""
    page = preview_page(work, found.places, found.crumbs("Import answers"), field, stale=stale)
    return render("exchange/preview.html", page, status)


def _upload(
    found: _Found, form: UploadForm, error: CatalogError | None = None, name: str = "", *, status: int = 200
) -> Response:
    closed = closed_of(found.assessment, found.places.to)
    page = upload_page(form, error, name, closed, found.places, found.crumbs("Import answers"))
    return render("exchange/show.html", page, status)


def _name(sent: str) -> str:
    """The name of a file as it is shown and kept: its last part, cut where it is long, with its ending."""
    last = PureWindowsPath(HIDDEN.sub("", sent))
    return f"{excerpt(last.stem, _SHOWN)}{excerpt(last.suffix, _SHOWN)}"
