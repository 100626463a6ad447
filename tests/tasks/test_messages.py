"""The worker sends messages: tried again for hours, given up with a reason, and nothing secret is kept of them."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from kl_assess import mail
from kl_assess.config import Settings
from kl_assess.store import agencies, jobs, lockouts
from kl_assess.store.engine import writing
from kl_assess.store.jobs import JobRow, JobState
from kl_assess.store.lockouts import LockoutRow
from kl_assess.tasks import Worker
from kl_assess.workflow import lockouts as locking
from kl_assess.workflow import notices, reminding
from kl_assess.workflow.notices import SEND, Kind
from tests.mail.server import mail_server
from tests.store.everything import agency as kept_agency
from tests.tasks.work import states

LINK = "https://kl.example.org/invitations/secret"


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path, accounts=True, public_url="https://kl.example.org")


@pytest.fixture
def by_server(settings):
    return replace(settings, smtp_host="localhost", smtp_tls="none", mail_from="kl@example.org")


def tell(sessions, clock, to="pat@example.org"):
    with sessions() as session, writing(session):
        notices.tell(session, None, to, Kind.INVITATION, {"link": LINK}, clock())


def row(sessions):
    with sessions() as session:
        return session.scalars(select(JobRow)).one()


def test_a_message_is_sent_once_and_only_its_kind_is_kept(sessions, clock, settings):
    tell(sessions, clock)
    worker = Worker(sessions, clock, by_mail=settings)
    assert worker.work()
    assert not worker.work()
    (letter,) = mail.letters(settings.outbox, 9)
    assert (letter.to, LINK in letter.text) == ("pat@example.org", True)
    assert (row(sessions).state, row(sessions).payload) == (JobState.DONE, {"kind": "invitation"})


def test_a_message_that_a_server_cannot_take_now_is_tried_for_hours_and_then_given_up(sessions, clock, by_server):
    with mail_server(refuse={"rcpt": "450 Later"}) as server:
        worker = Worker(sessions, clock, by_mail=replace(by_server, smtp_port=server.port))
        tell(sessions, clock)
        for minutes in (1, 5, 15, 60, 240, 720):
            assert worker.work()
            assert (row(sessions).state, row(sessions).payload["facts"]) == (JobState.WAITING, {"link": LINK})
            clock.go_on(minutes=minutes, seconds=-1)
            assert not worker.work()
            clock.go_on(seconds=1)
        assert worker.work()
    kept = row(sessions)
    assert (kept.state, kept.error) == (JobState.FAILED, "The mail server refused the address (450).")
    assert kept.payload == {"to": "pat@example.org", "kind": "invitation"}


def test_an_address_that_does_not_exist_is_given_up_at_once(sessions, clock, by_server):
    with mail_server(refuse={"rcpt": "550 Unknown"}) as server:
        tell(sessions, clock)
        Worker(sessions, clock, by_mail=replace(by_server, smtp_port=server.port)).work()
    assert states(sessions) == [JobState.FAILED]


def test_a_message_that_failed_once_arrives_the_next_time(sessions, clock, by_server):
    with mail_server(refuse={"rcpt": "450 Later"}) as server:
        worker = Worker(sessions, clock, by_mail=replace(by_server, smtp_port=server.port))
        tell(sessions, clock)
        worker.work()
        server.refuse.clear()
        clock.go_on(minutes=1)
        worker.work()
        assert len(server.messages) == 1
    assert states(sessions) == [JobState.DONE]


def test_while_the_mail_server_is_away_other_work_goes_on(sessions, clock, by_server):
    with mail_server() as server:
        away = replace(by_server, smtp_port=server.port)
    for to in ("pat@example.org", "lee@example.org"):
        tell(sessions, clock, to)
        clock.go_on(seconds=1)
    with sessions() as session, writing(session):
        jobs.add(session, None, "of a newer release", {}, clock())
    worker = Worker(sessions, clock, by_mail=away)
    assert worker.work(), "the first message, which finds nobody"
    assert worker.work(), "the other work"
    assert not worker.work(), "the second message waits as well"
    clock.go_on(minutes=1)
    assert worker.work()
    with sessions() as session:
        tries = [row.attempts for row in session.scalars(select(JobRow).where(JobRow.name == SEND))]
    assert sum(tries) == 2, "one try a minute in all"


def test_neither_the_log_nor_the_database_quotes_what_a_server_says(sessions, clock, by_server, caplog):
    with mail_server(refuse={"data": "550 pat@example.org is a spammer"}) as server:
        tell(sessions, clock)
        Worker(sessions, clock, by_mail=replace(by_server, smtp_port=server.port)).work()
    assert "refused the message (550)" in caplog.text
    assert "pat@example.org" not in caplog.text + row(sessions).error


def test_one_desk_sends_nothing_and_forgets_what_was_to_be_sent(sessions, clock):
    tell(sessions, clock)
    assert Worker(sessions, clock).work()
    assert (row(sessions).state, row(sessions).payload) == (JobState.DONE, {"kind": "invitation"})


def test_a_sweep_forgets_messages_after_thirty_days_and_lock_outs_after_two(sessions, clock, settings):
    tell(sessions, clock)
    worker = Worker(sessions, clock, by_mail=settings)
    worker.work()
    with sessions() as session, writing(session):
        lockouts.locked(session, "a" * 64, clock())
    clock.go_on(days=2)
    worker.sweep()
    with sessions() as session:
        assert session.query(LockoutRow).count() == 1
    clock.go_on(days=29)
    worker.sweep()
    with sessions() as session:
        assert (session.query(JobRow).count(), session.query(LockoutRow).count()) == (0, 0)
    assert mail.letters(settings.outbox, 9) == ()


def test_a_lock_out_that_still_holds_is_not_swept(sessions, clock):
    with sessions() as session, writing(session):
        key = locking.of_account("secret", "pat@example.org")
        until = [locking.failed(session, key, clock()) for _ in range(5)][-1]
    clock.time = until - dt.timedelta(seconds=1)
    Worker(sessions, clock).sweep()
    with sessions() as session:
        assert locking.refused_until(session, key, clock()) == until


def test_a_sweep_reminds_every_agency_even_where_one_fails(sessions, clock, settings, monkeypatch):
    asked = []

    def remind(_, agency, given, now):
        asked.append((agency.slug, given, now))
        raise ValueError(agency.slug)

    monkeypatch.setattr(reminding, "remind", remind)
    with sessions() as session, writing(session):
        for slug in ("a", "b"):
            kept_agency(session, clock(), slug=slug)
    Worker(sessions, clock, by_mail=settings).sweep()
    assert sorted(slug for slug, _, _ in asked) == ["a", "b"]
    asked.clear()
    Worker(sessions, clock).sweep()
    assert asked == [], "one desk reminds nobody"


def test_a_message_of_an_agency_goes_with_it(sessions, clock):
    with sessions() as session, writing(session):
        agency = kept_agency(session, clock())
        notices.tell(session, agency.id, "pat@example.org", Kind.MENTIONED, {}, clock())
        assert jobs.unfinished(session, SEND, 9)
        agencies.remove(session, agency.id)
        assert jobs.unfinished(session, SEND, 9) == ()
