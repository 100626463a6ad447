"""Answers that do not sit well together. They are pointed at with a question; no answer is ever changed."""

from collections.abc import Mapping
from dataclasses import dataclass

from kl_assess.core.questionnaire import Questionnaire


@dataclass(frozen=True)
class LookAgain:
    """An item that stands far above the one it rests on: a question to the team, never a change (method 4.5)."""

    item: str
    level: int
    foundation: str
    foundation_level: int


def find_look_agains(questionnaire: Questionnaire, levels: Mapping[str, int]) -> tuple[LookAgain, ...]:
    """Every item that stands so many levels above one it rests on that the team is asked to look again.

    `levels` are the levels of the items that are asked and have one (docs/method.md 4.5).
    """
    rules = questionnaire.scoring.foundations
    if rules is None:
        return ()
    return tuple(
        LookAgain(item, levels[item], foundation, levels[foundation])
        for foundation, enabled in rules.enables.items()
        if foundation in levels
        for item in enabled
        if item in levels and levels[item] - levels[foundation] >= rules.look_again_from
    )
