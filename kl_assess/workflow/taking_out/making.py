"""Asking for everything of an agency, and making the file: it takes long, so the worker makes it."""

import datetime as dt
import os
import shutil
import uuid
import zipfile
from hashlib import file_digest
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy.orm import Session

from kl_assess.core.assessment import Actor
from kl_assess.store import agencies, audit, exports, jobs
from kl_assess.store.agencies import Agency
from kl_assess.store.audit import Action
from kl_assess.store.exports import Export, ExportState
from kl_assess.workflow.taking_out.archive import Archive
from kl_assess.workflow.taking_out.content import write

MAKE: Final = "take everything out"
"""The name of the job that makes the file."""

LASTS: Final = dt.timedelta(days=7)
"""How long the file is kept here."""


class Made(NamedTuple):
    """A file that was made: the SHA-256 of its bytes, and their count."""

    digest: str
    size: int


def ask_for(session: Session, agency: Agency, *, actor: Actor, now: dt.datetime) -> Export:
    """Ask the worker for everything of an agency; one that is being made comes back as it is."""
    agencies.locked(session, agency.id)
    last = exports.newest(session, agency.id)
    if last is not None and last.state is ExportState.MAKING:
        return last
    export = Export(uuid.uuid4(), agency.id, ExportState.MAKING, now, actor.name)
    exports.add(session, export)
    audit.record(session, agency.id, Action.TAKEN_OUT, {}, actor=actor, now=now)
    jobs.add(session, agency.id, MAKE, {"export": str(export.id)}, now)
    return export


def file_of(folder: Path, export: Export) -> Path:
    """Where the file of an export lies below the folder of exports, whether it is there or not."""
    return folder / str(export.agency_id) / f"{export.id}.zip"


def make(session: Session, agency: Agency, evidence: Path, file: Path) -> Made:
    """Make the file of everything of an agency, whole or not at all. It is only its owner's to read.

    The session is in one transaction that sees everything as it is at one moment (`store.engine.reading_whole`).
    """
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = file.with_name(f"{file.name}.{uuid.uuid4().hex}.part")
    try:
        with os.fdopen(os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as out:
            with zipfile.ZipFile(out, "w") as opened:
                write(session, agency, evidence, Archive(opened))
            out.flush()
            os.fsync(out.fileno())
            size = out.tell()
            out.seek(0)
            made = Made(file_digest(out, "sha256").hexdigest(), size)
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)
    return made


def finish(session: Session, export: Export, made: Made, folder: Path, now: dt.datetime) -> None:
    """Say that an export is made; earlier ones and their files make way."""
    exports.finish(session, export, made.digest, made.size, now)
    exports.remove_others(session, export)
    for path in file_of(folder, export).parent.glob("*.zip"):
        if path != file_of(folder, export):
            path.unlink(missing_ok=True)


def remove_all(folder: Path, agency_id: uuid.UUID) -> None:
    """Remove every file that an agency has taken out, once it is no longer here."""
    shutil.rmtree(folder / str(agency_id), ignore_errors=True)


def sweep(folder: Path, now: dt.datetime) -> None:
    """Remove the files whose time is over, and what a killed worker has left half made."""
    for path in tuple(folder.glob("*/*")):
        if now - dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC) > LASTS:
            path.unlink(missing_ok=True)
