"""Deleting an assessment that was started by mistake: what goes with it is shown first, and its name is typed."""

from dataclasses import dataclass
from typing import Final

from flask import flash, redirect, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import StringField

from kl_assess.core.assessment import Assessment
from kl_assess.formatting import plural, upper_first
from kl_assess.store.agencies import Agency
from kl_assess.web import identity, parts
from kl_assess.web.frame import Place, render
from kl_assess.web.inputs import Problem, at_most, problems_of, required, trimmed
from kl_assess.web.tasks.next_step import addresses, title_of
from kl_assess.workflow import evidence_files, removing
from kl_assess.workflow.refusal import RefusedError
from kl_assess.workflow.removing import Contents

_REASON: Final = 300
"""The most characters of the reason."""

_ALWAYS: Final = (
    "The profile and the targets of this assessment",
    "The actions of the plan that were decided in this assessment, with their notes",
)


class DeleteForm(FlaskForm):
    """The name, typed as a proof that the right assessment is meant, and why it goes."""

    name = StringField("Name of the assessment", [required("Type the name.")], [trimmed])
    reason = StringField(
        "Reason",
        [required("Write why the assessment is deleted."), at_most(_REASON)],
        [trimmed],
        description="It stays in the audit log of the agency, with the name and number, your name and the time.",
    )

    def names(self, assessment: Assessment) -> bool:
        """Whether the name typed is that of an assessment; says so at the field where it is not."""
        known = {assessment.cycle.name.casefold(), title_of(assessment).casefold()}
        right = (self.name.data or "").casefold() in known
        if not right:
            self.name.errors = [f"This is not the name. Type {assessment.cycle.name}, or keep the assessment."]
        return right


@dataclass(frozen=True)
class DeletePage:
    """What would be deleted, in a line each; `name` is what has to be typed."""

    title: str
    name: str
    crumbs: tuple[Place, ...]
    form: DeleteForm
    problems: tuple[Problem, ...]
    lines: tuple[str, ...]
    action: str
    back: str


def confirm(slug: str, number: int) -> Response:
    """Show what would be deleted."""
    agency, assessment = identity.assessment(slug, number)
    try:
        removing.ensure_removable(parts.session(), assessment)
    except RefusedError as refused:
        return _stays(slug, number, refused)
    form = DeleteForm(formdata=None)
    form.name.description = f"Type {assessment.cycle.name} to show that this is the one."
    return _page(agency, assessment, form)


def delete(slug: str, number: int) -> Response:
    """Delete the assessment, once its name is typed."""
    agency, assessment = identity.assessment(slug, number)
    form = DeleteForm()
    form.name.description = f"Type {assessment.cycle.name} to show that this is the one."
    if not form.validate_on_submit() or not form.names(assessment):
        return _page(agency, assessment, form, 422)
    reason, now = form.reason.data or "", parts.now()
    try:
        with parts.writing() as session:
            removing.remove(session, assessment, reason, actor=identity.actor(), now=now)
    except RefusedError as refused:
        return _stays(slug, number, refused)
    with parts.writing() as session:
        evidence_files.sweep(session, parts.parts().settings.evidence, agency.id, now=now)
    flash(f"The {title_of(assessment)} is deleted.", "success")
    return redirect(url_for("overview.show", slug=slug), 303)


def _stays(slug: str, number: int, refused: RefusedError) -> Response:
    flash(str(refused), "warning")
    return redirect(url_for("tasks.show", slug=slug, number=number), 303)


def _page(agency: Agency, assessment: Assessment, form: DeleteForm, status: int = 200) -> Response:
    to = addresses(agency.slug, assessment.number)
    page = DeletePage(
        title=title_of(assessment),
        name=assessment.cycle.name,
        crumbs=(
            Place(title_of(assessment), to("tasks.show")),
            Place("Name and dates", to("tasks.edit")),
            Place("Delete this assessment", ""),
        ),
        form=form,
        problems=problems_of(form),
        lines=_lines(removing.contents(parts.session(), assessment)),
        action=to("tasks.delete"),
        back=to("tasks.edit"),
    )
    return render("tasks/delete.html", page, status)


def _lines(held: Contents) -> tuple[str, ...]:
    """What goes with the assessment. Files stay where another assessment names them too."""
    counted = (
        (held.answers, "answer", ", with the history of every item"),
        (held.notes, "note", ""),
        (held.links, "link", " to evidence"),
        (held.files, "evidence file", ", unless another assessment uses the file too"),
        (held.drafts, "draft report", ""),
    )
    found = [f"{upper_first(plural(count, what))}{more}" for count, what, more in counted if count]
    return (*(found or ["No answers: nothing was answered yet"]), *_ALWAYS)
