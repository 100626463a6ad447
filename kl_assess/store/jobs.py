"""Work to be done later, written in the transaction that needs it; a worker takes it from here.

A job that its worker never finished, because the worker was killed, is taken again.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from kl_assess.store.schema import Base, key, of_agency, words


class JobState(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class JobRow(Base):
    """One job. `due` is when it may be taken: at once, later after a failure, or when its worker must be dead."""

    __tablename__ = "job"

    id: Mapped[uuid.UUID] = key()
    agency_id: Mapped[uuid.UUID] = of_agency()
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
    agency_id: uuid.UUID
    name: str
    payload: Mapping[str, Any]
    attempts: int


def add(session: Session, agency_id: uuid.UUID, name: str, payload: Mapping[str, Any], now: dt.datetime) -> None:
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


def take(session: Session, now: dt.datetime, patience: dt.timedelta) -> Job | None:
    """Take the oldest job that is due, or None. It is due again after `patience`, should its worker die."""
    ready = and_(JobRow.state.in_((JobState.WAITING, JobState.RUNNING)), JobRow.due <= now)
    row = session.scalar(
        select(JobRow).where(ready).order_by(JobRow.created_at).limit(1).with_for_update(skip_locked=True)
    )
    if row is None:
        return None
    row.state, row.attempts, row.due = JobState.RUNNING, row.attempts + 1, now + patience
    return Job(row.id, row.agency_id, row.name, row.payload, row.attempts)


def finish(session: Session, job: Job) -> None:
    """Say that a job is done."""
    session.get_one(JobRow, job.id).state = JobState.DONE


def put_back(session: Session, job: Job, error: str, due: dt.datetime | None) -> None:
    """Say that a job failed. It is tried again when due, never without a due time."""
    row = session.get_one(JobRow, job.id)
    row.error = error
    row.state = JobState.FAILED if due is None else JobState.WAITING
    row.due = due or row.due


def release(session: Session, now: dt.datetime) -> None:
    """Make the jobs due now that a worker has taken and not finished."""
    session.execute(update(JobRow).where(JobRow.state == JobState.RUNNING).values(due=now))
