"""Rules on the agency profile, and the fields they test."""

from collections.abc import Mapping
from typing import Final, TypeAlias

from kl_assess.catalog.document import Document, KeyPath
from kl_assess.catalog.naming import check_known
from kl_assess.catalog.problem import LISTED, any_of, excerpt, nearest
from kl_assess.catalog.questionnaire.walk import field_tests, surveys
from kl_assess.core.questionnaire import AllOf, FieldKind, FieldTest, Op, ProfileField, Questionnaire

OPS: Final[dict[FieldKind, tuple[Op, ...]]] = {
    "single": ("equal", "in", "not_in"),
    "derived": ("equal", "in", "not_in"),
    "multiple": ("any_of",),
    "boolean": ("equal",),
    "count_by_group": (),
}
"""The tests that suit each kind of field."""

Fields: TypeAlias = Mapping[str, ProfileField]


def check_rules(document: Document, questionnaire: Questionnaire) -> None:
    """Refuse fields whose options do not suit their kind, and rules that test what a field cannot hold."""
    fields = {field.id: field for field in reversed(questionnaire.profile.fields)}  # of two with one id, the first
    for place, field in enumerate(questionnaire.profile.fields):
        _options(document, ("profile", "fields", place), field)
        _derived(document, fields, ("profile", "fields", place), field)
    for path, when in field_tests(questionnaire):
        if isinstance(when, FieldTest):
            _field_test(document, fields, path, when)
        else:
            key, parts = ("all", when.all) if isinstance(when, AllOf) else ("any", when.any)
            if not parts:
                document.refuse((*path, key), "This list of rules is empty. Write at least one.")
    for path, survey in surveys(questionnaire):
        if survey.not_where is not None and survey.instead is None:
            text = "What an agency does in place of this survey is missing. Add it, in a sentence."
            document.refuse((*path, "instead"), text)


def _options(document: Document, path: KeyPath, field: ProfileField) -> None:
    chooses = field.kind in {"single", "multiple", "derived"}
    if chooses and not field.options:
        document.refuse((*path, "options"), f'A field of the kind "{field.kind}" needs options. List them.')
    if not chooses and field.options:
        document.refuse((*path, "options"), f'A field of the kind "{field.kind}" has no options. Delete them.')


def _derived(document: Document, fields: Fields, path: KeyPath, field: ProfileField) -> None:
    """A derived field, and no other, collapses the options of a field that has one choice."""
    if field.kind != "derived":
        if field.derived_from is not None:
            document.refuse((*path, "derived_from"), 'Only a field of the kind "derived" has this key. Delete it.')
        for place, option in enumerate(field.options):
            if option.of:
                document.refuse(
                    (*path, "options", place, "of"), "Only a derived field collects values. Delete the key."
                )
    elif field.derived_from is None:
        document.refuse((*path, "derived_from"), "The field that this one is worked out from is missing. Name it.")
    else:
        check_known(document, (*path, "derived_from"), field.derived_from, fields, "profile field")
        origin = fields.get(field.derived_from)
        if origin is not None and origin.kind != "single":
            text = f'A derived field is worked out from one of the kind "single", and this one is "{origin.kind}".'
            document.refuse((*path, "derived_from"), f"{text} Name another field.")
        elif origin is not None:
            _groups(document, (*path, "options"), field, origin)


def _groups(document: Document, path: KeyPath, field: ProfileField, origin: ProfileField) -> None:
    """Each option of a derived field collects options of the other field, and each of those goes to one group only."""
    taken: set[str] = set()
    for place, option in enumerate(field.options):
        below = (*path, place, "of")
        if not option.of:
            document.refuse(below, f'The values of "{origin.id}" that belong to this option are missing. List them.')
        for v, value in enumerate(option.of):
            _check_value(document, (*below, v), value, origin)
            if value in taken:
                document.refuse((*below, v), f'"{value}" belongs to another option already. Delete it in one of them.')
            taken.add(value)


def _check_value(document: Document, path: KeyPath, value: str, field: ProfileField) -> None:
    values = [option.value for option in field.options]
    if value not in values and "" not in values:
        listed = any_of(dict.fromkeys(values)) if len(values) <= LISTED else "one of its options"
        mend = nearest(value, values) or f" Use {listed}."
        document.refuse(path, f'The field "{field.id}" has no option "{excerpt(value)}".{mend}')


def _field_test(document: Document, fields: Fields, path: KeyPath, test: FieldTest) -> None:
    if document.refused(("profile",), below=False) or document.refused(("profile", "fields"), below=False):
        return
    check_known(document, (*path, "field"), test.field, fields, "profile field")
    field = fields.get(test.field)
    if field is None:
        return
    fitting = OPS[field.kind]
    if not fitting:
        document.refuse(
            (*path, "field"), f'The field "{field.id}" counts people and cannot be tested. Use another one.'
        )
    elif test.op not in fitting:
        text = f'"{test.op}" does not suit the field "{field.id}" of the kind "{field.kind}".'
        document.refuse((*path, "op"), f"{text} Use {any_of(fitting)}.")
    elif field.kind == "boolean":
        if not isinstance(test.value, bool):
            document.refuse((*path, "value"), f'The field "{field.id}" is yes or no. Write true or false.')
    else:
        _values(document, (*path, "value"), test, field)


def _values(document: Document, path: KeyPath, test: FieldTest, field: ProfileField) -> None:
    """`equal` has one option of the field, the other tests a list of options."""
    if test.op == "equal":
        if isinstance(test.value, str):
            _check_value(document, path, test.value, field)
        else:
            document.refuse(path, '"equal" compares with one option. Write one, or use in with a list.')
    elif not isinstance(test.value, tuple):
        document.refuse(path, f'"{test.op}" needs a list. Write the options in brackets.')
    elif not test.value:
        document.refuse(path, "This list is empty. Write at least one option.")
    else:
        for place, value in enumerate(test.value):
            _check_value(document, (*path, place), value, field)
