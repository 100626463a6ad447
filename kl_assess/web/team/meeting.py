"""The meeting: one item at a time, to be shown on a wall. Levels without names, and one answer for the agency."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from werkzeug.datastructures import MultiDict

from kl_assess.core.assessment import Answer, Answers, asked_of, settled
from kl_assess.core.questionnaire import Item
from kl_assess.core.responses import ItemResponse, Status
from kl_assess.formatting import lower_first, plural, upper_first, words
from kl_assess.store import comments, responses
from kl_assess.store.responses import Piece
from kl_assess.web import parts
from kl_assess.web.answering.given import DONT_KNOW, NOT_APPLICABLE
from kl_assess.web.answering.wording import choice_words
from kl_assess.web.answering.work import Work
from kl_assess.web.inputs import Problem
from kl_assess.web.tasks.next_step import called
from kl_assess.workflow.answering import LONGEST, cleaned
from kl_assess.workflow.last_time import LastTime, last_time
from kl_assess.workflow.meeting import Found, found_in

STAND: Final = "none"
"""The value of the choice that lets the middle rating stand."""
_NUMBERS: Final = 9
"""The most digits of a version."""


class Tile(NamedTuple):
    """A level that may be agreed on: how many rated it, None where that is not shown, and whether it is last time's."""

    value: int
    name: str
    text: str
    people: int | None
    before: str


class Other(NamedTuple):
    """A choice that is not a level: its value, its words and a hint."""

    value: str
    name: str
    hint: str


@dataclass(frozen=True)
class Given:
    """What was sent for an item. `why` is empty where nothing was written."""

    answer: str = ""
    why: str = ""
    version: int = 0


@dataclass(frozen=True)
class Wrong:
    """What is wrong with what was sent: a sentence for the page, and one for each field."""

    refused: str = ""
    answer: str = ""
    why: str = ""


@dataclass(frozen=True)
class ItemPage:
    """One item on the wall. `apart` says that the team is far apart; `unshown` why no levels are seen."""

    title: str
    statement: str
    where: str
    leave_url: str
    list_url: str
    previous_url: str
    next_url: str
    url: str
    heading: str
    unshown: str
    tiles: tuple[Tile, ...]
    top: int
    others: tuple[Other, ...]
    chosen: str
    why: str
    version: int
    apart: str
    last: str
    said: tuple[tuple[str, str], ...]
    pieces: tuple[tuple[str, str, bool], ...]
    comments_url: str
    comments: int
    stands: str
    saved: str
    closed: str
    problems: tuple[Problem, ...]
    wrong: Wrong


def item_page(work: Work, item: Item, sent: Given | None = None, wrong: Wrong | None = None) -> ItemPage:
    """The page of one item as it is now, with what was sent and not kept put back."""
    session, assessment, questionnaire = parts.session(), work.assessment, work.questionnaire
    kept = responses.answer(session, assessment, item.id)
    pieces = responses.evidence(session, assessment, item.id).get(item.id, ())
    found = found_in(session, assessment, questionnaire).get(item.id)
    last = last_time(session, assessment)
    before = last.answer(item.id) if last else None
    listed = work.every_item
    place = listed.index(item)
    own = asked_of(work.element, listed)
    note = "" if kept.carried else kept.response.note or ""  # last time's stands beside it
    given = sent or Given(_value(kept, work, item), note, kept.version)
    stands = item.id in assessment.stand_ins and not settled(kept)
    wrong = wrong or Wrong()
    return ItemPage(
        title=item.title,
        statement=item.statement,
        where=f"{work.element.title}, item {own.index(item) + 1} of {len(own)}",
        leave_url=work.address("tasks.show"),
        list_url=work.address("team.meeting"),
        previous_url=item_address(work, listed[place - 1]) if place else "",
        next_url=item_address(work, listed[place + 1]) if place + 1 < len(listed) else "",
        url=item_address(work, item),
        heading=_heading(found),
        unshown=_unshown(found),
        tiles=_tiles(work, item, found, before.response.level if before else None, last),
        top=questionnaire.top_level,
        others=_others(work, item, found),
        chosen=STAND if stands and sent is None else given.answer,
        why=given.why,
        version=given.version,
        apart=_apart(found),
        last=f"What was said in {called(last.name)}" if last else "",
        said=_said(before, last, work),
        pieces=tuple(_piece(piece, work) for piece in pieces),
        comments_url=work.address("team.comments", item_id=item.id),
        comments=len(comments.by_item(session, assessment, [item.id]).get(item.id, ())),
        stands="The middle rating stands for this item." if stands else "",
        saved=_recorded(kept, work) if settled(kept) else "",
        closed="" if assessment.open else "The assessment was sent for sign-off, so answers no longer change.",
        problems=_problems(wrong),
        wrong=wrong,
    )


def read(form: MultiDict[str, str]) -> Given:
    """What was sent."""
    version = form.get("version", "")
    number = int(version) if version.isascii() and version.isdigit() and len(version) <= _NUMBERS else 0
    return Given(form.get("agreed", ""), cleaned(form.get("why")), number)


def wrong_in(given: Given, item: Item, work: Work) -> Wrong | None:
    """What is wrong with it, before it is asked whether it can be kept."""
    known = {str(level.value) for level in work.questionnaire.level_scale} | {DONT_KNOW, STAND}
    if item.na.allowed:
        known.add(NOT_APPLICABLE)
    if given.answer not in known:
        return Wrong(answer="Choose the answer you agree on.")
    if len(given.why) > LONGEST:
        return Wrong(why=f"Use at most {LONGEST:,} characters. This text has {len(given.why):,}.")
    if given.answer == NOT_APPLICABLE and not given.why:
        return Wrong(why="Write why this item does not apply.")
    return None


def answer_of(given: Given, item: Item) -> Answer:
    """The answer that was agreed on."""
    level = int(given.answer) if given.answer.isdigit() else None
    does_not_apply = given.answer == NOT_APPLICABLE
    response = ItemResponse(
        level=level,
        dont_know=given.answer == DONT_KNOW,
        not_applicable=does_not_apply,
        reason=given.why or None if does_not_apply else None,
        note=None if does_not_apply else given.why or None,
    )
    return Answer(item.id, response, version=given.version)


def after(work: Work, item: Item, answers: Answers) -> str:
    """Where the meeting goes on: the next item that waits, else the list of all."""
    listed = work.every_item
    for other in listed[listed.index(item) + 1 :]:
        if not settled(answers.get(other.id)) and other.id not in work.assessment.stand_ins:
            return item_address(work, other)
    return work.address("team.meeting")


def item_address(work: Work, item: Item) -> str:
    """The address on which an item is settled."""
    return work.address("team.item", item_id=item.id)


def _value(kept: Answer, work: Work, item: Item) -> str:
    response = kept.response
    if kept.carried or not settled(kept):
        return ""
    if response.dont_know:
        return DONT_KNOW
    if response.not_applicable:
        return NOT_APPLICABLE if item.na.allowed else ""
    top = work.questionnaire.top_level
    return str(response.level) if response.level is not None and response.level <= top else ""


def _heading(found: Found | None) -> str:
    if found is None:
        return "Nobody rated this alone."
    return f"{upper_first(words(found.people))} {'person' if found.people == 1 else 'people'} rated alone."


def _unshown(found: Found | None) -> str:
    """Why the levels are not seen."""
    if found is None or found.shown:
        return ""
    if not found.levels:
        return ""
    said = "The team disagreed. " if found.spread.disagreed else ""
    gave = "One person gave" if found.levels == 1 else f"{upper_first(words(found.levels))} people gave"
    return f"{said}{gave} a level: too few to show them without telling who said what."


def _tiles(work: Work, item: Item, found: Found | None, before: int | None, last: LastTime | None) -> tuple[Tile, ...]:
    name = f"Your answer in {called(last.name)}" if last else ""
    return tuple(
        Tile(
            level.value,
            level.name,
            item.levels[level.value],
            found.counts[level.value] if found and found.shown else None,
            name if level.value == before else "",
        )
        for level in work.questionnaire.level_scale
    )


def _others(work: Work, item: Item, found: Found | None) -> tuple[Other, ...]:
    names = work.questionnaire.answer_names
    unknown = found.spread.dont_know if found and found.shown else 0
    others = [Other(DONT_KNOW, "We don’t know", _people(unknown, "did not know"))]
    if item.na.allowed:
        case = f"Only if {lower_first(item.na.when)}." if item.na.when else ""
        said = _people(found.not_applicable, "said so") if found and found.shown else ""
        hint = f"{case} {said}".strip()
        others.append(Other(NOT_APPLICABLE, names.get("not_applicable", "Not applicable"), hint))
    if found is not None and found.stands:
        others.append(_stand_in(work, found))
    return tuple(others)


def _stand_in(work: Work, found: Found) -> Other:
    """The choice that lets the middle rating stand. It is named only where the levels are seen."""
    middle = found.spread.median
    if not found.shown:
        hint = "Few gave a level, so people can work out who said what once it stands in the results."
        return Other(STAND, "No agreement: use the middle rating", hint if found.levels else "")
    if middle is None:
        return Other(STAND, "No agreement: most did not know, so it counts as not known", "")
    scale = work.questionnaire.level_scale
    return Other(STAND, f"No agreement: use the middle rating, {middle} {scale[middle].name}", "")


def _people(count: int, what: str) -> str:
    return upper_first(f"{plural(count, 'person', 'people')} {what}.") if count else ""


def _apart(found: Found | None) -> str:
    if found is None or not found.spread.disagreed or not found.shown:
        return ""
    levels = found.spread.levels
    return f"They run from {levels[0]} to {levels[-1]}. Hear one reason for each end before you choose."


def _said(before: Answer | None, last: LastTime | None, work: Work) -> tuple[tuple[str, str], ...]:
    """Last time's answer and note."""
    if before is None or last is None or before.response.status is Status.BLANK:
        return ()
    found = [("Answer", choice_words(before, work.questionnaire))]
    if before.response.note:
        found.append(("Note", before.response.note))
    return tuple(found)


def _piece(piece: Piece, work: Work) -> tuple[str, str, bool]:
    href = work.file_address(piece.file) if piece.file else piece.evidence.address or ""
    return piece.evidence.title, href, bool(piece.file)


def _recorded(kept: Answer, work: Work) -> str:
    return f"Recorded: {choice_words(kept, work.questionnaire)}"


def _problems(wrong: Wrong) -> tuple[Problem, ...]:
    found = []
    if wrong.answer:
        found.append(Problem(wrong.answer, "#agreed"))
    if wrong.why:
        found.append(Problem(wrong.why, "#why"))
    return tuple(found)
