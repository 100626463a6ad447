"""Last time's answers in a new cycle: carried as not yet re-confirmed, until somebody says that they still hold.

docs/method.md 4.11.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from kl_assess.core.assessment import Actor, Answer, Assessment, Cycle
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.responses import ItemResponse, Status, must_renew
from kl_assess.store import assessments, audit, responses
from kl_assess.store.agencies import Agency
from kl_assess.store.audit import Action
from kl_assess.store.responses import Piece
from kl_assess.workflow import assessing
from kl_assess.workflow.assessing import ensure_open, reread
from kl_assess.workflow.pinning import crosswalk_between
from kl_assess.workflow.refusal import RefusedError, StaleError

STILL_TRUE: Final = "Still true"
"""What the history says of an answer that was re-confirmed as it was."""


def start_from_last(
    session: Session,
    agency: Agency,
    questionnaire: Questionnaire,
    cycle: Cycle,
    *,
    actor: Actor,
    now: dt.datetime,
) -> Assessment:
    """Start the agency's next assessment with the answers, evidence and notes of the last one that is signed off.

    One statement a table. An answer comes where it has a level, or does not apply with its reason; don't know is not
    carried. A grade stays behind where everything that supported it is past its date. Where the questionnaire has
    changed, its crosswalk says which answers come. Raises RefusedError as `assessing.start` does, and where there is no
    such crosswalk. Without a last assessment nothing is carried.
    """
    assessment = assessing.start(session, agency, questionnaire, cycle, actor=actor, now=now)
    last = assessments.by_id(session, agency.id, assessment.previous) if assessment.previous else None
    if last is None:
        return assessment
    crosswalk = crosswalk_between(session, last.questionnaire, assessment.questionnaire)
    answers, pieces = responses.with_pieces(session, last)
    today = now.astimezone(ZoneInfo(agency.zone)).date()
    carried: list[Answer] = []
    support: dict[str, tuple[Piece, ...]] = {}
    for item in questionnaire.items:
        source = crosswalk.carried_from(item.id) if crosswalk else item.id
        kept = answers.get(source or "")
        if kept is None or kept.response.status not in {Status.ANSWERED, Status.NOT_APPLICABLE}:
            continue
        response = _carried(kept.response, questionnaire, today)
        carried.append(Answer(item.id, response, version=1, changed_at=now, changed_by=actor.name, carried=True))
        support[item.id] = tuple(replace(p, id=uuid.uuid4(), item=item.id) for p in pieces.get(kept.item, ()))
    responses.keep_all(session, assessment, carried, f"Carried over from {last.cycle.name}")
    responses.add_pieces(session, assessment, support)
    told = {"from": last.number, "answers": len(carried)}
    audit.record(session, agency.id, Action.CARRIED, told, actor=actor, now=now, subject=assessment.id)
    return assessment


def confirm(
    session: Session, assessment: Assessment, item: str, seen: int, *, actor: Actor, now: dt.datetime
) -> Answer:
    """Re-confirm that last time's answer to an item still holds, as it is.

    `seen` is the version that the person has read. Raises RefusedError where the assessment is not open or nothing was
    carried there, StaleError where somebody else has changed the answer since.
    """
    current = reread(session, assessment)
    ensure_open(current)
    kept = responses.answer(session, current, item)
    if not kept.carried:
        if kept.version:
            return kept  # confirmed already, by a button pressed twice or by somebody else: it is there to be seen
        raise RefusedError("There is no answer from last time to confirm here. Choose one.")
    if kept.version != seen:
        raise StaleError("Somebody else has changed this answer since you opened the page. Look at it, then confirm.")
    new = replace(kept, carried=False, version=kept.version + 1, changed_at=now, changed_by=actor.name)
    responses.keep(session, current, new, STILL_TRUE)
    told = {"item": item, "version": new.version}
    audit.record(session, current.agency_id, Action.CONFIRMED, told, actor=actor, now=now, subject=current.id)
    return new


def renew_evidence(
    session: Session, assessment: Assessment, piece: uuid.UUID, day: dt.date, *, actor: Actor, now: dt.datetime
) -> None:
    """Give a carried piece of evidence a new date, once somebody has looked at it again.

    Raises RefusedError where the assessment is not open, there is no such piece, or the day lies in the future.
    """
    current = reread(session, assessment)
    ensure_open(current)
    if day > now.date() + dt.timedelta(days=1):  # somewhere it is tomorrow already
        raise RefusedError("This date lies in the future. Write the day on which the evidence was made or renewed.")
    found = _piece(responses.evidence(session, current), piece)
    responses.date_piece(session, current, piece, day)
    told = {"item": found.item, "title": found.evidence.title, "date": day.isoformat()}
    audit.record(session, current.agency_id, Action.EVIDENCE_RENEWED, told, actor=actor, now=now, subject=current.id)


def _carried(response: ItemResponse, questionnaire: Questionnaire, today: dt.date) -> ItemResponse:
    months = questionnaire.instrument.reference_period_months
    if months and must_renew(response.evidence, today, months):
        return replace(response, evidence=replace(response.evidence, grade=None, corroborated_by=None))
    return response


def _piece(pieces: Mapping[str, tuple[Piece, ...]], wanted: uuid.UUID) -> Piece:
    for listed in pieces.values():
        for piece in listed:
            if piece.id == wanted:
                return piece
    raise RefusedError("This piece of evidence is no longer here.")
