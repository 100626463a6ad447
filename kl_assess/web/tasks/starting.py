"""Starting an assessment: its name, its period, and whether all items are asked or only the critical ones."""

from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from flask import redirect, request, url_for
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import DateField, RadioField, StringField
from wtforms.validators import ValidationError

from kl_assess.core.assessment import Assessment, Cycle
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.scoring import Mode
from kl_assess.formatting import plural, upper_first
from kl_assess.store import assessments
from kl_assess.store.agencies import Agency
from kl_assess.web import identity, parts
from kl_assess.web.frame import Place, render
from kl_assess.web.inputs import LINE, Problem, at_most, optional, problems_of, required, trimmed
from kl_assess.web.tasks.next_step import title_of
from kl_assess.web.tasks.work import about, effort
from kl_assess.workflow import assessing
from kl_assess.workflow.refusal import RefusedError

_LOOKED_AT: Final = 20
"""Among how many of the newest assessments an open one, or one of the same name, is looked for."""

_NOT_A_DATE: Final = "Write a date as year, month and day, such as 2026-01-31."


class _Day(DateField):
    """A date that may stay blank, with its own words for what is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([value.strip() for value in valuelist])
        except ValueError as error:
            raise ValueError(_NOT_A_DATE) from error


class CycleForm(FlaskForm):
    """The name and the period of an assessment."""

    name = StringField(
        "Name",
        [required("Write a name, such as the year."), at_most(LINE)],
        [trimmed],
        description="Used in headings and on the report, as in “2026 assessment”.",
    )
    starts = _Day("From", [optional()])
    ends = _Day("To", [optional()])

    def validate_ends(self, field: DateField) -> None:
        """The period ends after it starts."""
        if self.starts.data and field.data and field.data < self.starts.data:
            raise ValidationError("This day is before the first one. Choose a later one.")

    def cycle(self, mode: Mode) -> Cycle:
        """What the form says, for a way of going through the questionnaire."""
        return Cycle(self.name.data or "", self.starts.data, self.ends.data, mode)


class StartForm(CycleForm):
    """The name and the period of a new assessment, and which items it asks."""

    mode = RadioField("What to answer")


@dataclass(frozen=True)
class ModeChoice:
    """A way of going through the questionnaire, with what it takes and what it leaves out."""

    value: str
    label: str
    hint: str


@dataclass(frozen=True)
class StartPage:
    """The start of an assessment. `running` are assessments that are still open; `months` is 0 where none are said."""

    slug: str
    form: StartForm
    problems: tuple[Problem, ...]
    crumbs: tuple[Place, ...]
    running: tuple[Place, ...]
    choices: tuple[ModeChoice, ...]
    months: int
    copied: str


def new(slug: str) -> Response:
    """Ask for the name and period of a new assessment."""
    agency = identity.agency(slug)
    year = str(parts.now().astimezone(ZoneInfo(agency.zone)).year)
    proposed = "" if year in _names(parts.session(), agency) else year
    form = _form(parts.parts().basis.questionnaire, proposed, request.args.get("mode", ""))
    return _page(agency, form)


def start(slug: str) -> Response:
    """Start an assessment, and go to its tasks."""
    agency = identity.agency(slug)
    questionnaire = parts.parts().basis.questionnaire
    form = _form(questionnaire)
    if not form.validate_on_submit():
        return _page(agency, form, 422)
    cycle = form.cycle(Mode(form.mode.data))
    try:
        with parts.writing() as session:
            refuse_same(session, agency, cycle)
            new_one = assessing.start(session, agency, questionnaire, cycle, actor=identity.actor(), now=parts.now())
    except RefusedError as refused:
        form.name.errors = [str(refused)]
        return _page(agency, form, 422)
    return redirect(url_for("tasks.show", slug=slug, number=new_one.number), 303)


def refuse_same(session: Session, agency: Agency, cycle: Cycle, but: str = "") -> None:
    """Refuse a second assessment of one name, which often comes from a button pressed twice; `but` is its own name."""
    if cycle.name.casefold() in _names(session, agency) - {but.casefold()}:
        raise RefusedError(f"There is an assessment called {cycle.name} already. Write another name.")


def _names(session: Session, agency: Agency) -> frozenset[str]:
    return frozenset(kept.cycle.name.casefold() for kept in assessments.page(session, agency.id, limit=_LOOKED_AT))


def _form(questionnaire: Questionnaire, name: str = "", mode: str = "") -> StartForm:
    """The form with what is proposed. A questionnaire without a quick check leaves no choice of mode."""
    modes = [str(known) for known in _modes(questionnaire)]
    form = StartForm(data={"name": name, "mode": mode if mode in modes else modes[0]})
    form.mode.choices = {known: known for known in modes}
    return form


def _modes(questionnaire: Questionnaire) -> tuple[Mode, ...]:
    modes = questionnaire.instrument.modes
    return (Mode.FULL, Mode.QUICK_CHECK) if modes and modes.quick_check else (Mode.FULL,)


def _page(agency: Agency, form: StartForm, status: int = 200) -> Response:
    questionnaire = parts.parts().basis.questionnaire
    newest = assessments.page(parts.session(), agency.id, limit=_LOOKED_AT)
    last = newest[0] if newest else None
    here = url_for("tasks.new", slug=agency.slug)
    page = StartPage(
        slug=agency.slug,
        form=form,
        problems=problems_of(form),
        crumbs=(Place(agency.name, url_for("overview.show", slug=agency.slug)), Place("Start an assessment", here)),
        running=tuple(_place(agency, kept) for kept in newest if kept.open),
        choices=tuple(_choice(mode, questionnaire, last) for mode in _modes(questionnaire)),
        months=questionnaire.instrument.reference_period_months or 0,
        copied=title_of(last) if last else "",
    )
    return render("tasks/new.html", page, status)


def _place(agency: Agency, assessment: Assessment) -> Place:
    return Place(title_of(assessment), url_for("tasks.show", slug=agency.slug, number=assessment.number))


def _choice(mode: Mode, questionnaire: Questionnaire, last: Assessment | None) -> ModeChoice:
    modes = questionnaire.instrument.modes
    limits = modes.quick_check.note if mode is Mode.QUICK_CHECK and modes and modes.quick_check else ""
    count, minutes = effort(questionnaire, last.profile if last else {}, mode)
    takes = f"{plural(count, 'item')}{f', {about(minutes)} to choose levels' if minutes else ''}."
    label = "Quick check" if mode is Mode.QUICK_CHECK else "Full assessment"
    return ModeChoice(str(mode), label, f"{upper_first(takes)} {limits}".strip())
