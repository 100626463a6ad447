"""A file of resources: publications, tools and pages, each tied to topics of a questionnaire."""

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from kl_assess.catalog.conversion import convert
from kl_assess.catalog.document import Document, KeyPath, read_document
from kl_assess.catalog.naming import check_ids, check_known, check_text, check_unique
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.recommendation import Resource, Resources

ANY_AGENCY: Final = "any"
"""The word in `best_for` for every kind of agency; the others are those of the questionnaire's resource rules."""
YEARS: Final = range(1900, 2101)
PRACTICAL: Final = range(3)


def read_resources(file: Path, questionnaire: Questionnaire) -> Resources:
    """Read and check a file of resources. Raises CatalogError with everything that is wrong with it."""
    return resources_from(read_document(file), questionnaire)


def resources_from(document: Document, questionnaire: Questionnaire) -> Resources:
    """The resources that a document holds. Raises CatalogError with everything that is wrong with it."""
    resources = convert(document, Resources)
    check_text(document, longest={}, may_be_empty="url")
    check_ids(document, ("resources",), (resource.id for resource in resources.resources), "resource")
    check_ids(document, ("kl_topics",), (topic.id for topic in resources.kl_topics), "topic")
    check_ids(document, ("efforts",), (effort.id for effort in resources.efforts), "effort")
    check_ids(document, ("catalogue_sources",), (source.id for source in resources.catalogue_sources), "source")
    types = list(enumerate(resources.types))
    check_unique(document, [(("types", place, "name"), kind.name) for place, kind in types], "type")
    for place, kind in types:
        if kind.practical not in PRACTICAL:
            document.refuse(("types", place, "practical"), "This number must lie between 0 and 2. Change it.")
    for place, resource in enumerate(resources.resources):
        path: KeyPath = ("resources", place)
        _check_names(document, resources, path, resource)
        _check_links(document, questionnaire, path, resource)
        _check_address(document, path, resource)
    document.finish()
    return resources


def _check_names(document: Document, resources: Resources, path: KeyPath, resource: Resource) -> None:
    """The names that come from the lists of the same file."""
    types = {kind.name for kind in resources.types}
    topics = {topic.id for topic in resources.kl_topics}
    if not resource.types:
        document.refuse((*path, "types"), "The type of the resource is missing. Write at least one.")
    for place, name in enumerate(resource.types):
        check_known(document, (*path, "types", place), name, types, "type")
    for place, name in enumerate(resource.kl_topics):
        check_known(document, (*path, "kl_topics", place), name, topics, "topic in kl_topics")
    check_known(document, (*path, "effort"), resource.effort, {effort.id for effort in resources.efforts}, "effort")
    sources = {source.id for source in resources.catalogue_sources}
    check_known(document, (*path, "catalogue_source"), resource.catalogue_source, sources, "catalogue source")


def _check_links(document: Document, questionnaire: Questionnaire, path: KeyPath, resource: Resource) -> None:
    """The names that come from the questionnaire."""
    topics = {topic.id for topic in questionnaire.resource_topics}
    if not resource.addresses:
        document.refuse(
            (*path, "addresses"), "The topics that the resource helps with are missing. Write at least one."
        )
    for place, address in enumerate(resource.addresses):
        check_known(document, (*path, "addresses", place, "topic"), address.topic, topics, "topic")
    found = [((*path, "addresses", place, "topic"), address.topic) for place, address in enumerate(resource.addresses)]
    check_unique(document, found, "topic")
    domains = {domain.id for domain in questionnaire.domains}
    for place, name in enumerate(resource.domains):
        check_known(document, (*path, "domains", place), name, domains, "domain")
    kinds = {ANY_AGENCY} | {rule.best_for for rule in questionnaire.resource_rules if rule.best_for}
    for place, name in enumerate(resource.best_for):
        check_known(document, (*path, "best_for", place), name, kinds, "kind of agency")


def _check_address(document: Document, path: KeyPath, resource: Resource) -> None:
    if resource.year is not None and resource.year not in YEARS:
        document.refuse((*path, "year"), f"A year lies between {YEARS[0]} and {YEARS[-1]}. Correct it, or write null.")
    if resource.url and not _is_web_address(resource.url):
        document.refuse((*path, "url"), 'An address begins with https:// or http://. Correct it, or write "" for none.')


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not any(map(str.isspace, url))
