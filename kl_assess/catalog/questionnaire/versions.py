"""Published versions never change: the list of them says by its digest which content each one has."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kl_assess.catalog.canonical import digest
from kl_assess.catalog.conversion import convert
from kl_assess.catalog.document import Document, read_document
from kl_assess.catalog.naming import check_unique
from kl_assess.core.questionnaire import Questionnaire

VERSIONS: Final = "versions.yaml"
"""The name of the list, which stands in the folder of the questionnaires it lists."""


@dataclass(frozen=True)
class Published:
    """One published version: the id and version of a questionnaire, and the digest of its content."""

    id: str
    version: str
    digest: str


@dataclass(frozen=True)
class Versions:
    """Every published version of the questionnaires in a folder."""

    versions: tuple[Published, ...] = ()


def read_versions(file: Path) -> Versions:
    """Read a list of published versions. Raises CatalogError with everything that is wrong with it."""
    document = read_document(file)
    versions = convert(document, Versions)
    found = [(("versions", place), f"{one.id} {one.version}") for place, one in enumerate(versions.versions)]
    check_unique(document, found, "version")
    document.finish()
    return versions


def check_version(document: Document, questionnaire: Questionnaire, file: Path) -> None:
    """Refuse a questionnaire that has the id and version of a published one, and other content.

    Raises CatalogError where the list beside the file cannot be read.
    """
    beside = file.with_name(VERSIONS)
    if not beside.is_file():
        return
    instrument, found = questionnaire.instrument, digest(questionnaire)
    published = {(one.id, one.version): one.digest for one in read_versions(beside).versions}
    if published.get((instrument.id, instrument.version), found) != found:
        document.refuse(
            ("instrument", "version"),
            f"Version {instrument.version} is listed in {VERSIONS} with other content, and a published version never "
            f'changes. Write a new version here. The digest of this content is "{found}".',
        )
