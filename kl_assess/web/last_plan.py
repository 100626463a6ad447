"""What the last plan said of an item, beside the question whether its level has moved."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from kl_assess.catalog.problem import excerpt
from kl_assess.core.action_plan import STATE_WORDS, Action, ActionKind, ActionState
from kl_assess.core.assessment import Assessment
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.formatting import date, lower_first
from kl_assess.store import assessments, plans
from kl_assess.store.agencies import Agency
from kl_assess.web.addresses import address
from kl_assess.workflow.plan_in_print import as_asked_now, words_of

_CYCLES: Final = 1000
"""How many of an agency's cycles, from the newest, are looked at."""

_SHOWN: Final = 200
"""The most characters of an action that an item repeats."""


@dataclass(frozen=True)
class Said:
    """One action of an earlier plan: what it said, how far it is, and where it stands."""

    words: str
    state: str
    url: str


def said_last_time(
    session: Session, agency: Agency, assessment: Assessment, questionnaire: Questionnaire
) -> Mapping[str, tuple[Said, ...]]:
    """Item -> what the plans before an open assessment said of it. Nothing once it is closed, or without a last one.

    The plans are that of the cycle it starts from, and whatever is still open of those before. Stopped actions are
    left out: nobody expects a level to move by them.
    """
    if not assessment.open or assessment.previous is None:
        return {}
    known = plans.actions(session, agency.id)
    wanted = [action for action in known if _asks(action, assessment)]
    if not wanted:
        return {}
    cycles = _cycles(session, agency, assessment)
    found: dict[str, tuple[Said, ...]] = {}
    earlier = [action for action in wanted if action.assessment in cycles]
    for action in as_asked_now(session, earlier, cycles, assessment):
        words = excerpt(words_of(action, questionnaire), _SHOWN).rstrip(".")
        said = Said(words, _state(action), _url(agency, action))
        found[action.item] = (*found.get(action.item, ()), said)
    return found


def _asks(action: Action, assessment: Assessment) -> bool:
    counts = action.kind is ActionKind.IMPROVE and action.state is not ActionState.STOPPED
    return counts and action.assessment != assessment.id and (action.open or action.assessment == assessment.previous)


def _cycles(session: Session, agency: Agency, assessment: Assessment) -> Mapping[uuid.UUID, Assessment]:
    earlier = assessments.page(session, agency.id, before=assessment.number, limit=_CYCLES)
    return {cycle.id: cycle for cycle in earlier}


def _state(action: Action) -> str:
    word = lower_first(STATE_WORDS[action.state])
    return f"{word} {date(action.closed)}" if action.closed else word


def _url(agency: Agency, action: Action) -> str:
    return address("planning.action", slug=agency.slug, action_id=str(action.id))
