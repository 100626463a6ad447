"""What an export tells in another form than the rows that are kept: what people said alone, without the people."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from sqlalchemy.orm import Session

from kl_assess.store import assessments, ratings
from kl_assess.store.export_rows import MisfitError
from kl_assess.store.ratings import Rated
from kl_assess.workflow import meeting

_CYCLES: Final = 10_000
"""More than an agency has assessments."""

Data = Mapping[str, Any]


class Form(NamedTuple):
    """How a table is told: what makes its rows, and what keeps them at another installation."""

    tell: Callable[[Session, uuid.UUID], Iterator[Data]]
    keep: Callable[[Session, uuid.UUID, Iterable[Data], dt.datetime], None]


def _ratings(session: Session, agency_id: uuid.UUID) -> Iterator[Data]:
    """The ratings of every item that the team has met on, in a random order."""
    for assessment in assessments.page(session, agency_id, limit=_CYCLES):
        for item, listed in sorted(meeting.taken_out(session, assessment).items()):
            for rated in listed:
                yield {"assessment_id": str(assessment.id), "item": item, **rated._asdict()}


def _keep_ratings(session: Session, agency_id: uuid.UUID, rows: Iterable[Data], now: dt.datetime) -> None:
    found: dict[str, dict[str, list[Rated]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        rated = Rated(row.get("level"), row.get("dont_know"), row.get("not_applicable"))  # type: ignore[arg-type]
        chosen = (type(rated.level) is int, rated.dont_know is True, rated.not_applicable is True)
        if sum(chosen) != 1 or not isinstance(row.get("item"), str):
            raise MisfitError("A rating does not fit.")
        found[str(row.get("assessment_id"))][row["item"]].append(rated)
    there = {str(assessment.id): assessment for assessment in assessments.page(session, agency_id, limit=_CYCLES)}
    if not found.keys() <= there.keys():
        raise MisfitError("A rating is of an assessment that is not in the file.")
    for assessment, by_item in found.items():
        ratings.restore(session, there[assessment], by_item, now)


TOLD: Final[Mapping[str, Form]] = {"rating": Form(_ratings, _keep_ratings)}
"""How each table of `store.export_rows.TOLD` is told."""
