"""From files to a Snapshot: reads, evaluates, compares and freezes."""

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from kl_assess.catalog.canonical import digest
from kl_assess.catalog.questionnaire import read_questionnaire
from kl_assess.catalog.resources import read_resources
from kl_assess.catalog.responses import ResponsesFile, read_responses
from kl_assess.core.comparison import compare
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.recommendation import Resources
from kl_assess.core.results import evaluate
from kl_assess.core.snapshot import Snapshot
from kl_assess.paths import QUESTIONNAIRES

SHIPPED_QUESTIONNAIRE = QUESTIONNAIRES / "community-engagement.yaml"
SAMPLE = QUESTIONNAIRES / "samples" / "harbor-point.yaml"
RESOURCES = "resources.yaml"
NO_RESOURCES = Resources(catalogue_sources=(), efforts=(), types=(), kl_topics=(), resources=())


class Instrument(NamedTuple):
    """A questionnaire and the resources that go with it."""

    questionnaire: Questionnaire
    resources: Resources


class Assembled(NamedTuple):
    """A snapshot, and what the author of the responses file should know, a sentence each."""

    snapshot: Snapshot
    notices: tuple[str, ...]


def read_instrument(questionnaire: Path, resources: Path | None = None) -> Instrument:
    """A questionnaire with the resources named, or those in the `resources.yaml` beside it, or none.

    Raises CatalogError with everything that is wrong with either file.
    """
    read = read_questionnaire(questionnaire)
    beside = questionnaire.with_name(RESOURCES)
    file = resources or (beside if beside.is_file() else None)
    return Instrument(read, read_resources(file, read) if file else NO_RESOURCES)


def assemble(file: Path, instrument: Instrument) -> Assembled:
    """Read a responses file and freeze everything that follows from it. Raises CatalogError if it is wrong."""
    given, notices = read_responses(file, instrument.questionnaire)
    return Assembled(freeze(given, instrument), notices)


def freeze(given: ResponsesFile, instrument: Instrument) -> Snapshot:
    """The snapshot of one set of responses; its fingerprint is the digest of everything else in it."""
    questionnaire = instrument.questionnaire
    results = evaluate(
        questionnaire,
        given.profile,
        given.responses,
        instrument.resources,
        targets=given.targets,
        voices=given.surveys,
        ratings=given.ratings,
        mode=given.mode,
    )
    snapshot = Snapshot(
        questionnaire=questionnaire,
        questionnaire_digest=digest(questionnaire),
        agency=given.agency,
        profile=given.profile,
        responses=given.responses,
        targets=given.targets,
        results=results,
        voices=given.surveys,
        comparison=compare(questionnaire, results, given.previous) if given.previous else None,
        plan=given.plan,
        words=given.words,
        facts=given.report,
        fingerprint="",
    )
    return replace(snapshot, fingerprint=digest(snapshot))
