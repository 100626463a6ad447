"""What a file would change, in words: old and new side by side, before anything is done."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from kl_assess.catalog.guidance import YOUR_AGENCY
from kl_assess.core.assessment import Answer, Answers, Assessment, asked, settled
from kl_assess.core.questionnaire import Element, Item, Questionnaire
from kl_assess.core.responses import EvidenceItem, ItemResponse, Target, Targets
from kl_assess.core.scoring import Mode
from kl_assess.formatting import listing, plural, upper_first
from kl_assess.store.agencies import Agency
from kl_assess.web.answering.wording import NOT_CONFIRMED, Level, choice_words, level_of, texts_of
from kl_assess.web.frame import Place
from kl_assess.web.profile.form import words_of
from kl_assess.web.results.places import Places
from kl_assess.workflow.importing import ItemChange, Preview, Taken

_NOTHING: Final = "Nothing"
_LEFT_OUT: Final[Mapping[str, str]] = {
    "report": "the facts of the report",
    "words": "the chief executive’s words",
    "surveys": "results of surveys",
    "ratings": "what the team rated before it met",
    "previous": "the last cycle",
    "plan": "the plan",
}
"""The parts of a file that are not taken over, in words."""
_SAID_BELOW: Final = ("The agency is still called", "By the profile this item is not asked", "A quick check does not")
"""How the reader begins what this page says itself, from the profile that is kept here and not only from the file's."""


class Said(NamedTuple):
    """One side of a change: a level, or a text."""

    text: str
    level: Level | None = None


class Line(NamedTuple):
    """One part of an answer, or one field: what it is, what is there now, and what would be."""

    term: str
    now: Said
    then: Said


@dataclass(frozen=True)
class ItemRows:
    """One item with the parts of its answer that change. `aside` says where the answer would not count."""

    id: str
    title: str
    url: str
    aside: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class ElementRows:
    """An element with the items that change."""

    id: str
    title: str
    rows: tuple[ItemRows, ...]


@dataclass(frozen=True)
class PreviewPage:
    """Everything that a file would change. `field` carries the file to the button; it is empty where nothing changes.

    `came` and `went` are titles of items that the new profile switches on and off.
    """

    crumbs: tuple[Place, ...]
    name: str
    lead: str
    stale: str
    warnings: tuple[str, ...]
    count: str
    counts: tuple[tuple[str, str], ...]
    profile: tuple[Line, ...]
    came: tuple[str, ...]
    went: tuple[str, ...]
    elements: tuple[ElementRows, ...]
    targets: tuple[Line, ...]
    stays: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]
    unsupported: tuple[tuple[str, str], ...]
    notices: tuple[str, ...]
    field: str
    apply: str
    back: str


@dataclass(frozen=True)
class Work:
    """What a preview is made from."""

    agency: Agency
    assessment: Assessment
    questionnaire: Questionnaire
    answers: Answers
    taken: Taken
    preview: Preview


def preview_page(work: Work, places: Places, crumbs: tuple[Place, ...], field: str, *, stale: str = "") -> PreviewPage:
    """The page of a preview; `stale` says why an earlier one was not applied."""
    preview, questionnaire = work.preview, work.questionnaire
    then = asked(questionnaire, preview.new_profile, work.assessment.cycle.mode)
    before = asked(questionnaire, preview.old_profile, work.assessment.cycle.mode)
    targets = tuple(_targets(work))
    profile = tuple(_profile(work))
    count = _count(preview, len(profile), len(targets))
    return PreviewPage(
        crumbs=crumbs,
        name=work.taken.name,
        lead=_lead(work, count),
        stale=stale,
        warnings=tuple(_warnings(work)),
        count=count,
        counts=tuple(_counts(preview, len(profile), len(targets))),
        profile=profile,
        came=tuple(item.title for item in then if item not in before),
        went=tuple(item.title for item in before if item not in then),
        elements=tuple(_elements(work, places, then)),
        targets=targets,
        stays=tuple(_stays(work)),
        refused=tuple((places.title(item), why) for item, why in preview.refused.items()),
        unsupported=tuple((places.title(item), why) for item, why in preview.unsupported.items()),
        notices=tuple(text for text in work.taken.notices if not any(known in text for known in _SAID_BELOW)),
        field=field,
        apply=places.to("exchange.apply"),
        back=places.to("exchange.show"),
    )


# --- In one sentence ----------------------------------------------------------------------------------------------


def _count(preview: Preview, fields: int, targets: int) -> str:
    counted = ((len(preview.items), "item"), (fields, "profile field"), (targets, "target"))
    return listing([plural(number, noun) for number, noun in counted if number])


def _lead(work: Work, count: str) -> str:
    if not work.preview.changes:
        return f"Everything that {work.taken.name} says is here already, or cannot be taken over."
    return f"{work.taken.name} changes {count}. Nothing is changed before you apply it."


def _warnings(work: Work) -> Iterator[str]:
    named, mode = work.taken.agency, work.assessment.cycle.mode
    if named not in {work.agency.name, work.agency.short, YOUR_AGENCY}:
        yield f"The file is of {named}, and this assessment is of {work.agency.name}. Apply it only if it belongs here."
    if work.taken.mode is not mode:
        kinds = {Mode.FULL: "asks every item", Mode.QUICK_CHECK: "is a quick check"}
        yield f"The file {kinds[work.taken.mode]}, and this assessment {kinds[mode]}. That stays as it is here."


def _counts(preview: Preview, fields: int, targets: int) -> Iterator[tuple[str, str]]:
    first = [c for c in preview.items if not settled(c.before) and _answers(c)]
    replaced = [c for c in preview.items if settled(c.before) and _answers(c)]
    counted = {
        "Items answered for the first time": len(first),
        "Answers replaced by another": len(replaced),
        "Only a note, a reason or evidence": len(preview.items) - len(first) - len(replaced),
        "Pieces of evidence added": sum(len(change.added) for change in preview.items),
        "Fields of the profile": fields,
        "Targets": targets,
    }
    yield from ((what, str(number)) for what, number in counted.items() if number)


def _choice(answer: Answer) -> ItemResponse:
    """The answer alone, without what goes with it."""
    given = answer.response
    return ItemResponse(given.level, given.dont_know, given.not_applicable)


def _answers(change: ItemChange) -> bool:
    """Whether the answer itself is another one, or last time's is re-confirmed."""
    return _choice(change.before) != _choice(change.after) or change.before.carried != change.after.carried


def _stays(work: Work) -> Iterator[str]:
    changed = {change.before.item for change in work.preview.items}
    kept = [a.item for a in work.answers.values() if settled(a) and a.item not in changed]
    if kept:
        count = f"{upper_first(plural(len(kept), 'item that has', 'items that have'))} an answer now"
        yield f"{count} {'stays' if len(kept) == 1 else 'stay'} as {'it is' if len(kept) == 1 else 'they are'}."
    yield "What the file leaves blank stays. A blank item never erases an answer."
    yield "Evidence that is here stays. A piece with the same title and address is not added twice."
    if any(piece.file for change in work.preview.items for piece in change.added):
        yield "A file that is named as evidence does not come along. Its name is kept, and it can be added on the page."
    left_out = [_LEFT_OUT[part] for part in work.taken.left_out]
    if left_out:
        yield f"Not taken over from the file: {listing(left_out)}."


# --- Item by item -------------------------------------------------------------------------------------------------


def _elements(work: Work, places: Places, then: tuple[Item, ...]) -> Iterator[ElementRows]:
    found = {change.before.item: change for change in work.preview.items}
    for domain in work.questionnaire.domains:
        for element in domain.elements:
            rows = tuple(_item(found[item.id], item, work, places, then) for item in _of(element, found))
            if rows:
                yield ElementRows(element.id, element.title, rows)


def _of(element: Element, found: Mapping[str, ItemChange]) -> list[Item]:
    return [item for item in element.items if item.id in found]


def _item(change: ItemChange, item: Item, work: Work, places: Places, then: tuple[Item, ...]) -> ItemRows:
    aside = "" if item in then else "This item is not asked here. Its answer is kept and not counted."
    return ItemRows(item.id, item.title, places.item(item.id), aside, tuple(_lines(change, work.questionnaire)))


def _lines(change: ItemChange, questionnaire: Questionnaire) -> Iterator[Line]:
    before, after = change.before, change.after
    if _answers(change):
        yield Line("Answer", _said(before, questionnaire), _said(after, questionnaire))
    old, new = texts_of(before, questionnaire), texts_of(after, questionnaire)
    for term, text in new.items():
        if text != old[term] and term != NOT_CONFIRMED:
            yield Line(term, Said(old[term] or _NOTHING), Said(text or _NOTHING))
    if change.added:
        there = plural(len(before.response.evidence.items), "piece")
        yield Line("Evidence", Said(upper_first(there)), Said("\n".join(f"Added: {_piece(p)}" for p in change.added)))


def _said(answer: Answer, questionnaire: Questionnaire) -> Said:
    if answer.carried:
        return Said(f"{choice_words(answer, questionnaire)}, from last time and not confirmed")
    level = level_of(answer, questionnaire)
    return Said("" if level else choice_words(answer, questionnaire), level)


def _piece(piece: EvidenceItem) -> str:
    place = piece.address or piece.file
    private = " (private)" if piece.private else ""
    return f"{piece.title}{f', {place}' if place else ''}{private}"


# --- Profile and targets ------------------------------------------------------------------------------------------


def _profile(work: Work) -> Iterator[Line]:
    for field in work.questionnaire.profile.fields:
        now, then = (
            words_of(field, profile, work.questionnaire)
            for profile in (work.preview.old_profile, work.preview.new_profile)
        )
        if now != then and field.kind != "derived":
            yield Line(field.label, Said(now), Said(then))


def _targets(work: Work) -> Iterator[Line]:
    old, new = work.preview.old_targets, work.preview.new_targets
    for item in work.questionnaire.items:
        if old.get(item.id) != new.get(item.id):
            now, then = (_target(item, targets, work.questionnaire) for targets in (old, new))
            yield Line(item.title, now, then)


def _target(item: Item, targets: Targets, questionnaire: Questionnaire) -> Said:
    own = targets.get(item.id)
    target = own or Target(questionnaire.default_target(item))
    text = own.reason or "" if own else "The questionnaire’s own"
    return Said(text, _level(target.level, questionnaire))


def _level(value: int, questionnaire: Questionnaire) -> Level:
    return Level(value, questionnaire.top_level, questionnaire.level_scale[value].name)
