"""The forms of the plan: an action, a task to find something out, why not now, a note on progress, a stop."""

import datetime as dt
import re
from typing import Final

from flask_wtf import FlaskForm
from wtforms import Field, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from kl_assess.core.action_plan import Action, ActionKind, Owner
from kl_assess.core.gaps import Gap
from kl_assess.web.inputs import LINE, DayField, at_most, optional, required, trimmed, web_address
from kl_assess.web.planning.found import Plan, resources_by_id
from kl_assess.workflow.answering import LONGEST, LONGEST_LINE
from kl_assess.workflow.planning import Wanted

_NO_DAY: Final = "Write the whole date as month/day/year, such as 11/9/2026."
_NO_LEVEL: Final = ""
_BETWEEN: Final = re.compile(r"[\s,;]+")
_ADDRESS: Final = 2000


ORDER: Final = (
    *("action", "known_by", "because", "again", "owner_title", "owner_name", "due"),
    *("target", "resources", "more", "money", "staff", "quick_win"),
)
"""The fields of the forms in the order of the page, which is that of what is wrong in them too."""


class RequiredDay(DayField):
    """A day that must be given, with its own sentence for what is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; what is no date stays in the field."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_NO_DAY) from error


class TaskForm(FlaskForm):
    """What every action has: who answers for it, and by when it is done."""

    owner_title = StringField(
        "Title of the person who answers for it",
        [required("Write a title, such as Patrol Captain."), at_most(LINE)],
        [trimmed],
    )
    owner_name = StringField(
        "Name",
        [optional(), at_most(LINE)],
        [trimmed],
        description="Optional. Printed in the full report only.",
    )
    due = RequiredDay("By when", [InputRequired("Write the day by which it is done, such as 11/9/2026.")])

    def owner(self) -> Owner:
        """Who answers for it."""
        return Owner(self.owner_title.data or "", self.owner_name.data or None)

    def day(self) -> dt.date:
        """By when, once the form is valid."""
        if self.due.data is None:
            raise ValueError("The form is not valid")
        return self.due.data


class FindOutForm(TaskForm):
    """A task to find out what is not known."""

    action = TextAreaField(
        "What has to be found out",
        [required("Say it in a sentence."), at_most(LONGEST)],
        description="It starts from what the answer says is missing. Change it as you need.",
    )

    def wanted(self, item: str) -> Wanted:
        """What a valid form says."""
        return Wanted(item, self.owner(), self.day(), action=self.action.data)


class ActionForm(TaskForm):
    """An action on an item."""

    action = TextAreaField(
        "What will be done",
        [required("Say it in a sentence."), at_most(LONGEST)],
        description="It starts from the next step at the level of the item. Make it your own.",
    )
    known_by = TextAreaField(
        "How it will be known that it worked",
        [required("Name what somebody could count, see or read."), at_most(LONGEST)],
        description="What somebody could count, see or read, such as: blocks kept in 8 of 10 weeks.",
    )
    target = SelectField("Level that the item should move to", description="Optional.")
    resources = SelectMultipleField(
        "Resources used", option_widget=CheckboxInput(), widget=ListWidget(), description="Optional."
    )
    more = StringField(
        "Other resources from the library",
        [optional(), at_most(LONGEST)],
        [trimmed],
        description="Optional. Paste the address of each from the library, with a space between two.",
    )
    money = StringField("Money", [optional(), at_most(LONGEST_LINE)], [trimmed], description="Optional.")
    staff = StringField("Staff time", [optional(), at_most(LONGEST_LINE)], [trimmed], description="Optional.")
    quick_win = StringField(
        "Why this item, which is not among the proposed gaps",
        [optional(), at_most(LONGEST_LINE)],
        [trimmed],
        description="Optional. Printed in the report as the reason for a quick win.",
    )

    def validate_more(self, field: Field) -> None:
        """Every resource is in the library."""
        known = resources_by_id()
        for given in _named(field.data):
            if given not in known:
                raise ValidationError(f"The library has no “{given[:80]}”. Copy the address of its page there.")

    def wanted(self, item: str) -> Wanted:
        """What a valid form says. What the form does not offer is not there: neither ticks nor a quick win."""
        ticked = (self.resources.data or []) if "resources" in self else []
        return Wanted(
            item,
            self.owner(),
            self.day(),
            action=self.action.data,
            known_by=self.known_by.data,
            target=int(self.target.data) if self.target.data else None,
            resources=(*ticked, *_named(self.more.data)),
            money=self.money.data,
            staff=self.staff.data,
            quick_win=self.quick_win.data if "quick_win" in self else None,
        )


class NotNowForm(FlaskForm):
    """Why a gap is left for later, and when it is looked at again."""

    because = TextAreaField(
        "Why not now",
        [required("Give the reason, in a sentence."), at_most(LONGEST)],
        description="Printed in the report.",
    )
    again = StringField(
        "When it is looked at again",
        [optional(), at_most(LONGEST_LINE)],
        [trimmed],
        description="Optional, such as July 2027.",
    )


class NoteForm(FlaskForm):
    """What has happened, with evidence if there is any."""

    note = TextAreaField("What has happened", [at_most(LONGEST)])
    evidence_title = StringField("Title", [optional(), at_most(LONGEST_LINE)], [trimmed])
    evidence_address = StringField(
        "Address",
        [optional(), at_most(_ADDRESS), web_address],
        [trimmed],
        description="Starts with https:// or http://",
    )

    def validate_note(self, field: Field) -> None:
        """Something is said."""
        if not (field.data or "").strip() and not self.evidence_title.data:
            raise ValidationError("Write what has happened, or name the evidence.")

    def validate_evidence_address(self, field: Field) -> None:
        """Evidence with an address has a title."""
        if field.data and not self.evidence_title.data:
            raise ValidationError("Write what the evidence is called as well.")


class StopForm(FlaskForm):
    """Why an action is stopped."""

    reason = TextAreaField(
        "Why it is stopped",
        [required("Write why it is stopped."), at_most(LONGEST)],
        description="Kept in the history, and printed in the report.",
    )


# --- A form for an item -------------------------------------------------------------------------------------------


def action_form(plan: Plan, item: str) -> ActionForm:
    """The form of a new action: it starts from the next step, and from the target of the gap."""
    gap, level = _gap(plan, item), plan.results.items[item].level
    top = plan.questionnaire.top_level
    proposed = gap.target if gap else min(top, (0 if level is None else level) + 1)
    form = ActionForm(data={"action": plan.next_step(item), "target": str(proposed), "due": None})
    _fit(form, plan, item, level, ())
    if gap is not None and gap.proposed:
        del form.quick_win
    return form


def change_form(plan: Plan, action: Action) -> ActionForm | FindOutForm:
    """The form of an action that is there."""
    known = {
        **vars(action),
        "owner_title": action.owner.title,
        "owner_name": action.owner.name,
        "target": _NO_LEVEL if action.target is None else str(action.target),
        "action": plan.desk.words(action) if action.kind is ActionKind.IMPROVE else action.action,
    }
    if action.kind is ActionKind.FIND_OUT:
        return FindOutForm(data=known)
    form = ActionForm(data=known)
    _fit(form, plan, action.item, action.level_then, action.resources)
    gap = _gap(plan, action.item)
    if gap is not None and gap.proposed and not action.quick_win:
        del form.quick_win
    return form


def find_out_form(missing: str) -> FindOutForm:
    """The form of a new task; it starts from what is missing."""
    return FindOutForm(data={"action": missing, "due": None})


def _fit(form: ActionForm, plan: Plan, item: str, level: int | None, held: tuple[str, ...]) -> None:
    """Offer the levels above the item's own, and the resources that are recommended for it or held already."""
    scale = plan.questionnaire.level_scale
    above = [found for found in scale if level is None or found.value > level]
    kept = str(form.target.object_data or "")
    if kept and kept not in {str(found.value) for found in above}:
        above = [*(found for found in scale if str(found.value) == kept), *above]
    form.target.choices = {_NO_LEVEL: "Not said"} | {str(found.value): f"{found.value} {found.name}" for found in above}
    recommended = plan.results.recommendations.get(item)
    offered = {chosen.resource.id: chosen.resource.title for chosen in (recommended.chosen if recommended else ())}
    library = resources_by_id()
    offered |= {name: library[name].title for name in held if name in library and name not in offered}
    if offered:
        form.resources.choices = offered
    else:
        del form.resources


def _gap(plan: Plan, item: str) -> Gap | None:
    return next((gap for gap in plan.results.gaps if gap.item == item), None)


def _named(text: str | None) -> tuple[str, ...]:
    """The ids of resources in a text: each is the last part of an address."""
    parts = (part.split("?")[0].rstrip("/").rpartition("/")[2] for part in _BETWEEN.split(text or ""))
    return tuple(dict.fromkeys(part for part in parts if part))
