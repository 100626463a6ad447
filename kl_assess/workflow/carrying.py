"""Last time's answers in a new cycle: carried as not yet re-confirmed, until somebody says that they still hold.

docs/method.md 4.11.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import replace
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from kl_assess.core.assessment import Actor, Answer, Assessment, Cycle
from kl_assess.core.crosswalk import Crosswalk
from kl_assess.core.questionnaire import Item, Questionnaire
from kl_assess.core.responses import Status, rests_on_past
from kl_assess.store import assessments, audit, responses
from kl_assess.store.agencies import Agency
from kl_assess.store.audit import Action
from kl_assess.store.responses import Piece
from kl_assess.workflow import assessing
from kl_assess.workflow.answering import checked, record_response
from kl_assess.workflow.pinning import crosswalk_between
from kl_assess.workflow.refusal import RefusedError


def start_from_last(
    session: Session,
    agency: Agency,
    questionnaire: Questionnaire,
    cycle: Cycle,
    *,
    crosswalks: Iterable[Crosswalk] = (),
    actor: Actor,
    now: dt.datetime,
) -> Assessment:
    """Start the agency's next assessment with the answers, evidence and notes of the last one that is signed off.

    One statement a table. An answer comes where it has a level, or does not apply with its reason; don't know is not
    carried. A grade stays behind where everything that supported it is past its date. Where the questionnaire has
    changed, its crosswalk says which answers come. Raises RefusedError as `assessing.start` does, and where there is no
    such crosswalk. Without a last assessment nothing is carried.
    """
    assessment = assessing.start(session, agency, questionnaire, cycle, crosswalks=crosswalks, actor=actor, now=now)
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
        found = _carried(item, kept, questionnaire, today) if kept else None
        if found is None:
            continue
        carried.append(replace(found, version=1, changed_at=now, changed_by=actor.name))
        support[item.id] = tuple(replace(p, id=uuid.uuid4(), item=item.id) for p in pieces.get(source or "", ()))
    responses.keep_all(session, assessment, carried, f"Carried over from {last.cycle.name}")
    responses.add_pieces(session, assessment, support)
    told = {"from": last.number, "answers": len(carried)}
    audit.record(session, agency.id, Action.CARRIED, told, actor=actor, now=now, subject=assessment.id)
    return assessment


def confirm(
    session: Session, assessment: Assessment, item: str, seen: int, *, actor: Actor, now: dt.datetime
) -> Answer:
    """Re-confirm that last time's answer to an item still holds, as it is.

    `seen` is the version that the person has read. Raises RefusedError where the assessment is not open or no carried
    answer was read there, ConflictError where somebody else has answered otherwise since.
    """
    read = responses.as_of(session, assessment, item, seen)
    if not read.carried:
        raise RefusedError("There is no answer from last time to confirm here. Choose one.")
    return record_response(session, assessment, replace(read, carried=False), actor=actor, now=now)


def _carried(item: Item, kept: Answer, questionnaire: Questionnaire, today: dt.date) -> Answer | None:
    """What an answer of last time comes to as one that waits to be re-confirmed; None where it does not come along.

    That is where it had no level and no reason not to apply, where nobody had re-confirmed it then either, and where
    the questionnaire of today does not take it.
    """
    response = kept.response
    if kept.carried or response.status not in {Status.ANSWERED, Status.NOT_APPLICABLE}:
        return None
    known = response.evidence.grade in questionnaire.grades
    if not known or rests_on_past(response.evidence, questionnaire, today):
        response = replace(response, evidence=replace(response.evidence, grade=None, corroborated_by=None))
    try:
        found = checked(item, questionnaire, Answer(item.id, response, carried=True))
    except RefusedError:
        return None
    evidence = replace(found.response.evidence, items=response.evidence.items)
    return replace(found, response=replace(found.response, evidence=evidence))
