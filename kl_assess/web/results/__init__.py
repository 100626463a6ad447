"""The results of an assessment, so far or as signed off, and the targets that they are measured against."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from kl_assess.core.assessment import Answers, Assessment
from kl_assess.core.comparison import compare
from kl_assess.core.snapshot import Snapshot
from kl_assess.store import responses
from kl_assess.store.agencies import Agency
from kl_assess.web import identity, parts
from kl_assess.web.frame import render
from kl_assess.web.results.page import EmptyPage, results_page
from kl_assess.web.results.places import Places
from kl_assess.web.results.planned import planned
from kl_assess.web.results.so_far import snapshot
from kl_assess.web.results.targets import Chosen, Effect, chosen, effect_of, targets_page
from kl_assess.workflow import assessing, comparing, issuing
from kl_assess.workflow.refusal import RefusedError

_DIGITS: Final = 9
"""The most digits of a version."""

blueprint = Blueprint("results", __name__, url_prefix="/agencies/<slug>/assessments/<int:number>")


@blueprint.get("/results")
def show(slug: str, number: int) -> Response:
    """The results as they stand, or as they were signed off."""
    found = _found(slug, number)
    made = found.snapshot
    past = comparing.last_time(parts.session(), found.agency, found.assessment)
    if past is not None:
        made = replace(made, comparison=compare(made.questionnaire, made.results, past))
    plan = planned(parts.session(), found.agency, found.assessment)
    page = results_page(found.assessment, made, found.places, plan)
    return render("results/empty.html" if isinstance(page, EmptyPage) else "results/show.html", page)


@blueprint.get("/targets")
def targets(slug: str, number: int) -> Response:
    """Every target; they may be changed while the assessment is open."""
    found = _found(slug, number)
    return _targets(found, Chosen(found.assessment.targets, {}))


@blueprint.post("/targets")
def set_targets(slug: str, number: int) -> Response:
    """Show what the targets in the form would change, or save them."""
    found = _found(slug, number)
    questionnaire = found.snapshot.questionnaire
    version = _version(request.form)
    wanted = chosen(request.form, questionnaire, found.assessment.targets)
    if not questionnaire.scoring.targets.agency_may_change or not found.assessment.open:
        return _targets(found, Chosen(found.assessment.targets, {}), status=409)
    if request.form.get("act") == "effect":
        return _targets(found, Chosen(wanted.targets, {}), version=version, effect=_effect(found, wanted))
    if wanted.errors:
        return _targets(found, wanted, version=version, status=422)
    read = replace(found.assessment, version=version)
    try:
        with parts.writing() as session:
            assessing.set_targets(session, read, wanted.targets, actor=identity.actor(), now=parts.now())
    except RefusedError as refused:
        return _targets(_found(slug, number), wanted, status=409, refused=str(refused))
    flash("The targets are saved.", "success")
    return redirect(found.places.to("results.targets"), 303)


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


def _effect(found: _Found, wanted: Chosen) -> Effect:
    changed = replace(found.assessment, targets=wanted.targets)
    resources = parts.parts().basis.resources
    after = issuing.current_results(parts.session(), changed, found.answers, resources)
    return effect_of(found.snapshot.results, after, found.snapshot)


def _targets(
    found: _Found,
    shown: Chosen,
    *,
    version: int | None = None,
    status: int = 200,
    effect: Effect | None = None,
    refused: str = "",
) -> Response:
    """The page of targets; without a `version` the form is made from the assessment as it is now."""
    page = targets_page(
        found.assessment,
        found.snapshot,
        found.places,
        shown,
        version=found.assessment.version if version is None else version,
        effect=effect,
        refused=refused,
    )
    return render("results/targets.html", page, status)


def _version(form: Mapping[str, str]) -> int:
    given = form.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) <= _DIGITS else 0
