"""The home page, worded: how long it takes, and how one item reads. Every number comes from the questionnaire."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from kl_assess.core.questionnaire import Item, Questionnaire
from kl_assess.formatting import words

EXAMPLE_ITEM: Final = "LEA-3.2"
"""The item shown as an example, where the questionnaire has it; else the first one."""
ROUNDED_TO: Final = 5
CHOOSING: Final = "to choose levels"


@dataclass(frozen=True)
class Row:
    """How much one kind of agency has to do, and what it ends with. `time_for` says what the time is needed for."""

    who: str
    items: str
    time: str
    time_for: str
    ends_with: str


@dataclass(frozen=True)
class LevelText:
    """One level of an item; `tone` is its place on the scale in eighths, for its color."""

    value: int
    name: str
    text: str
    tone: int


@dataclass(frozen=True)
class HomePage:
    """The home page. `time_note` says where the times come from, `again` leads back to the agency looked at last."""

    again: tuple[str, str] | None
    count: str
    domains: str
    elements: int
    rows: tuple[Row, ...]
    time_note: str
    example: str
    levels: str
    ladder: tuple[LevelText, ...]


def home_page(questionnaire: Questionnaire, again: tuple[str, str] | None = None) -> HomePage:
    """The home page for a questionnaire. `again` is the name and address of the agency looked at last, if any."""
    item = _example(questionnaire)
    top = questionnaire.top_level
    return HomePage(
        again=again,
        count=f"{len(questionnaire.items)} items",
        domains=words(len(questionnaire.domains)),
        elements=sum(len(domain.elements) for domain in questionnaire.domains),
        rows=tuple(_rows(questionnaire)),
        time_note=questionnaire.instrument.estimated_minutes_note or "",
        example=item.title,
        levels=words(len(questionnaire.level_scale)),
        ladder=tuple(
            LevelText(level.value, level.name, item.levels[level.value], round(8 * level.value / top))
            for level in questionnaire.level_scale
        ),
    )


def _example(questionnaire: Questionnaire) -> Item:
    place = questionnaire.places.get(EXAMPLE_ITEM)
    return place.item if place else questionnaire.items[0]


def _rows(questionnaire: Questionnaire) -> Iterable[Row]:
    """The quick check, the shortest full assessment and the longest one; what has no planning figure is left out."""
    minutes = questionnaire.instrument.estimated_minutes
    every = len(questionnaire.items)
    modes = questionnaire.instrument.modes
    if modes and modes.quick_check and "quick_check_individual" in minutes:
        asked = modes.quick_check.weights
        yield Row(
            "Short of time: the quick check",
            _count(questionnaire, lambda item: item.weight in asked),
            f"About {duration(minutes['quick_check_individual'])}",
            "",
            "A profile of what was asked and gaps, no overall score",
        )
    if "individual_rating" not in minutes:
        return
    rating = minutes["individual_rating"]
    plainest = sum(item.condition is None for item in questionnaire.items)
    if plainest < every:
        share = round(rating * plainest / every / ROUNDED_TO) * ROUNDED_TO
        yield Row(
            "A small agency, in the plainest case",
            f"{plainest} items",
            f"About {duration(share)}",
            CHOOSING,
            "A profile, an overall score and a report",
        )
    more = [
        f"{duration(minutes[key])} {what}"
        for key, what in (("consensus_meeting", "to agree as a team"), ("evidence_collection", "to gather evidence"))
        if key in minutes
    ]
    yield Row(
        "An agency to which every item applies",
        f"{every} items",
        f"About {duration(rating)}",
        ", then ".join((CHOOSING, " and ".join(more))) if more else CHOOSING,
        "A profile, an overall score and a report",
    )


def _count(questionnaire: Questionnaire, asked: Callable[[Item], bool]) -> str:
    """How many items are asked: in the plainest case, and at most."""
    found = [item for item in questionnaire.items if asked(item)]
    least = sum(item.condition is None for item in found)
    return f"{least} to {len(found)} items" if least < len(found) else f"{least} items"


def duration(minutes: int) -> str:
    """A planning time in words: "75 minutes", "2 hours"."""
    hours, rest = divmod(minutes, 60)
    if rest or not hours:
        return f"{minutes} minutes"
    return f"{hours} {'hour' if hours == 1 else 'hours'}"
