"""Questions about answers that do not sit well together. They ask to look again, and never change anything."""

from typing import NamedTuple

from kl_assess.core.assessment import Answers, responses_of
from kl_assess.core.consistency import LookAgain, find_look_agains
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.responses import ItemResponse, grade_of
from kl_assess.formatting import plural
from kl_assess.web.answering.work import Work


class Hint(NamedTuple):
    """One question, with the title and the address of the item that it is about, if it is another one."""

    text: str
    title: str = ""
    href: str = ""


def hints_of(work: Work, answers: Answers) -> dict[str, tuple[Hint, ...]]:
    """The hints for each item asked in an element."""
    known = responses_of(answers)
    levels = {
        item.id: level for item in work.every_item if item.id in known and (level := known[item.id].level) is not None
    }
    found: dict[str, tuple[Hint, ...]] = {item.id: () for item in work.items}
    for item in work.items:
        found[item.id] += _support(known.get(item.id), work.questionnaire)
    for pair in find_look_agains(work.questionnaire, levels):
        if pair.item in found:
            found[pair.item] += (_above(pair, work),)
        if pair.foundation in found:
            found[pair.foundation] += (_below(pair, work),)
    return found


def rests_on(work: Work) -> frozenset[str]:
    """The items whose answers the hints of an element, and the count of its work, are made from."""
    own = frozenset(item.id for item in work.items)
    rules = work.questionnaire.scoring.foundations
    found = set(own)
    for foundation, enabled in rules.enables.items() if rules else ():
        if foundation in own:
            found.update(enabled)
        elif not own.isdisjoint(enabled):
            found.add(foundation)
    return frozenset(found)


def _support(response: ItemResponse | None, questionnaire: Questionnaire) -> tuple[Hint, ...]:
    """What the evidence supports, where somebody has graded it and it is less than the answer."""
    grade = grade_of(response, questionnaire) if response else None
    if response is None or grade is None or not response.evidence.grade or (response.level or 0) <= grade.level_cap:
        return ()
    return (
        Hint(
            f"{grade.name} support carries level {_level(grade.level_cap, questionnaire)} at most. Your answer stays; "
            f"the supported score counts it as {grade.level_cap}."
        ),
    )


def _above(pair: LookAgain, work: Work) -> Hint:
    return Hint(
        f"This answer is {plural(pair.level - pair.foundation_level, 'level')} above the one it rests on, which is "
        f"{_level(pair.foundation_level, work.questionnaire)}. Are both right?",
        *_where(pair.foundation, work),
    )


def _below(pair: LookAgain, work: Work) -> Hint:
    return Hint(
        f"Another item rests on this one and is {plural(pair.level - pair.foundation_level, 'level')} above it, at "
        f"{_level(pair.level, work.questionnaire)}. Are both right?",
        *_where(pair.item, work),
    )


def _level(value: int, questionnaire: Questionnaire) -> str:
    return f"{value} {questionnaire.level_scale[value].name}"


def _where(item: str, work: Work) -> tuple[str, str]:
    place = work.questionnaire.places[item]
    here = place.element.id == work.element.id
    return place.item.title, f"#{item}" if here else f"{work.element_address(place.element.id)}#{item}"
