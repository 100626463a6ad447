"""Transactions: whole or nothing, and two writers at once follow one another."""

import datetime as dt
import threading

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from kl_assess.store.agencies import AgencyRow, locked, set_audit
from kl_assess.store.engine import connect, writing
from tests.store.everything import agency

NOW = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)


def test_what_fails_half_way_leaves_nothing(session):
    def half():
        with writing(session):
            agency(session, NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert session.scalars(select(AgencyRow)).all() == []


def test_a_transaction_that_writes_reads_again_what_another_has_changed_meanwhile(engine):
    with Session(engine) as early, Session(engine) as late:
        with writing(early):
            ours = agency(early, NOW)
        assert late.get_one(AgencyRow, ours.id).audit_count == 0
        with writing(early):
            set_audit(early, locked(early, ours.id), 7, "")
        with writing(late):
            assert locked(late, ours.id).audit_count == 7


def test_two_who_count_at_once_lose_no_step(engine):
    with Session(engine) as session, writing(session):
        ours = agency(session, NOW)
    failures = []

    def count():
        try:
            for _ in range(20):
                with Session(engine) as session, writing(session):
                    held = locked(session, ours.id)
                    set_audit(session, held, held.audit_count + 1, "")
        except Exception as error:  # noqa: BLE001 - a thread's failure must reach the test
            failures.append(error)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    with Session(engine) as session:
        assert locked(session, ours.id).audit_count == 80


def test_sqlite_is_durable_and_checks_its_keys(sqlite_url):
    engine = connect(sqlite_url)
    with engine.connect() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    engine.dispose()
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 15_000}
