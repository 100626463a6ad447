"""Evidence past its date: the support that rests on it cannot be given until it is renewed (docs/method.md 4.11)."""

import datetime as dt
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from kl_assess.core.assessment import Answer, Assessment
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.responses import Evidence, rests_on_past
from kl_assess.formatting import date, listing
from kl_assess.store.agencies import locked
from kl_assess.workflow.refusal import RefusedError


class PastEvidenceError(RefusedError):
    """A grade was given for evidence that is all past its date. The sentence names each piece, its date and the way."""


def ensure_not_past(
    session: Session,
    assessment: Assessment,
    questionnaire: Questionnaire,
    wanted: Answer,
    kept: Answer,
    now: dt.datetime,
) -> None:
    """Raise PastEvidenceError where an answer is given a grade whose evidence is all past its date.

    A grade that is given already may stay while the assessment is worked on: the answer can still be written to. One
    that came along from last time is given when it is re-confirmed.
    """
    evidence = wanted.response.evidence
    if not is_given(wanted, kept) or not evidence.items:
        return
    if rests_on_past(evidence, questionnaire, today_in(session, assessment, now)):
        raise PastEvidenceError(why_not(evidence, questionnaire))


def is_given(wanted: Answer, kept: Answer) -> bool:
    """Whether an answer claims a grade that was not claimed for it so far, or waited to be re-confirmed."""
    other = wanted.response.evidence.grade != kept.response.evidence.grade
    return not wanted.carried and (other or kept.carried)


def why_not(evidence: Evidence, questionnaire: Questionnaire) -> str:
    """Why the grade of evidence that is past its date cannot be given, and how it can be."""
    grade = questionnaire.grades[evidence.grade or ""].name
    pieces = listing(
        [f"“{piece.title}”" + (f" of {date(piece.date)}" if piece.date else "") for piece in evidence.items]
    )
    months = questionnaire.instrument.reference_period_months
    renew, remove = ("its date", "it") if len(evidence.items) == 1 else ("a date", "what no longer holds")
    return (
        f"The support {grade} cannot be given yet, as what is behind it is more than {months} months old: {pieces}. "
        f"Renew {renew} under “Links and files” once somebody has looked at it again, or remove {remove}."
    )


def today_in(session: Session, assessment: Assessment, now: dt.datetime) -> dt.date:
    """The day that it is now where the agency is. The agency is held, as before every change."""
    return now.astimezone(ZoneInfo(locked(session, assessment.agency_id).zone)).date()
