"""Starting an assessment: its name, its period, and whether all items are asked or only the critical ones."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from flask import redirect, request, url_for
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField
from wtforms.validators import ValidationError

from kl_assess.core.assessment import Assessment, Cycle
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.scoring import Mode
from kl_assess.formatting import plural, upper_first
from kl_assess.store import assessments
from kl_assess.store.agencies import Agency
from kl_assess.web import identity, parts
from kl_assess.web.deadlines import today_at
from kl_assess.web.frame import Place, render
from kl_assess.web.inputs import DAY_HINT, LINE, DayField, Problem, at_most, optional, problems_of, required, trimmed
from kl_assess.web.tasks.next_step import called, title_of
from kl_assess.web.tasks.work import about, effort
from kl_assess.workflow import assessing, carrying
from kl_assess.workflow.due_dates import next_due
from kl_assess.workflow.refusal import RefusedError

_FROM_LAST: Final = "last"
_LOOKED_AT: Final = 20
"""Among how many of the newest assessments an open one, or one of the same name, is looked for."""


class CycleForm(FlaskForm):
    """The name and the period of an assessment, and the day by which it is due."""

    name = StringField(
        "Name",
        [required("Write a name, such as the year."), at_most(LINE)],
        [trimmed],
        description="Used in headings and on the report, as in “2026 assessment”.",
    )
    starts = DayField("From", [optional()])
    ends = DayField("To", [optional()])
    due = DayField("Finish by", [optional()], description=f"Optional. The day to sign it off by. {DAY_HINT}")

    def validate_ends(self, field: DayField) -> None:
        """The period ends after it starts."""
        if self.starts.data and field.data and field.data < self.starts.data:
            raise ValidationError("This day is before the first one. Choose a later one.")

    def cycle(self, mode: Mode) -> Cycle:
        """What the form says, for a way of going through the questionnaire."""
        return Cycle(self.name.data or "", self.starts.data, self.ends.data, mode, self.due.data)


class StartForm(CycleForm):
    """The name and the period of a new assessment, when it is due, which items it asks, and what it starts with."""

    mode = RadioField("What to answer")
    answers = RadioField("Start with", validate_choice=False)

    @property
    def from_last(self) -> bool:
        """Whether it starts from last time's answers."""
        return str(self.answers.data) == _FROM_LAST


@dataclass(frozen=True)
class StartChoice:
    """One way to start, in its words."""

    value: str
    label: str
    hint: str


@dataclass(frozen=True)
class StartPage:
    """The start of an assessment. `running` are assessments that are still open; `months` is 0 where none are said.

    `answers` is what it may start with; empty where no full assessment is signed off.
    """

    slug: str
    form: StartForm
    problems: tuple[Problem, ...]
    crumbs: tuple[Place, ...]
    running: tuple[Place, ...]
    choices: tuple[StartChoice, ...]
    answers: tuple[StartChoice, ...]
    months: int
    copied: str


def new(slug: str) -> Response:
    """Ask for the name and period of a new assessment."""
    agency = identity.agency(slug)
    year = str(today_at(agency, parts.now()).year)
    names = _names(parts.session(), agency)
    proposed = next(name for name in map(str, range(int(year), int(year) + len(names) + 1)) if name not in names)
    form = _form(parts.parts().basis.questionnaire, proposed, request.args.get("mode", ""))
    return _page(agency, form, propose=True)


def start(slug: str) -> Response:
    """Start an assessment, and go to its tasks."""
    agency, basis = identity.agency(slug), parts.parts().basis
    form = _form(basis.questionnaire)
    if not form.validate_on_submit():
        return _page(agency, form, 422)
    cycle = form.cycle(Mode(form.mode.data))
    try:
        with parts.writing() as session:
            refuse_same(session, agency, cycle)
            begin = carrying.start_from_last if form.from_last else assessing.start
            who = {"actor": identity.actor(), "now": parts.now()}
            new_one = begin(session, agency, basis.questionnaire, cycle, crosswalks=basis.crosswalks, **who)  # type: ignore[arg-type]
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
    form = StartForm(data={"name": name, "mode": mode if mode in modes else modes[0], "answers": _FROM_LAST})
    form.mode.choices = {known: known for known in modes}
    return form


def _modes(questionnaire: Questionnaire) -> tuple[Mode, ...]:
    modes = questionnaire.instrument.modes
    return (Mode.FULL, Mode.QUICK_CHECK) if modes and modes.quick_check else (Mode.FULL,)


def _page(agency: Agency, form: StartForm, status: int = 200, *, propose: bool = False) -> Response:
    questionnaire, signed = parts.parts().basis.questionnaire, assessments.last_signed(parts.session(), agency.id)
    if propose:
        _propose_due(form, next_due(agency, signed), today_at(agency, parts.now()))
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
        answers=_answers(signed),
        months=questionnaire.instrument.reference_period_months or 0,
        copied=title_of(last) if last else "",
    )
    return render("tasks/new.html", page, status)


def _propose_due(form: StartForm, due: dt.date | None, today: dt.date) -> None:
    """Propose the day a year after the last sign-off, unless it is past (docs/method.md 4.7)."""
    if due and due >= today:
        form.due.process(None, due)
        form.due.description = f"{form.due.description}. A year after the last sign-off is proposed."


def _place(agency: Agency, assessment: Assessment) -> Place:
    return Place(title_of(assessment), url_for("tasks.show", slug=agency.slug, number=assessment.number))


def _answers(signed: Assessment | None) -> tuple[StartChoice, ...]:
    if signed is None:
        return ()
    last = f"{called(signed.cycle.name)}’s answers"
    hint = "Each is shown again with its note and evidence, and counts once you confirm it."
    return (
        StartChoice(_FROM_LAST, f"Start from {last}", hint),
        StartChoice("none", "Start with no answers", "Last time’s are shown beside the items. Nothing is filled in."),
    )


def _choice(mode: Mode, questionnaire: Questionnaire, last: Assessment | None) -> StartChoice:
    modes = questionnaire.instrument.modes
    limits = modes.quick_check.note if mode is Mode.QUICK_CHECK and modes and modes.quick_check else ""
    count, minutes = effort(questionnaire, last.profile if last else {}, mode)
    takes = f"{plural(count, 'item')}{f', {about(minutes)} to choose levels' if minutes else ''}."
    label = "Quick check" if mode is Mode.QUICK_CHECK else "Full assessment"
    return StartChoice(str(mode), label, f"{upper_first(takes)} {limits}".strip())
