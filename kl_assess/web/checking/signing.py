"""Sign-off: the form that signs, the form that sends back, and the one that opens a signed assessment again."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField, TextAreaField

from kl_assess.core.assessment import Actor, Assessment, AssessmentStatus
from kl_assess.formatting import date, lower_first
from kl_assess.store.agencies import Agency
from kl_assess.web import identity
from kl_assess.web.frame import Place
from kl_assess.web.inputs import LINE, Problem, at_most, optional, problems_of, required, trimmed
from kl_assess.web.results.places import Places
from kl_assess.web.results.unknown import Unknown
from kl_assess.web.tasks.next_step import STATUS_WORDS, title_of
from kl_assess.workflow.answering import cleaned

STATEMENT: Final = 1200
"""The most characters of the statement: what fits on the report's summary page."""

NOTE: Final = 1000
"""The most characters of a note or reason."""


def typed(text: str | None) -> str | None:
    """What was typed on several lines, as it is counted and kept: a browser sends each line end as two characters."""
    return cleaned(text) if text else text


class SignOffForm(FlaskForm):
    """The signature of the chief executive."""

    name = StringField("Name", [required("Write the name of the person who signs."), at_most(LINE)], filters=[trimmed])
    title = StringField(
        "Title", [required("Write the title, such as Chief of Police."), at_most(LINE)], filters=[trimmed]
    )
    statement = TextAreaField(
        "Statement in your own words",
        [optional(), at_most(STATEMENT)],
        filters=[typed],
        description=f"Printed on the summary page of the report as you write it. It may stay blank. At most "
        f"{STATEMENT:,} characters. Do not enter names of victims, witnesses or juveniles, case details or "
        "criminal-justice information.",
    )
    confirm = BooleanField(
        "I have looked at the answers and sign them off for the agency", [required("Check the box to sign.")]
    )


class SendBackForm(FlaskForm):
    """What to look at again."""

    note = TextAreaField(
        "What to look at",
        [required("Write what to look at again."), at_most(NOTE)],
        filters=[typed],
        description="It is shown on the page where answers are checked, and kept in the history.",
    )


class ReopenForm(FlaskForm):
    """Why a signed assessment is opened again."""

    reason = TextAreaField(
        "Reason",
        [required("Write why the assessment is opened again."), at_most(NOTE)],
        filters=[typed],
        description="It is kept in the history with your name and the time.",
    )


@dataclass(frozen=True)
class SignOffPage:
    """The page for whoever signs. `drafts` hold items that stop the signature.

    What a browser has not sent, it keeps for `person` under the id `kept_under`.
    """

    crumbs: tuple[Place, ...]
    lead: str
    facts: tuple[tuple[str, str], ...]
    unknown: Unknown
    form: SignOffForm
    back: SendBackForm
    problems: tuple[Problem, ...]
    error: str
    check_url: str
    results_url: str
    sign_url: str
    back_url: str
    person: uuid.UUID
    kept_under: uuid.UUID


@dataclass(frozen=True)
class SignedPage:
    """What follows a signature; `version` names the report that is issued or comes next."""

    crumbs: tuple[Place, ...]
    lead: str
    statement: str
    signed: str
    issued: bool
    version: int
    reports_url: str
    results_url: str
    check_url: str
    reopen_url: str


@dataclass(frozen=True)
class ReopenPage:
    """The page on which a signed assessment is opened again."""

    crumbs: tuple[Place, ...]
    issued: bool
    version: int
    form: ReopenForm
    problems: tuple[Problem, ...]
    back_url: str
    url: str


def default_form(person: Actor | None) -> SignOffForm:
    """The form before anybody has filled it in, for the person at the desk: they may sign for another."""
    form = SignOffForm(formdata=None)
    if person is not None:
        form.name.data, form.title.data = person.name, person.title
    return form


def sign_off_page(
    assessment: Assessment,
    counts: tuple[tuple[str, str], ...],
    unknown: Unknown,
    forms: tuple[SignOffForm, SendBackForm],
    places: Places,
    error: str = "",
) -> SignOffPage:
    """The page of an assessment that waits for its sign-off. `error` is why a signature was refused."""
    form, back = forms
    return SignOffPage(
        crumbs=_crumbs(assessment, "Sign-off", places),
        lead=_lead(assessment),
        facts=counts,
        unknown=unknown,
        form=form,
        back=back,
        problems=(*problems_of(form), *problems_of(back)),
        error=error,
        check_url=places.to("checking.show"),
        results_url=places.to("results.show"),
        sign_url=places.to("checking.sign_off"),
        back_url=places.to("checking.send_back"),
        person=identity.actor().id,
        kept_under=assessment.id,
    )


def _lead(assessment: Assessment) -> str:
    """Who is waited for; where it changed while the page was open, where the assessment stands now."""
    if assessment.status is AssessmentStatus.SUBMITTED:
        return f"The {title_of(assessment)} waits for the signature of the chief executive."
    return f"Where the {title_of(assessment)} stands now: {lower_first(STATUS_WORDS[assessment.status])}."


def signed_page(agency: Agency, assessment: Assessment, places: Places) -> SignedPage:
    """The page of a signed assessment: that it is locked, and what to do now."""
    signed = assessment.sign_off
    issued = assessment.status is AssessmentStatus.ISSUED
    by = f"{signed.name}, {signed.title}, {day(signed.at, agency)}" if signed else ""
    now = "Its report is issued." if issued else "Nothing in it changes any more."
    return SignedPage(
        crumbs=_crumbs(assessment, "Sign-off", places),
        lead=f"The {title_of(assessment)} is signed off. {now}",
        statement=(signed.statement or "") if signed else "",
        signed=by,
        issued=issued,
        version=assessment.report_version,
        reports_url=places.to("reports.show"),
        results_url=places.to("results.show"),
        check_url=places.to("checking.show"),
        reopen_url=places.to("checking.reopen"),
    )


def reopen_page(assessment: Assessment, form: ReopenForm, places: Places) -> ReopenPage:
    """The page that asks why a signed assessment is opened again."""
    return ReopenPage(
        crumbs=(
            *_crumbs(assessment, "Sign-off", places)[:1],
            Place("Sign-off", places.to("checking.sign_off")),
            Place("Reopen the assessment", ""),
        ),
        issued=assessment.status is AssessmentStatus.ISSUED,
        version=assessment.report_version,
        form=form,
        problems=problems_of(form),
        back_url=places.to("checking.sign_off"),
        url=places.to("checking.reopen"),
    )


def day(moment: dt.datetime, agency: Agency) -> str:
    """The day of a moment where the agency is."""
    return date(moment.astimezone(ZoneInfo(agency.zone)).date())


def _crumbs(assessment: Assessment, here: str, places: Places) -> tuple[Place, ...]:
    return (Place(title_of(assessment), places.to("tasks.show")), Place(here, ""))
