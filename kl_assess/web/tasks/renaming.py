"""Another name, period or due date for an assessment that has begun."""

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
from kl_assess.workflow import assessing, removing
from kl_assess.workflow.pinning import pinned
from kl_assess.workflow.refusal import RefusedError


@dataclass(frozen=True)
class EditPage:
    """The name and the dates of an assessment; `months` is how far answers look back, 0 where that is not said.

    `delete` is where it can be deleted, empty where it must stay.
    """

    form: CycleForm
    problems: tuple[Problem, ...]
    crumbs: tuple[Place, ...]
    action: str
    months: int
    delete: str


def edit(slug: str, number: int) -> Response:
    """Show the name and the dates, to be changed while the assessment is open."""
    agency, assessment = identity.assessment(slug, number)
    if not assessment.open:
        flash("The name and dates change only while the assessment is open. Reopen it first.", "warning")
        return redirect(url_for("tasks.show", slug=slug, number=number), 303)
    return _page(agency, assessment, CycleForm(data=assessment.cycle._asdict()))


def rename(slug: str, number: int) -> Response:
    """Keep another name and other dates."""
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
    flash("The name and dates are changed.", "success")
    return redirect(url_for("tasks.show", slug=slug, number=number), 303)


def _removable(assessment: Assessment) -> bool:
    try:
        removing.ensure_removable(parts.session(), assessment)
    except RefusedError:
        return False
    return True


def _page(agency: Agency, assessment: Assessment, form: CycleForm, status: int = 200) -> Response:
    to = addresses(agency.slug, assessment.number)
    questionnaire = pinned(parts.session(), assessment.questionnaire)
    page = EditPage(
        form=form,
        problems=problems_of(form),
        crumbs=(
            Place(title_of(assessment), to("tasks.show")),
            Place("Name and dates", to("tasks.edit")),
        ),
        action=to("tasks.rename"),
        months=questionnaire.instrument.reference_period_months or 0,
        delete=to("tasks.confirm") if _removable(assessment) else "",
    )
    return render("tasks/edit.html", page, status)
