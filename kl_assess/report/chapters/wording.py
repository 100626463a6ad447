"""Phrases that several chapters print: how an item, a level and a cycle are called."""

from fractions import Fraction

from kl_assess.core.action_plan import Owner
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.scoring import ItemScore, Standing
from kl_assess.core.snapshot import ReportFacts
from kl_assess.formatting import exact, lower_first

NOT_STATED = "Not stated"
FITS_A_CELL = 240
SEE_BELOW = "In the next row"


def item_label(questionnaire: Questionnaire, item: str, *more: str) -> str:
    """An item's id with the name of its weight, where there is more than one weight, and what else is said of it."""
    weight = questionnaire.places[item].item.weight
    parts = [item] if len(questionnaire.weights) == 1 else [item, lower_first(questionnaire.weight_names[weight])]
    return ", ".join([*parts, *more])


def title_of(questionnaire: Questionnaire, item: str) -> str:
    """The title of an item."""
    return questionnaire.places[item].item.title


def level_words(questionnaire: Questionnaire, level: int) -> str:
    """A level by number and name: "2 Developing"."""
    return f"{level} {questionnaire.level_scale[level].name}"


def standing_words(questionnaire: Questionnaire, standing: Standing) -> str:
    """The answer of an item that has no level, in the words of the questionnaire."""
    words = {
        Standing.DONT_KNOW: "dont_know",
        Standing.BLANK: "unanswered",
        Standing.NOT_APPLICABLE: "not_applicable",
    }
    if standing in words:
        return questionnaire.answer_names[words[standing]]
    return "Not in the quick check" if standing is Standing.NOT_ASKED else "Not asked"


def answer_words(questionnaire: Questionnaire, item: ItemScore) -> str:
    """The answer to an item: its level by number and name, or the words for an answer without one."""
    return (
        standing_words(questionnaire, item.standing) if item.level is None else level_words(questionnaire, item.level)
    )


def score_name(questionnaire: Questionnaire, level: int) -> str:
    """The name of a score: an element's, a domain's or the whole's."""
    return questionnaire.scoring.maturity_levels[level].name


def owner_words(owner: Owner) -> str:
    """Who answers for something: the title, after the name where the agency wants it printed."""
    return f"{owner.name}, {owner.title}" if owner.name else owner.title


def this_time(facts: ReportFacts) -> str:
    """The name of this cycle at the head of a column."""
    return facts.period or "Now"


def points(value: Fraction) -> str:
    """A number of points of a scale from 0 to 100: "3 points", "1 point"."""
    return f"{exact(value)} {'point' if value == 1 else 'points'}"


def cell_and_below(text: str) -> tuple[str, str]:
    """A text for a narrow column, and the same for a row of its own where it is too long for one."""
    return (text, "") if len(text) <= FITS_A_CELL else (SEE_BELOW, text)
