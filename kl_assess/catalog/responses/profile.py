"""The profile of a responses file against the fields that the questionnaire asks for."""

from collections.abc import Iterator, Mapping

from kl_assess.catalog.document import KeyPath
from kl_assess.catalog.problem import LISTED, any_of, excerpt, nearest
from kl_assess.catalog.responses.review import Review
from kl_assess.core.questionnaire import Option, ProfileField, Questionnaire


def check_profile(review: Review) -> None:
    """Refuse profile fields that the questionnaire does not have, and values that a field does not take.

    Works on the file's own data, because what may stand here is said by the questionnaire and not by a type.
    """
    data = review.document.data
    given = data.get("profile") if isinstance(data, Mapping) else None
    if not isinstance(given, Mapping):
        return
    fields = review.questionnaire.fields
    for field_id, value in given.items():
        definition = fields.get(str(field_id))
        if definition is None:
            mend = nearest(field_id, fields) or " Check its spelling, or delete it."
            review.refuse(("profile", field_id), f'There is no profile field "{excerpt(field_id)}".{mend}')
        else:
            for below, wrong in _wrong(definition, value, review.questionnaire):
                if wrong:
                    review.refuse(("profile", field_id, *below), wrong)


def _wrong(field: ProfileField, value: object, questionnaire: Questionnaire) -> Iterator[tuple[KeyPath, str]]:
    """What is wrong with a value or a part of it and how to mend it; empty where it fits."""
    match field.kind:
        case "derived":
            yield (), f'This is worked out from "{field.derived_from}". Delete it.'
        case "boolean":
            yield (), "" if isinstance(value, bool) else "Write true or false, without quotes, or leave it blank."
        case "single":
            yield (), _not_an_option(field.options, value)
        case "multiple" if isinstance(value, list):
            yield from (((place,), _not_an_option(field.options, part)) for place, part in enumerate(value))
        case "multiple":
            yield (), f"Several may be chosen here. Write a list, such as {_example(field.options)}."
        case "count_by_group":
            yield from _not_counts(value, [group.id for group in questionnaire.respondent_groups])


def _example(options: tuple[Option, ...]) -> str:
    return f"[{', '.join(option.value for option in options[:2])}]"


def _not_an_option(options: tuple[Option, ...], value: object) -> str:
    values = [option.value for option in options]
    if value in values:
        return ""
    if isinstance(value, dict | list):
        return "Only one may be chosen here. Write one of the options."
    text = str(value)
    if text in values:
        return f'Put it in quotes: "{text}".'
    labelled = next((option.value for option in options if option.label.casefold() == text.strip().casefold()), None)
    if labelled:
        return f'Write the short form: "{labelled}".'
    same = next((known for known in values if known.casefold() == text.strip().casefold()), None)
    if same:
        return f'Write it so: "{same}".'
    known = f"Use {any_of(values)}." if len(values) <= LISTED else f"The blank file lists all {len(values)}."
    return f'"{excerpt(text)}" is not one of the options. {known}{nearest(text, values)}'


def _not_counts(value: object, groups: list[str]) -> Iterator[tuple[KeyPath, str]]:
    if not isinstance(value, Mapping):
        yield (), f"Write a number for each group, such as {{{groups[0] if groups else 'group'}: 2}}."
        return
    for group, number in value.items():
        if group not in groups:
            yield (group,), f'There is no group "{excerpt(group)}". Use {any_of(groups)}.{nearest(group, groups)}'
        elif isinstance(number, bool) or not isinstance(number, int) or number < 0:
            yield (group,), f'The number of "{group}" must be a whole number, 0 or more.'
