"""Everything a report prints, frozen: the only input of kl_assess.report."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kl_assess.core.action_plan import ActionPlan, Owner
from kl_assess.core.comparison import Comparison
from kl_assess.core.follow_up import FollowUp
from kl_assess.core.follow_up import public as public_follow_up
from kl_assess.core.profile import Profile
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.responses import EvidenceItem, ItemResponse, Responses, Targets
from kl_assess.core.results import Results
from kl_assess.core.trend import Trend
from kl_assess.core.voices import SurveySummary


@dataclass(frozen=True)
class Agency:
    """The agency in print. `size` is its size in words, such as "142 full-time sworn officers"."""

    name: str
    short: str | None = None
    size: str | None = None


@dataclass(frozen=True)
class ReportFacts:
    """Facts of one report. Without `issued` it is a draft and says so on every page.

    `period` names the cycle ("2026"); `describes` says what time the answers are about ("January 1 to June 30, 2026").
    `cycle` counts the agency's assessments; `rated` is free text such as "September 8 to 26, 2026". `marking` is a
    protective marking printed on every page.
    """

    period: str | None = None
    cycle: int | None = None
    version: int = 1
    rated: str | None = None
    agreed: dt.date | None = None
    signed: dt.date | None = None
    issued: dt.date | None = None
    signer: str | None = None
    signer_title: str | None = None
    marking: str | None = None
    describes: str | None = None


@dataclass(frozen=True)
class Words:
    """What the chief executive says in the report, in their own words."""

    summary: str | None = None


@dataclass(frozen=True)
class Remark:
    """What a member of the team wrote on an item for the report. `by` is their name and title."""

    by: str
    text: str


@dataclass(frozen=True)
class Snapshot:
    """One report, before it is rendered: the questionnaire under its digest, the answers, all results, and the words.

    `comparison` is None without a last cycle, `plan` without one. `fingerprint` is the SHA-256 of everything else
    here, in hexadecimal. `trend` is that over the cycles signed off until then; None where it is not known.
    `follow_up` makes it a follow-up report: on how the actions go on, and on nothing else. `remarks` are what the team
    wrote for the report, by item. Nothing in kl_assess.report
    adds a number to this.
    """

    questionnaire: Questionnaire
    questionnaire_digest: str
    agency: Agency
    profile: Profile
    responses: Responses
    targets: Targets
    results: Results
    voices: tuple[SurveySummary, ...]
    comparison: Comparison | None
    plan: ActionPlan | None
    words: Words
    facts: ReportFacts
    fingerprint: str
    trend: Trend | None = None
    follow_up: FollowUp | None = None
    remarks: Mapping[str, tuple[Remark, ...]] = field(default_factory=dict)


def without_private(snapshot: Snapshot) -> Snapshot:
    """What any variant may print: notes and evidence marked private are gone."""
    return replace(snapshot, responses={item: _shared(r) for item, r in snapshot.responses.items()})


def for_public(snapshot: Snapshot) -> Snapshot:
    """What the public variant may print: no notes, titles instead of people below the chief, evidence by title only.

    Who corroborates an answer is left out too: it may be a person. So is who recorded it.
    """
    results = snapshot.results
    return replace(
        snapshot,
        responses={item: _public(_shared(r)) for item, r in snapshot.responses.items()},
        results=replace(results, spreads={i: replace(found, note=None) for i, found in results.spreads.items()}),
        voices=tuple(replace(summary, note=None) for summary in snapshot.voices),
        comparison=snapshot.comparison and _public_comparison(snapshot.comparison),
        plan=snapshot.plan and _public_plan(snapshot.plan),
        follow_up=snapshot.follow_up and public_follow_up(snapshot.follow_up),
        remarks={},
    )


def _shared(response: ItemResponse) -> ItemResponse:
    shared = tuple(piece for piece in response.evidence.items if not piece.private)
    note = None if response.note_private else response.note
    return replace(response, note=note, evidence=replace(response.evidence, items=shared))


def _public(response: ItemResponse) -> ItemResponse:
    titles = tuple(EvidenceItem(piece.title, piece.kind, piece.date) for piece in response.evidence.items)
    return replace(response, note=None, evidence=replace(response.evidence, items=titles, corroborated_by=None))


def _public_comparison(comparison: Comparison) -> Comparison:
    return replace(
        comparison,
        moves=tuple(replace(m, reason=m.reason and replace(m.reason, by=None)) for m in comparison.moves),
    )


def _public_plan(plan: ActionPlan) -> ActionPlan:
    return replace(
        plan,
        actions=tuple(replace(action, owner=_title(action.owner)) for action in plan.actions),
        finding_out=tuple(replace(task, owner=_title(task.owner)) for task in plan.finding_out),
    )


def _title(owner: Owner) -> Owner:
    return replace(owner, name=None)
