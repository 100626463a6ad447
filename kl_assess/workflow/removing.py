"""Removing an assessment that was started by mistake. What was ever signed off stays for good."""

import datetime as dt
from typing import NamedTuple

from sqlalchemy.orm import Session

from kl_assess.core.assessment import Actor, Assessment
from kl_assess.core.responses import Status
from kl_assess.store import assessments, audit, jobs, reports, responses
from kl_assess.store.audit import Action
from kl_assess.workflow.assessing import reread
from kl_assess.workflow.issuing import RENDER
from kl_assess.workflow.refusal import RefusedError
from kl_assess.workflow.retaining import ensure_not_held


class Contents(NamedTuple):
    """What goes with an assessment: how many answers, notes, links, uploaded files and draft reports."""

    answers: int
    notes: int
    links: int
    files: int
    drafts: int


def contents(session: Session, assessment: Assessment) -> Contents:
    """What an assessment holds."""
    answers, pieces = responses.with_pieces(session, assessment)
    listed = [piece for found in pieces.values() for piece in found]
    files = sum(piece.file is not None for piece in listed)
    return Contents(
        answers=sum(answer.response.status is not Status.BLANK for answer in answers.values()),
        notes=sum(bool(answer.response.note) for answer in answers.values()),
        links=len(listed) - files,
        files=files,
        drafts=len(reports.of_assessment_newest_first(session, assessment)),
    )


def ensure_removable(session: Session, assessment: Assessment) -> None:
    """Raise RefusedError with a sentence where an assessment must stay."""
    if not assessment.open:
        raise RefusedError("Only an assessment in progress can be deleted. This one was sent for sign-off.")
    if audit.about(session, assessment.agency_id, assessment.id, (Action.SIGNED_OFF,)):
        raise RefusedError("This assessment was signed off before, so it cannot be deleted. It can be changed.")
    if assessments.is_followed(session, assessment):
        raise RefusedError("Another assessment was started from this one, so it cannot be deleted.")


def remove(session: Session, assessment: Assessment, reason: str, *, actor: Actor, now: dt.datetime) -> None:
    """Remove an assessment with its answers, their history and evidence, its draft reports and its actions.

    The audit log keeps that it was there, with its name and number, and why it went. Uploaded files that nothing
    names any more are swept after the transaction (`evidence_files.sweep`). Raises RefusedError where it must
    stay, or a legal hold is on.
    """
    current = reread(session, assessment)
    ensure_removable(session, current)
    ensure_not_held(session, current.agency_id, "deleted")
    drafts = reports.of_assessment_newest_first(session, current)
    jobs.remove(session, current.agency_id, RENDER, [{"report": str(draft.id)} for draft in drafts])
    told = {
        "number": current.number,
        "name": current.cycle.name,
        "reason": reason,
        **contents(session, current)._asdict(),
    }
    assessments.remove(session, current)
    audit.record(session, current.agency_id, Action.DELETED, told, actor=actor, now=now, subject=current.id)
