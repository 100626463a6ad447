"""The audit log as people read it: the entries that fit what is asked for, page by page, and whether all is whole."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import starmap
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from kl_assess.store.agencies import AgencyRow
from kl_assess.store.assessments import AssessmentRow
from kl_assess.store.audit import AuditRow, Event, broken_in

_FIELDS: Final = (
    AuditRow.number,
    AuditRow.at,
    AuditRow.action,
    AuditRow.subject,
    AuditRow.payload,
    AuditRow.payload_digest,
    AuditRow.link,
)
_AT_ONCE: Final = 500
"""How many rows are fetched at a time where all are read."""


@dataclass(frozen=True)
class Wanted:
    """Which entries are asked for; what is None leaves none out.

    `subjects` are the ids of what an entry may be about, `item` the item that it must tell of, `person` the id of who
    did it. The moments are from `start` on and before `end`. What was erased no longer says who, or of which item.
    """

    actions: tuple[str, ...] | None = None
    person: str | None = None
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    subjects: tuple[str, ...] | None = None
    item: str | None = None


class Cycle(NamedTuple):
    """What the audit log needs of an assessment: its number, its name and the digest of its questionnaire."""

    number: int
    name: str
    questionnaire: str


class Counted(NamedTuple):
    """How many entries fit, and how long the agency's chain is with its last link."""

    fitting: int
    length: int
    head: str


def count(session: Session, agency_id: uuid.UUID, wanted: Wanted) -> Counted:
    """How many entries fit, of how many, in one query."""
    fitting = select(func.count()).where(*_fits(agency_id, wanted)).scalar_subquery()
    ends = select(fitting, AgencyRow.audit_count, AgencyRow.audit_head).where(AgencyRow.id == agency_id)
    row = session.execute(ends).one_or_none()
    return Counted(*row) if row else Counted(0, 0, "")


def page(session: Session, agency_id: uuid.UUID, wanted: Wanted, *, after: int, limit: int) -> tuple[Event, ...]:
    """Some of the entries that fit from the newest: `limit` of them, after so many others."""
    return tuple(starmap(Event, session.execute(_newest_first(agency_id, wanted).offset(after).limit(limit))))


def every(session: Session, agency_id: uuid.UUID, wanted: Wanted) -> Iterator[Event]:
    """All the entries that fit, from the newest, a few at a time."""
    with session.execute(_newest_first(agency_id, wanted).execution_options(yield_per=_AT_ONCE)) as found:
        yield from starmap(Event, found)


def people(session: Session, agency_id: uuid.UUID) -> tuple[tuple[str, str], ...]:
    """Who did something that the log tells of: id and name, by name. Someone with two names has the later one."""
    who, name = AuditRow.payload["actor"]["id"].as_string(), AuditRow.payload["actor"]["name"].as_string()
    last = (
        select(who.label("who"), name.label("name"), func.max(AuditRow.number).label("last"))
        .where(AuditRow.agency_id == agency_id, who.is_not(None), name.is_not(None))
        .group_by(who, name)
    )
    newest = {row.who: row.name for row in sorted(session.execute(last), key=lambda row: row.last)}
    return tuple(sorted(newest.items(), key=lambda entry: (entry[1].casefold(), entry[0])))


def cycles(session: Session, agency_id: uuid.UUID) -> dict[str, Cycle]:
    """Every assessment of the agency that is still there, by its id, the newest first."""
    wanted = select(AssessmentRow.id, AssessmentRow.number, AssessmentRow.name, AssessmentRow.questionnaire)
    rows = session.execute(wanted.where(AssessmentRow.agency_id == agency_id).order_by(AssessmentRow.number.desc()))
    return {str(row.id): Cycle(row.number, row.name, row.questionnaire) for row in rows}


def broken(session: Session, agency_id: uuid.UUID, ends: Counted, after: tuple[int, str] = (0, "")) -> int | None:
    """The first entry that does not fit a chain that ends so, or None, without holding anybody up.

    Those are looked at that come `after` one which is known to fit, by its number and its link. What was added since is
    not looked at, nor what is forged beyond the end: `audit.broken_at` does, and holds the agency.
    """
    mine = (AuditRow.agency_id == agency_id, AuditRow.number > after[0], AuditRow.number <= ends.length)
    known = select(*_FIELDS).where(*mine)
    with session.execute(known.order_by(AuditRow.number).execution_options(yield_per=_AT_ONCE)) as rows:
        return broken_in(starmap(Event, rows), agency_id, ends.length, ends.head, after)


def _newest_first(agency_id: uuid.UUID, wanted: Wanted) -> Select[Any]:
    return select(*_FIELDS).where(*_fits(agency_id, wanted)).order_by(AuditRow.number.desc())


def _fits(agency_id: uuid.UUID, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    yield AuditRow.agency_id == agency_id
    if wanted.actions is not None:
        yield AuditRow.action.in_(wanted.actions)
    if wanted.person is not None:
        yield AuditRow.payload["actor"]["id"].as_string() == wanted.person
    if wanted.start is not None:
        yield AuditRow.at >= wanted.start
    if wanted.end is not None:
        yield AuditRow.at < wanted.end
    if wanted.subjects is not None:
        yield AuditRow.subject.in_(wanted.subjects)
    if wanted.item is not None:
        yield or_(
            AuditRow.payload["item"].as_string() == wanted.item,
            AuditRow.payload["new"]["item"].as_string() == wanted.item,
            AuditRow.payload["versions"][wanted.item].as_string().is_not(None),
        )
