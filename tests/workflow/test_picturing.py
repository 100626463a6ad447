"""Target pictures: kept under a name whatever the status, told in the audit log, and changing nothing else."""

import datetime as dt
import uuid

import pytest

from kl_assess.core.assessment import AssessmentStatus, Cycle
from kl_assess.store import audit, pictures
from kl_assess.workflow import assessing, picturing
from kl_assess.workflow.refusal import RefusedError
from tests.core.small import questionnaire
from tests.store.everything import CHIEF, agency
from tests.workflow.test_assessing import brought, whole

NOW = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)
WHO = {"actor": CHIEF, "now": NOW}
SMALL = questionnaire([[[3, 2]], [[3, 1]]])
ITEM = SMALL.items[0].id


@pytest.fixture
def ours(session):
    return agency(session, NOW)


@pytest.fixture
def started(session, ours):
    return assessing.start(session, ours, SMALL, Cycle("2026"), **WHO)


def names(session, assessment):
    return [picture.name for picture in pictures.of_assessment_by_name(session, assessment)]


@pytest.mark.parametrize("status", AssessmentStatus)
def test_a_picture_is_kept_and_removed_in_every_status_and_changes_nothing_else(session, ours, started, status):
    current = brought(session, ours, started, status)
    before = whole(session, current)
    made = picturing.keep(session, current, "In a year", {ITEM: 4}, **WHO)
    assert pictures.of_assessment_by_name(session, current) == (made,)
    assert (made.name, made.levels, made.created_by, made.created_at) == ("In a year", {ITEM: 4}, CHIEF.name, NOW)
    assert picturing.remove(session, current, made.id, **WHO) == made
    assert names(session, current) == []
    assert whole(session, current) == before


def test_keeping_and_removing_are_in_the_audit_log(session, ours, started):
    made = picturing.keep(session, started, "In a year", {ITEM: 4}, **WHO)
    picturing.remove(session, started, made.id, **WHO)
    kept, removed = list(audit.events(session, ours.id))[-2:]
    assert (kept.action, kept.subject) == ("target picture kept", str(started.id))
    assert kept.payload["levels"] == {ITEM: 4}
    assert (removed.action, removed.payload["name"]) == ("target picture removed", "In a year")
    assert audit.broken_at(session, ours.id) is None


def test_a_name_is_used_once_whatever_its_letters(session, started):
    picturing.keep(session, started, "In a year", {ITEM: 4}, **WHO)
    with pytest.raises(RefusedError, match="There is a what-if called IN A YEAR already"):
        picturing.keep(session, started, "IN A YEAR", {ITEM: 3}, **WHO)
    assert names(session, started) == ["In a year"]


def test_a_picture_shows_something(session, started):
    with pytest.raises(RefusedError, match="needs one level at least"):
        picturing.keep(session, started, "Nothing", {}, **WHO)


def test_there_is_an_end_to_pictures(session, started):
    for number in range(picturing.MOST):
        picturing.keep(session, started, f"Picture {number}", {ITEM: 4}, **WHO)
    with pytest.raises(RefusedError, match=f"has {picturing.MOST} saved what-ifs"):
        picturing.keep(session, started, "One more", {ITEM: 4}, **WHO)


def test_a_picture_that_is_gone_or_of_another_assessment_is_not_removed(session, ours, started):
    made = picturing.keep(session, started, "In a year", {ITEM: 4}, **WHO)
    second = assessing.start(session, ours, SMALL, Cycle("2027"), **WHO)
    for assessment, picture in ((started, uuid.uuid4()), (second, made.id)):
        with pytest.raises(RefusedError, match="no longer here"):
            picturing.remove(session, assessment, picture, **WHO)
    assert names(session, started) == ["In a year"]
