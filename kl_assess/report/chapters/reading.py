"""reading."""

from dataclasses import dataclass

from kl_assess.core.snapshot import Snapshot


@dataclass(frozen=True)
class Reading:
    """reading."""

    anchor: str
    title: str


def reading(snapshot: Snapshot) -> Reading:
    """reading."""
    return Reading("reading", "Reading")
