"""Which reminders a person was sent, so that each goes out once, and who wants none."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import ForeignKey, Uuid, delete, exists, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kl_assess.store.schema import Base, of_agency


class ReminderRow(Base):
    """A reminder that a person was sent. Its key is the whole row: no second one is kept, whoever tries."""

    __tablename__ = "reminder"

    agency_id: Mapped[uuid.UUID] = of_agency(primary=True)
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"), primary_key=True)
    subject: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    due: Mapped[dt.date] = mapped_column(primary_key=True)
    stage: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sent_at: Mapped[dt.datetime]


class NoReminderRow(Base):
    """A person who wants no reminders of an agency."""

    __tablename__ = "no_reminder"

    agency_id: Mapped[uuid.UUID] = of_agency(primary=True)
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"), primary_key=True)
    since: Mapped[dt.datetime]


class Stage(NamedTuple):
    """A reminder of something due: what, on which day, and how many days before it (after it where below 0)."""

    subject: uuid.UUID
    due: dt.date
    stage: int


def sent(session: Session, agency_id: uuid.UUID, since: dt.date) -> dict[uuid.UUID, set[Stage]]:
    """The reminders that each person was sent of what is due on a day or later."""
    wanted = select(ReminderRow.person_id, ReminderRow.subject, ReminderRow.due, ReminderRow.stage).where(
        ReminderRow.agency_id == agency_id, ReminderRow.due >= since
    )
    found: dict[uuid.UUID, set[Stage]] = {}
    for person, subject, due, stage in session.execute(wanted):
        found.setdefault(person, set()).add(Stage(subject, due, stage))
    return found


def keep(
    session: Session, agency_id: uuid.UUID, person_id: uuid.UUID, stages: Iterable[Stage], now: dt.datetime
) -> None:
    """Keep that a person was sent these. Raises IntegrityError where one was sent before."""
    rows = [{"agency_id": agency_id, "person_id": person_id, "sent_at": now, **stage._asdict()} for stage in stages]
    session.execute(insert(ReminderRow), rows)


def unwanted(session: Session, agency_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """The people who want no reminders of an agency."""
    return frozenset(session.scalars(select(NoReminderRow.person_id).where(NoReminderRow.agency_id == agency_id)))


def silent_agencies(session: Session, person_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """The agencies of which a person wants no reminders."""
    return frozenset(session.scalars(select(NoReminderRow.agency_id).where(NoReminderRow.person_id == person_id)))


def wants(session: Session, agency_id: uuid.UUID, person_id: uuid.UUID) -> bool:
    """Whether a person wants the reminders of an agency."""
    this = (NoReminderRow.agency_id == agency_id, NoReminderRow.person_id == person_id)
    return not session.scalar(select(exists().where(*this)))


def set_wanted(session: Session, agency_id: uuid.UUID, person_id: uuid.UUID, now: dt.datetime, *, wanted: bool) -> None:
    """Keep whether a person wants the reminders of an agency."""
    this = (NoReminderRow.agency_id == agency_id, NoReminderRow.person_id == person_id)
    session.execute(delete(NoReminderRow).where(*this))
    if not wanted:
        session.execute(insert(NoReminderRow).values(agency_id=agency_id, person_id=person_id, since=now))
