"""What is asked of an agency, what of it is settled, and what of it counts (docs/method.md 4.2, 4.11 and 4.12)."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest

from kl_assess.core.assessment import (
    Answer,
    Assessment,
    AssessmentStatus,
    Cycle,
    asked,
    asked_of,
    progress,
    responses_of,
    settled,
)
from kl_assess.core.questionnaire import Condition, FieldTest, Option, ProfileBlock, ProfileField
from kl_assess.core.responses import ItemResponse
from kl_assess.core.scoring import Mode
from tests.core.small import BLANK, DONT_KNOW, NA, item, level, questionnaire

CRITICAL, HIDDEN, OTHER = item("A", 3), item("B", 3, condition="MANY"), item("C", 1)
MANY = Condition("MANY", "Many", FieldTest("size", "equal", "many"))
SIZE = ProfileField("size", "Size", "single", "", (Option("few", "Few"), Option("many", "Many")))
SMALL = questionnaire([[[CRITICAL, HIDDEN], [OTHER]]], conditions=(MANY,), profile=ProfileBlock((SIZE,)))
DRAFT = ItemResponse(not_applicable=True)
ASSESSMENT = Assessment(
    id=uuid.UUID(int=1),
    agency_id=uuid.UUID(int=2),
    number=1,
    cycle=Cycle("2026"),
    questionnaire="digest",
    status=AssessmentStatus.OPEN,
    profile={},
    targets={},
    created_at=dt.datetime(2026, 11, 17, tzinfo=dt.UTC),
    submitted_at=None,
    sign_off=None,
    report_version=1,
    version=1,
)


@pytest.mark.parametrize("status", AssessmentStatus)
def test_answers_may_change_only_while_an_assessment_is_open(status):
    assert replace(ASSESSMENT, status=status).open is (status is AssessmentStatus.OPEN)


@pytest.mark.parametrize(
    ("size", "mode", "items"),
    [
        ("many", Mode.FULL, (CRITICAL, HIDDEN, OTHER)),
        ("few", Mode.FULL, (CRITICAL, OTHER)),
        (None, Mode.FULL, (CRITICAL, HIDDEN, OTHER)),
        ("many", Mode.QUICK_CHECK, (CRITICAL, HIDDEN)),
        ("few", Mode.QUICK_CHECK, (CRITICAL,)),
    ],
)
def test_what_is_asked_depends_on_the_profile_and_on_the_mode(size, mode, items):
    profile = {"size": size} if size else {}
    assert asked(SMALL, profile, mode) == items
    first, second = SMALL.domains[0].elements
    assert asked_of(first, items) == tuple(i for i in items if i in (CRITICAL, HIDDEN))
    assert asked_of(second, items) == tuple(i for i in items if i is OTHER)


@pytest.mark.parametrize(
    ("response", "done"), [(level(0), True), (DONT_KNOW, True), (NA, True), (DRAFT, False), (BLANK, False)]
)
def test_an_item_is_settled_once_it_has_an_answer_of_this_time(response, done):
    assert settled(Answer("A", response, version=1)) is done
    assert not settled(Answer("A", response, version=1, carried=True))
    assert not settled(None)


def test_progress_counts_what_is_done_and_never_how_good_it_is():
    answers = {"A": Answer("A", level(0), version=1), "B": Answer("B", DRAFT, version=1)}
    assert progress(SMALL.items, answers) == (1, 3, True, 1, 0)
    assert progress(SMALL.items, {}) == (0, 3, False, 0, 0)


def test_carried_answers_are_work_that_nobody_has_touched():
    answers = {"A": Answer("A", level(3), version=1, carried=True), "B": Answer("B", DRAFT, version=1, carried=True)}
    assert progress(SMALL.items, answers) == (0, 3, False, 0, 2)


def test_a_carried_answer_is_not_scored():
    answers = {"A": Answer("A", level(3)), "C": Answer("C", level(4), carried=True)}
    assert responses_of(answers) == {"A": level(3)}
