"""The team's meeting: what was rated, without names; one agreed answer an item, or the lower median without one.

docs/method.md 4.6 and 4.11. A rating that calls an item not applicable has no level and is no don't know: it is shown
and left out of median and spread.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy.orm import Session

from kl_assess.core.assessment import Actor, Answer, Answers, Assessment, RatingState, asked, settled
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.responses import ItemResponse
from kl_assess.core.voices import Ratings, Spread, spread
from kl_assess.store import assessments, audit, ratings, responses
from kl_assess.store.audit import Action
from kl_assess.store.ratings import Rated
from kl_assess.workflow.answering import record_response
from kl_assess.workflow.assessing import ensure_open, reread
from kl_assess.workflow.pinning import pinned
from kl_assess.workflow.refusal import RefusedError

_SHOWN_FROM: Final = 3
"""From how many levels they are shown where a questionnaire says nothing of it (docs/method.md 4.11)."""


class NoteNeededError(RefusedError):
    """The team was far apart, and nobody has noted why it agreed on this answer."""


@dataclass(frozen=True)
class Found:
    """What the team rated an item: how far it lies apart, and how many call it not applicable.

    `counts` is how many rated each level, empty where there are too few to show them.
    """

    spread: Spread
    not_applicable: int
    counts: Mapping[int, int]

    @property
    def people(self) -> int:
        """How many people rated the item."""
        return self.spread.raters + self.not_applicable

    @property
    def levels(self) -> int:
        """How many of them gave a level."""
        return self.spread.raters - self.spread.dont_know

    @property
    def shown(self) -> bool:
        """Whether the levels are shown: few would tell who said what."""
        return bool(self.spread.levels)

    @property
    def stands(self) -> bool:
        """Whether a middle rating can stand in: somebody gave a level or did not know."""
        return self.spread.raters > 0


def found_in(session: Session, assessment: Assessment, questionnaire: Questionnaire) -> Mapping[str, Found]:
    """What the team rated, by item; nothing before the meeting is open."""
    return {item: _found(item, listed, questionnaire) for item, listed in ratings.nameless(session, assessment).items()}


def _found(item: str, listed: tuple[Rated, ...], questionnaire: Questionnaire) -> Found:
    apart = spread(item, _of(listed), questionnaire)
    scale = questionnaire.level_scale if apart.levels else ()
    counts = {level.value: apart.levels.count(level.value) for level in scale}
    return Found(apart, sum(rated.not_applicable for rated in listed), counts)


def _of(listed: Iterable[Rated], note: str | None = None) -> Ratings:
    """Ratings as the core takes them."""
    return Ratings(tuple(rated.level for rated in listed if not rated.not_applicable), note)


def counted(session: Session, assessment: Assessment, answers: Answers) -> Mapping[str, Ratings]:
    """The ratings that results follow from: those of items that the team has settled, with what it noted.

    Only these, so that no middle rating counts that nobody let stand.
    """
    if assessment.rating is not RatingState.MEETING:
        return {}
    found = ratings.nameless(session, assessment)
    return {
        item: _of(listed, _note(answers.get(item)))
        for item, listed in found.items()
        if _counts(item, assessment, answers)
    }


def exported(
    session: Session, assessment: Assessment, answers: Answers, questionnaire: Questionnaire
) -> Mapping[str, Ratings]:
    """The same for a file: each item in a random order of its own, and without those that few have rated."""
    if assessment.rating is not RatingState.MEETING:
        return {}
    found = ratings.in_random_order(session, assessment, shown_from(questionnaire))
    return {
        item.id: _of(found[item.id], _note(answers.get(item.id)))
        for item in questionnaire.items
        if item.id in found and _counts(item.id, assessment, answers)
    }


def shown_from(questionnaire: Questionnaire) -> int:
    """From how many levels those of an item are shown inside the agency."""
    rules = questionnaire.scoring.multi_rater
    return rules.spread_shown_from if rules else _SHOWN_FROM


def _counts(item: str, assessment: Assessment, answers: Answers) -> bool:
    return item in assessment.stand_ins or settled(answers.get(item))


def _note(answer: Answer | None) -> str | None:
    """What the team noted on an item, where that may be printed."""
    return answer.response.note if answer and not answer.response.note_private else None


# --- Agreeing -----------------------------------------------------------------------------------------------------


def agree(session: Session, assessment: Assessment, given: Answer, *, actor: Actor, now: dt.datetime) -> Answer:
    """Record the answer that the team agrees on, through the verb of every answer; it comes back with its new version.

    What was said besides on the item stays: `given` brings the choice, the note and the version that was read. Raises
    RefusedError as `answering.record_response` does and where no meeting is open, NoteNeededError where the team was
    far apart and nothing is noted, ConflictError where somebody else has changed the same answer.
    """
    current = reread(session, assessment)
    _ensure_meeting(current)
    questionnaire = pinned(session, current.questionnaire)
    found = found_in(session, current, questionnaire).get(given.item)
    if found and found.spread.disagreed and not given.response.note:
        raise NoteNeededError("The team was far apart here. Note in a sentence why it agrees on this answer.")
    read = responses.as_of(session, current, given.item, given.version)
    response = _over(read.response, given.response)
    wanted = replace(given, response=response, flagged=read.flagged, change=read.change)
    kept = record_response(session, current, wanted, actor=actor, now=now)
    if given.item in current.stand_ins:
        left = tuple(item for item in current.stand_ins if item != given.item)
        assessments.set_rating(session, replace(current, stand_ins=left))
    return kept


def _over(old: ItemResponse, new: ItemResponse) -> ItemResponse:
    """The choice and the note of the meeting over what was said on the item before."""
    note = new.note or old.note
    private = old.note_private and note == old.note
    return replace(
        old,
        level=new.level,
        dont_know=new.dont_know,
        not_applicable=new.not_applicable,
        reason=new.reason or old.reason,
        note=note,
        note_private=private,
    )


def let_stand(session: Session, assessment: Assessment, item: str, *, actor: Actor, now: dt.datetime) -> Assessment:
    """Let the lower median of an item stand, as no answer was agreed.

    Raises RefusedError where no meeting is open, the item has an answer, or nobody gave a level or did not know.
    """
    current = reread(session, assessment)
    _ensure_meeting(current)
    if item in current.stand_ins:
        return current
    found = found_in(session, current, pinned(session, current.questionnaire)).get(item)
    if found is None or not found.stands:
        raise RefusedError("Nobody rated this item, so there is no middle rating. Choose an answer.")
    if settled(responses.answer(session, current, item)):
        raise RefusedError("This item has an answer. Clear it first, so that the middle rating can stand.")
    return _stand(session, current, (item,), actor, now)


def let_rest_stand(session: Session, assessment: Assessment, *, actor: Actor, now: dt.datetime) -> int:
    """Let the lower median stand for every item that has no answer; for how many it now does.

    Items that few have rated are left out: there the middle rating would tell who said what, so each is decided by
    itself. Raises RefusedError where no meeting is open.
    """
    current = reread(session, assessment)
    _ensure_meeting(current)
    left = rest(session, current, responses.without_pieces(session, current))
    if left:
        _stand(session, current, left, actor, now)
    return len(left)


def rest(session: Session, assessment: Assessment, answers: Answers) -> tuple[str, ...]:
    """The items for which `let_rest_stand` would let the lower median stand."""
    questionnaire = pinned(session, assessment.questionnaire)
    found = found_in(session, assessment, questionnaire)
    return tuple(
        item.id
        for item in asked(questionnaire, assessment.profile, assessment.cycle.mode)
        if item.id in found and found[item.id].shown and not _counts(item.id, assessment, answers)
    )


def _stand(
    session: Session, assessment: Assessment, items: tuple[str, ...], actor: Actor, now: dt.datetime
) -> Assessment:
    changed = replace(assessment, stand_ins=(*assessment.stand_ins, *items))
    assessments.set_rating(session, changed)
    for item in items:
        told = {"item": item}
        audit.record(session, changed.agency_id, Action.STAND_IN, told, actor=actor, now=now, subject=changed.id)
    return changed


def _ensure_meeting(assessment: Assessment) -> None:
    ensure_open(assessment)
    if assessment.rating is not RatingState.MEETING:
        raise RefusedError("The meeting is not open.")


# --- For everything that an agency takes out ----------------------------------------------------------------------


def taken_out(session: Session, assessment: Assessment) -> Mapping[str, tuple[Rated, ...]]:
    """The ratings of an assessment for the file of everything: without names, each item in a random order of its own.

    Nothing before the meeting is open, and no item that few have rated. `store.ratings.restore` takes them back.
    """
    questionnaire = pinned(session, assessment.questionnaire)
    return ratings.in_random_order(session, assessment, shown_from(questionnaire))
