"""The audit log is found by who, what, when and of which item, the same on both databases."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import update

from kl_assess.core.assessment import Actor
from kl_assess.store import audit, audit_log
from kl_assess.store.audit import Action, AuditRow
from kl_assess.store.audit_log import Wanted
from tests.store.everything import CHIEF, agency

NOW = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)
CYCLE, PLAN = uuid.UUID(int=5), uuid.UUID(int=6)
CAPTAIN = Actor(uuid.UUID(int=2), "Ann Lee", "Captain")
EVENTS = (
    (Action.AGENCY_ADDED, {}, CHIEF, None),
    (Action.ANSWERED, {"item": "EXP-1.1", "new": {"level": 3}}, CHIEF, CYCLE),
    (Action.ANSWERED, {"item": "EXP-1.2", "new": {"level": 3}}, CAPTAIN, CYCLE),
    (Action.IMPORTED, {"versions": {"EXP-1.1": 2, "EXP-1.3": 1}}, CAPTAIN, CYCLE),
    (Action.ACTION_ADDED, {"new": {"item": "EXP-1.1"}}, CHIEF, PLAN),
    (Action.ROLE_CHANGED, {"old": "lead", "new": "chief"}, CHIEF, None),
)


@pytest.fixture
def ours(session):
    """An agency with these events, one an hour."""
    made = agency(session, NOW)
    for hour, (action, told, who, subject) in enumerate(EVENTS):
        moment = NOW + dt.timedelta(hours=hour)
        audit.record(session, made.id, action, told, actor=who, now=moment, subject=subject)
    session.commit()
    return made


def found(session, ours, **wanted):
    events = tuple(audit_log.every(session, ours.id, Wanted(**wanted)))
    assert audit_log.page(session, ours.id, Wanted(**wanted), after=0, limit=99) == events
    assert audit_log.count(session, ours.id, Wanted(**wanted)).fitting == len(events)
    return [event.number for event in events]


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({}, [6, 5, 4, 3, 2, 1]),
        ({"actions": ("answer changed",)}, [3, 2]),
        ({"actions": ()}, []),
        ({"person": str(CAPTAIN.id)}, [4, 3]),
        ({"start": NOW + dt.timedelta(hours=4)}, [6, 5]),
        ({"end": NOW + dt.timedelta(hours=1)}, [1]),
        ({"subjects": (str(CYCLE),)}, [4, 3, 2]),
        ({"item": "EXP-1.1"}, [5, 4, 2]),
        ({"item": "EXP-1.3"}, [4]),
        ({"item": "EXP-1.1", "subjects": (str(CYCLE), str(PLAN)), "person": str(CHIEF.id)}, [5, 2]),
        ({"item": "chief"}, []),
    ],
)
def test_only_what_fits_is_found_from_the_newest(session, ours, wanted, numbers):
    assert found(session, ours, **wanted) == numbers


def test_a_page_goes_on_where_the_last_one_ended(session, ours):
    pages = [audit_log.page(session, ours.id, Wanted(), after=after, limit=4) for after in (0, 4, 8)]
    assert [[event.number for event in page] for page in pages] == [[6, 5, 4, 3], [2, 1], []]


def test_people_are_listed_once_by_the_name_that_they_had_last(session, ours):
    renamed = Actor(CAPTAIN.id, "Ann Lee-Brown", "Captain")
    audit.record(session, ours.id, Action.SUBMITTED, {}, actor=renamed, now=NOW)
    assert audit_log.people(session, ours.id) == ((str(CAPTAIN.id), "Ann Lee-Brown"), (str(CHIEF.id), "Maria Okafor"))


def test_what_was_erased_still_counts_and_no_longer_says_who(session, ours):
    session.execute(update(AuditRow).where(AuditRow.number == 3).values(payload=None))
    assert found(session, ours, actions=("answer changed",)) == [3, 2]
    assert found(session, ours, person=str(CAPTAIN.id)) == [4]
    ends = audit_log.count(session, ours.id, Wanted())
    assert audit_log.broken(session, ours.id, ends) is None


def test_a_changed_entry_is_found_where_the_proof_goes_over_it(session, ours):
    ends = audit_log.count(session, ours.id, Wanted())
    second = next(event for event in audit.events(session, ours.id) if event.number == 2)
    session.execute(update(AuditRow).where(AuditRow.number == 4).values(payload={"item": "EXP-9.9"}))
    assert audit_log.broken(session, ours.id, ends) == 4
    assert audit_log.broken(session, ours.id, ends, (2, second.link)) == 4


def test_what_is_added_while_the_proof_runs_is_no_break(session, ours):
    ends = audit_log.count(session, ours.id, Wanted())
    audit.record(session, ours.id, Action.SUBMITTED, {}, actor=CHIEF, now=NOW)
    assert audit_log.broken(session, ours.id, ends) is None
