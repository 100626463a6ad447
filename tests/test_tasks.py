"""The worker does every job once, goes on where it was stopped, tries again what failed, and gives up in the end."""

import datetime as dt
import threading
import uuid
from collections import Counter

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import sessionmaker

from kl_assess import tasks
from kl_assess.catalog.basis import Basis
from kl_assess.catalog.canonical import in_order
from kl_assess.catalog.document import parse_document
from kl_assess.catalog.responses import check_responses, write_responses
from kl_assess.core.assessment import Actor, Answer, Cycle, SignOff
from kl_assess.core.recommendation import Resources
from kl_assess.core.responses import ItemResponse
from kl_assess.report import Variant, render_pdf
from kl_assess.report.workbook import numbers_workbook
from kl_assess.store import agencies, jobs, reports
from kl_assess.store.engine import writing
from kl_assess.store.jobs import JobRow, JobState
from kl_assess.store.reports import ReportRow, ReportState
from kl_assess.tasks import Worker
from kl_assess.workflow import answering, assessing, issuing
from kl_assess.workflow.freezing import freeze
from tests.core.small import questionnaire
from tests.store.everything import agency as kept_agency

CHIEF = Actor(uuid.UUID(int=1), "Maria Okafor", "Chief")
START = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)
NOTHING_TO_READ = Resources((), (), (), (), ())
SMALL = questionnaire([[[3, 2]], [[3, 1]]])
NAMES = list(tasks.MAKERS)


class Clock:
    def __init__(self):
        self.time = START

    def __call__(self):
        return self.time

    def go_on(self, **step):
        self.time += dt.timedelta(**step)


class Killed(BaseException):
    """What stops a worker that nothing catches, as a signal does."""


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def sessions(engine):
    return sessionmaker(engine, expire_on_commit=False)


@pytest.fixture
def worker(sessions, clock):
    return Worker(sessions, clock)


@pytest.fixture
def made(monkeypatch):
    """How often each file was made; making one takes no time."""
    counted = Counter()

    def maker(name):
        def make(snapshot):
            counted[name] += 1
            return f"{name} of {snapshot.fingerprint}".encode()

        return make

    monkeypatch.setattr(tasks, "MAKERS", {name: maker(name) for name in NAMES})
    return counted


def ask(sessions, clock, slug="lake-ansel"):
    """A draft report that is asked for."""
    with sessions() as session, writing(session):
        agency = kept_agency(session, clock(), slug=slug)
        started = assessing.start(session, agency, SMALL, Cycle("2026"), actor=CHIEF, now=clock())
        return issuing.draft(session, agency, started, NOTHING_TO_READ, actor=CHIEF, now=clock())


def now(sessions, report):
    with sessions() as session:
        return reports.by_id(session, report.agency_id, report.id)


def content(sessions, report, name):
    with sessions() as session:
        return reports.file_content(session, report.agency_id, report.id, name)


def states(sessions):
    with sessions() as session:
        return [row.state for row in session.query(JobRow).order_by(JobRow.created_at)]


def failing(monkeypatch, name, error):
    def fail(_):
        raise error

    monkeypatch.setitem(tasks.MAKERS, name, fail)


# --- One job ------------------------------------------------------------------------------------------------------


def test_a_job_is_done_once_and_makes_every_file(worker, sessions, clock, made):
    report = ask(sessions, clock)
    assert worker.work()
    assert not worker.work()
    assert made == dict.fromkeys(NAMES, 1)
    found = now(sessions, report)
    assert found.state is ReportState.READY
    assert sorted(file.name for file in found.files) == sorted(NAMES)
    assert states(sessions) == [JobState.DONE]


@pytest.mark.usefixtures("made")
def test_what_is_kept_of_a_file_is_the_digest_and_size_of_its_bytes(worker, sessions, clock):
    report = ask(sessions, clock)
    worker.work()
    for file in now(sessions, report).files:
        kept = content(sessions, report, file.name)
        assert (file.size, file.digest) == (len(kept), tasks.sha256(kept).hexdigest())
        assert kept == f"{file.name} of {report.fingerprint}".encode()


def test_without_a_job_there_is_nothing_to_do(worker):
    assert not worker.work()


@pytest.mark.usefixtures("made")
def test_jobs_are_done_in_the_order_in_which_they_were_asked_for(worker, sessions, clock):
    first = ask(sessions, clock)
    clock.go_on(seconds=1)
    second = ask(sessions, clock, slug="other")
    worker.work()
    assert (now(sessions, first).state, now(sessions, second).state) == (ReportState.READY, ReportState.MAKING)
    worker.work()
    assert now(sessions, second).state is ReportState.READY


# --- A worker that is killed --------------------------------------------------------------------------------------


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


# --- A job that fails ---------------------------------------------------------------------------------------------


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

    def busy(*_):
        raise OperationalError("BEGIN IMMEDIATE", {}, Exception("database is locked"))

    with monkeypatch.context() as while_busy:
        while_busy.setattr(jobs, "take", busy)
        while_busy.setattr(reports, "remove_drafts", busy)
        assert not worker.work()
        worker.sweep()
    assert worker.work()
    assert now(sessions, report).state is ReportState.READY


# --- What goes meanwhile ------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("gone", ["draft", "agency"])
def test_what_is_removed_before_or_while_it_is_made_is_no_error(worker, sessions, clock, monkeypatch, gone, caplog):
    report = ask(sessions, clock)

    def remove(_=None):
        with sessions() as session, writing(session):
            if gone == "draft":
                reports.remove_drafts(session, clock() + dt.timedelta(days=1))
            else:
                agencies.remove(session, report.agency_id)
        return b"too late"

    monkeypatch.setitem(tasks.MAKERS, NAMES[1], remove)
    assert worker.work()
    assert now(sessions, report) is None
    assert states(sessions) == ([JobState.DONE] if gone == "draft" else [])

    later = ask(sessions, clock, slug="later")
    report = later
    remove()
    assert worker.work() is (gone == "draft")
    assert caplog.records == []


@pytest.mark.usefixtures("made")
def test_a_job_that_fails_after_its_draft_was_removed_is_put_back_and_ends_well(worker, sessions, clock, monkeypatch):
    ask(sessions, clock)

    def remove(_):
        with sessions() as session, writing(session):
            reports.remove_drafts(session, clock() + dt.timedelta(days=1))
        raise ValueError

    monkeypatch.setitem(tasks.MAKERS, NAMES[0], remove)
    worker.work()
    clock.go_on(seconds=5)
    worker.work()
    assert states(sessions) == [JobState.DONE]


@pytest.mark.usefixtures("made")
def test_a_sweep_removes_drafts_older_than_30_days_and_never_an_issued_report(worker, sessions, clock):
    draft = ask(sessions, clock)
    issued = ask(sessions, clock, slug="other")
    with sessions() as session, writing(session):
        session.execute(update(ReportRow).where(ReportRow.id == issued.id).values(version=1))
    worker.work()
    worker.work()
    clock.go_on(days=30)
    worker.sweep()
    assert now(sessions, draft) is not None
    clock.go_on(seconds=1)
    worker.sweep()
    assert now(sessions, draft) is None
    assert now(sessions, issued).state is ReportState.READY
    clock.go_on(days=3650)
    worker.sweep()
    assert len(now(sessions, issued).files) == len(NAMES)
    with sessions() as session:
        assert session.scalar(text("SELECT count(*) FROM report_file")) == len(NAMES)


# --- Several workers ----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("made")
def test_two_workers_never_take_the_same_job(sessions, clock):
    count = 12
    asked = [ask(sessions, clock, slug=f"agency-{number}") for number in range(count)]
    gate, taken = threading.Barrier(4), []

    def take():
        gate.wait()
        while True:
            with sessions() as session, writing(session):
                job = jobs.take(session, clock(), dt.timedelta(minutes=5))
            if job is None:
                return
            taken.append(job.payload["report"])

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(str(report.id) for report in asked)


@pytest.mark.usefixtures("made")
def test_a_job_that_another_holds_is_passed_over(sessions, clock, engine):
    ask(sessions, clock)
    clock.go_on(seconds=1)
    second = ask(sessions, clock, slug="other")
    if engine.dialect.name == "sqlite":
        pytest.skip("there, one writes at a time: see the test above")
    with sessions() as one, writing(one), sessions() as two, writing(two):
        jobs.take(one, clock(), dt.timedelta(minutes=5))
        assert jobs.take(two, clock(), dt.timedelta(minutes=5)).payload == {"report": str(second.id)}


@pytest.mark.usefixtures("made")
def test_two_workers_at_the_same_report_keep_one_of_each_file(sessions, clock, monkeypatch):
    """As after a long time of silence, in which the first one was not dead."""
    report = ask(sessions, clock)
    other = Worker(sessions, clock)

    def overtaken(_):
        clock.go_on(minutes=6)
        monkeypatch.setitem(tasks.MAKERS, NAMES[1], lambda _: b"of the second")
        other.work()
        return b"of the first"

    monkeypatch.setitem(tasks.MAKERS, NAMES[1], overtaken)
    Worker(sessions, clock).work()
    found = now(sessions, report)
    assert (found.state, len(found.files)) == (ReportState.READY, len(NAMES))
    assert content(sessions, report, NAMES[1]) == b"of the second"
    assert states(sessions) == [JobState.DONE]


# --- What comes out -----------------------------------------------------------------------------------------------


def test_the_files_are_those_of_the_file_route_from_the_same_answers(worker, sessions, clock):
    """Answered in another order than the questionnaire's, on purpose: a store gives rows back in any order."""
    with sessions() as session, writing(session):
        agency = kept_agency(session, clock(), size="6 full-time sworn officers")
        started = assessing.start(session, agency, SMALL, Cycle("2026"), actor=CHIEF, now=clock())
        for place, item in enumerate(reversed(SMALL.items)):
            answer = Answer(item.id, ItemResponse(level=place, note=f"Note {place}."))
            answering.record_response(session, started, answer, actor=CHIEF, now=clock())
        sent = assessing.submit(session, started, actor=CHIEF, now=clock())
        signed = SignOff("Maria Okafor", "Chief", "We know where we stand.", clock())
        done = issuing.sign_off(session, sent, signed, NOTHING_TO_READ, actor=CHIEF, now=clock())
        report = issuing.draft(session, agency, done, NOTHING_TO_READ, actor=CHIEF, now=clock())
        answers = issuing.responses.answers(session, done)
        given = issuing.contents(agency, done, answers, SMALL)
    worker.work()
    written = parse_document(write_responses(given, SMALL), "exported.yaml")
    exported, _ = check_responses(written, SMALL)
    frozen = freeze(exported, Basis(SMALL, NOTHING_TO_READ))
    assert frozen.fingerprint == report.fingerprint
    with sessions() as session:
        assert reports.snapshot(session, agency.id, report.id) == in_order(frozen)
    for variant in Variant:
        assert content(sessions, report, f"{variant}.pdf") == render_pdf(frozen, variant)
    assert content(sessions, report, "numbers.xlsx") == numbers_workbook(frozen, Variant.FULL)


def test_the_same_snapshot_gives_the_same_bytes_again(worker, sessions, clock):
    report = ask(sessions, clock)
    worker.work()
    first = {name: content(sessions, report, name) for name in NAMES}
    with sessions() as session, writing(session):
        session.execute(text("DELETE FROM report_file"))
        reports.set_state(session, report.agency_id, report.id, ReportState.FAILED)
        issuing.make_again(session, report, actor=CHIEF, now=clock())
    worker.work()
    assert {name: content(sessions, report, name) for name in NAMES} == first
