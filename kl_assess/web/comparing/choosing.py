"""Which two cycles stand side by side, the form that chooses others, and the page where there are none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kl_assess.core.assessment import Assessment, AssessmentStatus
from kl_assess.core.scoring import Mode
from kl_assess.store.agencies import Agency
from kl_assess.web.addresses import address
from kl_assess.web.frame import Place

SIGNED: Final = (AssessmentStatus.SIGNED_OFF, AssessmentStatus.ISSUED)
"""What an assessment is once it is signed off."""


@dataclass(frozen=True)
class EmptyPage:
    """A page with nothing to show: why, and where to go on. `pick` lets others be chosen, where there are any."""

    title: str
    crumbs: tuple[Place, ...]
    lead: str
    text: str
    next: Place
    pick: "Pick | None" = None


@dataclass(frozen=True)
class Choice:
    """One cycle in a list to choose from."""

    number: int
    name: str
    chosen: bool


@dataclass(frozen=True)
class Pick:
    """The form with which two cycles are chosen."""

    url: str
    earlier: tuple[Choice, ...]
    later: tuple[Choice, ...]


def chosen(
    listed: Sequence[Assessment], earlier: int | None, later: int | None
) -> tuple[Assessment | None, int | None]:
    """The later of the two cycles wanted, and the number of the earlier one; None is the one it starts from.

    In place of a later one that is not there the newest full assessment is taken. Neither where none is signed off
    before it.
    """
    full = [found for found in listed if found.cycle.mode is Mode.FULL]
    if earlier is not None and later is not None and earlier > later:
        earlier, later = later, earlier
    newest = next(iter(full), None)
    taken = next((found for found in full if found.number == later), newest)
    signed = {found.number for found in full if found.status in SIGNED and taken and found.number < taken.number}
    if taken is None or not (signed or taken.previous):
        return None, None
    return taken, earlier if earlier in signed else None


def pick_of(agency: Agency, listed: Sequence[Assessment], later: Assessment, earlier: int | None) -> Pick | None:
    """The form to choose others, with these two chosen; None where there are not two to choose from."""
    full = [found for found in listed if found.cycle.mode is Mode.FULL]
    signed = [found for found in full if found.status in SIGNED]
    if len(full) < 2 or not signed:  # noqa: PLR2004 - it takes two
        return None
    return Pick(
        address("comparing.show", slug=agency.slug),
        tuple(Choice(found.number, _name(found), found.number == earlier) for found in signed),
        tuple(Choice(found.number, _name(found), found.number == later.number) for found in full),
    )


def _name(assessment: Assessment) -> str:
    return assessment.cycle.name if assessment.status in SIGNED else f"{assessment.cycle.name}, not signed off"


def empty_page(agency: Agency, listed: Sequence[Assessment]) -> EmptyPage:
    """The page where no two cycles can be put side by side, with why."""
    if not listed:
        text = "Nothing is assessed yet. From the second full assessment on, this page says what changed and why."
    elif all(found.cycle.mode is Mode.QUICK_CHECK for found in listed):
        text = (
            "A quick check is not compared over time, because it asks only a part of the items. Its answers stay when "
            "you go on to the full assessment, and two full ones can be compared."
        )
    else:
        text = (
            "The first full assessment has nothing to be compared with. Once it is signed off, the next one starts "
            "from it, and this page says what changed and why."
        )
    return EmptyPage(
        "What changed",
        (Place("Overview", address("overview.show", slug=agency.slug)), Place("What changed", "")),
        "There is nothing to compare yet.",
        text,
        Place("Go to the overview", address("overview.show", slug=agency.slug)),
    )
