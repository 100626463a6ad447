"""A file of resources names only what it lists itself or what the questionnaire has."""

import pytest

from kl_assess.catalog.document import Document, parse_document
from kl_assess.catalog.questionnaire import read_questionnaire
from kl_assess.catalog.resources import resources_from
from kl_assess.core.recommendation import Resources
from tests.catalog.refusal import DATA, Refusal, check_refusal, refused
from tests.shipped import CATALOGUE, SHIPPED

QUESTIONNAIRE = read_questionnaire(DATA / "every.yaml")

GOOD = """\
catalogue_sources: [{id: library, sentence: From the library}]
efforts: [{id: short, label: short}]
types: [{name: Book, practical: 2}, {name: Film, practical: 0}]
kl_topics: [{id: arts, label: Arts}]
resources:
  - id: how-to-read
    title: How to read
    types: [Book]
    year: 1999
    publisher: null
    authors: []
    url: https://example.org/read
    ncj_number: null
    kl_topics: [arts]
    addresses:
      - {topic: reading, why: It shows how., fit: strong}
    domains: [D]
    best_for: [any, few]
    effort: short
    summary: On reading.
    catalogue_source: library
"""


def read(document: Document) -> Resources:
    return resources_from(document, QUESTIONNAIRE)


def test_a_resource_is_read() -> None:
    [resource] = read(parse_document(GOOD, "file.yaml")).resources
    assert (resource.id, resource.year, resource.publisher, resource.addresses[0].fit) == (
        "how-to-read",
        1999,
        None,
        "strong",
    )


def test_an_address_may_be_empty() -> None:
    text = GOOD.replace("https://example.org/read", '""')
    assert read(parse_document(text, "file.yaml")).resources[0].url == ""


def test_the_shipped_resources_are_whole() -> None:
    assert len(CATALOGUE.resources) == 250
    assert {address.topic for r in CATALOGUE.resources for address in r.addresses} == {
        topic.id for topic in SHIPPED.resource_topics
    }


REFUSALS = [
    Refusal(
        "topic: reading",
        "topic: readings",
        "how-to-read > addresses > readings > topic",
        'There is no topic "readings". Did you mean "reading"?',
    ),
    Refusal(
        "      - {topic: reading, why: It shows how., fit: strong}",
        "      - {topic: reading, why: It shows how., fit: strong}\n"
        "      - {topic: reading, why: It does., fit: partial}",
        "how-to-read > addresses > reading > topic",
        'The topic "reading" is used already in line N. Give this one another.',
        "why: It does.",
    ),
    Refusal(
        "    addresses:\n      - {topic: reading, why: It shows how., fit: strong}",
        "    addresses: []",
        "how-to-read > addresses",
        "The topics that the resource helps with are missing. Write at least one.",
    ),
    Refusal(
        "fit: strong",
        "fit: good",
        "how-to-read > addresses > reading > fit",
        '"good" is not known here. Use strong or partial.',
    ),
    Refusal(
        "types: [Book]",
        "types: [Boek]",
        "how-to-read > types > entry 1",
        'There is no type "Boek". Did you mean "Book"?',
    ),
    Refusal(
        "types: [Book]", "types: []", "how-to-read > types", "The type of the resource is missing. Write at least one."
    ),
    Refusal(
        "kl_topics: [arts]",
        "kl_topics: [music]",
        "how-to-read > kl_topics > entry 1",
        'There is no topic in kl_topics "music". Correct the name, or add the topic in kl_topics.',
    ),
    Refusal(
        "effort: short",
        "effort: long",
        "how-to-read > effort",
        'There is no effort "long". Correct the name, or add the effort.',
    ),
    Refusal(
        "catalogue_source: library",
        "catalogue_source: shop",
        "how-to-read > catalogue_source",
        'There is no catalogue source "shop". Correct the name, or add the catalogue source.',
    ),
    Refusal(
        "domains: [D]",
        "domains: [E]",
        "how-to-read > domains > entry 1",
        'There is no domain "E". Correct the name, or add the domain.',
    ),
    Refusal(
        "best_for: [any, few]",
        "best_for: [any, fewer]",
        "how-to-read > best_for > entry 2",
        'There is no kind of agency "fewer". Did you mean "few"?',
    ),
    Refusal(
        "year: 1999", "year: 99", "how-to-read > year", "A year lies between 1900 and 2100. Correct it, or write null."
    ),
    Refusal(
        "url: https://example.org/read",
        "url: example.org/read",
        "how-to-read > url",
        'An address begins with https:// or http://. Correct it, or write "" for none.',
    ),
    Refusal(
        "url: https://example.org/read",
        "url: 'javascript:alert(1)'",
        "how-to-read > url",
        'An address begins with https:// or http://. Correct it, or write "" for none.',
    ),
    Refusal(
        "url: https://example.org/read",
        "url: 'https://[oops'",
        "how-to-read > url",
        'An address begins with https:// or http://. Correct it, or write "" for none.',
    ),
    Refusal(
        "title: How to read",
        'title: ""',
        "how-to-read > title",
        "This text is empty. Write it, or leave the key out where it is optional.",
    ),
    Refusal(
        "practical: 2", "practical: 3", "types > Book > practical", "This number must lie between 0 and 2. Change it."
    ),
    Refusal(
        "{name: Film, practical: 0}",
        "{name: Book, practical: 0}",
        "types > Book > name",
        'The type "Book" is used already in line N. Give this one another.',
    ),
    Refusal(
        "[{id: arts, label: Arts}]",
        "[{id: arts, label: Arts}, {id: arts, label: Again}]",
        "arts > id",
        'The topic "arts" is used already in line N. Give this one another.',
    ),
    Refusal(
        "[{id: short, label: short}]",
        "[{id: short, label: short}, {id: short, label: Again}]",
        "short > id",
        'The effort "short" is used already in line N. Give this one another.',
    ),
    Refusal(
        "sentence: From the library}]",
        "sentence: From the library}, {id: library, sentence: Again}]",
        "library > id",
        'The source "library" is used already in line N. Give this one another.',
    ),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.new.strip())
def test_a_doubtful_resource_is_refused(refusal: Refusal) -> None:
    check_refusal(GOOD, refusal, read)


def test_a_repeated_resource_is_refused() -> None:
    again = GOOD[GOOD.index("  - id: how-to-read") :]
    problems = refused(GOOD + again, read)
    assert [(p.line, p.path) for p in problems] == [(GOOD.count("\n") + 1, "how-to-read > id")]
    assert problems[0].text == 'The resource "how-to-read" is used already in line 6. Give this one another.'
