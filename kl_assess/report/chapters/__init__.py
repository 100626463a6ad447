"""The chapters of a report, in order. Each is made from a Snapshot alone and knows nothing of the others.

A chapter is a frozen dataclass of plain, worded values with an `anchor` (its address inside the report) and a `title`
(its heading and its line in the table of contents). A function that makes one returns None where there is nothing to
say, and the chapter is then left out everywhere.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from kl_assess.core.snapshot import Snapshot
from kl_assess.report.chapters.changes import changes
from kl_assess.report.chapters.domains import domains
from kl_assess.report.chapters.follow_up import actions, notes, waiting
from kl_assess.report.chapters.gaps import gaps
from kl_assess.report.chapters.method import method
from kl_assess.report.chapters.plan import plan
from kl_assess.report.chapters.reading import reading
from kl_assess.report.chapters.responses import responses
from kl_assess.report.chapters.summary import summary
from kl_assess.report.chapters.unknown import unknown
from kl_assess.report.variant import Variant


class Chapter(Protocol):
    """What the skeleton of a report needs to know of a chapter."""

    @property
    def anchor(self) -> str:
        """The address inside the report, unique in it."""

    @property
    def title(self) -> str:
        """The heading, and the line in the table of contents."""


@dataclass(frozen=True)
class Part:
    """A template and the function that makes its chapters: one, several or none. `brief`: also in the brief variant."""

    template: str
    make: Callable[[Snapshot], Chapter | tuple[Chapter, ...] | None]
    brief: bool = False


PARTS: Final = (
    Part("summary.html", summary, brief=True),
    Part("reading.html", reading),
    Part("domain.html", domains),
    Part("gaps.html", gaps),
    Part("plan.html", plan),
    Part("changes.html", changes),
    Part("unknown.html", unknown),
    Part("responses.html", responses),
    Part("method.html", method),
)
"""Every chapter after the cover, in the order of print."""


FOLLOW_UP_PARTS: Final = (
    Part("follow_up.html", actions, brief=True),
    Part("notes.html", notes, brief=True),
    Part("waiting.html", waiting, brief=True),
)
"""Every chapter of a follow-up report after its cover."""


def chapters(snapshot: Snapshot, variant: Variant) -> Iterator[tuple[str, Chapter]]:
    """The chapters that a variant prints, each with the name of its template."""
    for part in FOLLOW_UP_PARTS if snapshot.follow_up else PARTS:
        if part.brief or variant is not Variant.BRIEF:
            made = part.make(snapshot)
            for chapter in made if isinstance(made, tuple) else (made,):
                if chapter is not None:
                    yield part.template, chapter
