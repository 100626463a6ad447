"""One item of the element page as worded values: its levels, what is answered, and what is to settle."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from markupsafe import Markup

from kl_assess.core.assessment import Answer, Answers, settled
from kl_assess.core.change import ChangeReason
from kl_assess.core.questionnaire import Item
from kl_assess.core.responses import Status, is_past
from kl_assess.formatting import date, lower_first
from kl_assess.store import responses
from kl_assess.store.responses import Piece
from kl_assess.web import parts
from kl_assess.web.answering import fixed
from kl_assess.web.answering.beside import WHY, Beside, Kind, beside
from kl_assess.web.answering.given import (
    DONT_KNOW,
    KINDS,
    NOT_APPLICABLE,
    Given,
    LinkForm,
    RenewForm,
    UploadForm,
    name_of,
    renew_form,
)
from kl_assess.web.answering.hints import Hint
from kl_assess.web.answering.saving import Outcome
from kl_assess.web.answering.wording import Level, Versus, choice_words, level_of, texts_of, versus
from kl_assess.web.answering.work import Work
from kl_assess.web.inputs import Problem
from kl_assess.web.tasks.next_step import called
from kl_assess.workflow.last_time import LastTime

_SIZES: Final = ((1024 * 1024, "MB"), (1024, "KB"))
_NO_REASON: Final = "write why this item does not apply, or choose another answer."


class State(NamedTuple):
    """The state of an item: shape and word."""

    kind: str
    word: str


TWO_ANSWERS: Final = State("needs", "Two answers")
STANDS: Final = State("done", "Middle rating stands")


class Choice(NamedTuple):
    """One answer that may be chosen: its value, its words, and what was answered last time."""

    value: str
    name: str
    text: str
    before: str = ""


@dataclass(frozen=True)
class Values:
    """What stands in the fields of an item."""

    version: int
    answer: str = ""
    reason: str = ""
    missing: str = ""
    grade: str = ""
    agrees: str = ""
    note: str = ""
    private: bool = False
    flag: bool = False
    change: str = ""
    why: str = ""


class Shown(NamedTuple):
    """A piece of evidence on the page. `renew` is the form for a new date where it is past its own."""

    id: uuid.UUID
    title: str
    href: str
    about: str
    file: bool
    private: bool
    renew: RenewForm | None = None


@dataclass(frozen=True)
class ItemPart:
    """One item. `answered` is its answer in words where it may not be changed; `unsaved` what was not kept of it."""

    item: Item
    number: int
    weight: str
    states: tuple[State, ...]
    values: Values
    levels: tuple[Choice, ...]
    others: tuple[Choice, ...]
    pieces: tuple[Shown, ...]
    link: LinkForm | None
    upload: UploadForm | None
    forms: Markup
    about: Markup
    hints: tuple[Hint, ...]
    errors: Mapping[str, str]
    save_url: str
    history_url: str
    versus: Versus | None
    joined: bool
    unsaved: bool
    level: Level | None
    answered: str
    texts: Mapping[str, str]
    beside: Beside | None = None
    kinds: tuple[Kind, ...] = WHY

    @property
    def form_errors(self) -> bool:
        """Whether something is wrong in the form for a link or a file."""
        return any(form is not None and form.errors for form in (self.link, self.upload))

    def id(self, part: str) -> str:
        """The id and name of one part of the answer."""
        return name_of(self.item.id, part)


@dataclass(frozen=True)
class Found:
    """What is known for the items of an element. `small` is whether the notes for small agencies are for this one.

    `join` names an item whose two answers become one.
    """

    answers: Answers
    pieces: Mapping[str, tuple[Piece, ...]]
    sizes: Mapping[str, int]
    last: LastTime | None
    hints: Mapping[str, tuple[Hint, ...]]
    files: fixed.Files
    small: bool
    join: str = ""


def states_of(answer: Answer, last: str = "") -> tuple[State, ...]:
    """The state of an item, and whether it is flagged. `last` is what the one that it was carried from is called."""
    response = answer.response
    if answer.carried:
        state = State("progress", f"From {last}, not confirmed")
    elif response.status is Status.BLANK:
        state = State("stop", "Needs a reason") if response.not_applicable else State("none", "Not answered")
    else:
        words = {Status.DONT_KNOW: "Don’t know", Status.NOT_APPLICABLE: "Not applicable"}
        state = State("done", words.get(response.status, "Answered"))
    return (state, State("flag", "Flagged")) if answer.flagged else (state,)


def conflict_of(work: Work, given: Given, outcome: Outcome) -> Versus:
    """Two answers to one item side by side, with yours as fields that are sent again."""
    values, item, conflict = values_of(given.answer), given.item.id, outcome.conflicts[given.item.id]
    sent = {
        "version": str(values.version),
        "seen": str(conflict.theirs.version),
        "answer": values.answer,
        "reason": values.reason,
        "missing": values.missing,
        "grade": values.grade,
        "agrees": values.agrees,
        "note": values.note,
        "private": "1" if values.private else "",
        "flag": "1" if values.flag else "",
        "change": values.change,
        "why": values.why,
    }
    fields = tuple((name_of(item, part), text) for part, text in sent.items() if text)
    return versus(conflict, work.questionnaire, zone=work.agency.zone, now=parts.now(), fields=fields)


def values_of(answer: Answer) -> Values:
    """What stands in the fields for an answer. One that waits to be confirmed is not chosen."""
    response = answer.response
    chosen = "" if response.level is None else str(response.level)
    chosen = DONT_KNOW if response.dont_know else NOT_APPLICABLE if response.not_applicable else chosen
    change = answer.change or ChangeReason("")
    return Values(
        answer.version,
        "" if answer.carried else chosen,
        response.reason or "",
        response.missing or "",
        response.evidence.grade or "",
        response.evidence.corroborated_by or "",
        response.note or "",
        response.note_private,
        answer.flagged,
        change.kind or "",
        change.why,
    )


# --- One item -----------------------------------------------------------------------------------------------------


def item_part(work: Work, item: Item, number: int, found: Found, outcome: Outcome) -> ItemPart:
    """One item as it is now, with what was sent for it and not kept put back into its fields."""
    kept, given = found.answers.get(item.id, Answer(item.id)), outcome.given.get(item.id)
    conflict = conflict_of(work, given, outcome) if given and item.id in outcome.conflicts else None
    unsaved = given is not None and bool(outcome.refused or item.id in outcome.errors)
    shown = given.answer if given is not None and unsaved else kept
    joined = _joined(work, kept) if found.join == item.id else None
    questionnaire, names = work.questionnaire, work.questionnaire.weight_names
    link, upload = outcome.links.get(item.id), outcome.uploads.get(item.id)
    errors = dict(outcome.errors.get(item.id, {}))
    if item.na.allowed and shown.response.is_draft:
        errors.setdefault("reason", _NO_REASON)
    return ItemPart(
        item=item,
        number=number,
        weight=names[item.weight] if item.weight == max(names) > min(names) else "",
        states=_states(shown, conflict, found.last, unsaved=unsaved, stands=item.id in work.assessment.stand_ins),
        values=values_of(joined or shown),
        levels=_levels(work, item, found.last),
        others=_others(work, item, found.last),
        pieces=_shown(item.id, found, work, outcome),
        link=link,
        upload=upload,
        forms=fixed.forms(item.id, item.title, found.files, link, upload) if work.assessment.open else Markup(),
        about=fixed.about(work.assessment.questionnaire, item.id, small=found.small),
        hints=found.hints[item.id],
        errors=errors,
        save_url=work.address("answering.save_item", item_id=item.id),
        history_url=work.address("answering.history", item_id=item.id) if kept.version else "",
        versus=conflict,
        joined=bool(joined),
        unsaved=unsaved or bool(joined),
        level=level_of(shown, questionnaire),
        answered=choice_words(shown, questionnaire),
        texts={term: text for term, text in texts_of(shown, questionnaire).items() if text},
        beside=beside(item, kept, found.last, questionnaire),
    )


def _states(
    shown: Answer, conflict: Versus | None, last: LastTime | None, *, unsaved: bool, stands: bool
) -> tuple[State, ...]:
    if conflict is not None:
        return (TWO_ANSWERS,)
    if stands and not unsaved and not settled(shown):
        return (STANDS,)
    return (State("stop", "Not saved"),) if unsaved else states_of(shown, called(last.name) if last else "")


def _joined(work: Work, kept: Answer) -> Answer | None:
    """One answer from the two that were settled last: theirs, with both notes one after the other."""
    changes = responses.history(parts.session(), work.assessment, kept.item)
    aside = changes[0].set_aside if changes else None
    if aside is None:
        return None
    notes = dict.fromkeys(note for note in (kept.response.note, aside.response.note) if note)
    return replace(kept, response=replace(kept.response, note="\n\n".join(notes)))


def _levels(work: Work, item: Item, last: LastTime | None) -> tuple[Choice, ...]:
    before = last.answer(item.id) if last else None
    was, said = before.response.level if before else None, f"Your answer in {called(last.name)}" if last else ""
    return tuple(
        Choice(str(level.value), level.name, item.levels[level.value], said if level.value == was else "")
        for level in work.questionnaire.level_scale
    )


def _others(work: Work, item: Item, last: LastTime | None) -> tuple[Choice, ...]:
    """Don't know, and not applicable with its one case where the item allows it."""
    before = last.answer(item.id) if last else None
    was, said = before.response.status if before else None, f"Your answer in {called(last.name)}" if last else ""
    names = work.questionnaire.answer_names
    found = [
        Choice(
            DONT_KNOW,
            names.get("dont_know", "Don’t know"),
            "Listed in the report as something to find out. It does not lower the score.",
            said if was is Status.DONT_KNOW else "",
        )
    ]
    if item.na.allowed:
        case = f"Only if {lower_first(item.na.when)}." if item.na.when else "It leaves the score, with your reason."
        again = said if was is Status.NOT_APPLICABLE else ""
        found.append(Choice(NOT_APPLICABLE, names.get("not_applicable", "Not applicable"), case, again))
    return tuple(found)


def problems_of(part: ItemPart) -> list[Problem]:
    """What is to settle in an item, each with the address of its field."""
    where = f"Item {part.number}, {part.item.title}"
    if part.versus is not None:
        return [Problem(f"{where}: choose between two answers", f"#{part.id('conflict')}")]
    found = []
    for name, error in part.errors.items():
        text = "say why it does not apply" if error == _NO_REASON else lower_first(error)
        found.append(Problem(f"{where}: {text}", f"#{part.id(name)}"))
    for form in (part.link, part.upload, *(piece.renew for piece in part.pieces)):
        for entry in form or ():
            found += [Problem(f"{where}: {lower_first(str(error))}", f"#{entry.id}") for error in entry.errors[:1]]
    return found


# --- Evidence -----------------------------------------------------------------------------------------------------


def _shown(item: str, found: Found, work: Work, outcome: Outcome) -> tuple[Shown, ...]:
    shown = []
    months = work.questionnaire.instrument.reference_period_months if work.assessment.open else None
    today = parts.now().astimezone(ZoneInfo(work.agency.zone)).date()
    for piece in found.pieces.get(item, ()):
        told = piece.evidence
        facts = [
            KINDS[told.kind] if told.kind else "",
            date(told.date) if told.date else "",
            told.file if told.file != told.title else "",
        ]
        if piece.file:
            facts.append(size(found.sizes.get(piece.file, 0)))
        about = ", ".join(fact for fact in facts if fact)
        href = work.file_address(piece.file) if piece.file else told.address or ""
        past = months is not None and is_past(told, today, months)
        renew = outcome.renewals.get(piece.id) or renew_form(piece.id) if past else None
        shown.append(Shown(piece.id, told.title, href, about, bool(piece.file), told.private, renew))
    return tuple(shown)


def size(count: int) -> str:
    """A size in bytes, in words: "214 KB"."""
    for unit, name in _SIZES:
        if count >= unit:
            return f"{round(count / unit)} {name}"
    return f"{count} bytes"
