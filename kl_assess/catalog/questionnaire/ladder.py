"""The scale of levels, and everything that must fit it: items, weights, targets, grades, names and surveys."""

from collections.abc import Mapping
from itertools import pairwise

from kl_assess.catalog.document import Document, KeyPath
from kl_assess.catalog.naming import check_unique
from kl_assess.catalog.problem import any_of
from kl_assess.catalog.questionnaire.walk import elements, items, survey_questions
from kl_assess.core.questionnaire import Item, Questionnaire

FEWEST_LEVELS = 2
MOST_LEVELS = 7
ANSWERS = ("not_applicable", "dont_know", "unanswered")


def check_ladder(document: Document, questionnaire: Questionnaire) -> None:
    """Refuse a scale that does not rise, and whatever names a level or weight that there is not."""
    _scale(document, questionnaire)
    _weights(document, questionnaire)
    _not_empty(document, questionnaire)
    for path, item in items(questionnaire):
        _item(document, questionnaire, path, item)
    for path, question in survey_questions(questionnaire):
        _levels(document, questionnaire, (*path, "options"), question.options, "answer")
    _special_answers(document, questionnaire)
    _targets(document, questionnaire)
    _grades(document, questionnaire)
    _maturity_levels(document, questionnaire)


def _scale(document: Document, questionnaire: Questionnaire) -> None:
    path: KeyPath = ("level_scale",)
    scale = questionnaire.level_scale
    if not FEWEST_LEVELS <= len(scale) <= MOST_LEVELS:
        text = f"A scale has {FEWEST_LEVELS} to {MOST_LEVELS} levels, and this one has {len(scale)}. Change the list."
        document.refuse(path, text)
    for place, level in enumerate(scale):
        if level.value != place:
            document.refuse((*path, place, "value"), f"Levels count from 0, in order. Write {place}.")
    if scale and scale[0].points < 0:
        document.refuse((*path, 0, "points"), "Points are never below 0. Write 0 or more.")
    for place, (lower, higher) in enumerate(pairwise(scale), start=1):
        if higher.points <= lower.points:
            text = f'Points rise from level to level. Write more than those of level {lower.value}, "{lower.name}".'
            document.refuse((*path, place, "points"), text)


def _weights(document: Document, questionnaire: Questionnaire) -> None:
    path: KeyPath = ("weights",)
    if not questionnaire.weights:
        document.refuse(path, "There are no weights. Write at least one, or leave the key out.")
    values = [((*path, place, "value"), str(weight.value)) for place, weight in enumerate(questionnaire.weights)]
    check_unique(document, values, "weight")


def _not_empty(document: Document, questionnaire: Questionnaire) -> None:
    if not questionnaire.domains:
        document.refuse(("domains",), "There is no domain. Write at least one.")
    for d, domain in enumerate(questionnaire.domains):
        if not domain.elements:
            document.refuse(("domains", d, "elements"), "A domain has at least one element. Add one.")
        if domain.weight <= 0:
            document.refuse(("domains", d, "weight"), "The weight of a domain is more than 0. Raise it.")
    for path, element in elements(questionnaire):
        if not element.items:
            document.refuse((*path, "items"), "An element has at least one item. Add one.")
        if element.weight <= 0:
            document.refuse((*path, "weight"), "The weight of an element is more than 0. Raise it.")


def _item(document: Document, questionnaire: Questionnaire, path: KeyPath, item: Item) -> None:
    _levels(document, questionnaire, (*path, "levels"), item.levels, "description")
    _levels(document, questionnaire, (*path, "next_steps"), item.next_steps, "next step")
    check_weight(document, questionnaire, (*path, "weight"), item.weight)
    if item.na.allowed and item.na.when is None:
        text = "The case in which the item does not apply is missing. Add it, or write allowed: false."
        document.refuse((*path, "na", "when"), text)


def _levels(
    document: Document, questionnaire: Questionnaire, path: KeyPath, texts: Mapping[int, str], noun: str
) -> None:
    """Each level of the scale has its text, and no other level has one."""
    if document.refused(("level_scale",), below=False):
        return
    top = questionnaire.top_level
    for level in range(top + 1):
        if level not in texts:
            document.refuse((*path, level), f"The {noun} for level {level} is missing. Add it.")
    for level in texts:
        if not 0 <= level <= top:
            document.refuse((*path, level), f"There is no level {level}. Delete it, or use a level from 0 to {top}.")


def _special_answers(document: Document, questionnaire: Questionnaire) -> None:
    found = [
        (("special_answers", place, "value"), str(answer.value))
        for place, answer in enumerate(questionnaire.special_answers)
    ]
    check_unique(document, found, "answer")
    for value in ANSWERS:
        if value not in {name for _path, name in found}:
            document.refuse(("special_answers",), f'The answer "{value}" is missing. Add its name and rule.')


def _targets(document: Document, questionnaire: Questionnaire) -> None:
    path: KeyPath = ("scoring", "targets", "default_by_weight")
    targets = questionnaire.scoring.targets.default_by_weight
    for weight in sorted({item.weight for _path, item in items(questionnaire)} & set(questionnaire.weight_names)):
        if weight not in targets:
            document.refuse((*path, weight), f"The target for weight {weight} is missing. Add it.")
    for weight, level in targets.items():
        check_weight(document, questionnaire, (*path, weight), weight)
        check_level(document, questionnaire, (*path, weight), level)


def _grades(document: Document, questionnaire: Questionnaire) -> None:
    grades = questionnaire.evidence_grades
    for place, grade in enumerate(grades):
        check_level(document, questionnaire, ("evidence_grades", place, "level_cap"), grade.level_cap)
    for place, (lower, higher) in enumerate(pairwise(grades), start=1):
        if higher.points <= lower.points:
            text = f'Grades stand in order, the weakest first. Write more points than "{lower.id}" has.'
            document.refuse(("evidence_grades", place, "points"), text)
        if higher.level_cap < lower.level_cap:
            text = f'A stronger grade supports no lower level. Write {lower.level_cap} or more, as "{lower.id}" has.'
            document.refuse(("evidence_grades", place, "level_cap"), text)


def _maturity_levels(document: Document, questionnaire: Questionnaire) -> None:
    path: KeyPath = ("scoring", "maturity_levels")
    bands, scale = questionnaire.scoring.maturity_levels, questionnaire.level_scale
    if len(bands) != len(scale):
        text = f"Each of the {len(scale)} levels of the scale needs one entry here, and there are {len(bands)}."
        document.refuse(path, f"{text} Add or delete entries.")
    for place, (band, level) in enumerate(zip(bands, scale, strict=False)):
        if band.name != level.name:
            text = f'This entry is for level {level.value} of the scale. Call it by the same name, "{level.name}".'
            document.refuse((*path, place, "name"), text)
    if bands and bands[0].min != 0:
        document.refuse((*path, 0, "min"), "The lowest entry begins at 0. Write 0.")
    for place, (lower, higher) in enumerate(pairwise(bands), start=1):
        if higher.min <= lower.min:
            text = f'Each entry begins above the one before it. Write more than "{lower.name}" has.'
            document.refuse((*path, place, "min"), text)
        elif higher.min >= 100:  # noqa: PLR2004 (scores run from 0 to 100: docs/method.md 4.1)
            document.refuse((*path, place, "min"), "Scores end at 100. Write less than 100.")


def check_level(document: Document, questionnaire: Questionnaire, path: KeyPath, level: int) -> None:
    """Refuse a level that the scale does not have."""
    top = questionnaire.top_level
    if not 0 <= level <= top and not document.refused(("level_scale",), below=False):
        document.refuse(path, f"There is no level {level}. Use a level from 0 to {top}.")


def check_weight(document: Document, questionnaire: Questionnaire, path: KeyPath, weight: int) -> None:
    """Refuse a weight that the questionnaire does not list."""
    values = questionnaire.weight_names
    if weight not in values and not document.refused(("weights",)):
        document.refuse(path, f"There is no weight {weight}. Use {any_of(values)}.")
