"""The pages with a form: an action, a task to find something out, and why not now."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from flask import abort, flash, redirect, request
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import Field

from kl_assess.core.action_plan import Action, ActionKind, NotNow, more_than_proposed, taken
from kl_assess.core.profile import plan_limit
from kl_assess.core.scoring import OUT_OF_SCOPE
from kl_assess.formatting import lower_first
from kl_assess.report.chapters.wording import answer_words, level_words
from kl_assess.store import responses
from kl_assess.web import identity, parts
from kl_assess.web.frame import Place, render
from kl_assess.web.inputs import Problem, problems_of
from kl_assess.web.planning.detail import differences
from kl_assess.web.planning.form import (
    ORDER,
    ActionForm,
    FindOutForm,
    NotNowForm,
    action_form,
    change_form,
    find_out_form,
)
from kl_assess.web.planning.found import Desk, Plan, desk_of, plan_of
from kl_assess.workflow import planning
from kl_assess.workflow.planning import PlanConflictError
from kl_assess.workflow.refusal import RefusedError

_DIGITS: Final = 9
"""The most digits of a version."""


@dataclass(frozen=True)
class Group:
    """The items of one domain, to choose from."""

    title: str
    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ChoosePage:
    """Choose the item that an action is about; `wrong` says why the one in the address is none."""

    crumbs: tuple[Place, ...]
    groups: tuple[Group, ...]
    here: str
    wrong: str


class Answered(NamedTuple):
    """What became of a form: its status, why it was refused, and what somebody else has saved beside what was sent."""

    status: int = 200
    refused: str = ""
    theirs: tuple[tuple[str, str, str], ...] = ()


_FINE: Final = Answered()
_WRONG: Final = Answered(422)


@dataclass(frozen=True)
class FormPage:
    """A form about one item. `theirs` is what somebody else has saved meanwhile: the part, then, and what was sent.

    `seen` is the version that the form is about; 0 for something new. `undo_url` takes back what was decided before.
    """

    heading: str
    crumbs: tuple[Place, ...]
    item: str
    statement: str
    facts: tuple[tuple[str, str], ...]
    hint: str
    form: FlaskForm
    fields: tuple[Field, ...]
    problems: tuple[Problem, ...]
    refused: str
    theirs: tuple[tuple[str, str, str], ...]
    address: str
    button: str
    seen: int
    back: str
    undo_url: str


# --- A new action -------------------------------------------------------------------------------------------------


def new(slug: str) -> Response:
    """The form of a new action on the item in the address, or the choice of one."""
    plan = _planned(slug)
    item = request.args.get("item", "")
    if item not in plan.questionnaire.places:
        wrong = f"The questionnaire has no item “{item[:80]}”. Choose one here." if item else ""
        return render("planning/choose.html", _choose(plan, wrong), 404 if wrong else 200)
    return _new(plan, item, action_form(plan, item), _FINE)


def add(slug: str) -> Response:
    """Add an action."""
    plan = _planned(slug)
    item = _item(plan)
    form = action_form(plan, item)
    if not form.validate_on_submit():
        return _new(plan, item, form, _WRONG)
    try:
        with parts.writing() as session:
            made = planning.add_action(
                session,
                plan.desk.agency,
                plan.assessment,
                form.wanted(item),
                actor=identity.actor(),
                now=parts.now(),
            )
    except RefusedError as refused:
        return _new(plan, item, form, Answered(422, str(refused)))
    flash("The action is in the plan.", "success")
    return redirect(_place_of(plan.desk, made), 303)


def _new(plan: Plan, item: str, form: ActionForm, became: Answered) -> Response:
    limit = plan_limit(plan.questionnaire, plan.assessment.profile)
    more = more_than_proposed(taken(plan.desk.actions, plan.assessment.id) + 1, limit)
    page = _page(
        plan,
        item,
        form,
        became,
        heading="Add an action",
        button="Add to the plan",
        address=plan.desk.to("add", item=item),
        hint=f"With this one, {lower_first(more)}" if more else "",
    )
    return render("planning/form.html", page, became.status)


def _choose(plan: Plan, wrong: str) -> ChoosePage:
    here = plan.desk.to("new")
    asked = {item.id for item in plan.results.items.values() if item.standing not in OUT_OF_SCOPE}
    every = plan.questionnaire.places.values()
    groups = (
        Group(
            domain.title, tuple((p.item.id, p.item.title) for p in every if p.domain is domain and p.item.id in asked)
        )
        for domain in plan.questionnaire.domains
    )
    crumbs = (Place("Plan", plan.desk.to("show")), Place("Add an action", ""))
    return ChoosePage(crumbs, tuple(group for group in groups if group.items), here, wrong)


# --- An action that is there --------------------------------------------------------------------------------------


def edit(action: Action, desk: Desk) -> Response:
    """The form of an action that is there."""
    plan = plan_for(desk)
    return _edit(plan, action, change_form(plan, action), _FINE, action.version)


def save(action: Action, desk: Desk) -> Response:
    """Keep what was changed of an action; where somebody else was faster, both are shown."""
    plan, seen = plan_for(desk), version_sent()
    form = change_form(plan, action)
    if not form.validate_on_submit():
        return _edit(plan, action, form, _WRONG, seen)
    wanted = form.wanted(action.item)
    try:
        with parts.writing() as session:
            planning.change_action(
                session, desk.agency, action.id, wanted, seen, actor=identity.actor(), now=parts.now()
            )
    except PlanConflictError as conflict:
        both = differences(planning.content_of(conflict.theirs), planning.content_of(conflict.yours))
        return _edit(plan, action, form, Answered(409, str(conflict), both), conflict.theirs.version)
    except RefusedError as refused:
        return _edit(plan, action, form, Answered(422, str(refused)), seen)
    flash("The changes are saved.", "success")
    return redirect(desk.to("action", action_id=str(action.id)), 303)


def _edit(plan: Plan, action: Action, form: ActionForm | FindOutForm, became: Answered, seen: int) -> Response:
    task = action.kind is ActionKind.FIND_OUT
    here = {"action_id": str(action.id)}
    page = _page(
        plan,
        action.item,
        form,
        became,
        heading="Change the task" if task else "Change the action",
        button="Save",
        address=plan.desk.to("save", **here),
        back=plan.desk.to("action", **here),
        seen=seen,
        title=plan.desk.title(action),
    )
    return render("planning/form.html", page, became.status)


# --- A task to find something out ---------------------------------------------------------------------------------


def find_out(slug: str) -> Response:
    """The form of a new task to find out what is not known of the item in the address."""
    plan = _planned(slug)
    item = _item(plan)
    return _find_out(plan, item, _find_out_form(plan, item), _FINE)


def add_find_out(slug: str) -> Response:
    """Add a task to find something out."""
    plan = _planned(slug)
    item = _item(plan)
    form = _find_out_form(plan, item)
    if not form.validate_on_submit():
        return _find_out(plan, item, form, _WRONG)
    try:
        with parts.writing() as session:
            planning.add_finding_out(
                session,
                plan.desk.agency,
                plan.assessment,
                form.wanted(item),
                actor=identity.actor(),
                now=parts.now(),
            )
    except RefusedError as refused:
        return _find_out(plan, item, form, Answered(422, str(refused)))
    flash("The task is in the plan.", "success")
    return redirect(f"{plan.desk.to('show')}#unknown", 303)


def _find_out_form(plan: Plan, item: str) -> FindOutForm:
    return find_out_form(responses.answer(parts.session(), plan.assessment, item).response.missing or "")


def _find_out(plan: Plan, item: str, form: FindOutForm, became: Answered) -> Response:
    page = _page(
        plan,
        item,
        form,
        became,
        heading="Find out what is not known",
        button="Add to the plan",
        address=plan.desk.to("add_find_out", item=item),
    )
    return render("planning/form.html", page, became.status)


# --- Not now ------------------------------------------------------------------------------------------------------


def not_now(slug: str) -> Response:
    """The form that leaves the gap in the address for later."""
    plan = _planned(slug)
    item = _item(plan)
    kept = next((entry for entry in plan.not_now if entry.item == item), None)
    return _not_now(plan, item, NotNowForm(data=vars(kept) if kept else None), _FINE)


def leave(slug: str) -> Response:
    """Leave a gap for later."""
    plan = _planned(slug)
    item = _item(plan)
    form = NotNowForm()
    if not form.validate_on_submit():
        return _not_now(plan, item, form, _WRONG)
    given = NotNow(item, form.because.data or "", form.again.data)
    try:
        with parts.writing() as session:
            planning.leave_for_later(session, plan.assessment, given, actor=identity.actor(), now=parts.now())
    except RefusedError as refused:
        return _not_now(plan, item, form, Answered(422, str(refused)))
    flash(f"{plan.title(item)} waits, with the reason.", "success")
    return redirect(f"{plan.desk.to('show')}#not-now", 303)


def take_up(slug: str) -> Response:
    """Have a gap that was left for later without a decision again."""
    plan = _planned(slug)
    item = _item(plan)
    with parts.writing() as session:
        planning.take_up(session, plan.assessment, item, actor=identity.actor(), now=parts.now())
    flash(f"{plan.title(item)} is without a decision again.", "success")
    return redirect(plan.desk.to("show"), 303)


def _not_now(plan: Plan, item: str, form: NotNowForm, became: Answered) -> Response:
    page = _page(
        plan,
        item,
        form,
        became,
        heading="Not now",
        button="Save the reason",
        address=plan.desk.to("leave", item=item),
        undo_url=plan.desk.to("take_up", item=item) if any(entry.item == item for entry in plan.not_now) else "",
    )
    return render("planning/form.html", page, became.status)


# --- Shared -------------------------------------------------------------------------------------------------------


def plan_for(desk: Desk) -> Plan:
    """The plan of a desk; 404 where the agency has no assessment to plan from."""
    if desk.assessment is None:
        abort(404, "There is no assessment to plan from yet. Start one first.")
    return plan_of(desk, desk.assessment)


def version_sent() -> int:
    """The version of an action that a form was made from, 0 where none was sent."""
    given = request.form.get("seen", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) <= _DIGITS else 0


def _planned(slug: str) -> Plan:
    return plan_for(desk_of(slug))


def _item(plan: Plan) -> str:
    """The item in the address; without one that the questionnaire has, the plan is shown instead."""
    item = request.args.get("item", "")
    if item not in plan.questionnaire.places:
        flash("Choose an item first.", "info")
        abort(redirect(plan.desk.to("show"), 303))
    return item


def _place_of(desk: Desk, action: Action) -> str:
    """Where an action stands on the board."""
    return f"{desk.to('show')}#a-{action.id}"


def _page(  # noqa: PLR0913 - what a form is made of
    plan: Plan,
    item: str,
    form: FlaskForm,
    became: Answered,
    *,
    heading: str,
    button: str,
    address: str,
    back: str = "",
    hint: str = "",
    seen: int = 0,
    title: str = "",
    undo_url: str = "",
) -> FormPage:
    known = plan.questionnaire.places.get(item)
    return FormPage(
        heading=heading,
        crumbs=(Place("Plan", plan.desk.to("show")), Place(heading, "")),
        item=title or plan.title(item),
        statement=known.item.statement if known else "",
        facts=_facts(plan, item) if known else (),
        hint=hint,
        form=form,
        fields=tuple(form[name] for name in ORDER if name in form),
        problems=_problems(form),
        refused=became.refused,
        theirs=became.theirs,
        address=address,
        button=button,
        seen=seen,
        back=back or plan.desk.to("show"),
        undo_url=undo_url,
    )


def _problems(form: FlaskForm) -> tuple[Problem, ...]:
    """What is wrong, in the order in which the page has the fields."""
    places = {f"#{name}": place for place, name in enumerate(ORDER)}
    return tuple(sorted(problems_of(form), key=lambda problem: places[problem.href]))


def _facts(plan: Plan, item: str) -> tuple[tuple[str, str], ...]:
    score, gap = plan.results.items[item], next((g for g in plan.results.gaps if g.item == item), None)
    facts = [("Answer now", answer_words(plan.questionnaire, score))]
    if gap is not None:
        facts.append(("Target", level_words(plan.questionnaire, gap.target)))
        facts.append(("Place among the gaps", f"{gap.rank} of {len(plan.results.gaps)}"))
    return tuple(facts)
