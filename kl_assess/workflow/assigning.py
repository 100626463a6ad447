"""Who of a team answers which element: assigned by whoever leads the assessment, handed on by whoever has it."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy.orm import Session

from kl_assess.core.assessment import Actor, Assessment
from kl_assess.core.questionnaire import Element
from kl_assess.core.roles import Permission, may
from kl_assess.store import assignments, audit, memberships
from kl_assess.store.audit import Action
from kl_assess.workflow import notices
from kl_assess.workflow.answering import LONGEST_LINE, trimmed
from kl_assess.workflow.assessing import ensure_open, reread
from kl_assess.workflow.notices import Kind
from kl_assess.workflow.pinning import pinned
from kl_assess.workflow.refusal import RefusedError


class HandOn(NamedTuple):
    """An element that goes to somebody, with a word to them. `link` leads to where they go on."""

    element: str
    to: uuid.UUID
    note: str = ""
    link: str = ""


def assign(
    session: Session,
    assessment: Assessment,
    people: Mapping[str, uuid.UUID | None],
    *,
    link: str = "",
    actor: Actor,
    now: dt.datetime,
) -> int:
    """Give elements to people of the team, or to nobody; how many have changed hands.

    `link` leads to the page of a person's elements: whoever is given any gets one message that names them. Raises
    RefusedError where the assessment is not open, there is no such element, or the person does not belong to the team.
    """
    current = reread(session, assessment)
    ensure_open(current)
    elements, team = _elements(session, current), _team(session, current, now)
    before = assignments.by_element(session, current)
    given: dict[uuid.UUID, list[str]] = {}
    changed = 0
    for element, person in people.items():
        had = before.get(element)
        if (had.id if had else None) == person:
            continue
        if element not in elements:
            raise RefusedError("This questionnaire has no such element.")
        if person is not None and person not in team:
            raise RefusedError("This person no longer belongs to the team. Choose somebody else.")
        assignments.put(session, current, element, person, actor.name, now)
        told = {"element": element, "old": had.name if had else None, "new": team[person].name if person else None}
        audit.record(session, current.agency_id, Action.ASSIGNED, told, actor=actor, now=now, subject=current.id)
        changed += 1
        if person is not None and person != actor.id:
            given.setdefault(person, []).append(elements[element].title)
    for person, titles in given.items():
        facts = {"by": actor.name, "assessment": current.cycle.name, "elements": titles, "link": link}
        notices.tell(session, current.agency_id, person, Kind.HANDED_OFF, facts, now)
    return changed


def hand_on(session: Session, assessment: Assessment, wanted: HandOn, *, actor: Actor, now: dt.datetime) -> None:
    """Hand an element on to another person of the team, who gets a message.

    Raises RefusedError as `assign` does, and where the element is not the actor's to hand on.
    """
    current = reread(session, assessment)
    ensure_open(current)
    elements, team = _elements(session, current), _team(session, current, now)
    had = assignments.of_element(session, current, wanted.element)
    role = memberships.role_of(session, current.agency_id, actor.id, now)
    leads = role is not None and may(role, Permission.PREPARE)
    if wanted.element not in elements or not (leads or (had is not None and had.id == actor.id)):
        raise RefusedError("This element is not yours to hand on. Ask whoever has it, or a lead.")
    if wanted.to not in team:
        raise RefusedError("This person no longer belongs to the team. Choose somebody else.")
    if had is not None and had.id == wanted.to:
        raise RefusedError(f"{had.name} has this element already. Choose somebody else.")
    note = trimmed(wanted.note.replace("\n", " "), LONGEST_LINE)
    assignments.put(session, current, wanted.element, wanted.to, actor.name, now)
    told = {
        "element": wanted.element,
        "old": had.name if had else None,
        "new": team[wanted.to].name,
        **({"note": note} if note else {}),
    }
    audit.record(session, current.agency_id, Action.HANDED_ON, told, actor=actor, now=now, subject=current.id)
    if wanted.to != actor.id:
        facts = {
            "by": actor.name,
            "assessment": current.cycle.name,
            "elements": [elements[wanted.element].title],
            "note": note or "",
            "link": wanted.link,
        }
        notices.tell(session, current.agency_id, wanted.to, Kind.HANDED_OFF, facts, now)


def _elements(session: Session, assessment: Assessment) -> Mapping[str, Element]:
    questionnaire = pinned(session, assessment.questionnaire)
    return {element.id: element for domain in questionnaire.domains for element in domain.elements}


def _team(session: Session, assessment: Assessment, now: dt.datetime) -> Mapping[uuid.UUID, Actor]:
    return {member.person.id: member.person for member in memberships.team(session, assessment.agency_id, now)}
