"""The queue: a job is taken when it is due, by one worker, and comes up again where nobody finished it."""

import datetime as dt
import uuid

import pytest

from kl_assess.store import agencies, jobs
from kl_assess.store.jobs import Job, JobRow, JobState
from tests.store.everything import agency

NOW = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)
PATIENCE = dt.timedelta(minutes=5)
LATER = NOW + PATIENCE


@pytest.fixture
def ours(session):
    return agency(session, NOW)


def ask(session, ours, number=1, at=NOW):
    jobs.add(session, ours.id, "render report", {"number": number}, at)
    session.flush()


def take(session, at=NOW):
    return jobs.take(session, at, PATIENCE)


def only_row(session):
    session.expire_all()
    return session.query(JobRow).one()


def test_a_job_comes_as_it_was_asked_for_and_counts_its_attempts(session, ours):
    ask(session, ours)
    job = take(session)
    assert (job.agency_id, job.name, job.payload, job.attempts) == (ours.id, "render report", {"number": 1}, 1)
    assert take(session, LATER).attempts == 2


def test_the_oldest_comes_first_whatever_the_order_of_writing(session, ours):
    ask(session, ours, 2, NOW + dt.timedelta(seconds=1))
    ask(session, ours, 1)
    assert [take(session, LATER).payload["number"] for _ in range(2)] == [1, 2]


def test_a_job_that_is_not_due_is_not_taken(session, ours):
    ask(session, ours, at=LATER)
    assert take(session) is None
    assert take(session, LATER) is not None


def test_a_job_that_is_taken_comes_up_again_after_its_time(session, ours):
    ask(session, ours)
    job = take(session)
    assert take(session, LATER - dt.timedelta(seconds=1)) is None
    assert take(session, LATER).id == job.id


def test_a_job_that_is_done_never_comes_up_again(session, ours):
    ask(session, ours)
    jobs.finish(session, take(session))
    assert take(session, NOW + dt.timedelta(days=365)) is None
    assert only_row(session).state is JobState.DONE


def test_a_job_that_failed_comes_up_when_it_is_due_again_and_keeps_its_error(session, ours):
    ask(session, ours)
    jobs.put_back(session, take(session), "no memory", NOW + dt.timedelta(seconds=30))
    assert take(session, NOW + dt.timedelta(seconds=29)) is None
    assert (only_row(session).error, only_row(session).state) == ("no memory", JobState.WAITING)
    assert take(session, NOW + dt.timedelta(seconds=30)).attempts == 2


def test_a_job_that_is_given_up_never_comes_up_again(session, ours):
    ask(session, ours)
    jobs.put_back(session, take(session), "no memory", None)
    jobs.release(session, LATER)
    assert take(session, NOW + dt.timedelta(days=365)) is None
    assert only_row(session).state is JobState.FAILED


def test_what_is_released_is_due_at_once_and_what_waits_still_waits(session, ours):
    ask(session, ours, 1)
    taken = take(session)
    ask(session, ours, 2, LATER)
    jobs.release(session, NOW)
    session.expire_all()
    assert take(session).id == taken.id
    assert take(session) is None


def test_to_finish_or_to_put_back_what_went_with_its_agency_is_no_error(session, ours):
    ask(session, ours)
    job = take(session)
    agencies.remove(session, ours.id)
    jobs.finish(session, job)
    jobs.put_back(session, Job(uuid.uuid4(), ours.id, "", {}, 1), "gone", LATER)
    assert session.query(JobRow).count() == 0
