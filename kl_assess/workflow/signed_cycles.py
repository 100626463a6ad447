"""What sign-off kept of each cycle for comparison and trend, read again; nothing of it is worked out anew."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from kl_assess.catalog.restoring import from_canonical
from kl_assess.core.comparison import given_in
from kl_assess.core.results import Results
from kl_assess.core.trend import SignedCycle, fits, scores_in
from kl_assess.store import results
from kl_assess.store.agencies import Agency
from kl_assess.store.results import KeptCycle
from kl_assess.workflow.pinning import pinned


@dataclass(frozen=True)
class Kept:
    """A cycle that was signed off, and whether it still is: one that is open again has left the trend.

    `digest` is that of the text that was kept. It is empty where the cycle was put together from its results, as
    nothing more was kept of it.
    """

    assessment: UUID
    signed: bool
    cycle: SignedCycle
    digest: str

    @property
    def bare(self) -> bool:
        """Whether only its results were kept."""
        return not self.digest


def kept_cycles(session: Session, agency: Agency) -> tuple[Kept, ...]:
    """Every full assessment of an agency that was signed off, the oldest first: one query."""
    return kept_of(session, agency.id, agency.zone)


def kept_of(session: Session, agency_id: UUID, zone: str) -> tuple[Kept, ...]:
    """The same for an agency by its id and time zone.

    One query, and another one where results were kept by a release that did not keep the cycle beside them.
    """
    rows = results.cycles(session, agency_id)
    bare = [row.assessment for row in rows if row.cycle is None]
    contents = results.contents(session, agency_id, bare) if bare else {}
    return tuple(
        Kept(
            row.assessment,
            row.signed_at is not None,
            *((_bare(session, row, contents[row.assessment], zone), "") if row.cycle is None else _cycle(row.cycle)),
        )
        for row in rows
    )


@lru_cache(maxsize=256)
def _cycle(text: str) -> tuple[SignedCycle, str]:
    """The cycle of a text that was kept, and the text's digest.

    Reading takes a millisecond, and what a text says never changes.
    """
    return from_canonical(text, SignedCycle), sha256(text.encode()).hexdigest()


def _bare(session: Session, row: KeptCycle, content: str, zone: str) -> SignedCycle:
    found = from_canonical(content, Results)
    return SignedCycle(
        number=row.number,
        period=row.name,
        signed=(row.signed_at or row.created_at).astimezone(ZoneInfo(zone)).date(),
        questionnaire=row.questionnaire,
        inputs=row.inputs,
        responses=given_in(found.scores),
        scores=scores_in(pinned(session, row.questionnaire), found.scores),
    )


def revision_of(kept: Sequence[Kept]) -> tuple[Hashable, ...] | None:
    """All that the trend over them follows from.

    None where not all is told: where only results were kept, and where a pair has to be made, as a cycle is open again.
    """
    if any(found.bare or not found.signed for found in kept):
        return None
    if not all(fits(before.cycle, found.cycle) for before, found in pairwise(kept)):
        return None
    return tuple((found.assessment, found.digest) for found in kept)
