"""Ids: each is well formed and used once among the things of its kind."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from kl_assess.catalog.document import Document, KeyPath
from kl_assess.catalog.naming import Named, check_id, check_unique, folded
from kl_assess.catalog.questionnaire.walk import elements, items, survey_questions
from kl_assess.core.questionnaire import Questionnaire


class _WithId(Protocol):
    @property
    def id(self) -> str: ...


class _WithName(Protocol):
    @property
    def name(self) -> str: ...


def check_identity(document: Document, questionnaire: Questionnaire) -> None:
    """Refuse ids that are used twice or hold other than letters, digits, dots, dashes and underscores.

    Labels and names that a list offers together are told apart as well.
    """
    check_id(document, ("instrument", "id"), questionnaire.instrument.id)
    for source in questionnaire.sources:
        check_id(document, ("sources", source), source)
    for noun, named in _ids(questionnaire):
        found = [((*path, "id"), name) for path, name in named]
        for path, name in found:
            check_id(document, path, name)
        check_unique(document, found, noun)
    for f, field in enumerate(questionnaire.profile.fields):
        options: KeyPath = ("profile", "fields", f, "options")
        values = [((*options, o, "value"), option.value) for o, option in enumerate(field.options)]
        check_unique(document, values, "value")
        labels = [((*options, o, "label"), option.label) for o, option in enumerate(field.options)]
        check_unique(document, labels, "label", folded)
    for key, parts in _named(questionnaire).items():
        check_unique(document, [((key, place, "name"), part.name) for place, part in enumerate(parts)], "name", folded)


def _named(questionnaire: Questionnaire) -> Mapping[str, Sequence[_WithName]]:
    """The lists whose names are chosen from."""
    return {
        "evidence_grades": questionnaire.evidence_grades,
        "special_answers": questionnaire.special_answers,
        "level_scale": questionnaire.level_scale,
        "weights": questionnaire.weights,
    }


def _ids(questionnaire: Questionnaire) -> Iterator[tuple[str, Named]]:
    """Every kind of thing that has an id, with the paths and ids of its things."""
    surveys = questionnaire.surveys.instruments if questionnaire.surveys else ()
    lists: dict[str, tuple[KeyPath, Sequence[_WithId]]] = {
        "respondent group": (("respondent_groups",), questionnaire.respondent_groups),
        "evidence grade": (("evidence_grades",), questionnaire.evidence_grades),
        "gate": (("scoring", "gates"), questionnaire.scoring.gates),
        "condition": (("conditions",), questionnaire.conditions),
        "profile field": (("profile", "fields"), questionnaire.profile.fields),
        "topic": (("resource_topics",), questionnaire.resource_topics),
        "domain": (("domains",), questionnaire.domains),
        "survey": (("surveys", "instruments"), surveys),
    }
    for noun, (path, parts) in lists.items():
        yield noun, [((*path, place), part.id) for place, part in enumerate(parts)]
    yield "element", [(path, element.id) for path, element in elements(questionnaire)]
    yield "item", [(path, item.id) for path, item in items(questionnaire)]
    yield "survey question", [(path, question.id) for path, question in survey_questions(questionnaire)]
    for s, survey in enumerate(surveys):
        background = enumerate(survey.background)
        yield "question", [(("surveys", "instruments", s, "background", b), part.id) for b, part in background]
