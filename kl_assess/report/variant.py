"""Who a report is for, and what they may read."""

from enum import StrEnum

from kl_assess.core.snapshot import Snapshot, for_public, without_private


class Variant(StrEnum):
    """Two or three pages for a council, everything, or everything that may be published."""

    BRIEF = "brief"
    FULL = "full"
    PUBLIC = "public"


def printable(snapshot: Snapshot, variant: Variant) -> Snapshot:
    """What a variant may say: private notes and evidence never, and the public one what may be published alone."""
    return for_public(snapshot) if variant is Variant.PUBLIC else without_private(snapshot)
