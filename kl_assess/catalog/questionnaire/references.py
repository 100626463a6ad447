"""References: whatever one part of a questionnaire names, another part has; and foundations rest on no circle."""

from collections.abc import Callable, Iterable
from functools import partial
from graphlib import CycleError, TopologicalSorter
from typing import TypeAlias

from kl_assess.catalog.document import Document, KeyPath
from kl_assess.catalog.naming import check_known
from kl_assess.catalog.questionnaire.walk import items, survey_questions
from kl_assess.core.questionnaire import Item, Questionnaire

Check: TypeAlias = Callable[[KeyPath, str], None]


def check_references(document: Document, questionnaire: Questionnaire) -> None:
    """Refuse every name of a topic, source, condition, group or item that the questionnaire does not have."""

    def names(noun: str, key: str, known: Iterable[str]) -> Check:
        if document.refused((key,), below=False):
            return lambda _path, _name: None
        return partial(_check, document, noun, frozenset(known))

    source = names("source", "sources", questionnaire.sources)
    topic = names("topic", "resource_topics", (topic.id for topic in questionnaire.resource_topics))
    condition = names("condition", "conditions", (condition.id for condition in questionnaire.conditions))
    group = names("respondent group", "respondent_groups", (group.id for group in questionnaire.respondent_groups))
    item = names("item", "domains", questionnaire.places)

    _each(source, ("instrument", "based_on_sources"), questionnaire.instrument.based_on_sources)
    _each(source, ("profile", "sources"), questionnaire.profile.sources)
    for r, rule in enumerate(questionnaire.resource_rules):
        _each(topic, ("resource_rules", r, "add_topics"), rule.add_topics)
    for path, part in items(questionnaire):
        _item(path, part, topic=topic, source=source, condition=condition, group=group)
    for path, question in survey_questions(questionnaire):
        item((*path, "mirrors"), question.mirrors)
        if question.condition is not None:
            condition((*path, "condition"), question.condition)
    for s, survey in enumerate(questionnaire.surveys.instruments if questionnaire.surveys else ()):
        group(("surveys", "instruments", s, "respondent_group"), survey.respondent_group)
        _each(group, ("surveys", "instruments", s, "also_for"), survey.also_for)
    _foundations(document, questionnaire, item)


def _check(document: Document, noun: str, known: frozenset[str], path: KeyPath, name: str) -> None:
    check_known(document, path, name, known, noun)


def _each(check: Check, path: KeyPath, names: Iterable[str]) -> None:
    for place, name in enumerate(names):
        check((*path, place), name)


def _item(path: KeyPath, item: Item, *, topic: Check, source: Check, condition: Check, group: Check) -> None:
    _each(topic, (*path, "topics"), item.topics)
    if item.why:
        _each(source, (*path, "why", "sources"), item.why.sources)
    if item.condition is not None:
        condition((*path, "condition"), item.condition)
    if item.respondents:
        group((*path, "respondents", "lead"), item.respondents.lead)
        _each(group, (*path, "respondents", "also"), item.respondents.also)


def _foundations(document: Document, questionnaire: Questionnaire, item: Check) -> None:
    if questionnaire.scoring.foundations is None:
        return
    path: KeyPath = ("scoring", "foundations", "enables")
    enables = questionnaire.scoring.foundations.enables
    for foundation, enabled in enables.items():
        item((*path, foundation), foundation)
        _each(item, (*path, foundation), enabled)
    links = {foundation: list(dict.fromkeys(enabled)) for foundation, enabled in enables.items()}
    while circle := _circle(links):
        names = ", ".join(circle)
        document.refuse(
            (*path, circle[0], enables[circle[0]].index(circle[1])),
            f"Items rest on one another in a circle here: {names}. Delete one of the links.",
        )
        links[circle[0]].remove(circle[1])


def _circle(links: dict[str, list[str]]) -> list[str]:
    """The items of one circle, each followed by one that it enables and the first again at the end; else nothing."""
    try:
        TopologicalSorter(links).prepare()
    except CycleError as error:
        circle: list[str] = list(reversed(error.args[1]))
        return circle
    return []
