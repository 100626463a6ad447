"""The blank copy of an assessment as a PDF to fill in: it takes seconds to make, so the worker makes it once.

It is kept as a file, under the digest of everything that it follows from. What is lost or old is made again.
"""

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session

from kl_assess.catalog.canonical import canonical, digest
from kl_assess.catalog.restoring import from_canonical
from kl_assess.core.assessment import Assessment
from kl_assess.core.profile import Profile
from kl_assess.core.scoring import Mode
from kl_assess.report.blank import render_blank
from kl_assess.store import jobs
from kl_assess.store.jobs import JobState
from kl_assess.workflow.pinning import pinned

MAKE: Final = "make blank copy"
"""The name of the job that makes a blank copy."""

_KEPT: Final = dt.timedelta(days=30)


@dataclass(frozen=True)
class BlankCopy:
    """What a blank copy follows from: the digest of the questionnaire, the profile and the mode."""

    questionnaire: str
    profile: Profile
    mode: Mode


def copy_of(assessment: Assessment) -> BlankCopy:
    """The blank copy of an assessment: the items that are put to the agency as its profile is now."""
    return BlankCopy(assessment.questionnaire, assessment.profile, assessment.cycle.mode)


def file_of(folder: Path, copy: BlankCopy) -> Path:
    """Where a blank copy is kept below the folder of blank copies, whether it is there or not."""
    return folder / f"{digest(copy)}.pdf"


def state(session: Session, assessment: Assessment) -> JobState | None:
    """How far the job is that was last asked to make this copy; None where nobody has asked."""
    return jobs.last_state(session, assessment.agency_id, MAKE, _payload(copy_of(assessment)))


def ask_for(session: Session, assessment: Assessment, now: dt.datetime) -> None:
    """Ask the worker for the blank copy of an assessment, unless it is about to make it."""
    if state(session, assessment) not in {JobState.WAITING, JobState.RUNNING}:
        jobs.add(session, assessment.agency_id, MAKE, _payload(copy_of(assessment)), now)


def make(session: Session, folder: Path, payload: Mapping[str, Any], now: dt.datetime) -> None:
    """Make the copy that a job asks for, unless it is there; copies that have grown old go."""
    copy = from_canonical(payload["copy"], BlankCopy)
    file = file_of(folder, copy)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if now.timestamp() - old.stat().st_mtime > _KEPT.total_seconds():
            old.unlink()
    if not file.exists():
        content = render_blank(pinned(session, copy.questionnaire), copy.profile, copy.mode)
        fresh = file.with_suffix(f".{os.getpid()}")  # whole before it has its name: nobody reads half of it
        fresh.write_bytes(content)
        fresh.replace(file)


def _payload(copy: BlankCopy) -> dict[str, str]:
    return {"copy": canonical(copy)}
