"""What everyone who fills in a blank file is told, whether it is a text file or a workbook."""

from typing import Final

from kl_assess.core.questionnaire import Item, Questionnaire

CAUTIONS: Final = (
    "What you write here may be a public record. So may this file.",
    "Do not enter names of victims, witnesses or juveniles, case details or criminal-justice information.",
)
"""Said before the first answer."""

YOUR_AGENCY: Final = "Your agency"
"""The name that stands in a blank file until the agency writes its own."""


def scale(questionnaire: Questionnaire) -> tuple[str, ...]:
    """Every level with its idea."""
    return tuple(f"{level.value} {level.name}: {level.idea}." for level in questionnaire.level_scale)


def grades(questionnaire: Questionnaire) -> tuple[str, ...]:
    """Every evidence grade with its meaning; none where the questionnaire has none."""
    return tuple(f"{grade.id} {grade.name}: {grade.meaning}." for grade in questionnaire.evidence_grades)


def levels(questionnaire: Questionnaire, item: Item) -> tuple[tuple[str, str], ...]:
    """The name of every level, with what it means for an item."""
    return tuple((f"{level.value} {level.name}", item.levels[level.value]) for level in questionnaire.level_scale)


def remarks(questionnaire: Questionnaire, item: Item) -> tuple[str, ...]:
    """When an item is asked, when it does not apply, how a small agency reads it and what may back it."""
    condition = next((c.label for c in questionnaire.conditions if c.id == item.condition), None)
    said = {
        "Asked only where": condition,
        "Not applicable only where": item.na.when if item.na.allowed else None,
        "Small agency": item.small_agency_note if questionnaire.small_agency else None,
        "Evidence may be": "; ".join(item.evidence) or None,
    }
    return tuple(f"{lead}: {text.rstrip('.')}." for lead, text in said.items() if text)
