"""The agency profile of an assessment: a few facts that decide which items are asked and which notes fit."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import Field
from wtforms.form import BaseForm

from kl_assess.core.assessment import Answers, Assessment, asked
from kl_assess.core.profile import Profile, deciding_fields, value_of
from kl_assess.core.questionnaire import Item, ProfileField, Questionnaire
from kl_assess.formatting import plural, upper_first
from kl_assess.store import responses
from kl_assess.store.agencies import Agency
from kl_assess.web import identity, parts
from kl_assess.web.closed import Closed, locked_for
from kl_assess.web.frame import Place, render
from kl_assess.web.inputs import Problem
from kl_assess.web.profile.form import count_names, hint, profile_form, profile_of, words_of
from kl_assess.web.tasks.next_step import addresses, title_of
from kl_assess.workflow import assessing
from kl_assess.workflow.pinning import pinned
from kl_assess.workflow.refusal import RefusedError, StaleError

_NAMED: Final = 10
"""How many items a notice names before it only counts the others."""

blueprint = Blueprint("profile", __name__)


@dataclass(frozen=True)
class Question:
    """A field of the profile: with one input, with one for each group, or worked out (`value`) and without any."""

    id: str
    label: str
    hint: str
    inputs: tuple[Field, ...]
    grouped: bool
    value: str


@dataclass(frozen=True)
class Group:
    """The questions under one heading, with a sentence on what they are for."""

    id: str
    heading: str
    lead: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Difference:
    """A field in which two people said something else."""

    label: str
    theirs: str
    yours: str


@dataclass(frozen=True)
class ProfilePage:
    """The profile as a form. `differences` are there where somebody else was faster; `version` is what was read."""

    crumbs: tuple[Place, ...]
    note: str
    problems: tuple[Problem, ...]
    groups: tuple[Group, ...]
    differences: tuple[Difference, ...]
    version: int
    address: str
    back: str


@dataclass(frozen=True)
class LockedPage:
    """The profile to read, with what locks it."""

    crumbs: tuple[Place, ...]
    closed: Closed | None
    rows: tuple[tuple[str, str], ...]
    back: str


@blueprint.get("/agencies/<slug>/assessments/<int:number>/profile")
def show(slug: str, number: int) -> Response:
    """The profile, to fill in while the assessment is open and to read afterwards."""
    agency, assessment = identity.assessment(slug, number)
    questionnaire = pinned(parts.session(), assessment.questionnaire)
    if not assessment.open or not identity.may("profile.save"):
        return _locked(agency, assessment, questionnaire)
    profile = assessment.profile or _known(agency, questionnaire)
    return _page(agency, assessment, questionnaire, profile_form(questionnaire, profile))


@blueprint.post("/agencies/<slug>/assessments/<int:number>/profile")
def save(slug: str, number: int) -> Response:
    """Keep the profile, and say which items it switches on or off."""
    agency, assessment = identity.assessment(slug, number)
    questionnaire = pinned(parts.session(), assessment.questionnaire)
    form = profile_form(questionnaire, assessment.profile, request.form)
    if not form.validate():
        return _page(agency, assessment, questionnaire, form, 422, _version_read())
    given = profile_of(form, questionnaire)
    try:
        with parts.writing() as session:
            read = replace(assessment, version=_version_read())
            kept = assessing.set_profile(session, read, given, actor=identity.actor(), now=parts.now())
            said = effects(questionnaire, assessment, kept, responses.answers_of(session, agency.id, [kept])[kept.id])
    except StaleError:
        return _stale(slug, number, form, given)
    except RefusedError as refused:
        flash(str(refused), "warning")
        return redirect(url_for("profile.show", slug=slug, number=number), 303)
    flash(" ".join(("The profile is saved.", *said)), "success")
    return redirect(url_for("tasks.show", slug=slug, number=number), 303)


def _known(agency: Agency, questionnaire: Questionnaire) -> Profile:
    """What a blank profile proposes: the agency's state, where the questionnaire asks for it."""
    field = questionnaire.fields.get("state")
    offered = {option.value for option in field.options} if field else set()
    return {"state": agency.state} if agency.state in offered else {}


def effects(questionnaire: Questionnaire, before: Assessment, after: Assessment, answers: Answers) -> tuple[str, ...]:
    """Sentences on the items that a change of the profile switches on or off."""
    then, now = (asked(questionnaire, one.profile, one.cycle.mode) for one in (before, after))
    came = [item for item in now if item not in then]
    went = [item for item in then if item not in now]
    found = []
    if came:
        found.append(f"{_count(came)} asked now: {_titles(came)}.")
    if went:
        touched = any(item.id in answers for item in went)
        kept = (
            "Their answers are kept: change the profile back to see them again."
            if touched
            else ("Change the profile back to be asked again.")
        )
        found.append(f"{_count(went)} no longer asked: {_titles(went)}. {kept}")
    return tuple(found)


def _count(items: list[Item]) -> str:
    return f"{upper_first(plural(len(items), 'item is', 'items are'))}"


def _titles(items: list[Item]) -> str:
    titles = [item.title for item in items[:_NAMED]]
    more = len(items) - len(titles)
    return "; ".join((*titles, f"and {more} more") if more else titles)


def _version_read() -> int:
    """The version of the assessment that the person has read; 0, which none has, where the form does not say."""
    return request.form.get("read-version", 0, type=int)


def _stale(slug: str, number: int, form: BaseForm, given: Profile) -> Response:
    """The page with both texts where somebody else has changed the profile meanwhile."""
    agency, assessment = identity.assessment(slug, number)
    questionnaire = pinned(parts.session(), assessment.questionnaire)
    return _page(
        agency,
        assessment,
        questionnaire,
        form,
        409,
        differences=tuple(_differences(questionnaire, assessment.profile, given)),
    )


def _differences(questionnaire: Questionnaire, theirs: Profile, yours: Profile) -> Iterable[Difference]:
    for field in questionnaire.profile.fields:
        if field.kind == "derived":
            continue  # it follows from another field, which is listed
        said = [words_of(field, profile, questionnaire) for profile in (theirs, yours)]
        if said[0] != said[1]:
            yield Difference(field.label, *said)


def _page(
    agency: Agency,
    assessment: Assessment,
    questionnaire: Questionnaire,
    form: BaseForm,
    status: int = 200,
    version: int | None = None,
    *,
    differences: tuple[Difference, ...] = (),
) -> Response:
    page = ProfilePage(
        crumbs=_crumbs(agency, assessment),
        note=questionnaire.profile.note or "Every field may stay blank.",
        problems=tuple(
            Problem(f"{field.label.text}: {str(error)[:1].lower()}{str(error)[1:]}", f"#{field.id}")
            for field in form
            for error in field.errors
        ),
        groups=tuple(_groups(form, questionnaire)),
        differences=differences,
        version=assessment.version if version is None else version,
        address=url_for("profile.show", slug=agency.slug, number=assessment.number),
        back=url_for("tasks.show", slug=agency.slug, number=assessment.number),
    )
    return render("profile/show.html", page, status)


def _groups(form: BaseForm, questionnaire: Questionnaire) -> Iterable[Group]:
    """The questions: what decides what is asked first, and what counts people of this assessment last."""
    deciding, fields = deciding_fields(questionnaire), questionnaire.profile.fields
    decides = [f for f in fields if f.id in deciding or f.derived_from in deciding]
    counts = [f for f in fields if f.kind == "count_by_group"]
    rest = [f for f in fields if f not in decides and f not in counts]
    blank = "Where one stays blank, the items that depend on it are asked."
    for name, heading, lead, found in (
        ("deciding", "What decides which items are asked", blank, decides),
        ("agency", "About the agency", "", rest),
        ("raters", "Who took part", "", counts),
    ):
        if found:
            yield Group(name, heading, lead, tuple(_question(field, form, questionnaire) for field in found))


def _question(field: ProfileField, form: BaseForm, questionnaire: Questionnaire) -> Question:
    if field.kind == "derived":
        known = value_of(questionnaire, form.data, field.id) is not None
        value = words_of(field, form.data, questionnaire) if known else "Worked out when you save"
        return Question(field.id, field.label, hint(field), (), grouped=False, value=value)
    grouped = field.kind == "count_by_group"
    names = count_names(field, questionnaire) if grouped else (field.id,)
    return Question(field.id, field.label, hint(field), tuple(form[name] for name in names), grouped, "")


def _locked(agency: Agency, assessment: Assessment, questionnaire: Questionnaire) -> Response:
    rows = tuple(
        (field.label, words_of(field, assessment.profile, questionnaire)) for field in questionnaire.profile.fields
    )
    to = addresses(agency.slug, assessment.number)
    page = LockedPage(_crumbs(agency, assessment), locked_for(assessment, to, "profile.save"), rows, to("tasks.show"))
    return render("profile/locked.html", page)


def _crumbs(agency: Agency, assessment: Assessment) -> tuple[Place, ...]:
    slug, number = agency.slug, assessment.number
    return (
        Place(title_of(assessment), url_for("tasks.show", slug=slug, number=number)),
        Place("Agency profile", url_for("profile.show", slug=slug, number=number)),
    )
