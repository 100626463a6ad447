"""Snapshots of small questionnaires, evaluated and compared: one line says what an example is about."""

from collections.abc import Mapping

from kl_assess.core.action_plan import ActionPlan
from kl_assess.core.change import ChangeReason
from kl_assess.core.comparison import Issued, PastCycle, PastResponse, compare
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.recommendation import Resources
from kl_assess.core.responses import ItemResponse, Target
from kl_assess.core.results import evaluate
from kl_assess.core.scoring import Mode
from kl_assess.core.snapshot import Agency, ReportFacts, Snapshot, Words
from kl_assess.core.voices import Ratings, SurveySummary
from tests.core.small import answers

NO_RESOURCES = Resources((), (), (), (), ())
FACTS = ReportFacts(period="2026")


def snapshot(  # noqa: PLR0913 - everything that a report may be made of
    small: Questionnaire,
    given: list[int | ItemResponse | None] | Mapping[str, ItemResponse],
    *,
    profile: Mapping[str, str] | None = None,
    targets: Mapping[str, Target] | None = None,
    voices: tuple[SurveySummary, ...] = (),
    ratings: Mapping[str, Ratings] | None = None,
    mode: Mode = Mode.FULL,
    before: PastCycle | None = None,
    plan: ActionPlan | None = None,
    facts: ReportFacts = FACTS,
    resources: Resources = NO_RESOURCES,
) -> Snapshot:
    """What `kl-assess report` would print of these answers; a list gives them in the order of the items."""
    responses = answers(small, *given) if isinstance(given, list) else given
    results = evaluate(
        small, profile or {}, responses, resources, targets=targets, voices=voices, ratings=ratings, mode=mode
    )
    return Snapshot(
        questionnaire=small,
        questionnaire_digest="0123456789abcdef" * 4,
        agency=Agency("Harbor Point Police Department"),
        profile=profile or {},
        responses=responses,
        targets=targets or {},
        results=results,
        voices=voices,
        comparison=compare(small, results, before) if before else None,
        plan=plan,
        words=Words(),
        facts=facts,
        fingerprint="fedcba9876543210" * 4,
    )


def cycle(
    small: Questionnaire,
    levels: list[int | PastResponse | None],
    *,
    reasons: Mapping[str, ChangeReason] | None = None,
    issued: Issued | None = None,
) -> PastCycle:
    """A last cycle, "2025", with levels in the order of the items; None: the item was not there."""
    pairs = zip(small.items, levels, strict=True)
    responses = {
        i.id: past if isinstance(past, PastResponse) else PastResponse(i.version, past)
        for i, past in pairs
        if past is not None
    }
    return PastCycle("2025", responses, reasons or {}, issued or Issued())
