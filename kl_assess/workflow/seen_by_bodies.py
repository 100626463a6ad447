"""What a parent body sees of the agencies that let it: of each what it granted, and nothing else is even read."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sqlalchemy.orm import Session

from kl_assess.catalog.restoring import from_canonical
from kl_assess.core.scoring import OVERALL
from kl_assess.core.sharing import Sight, shows
from kl_assess.core.trend import SignedCycle, SignedScore
from kl_assess.store import parent_bodies, reports, shown_to_bodies
from kl_assess.store.agencies import Agency
from kl_assess.store.parent_bodies import Body, Granting
from kl_assess.store.shown_to_bodies import Issued, Standing

PUBLIC: Final = "public.pdf"
"""The file of a report that a body may have."""


@dataclass(frozen=True)
class Signed:
    """The scores of a signed assessment: the total, None where it was not published, and the domains in their order."""

    name: str
    at: dt.datetime | None
    overall: SignedScore | None
    domains: tuple[SignedScore, ...]


@dataclass(frozen=True)
class Seen:
    """What a body sees of an agency; None for what it does not see, and for what there is not."""

    agency: Agency
    sight: Sight
    until: dt.datetime | None
    standing: Standing | None
    signed: Signed | None
    report: Issued | None


def seen_by(session: Session, granting: Sequence[Granting]) -> tuple[Seen, ...]:
    """What these agencies show, in three queries."""
    every = [one.agency.id for one in granting]
    scored = [one.agency.id for one in granting if shows(one.sight, Sight.RESULTS)]
    told = [one.agency.id for one in granting if shows(one.sight, Sight.REPORTS)]
    standings = shown_to_bodies.standings(session, every)
    results = shown_to_bodies.scored(session, scored)
    issued = shown_to_bodies.issued(session, told, PUBLIC)
    return tuple(
        Seen(
            one.agency,
            one.sight,
            one.until,
            standings.get(one.agency.id),
            _signed(results[one.agency.id]) if one.agency.id in results else None,
            issued.get(one.agency.id),
        )
        for one in granting
    )


def report_for(session: Session, body: Body, slug: str, now: dt.datetime) -> tuple[Agency, Issued, bytes] | None:
    """The public report that an agency lets a body have; None where it does not, and where there is none."""
    found = parent_bodies.granted_to(session, body.id, slug, now)
    if found is None or not shows(found.sight, Sight.REPORTS):
        return None
    agency = found.agency
    report = shown_to_bodies.issued(session, [agency.id], PUBLIC).get(agency.id)
    content = reports.file_content(session, agency.id, report.report, PUBLIC) if report else None
    return (agency, report, content) if report and content else None


def _signed(found: shown_to_bodies.Scored) -> Signed:
    scores = _scores(found.cycle) if found.cycle else ()
    overall = next((score for part, score in scores if part == OVERALL), None)
    return Signed(found.name, found.signed_at, overall, tuple(score for part, score in scores if part != OVERALL))


@lru_cache(maxsize=512)
def _scores(text: str) -> tuple[tuple[str, SignedScore], ...]:
    """The scores of a text that was kept; what a text says never changes."""
    return tuple(from_canonical(text, SignedCycle).scores.items())
