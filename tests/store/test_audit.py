"""The audit chain: whatever is changed, taken out or put in afterwards is found, and erasing a payload is no break."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import delete, select, update

from kl_assess.store import audit
from kl_assess.store.agencies import locked, set_audit
from kl_assess.store.audit import Action, AuditRow
from tests.store.everything import CHIEF, agency

NOW = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)
SUBJECT = uuid.UUID(int=5)


@pytest.fixture
def ours(session):
    """An agency with three events."""
    made = agency(session, NOW)
    for number in range(1, 4):
        told = {"item": "EXP-1.1", "old": number - 1, "new": number}
        moment = NOW + dt.timedelta(minutes=number)
        audit.record(session, made.id, Action.ANSWERED, told, actor=CHIEF, now=moment, subject=SUBJECT)
    session.commit()
    session.expire_all()
    return made


def test_events_say_who_what_and_when_in_order(session, ours):
    first, *_, last = audit.events(session, ours.id)
    assert (first.number, first.at, first.action) == (1, NOW + dt.timedelta(minutes=1), "answer changed")
    assert first.payload["actor"] == {"id": str(CHIEF.id), "name": "Maria Okafor", "title": "Chief"}
    assert audit.head(session, ours.id) == last.link
    assert audit.broken_at(session, ours.id) is None


def test_each_agency_has_a_chain_of_its_own(session, ours):
    other = agency(session, NOW, slug="other")
    audit.record(session, other.id, Action.STARTED, {}, actor=CHIEF, now=NOW)
    assert [event.number for event in audit.events(session, other.id)] == [1]
    assert audit.broken_at(session, other.id) is None
    assert [event.number for event in audit.events(session, ours.id)] == [1, 2, 3]


def test_events_about_a_thing_come_newest_first_and_only_of_the_kinds_wanted(session, ours):
    audit.record(session, ours.id, Action.SUBMITTED, {}, actor=CHIEF, now=NOW, subject=SUBJECT)
    audit.record(session, ours.id, Action.SUBMITTED, {}, actor=CHIEF, now=NOW, subject=uuid.UUID(int=6))
    assert [e.number for e in audit.about(session, ours.id, SUBJECT, [Action.SUBMITTED])] == [4]
    assert [e.number for e in audit.about(session, ours.id, SUBJECT, [Action.SUBMITTED, Action.ANSWERED])] == [
        4,
        3,
        2,
        1,
    ]


@pytest.mark.parametrize(
    ("values", "broken"),
    [
        ({"payload": {"item": "EXP-1.1", "old": 1, "new": 4}}, 2),
        ({"action": "submitted"}, 2),
        ({"at": NOW}, 2),
        ({"subject": None}, 2),
        ({"link": "0" * 64}, 2),
        ({"number": 9}, 2),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_an_event_that_was_changed_is_found(session, ours, values, broken):
    session.execute(update(AuditRow).where(AuditRow.agency_id == ours.id, AuditRow.number == 2).values(**values))
    session.expire_all()
    assert audit.broken_at(session, ours.id) == broken


@pytest.mark.parametrize("number", [1, 2, 3])
def test_an_event_that_was_taken_out_is_found_also_the_last_one(session, ours, number):
    session.execute(delete(AuditRow).where(AuditRow.agency_id == ours.id, AuditRow.number == number))
    session.expire_all()
    assert audit.broken_at(session, ours.id) == number


def test_a_payload_that_was_erased_leaves_the_chain_whole(session, ours):
    session.execute(update(AuditRow).where(AuditRow.agency_id == ours.id, AuditRow.number == 2).values(payload=None))
    session.expire_all()
    assert session.scalar(select(AuditRow.payload).where(AuditRow.number == 2)) is None
    assert audit.broken_at(session, ours.id) is None


def test_a_head_that_was_changed_is_found(session, ours):
    set_audit(session, locked(session, ours.id), 3, "0" * 64)
    assert audit.broken_at(session, ours.id) == 4
