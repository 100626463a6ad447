"""Answers that do not sit well together. They are pointed at with a question; no answer is ever changed."""

from collections.abc import Mapping

from kl_assess.core.gaps import LookAgain
from kl_assess.core.questionnaire import Questionnaire


def look_agains(questionnaire: Questionnaire, levels: Mapping[str, int]) -> tuple[LookAgain, ...]:
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
