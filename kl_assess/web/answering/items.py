"""One item of the element page as worded values: its levels, what is answered, and what is to settle."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from kl_assess.core.assessment import Answer, Answers
from kl_assess.core.questionnaire import Item, Source
from kl_assess.core.responses import Status
from kl_assess.formatting import date, lower_first
from kl_assess.store import responses
from kl_assess.store.responses import Piece
from kl_assess.web import parts
from kl_assess.web.answering.given import (
    DONT_KNOW,
    KINDS,
    NOT_APPLICABLE,
    Given,
    LinkForm,
    UploadForm,
    link_form,
    name_of,
    upload_form,
)
from kl_assess.web.answering.hints import Hint
from kl_assess.web.answering.saving import Outcome
from kl_assess.web.answering.wording import Level, Versus, choice_words, level_of, texts_of, versus
from kl_assess.web.answering.work import Work
from kl_assess.web.inputs import Problem

_SIZES: Final = ((1024 * 1024, "MB"), (1024, "KB"))
_NO_REASON: Final = "write why this item does not apply, or choose another answer."


class State(NamedTuple):
    """The state of an item: shape and word."""

    kind: str
    word: str


TWO_ANSWERS: Final = State("needs", "Two answers")


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


class Shown(NamedTuple):
    """A piece of evidence on the page."""

    id: uuid.UUID
    title: str
    href: str
    about: str
    file: bool
    private: bool


@dataclass(frozen=True)
class ItemPart:
    """One item. `answered` is its answer in words where it may not be changed; `unsaved` what was not kept of it."""

    item: Item
    number: int
    weight: str
    counts_as: str
    states: tuple[State, ...]
    values: Values
    levels: tuple[Choice, ...]
    others: tuple[Choice, ...]
    pieces: tuple[Shown, ...]
    link: LinkForm
    upload: UploadForm
    hints: tuple[Hint, ...]
    errors: Mapping[str, str]
    sources: tuple[Source, ...]
    save_url: str
    history_url: str
    versus: Versus | None
    joined: bool
    unsaved: bool
    level: Level | None
    answered: str
    texts: Mapping[str, str]

    def id(self, part: str) -> str:
        """The id and name of one part of the answer."""
        return name_of(self.item.id, part)


@dataclass(frozen=True)
class Found:
    """What the store knows for the items of an element. `join` names an item whose two answers become one."""

    answers: Answers
    pieces: Mapping[str, tuple[Piece, ...]]
    sizes: Mapping[str, int]
    before: tuple[str, Answers]
    hints: Mapping[str, tuple[Hint, ...]]
    join: str = ""


def states_of(answer: Answer) -> tuple[State, ...]:
    """The state of an item, and whether it is flagged."""
    response = answer.response
    if response.status is Status.BLANK:
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
    }
    fields = tuple((name_of(item, part), text) for part, text in sent.items() if text)
    return versus(conflict, work.questionnaire, zone=work.agency.zone, now=parts.now(), fields=fields)


def values_of(answer: Answer) -> Values:
    """What stands in the fields for an answer."""
    response = answer.response
    chosen = "" if response.level is None else str(response.level)
    chosen = DONT_KNOW if response.dont_know else NOT_APPLICABLE if response.not_applicable else chosen
    return Values(
        answer.version,
        chosen,
        response.reason or "",
        response.missing or "",
        response.evidence.grade or "",
        response.evidence.corroborated_by or "",
        response.note or "",
        response.note_private,
        answer.flagged,
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
    errors = dict(outcome.errors.get(item.id, {}))
    if item.na.allowed and shown.response.is_draft:
        errors.setdefault("reason", _NO_REASON)
    return ItemPart(
        item=item,
        number=number,
        weight=names[item.weight] if item.weight == max(names) > min(names) else "",
        counts_as=lower_first(names[item.weight]),
        states=_states(shown, conflict, unsaved=unsaved),
        values=values_of(joined or shown),
        levels=_levels(work, item, found.before),
        others=_others(work, item, found.before),
        pieces=_shown(item.id, found, work),
        link=outcome.links.get(item.id) or link_form(item.id),
        upload=outcome.uploads.get(item.id) or upload_form(item.id),
        hints=found.hints[item.id],
        errors=errors,
        sources=tuple(questionnaire.sources[source] for source in (item.why.sources if item.why else ())),
        save_url=work.address("answering.save_item", item_id=item.id),
        history_url=work.address("answering.history", item_id=item.id) if kept.version else "",
        versus=conflict,
        joined=bool(joined),
        unsaved=unsaved or bool(joined),
        level=level_of(shown, questionnaire),
        answered=choice_words(shown, questionnaire),
        texts={term: text for term, text in texts_of(shown, questionnaire).items() if text},
    )


def _states(shown: Answer, conflict: Versus | None, *, unsaved: bool) -> tuple[State, ...]:
    if conflict is not None:
        return (TWO_ANSWERS,)
    return (State("stop", "Not saved"),) if unsaved else states_of(shown)


def _joined(work: Work, kept: Answer) -> Answer | None:
    """One answer from the two that were settled last: theirs, with both notes one after the other."""
    changes = responses.history(parts.session(), work.assessment, kept.item)
    aside = changes[0].set_aside if changes else None
    if aside is None:
        return None
    notes = dict.fromkeys(note for note in (kept.response.note, aside.response.note) if note)
    return replace(kept, response=replace(kept.response, note="\n\n".join(notes)))


def _levels(work: Work, item: Item, before: tuple[str, Answers]) -> tuple[Choice, ...]:
    name, last = before
    was = last[item.id].response.level if item.id in last else None
    return tuple(
        Choice(str(level.value), level.name, item.levels[level.value], _last_time(name) if level.value == was else "")
        for level in work.questionnaire.level_scale
    )


def _others(work: Work, item: Item, before: tuple[str, Answers]) -> tuple[Choice, ...]:
    """Don't know, and not applicable with its one case where the item allows it."""
    name, last = before
    was = last[item.id].response.status if item.id in last else None
    names = work.questionnaire.answer_names
    found = [
        Choice(
            DONT_KNOW,
            names.get("dont_know", "Don’t know"),
            "Listed in the report as something to find out. It does not lower the score.",
            _last_time(name) if was is Status.DONT_KNOW else "",
        )
    ]
    if item.na.allowed:
        case = f"Only if {lower_first(item.na.when)}." if item.na.when else "It leaves the score, with your reason."
        again = _last_time(name) if was is Status.NOT_APPLICABLE else ""
        found.append(Choice(NOT_APPLICABLE, names.get("not_applicable", "Not applicable"), case, again))
    return tuple(found)


def _last_time(name: str) -> str:
    return f"Your answer in {name}" if name.isdigit() else f"Your answer in “{name}”"


def problems_of(part: ItemPart) -> list[Problem]:
    """What is to settle in an item, each with the address of its field."""
    where = f"Item {part.number}, {part.item.title}"
    if part.versus is not None:
        return [Problem(f"{where}: choose between two answers", f"#{part.id('conflict')}")]
    found = []
    for name, error in part.errors.items():
        text = "say why it does not apply" if error == _NO_REASON else lower_first(error)
        found.append(Problem(f"{where}: {text}", f"#{part.id(name)}"))
    for form in (part.link, part.upload):
        for entry in form:
            found += [Problem(f"{where}: {lower_first(str(error))}", f"#{entry.id}") for error in entry.errors[:1]]
    return found


# --- Evidence -----------------------------------------------------------------------------------------------------


def _shown(item: str, found: Found, work: Work) -> tuple[Shown, ...]:
    shown = []
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
        shown.append(Shown(piece.id, told.title, href, about, bool(piece.file), told.private))
    return tuple(shown)


def size(count: int) -> str:
    """A size in bytes, in words: "214 KB"."""
    for unit, name in _SIZES:
        if count >= unit:
            return f"{round(count / unit)} {name}"
    return f"{count} bytes"
