"""The cover."""

from dataclasses import dataclass

from kl_assess.core.snapshot import Snapshot
from kl_assess.report.variant import Variant


@dataclass(frozen=True)
class Cover:
    """The cover."""

    title: str
    agency: str
    contents: tuple[tuple[str, str], ...]


def cover(snapshot: Snapshot, variant: Variant, contents: tuple[tuple[str, str], ...]) -> Cover:
    """The cover of a variant, with its table of contents."""
    return Cover(snapshot.questionnaire.instrument.report_title, snapshot.agency.name, contents)
