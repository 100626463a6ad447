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

from kl_assess import mail
from kl_assess.catalog.restoring import from_canonical
from kl_assess.config import Settings
from kl_assess.core.snapshot import Snapshot
from kl_assess.mail import MailError, Message
from kl_assess.report import Variant, render_pdf
from kl_assess.report.workbook import numbers_workbook
from kl_assess.store import agencies, exports, jobs, lockouts, reports, retention
from kl_assess.store.engine import reading_whole, writing
from kl_assess.store.jobs import Job
from kl_assess.store.reports import ReportFile, ReportKind, ReportState
from kl_assess.tracing import trace_of
from kl_assess.workflow import blank_copies, leaving, reminding, retaining
from kl_assess.workflow.issuing import DRAFT_LASTS, RENDER
from kl_assess.workflow.lockouts import REMEMBERED
from kl_assess.workflow.notices import KEPT, SEND
from kl_assess.workflow.taking_out import making

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
_AGAIN_BY_MAIL: Final = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
"""A mail server that is away, or does not know us yet, needs longer."""
_MAIL_AWAY: Final = dt.timedelta(minutes=1)
"""How long messages wait once the mail server was away, so that reports do not wait for each of them."""
_log: Final = logging.getLogger(__name__)


class Worker:
    """Does the jobs of one installation, one at a time. `clock` tells the time in UTC.

    `blanks` is the folder of blank copies; a worker without one makes none. `by_mail` are the settings of an
    installation that sends messages; without them none is sent, and what was to be sent is forgotten. `evidence` and
    `exports` are the folders of evidence and of what agencies take out; a worker without them takes nothing out.
    """

    def __init__(
        self,
        sessions: sessionmaker[Session],
        clock: Callable[[], dt.datetime],
        blanks: Path | None = None,
        by_mail: Settings | None = None,
        *,
        evidence: Path | None = None,
        exports: Path | None = None,
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._blanks = blanks
        self._by_mail = by_mail
        self._mail_again = dt.datetime.min.replace(tzinfo=dt.UTC)
        self._evidence = evidence
        self._exports = exports

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
                waits = (SEND,) if self._clock() < self._mail_again else ()
                job = jobs.take(session, self._clock(), _PATIENCE, but=waits)
            if job is not None:
                self._do(job)
        except SQLAlchemyError as error:
            _log.error("The database did not answer the worker\n%s", trace_of(error))
            return False
        return job is not None

    def sweep(self) -> None:
        """Remove the drafts whose time is over, forget what is no longer needed, and remind of what is due."""
        try:
            with self._writing() as session:
                now = self._clock()
                reports.remove_drafts(session, now - DRAFT_LASTS)
                jobs.forget_done(session, SEND, now - KEPT)
                lockouts.forget_before(session, now - REMEMBERED)
        except SQLAlchemyError as error:
            _log.error("Old drafts could not be removed; they go at the next sweep\n%s", trace_of(error))
        self._erase()
        if self._by_mail:
            mail.forget_before(self._by_mail.outbox, self._clock() - KEPT)
            self._remind(self._by_mail)

    def _erase(self) -> None:
        """Erase what agencies have kept long enough, and the files that are no longer anybody's."""
        try:
            with self._sessions() as session:
                there, limited = leaving.agencies_here(session), retention.to_sweep(session)
            for agency_id in limited:
                with self._writing() as session:
                    retaining.sweep(session, agency_id, self._evidence, now=self._clock())
            for folder in filter(None, (self._evidence, self._exports)):
                leaving.sweep(folder, there, self._clock())
            if self._exports is not None:
                making.sweep(self._exports, self._clock())
        except (OSError, SQLAlchemyError) as error:
            _log.error("What was kept long enough is not erased yet; it is at the next sweep\n%s", trace_of(error))

    def _remind(self, settings: Settings) -> None:
        """Write the reminders down that are due at each agency. One agency's trouble is not the next one's."""
        try:
            with self._sessions() as session:
                everyone = agencies.every(session)
        except SQLAlchemyError as error:
            _log.error("Nobody was reminded; it is tried at the next sweep\n%s", trace_of(error))
            return
        for agency in everyone:
            try:
                with self._writing() as session:
                    reminding.remind(session, agency, settings, self._clock())
            except Exception as error:  # noqa: BLE001 - whatever goes wrong, the next agency has its turn
                _log.error("Agency %s: nobody was reminded\n%s", agency.id, trace_of(error))

    def _do(self, job: Job) -> None:
        if job.attempts > len(_again(job)) + 1:  # no failure was told, as when a job takes all the memory there is
            _log.error("Job %s (%s) was never finished", job.id, job.name)
            self._failed(job, "The worker was stopped or killed each time that it did this job")
            return
        try:
            _BODIES[job.name](self, job)
        except MailError as error:
            if error.away:
                self._mail_again = self._clock() + _MAIL_AWAY
            _log.error("Job %s (%s) failed, attempt %d: %s", job.id, job.name, job.attempts, error)
            self._failed(job, str(error), final=error.final)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong, the next job has its turn
            _log.error("Job %s (%s) failed, attempt %d\n%s", job.id, job.name, job.attempts, trace_of(error))
            self._failed(job, f"{type(error).__name__}: {error}")
        else:
            with self._writing() as session:
                jobs.finish(session, job)

    def _render(self, job: Job) -> None:
        """Make the files of a report that are not there yet, each kept as soon as it is done."""
        with self._sessions() as session:
            report = reports.by_id(session, _agency_of(job), uuid.UUID(job.payload["report"]))
            if report is None:  # a draft that was removed meanwhile
                return
            snapshot = from_canonical(reports.snapshot(session, report.agency_id, report.id), Snapshot)
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

    def _send(self, job: Job) -> None:
        """Send a message. One that was sent before a worker was killed goes out again under the same id."""
        if self._by_mail:
            to, kind, facts = (job.payload[name] for name in ("to", "kind", "facts"))
            mail.send(self._by_mail, Message(job.id, to, kind, facts, self._clock()))
        with self._writing() as session:
            jobs.keep_of(session, job, {"kind": job.payload["kind"]})
            jobs.finish(session, job)

    def _take_out(self, job: Job) -> None:
        """Make the file of everything of an agency."""
        if self._exports is None or self._evidence is None:
            raise ValueError("This worker was given no folders to take out from and to")
        with self._sessions() as session, reading_whole(session):
            export = exports.by_id(session, _agency_of(job), uuid.UUID(job.payload["export"]))
            agency = agencies.by_id(session, _agency_of(job))
            if export is None or agency is None:  # it was deleted meanwhile
                return
            made = making.make(session, agency, self._evidence, making.file_of(self._exports, export))
        with self._writing() as session:
            making.finish(session, export, made, self._exports, self._clock())

    def _failed(self, job: Job, error: str, *, final: bool = False) -> None:
        last = final or job.attempts > len(_again(job))
        due = None if last else self._clock() + _again(job)[job.attempts - 1]
        with self._writing() as session:
            jobs.put_back(session, job, error, due)
            if last and job.name == RENDER:
                reports.set_state(session, _agency_of(job), uuid.UUID(job.payload["report"]), ReportState.FAILED)
            if last and job.name == making.MAKE:
                exports.fail(session, _agency_of(job), uuid.UUID(job.payload["export"]))
            if last and job.name == SEND:
                jobs.keep_of(session, job, {name: job.payload[name] for name in ("to", "kind")})

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with self._sessions() as session, writing(session):
            yield session


def _again(job: Job) -> tuple[dt.timedelta, ...]:
    """How long a job waits after each failure. It is given up after the last."""
    return _AGAIN_BY_MAIL if job.name == SEND else _AGAIN


def _agency_of(job: Job) -> uuid.UUID:
    if job.agency_id is None:
        raise ValueError(f"A job to {job.name} needs its agency")
    return job.agency_id


_BODIES: Final[dict[str, Callable[[Worker, Job], None]]] = {
    RENDER: Worker._render,  # noqa: SLF001 - one of its own
    blank_copies.MAKE: Worker._make_blank,  # noqa: SLF001 - one of its own
    making.MAKE: Worker._take_out,  # noqa: SLF001 - one of its own
    SEND: Worker._send,  # noqa: SLF001 - one of its own
}
