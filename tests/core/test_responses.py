"""Four kinds of answer, and how far each is backed (docs/method.md 4.2 and 4.4)."""

import datetime as dt
from dataclasses import replace

import pytest

from kl_assess.core.responses import (
    Evidence,
    EvidenceItem,
    EvidenceKind,
    ItemResponse,
    Status,
    Target,
    grade_of,
    is_past,
    must_renew,
    rests_on_past,
    supported_level,
    target_of,
)
from tests.core.small import level, questionnaire

GRADED = questionnaire([[[3]]])
UNGRADED = questionnaire([[[3]]], graded=False)
WITHOUT_PERIOD = replace(GRADED.instrument, reference_period_months=None)
PERIODIC = replace(GRADED, instrument=replace(GRADED.instrument, reference_period_months=12))
LOWEST = GRADED.evidence_grades[0].id


@pytest.mark.parametrize(
    ("response", "status"),
    [
        (ItemResponse(), Status.BLANK),
        (ItemResponse(note="Only a note."), Status.BLANK),
        (ItemResponse(level=0), Status.ANSWERED),
        (ItemResponse(dont_know=True), Status.DONT_KNOW),
        (ItemResponse(not_applicable=True, reason="Why."), Status.NOT_APPLICABLE),
        (ItemResponse(not_applicable=True), Status.BLANK),
    ],
)
def test_the_kinds_of_answer_are_never_mixed(response, status):
    assert response.status is status


@pytest.mark.parametrize(
    ("response", "grade", "supported"),
    [
        (level(4, "E1"), "E1", 2),
        (level(4, "E3"), "E3", 4),
        (level(1, "E3"), "E3", 1),
        (level(3), "E0", 1),
        (level(0, "E3"), None, 0),
        (ItemResponse(dont_know=True, evidence=Evidence("E2")), None, None),
    ],
)
def test_a_grade_counts_only_where_a_level_needs_proof(response, grade, supported):
    found = grade_of(response, GRADED)
    assert (found.id if found else None, supported_level(response, GRADED)) == (grade, supported)


def test_without_grades_every_level_stands():
    assert (grade_of(level(4), UNGRADED), supported_level(level(4), UNGRADED)) == (None, 4)


def test_a_target_is_the_agencys_own_or_follows_from_the_weight():
    item = GRADED.items[0]
    assert target_of(item, GRADED, {}) == 3
    assert target_of(item, GRADED, {item.id: Target(4)}) == 4


def test_only_not_applicable_without_a_reason_is_a_draft():
    assert ItemResponse(not_applicable=True).is_draft
    assert not ItemResponse(not_applicable=True, reason="Why.").is_draft
    assert not ItemResponse(level=2).is_draft


# --- Evidence past its date ---------------------------------------------------------------------------------------

TODAY = dt.date(2026, 11, 17)
LONG_AGO, LATELY = dt.date(2025, 11, 16), dt.date(2025, 11, 17)
OLD, NEW = EvidenceItem("Log", EvidenceKind.RECORD, LONG_AGO), EvidenceItem("Log", EvidenceKind.RECORD, LATELY)
POLICY, UNDATED = EvidenceItem("Order 12", EvidenceKind.POLICY, LONG_AGO), EvidenceItem("Log", EvidenceKind.RECORD)


@pytest.mark.parametrize(("piece", "past"), [(OLD, True), (NEW, False), (POLICY, False), (UNDATED, False)])
def test_a_piece_is_past_its_date_after_so_many_months_and_a_policy_never(piece, past):
    assert is_past(piece, TODAY, 12) is past


@pytest.mark.parametrize(
    ("pieces", "renew"), [((OLD,), True), ((OLD, OLD), True), ((OLD, NEW), False), ((OLD, POLICY), False), ((), False)]
)
def test_evidence_is_renewed_once_all_of_it_is_past_its_date(pieces, renew):
    assert must_renew(Evidence("E2", pieces), TODAY, 12) is renew


@pytest.mark.parametrize(
    ("grade", "pieces", "rests"),
    [
        ("E2", (OLD,), True),
        ("E2", (OLD, NEW), False),
        ("E2", (), False),
        (LOWEST, (OLD,), False),
        (None, (OLD,), False),
    ],
)
def test_a_grade_above_the_lowest_rests_on_the_past_where_all_evidence_is_past(grade, pieces, rests):
    assert rests_on_past(Evidence(grade, pieces), PERIODIC, TODAY) is rests


def test_without_a_reference_period_or_grades_nothing_rests_on_the_past():
    assert not rests_on_past(Evidence("E2", (OLD,)), replace(PERIODIC, instrument=WITHOUT_PERIOD), TODAY)
    assert not rests_on_past(Evidence("E2", (OLD,)), replace(PERIODIC, evidence_grades=()), TODAY)
