"""What if: items at other levels, what would move, and the target pictures that an agency keeps of it.

Nothing here changes an answer. Looking is a plain address that can be shared; keeping and setting targets are forms.
"""

import uuid
from dataclasses import replace

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from kl_assess.core.what_if import as_targets, what_if
from kl_assess.formatting import plural, upper_first
from kl_assess.store import pictures, plans, responses
from kl_assess.web import identity, parts
from kl_assess.web.frame import render
from kl_assess.web.inputs import LINE, trimmed
from kl_assess.web.results.places import Places
from kl_assess.web.results.so_far import snapshot
from kl_assess.web.what_if.asked import FIRST_GAPS, PLAN, Asked, asked, levels_in, levels_of_first_gaps, levels_of_plan
from kl_assess.web.what_if.page import UNNAMED, Found, Kept, Naming, asking, what_if_page
from kl_assess.workflow import assessing, picturing
from kl_assess.workflow.refusal import RefusedError

blueprint = Blueprint("what_if", __name__, url_prefix="/agencies/<slug>/assessments/<int:number>/what-if")


@blueprint.get("")
def show(slug: str, number: int) -> Response:
    """The levels to choose, and what would move with those in the address."""
    if any(not value for value in request.args.values()):  # a form names every item, also those left as they are
        told = {name: value for name, value in request.args.items() if value}
        return redirect(asking(request.path, told), 303)
    found = _found(slug, number)
    kept = _kept(found)
    return _page(found, kept, asked(request.args, found.snapshot.questionnaire, kept.ready, kept.pictures))


@blueprint.post("/pictures")
def keep(slug: str, number: int) -> Response:
    """Keep the levels in the form as a target picture."""
    found = _found(slug, number)
    levels = levels_in(request.form, found.snapshot.questionnaire)
    name = trimmed(request.form.get("name")) or ""
    problem = _wrong(name)
    if not problem:
        try:
            with parts.writing() as session:
                made = picturing.keep(session, found.assessment, name, levels, actor=identity.actor(), now=parts.now())
        except RefusedError as refused:
            problem = str(refused)
        else:
            flash(f"The what-if “{made.name}” is saved.", "success")
            return redirect(asking(found.places.to("what_if.show"), {"picture": made.id}), 303)
    return _page(found, _kept(found), Asked(levels), Naming(name, problem))


@blueprint.post("/pictures/<uuid:picture_id>/remove")
def remove(slug: str, number: int, picture_id: uuid.UUID) -> Response:
    """Remove a target picture."""
    _, assessment = identity.assessment(slug, number)
    try:
        with parts.writing() as session:
            gone = picturing.remove(session, assessment, picture_id, actor=identity.actor(), now=parts.now())
    except RefusedError as refused:
        flash(str(refused), "warning")
    else:
        flash(f"The what-if “{gone.name}” is removed.", "success")
    return redirect(request.path.partition("/pictures/")[0], 303)


@blueprint.post("/targets")
def use_as_targets(slug: str, number: int) -> Response:
    """Set the levels in the form as the agency's targets, while the assessment is open."""
    found = _found(slug, number)
    questionnaire, kept = found.snapshot.questionnaire, found.assessment.targets
    levels = levels_in(request.form, questionnaire)
    back = redirect(asking(found.places.to("what_if.show"), levels), 303)
    if not questionnaire.scoring.targets.agency_may_change:
        flash("The questionnaire sets the targets, and they cannot be changed.", "warning")
        return back
    wanted = as_targets(levels, questionnaire, kept).targets
    if wanted == kept:
        flash("These are the targets already.", "info")
        return back
    read = replace(found.assessment, version=request.form.get("version", 0, type=int))
    try:
        with parts.writing() as session:
            assessing.set_targets(session, read, wanted, actor=identity.actor(), now=parts.now())
    except RefusedError as refused:
        flash(str(refused), "warning")
        return back
    changed = sum(wanted.get(item.id) != kept.get(item.id) for item in questionnaire.items)
    flash(f"{upper_first(plural(changed, 'target'))} changed.", "success")
    return redirect(found.places.to("results.targets"), 303)


# --- What the page is made from -----------------------------------------------------------------------------------


def _found(slug: str, number: int) -> Found:
    agency, assessment = identity.assessment(slug, number)
    session = parts.session()
    answers = responses.answers(session, assessment)
    made = snapshot(session, agency, assessment, answers, parts.parts().basis.resources)
    return Found(agency, assessment, made, Places(slug, number, made.questionnaire))


def _kept(found: Found) -> Kept:
    session, results = parts.session(), found.snapshot.results
    actions = plans.actions(session, found.agency.id)
    ready = {FIRST_GAPS: levels_of_first_gaps(results), PLAN: levels_of_plan(actions, results)}
    return Kept(ready, pictures.of_assessment_by_name(session, found.assessment))


def _page(found: Found, kept: Kept, wanted: Asked, naming: Naming = UNNAMED) -> Response:
    now = found.snapshot
    then = None
    if wanted.levels:
        then = what_if(
            now.questionnaire,
            now.profile,
            now.responses,
            parts.parts().basis.resources,
            wanted.levels,
            targets=now.targets,
            mode=now.results.mode,
            before=now.results,
        )
    page = what_if_page(found, kept, wanted, then, naming)
    return render("what_if/show.html", page, 422 if naming.problem else 200)


def _wrong(name: str) -> str:
    if not name.strip():
        return "Write a name, such as In two years."
    return f"Use at most {LINE} characters." if len(name) > LINE else ""
