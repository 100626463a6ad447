"""A job outlives the worker that is killed at it, and one that fails is tried again."""

import datetime as dt

import pytest
from sqlalchemy.exc import OperationalError

from kl_assess import tasks
from kl_assess.store import jobs, reports
from kl_assess.store.engine import writing
from kl_assess.store.jobs import JobRow, JobState
from kl_assess.store.reports import ReportState
from kl_assess.tasks import Worker
from kl_assess.workflow import issuing
from tests.store.everything import agency as kept_agency
from tests.tasks.work import CHIEF, NAMES, Killed, ask, failing, now, states

# --- A worker that is killed ------------------------------------------------------------------------------------------


def test_a_worker_that_takes_over_makes_only_what_is_missing(worker, sessions, clock, made, monkeypatch):
    report = ask(sessions, clock)
    failing(monkeypatch, NAMES[2], Killed())
    with pytest.raises(Killed):
        worker.work()
    assert {file.name for file in now(sessions, report).files} == set(NAMES[:2])
    assert states(sessions) == [JobState.RUNNING]

    monkeypatch.setitem(tasks.MAKERS, NAMES[2], lambda _: b"made later")
    successor = Worker(sessions, clock)
    assert not successor.work(), "the one that took it may still be at it"
    successor.take_over()
    assert successor.work()
    assert now(sessions, report).state is ReportState.READY
    assert made == dict.fromkeys([*NAMES[:2], *NAMES[3:]], 1)


@pytest.mark.usefixtures("made")
def test_a_job_whose_worker_is_gone_comes_up_again_by_itself(worker, sessions, clock, monkeypatch):
    report = ask(sessions, clock)
    failing(monkeypatch, NAMES[0], Killed())
    with pytest.raises(Killed):
        worker.work()
    monkeypatch.setitem(tasks.MAKERS, NAMES[0], lambda _: b"made later")
    clock.go_on(minutes=4)
    assert not worker.work()
    clock.go_on(minutes=2)
    assert worker.work()
    assert now(sessions, report).state is ReportState.READY


@pytest.mark.usefixtures("made")
def test_a_job_that_kills_every_worker_is_given_up(worker, sessions, clock, monkeypatch):
    report = ask(sessions, clock)
    failing(monkeypatch, NAMES[0], Killed())
    for _ in range(4):
        with pytest.raises(Killed):
            worker.work()
        worker.take_over()
    assert worker.work()
    assert (now(sessions, report).state, states(sessions)) == (ReportState.FAILED, [JobState.FAILED])
    worker.take_over()
    assert not worker.work()


# --- A job that fails -------------------------------------------------------------------------------------------------


def test_a_job_that_fails_is_tried_again_later_and_later_and_then_given_up(worker, sessions, clock, made, monkeypatch):
    report = ask(sessions, clock)
    failing(monkeypatch, NAMES[1], ValueError("no such font"))
    for wait in ({"seconds": 5}, {"seconds": 30}, {"minutes": 5}):
        assert worker.work()
        assert now(sessions, report).state is ReportState.MAKING
        clock.time += dt.timedelta(**wait) - dt.timedelta(seconds=1)
        assert not worker.work()
        clock.go_on(seconds=1)
    assert worker.work()
    assert (now(sessions, report).state, states(sessions)) == (ReportState.FAILED, [JobState.FAILED])
    clock.go_on(days=1)
    assert not worker.work()
    assert made == {NAMES[0]: 1}
    with sessions() as session:
        assert session.query(JobRow.error).scalar() == "ValueError: no such font"


def test_a_job_that_fails_once_is_done_the_next_time(worker, sessions, clock, made, monkeypatch):
    report = ask(sessions, clock)
    good = tasks.MAKERS[NAMES[3]]
    failing(monkeypatch, NAMES[3], MemoryError())
    worker.work()
    monkeypatch.setitem(tasks.MAKERS, NAMES[3], good)
    clock.go_on(seconds=5)
    worker.work()
    assert now(sessions, report).state is ReportState.READY
    assert made == dict.fromkeys(NAMES, 1)


@pytest.mark.usefixtures("made")
def test_while_one_job_waits_to_be_tried_again_the_next_has_its_turn(worker, sessions, clock, monkeypatch):
    ask(sessions, clock)
    failing(monkeypatch, NAMES[0], ValueError())
    worker.work()
    monkeypatch.setitem(tasks.MAKERS, NAMES[0], lambda _: b"made")
    other = ask(sessions, clock, slug="other")
    assert worker.work()
    assert now(sessions, other).state is ReportState.READY


def test_a_report_that_failed_can_be_asked_for_again(worker, sessions, clock, made, monkeypatch):
    report = ask(sessions, clock)
    good = tasks.MAKERS[NAMES[1]]
    failing(monkeypatch, NAMES[1], ValueError())
    while worker.work():
        clock.go_on(minutes=5)
    monkeypatch.setitem(tasks.MAKERS, NAMES[1], good)
    for _ in range(2):
        with sessions() as session, writing(session):
            issuing.make_again(session, report, actor=CHIEF, now=clock())
    assert now(sessions, report).state is ReportState.MAKING
    assert states(sessions) == [JobState.FAILED, JobState.WAITING], (
        "asked for once, however often the button is pressed"
    )
    worker.work()
    assert now(sessions, report).state is ReportState.READY
    assert made == dict.fromkeys(NAMES, 1)


def test_a_job_that_nobody_knows_is_given_up(worker, sessions, clock):
    with sessions() as session, writing(session):
        agency = kept_agency(session, clock())
        jobs.add(session, agency.id, "of a newer release", {}, clock())
    while worker.work():
        clock.go_on(minutes=5)
    assert states(sessions) == [JobState.FAILED]


@pytest.mark.usefixtures("made")
def test_a_database_that_is_busy_stops_no_worker(worker, sessions, clock, monkeypatch):
    report = ask(sessions, clock)

    def busy(*_, **__):
        raise OperationalError("BEGIN IMMEDIATE", {}, Exception("database is locked"))

    with monkeypatch.context() as while_busy:
        while_busy.setattr(jobs, "take", busy)
        while_busy.setattr(reports, "remove_drafts", busy)
        assert not worker.work()
        worker.sweep()
    assert worker.work()
    assert now(sessions, report).state is ReportState.READY
