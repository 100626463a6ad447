"""The form of an agency profile, made from the fields that a questionnaire asks for."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from werkzeug.datastructures import MultiDict
from wtforms import Field, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.form import BaseForm
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from kl_assess.core.profile import Profile, Value, value_of
from kl_assess.core.questionnaire import FieldKind, ProfileField, Questionnaire
from kl_assess.formatting import listing
from kl_assess.web.inputs import trimmed

NOT_SAID: Final = "Not said"
_BLANK: Final = {"": NOT_SAID}
_TRUTH: Final = {"yes": True, "no": False}
_TRUTH_NAMES: Final = {True: "Yes", False: "No"}
_SHORT: Final = 7
"""From more options than this on, a list to open takes less room than radio buttons."""

_MOST: Final = 99_999
"""The most people of one group: more than any agency has."""

_DIGITS: Final = len(str(_MOST))

# The typed stubs of WTForms do not tell a field of a class from one that is bound to a form.
Made = Callable[[ProfileField, Questionnaire], Iterator[tuple[str, Any]]]


def profile_form(questionnaire: Questionnaire, profile: Profile, sent: MultiDict[str, str] | None = None) -> BaseForm:
    """The form with what is known, or with what was sent."""
    form = BaseForm(
        [made for field in questionnaire.profile.fields for made in _MAKERS[field.kind](field, questionnaire)]
    )
    known: dict[str, object] = {}
    for field in questionnaire.profile.fields:
        known |= _shown(field, profile.get(field.id), questionnaire)
    form.process(sent, data=known)
    return form


def profile_of(form: BaseForm, questionnaire: Questionnaire) -> Profile:
    """What a valid form says; a field that stayed blank is left out."""
    said = {field.id: _read(field, form, questionnaire) for field in questionnaire.profile.fields}
    return {name: value for name, value in said.items() if value is not None}


def count_names(field: ProfileField, questionnaire: Questionnaire) -> Mapping[str, str]:
    """The names of the inputs of a field that takes a number for each group -> the group."""
    return {f"{field.id}-{group.id}": group.id for group in questionnaire.respondent_groups}


def words_of(field: ProfileField, profile: Profile, questionnaire: Questionnaire) -> str:
    """What a profile says in a field."""
    value = value_of(questionnaire, profile, field.id)
    labels = _labels(field)
    if value is None:
        return NOT_SAID
    if isinstance(value, bool):
        return _TRUTH_NAMES[value]
    if isinstance(value, Mapping):
        counts = (
            f"{group.label}: {value[group.id]:,}" for group in questionnaire.respondent_groups if group.id in value
        )
        return "; ".join(counts)
    values = (value,) if isinstance(value, str) else value
    return listing([labels.get(each, each) for each in values])


# --- One kind of field each ---------------------------------------------------------------------------------------


def _single(field: ProfileField, _: Questionnaire) -> Iterator[tuple[str, Any]]:
    choices = _BLANK | _labels(field)
    kind = SelectField if len(field.options) > _SHORT else RadioField
    yield field.id, kind(field.label, choices=choices, description=hint(field))


def _multiple(field: ProfileField, _: Questionnaire) -> Iterator[tuple[str, Any]]:
    yield (
        field.id,
        SelectMultipleField(
            field.label,
            choices=_labels(field),
            description=hint(field),
            option_widget=CheckboxInput(),
            widget=ListWidget(),
        ),
    )


def _boolean(field: ProfileField, _: Questionnaire) -> Iterator[tuple[str, Any]]:
    choices = _BLANK | {name: _TRUTH_NAMES[value] for name, value in _TRUTH.items()}
    yield field.id, RadioField(field.label, choices=choices, description=hint(field))


def _derived(_field: ProfileField, _: Questionnaire) -> Iterator[tuple[str, Any]]:
    yield from ()  # it is worked out, and never asked


def _counts(field: ProfileField, questionnaire: Questionnaire) -> Iterator[tuple[str, Any]]:
    labels = {group.id: group.label for group in questionnaire.respondent_groups}
    for name, group in count_names(field, questionnaire).items():
        yield name, StringField(labels[group], [_number], [trimmed], render_kw={"inputmode": "numeric"})


_MAKERS: Final[Mapping[FieldKind, Made]] = {
    "single": _single,
    "multiple": _multiple,
    "boolean": _boolean,
    "derived": _derived,
    "count_by_group": _counts,
}


def hint(field: ProfileField) -> str:
    """What a field is used for, and how to fill it in."""
    return f"{field.used_for} {field.help or ''}".strip()


def _labels(field: ProfileField) -> dict[str, str]:
    return {option.value: option.label for option in field.options}


def _number(_: BaseForm, field: Field) -> None:
    text = (field.data or "").replace(",", "")
    if text and not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        raise ValidationError(f"Write a whole number from 0 to {_MOST:,}, or leave it blank.")


def _shown(field: ProfileField, value: Value, questionnaire: Questionnaire) -> dict[str, object]:
    """What the inputs of a field hold for a value."""
    if field.kind == "count_by_group":
        counts = value if isinstance(value, Mapping) else {}
        names = count_names(field, questionnaire)
        return {name: str(counts[group]) if group in counts else "" for name, group in names.items()}
    if field.kind == "boolean":
        return {field.id: next((name for name, truth in _TRUTH.items() if truth is value), "")}
    return {field.id: value or ""}


def _read(field: ProfileField, form: BaseForm, questionnaire: Questionnaire) -> Value:
    """The value that the inputs of a field hold; None where it is blank or worked out."""
    if field.kind == "derived":
        return None
    if field.kind == "count_by_group":
        names = count_names(field, questionnaire)
        texts = {group: (form[name].data or "").replace(",", "") for name, group in names.items()}
        return {group: int(text) for group, text in texts.items() if text} or None
    data = form[field.id].data
    if field.kind == "boolean":
        return _TRUTH.get(data)
    if field.kind == "multiple":
        return tuple(data or ()) or None
    return data or None
