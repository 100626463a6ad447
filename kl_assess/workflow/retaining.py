"""How long an agency keeps things, and a legal hold: while it is on, nothing is erased."""

import datetime as dt
import uuid
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from kl_assess.core.assessment import Actor
from kl_assess.formatting import sentence
from kl_assess.store import agencies, audit, erasing, retention
from kl_assess.store.agencies import Agency
from kl_assess.store.audit import Action
from kl_assess.store.retention import Hold, Periods
from kl_assess.workflow import evidence_files
from kl_assess.workflow.answering import LONGEST, trimmed
from kl_assess.workflow.refusal import RefusedError

YEARS: Final = (1, 2, 3, 5, 7, 10, 15, 20)
"""For how long something can be kept, other than for good."""

RETENTION: Final = Actor(uuid.UUID(int=0), "KL Assess", "as the agency’s retention says")
"""Who erases: nobody does it by hand."""


def set_periods(session: Session, agency: Agency, periods: Periods, *, actor: Actor, now: dt.datetime) -> None:
    """Keep for how many years things are kept. What is older is erased at the next sweep, and cannot be brought back.

    Raises RefusedError where a number of years is not among YEARS.
    """
    agencies.locked(session, agency.id)
    if any(count is not None and count not in YEARS for count in periods):
        raise RefusedError("Choose one of the periods in the list.")
    before = retention.of(session, agency.id).periods
    if periods == before:
        return
    retention.keep_periods(session, agency.id, periods)
    told = {"old": before._asdict(), "new": periods._asdict()}
    audit.record(session, agency.id, Action.RETENTION, told, actor=actor, now=now)


def put_hold(session: Session, agency: Agency, reason: str, *, actor: Actor, now: dt.datetime) -> None:
    """Put everything of an agency on hold. Raises RefusedError without a reason, and where a hold is on."""
    agencies.locked(session, agency.id)
    because = _reason(reason, "Write why nothing may be erased.")
    if retention.is_held(session, agency.id):
        raise RefusedError("A legal hold is on already.")
    retention.keep_hold(session, agency.id, Hold(because, actor.name, now))
    audit.record(session, agency.id, Action.HELD, {"reason": because}, actor=actor, now=now)


def lift_hold(session: Session, agency: Agency, reason: str, *, actor: Actor, now: dt.datetime) -> None:
    """Lift the hold: from now on things are erased as retention says. Raises RefusedError as `put_hold` does."""
    agencies.locked(session, agency.id)
    because = _reason(reason, "Write why the hold is lifted.")
    if not retention.is_held(session, agency.id):
        raise RefusedError("No legal hold is on.")
    retention.keep_hold(session, agency.id, None)
    audit.record(session, agency.id, Action.HOLD_LIFTED, {"reason": because}, actor=actor, now=now)


def ensure_not_held(session: Session, agency_id: uuid.UUID, what: str) -> None:
    """Raise RefusedError with a sentence where a hold is on; `what` is what cannot be done, such as "deleted"."""
    hold = retention.of(session, agency_id).hold
    if hold:
        raise RefusedError(
            f"A legal hold is on, so nothing is {what}. {hold.by} put it on: {sentence(hold.because)} The chief "
            "executive can lift it."
        )


def sweep(session: Session, agency_id: uuid.UUID, evidence: Path | None, *, now: dt.datetime) -> None:
    """Erase what an agency has kept long enough, and say in its audit log how much that was.

    Nothing is erased while a hold is on. The bytes of evidence files go only where the folder of evidence is given.
    """
    agencies.locked(session, agency_id)
    kept = retention.of(session, agency_id)
    if kept.hold:
        return
    periods, told = kept.periods, {"record": 0, "notes": 0, "evidence": 0}
    if periods.notes is not None:
        told["notes"] = erasing.erase_notes(session, agency_id, before(now, periods.notes), now)
    if periods.evidence is not None and evidence is not None:
        told["evidence"] = erasing.erase_files(session, agency_id, before(now, periods.evidence))
    if periods.record is not None:
        told["record"] = erasing.erase_record(session, agency_id, before(now, periods.record))
    if not any(told.values()):
        return
    if told["evidence"] and evidence is not None:
        evidence_files.sweep(session, evidence, agency_id, now=now)
    audit.record(session, agency_id, Action.ERASED, told, actor=RETENTION, now=now)


def before(now: dt.datetime, years: int) -> dt.datetime:
    """The moment so many years ago. Of February 29 it is February 28."""
    day = 28 if (now.month, now.day) == (2, 29) else now.day
    return now.replace(year=now.year - years, day=day)


def _reason(text: str, missing: str) -> str:
    found = trimmed(text, LONGEST)
    if found is None:
        raise RefusedError(missing)
    return found
