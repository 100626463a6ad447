"""The administrator's first page: whether the installation is well, and what waits for an answer."""

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from flask import url_for
from werkzeug.wrappers import Response

from kl_assess.config import ALIVE, LAST_BACKUP
from kl_assess.formatting import listing, plural, upper_first
from kl_assess.store import accounts, agency_list, applications, health, jobs, migration, parent_bodies, service_log
from kl_assess.store.jobs import JobState
from kl_assess.web import parts
from kl_assess.web.frame import render
from kl_assess.web.service.around import minute

_WEEK: Final = dt.timedelta(days=7)
_SILENT: Final = dt.timedelta(minutes=5)
_LEAST_SHARE: Final = 0.05
_GIGA: Final = 1024**3


class Sign(NamedTuple):
    """One sign of health: what it is about, whether it is well, and how it stands in words."""

    about: str
    well: bool
    text: str


class Request(NamedTuple):
    """An agency that asked to work here, and waits."""

    agency: str
    name: str
    asked: str
    url: str


@dataclass(frozen=True)
class HealthPage:
    """The signs of health, and the requests from the oldest."""

    signs: tuple[Sign, ...]
    well: bool
    requests: tuple[Request, ...]
    counts: tuple[tuple[str, str, str], ...]


def show() -> Response:
    """How the installation is, and what waits."""
    session = parts.session()
    signs = (_database(), _jobs(), _worker(), _chains(), _disk(), _backup())
    bodies = len(parent_bodies.every(session))
    page = HealthPage(
        signs=signs,
        well=all(sign.well for sign in signs),
        requests=tuple(
            Request(one.agency, one.name, minute(one.created_at), url_for("service.application", application_id=one.id))
            for one in applications.every(session)
        ),
        counts=(
            ("Agencies", f"{agency_list.count(session):,}", url_for("service.agencies")),
            ("Accounts", f"{accounts.page(session, '', 0, 1)[1]:,}", url_for("service.accounts")),
            ("Parent bodies", f"{bodies:,}", url_for("service.bodies")),
        ),
    )
    return render("service/show.html", page)


def _database() -> Sign:
    found, wanted = health.revision(parts.session()), migration.head()
    if found == wanted:
        return Sign("Database", well=True, text=f"At this release (step {found}).")
    return Sign(
        "Database",
        well=False,
        text=f"At step {found or 'none'}, and this release needs {wanted}. Run kl-assess db upgrade.",
    )


def _jobs() -> Sign:
    session, now = parts.session(), parts.now()
    found = jobs.tally(session)
    waiting = found.get(JobState.WAITING, 0) + found.get(JobState.RUNNING, 0)
    failed = jobs.count_failed(session, now - _WEEK)
    words = f"{upper_first(plural(waiting, 'job')) if waiting else 'No job'} to do."
    if failed:
        return Sign(
            "Work in the background",
            well=False,
            text=f"{words} {upper_first(plural(failed, 'job'))} given up in the last week.",
        )
    return Sign("Work in the background", well=True, text=words)


def _worker() -> Sign:
    seen = _modified(parts.parts().settings.instance / ALIVE)
    if seen is None:
        return Sign("Worker", well=False, text="No worker was seen on this machine. Reports and messages wait for one.")
    well = parts.now() - seen < _SILENT
    return Sign(
        "Worker",
        well,
        f"Last seen {minute(seen)}.{'' if well else ' Reports and messages wait. Start KL Assess again.'}",
    )


def _chains() -> Sign:
    session = parts.session()
    loose = [*health.loose_chains(session), *(["the installation itself"] if service_log.is_loose(session) else [])]
    if loose:
        told = listing(loose)
        return Sign(
            "Records",
            well=False,
            text=f"The record of {told} does not end where it should. Run kl-assess audit verify.",
        )
    return Sign(
        "Records", well=True, text="Every record ends where it should. kl-assess audit verify proves each entry."
    )


def _disk() -> Sign:
    folder = parts.parts().settings.instance
    usage = shutil.disk_usage(next(path for path in (folder, *folder.parents) if path.exists()))
    free = f"{usage.free / _GIGA:,.1f} GB of {usage.total / _GIGA:,.0f} GB free."
    return Sign("Disk", usage.free / usage.total > _LEAST_SHARE, free)


def _backup() -> Sign:
    at = _modified(parts.parts().settings.instance / LAST_BACKUP)
    if at is None:
        return Sign("Backup", well=False, text="None is known. Run kl-assess backup, and keep the file elsewhere.")
    return Sign("Backup", parts.now() - at < _WEEK, f"The last one was written {minute(at)}.")


def _modified(file: Path) -> dt.datetime | None:
    try:
        return dt.datetime.fromtimestamp(file.stat().st_mtime, dt.UTC)
    except FileNotFoundError:
        return None
