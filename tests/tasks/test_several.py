"""Several workers at the same jobs."""

import datetime as dt
import threading

import pytest

from kl_assess import tasks
from kl_assess.store import jobs
from kl_assess.store.engine import writing
from kl_assess.store.jobs import JobState
from kl_assess.store.reports import ReportState
from kl_assess.tasks import Worker
from tests.tasks.work import NAMES, ask, content, now, states


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
