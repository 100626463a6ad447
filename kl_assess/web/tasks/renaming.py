"""Another name or period for an assessment that has begun."""

from dataclasses import dataclass

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from kl_assess.core.assessment import Assessment
from kl_assess.store.agencies import Agency
from kl_assess.web import identity, parts
from kl_assess.web.frame import Place, render
from kl_assess.web.inputs import Problem, problems_of
from kl_assess.web.tasks.next_step import addresses, title_of
from kl_assess.web.tasks.starting import CycleForm, refuse_same
from kl_assess.workflow import assessing
from kl_assess.workflow.pinning import pinned
from kl_assess.workflow.refusal import RefusedError


@dataclass(frozen=True)
class EditPage:
    """The name and the period of an assessment; `months` is how far answers look back, 0 where that is not said."""

    form: CycleForm
    problems: tuple[Problem, ...]
    crumbs: tuple[Place, ...]
    action: str
    months: int


def edit(slug: str, number: int) -> Response:
    """Show the name and period, to be changed while the assessment is open."""
    agency, assessment = identity.assessment(slug, number)
    if not assessment.open:
        flash("The name and period change only while the assessment is open. Reopen it first.", "warning")
        return redirect(url_for("tasks.show", slug=slug, number=number), 303)
    return _page(agency, assessment, CycleForm(data=assessment.cycle._asdict()))


def rename(slug: str, number: int) -> Response:
    """Keep another name and period."""
    agency, assessment = identity.assessment(slug, number)
    form = CycleForm()
    if not form.validate_on_submit():
        return _page(agency, assessment, form, 422)
    cycle = form.cycle(assessment.cycle.mode)
    try:
        with parts.writing() as session:
            refuse_same(session, agency, cycle, but=assessment.cycle.name)
            assessing.rename(session, assessment, cycle, actor=identity.actor(), now=parts.now())
    except RefusedError as refused:
        form.name.errors = [str(refused)]
        return _page(agency, assessment, form, 422)
    flash("The name and period are changed.", "success")
    return redirect(url_for("tasks.show", slug=slug, number=number), 303)


def _page(agency: Agency, assessment: Assessment, form: CycleForm, status: int = 200) -> Response:
    to = addresses(agency.slug, assessment.number)
    questionnaire = pinned(parts.session(), assessment.questionnaire)
    page = EditPage(
        form=form,
        problems=problems_of(form),
        crumbs=(
            Place(title_of(assessment), to("tasks.show")),
            Place("Name and period", to("tasks.edit")),
        ),
        action=to("tasks.rename"),
        months=questionnaire.instrument.reference_period_months or 0,
    )
    return render("tasks/edit.html", page, status)
