"""The parts of a questionnaire with the paths at which its file has them."""

from collections.abc import Iterator

from kl_assess.catalog.document import KeyPath
from kl_assess.core.questionnaire import (
    AllOf,
    AnyOf,
    Element,
    Item,
    Questionnaire,
    SurveyInstrument,
    SurveyQuestion,
    When,
)


def elements(questionnaire: Questionnaire) -> Iterator[tuple[KeyPath, Element]]:
    """Every element."""
    for d, domain in enumerate(questionnaire.domains):
        for e, element in enumerate(domain.elements):
            yield ("domains", d, "elements", e), element


def items(questionnaire: Questionnaire) -> Iterator[tuple[KeyPath, Item]]:
    """Every item."""
    for path, element in elements(questionnaire):
        for i, item in enumerate(element.items):
            yield (*path, "items", i), item


def survey_questions(questionnaire: Questionnaire) -> Iterator[tuple[KeyPath, SurveyQuestion]]:
    """Every question of every companion survey."""
    for path, survey in surveys(questionnaire):
        for i, question in enumerate(survey.items):
            yield (*path, "items", i), question


def surveys(questionnaire: Questionnaire) -> Iterator[tuple[KeyPath, SurveyInstrument]]:
    """Every companion survey."""
    for s, survey in enumerate(questionnaire.surveys.instruments if questionnaire.surveys else ()):
        yield ("surveys", "instruments", s), survey


def field_tests(questionnaire: Questionnaire) -> Iterator[tuple[KeyPath, When]]:
    """Every rule on the profile, and every rule inside one."""
    for c, condition in enumerate(questionnaire.conditions):
        yield from _parts(("conditions", c, "when"), condition.when)
    for r, rule in enumerate(questionnaire.resource_rules):
        yield from _parts(("resource_rules", r, "when"), rule.when)
    for p, limit in enumerate(questionnaire.scoring.gap.plan_limit):
        if limit.when is not None:
            yield from _parts(("scoring", "gap", "plan_limit", p, "when"), limit.when)
    for path, survey in surveys(questionnaire):
        if survey.not_where is not None:
            yield from _parts((*path, "not_where"), survey.not_where)
    if questionnaire.small_agency:
        yield from _parts(("small_agency", "when"), questionnaire.small_agency.when)


def _parts(path: KeyPath, when: When) -> Iterator[tuple[KeyPath, When]]:
    yield path, when
    if isinstance(when, AllOf):
        for place, part in enumerate(when.all):
            yield from _parts((*path, "all", place), part)
    elif isinstance(when, AnyOf):
        for place, part in enumerate(when.any):
            yield from _parts((*path, "any", place), part)
