"""The bodies of the jobs, and the worker that takes one after the other. A job commits like any edge."""

import datetime as dt
import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Final

from sqlalchemy.orm import Session, sessionmaker

from kl_assess.catalog.restoring import from_canonical
from kl_assess.core.snapshot import Snapshot
from kl_assess.report import Variant, render_pdf
from kl_assess.report.workbook import numbers_workbook
from kl_assess.store import jobs, reports
from kl_assess.store.engine import writing
from kl_assess.store.jobs import Job
from kl_assess.store.reports import ReportFile, ReportState
from kl_assess.workflow.issuing import DRAFT_LASTS, RENDER

MAKERS: Final[dict[str, Callable[[Snapshot], bytes]]] = {
    "brief.pdf": lambda snapshot: render_pdf(snapshot, Variant.BRIEF),
    "full.pdf": lambda snapshot: render_pdf(snapshot, Variant.FULL),
    "public.pdf": lambda snapshot: render_pdf(snapshot, Variant.PUBLIC),
    "numbers.xlsx": lambda snapshot: numbers_workbook(snapshot, Variant.FULL),
}
"""Every file of a report, in the order in which they are made."""

_PATIENCE: Final = dt.timedelta(minutes=5)
_AGAIN: Final = (dt.timedelta(seconds=5), dt.timedelta(seconds=30), dt.timedelta(minutes=5))
_log: Final = logging.getLogger(__name__)


class Worker:
    """Does the jobs of one installation, one at a time. `clock` tells the time in UTC."""

    def __init__(self, sessions: sessionmaker[Session], clock: Callable[[], dt.datetime]) -> None:
        self._sessions = sessions
        self._clock = clock

    def take_over(self) -> None:
        """Take up what a worker that is gone has left half done. Only for an installation with one worker."""
        with self._writing() as session:
            jobs.release(session, self._clock())

    def work(self) -> bool:
        """Do the next job that is due; False where there is none. A job that fails is tried again, then given up."""
        with self._writing() as session:
            job = jobs.take(session, self._clock(), _PATIENCE)
        if job is None:
            return False
        try:
            _BODIES[job.name](self, job)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong, the next job has its turn
            _log.exception("Job %s (%s) failed, attempt %d", job.id, job.name, job.attempts)
            self._failed(job, error)
        else:
            with self._writing() as session:
                jobs.finish(session, job)
        return True

    def sweep(self) -> None:
        """Remove the drafts whose time is over."""
        with self._writing() as session:
            reports.remove_drafts(session, self._clock() - DRAFT_LASTS)

    def _render(self, job: Job) -> None:
        """Make the files of a report that are not there yet, each kept as soon as it is done."""
        with self._sessions() as session:
            report = reports.by_id(session, job.agency_id, uuid.UUID(job.payload["report"]))
            if report is None:  # a draft that was removed meanwhile
                return
            snapshot = from_canonical(reports.snapshot(session, job.agency_id, report.id), Snapshot)
        there = {file.name for file in report.files}
        for name, make in MAKERS.items():
            if name not in there:
                content = make(snapshot)
                file = ReportFile(name, sha256(content).hexdigest(), len(content))
                with self._writing() as session:
                    reports.add_file(session, report, file, content)
        with self._writing() as session:
            reports.set_state(session, report.id, ReportState.READY)

    def _failed(self, job: Job, error: Exception) -> None:
        last = job.attempts > len(_AGAIN)
        due = None if last else self._clock() + _AGAIN[job.attempts - 1]
        with self._writing() as session:
            jobs.put_back(session, job, f"{type(error).__name__}: {error}", due)
            if last and job.name == RENDER:
                reports.set_state(session, uuid.UUID(job.payload["report"]), ReportState.FAILED)

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with self._sessions() as session, writing(session):
            yield session


_BODIES: Final[dict[str, Callable[[Worker, Job], None]]] = {RENDER: Worker._render}  # noqa: SLF001 - one of its own
