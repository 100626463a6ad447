"""Lock-outs: five failures in a quarter of an hour, then waiting, each time longer, whatever worker counts."""

import datetime as dt
import multiprocessing

import pytest
from sqlalchemy.orm import sessionmaker

from kl_assess.store.engine import connect, writing
from kl_assess.store.lockouts import LockoutRow
from kl_assess.workflow import lockouts
from kl_assess.workflow.lockouts import failed, of_account, of_network, refused_until, succeeded

NOW = dt.datetime(2026, 12, 1, 9, 0, tzinfo=dt.UTC)
SECRET = "s" * 64
KEY = of_account(SECRET, "pat@example.org")


def minutes(count):
    return dt.timedelta(minutes=count)


def fail(session, times=1, at=NOW, key=KEY):
    """Fail so often, each in a transaction of its own; what the last one led to."""
    until = None
    for _ in range(times):
        with writing(session):
            until = failed(session, key, at)
    return until


def test_the_fifth_failure_locks_out_for_a_quarter_of_an_hour(session):
    assert fail(session, 4) is None
    assert refused_until(session, KEY, NOW) is None
    assert fail(session) == NOW + minutes(15)
    assert refused_until(session, KEY, NOW + minutes(14)) == NOW + minutes(15)
    assert refused_until(session, KEY, NOW + minutes(15)) is None


def test_failures_over_more_than_a_quarter_of_an_hour_do_not_add_up(session):
    fail(session, 4)
    assert fail(session, 4, NOW + minutes(16)) is None
    assert fail(session, 1, NOW + minutes(17)) == NOW + minutes(32)


def test_each_lock_out_is_twice_as_long_as_the_one_before_up_to_a_day(session):
    at, lengths = NOW, []
    for _ in range(60):
        until = fail(session, 5, at)
        lengths.append((until - at) // minutes(1))
        at = until
    assert lengths == [15, 30, 60, 120, 240, 480, 960, *[1440] * 53]


def test_after_two_quiet_days_it_begins_anew(session):
    until = fail(session, 5, fail(session, 5))
    assert fail(session, 5, until + dt.timedelta(days=2, seconds=1)) == until + dt.timedelta(
        days=2, seconds=1
    ) + minutes(15)


def test_what_fails_while_locked_out_makes_it_no_longer(session):
    until = fail(session, 5)
    assert fail(session, 20, NOW + minutes(5)) == until
    assert refused_until(session, KEY, until) is None


def test_signing_in_forgives_what_failed_before(session):
    fail(session, 4)
    with writing(session):
        succeeded(session, KEY)
    assert fail(session, 4) is None
    assert fail(session) is not None


def test_another_account_is_not_locked_out(session):
    fail(session, 5)
    assert refused_until(session, of_account(SECRET, "lee@example.org"), NOW) is None


def test_an_address_of_the_network_may_fail_more_often_as_many_people_share_it(session):
    key = of_network(SECRET, "203.0.113.9")
    assert fail(session, 49, key=key) is None
    assert fail(session, key=key) == NOW + minutes(15)


def test_letters_and_spaces_make_no_other_account():
    assert of_account(SECRET, " Pat@Example.org ") == KEY


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.9", "203.0.113.9", True),
        ("203.0.113.9", "203.0.113.10", False),
        ("unknown", "203.0.113.9", False),
    ],
)
def test_what_counts_as_the_same_address_of_the_network(one, other, same):
    assert (of_network(SECRET, one) == of_network(SECRET, other)) is same


def test_the_table_tells_nobody_who_tried(session):
    fail(session)
    assert session.query(LockoutRow.key).scalar() == KEY.digest
    assert "pat" not in KEY.digest
    assert of_account("t" * 64, "pat@example.org") != KEY
    assert of_account(SECRET, "203.0.113.9").digest != of_network(SECRET, "203.0.113.9").digest


def _fail_elsewhere(url, gate, answers):
    """A web worker of its own, at which one try fails."""
    engine = connect(url)
    with sessionmaker(engine)() as session:
        gate.wait()
        with writing(session):
            answers.put(failed(session, KEY, NOW))
    engine.dispose()


def test_failures_at_several_web_workers_add_up_and_outlive_them(database_url):
    """Processes of their own, which all fail at the same moment, the first failure of all among them."""
    spawn = multiprocessing.get_context("spawn")
    gate, answers = spawn.Barrier(5), spawn.Queue()
    workers = [spawn.Process(target=_fail_elsewhere, args=(database_url, gate, answers)) for _ in range(5)]
    for worker in workers:
        worker.start()
    found = [answers.get(timeout=60) for _ in workers]
    for worker in workers:
        worker.join(60)
    assert sorted(str(until) for until in found) == ["2026-12-01 09:15:00+00:00", *["None"] * 4]
    engine = connect(database_url)
    with sessionmaker(engine)() as session:
        assert lockouts.refused_until(session, KEY, NOW) == NOW + minutes(15)
    engine.dispose()
