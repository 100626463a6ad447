"""The service's own chain of events: what is changed or taken out afterwards is found."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import delete, update

from kl_assess.store import service_log
from kl_assess.store.service_log import ServiceAction, ServiceEventRow

NOW = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)
ACCOUNT = uuid.UUID(int=5)


@pytest.fixture
def told(session):
    """Three events, the second of which is about another account."""
    for number, subject in enumerate((ACCOUNT, uuid.UUID(int=6), ACCOUNT)):
        moment = NOW + dt.timedelta(minutes=number)
        service_log.record(session, ServiceAction.SIGNED_IN, {"by": ["password"]}, subject=subject, now=moment)
    session.commit()
    return tuple(service_log.events(session))


def test_an_empty_chain_is_whole(session):
    assert service_log.broken_at(session) is None


def test_events_are_numbered_and_linked(session, told):
    assert [(event.number, event.action) for event in told] == [(n, "signed in") for n in (1, 2, 3)]
    assert len({event.link for event in told}) == 3
    assert service_log.broken_at(session) is None


def test_the_newest_come_first_and_only_of_one_account_where_one_is_named(session, told):
    assert service_log.newest(session, 2) == (told[2], told[1])
    assert service_log.newest(session, 9, ACCOUNT) == (told[2], told[0])


@pytest.mark.parametrize(
    "values",
    [{"payload": {"by": []}}, {"action": "signed out"}, {"subject": None}, {"at": NOW}, {"link": "0" * 64}],
)
@pytest.mark.usefixtures("told")
def test_what_is_changed_is_found(session, values):
    session.execute(update(ServiceEventRow).where(ServiceEventRow.number == 2).values(**values))
    assert service_log.broken_at(session) == 2


@pytest.mark.usefixtures("told")
def test_an_erased_payload_is_no_break(session):
    session.execute(update(ServiceEventRow).where(ServiceEventRow.number == 2).values(payload=None))
    assert service_log.broken_at(session) is None


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.usefixtures("told")
def test_what_is_missing_is_found_and_so_is_the_last_one(session, number):
    session.execute(delete(ServiceEventRow).where(ServiceEventRow.number == number))
    assert service_log.broken_at(session) == number
