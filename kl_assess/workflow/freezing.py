"""Everything that follows from one set of responses, frozen for a report."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from kl_assess.catalog.basis import Basis
from kl_assess.catalog.canonical import digest
from kl_assess.catalog.responses import ResponsesFile
from kl_assess.core.comparison import compare
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.results import Results, evaluate
from kl_assess.core.snapshot import Remark, Snapshot
from kl_assess.core.trend import Trend


def results_of(given: ResponsesFile, basis: Basis) -> Results:
    """The results of one set of responses."""
    return evaluate(
        basis.questionnaire,
        given.profile,
        given.responses,
        basis.resources,
        targets=given.targets,
        voices=given.surveys,
        ratings=given.ratings,
        mode=given.mode,
    )


def freeze(given: ResponsesFile, basis: Basis) -> Snapshot:
    """The snapshot of one set of responses; its fingerprint is the digest of everything else in it."""
    return snapshot_with(results_of(given, basis), given, basis.questionnaire)


def snapshot_with(
    results: Results,
    given: ResponsesFile,
    questionnaire: Questionnaire,
    trend: Trend | None = None,
    remarks: Mapping[str, tuple[Remark, ...]] = MappingProxyType({}),
) -> Snapshot:
    """The snapshot of one set of responses with results that were kept from it, as `freeze` makes it.

    `trend` is that over the signed cycles up to this one, and `remarks` what the team wrote for the report, by item:
    no file says either.
    """
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
        trend=trend,
        remarks=dict(remarks),
    )
    return replace(snapshot, fingerprint=digest(snapshot))
