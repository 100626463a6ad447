"""What an agency may let a parent body see, such as the state association: each step shows what those before it do."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Sight(StrEnum):
    """How much a parent body sees of an agency."""

    STATUS = "status"
    """Where the newest assessment stands, and when it was signed off."""
    RESULTS = "results"
    """Also the scores of the newest one that is signed off: overall and by domain."""
    REPORTS = "reports"
    """Also the public report of the newest one that is issued."""


_ORDER: Final[Mapping[Sight, int]] = {sight: place for place, sight in enumerate(Sight)}


def shows(granted: Sight, wanted: Sight) -> bool:
    """Whether what an agency granted covers what is wanted."""
    return _ORDER[granted] >= _ORDER[wanted]
