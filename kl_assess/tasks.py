"""The bodies of the jobs, and the worker that takes one after the other. A job commits like any edge."""

import datetime as dt
import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from kl_assess.catalog.restoring import from_canonical
from kl_assess.core.snapshot import Snapshot
from kl_assess.report import Variant, render_pdf
from kl_assess.report.workbook import numbers_workbook
from kl_assess.store import jobs, reports
from kl_assess.store.engine import writing
from kl_assess.store.jobs import Job
from kl_assess.store.reports import ReportFile, ReportKind, ReportState
from kl_assess.tracing import trace_of
from kl_assess.workflow import blank_copies
from kl_assess.workflow.issuing import DRAFT_LASTS, RENDER

MAKERS: Final[dict[str, Callable[[Snapshot], bytes]]] = {
    "brief.pdf": lambda snapshot: render_pdf(snapshot, Variant.BRIEF),
    "full.pdf": lambda snapshot: render_pdf(snapshot, Variant.FULL),
    "public.pdf": lambda snapshot: render_pdf(snapshot, Variant.PUBLIC),
    "numbers.xlsx": lambda snapshot: numbers_workbook(snapshot, Variant.FULL),
}
"""What makes each file of a report, in the order in which they are made."""

FILES: Final[dict[ReportKind, tuple[str, ...]]] = {
    ReportKind.ASSESSMENT: tuple(MAKERS),
    ReportKind.FOLLOW_UP: ("full.pdf", "public.pdf"),
}
"""The files of each kind of report."""

_PATIENCE: Final = dt.timedelta(minutes=5)
_AGAIN: Final = (dt.timedelta(seconds=5), dt.timedelta(seconds=30), dt.timedelta(minutes=5))
_ATTEMPTS: Final = len(_AGAIN) + 1
_log: Final = logging.getLogger(__name__)


class Worker:
    """Does the jobs of one installation, one at a time. `clock` tells the time in UTC.

    `blanks` is the folder of blank copies; a worker without one makes none.
    """

    def __init__(
        self, sessions: sessionmaker[Session], clock: Callable[[], dt.datetime], blanks: Path | None = None
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._blanks = blanks

    def take_over(self) -> None:
        """Take up what a worker that is gone has left half done. Only for an installation with one worker."""
        with self._writing() as session:
            jobs.release(session, self._clock())

    def work(self) -> bool:
        """Do the next job that is due; False where there is none. A job that fails is tried again, then given up.

        The worker goes on where the database is busy or away for a while: what it has taken comes up again.
        """
        try:
            with self._writing() as session:
                job = jobs.take(session, self._clock(), _PATIENCE)
            if job is not None:
                self._do(job)
        except SQLAlchemyError as error:
            _log.error("The database did not answer the worker\n%s", trace_of(error))
            return False
        return job is not None

    def sweep(self) -> None:
        """Remove the drafts whose time is over."""
        try:
            with self._writing() as session:
                reports.remove_drafts(session, self._clock() - DRAFT_LASTS)
        except SQLAlchemyError as error:
            _log.error("Old drafts could not be removed; they go at the next sweep\n%s", trace_of(error))

    def _do(self, job: Job) -> None:
        if job.attempts > _ATTEMPTS:  # no failure was told, as when a job takes all the memory there is
            _log.error("Job %s (%s) was never finished", job.id, job.name)
            self._failed(job, "The worker was stopped or killed each time that it did this job")
            return
        try:
            _BODIES[job.name](self, job)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong, the next job has its turn
            _log.error("Job %s (%s) failed, attempt %d\n%s", job.id, job.name, job.attempts, trace_of(error))
            self._failed(job, f"{type(error).__name__}: {error}")
        else:
            with self._writing() as session:
                jobs.finish(session, job)

    def _render(self, job: Job) -> None:
        """Make the files of a report that are not there yet, each kept as soon as it is done."""
        with self._sessions() as session:
            report = reports.by_id(session, job.agency_id, uuid.UUID(job.payload["report"]))
            if report is None:  # a draft that was removed meanwhile
                return
            snapshot = from_canonical(reports.snapshot(session, job.agency_id, report.id), Snapshot)
        there = {file.name for file in report.files}
        for name in FILES[report.kind]:
            if name not in there:
                content = MAKERS[name](snapshot)
                file = ReportFile(name, sha256(content).hexdigest(), len(content))
                with self._writing() as session:
                    reports.add_file(session, report, file, content)
        with self._writing() as session:
            reports.set_state(session, report.agency_id, report.id, ReportState.READY)

    def _make_blank(self, job: Job) -> None:
        """Make a blank copy."""
        if self._blanks is None:
            raise ValueError("This worker was given no folder for blank copies")
        with self._sessions() as session:
            blank_copies.make(session, self._blanks, job.payload, self._clock())

    def _failed(self, job: Job, error: str) -> None:
        last = job.attempts >= _ATTEMPTS
        due = None if last else self._clock() + _AGAIN[job.attempts - 1]
        with self._writing() as session:
            jobs.put_back(session, job, error, due)
            if last and job.name == RENDER:
                reports.set_state(session, job.agency_id, uuid.UUID(job.payload["report"]), ReportState.FAILED)

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with self._sessions() as session, writing(session):
            yield session


_BODIES: Final[dict[str, Callable[[Worker, Job], None]]] = {
    RENDER: Worker._render,  # noqa: SLF001 - one of its own
    blank_copies.MAKE: Worker._make_blank,  # noqa: SLF001 - one of its own
}
