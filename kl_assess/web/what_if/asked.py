"""What a what-if is asked with: levels in the address, a picture that was kept, or one of the two made ready."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kl_assess.core.action_plan import Action, ActionKind
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.results import Results
from kl_assess.core.scoring import OUT_OF_SCOPE
from kl_assess.core.what_if import Levels
from kl_assess.store.pictures import Picture

FIRST_GAPS: Final = "gaps"
PLAN: Final = "plan"
READY: Final = {
    FIRST_GAPS: "If the proposed gaps reach their targets",
    PLAN: "If the plan’s open actions reach their levels",
}
"""The what-ifs that are made ready, by the word in the address."""


@dataclass(frozen=True)
class Asked:
    """The levels asked about, under a heading. `picture` is the one that they are from."""

    levels: Levels
    heading: str = "What would move"
    picture: Picture | None = None


def levels_in(given: Mapping[str, str], questionnaire: Questionnaire) -> Levels:
    """The levels in an address or a form, by item; what names no level of the scale is passed over."""
    scale = {str(level.value): level.value for level in questionnaire.level_scale}
    return {
        item.id: scale[given[item.id]] for item in questionnaire.items if item.id in given and given[item.id] in scale
    }


def levels_of_first_gaps(results: Results) -> Levels:
    """The gaps that are proposed for the plan, at their targets."""
    return {gap.item: gap.target for gap in results.gaps if gap.proposed}


def levels_of_plan(actions: tuple[Action, ...], results: Results) -> Levels:
    """The items of open actions, each at the highest level that one of them should reach, where that is higher."""
    found: dict[str, int] = {}
    for action in actions:
        item = results.items.get(action.item)
        if action.open and action.kind is ActionKind.IMPROVE and action.target is not None and item is not None:
            reached = max(item.level if item.level is not None else -1, found.get(action.item, -1))
            if item.standing not in OUT_OF_SCOPE and action.target > reached:
                found[action.item] = action.target
    return found


def asked(
    given: Mapping[str, str], questionnaire: Questionnaire, ready: Mapping[str, Levels], kept: tuple[Picture, ...]
) -> Asked:
    """What the address asks: a picture or a what-if made ready by its name, else the levels that stand in it."""
    picture = next((p for p in kept if p.id == _id(given.get("picture", ""))), None)
    if picture is not None:
        levels = {item: level for item, level in picture.levels.items() if 0 <= level <= questionnaire.top_level}
        return Asked(levels, f"In the what-if “{picture.name}”", picture)
    which = given.get("from", "")
    if which in READY:
        return Asked(ready[which], READY[which])
    return Asked(levels_in(given, questionnaire))


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
