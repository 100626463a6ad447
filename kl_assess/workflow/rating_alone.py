"""Rate alone, then meet: members rate without seeing others, and whoever leads opens the meeting (docs/method.md 4.6).

Of a rating, the audit log keeps that a member rated an item, and never what.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from kl_assess.core.assessment import Actor, Assessment, RatingState
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.store import assessments, audit, memberships, ratings
from kl_assess.store.audit import Action
from kl_assess.store.ratings import Rating
from kl_assess.workflow.answering import LONGEST, trimmed
from kl_assess.workflow.assessing import ensure_open, reread
from kl_assess.workflow.pinning import pinned
from kl_assess.workflow.refusal import RefusedError

TEAM_FROM = 2
"""How many people make a team: an agency with fewer never meets any of this."""


class OtherRatingError(RefusedError):
    """One's own rating was changed in another window since this one was read; `kept` is what is kept now."""

    def __init__(self, kept: Rating) -> None:
        super().__init__("You have changed this rating in another window since.")
        self.kept = kept


def open_rating(session: Session, assessment: Assessment, *, actor: Actor, now: dt.datetime) -> Assessment:
    """Let the team rate alone: from now on nobody answers until the meeting is open.

    Raises RefusedError where the assessment is not open, the team rates or has met already, or it has one person only.
    """
    current = reread(session, assessment)
    ensure_open(current)
    if current.rating is not None:
        raise RefusedError("The team rates alone already, or has met.")
    if len(memberships.team(session, current.agency_id, now)) < TEAM_FROM:
        raise RefusedError("Rating alone needs a team of two people at least. Invite the others first.")
    return _keep(session, replace(current, rating=RatingState.ALONE), Action.RATING_OPENED, {}, actor, now)


def call_off(session: Session, assessment: Assessment, *, actor: Actor, now: dt.datetime) -> Assessment:
    """Go back to answering together, while nobody has rated anything yet. Raises RefusedError where that is not so."""
    current = reread(session, assessment)
    ensure_open(current)
    if current.rating is not RatingState.ALONE or ratings.rated(session, current):
        raise RefusedError("Somebody has rated already, so this cannot be called off. Open the meeting instead.")
    return _keep(session, replace(current, rating=None), Action.RATING_CALLED_OFF, {}, actor, now)


def rate(session: Session, assessment: Assessment, given: Rating, *, actor: Actor, now: dt.datetime) -> Rating:
    """Keep what the actor rates an item; the rating that is kept now comes back, with its new version.

    `given.version` is the version that the person has read. Raises RefusedError where the team does not rate alone,
    the actor does not belong to it, or the item does not take this rating; OtherRatingError where the actor has changed
    the same rating elsewhere.
    """
    current = reread(session, assessment)
    ensure_open(current)
    ensure_rating(current)
    if actor.id not in {member.person.id for member in memberships.team(session, current.agency_id, now)}:
        raise RefusedError("Only members of the team rate.")
    wanted = _checked(given, pinned(session, current.questionnaire))
    kept = ratings.own(session, current, actor.id).get(given.item, Rating(given.item))
    if (wanted.rated, wanted.note) == (kept.rated, kept.note):
        return kept
    if given.version != kept.version:
        raise OtherRatingError(kept)
    new = wanted._replace(version=kept.version + 1)
    ratings.keep(session, current, actor.id, new, now)
    if new.rated != kept.rated:  # the note is for oneself
        _record(session, current, Action.RATED, {"item": new.item}, actor, now)
    return new


def _checked(given: Rating, questionnaire: Questionnaire) -> Rating:
    place = questionnaire.places.get(given.item)
    if place is None:
        raise RefusedError("This questionnaire has no such item.")
    level, dont_know, not_applicable = given.rated
    if (level is not None) + dont_know + not_applicable > 1:
        raise RefusedError("Only one answer can be chosen for an item.")
    if level is not None and level not in place.item.levels:
        raise RefusedError("The scale has no such level.")
    if not_applicable and not place.item.na.allowed:
        raise RefusedError("This item cannot be called not applicable. Choose a level or don't know.")
    return given._replace(note=trimmed(given.note, LONGEST))


def ensure_rating(assessment: Assessment) -> None:
    """Raise RefusedError with a sentence where nobody rates alone now."""
    if assessment.rating is RatingState.MEETING:
        raise RefusedError("The meeting is open, so ratings no longer change.")
    if assessment.rating is None:
        raise RefusedError("This team answers together. Nobody rates alone.")


def open_meeting(session: Session, assessment: Assessment, *, actor: Actor, now: dt.datetime) -> Assessment:
    """End the rating: from now on the levels are seen, without names, and nobody changes a rating any more.

    Raises RefusedError where the assessment is not open or nobody rates alone.
    """
    current = reread(session, assessment)
    ensure_open(current)
    ensure_rating(current)
    return _keep(session, replace(current, rating=RatingState.MEETING), Action.MEETING_OPENED, {}, actor, now)


def _keep(
    session: Session, changed: Assessment, action: Action, told: Mapping[str, Any], actor: Actor, now: dt.datetime
) -> Assessment:
    assessments.set_rating(session, changed)
    _record(session, changed, action, told, actor, now)
    return changed


def _record(
    session: Session, assessment: Assessment, action: Action, told: Mapping[str, Any], actor: Actor, now: dt.datetime
) -> None:
    audit.record(session, assessment.agency_id, action, told, actor=actor, now=now, subject=assessment.id)
