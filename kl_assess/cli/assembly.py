"""From files to a Snapshot: reads, evaluates, compares and freezes."""

from dataclasses import fields, replace
from pathlib import Path
from typing import NamedTuple

from kl_assess.catalog.canonical import Json, digest, to_json
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


class Basis(NamedTuple):
    """A questionnaire and the resources that go with it."""

    questionnaire: Questionnaire
    resources: Resources


class Assembled(NamedTuple):
    """A snapshot, and what the author of the responses file should know, a sentence each."""

    snapshot: Snapshot
    notices: tuple[str, ...]


def read_basis(questionnaire: Path, resources: Path | None = None) -> Basis:
    """A questionnaire with the resources named, or those in the `resources.yaml` beside it, or none.

    Raises CatalogError with everything that is wrong with either file.
    """
    read = read_questionnaire(questionnaire)
    beside = questionnaire.with_name(RESOURCES)
    file = resources or (beside if beside.is_file() else None)
    return Basis(read, read_resources(file, read) if file else NO_RESOURCES)


def assemble(file: Path, basis: Basis) -> Assembled:
    """Read a responses file and freeze everything that follows from it. Raises CatalogError if it is wrong."""
    given, notices = read_responses(file, basis.questionnaire)
    return Assembled(freeze(given, basis), notices)


def freeze(given: ResponsesFile, basis: Basis) -> Snapshot:
    """The snapshot of one set of responses; its fingerprint is the digest of everything else in it."""
    questionnaire = basis.questionnaire
    results = evaluate(
        questionnaire,
        given.profile,
        given.responses,
        basis.resources,
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


def as_data(snapshot: Snapshot) -> dict[str, Json]:
    """Everything that follows from a responses file as JSON data, under the questionnaire and agency it belongs to.

    Fractions are exact text ("275/6"). `comparison` is null without a last cycle.
    """
    instrument = snapshot.questionnaire.instrument
    return {
        "questionnaire": {
            "id": instrument.id,
            "version": instrument.version,
            "digest": snapshot.questionnaire_digest,
        },
        "agency": snapshot.agency.name,
        "period": snapshot.facts.period,
        "fingerprint": snapshot.fingerprint,
        **{f.name: to_json(getattr(snapshot.results, f.name)) for f in fields(snapshot.results)},
        "comparison": to_json(snapshot.comparison),
    }
