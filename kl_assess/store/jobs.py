"""Work to be done later, written in the transaction that needs it; a worker takes it from here.

A job that its worker never finished, because the worker was killed, is taken again.
"""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Uuid, and_, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from kl_assess.store.schema import Base, key, words


class JobState(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class JobRow(Base):
    """One job. `due` is when it may be taken: at once, later after a failure, or when its worker must be dead.

    `agency_id` is the agency that it belongs to, with which it goes; None where it is the installation's.
    """

    __tablename__ = "job"

    id: Mapped[uuid.UUID] = key()
    agency_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("agency.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    payload: Mapped[Mapping[str, Any]]
    state: Mapped[JobState] = mapped_column(words(JobState), index=True)
    attempts: Mapped[int]
    due: Mapped[dt.datetime]
    created_at: Mapped[dt.datetime]
    error: Mapped[str | None]


@dataclass(frozen=True)
class Job:
    """A job as its worker gets it. `attempts` counts this one."""

    id: uuid.UUID
    agency_id: uuid.UUID | None
    name: str
    payload: Mapping[str, Any]
    attempts: int


@dataclass(frozen=True)
class Standing:
    """A job as whoever looks after the installation sees it. `error` is what its last attempt met."""

    payload: Mapping[str, Any]
    state: JobState
    attempts: int
    due: dt.datetime
    created_at: dt.datetime
    error: str | None


def add(session: Session, agency_id: uuid.UUID | None, name: str, payload: Mapping[str, Any], now: dt.datetime) -> None:
    """Ask for work. It starts after this transaction is committed."""
    session.add(
        JobRow(
            agency_id=agency_id,
            name=name,
            payload=payload,
            state=JobState.WAITING,
            attempts=0,
            due=now,
            created_at=now,
            error=None,
        )
    )


def take(session: Session, now: dt.datetime, patience: dt.timedelta, but: Sequence[str] = ()) -> Job | None:
    """Take the oldest job that is due, `but` none of these names, or None.

    It is due again after `patience`, should its worker die.

    No two workers take the same job: PostgreSQL passes over a row that another holds, and in SQLite one transaction
    writes at a time.
    """
    ready = and_(JobRow.state.in_((JobState.WAITING, JobState.RUNNING)), JobRow.due <= now)
    if but:
        ready = and_(ready, JobRow.name.not_in(but))
    row = session.scalar(
        select(JobRow).where(ready).order_by(JobRow.created_at, JobRow.id).limit(1).with_for_update(skip_locked=True)
    )
    if row is None:
        return None
    row.state, row.attempts, row.due = JobState.RUNNING, row.attempts + 1, now + patience
    return Job(row.id, row.agency_id, row.name, row.payload, row.attempts)


def finish(session: Session, job: Job) -> None:
    """Say that a job is done; nothing where it went with its agency meanwhile."""
    session.execute(update(JobRow).where(JobRow.id == job.id).values(state=JobState.DONE))


def put_back(session: Session, job: Job, error: str, due: dt.datetime | None) -> None:
    """Say that a job failed. It is tried again when due, never without a due time; nothing where it is gone."""
    now = {"state": JobState.FAILED} if due is None else {"state": JobState.WAITING, "due": due}
    session.execute(update(JobRow).where(JobRow.id == job.id).values(error=error, **now))


def keep_of(session: Session, job: Job, payload: Mapping[str, Any]) -> None:
    """Keep no more of what a job was about than this, once nobody will do it again."""
    session.execute(update(JobRow).where(JobRow.id == job.id).values(payload=payload))


def unfinished(session: Session, name: str, limit: int) -> tuple[Standing, ...]:
    """The jobs of every agency with this name that wait, run or were given up, from the newest."""
    fields = (JobRow.payload, JobRow.state, JobRow.attempts, JobRow.due, JobRow.created_at, JobRow.error)
    wanted = select(*fields).where(JobRow.name == name, JobRow.state != JobState.DONE)
    rows = session.execute(wanted.order_by(JobRow.created_at.desc(), JobRow.id).limit(limit))
    return tuple(Standing(*row) for row in rows)


def next_due(session: Session) -> dt.datetime | None:
    """When the job was or is due that comes next, among those that are not done; None where all are."""
    return session.scalar(select(func.min(JobRow.due)).where(JobRow.state.in_((JobState.WAITING, JobState.RUNNING))))


def count_failed(session: Session, since: dt.datetime) -> int:
    """How many of the jobs that were asked for since a moment were given up."""
    wanted = (JobRow.state == JobState.FAILED, JobRow.created_at >= since)
    return session.scalar(select(func.count()).select_from(JobRow).where(*wanted)) or 0


def tally(session: Session) -> dict[JobState, int]:
    """How many jobs are in each state that any is in."""
    counted = session.execute(select(JobRow.state, func.count()).group_by(JobRow.state))
    return {state: number for state, number in counted}  # noqa: C416 - a row is a tuple to Python, and not to mypy


def forget_done(session: Session, name: str, before: dt.datetime) -> None:
    """Forget the jobs with this name that were asked for before a moment and are done or given up."""
    over = JobRow.state.in_((JobState.DONE, JobState.FAILED))
    session.execute(delete(JobRow).where(JobRow.name == name, JobRow.created_at < before, over))


def last_state(session: Session, agency_id: uuid.UUID, name: str, payload: Mapping[str, Any]) -> JobState | None:
    """How far the newest of an agency's jobs with this name and payload is, or None where there is none."""
    wanted = select(JobRow.payload, JobRow.state).where(JobRow.agency_id == agency_id, JobRow.name == name)
    newest_first = session.execute(wanted.order_by(JobRow.created_at.desc()))
    return next((state for given, state in newest_first if given == payload), None)


def remove(session: Session, agency_id: uuid.UUID, name: str, payloads: Sequence[Mapping[str, Any]]) -> None:
    """Remove the agency's jobs with this name and one of these payloads, done or not."""
    wanted = select(JobRow.id, JobRow.payload).where(JobRow.agency_id == agency_id, JobRow.name == name)
    gone = [known for known, payload in session.execute(wanted) if payload in payloads] if payloads else []
    session.execute(delete(JobRow).where(JobRow.agency_id == agency_id, JobRow.id.in_(gone)))


def release(session: Session, now: dt.datetime) -> None:
    """Make the jobs due now that a worker has taken and not finished."""
    session.execute(update(JobRow).where(JobRow.state == JobState.RUNNING).values(due=now))
