"""Ratings: what each member of a team rated an item alone, before the team met (docs/method.md 4.6).

Whose a rating is, only `own` and `rated` read: the one for the rater alone, the other without any level. Every other
query gives levels without names, and none before the meeting is open.
"""

import datetime as dt
import random
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple, cast

from sqlalchemy import ForeignKey, Table, UniqueConstraint, Uuid, bindparam, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from kl_assess.core.assessment import Assessment, RatingState
from kl_assess.store.assessments import AssessmentRow
from kl_assess.store.schema import Base, key, of_agency, of_assessment


class RatingRow(Base):
    """What one member rated one item. `person_id` is None where the ratings came from another installation."""

    __tablename__ = "rating"
    __table_args__ = (UniqueConstraint("assessment_id", "item", "person_id"),)

    id: Mapped[uuid.UUID] = key()
    agency_id: Mapped[uuid.UUID] = of_agency()
    assessment_id: Mapped[uuid.UUID] = of_assessment()
    item: Mapped[str]
    person_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
    level: Mapped[int | None]
    dont_know: Mapped[bool]
    not_applicable: Mapped[bool]
    note: Mapped[str | None]
    version: Mapped[int]
    at: Mapped[dt.datetime]


class Rated(NamedTuple):
    """What was rated, without whose it is: a level, don't know, or not applicable."""

    level: int | None = None
    dont_know: bool = False
    not_applicable: bool = False

    @property
    def given(self) -> bool:
        """Whether anything was chosen."""
        return self.level is not None or self.dont_know or self.not_applicable


class Rating(NamedTuple):
    """One's own rating of an item. The note is for oneself; version 0 is one that nobody has given."""

    item: str
    rated: Rated = Rated()
    note: str | None = None
    version: int = 0


_ROWS: Final = cast("Table", RatingRow.__table__)
_ASSESSMENTS: Final = cast("Table", AssessmentRow.__table__)
_OURS: Final = (
    _ROWS.c.agency_id == bindparam("of_agency"),
    _ROWS.c.assessment_id == bindparam("of_assessment"),
)
_GIVEN: Final = (_ROWS.c.level.is_not(None)) | _ROWS.c.dont_know | _ROWS.c.not_applicable
_RATED: Final = (_ROWS.c.level, _ROWS.c.dont_know, _ROWS.c.not_applicable)
_OWN: Final = select(_ROWS.c.item, *_RATED, _ROWS.c.note, _ROWS.c.version).where(
    *_OURS, _ROWS.c.person_id == bindparam("of_person")
)
_WHO: Final = select(_ROWS.c.person_id, _ROWS.c.item).where(*_OURS, _GIVEN, _ROWS.c.person_id.is_not(None))
_NAMELESS: Final = (
    select(_ROWS.c.item, *_RATED)
    .join_from(_ROWS, _ASSESSMENTS, _ASSESSMENTS.c.id == _ROWS.c.assessment_id)
    .where(*_OURS, _GIVEN, _ASSESSMENTS.c.rating == RatingState.MEETING)
    .order_by(_ROWS.c.item, *_RATED)
)
_MIXED: Final = random.SystemRandom()


def _asked(assessment: Assessment) -> dict[str, object]:
    return {"of_agency": assessment.agency_id, "of_assessment": assessment.id}


def own(session: Session, assessment: Assessment, person_id: uuid.UUID) -> Mapping[str, Rating]:
    """What a person has rated, by item: for nobody else's eyes."""
    rows = session.execute(_OWN, {**_asked(assessment), "of_person": person_id})
    return {
        item: Rating(item, Rated(level, dont_know, not_applicable), note, version)
        for item, level, dont_know, not_applicable, note, version in rows
    }


def rated(session: Session, assessment: Assessment) -> Mapping[uuid.UUID, frozenset[str]]:
    """The items that each person has rated, without the levels."""
    found: dict[uuid.UUID, set[str]] = defaultdict(set)
    for person, item in session.execute(_WHO, _asked(assessment)):
        found[cast("uuid.UUID", person)].add(item)
    return {person: frozenset(items) for person, items in found.items()}


def nameless(session: Session, assessment: Assessment) -> Mapping[str, tuple[Rated, ...]]:
    """What was rated, by item and in the order of the levels; nothing before the meeting is open."""
    found: dict[str, list[Rated]] = defaultdict(list)
    for item, *rating in session.execute(_NAMELESS, _asked(assessment)):
        found[item].append(Rated(*rating))
    return {item: tuple(listed) for item, listed in found.items()}


def in_random_order(session: Session, assessment: Assessment, at_least: int) -> Mapping[str, tuple[Rated, ...]]:
    """The same for a file that leaves the agency's pages, each item in a random order of its own.

    An item with fewer than `at_least` levels is left out: few would tell who said what.
    """
    found = {}
    for item, listed in nameless(session, assessment).items():
        if sum(rating.level is not None for rating in listed) >= at_least:
            found[item] = tuple(_MIXED.sample(listed, len(listed)))
    return found


def keep(session: Session, assessment: Assessment, person_id: uuid.UUID, rating: Rating, now: dt.datetime) -> None:
    """Keep what a person rates under its version; the caller has raised that by one."""
    values = {**rating.rated._asdict(), "note": rating.note, "version": rating.version, "at": now}
    if rating.version == 1:
        this = {"id": uuid.uuid4(), "agency_id": assessment.agency_id, "assessment_id": assessment.id}
        session.execute(insert(_ROWS), {**this, "item": rating.item, "person_id": person_id, **values})
        return
    changed = update(_ROWS).where(*_OURS, _ROWS.c.item == rating.item, _ROWS.c.person_id == person_id)
    session.execute(changed.values(**values), _asked(assessment))


def restore(session: Session, assessment: Assessment, ratings: Mapping[str, Iterable[Rated]], now: dt.datetime) -> None:
    """Keep ratings that came from another installation, where they had no names."""
    rows = [
        {
            "id": uuid.uuid4(),
            "agency_id": assessment.agency_id,
            "assessment_id": assessment.id,
            "item": item,
            "person_id": None,
            **rating._asdict(),
            "note": None,
            "version": 1,
            "at": now,
        }
        for item, listed in ratings.items()
        for rating in listed
    ]
    if rows:
        session.execute(insert(_ROWS), rows)
