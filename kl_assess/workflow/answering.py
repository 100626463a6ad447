"""Answering the items of an open assessment. Nothing is overwritten unseen, and every change is in the history."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any, Final

from sqlalchemy.orm import Session

from kl_assess.core.assessment import Actor, Answer, Assessment
from kl_assess.core.change import ChangeReason
from kl_assess.core.questionnaire import Item, Questionnaire
from kl_assess.core.responses import Evidence, EvidenceItem, ItemResponse
from kl_assess.store import audit, responses
from kl_assess.store.audit import Action
from kl_assess.store.responses import Piece
from kl_assess.workflow.assessing import ensure_answering, ensure_open, reread
from kl_assess.workflow.last_time import last_time
from kl_assess.workflow.past_evidence import ensure_not_past
from kl_assess.workflow.pinning import pinned
from kl_assess.workflow.refusal import RefusedError

LONGEST: Final = 3000
"""The most characters of a note, a reason or what has to be found out: far more than anyone reads."""

LONGEST_LINE: Final = 300
"""The most characters of a title, of who agrees, and of why an answer changed."""

ANSWERED, ADDED, REMOVED, RENEWED = "Answer changed", "Evidence added", "Evidence removed", "Evidence renewed"

STILL_TRUE: Final = "Still true"
"""What the history says of an answer that was re-confirmed as it was."""


class ConflictError(RefusedError):
    """Somebody else has changed the same answer since the person read it; nothing of either is lost.

    `yours` is what was sent, `theirs` what is kept now, with its version, time and person.
    """

    def __init__(self, yours: Answer, theirs: Answer) -> None:
        super().__init__("Somebody else has saved a different answer while you were working.")
        self.yours = yours
        self.theirs = theirs


def record_response(
    session: Session,
    assessment: Assessment,
    given: Answer,
    *,
    actor: Actor,
    now: dt.datetime,
) -> Answer:
    """Keep an answer; the one that is kept now comes back, with its new version.

    `given.version` is the version that the person has read. What they left as it was there does not undo what another
    has changed since. Over an answer that was carried, a choice re-confirms or changes it, and no choice leaves it
    carried. `given.change` is kept only where the level differs from last time's. The evidence pieces of `given` are
    not looked at: they have verbs of their own.

    Raises RefusedError where the assessment is not open or the item does not take this answer, PastEvidenceError where
    its grade rests on evidence past its date, ConflictError where somebody else has changed the same answer.
    """
    current = reread(session, assessment)
    ensure_answering(current)
    wanted, kept, read = _wanted_kept_and_read(session, current, given)
    if says_the_same(wanted, kept):
        return kept
    if kept is not read:
        if says_the_same(wanted, read):
            return kept
        if wanted.carried and says_the_same(replace(read, carried=False), kept):
            wanted = replace(wanted, carried=False)  # confirmed meanwhile: what was written beside it goes with it
        elif not says_the_same(kept, read):  # else only its evidence has changed meanwhile
            raise ConflictError(wanted, kept)
    ensure_not_past(session, current, pinned(session, current.questionnaire), wanted, kept, now)
    return _keep(session, current, wanted, kept, None, actor, now)


class Choice(StrEnum):
    """Which of two answers to the same item is kept."""

    YOURS = "yours"
    THEIRS = "theirs"


def settle_conflict(
    session: Session,
    assessment: Assessment,
    yours: Answer,
    choice: Choice,
    *,
    seen: int,
    actor: Actor,
    now: dt.datetime,
) -> Answer:
    """Keep one of two answers, and set the other aside in the history; the one that is kept comes back.

    `seen` is the version of the other's answer that the person has compared with `yours`. Raises as `record_response`
    does, ConflictError where the other's answer has changed again.
    """
    current = reread(session, assessment)
    ensure_answering(current)
    wanted, kept, _ = _wanted_kept_and_read(session, current, yours)
    if says_the_same(wanted, kept):
        return kept
    if kept.version != seen and not says_the_same(kept, responses.as_of(session, current, yours.item, seen)):
        raise ConflictError(wanted, kept)
    if choice is Choice.YOURS:
        ensure_not_past(session, current, pinned(session, current.questionnaire), wanted, kept, now)
        return _keep(session, current, wanted, kept, kept, actor, now)
    return _keep(session, current, kept, kept, wanted, actor, now)


def _wanted_kept_and_read(session: Session, assessment: Assessment, given: Answer) -> tuple[Answer, Answer, Answer]:
    """An answer in its kept form with the evidence that is kept, the answer that is kept now, and the one read."""
    questionnaire = pinned(session, assessment.questionnaire)
    item = _item(questionnaire, given.item)
    kept = responses.answer(session, assessment, given.item)
    read = kept if kept.version == given.version else responses.as_of(session, assessment, given.item, given.version)
    wanted = checked(item, questionnaire, over(given, read))
    if wanted.change is not None:
        last = last_time(session, assessment)
        wanted = wanted if last and last.differs(wanted) else replace(wanted, change=None)
    evidence = replace(wanted.response.evidence, items=kept.response.evidence.items)
    return replace(wanted, response=replace(wanted.response, evidence=evidence)), kept, read


def over(given: Answer, read: Answer) -> Answer:
    """What somebody gives over the answer that they have read: without a choice, one that was carried stays so."""
    sent, old = given.response, read.response
    if not read.carried or sent.level is not None or sent.dont_know or sent.not_applicable:
        return given
    reason = sent.reason if cleaned(sent.reason) else old.reason  # a carried answer is never a draft
    response = replace(sent, level=old.level, not_applicable=old.not_applicable, reason=reason)
    return replace(given, response=response, carried=True, change=None)


def add_evidence(
    session: Session,
    assessment: Assessment,
    item: str,
    evidence: EvidenceItem,
    *,
    file: str | None = None,
    actor: Actor,
    now: dt.datetime,
) -> Piece:
    """Add a piece of evidence to an item; `file` is the digest of an uploaded file of this agency.

    Raises RefusedError where the assessment is not open.
    """
    current = reread(session, assessment)
    ensure_open(current)
    _item(pinned(session, current.questionnaire), item)
    kept = responses.answer(session, current, item)
    piece = Piece(uuid.uuid4(), item, evidence, file)
    listed = responses.evidence(session, current, item).get(item, ())
    responses.add_piece(session, current, piece, position=len(listed) + 1)
    _touch(session, current, kept, (*kept.response.evidence.items, evidence), ADDED, actor, now)
    told = {"item": item, "title": evidence.title, "address": evidence.address, "file": file}
    _record(session, current, Action.EVIDENCE_ADDED, told, actor, now)
    return piece


def remove_evidence(
    session: Session, assessment: Assessment, piece_id: uuid.UUID, *, actor: Actor, now: dt.datetime
) -> None:
    """Take a piece of evidence away. Raises RefusedError where the assessment is not open; one that is gone is gone."""
    current = reread(session, assessment)
    ensure_open(current)
    piece, listed = _piece(session, current, piece_id)
    if piece is None:
        return
    kept = responses.answer(session, current, piece.item)
    left = tuple(p.evidence for p in listed if p.id != piece_id)
    responses.remove_pieces(session, current, (piece_id,))
    _touch(session, current, kept, left, REMOVED, actor, now)
    told = {"item": piece.item, "title": piece.evidence.title, "file": piece.file}
    _record(session, current, Action.EVIDENCE_REMOVED, told, actor, now)


def renew_evidence(
    session: Session, assessment: Assessment, piece_id: uuid.UUID, day: dt.date, *, actor: Actor, now: dt.datetime
) -> None:
    """Give a piece of evidence a new date, once somebody has looked at it again (docs/method.md 4.11).

    Raises RefusedError where the assessment is not open, there is no such piece, or the day lies in the future.
    """
    current = reread(session, assessment)
    ensure_open(current)
    if day > now.date() + dt.timedelta(days=1):  # somewhere it is tomorrow already
        raise RefusedError("This date lies in the future. Write the day on which the evidence was made or renewed.")
    piece, listed = _piece(session, current, piece_id)
    if piece is None:
        raise RefusedError("This piece of evidence is no longer here.")
    responses.date_piece(session, current, piece_id, day)
    kept = responses.answer(session, current, piece.item)
    _touch(session, current, kept, tuple(p.evidence for p in listed), RENEWED, actor, now)
    told = {"item": piece.item, "title": piece.evidence.title, "date": day.isoformat()}
    _record(session, current, Action.EVIDENCE_RENEWED, told, actor, now)


def _piece(session: Session, assessment: Assessment, wanted: uuid.UUID) -> tuple[Piece | None, tuple[Piece, ...]]:
    """A piece of evidence with all of its item; None where it is gone."""
    everything = responses.evidence(session, assessment).values()
    return next(((p, listed) for listed in everything for p in listed if p.id == wanted), (None, ()))


# --- What an item takes -------------------------------------------------------------------------------------------


def _item(questionnaire: Questionnaire, item: str) -> Item:
    place = questionnaire.places.get(item)
    if place is None:
        raise RefusedError("This questionnaire has no such item.")
    return place.item


def checked(item: Item, questionnaire: Questionnaire, given: Answer) -> Answer:
    """The answer in its kept form: what goes with another kind of answer is left out, and texts are trimmed."""
    response = given.response
    chosen = (response.level is not None, response.dont_know, response.not_applicable)
    if sum(chosen) > 1:
        raise RefusedError("Only one answer can be chosen for an item.")
    if response.level is not None and not 0 <= response.level <= questionnaire.top_level:
        raise RefusedError(f"The scale has the levels 0 to {questionnaire.top_level}.")
    if response.not_applicable and not item.na.allowed:
        raise RefusedError("This item cannot be called not applicable. Choose a level or don't know.")
    if response.evidence.grade is not None and response.evidence.grade not in questionnaire.grades:
        raise RefusedError("There is no such evidence grade in this questionnaire.")
    grade, agrees = None, None
    if response.level is not None:
        grade, agrees = response.evidence.grade, trimmed(response.evidence.corroborated_by, LONGEST_LINE)
    note = trimmed(response.note, LONGEST)
    kept = replace(
        response,
        reason=trimmed(response.reason, LONGEST) if response.not_applicable else None,
        missing=trimmed(response.missing, LONGEST) if response.dont_know else None,
        evidence=Evidence(grade, (), agrees),
        note=note,
        note_private=response.note_private and note is not None,
    )
    return replace(given, response=kept, change=_why(given.change))


def _why(change: ChangeReason | None) -> ChangeReason | None:
    """What is kept of a reason: its kind and its line. Who, when and which evidence follow from the history."""
    if change is None:
        return None
    why = trimmed(change.why.replace("\n", " "), LONGEST_LINE)
    return ChangeReason(why or "", change.kind) if why or change.kind else None


def cleaned(text: str | None) -> str:
    """A text as it is kept: one sign for the end of a line, no control signs, no space around it."""
    lines = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in lines if sign >= " " or sign in "\n\t").strip()


def trimmed(text: str | None, longest: int) -> str | None:
    """A text as it is kept, None for one that is blank. Raises RefusedError where it has more characters."""
    left = cleaned(text)
    if len(left) > longest:
        raise RefusedError(f"A text may have {longest:,} characters, and this one has {len(left):,}. Shorten it.")
    return left or None


# --- Keeping ------------------------------------------------------------------------------------------------------


def says_the_same(one: Answer, other: Answer) -> bool:
    """Whether two answers say the same, apart from their pieces of evidence."""
    return _said(one) == _said(other)


def _said(answer: Answer) -> tuple[ItemResponse, bool, bool, ChangeReason | None]:
    response = answer.response
    bare = replace(response, evidence=replace(response.evidence, items=()))
    return bare, answer.flagged, answer.carried, answer.change


def _keep(
    session: Session,
    assessment: Assessment,
    wanted: Answer,
    kept: Answer,
    set_aside: Answer | None,
    actor: Actor,
    now: dt.datetime,
) -> Answer:
    new = replace(wanted, version=kept.version + 1, changed_at=now, changed_by=actor.name)
    confirmed = set_aside is None and kept.carried and says_the_same(replace(kept, carried=False), new)
    responses.keep(session, assessment, new, STILL_TRUE if confirmed else ANSWERED, set_aside=set_aside)
    told = {
        "item": new.item,
        "version": new.version,
        "old": responses.content_of(kept),
        "new": responses.content_of(new),
        **({"set aside": responses.content_of(set_aside)} if set_aside else {}),
    }
    _record(session, assessment, Action.CONFIRMED if confirmed else Action.ANSWERED, told, actor, now)
    return new


def _touch(
    session: Session,
    assessment: Assessment,
    kept: Answer,
    pieces: tuple[EvidenceItem, ...],
    what: str,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Raise the version of an answer whose evidence has changed."""
    response = replace(kept.response, evidence=replace(kept.response.evidence, items=pieces))
    new = replace(kept, response=response, version=kept.version + 1, changed_at=now, changed_by=actor.name)
    responses.keep(session, assessment, new, what)


def _record(
    session: Session, assessment: Assessment, action: Action, told: Mapping[str, Any], actor: Actor, now: dt.datetime
) -> None:
    audit.record(session, assessment.agency_id, action, told, actor=actor, now=now, subject=assessment.id)
