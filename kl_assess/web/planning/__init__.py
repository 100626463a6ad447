"""The plan of an agency: a board, a list, its actions, what waits, what has to be found out, and its files."""

import uuid
from typing import Final

from flask import Blueprint, abort, flash, redirect, request
from werkzeug.wrappers import Response

from kl_assess.catalog.problem import excerpt
from kl_assess.core.action_plan import STATE_WORDS, Action, ActionState
from kl_assess.formatting import lower_first
from kl_assess.web import identity, parts
from kl_assess.web.frame import Place, render
from kl_assess.web.planning import editing, files
from kl_assess.web.planning.board import EmptyPage, board_page
from kl_assess.web.planning.detail import action_page
from kl_assess.web.planning.editing import version_sent
from kl_assess.web.planning.form import NoteForm, StopForm
from kl_assess.web.planning.found import Desk, desk_of, plan_of
from kl_assess.web.planning.listing import asked, fitting, list_page
from kl_assess.web.planning.printed import printed_page
from kl_assess.web.tasks.next_step import title_of
from kl_assess.workflow import planning
from kl_assess.workflow.refusal import RefusedError

_SHOWN: Final = 80
"""The most characters of an action that a notice repeats."""

_ACTION: Final = "/actions/<uuid:action_id>"

blueprint = Blueprint("planning", __name__, url_prefix="/agencies/<slug>/plan")


# --- The plan -----------------------------------------------------------------------------------------------------


@blueprint.get("")
def show(slug: str) -> Response:
    """The plan as a board, with what is to decide first."""
    desk = desk_of(slug)
    if desk.assessment is None:
        start = Place("Start an assessment", desk.elsewhere("tasks.new"))
        text = "A plan starts from the gaps that an assessment finds. There is no assessment yet."
        return render("planning/empty.html", EmptyPage(text, start))
    plan = plan_of(desk, desk.assessment)
    levels = any(item.level is not None for item in plan.results.items.values())
    if not levels and not desk.actions and not plan.not_now:
        text = f"A plan starts from gaps. The {title_of(plan.assessment)} has no answer with a level yet."
        return render(
            "planning/empty.html", EmptyPage(text, Place("Go to the assessment", plan.places.to("tasks.show")))
        )
    return render("planning/board.html", board_page(plan))


@blueprint.get("/list")
def listed(slug: str) -> Response:
    """The plan as a list, filtered by the address."""
    desk = desk_of(slug)
    return render("planning/list.html", list_page(asked(request.args, desk), desk))


@blueprint.get("/print")
def printed(slug: str) -> Response:
    """The plan as one page to print, and nothing around it."""
    desk = desk_of(slug)
    if desk.assessment is None:
        return redirect(desk.to("show"), 303)
    return render("planning/print.html", printed_page(plan_of(desk, desk.assessment)))


@blueprint.get("/actions.csv")
def files_csv(slug: str) -> Response:
    """The actions of the list as a spreadsheet."""
    desk = desk_of(slug)
    return files.spreadsheet(fitting(asked(request.args, desk), desk), desk)


@blueprint.get("/actions.xlsx")
def files_workbook(slug: str) -> Response:
    """The same as a workbook."""
    desk = desk_of(slug)
    return files.workbook(fitting(asked(request.args, desk), desk), desk)


@blueprint.get("/actions.ics")
def files_calendar(slug: str) -> Response:
    """The due dates of the actions of the list that are open."""
    desk = desk_of(slug)
    return files.calendar(fitting(asked(request.args, desk), desk), desk)


# --- New in the plan ----------------------------------------------------------------------------------------------


blueprint.get("/actions/new")(editing.new)
blueprint.post("/actions/new")(editing.add)
blueprint.get("/find-out")(editing.find_out)
blueprint.post("/find-out")(editing.add_find_out)
blueprint.get("/not-now")(editing.not_now)
blueprint.post("/not-now")(editing.leave)
blueprint.post("/take-up")(editing.take_up)


# --- One action ---------------------------------------------------------------------------------------------------


@blueprint.get(_ACTION)
def action(slug: str, action_id: uuid.UUID) -> Response:
    """One action with its history."""
    desk, found = _found(slug, action_id)
    return render("planning/action.html", action_page(found, desk, NoteForm(), StopForm()))


@blueprint.get(f"{_ACTION}/edit")
def edit(slug: str, action_id: uuid.UUID) -> Response:
    """Change what was decided about an action."""
    desk, found = _found(slug, action_id)
    return editing.edit(found, desk)


@blueprint.post(f"{_ACTION}/edit")
def save(slug: str, action_id: uuid.UUID) -> Response:
    """Keep what was changed."""
    desk, found = _found(slug, action_id)
    return editing.save(found, desk)


@blueprint.post(f"{_ACTION}/move")
def move(slug: str, action_id: uuid.UUID) -> Response:
    """Move an action to another state, and go back to where it stands."""
    desk, found = _found(slug, action_id)
    wanted = request.form.get("state", "")
    if wanted not in {str(state) for state in ActionState}:
        abort(400)
    state = ActionState(wanted)
    try:
        with parts.writing() as session:
            planning.move(
                session, desk.agency, found.id, state, version_sent(), actor=identity.actor(), now=parts.now()
            )
    except RefusedError as refused:
        flash(str(refused), "warning")
    else:
        flash(f"“{excerpt(desk.words(found), _SHOWN)}” is {lower_first(STATE_WORDS[state])} now.", "success")
    if request.form.get("from") == "board":
        return redirect(f"{desk.to('show')}#a-{found.id}", 303)
    return redirect(desk.to("action", action_id=str(found.id)), 303)


@blueprint.post(f"{_ACTION}/note")
def note(slug: str, action_id: uuid.UUID) -> Response:
    """Add a note on progress."""
    desk, found = _found(slug, action_id)
    form = NoteForm()
    if not form.validate_on_submit():
        return render("planning/action.html", action_page(found, desk, form, StopForm(formdata=None)), 422)
    with parts.writing() as session:
        planning.note_progress(
            session,
            desk.agency,
            found.id,
            form.note.data or "",
            evidence_title=form.evidence_title.data,
            evidence_address=form.evidence_address.data,
            actor=identity.actor(),
            now=parts.now(),
        )
    flash("The note is in the history.", "success")
    return redirect(f"{desk.to('action', action_id=str(found.id))}#history", 303)


@blueprint.post(f"{_ACTION}/stop")
def stop(slug: str, action_id: uuid.UUID) -> Response:
    """Stop an action, with the reason."""
    desk, found = _found(slug, action_id)
    form = StopForm()
    if form.validate_on_submit():
        try:
            with parts.writing() as session:
                planning.stop(
                    session,
                    desk.agency,
                    found.id,
                    form.reason.data or "",
                    version_sent(),
                    actor=identity.actor(),
                    now=parts.now(),
                )
        except RefusedError as refused:
            form.reason.errors = [str(refused)]
        else:
            flash("The action is stopped. It stays in the history of the plan.", "success")
            return redirect(desk.to("action", action_id=str(found.id)), 303)
    return render("planning/action.html", action_page(found, desk, NoteForm(formdata=None), form), 422)


def _found(slug: str, action_id: uuid.UUID) -> tuple[Desk, Action]:
    """The action of an address; 404 where the agency has none of that id."""
    desk = desk_of(slug)
    found = next((action for action in desk.actions if action.id == action_id), None)
    if found is None:
        abort(404)
    return desk, found
