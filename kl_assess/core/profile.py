"""The agency profile, and what it decides: which items apply, which options fit."""

from collections.abc import Iterator, Mapping

from kl_assess.core.questionnaire import AllOf, AnyOf, FieldTest, Item, Questionnaire, When

Value = str | bool | tuple[str, ...] | Mapping[str, int] | None
Profile = Mapping[str, Value]
"""Field id -> value: text for one choice, a tuple for several, a bool, counts by group. Absent or None is blank."""


def value_of(questionnaire: Questionnaire, profile: Profile, field: str) -> Value:
    """The value of a profile field, worked out from another one where it is derived. None where blank.

    An empty list is blank (docs/method.md 4.2).
    """
    definition = questionnaire.fields.get(field)
    if definition is not None and definition.derived_from is not None:
        value = value_of(questionnaire, profile, definition.derived_from)
        return next((option.value for option in definition.options if value in option.of), None)
    return profile.get(field) or (False if profile.get(field) is False else None)


def holds(when: When, questionnaire: Questionnaire, profile: Profile) -> bool:
    """Whether a rule on the profile is true for this profile; a blank field answers as the rule's `blank` says."""
    if isinstance(when, AllOf):
        return all(holds(part, questionnaire, profile) for part in when.all)
    if isinstance(when, AnyOf):
        return any(holds(part, questionnaire, profile) for part in when.any)
    value = value_of(questionnaire, profile, when.field)
    return when.blank if value is None else _passes(when, value)


def _passes(test: FieldTest, value: Value) -> bool:
    wanted = test.value if isinstance(test.value, tuple) else (test.value,)
    if test.op == "any_of":
        return isinstance(value, tuple) and bool(set(value) & set(wanted))
    return (value in wanted) is (test.op != "not_in")


def deciding_fields(questionnaire: Questionnaire) -> frozenset[str]:
    """The fields that decide which items are put to an agency; a derived one counts as the field it comes from."""
    named = {name for condition in questionnaire.conditions for name in _named(condition.when)}
    sources = {name: questionnaire.fields[name].derived_from for name in named if name in questionnaire.fields}
    return frozenset(source or name for name, source in sources.items())


def _named(when: When) -> Iterator[str]:
    if isinstance(when, FieldTest):
        yield when.field
        return
    for part in when.all if isinstance(when, AllOf) else when.any:
        yield from _named(part)


def applies(item: Item, questionnaire: Questionnaire, profile: Profile) -> bool:
    """Whether an item is put to this agency: it has no condition, or its condition holds (docs/method.md 4.2)."""
    return item.condition is None or any(
        condition.id == item.condition and holds(condition.when, questionnaire, profile)
        for condition in questionnaire.conditions
    )


def reads_small_agency_notes(questionnaire: Questionnaire, profile: Profile) -> bool:
    """Whether this agency reads the levels through the small-agency notes."""
    return questionnaire.small_agency is not None and holds(questionnaire.small_agency.when, questionnaire, profile)


def plan_limit(questionnaire: Questionnaire, profile: Profile) -> int:
    """How many gaps the plan proposes for this agency (docs/method.md 4.5)."""
    limits = questionnaire.scoring.gap.plan_limit
    return next(rule.limit for rule in limits if rule.when is None or holds(rule.when, questionnaire, profile))
