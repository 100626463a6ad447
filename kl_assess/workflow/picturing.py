"""Target pictures: what an agency looked at in a what-if, kept under a name. They change no answer and no target."""

import datetime as dt
import uuid
from typing import Final

from sqlalchemy.orm import Session

from kl_assess.core.assessment import Actor, Assessment
from kl_assess.core.what_if import Levels
from kl_assess.store import audit, pictures
from kl_assess.store.audit import Action
from kl_assess.store.pictures import Picture
from kl_assess.workflow import assessing
from kl_assess.workflow.refusal import RefusedError

MOST: Final = 30
"""How many target pictures an assessment may have."""


def keep(
    session: Session, assessment: Assessment, name: str, levels: Levels, *, actor: Actor, now: dt.datetime
) -> Picture:
    """Keep levels under a name, whatever the status of the assessment.

    Raises RefusedError where the name is in use, no level is given, or there are as many pictures as there may be.
    """
    current = assessing.reread(session, assessment)
    kept = pictures.of_assessment_by_name(session, current)
    if not levels:
        raise RefusedError("A what-if to save needs one level at least that differs from the answers.")
    if any(picture.name.casefold() == name.casefold() for picture in kept):
        raise RefusedError(f"There is a what-if called {name} already. Choose another name, or remove that one.")
    if len(kept) >= MOST:
        raise RefusedError(f"This assessment has {MOST} saved what-ifs. Remove one that you no longer need.")
    picture = Picture(uuid.uuid4(), name, dict(levels), now, actor.name)
    pictures.keep(session, current, picture)
    told = {"picture": str(picture.id), "name": name, "levels": dict(levels)}
    audit.record(session, current.agency_id, Action.PICTURE_KEPT, told, actor=actor, now=now, subject=current.id)
    return picture


def remove(
    session: Session, assessment: Assessment, picture_id: uuid.UUID, *, actor: Actor, now: dt.datetime
) -> Picture:
    """Remove a target picture. Raises RefusedError where it is gone already."""
    current = assessing.reread(session, assessment)
    kept = {picture.id: picture for picture in pictures.of_assessment_by_name(session, current)}
    if picture_id not in kept:
        raise RefusedError("This what-if is no longer here.")
    pictures.remove(session, current, picture_id)
    told = {"picture": str(picture_id), "name": kept[picture_id].name}
    audit.record(session, current.agency_id, Action.PICTURE_REMOVED, told, actor=actor, now=now, subject=current.id)
    return kept[picture_id]
