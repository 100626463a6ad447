"""The topic page, worded: the themes of the questionnaire and the sources it rests on."""

from dataclasses import dataclass
from typing import Final

from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.recommendation import Resources

TOPIC: Final = "community-trust-and-partnerships"


@dataclass(frozen=True)
class ElementLine:
    """An element and how many items it has."""

    title: str
    items: str


@dataclass(frozen=True)
class Theme:
    """A domain of the questionnaire."""

    id: str
    title: str
    question: str
    elements: tuple[ElementLine, ...]


@dataclass(frozen=True)
class SourceLine:
    """A text that the questionnaire rests on."""

    title: str
    url: str


@dataclass(frozen=True)
class TopicPage:
    """The topic page. `based_on` are the sources of the definition, `sources` all the others."""

    topic: str
    resources: int
    themes: tuple[Theme, ...]
    based_on: tuple[SourceLine, ...]
    sources: tuple[SourceLine, ...]
    cautions: tuple[tuple[str, str], ...]


def topic_page(questionnaire: Questionnaire, catalogue: Resources) -> TopicPage:
    """The topic page for a questionnaire and its resources."""
    first = questionnaire.instrument.based_on_sources
    lines = {name: SourceLine(source.title, source.url) for name, source in questionnaire.sources.items()}
    return TopicPage(
        topic=TOPIC,
        resources=sum(TOPIC in resource.kl_topics for resource in catalogue.resources),
        themes=tuple(
            Theme(
                id=domain.id,
                title=domain.title,
                question=domain.question,
                elements=tuple(ElementLine(e.title, _items(len(e.items))) for e in domain.elements),
            )
            for domain in questionnaire.domains
        ),
        based_on=tuple(lines[name] for name in first),
        sources=tuple(line for name, line in lines.items() if name not in first),
        cautions=tuple((part.lead, part.text) for part in questionnaire.instrument.what_it_is_not),
    )


def _items(number: int) -> str:
    return f"{number} {'item' if number == 1 else 'items'}"
