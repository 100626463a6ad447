"""What a variant may print is decided once, before anything is rendered."""

import datetime as dt
from dataclasses import replace

from kl_assess.core.action_plan import ActionItem, ActionPlan, FindingOut, Owner
from kl_assess.core.change import ChangeKind, ChangeReason
from kl_assess.core.comparison import PastCycle, PastResponse, compare
from kl_assess.core.recommendation import Resources
from kl_assess.core.responses import Evidence, EvidenceItem, EvidenceKind, ItemResponse
from kl_assess.core.results import evaluate
from kl_assess.core.snapshot import Agency, ReportFacts, Snapshot, Words, for_public, without_private
from kl_assess.core.voices import Ratings, SurveySummary
from tests.core.small import questionnaire

ITEM = "D1-1.1"
DAY = dt.date(2026, 10, 1)
OPEN = EvidenceItem("General Order 1.14", EvidenceKind.POLICY, DAY, "https://example.org/order", "order.pdf")
CLOSED = EvidenceItem("Interview notes", private=True)


def snapshot(**response):
    small = questionnaire([[[3]]])
    given = {ITEM: ItemResponse(level=2, evidence=Evidence("E2", (OPEN, CLOSED), "the auditor"), **response)}
    ratings = {ITEM: Ratings((1, 2, 4), note="Two shifts differ.")}
    results = evaluate(small, {}, given, Resources((), (), (), (), ()), ratings=ratings)
    plan = ActionPlan(
        actions=(ActionItem(ITEM, Owner("Captain", "Pat Doe"), DAY, "It is in the log."),),
        finding_out=(FindingOut(ITEM, Owner("Analyst", "Sam Roe"), DAY),),
    )
    voices = (SurveySummary("PARTNER", {}, note="By mail."),)
    facts = ReportFacts(signer="Dana Whitcomb")
    agency = Agency("Harbor Point")
    return Snapshot(small, "digest", agency, {}, given, {}, results, voices, None, plan, Words(), facts, "fingerprint")


def test_private_notes_and_evidence_are_in_no_variant():
    found = without_private(snapshot(note="Between us.", note_private=True)).responses[ITEM]
    assert (found.note, found.evidence.items, found.evidence.corroborated_by) == (None, (OPEN,), "the auditor")
    assert without_private(snapshot(note="For all.")).responses[ITEM].note == "For all."


def test_the_public_variant_has_no_notes_no_names_and_evidence_by_title():
    public = for_public(snapshot(note="For all."))
    assert public.responses[ITEM].note is None
    assert public.responses[ITEM].evidence.items == (EvidenceItem("General Order 1.14", EvidenceKind.POLICY, DAY),)
    assert public.responses[ITEM].evidence.corroborated_by is None
    assert public.results.spreads[ITEM].note is None
    assert public.voices[0].note is None
    assert [a.owner for a in public.plan.actions] == [Owner("Captain")]
    assert [t.owner for t in public.plan.finding_out] == [Owner("Analyst")]
    assert public.facts.signer == "Dana Whitcomb"


def test_the_public_variant_says_why_an_answer_changed_and_not_who_recorded_it():
    made = snapshot()
    reason = ChangeReason("Now in writing.", ChangeKind.PRACTICE, "Pat Doe", DAY, ("General Order 1.14",))
    past = PastCycle("2025", {ITEM: PastResponse(level=1)}, {ITEM: reason})
    made = replace(made, comparison=compare(made.questionnaire, made.results, past))
    (move,) = for_public(made).comparison.moves
    assert move.reason == replace(reason, by=None)
    assert without_private(made).comparison.moves[0].reason == reason


def test_a_change_without_a_reason_has_none_in_public():
    made = snapshot()
    past = PastCycle("2025", {ITEM: PastResponse(level=1)})
    made = replace(made, comparison=compare(made.questionnaire, made.results, past))
    assert for_public(made).comparison.moves[0].reason is None


def test_a_public_variant_without_a_plan_has_none():
    assert for_public(replace(snapshot(), plan=None)).plan is None
