"""What everyone who fills in a blank file is told, whether it is a text file or a workbook."""

from typing import Final

from kl_assess.core.questionnaire import Item, Questionnaire
from kl_assess.formatting import lower_first

YOUR_AGENCY: Final = "Your agency"
"""The name that stands in a blank file until the agency writes its own."""


def scale(questionnaire: Questionnaire) -> tuple[str, ...]:
    """Every level with its idea."""
    return tuple(f"{level.value} {level.name}: {level.idea}." for level in questionnaire.level_scale)


def grades(questionnaire: Questionnaire) -> tuple[str, ...]:
    """Every evidence grade with its meaning, and where none is needed; nothing where the questionnaire has none."""
    if not questionnaire.evidence_grades:
        return ()
    lowest = questionnaire.level_scale[0]
    said = (f"{grade.id} {grade.name}: {grade.meaning.rstrip('.')}." for grade in questionnaire.evidence_grades)
    return *said, f"No grade is needed at level {lowest.value} ({lower_first(lowest.name)})."


def levels(questionnaire: Questionnaire, item: Item) -> tuple[tuple[str, str], ...]:
    """The name of every level, with what it means for an item."""
    return tuple((f"{level.value} {level.name}", item.levels[level.value]) for level in questionnaire.level_scale)


def remarks(questionnaire: Questionnaire, item: Item) -> tuple[str, ...]:
    """What an item weighs, when it is asked, when not, how a small agency reads it and what may back it."""
    condition = next((c.label for c in questionnaire.conditions if c.id == item.condition), None)
    said = {
        "Weight": questionnaire.weight_names[item.weight] if len(questionnaire.weights) > 1 else None,
        "Asked only where": condition,
        "Not applicable only where": item.na.when if item.na.allowed else None,
        "Small agency": item.small_agency_note if questionnaire.small_agency else None,
        "Evidence may be": "; ".join(item.evidence) or None,
    }
    return tuple(f"{lead}: {text.rstrip('.')}." for lead, text in said.items() if text)
