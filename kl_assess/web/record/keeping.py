"""How long an agency keeps things, and the legal hold."""

from dataclasses import dataclass
from typing import Final

from flask import flash, redirect, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, SelectField, TextAreaField

from kl_assess.formatting import moment
from kl_assess.store import retention
from kl_assess.store.agencies import Agency
from kl_assess.store.retention import Hold, Periods
from kl_assess.web import identity, parts
from kl_assess.web.frame import Place, render
from kl_assess.web.inputs import Problem, at_most, problems_of, required
from kl_assess.workflow import retaining
from kl_assess.workflow.record.differences import PERIODS, years
from kl_assess.workflow.refusal import RefusedError
from kl_assess.workflow.retaining import YEARS

_REASON: Final = 1000
_CHOICES: Final = {"": years(None)} | {str(count): years(count) for count in YEARS}


class PeriodsForm(FlaskForm):
    """For how many years each kind of thing is kept; blank is for good."""

    record = SelectField(
        PERIODS["record"],
        choices=_CHOICES,
        description="After that, an entry says that it was made and when, and no longer who did what.",
    )
    notes = SelectField(
        PERIODS["notes"],
        choices=_CHOICES,
        description="Notes and reasons that were changed since, in assessments that are closed. The last ones stay.",
    )
    evidence = SelectField(
        PERIODS["evidence"],
        choices=_CHOICES,
        description="Files of a signed assessment once a later one is signed. Their titles and dates stay.",
    )
    checked = BooleanField(
        "I have checked our retention schedule",
        description="Needed where something is to be erased sooner. What is erased cannot be brought back.",
    )

    @property
    def periods(self) -> Periods:
        """What is chosen."""
        return Periods(*(int(field.data) if field.data else None for field in (self.record, self.notes, self.evidence)))


class HoldForm(FlaskForm):
    """Why nothing may be erased, or may be again."""

    reason = TextAreaField(
        "Reason",
        [required("Write the reason."), at_most(_REASON)],
        description="Such as the name of the lawsuit or the records request. It stays in the record, with your name.",
        render_kw={"rows": 3},
    )


@dataclass(frozen=True)
class HoldFacts:
    """The hold that is on: who put it on and why, and since when."""

    by: str
    because: str
    since: str


@dataclass(frozen=True)
class KeepingPage:
    """How long things are kept, and the hold."""

    name: str
    crumbs: tuple[Place, ...]
    hold: HoldFacts | None
    periods: PeriodsForm
    reason: HoldForm
    problems: tuple[Problem, ...]
    keep_url: str
    hold_url: str
    record_url: str


def show(slug: str) -> Response:
    """How things stand."""
    agency = identity.agency(slug)
    return _page(agency, _form_of(agency), HoldForm(formdata=None))


def keep(slug: str) -> Response:
    """Keep for how long things are kept."""
    agency = identity.agency(slug)
    form, before = PeriodsForm(), retention.of(parts.session(), agency.id).periods
    if not form.validate_on_submit():
        return _page(agency, form, HoldForm(formdata=None), 422)
    if _erases_more(before, form.periods) and not form.checked.data:
        form.checked.errors = ["Check your retention schedule first, then mark this."]
        return _page(agency, form, HoldForm(formdata=None), 422)
    with parts.writing() as session:
        retaining.set_periods(session, agency, form.periods, actor=identity.actor(), now=parts.now())
    flash("How long things are kept is saved.", "success")
    return redirect(url_for("record.keeping", slug=slug), 303)


def hold(slug: str) -> Response:
    """Put the hold on."""
    return _held(slug, "The legal hold is on. Nothing is erased until it is lifted.", on=True)


def lift(slug: str) -> Response:
    """Lift the hold."""
    return _held(slug, "The legal hold is lifted.", on=False)


def _held(slug: str, said: str, *, on: bool) -> Response:
    agency, form = identity.agency(slug), HoldForm()
    if not form.validate_on_submit():
        return _page(agency, _form_of(agency), form, 422)
    verb = retaining.put_hold if on else retaining.lift_hold
    try:
        with parts.writing() as session:
            verb(session, agency, form.reason.data or "", actor=identity.actor(), now=parts.now())
    except RefusedError as refused:
        flash(str(refused), "warning")
    else:
        flash(said, "success")
    return redirect(url_for("record.keeping", slug=slug), 303)


def _erases_more(before: Periods, after: Periods) -> bool:
    """Whether something is to be erased that was kept so far."""
    pairs = zip(before, after, strict=True)
    return any(new is not None and (old is None or new < old) for old, new in pairs)


def _form_of(agency: Agency) -> PeriodsForm:
    kept = retention.of(parts.session(), agency.id).periods
    return PeriodsForm(
        formdata=None, data={name: "" if count is None else str(count) for name, count in kept._asdict().items()}
    )


def _page(agency: Agency, periods: PeriodsForm, reason: HoldForm, status: int = 200) -> Response:
    kept = retention.of(parts.session(), agency.id).hold
    record_url = url_for("record.show", slug=agency.slug)
    page = KeepingPage(
        name=agency.name,
        crumbs=(
            Place(agency.name, url_for("overview.show", slug=agency.slug)),
            Place("Record", record_url),
            Place("How long we keep things", ""),
        ),
        hold=_facts(kept, agency) if kept else None,
        periods=periods,
        reason=reason,
        problems=(*problems_of(periods), *problems_of(reason)),
        keep_url=url_for("record.keep", slug=agency.slug),
        hold_url=url_for("record.lift" if kept else "record.hold", slug=agency.slug),
        record_url=record_url,
    )
    return render("record/keeping.html", page, status)


def _facts(kept: Hold, agency: Agency) -> HoldFacts:
    return HoldFacts(kept.by, kept.because, moment(kept.since, agency.zone))
