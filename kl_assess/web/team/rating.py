"""Rating an element alone: what one sends, what one has rated, and nothing of what others have.

The page is built as the element page is, so that its script saves here too, item by item. What an earlier page could
not send waits in the browser under a name of its own, apart from the agency's answers.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from kl_assess.core.assessment import Answer, RatingState
from kl_assess.core.profile import reads_small_agency_notes
from kl_assess.core.questionnaire import Item
from kl_assess.core.responses import ItemResponse
from kl_assess.formatting import lower_first
from kl_assess.store import ratings
from kl_assess.store.ratings import Rated, Rating
from kl_assess.web import identity, parts
from kl_assess.web.answering import fixed
from kl_assess.web.answering.given import DONT_KNOW, NOT_APPLICABLE, name_of, read_answer
from kl_assess.web.answering.items import TWO_ANSWERS, Choice, State
from kl_assess.web.answering.page import saved
from kl_assess.web.answering.wording import Versus, choice_words, versus
from kl_assess.web.answering.work import Work
from kl_assess.web.inputs import Problem
from kl_assess.web.tasks.next_step import called, title_of
from kl_assess.workflow import rating_alone
from kl_assess.workflow.answering import ConflictError
from kl_assess.workflow.last_time import LastTime, last_time
from kl_assess.workflow.rating_alone import OtherRatingError
from kl_assess.workflow.refusal import RefusedError

KEPT: Final = 200
_NAMESPACE: Final = uuid.UUID("6f1d5d0c-53a1-4c39-8f6c-2f2f3d0f9a55")
_ELSEWHERE: Final = "Your other window"
_NOT_RATED: Final = State("none", "Not rated")
_RATED: Final = State("done", "Rated")


class GivenRating(NamedTuple):
    """A rating as it was sent; `seen` is the version of the other one that it was compared with."""

    rating: Rating
    error: str = ""
    seen: int | None = None


@dataclass
class Outcome:
    """What became of the ratings that were sent. `refused` says why nothing was kept."""

    refused: str = ""
    given: dict[str, GivenRating] = field(default_factory=dict)
    kept: dict[str, Rating] = field(default_factory=dict)
    conflicts: dict[str, Rating] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """The status to answer with: 200 where everything was kept."""
        if self.refused or self.conflicts:
            return 409
        return 422 if self.errors else KEPT


@dataclass(frozen=True)
class ItemPart:
    """One item to rate. `last` says last year's answer, once one's own is given; `words` is one's own rating."""

    item: Item
    number: int
    weight: str
    states: tuple[State, ...]
    version: int
    answer: str
    words: str
    note: str
    levels: tuple[Choice, ...]
    others: tuple[Choice, ...]
    last: str
    error: str
    save_url: str
    about: Markup
    versus: Versus | None
    unsaved: bool


class Bar(NamedTuple):
    """The foot of the page: how many items are rated, and when the page was saved last."""

    done: int
    total: int
    saved: str


@dataclass(frozen=True)
class RatePage:
    """The page on which one rates an element. `met` says that the meeting is open: then it only shows one's own."""

    title: str
    assessment: str
    list_url: str
    mine_url: str
    url: str
    token_url: str
    person: uuid.UUID
    kept_under: uuid.UUID
    met: bool
    refused: str
    problems: tuple[Problem, ...]
    items: tuple[ItemPart, ...]
    top: int
    bar: Bar


# --- Keeping ------------------------------------------------------------------------------------------------------


def save(work: Work, sent: MultiDict[str, Any], action: str, items: tuple[Item, ...]) -> Outcome:
    """Keep what was sent for some items, and do what the button says."""
    act, _, about = action.partition(":")
    outcome = Outcome(_other_person(sent))
    outcome.given = {item.id: found for item in items if (found := _read(item, sent)) is not None}
    if about in outcome.given and act == "clear":
        cleared = outcome.given[about].rating._replace(rated=Rated())
        outcome.given[about] = GivenRating(cleared)
    if outcome.refused:
        return outcome
    with parts.writing() as session:
        for item, given in outcome.given.items():
            if act == "theirs" and about == item:
                continue
            _keep(session, work, given, outcome, over=act == "yours" and about == item)
    return outcome


def _read(item: Item, sent: MultiDict[str, Any]) -> GivenRating | None:
    found = read_answer(item, sent)
    if found is None:
        return None
    response = found.answer.response
    rated = Rated(response.level, response.dont_know, response.not_applicable)
    rating = Rating(item.id, rated, response.note, found.answer.version)
    return GivenRating(rating, found.errors.get("note", ""), found.seen)


def _keep(session: Session, work: Work, given: GivenRating, outcome: Outcome, *, over: bool) -> None:
    """Keep one rating; `over` puts it in the place of the other one that it was compared with."""
    rating = given.rating
    if given.error:
        outcome.errors[rating.item] = given.error
        return
    if over and given.seen is not None:
        rating = rating._replace(version=given.seen)
    try:
        kept = rating_alone.rate(session, work.assessment, rating, actor=identity.actor(), now=parts.now())
    except OtherRatingError as other:
        outcome.conflicts[rating.item] = other.kept
    except RefusedError as refused:
        outcome.errors[rating.item] = str(refused)
    else:
        outcome.kept[rating.item] = kept


def _other_person(sent: MultiDict[str, Any]) -> str:
    person = identity.actor()
    if sent.get("person", str(person.id)) == str(person.id):
        return ""
    return f"{person.name} is signed in here now, and this page was opened by somebody else. Nothing was saved."


# --- The page -----------------------------------------------------------------------------------------------------


def rate_page(work: Work, outcome: Outcome) -> RatePage:
    """One's own ratings of an element as they are now, with what was sent and not kept put back into its fields."""
    session, assessment = parts.session(), work.assessment
    own = ratings.own(session, assessment, identity.actor().id)
    last = last_time(session, assessment)
    small = reads_small_agency_notes(work.questionnaire, assessment.profile)
    items = tuple(
        _part(work, item, number, own, last, outcome, small=small) for number, item in enumerate(work.items, start=1)
    )
    return RatePage(
        title=work.element.title,
        assessment=title_of(assessment),
        list_url=work.address("tasks.show"),
        mine_url=work.address("team.mine"),
        url=rate_address(work),
        token_url=work.token_address,
        person=identity.actor().id,
        kept_under=uuid.uuid5(_NAMESPACE, str(assessment.id)),
        met=assessment.rating is not RatingState.ALONE or not assessment.open,
        refused=outcome.refused,
        problems=tuple(problem for part in items for problem in _problems(part)) if outcome.status != KEPT else (),
        items=items,
        top=work.questionnaire.top_level,
        bar=bar(work, own, ""),
    )


def rate_address(work: Work, element: str = "") -> str:
    """The address on which an element is rated alone."""
    return work.address("team.rate", element_id=element or work.element.id)


def bar(work: Work, own: Mapping[str, Rating], said: str) -> Bar:
    """What the foot of the page says of an element."""
    done = sum(item.id in own and own[item.id].rated.given for item in work.items)
    return Bar(done, len(work.items), said)


def _part(
    work: Work,
    item: Item,
    number: int,
    own: Mapping[str, Rating],
    last: LastTime | None,
    outcome: Outcome,
    *,
    small: bool,
) -> ItemPart:
    kept, given = own.get(item.id, Rating(item.id)), outcome.given.get(item.id)
    unsaved = given is not None and bool(outcome.refused or item.id in outcome.errors)
    shown = given.rating if given is not None and unsaved else kept
    names = work.questionnaire.weight_names
    conflict = conflict_of(work, given, outcome.conflicts[item.id]) if given and item.id in outcome.conflicts else None
    return ItemPart(
        item=item,
        number=number,
        weight=names[item.weight] if item.weight == max(names) > min(names) else "",
        states=(TWO_ANSWERS,) if conflict else (State("stop", "Not saved"),) if unsaved else states_of(kept),
        version=shown.version,
        answer=_value(shown.rated),
        words=choice_words(_answer(kept), work.questionnaire),
        note=shown.note or "",
        levels=tuple(
            Choice(str(level.value), level.name, item.levels[level.value]) for level in work.questionnaire.level_scale
        ),
        others=_others(work, item),
        last=said_last(work, item, kept, last),
        error=outcome.errors.get(item.id, ""),
        save_url=work.address("team.save_rating", item_id=item.id),
        about=fixed.about(work.assessment.questionnaire, item.id, small=small),
        versus=conflict,
        unsaved=unsaved,
    )


def states_of(kept: Rating) -> tuple[State, ...]:
    """Whether an item is rated."""
    return (_RATED if kept.rated.given else _NOT_RATED,)


def said_last(work: Work, item: Item, kept: Rating, last: LastTime | None) -> str:
    """What was answered last time; nothing until one's own rating is given, so that it does not lead."""
    before = last.answer(item.id) if last and kept.rated.given else None
    if last is None or before is None:
        return ""
    return f"The answer in {called(last.name)} was {choice_words(before, work.questionnaire)}."


def conflict_of(work: Work, given: GivenRating, kept: Rating) -> Versus:
    """Two ratings of one's own side by side, with the one of this page as fields that are sent again."""
    item = given.rating.item
    sent = {
        "version": str(given.rating.version),
        "seen": str(kept.version),
        "answer": _value(given.rating.rated),
        "note": given.rating.note or "",
    }
    theirs = _answer(kept, _ELSEWHERE)
    return versus(
        ConflictError(_answer(given.rating), theirs),
        work.questionnaire,
        zone=work.agency.zone,
        now=parts.now(),
        fields=tuple((name_of(item, part), text) for part, text in sent.items() if text),
    )


def saved_now(work: Work) -> str:
    """What the foot of the page says after something was saved."""
    return saved(parts.now(), work)


def _others(work: Work, item: Item) -> tuple[Choice, ...]:
    names = work.questionnaire.answer_names
    found = [Choice(DONT_KNOW, names.get("dont_know", "Don’t know"), "Left out of the middle rating, and counted.")]
    if item.na.allowed:
        case = f"Only if {lower_first(item.na.when)}." if item.na.when else "Left out of the middle rating."
        found.append(Choice(NOT_APPLICABLE, names.get("not_applicable", "Not applicable"), case))
    return tuple(found)


def _value(rated: Rated) -> str:
    if rated.dont_know:
        return DONT_KNOW
    if rated.not_applicable:
        return NOT_APPLICABLE
    return "" if rated.level is None else str(rated.level)


def _answer(rating: Rating, by: str | None = None) -> Answer:
    """A rating in the form of an answer, to be put into words."""
    level, dont_know, not_applicable = rating.rated
    response = ItemResponse(level, dont_know, not_applicable, note=rating.note)
    return Answer(rating.item, response, version=rating.version, changed_by=by)


def _problems(part: ItemPart) -> list[Problem]:
    where = f"Item {part.number}, {part.item.title}"
    if part.versus is not None:
        return [Problem(f"{where}: choose between two ratings", f"#{name_of(part.item.id, 'conflict')}")]
    return [Problem(f"{where}: {lower_first(part.error)}", f"#{part.item.id}")] if part.error else []
