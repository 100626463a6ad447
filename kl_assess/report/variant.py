"""Who a report is for."""

from enum import StrEnum


class Variant(StrEnum):
    """Two or three pages for a council, everything, or everything that may be published."""

    BRIEF = "brief"
    FULL = "full"
    PUBLIC = "public"
