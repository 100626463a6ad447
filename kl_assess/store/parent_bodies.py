"""Parent bodies, such as a state association or a county: their people, and what each agency lets them see."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, ForeignKey, Select, Uuid, delete, exists, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from kl_assess.core.assessment import Actor
from kl_assess.core.sharing import Sight
from kl_assess.store.agencies import Agency, AgencyRow, facts_of
from kl_assess.store.people import PersonRow
from kl_assess.store.schema import Base, key, of_agency, words


class ParentBodyRow(Base):
    """A parent body; `slug` is its name in addresses."""

    __tablename__ = "parent_body"

    id: Mapped[uuid.UUID] = key()
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    created_at: Mapped[dt.datetime]


class ParentMemberRow(Base):
    """A person of a parent body."""

    __tablename__ = "parent_member"

    body_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("parent_body.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"), primary_key=True, index=True)
    since: Mapped[dt.datetime]


class ParentGrantRow(Base):
    """What an agency lets a parent body see. After `until` it is as if it were not there."""

    __tablename__ = "parent_grant"

    agency_id: Mapped[uuid.UUID] = of_agency(primary=True)
    body_id: Mapped[uuid.UUID] = mapped_column(
        Uuid, ForeignKey("parent_body.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    sight: Mapped[Sight] = mapped_column(words(Sight))
    since: Mapped[dt.datetime]
    until: Mapped[dt.datetime | None]
    by: Mapped[str]


@dataclass(frozen=True)
class Body:
    """A parent body."""

    id: uuid.UUID
    slug: str
    name: str


@dataclass(frozen=True)
class BodyMember:
    """A person of a parent body."""

    person: Actor
    since: dt.datetime


@dataclass(frozen=True)
class Grant:
    """What an agency lets a body see, who said so, and until when; None where nothing ends it."""

    body: Body
    sight: Sight
    since: dt.datetime
    until: dt.datetime | None
    by: str


@dataclass(frozen=True)
class Granting:
    """An agency that lets a body see something."""

    agency: Agency
    sight: Sight
    until: dt.datetime | None


_BODY: Final = (ParentBodyRow.id, ParentBodyRow.slug, ParentBodyRow.name)


# --- Bodies and their people --------------------------------------------------------------------------------------


def add(session: Session, body: Body, now: dt.datetime) -> None:
    """Keep a new body."""
    session.add(ParentBodyRow(created_at=now, **vars(body)))
    session.flush()


def every(session: Session) -> tuple[Body, ...]:
    """Every body, by name."""
    rows = session.execute(select(*_BODY).order_by(ParentBodyRow.name, ParentBodyRow.slug))
    return tuple(Body(*row) for row in rows)


def sizes(session: Session) -> dict[uuid.UUID, int]:
    """How many people each body has that has any."""
    counted = select(ParentMemberRow.body_id, func.count()).group_by(ParentMemberRow.body_id)
    return {body: count for body, count in session.execute(counted)}  # noqa: C416 - a row is a tuple to Python, and not to mypy


def by_id(session: Session, body_id: uuid.UUID) -> Body | None:
    """The body with this id, or None."""
    row = session.execute(select(*_BODY).where(ParentBodyRow.id == body_id)).one_or_none()
    return Body(*row) if row else None


def by_slug(session: Session, slug: str) -> Body | None:
    """The body of an address, or None."""
    row = session.execute(select(*_BODY).where(ParentBodyRow.slug == slug)).one_or_none()
    return Body(*row) if row else None


def slug_is_taken(session: Session, slug: str) -> bool:
    """Whether a body has this slug."""
    return bool(session.scalar(select(exists().where(ParentBodyRow.slug == slug))))


def of_member(session: Session, slug: str, person_id: uuid.UUID) -> Body | None:
    """The body of an address, for whoever belongs to it; None for everybody else."""
    wanted = select(*_BODY).join(ParentMemberRow, ParentMemberRow.body_id == ParentBodyRow.id)
    row = session.execute(
        wanted.where(ParentBodyRow.slug == slug, ParentMemberRow.person_id == person_id)
    ).one_or_none()
    return Body(*row) if row else None


def of_person(session: Session, person_id: uuid.UUID) -> tuple[Body, ...]:
    """The bodies that a person belongs to, by name."""
    wanted = select(*_BODY).join(ParentMemberRow, ParentMemberRow.body_id == ParentBodyRow.id)
    rows = session.execute(wanted.where(ParentMemberRow.person_id == person_id).order_by(ParentBodyRow.name))
    return tuple(Body(*row) for row in rows)


def members(session: Session, body_id: uuid.UUID) -> tuple[BodyMember, ...]:
    """The people of a body, by name."""
    wanted = select(PersonRow.id, PersonRow.name, PersonRow.title, ParentMemberRow.since)
    rows = session.execute(
        wanted.join(ParentMemberRow, ParentMemberRow.person_id == PersonRow.id)
        .where(ParentMemberRow.body_id == body_id)
        .order_by(PersonRow.name, ParentMemberRow.since)
    )
    return tuple(BodyMember(Actor(person, name, title), since) for person, name, title, since in rows)


def add_member(session: Session, body_id: uuid.UUID, person_id: uuid.UUID, now: dt.datetime) -> None:
    """Make a person one of a body; nothing where they are one."""
    if session.get(ParentMemberRow, (body_id, person_id)) is None:
        session.add(ParentMemberRow(body_id=body_id, person_id=person_id, since=now))
        session.flush()


def remove_member(session: Session, body_id: uuid.UUID, person_id: uuid.UUID) -> None:
    """Take a person out of a body."""
    this = (ParentMemberRow.body_id == body_id, ParentMemberRow.person_id == person_id)
    session.execute(delete(ParentMemberRow).where(*this))


# --- What agencies let them see -----------------------------------------------------------------------------------


def put_grant(session: Session, agency_id: uuid.UUID, grant: Grant) -> None:
    """Let a body see something of an agency, in the place of what it saw before."""
    now = {"sight": grant.sight, "since": grant.since, "until": grant.until, "by": grant.by}
    this = (ParentGrantRow.agency_id == agency_id, ParentGrantRow.body_id == grant.body.id)
    if session.scalar(select(ParentGrantRow.body_id).where(*this)):
        session.execute(update(ParentGrantRow).where(*this).values(**now))
        return
    session.add(ParentGrantRow(agency_id=agency_id, body_id=grant.body.id, **now))
    session.flush()


def remove_grant(session: Session, agency_id: uuid.UUID, body_id: uuid.UUID) -> None:
    """Let a body see nothing of an agency any more."""
    this = (ParentGrantRow.agency_id == agency_id, ParentGrantRow.body_id == body_id)
    session.execute(delete(ParentGrantRow).where(*this))


def grants_of(session: Session, agency_id: uuid.UUID, now: dt.datetime) -> tuple[Grant, ...]:
    """What an agency lets bodies see at this time, by the names of the bodies."""
    parts = (ParentGrantRow.sight, ParentGrantRow.since, ParentGrantRow.until, ParentGrantRow.by)
    wanted = select(*_BODY, *parts).join(ParentBodyRow, ParentBodyRow.id == ParentGrantRow.body_id)
    rows: Iterable[Any] = session.execute(
        wanted.where(ParentGrantRow.agency_id == agency_id, _stands(now)).order_by(ParentBodyRow.name)
    )
    return tuple(
        Grant(Body(body, slug, name), sight, since, until, by) for body, slug, name, sight, since, until, by in rows
    )


def granting(
    session: Session, body_id: uuid.UUID, now: dt.datetime, *, offset: int, limit: int
) -> tuple[tuple[Granting, ...], int]:
    """Some of the agencies that let a body see something at this time, by name; and how many there are."""
    facts = facts_of()
    wanted = _granted((*facts, ParentGrantRow.sight, ParentGrantRow.until), body_id, now)
    rows = session.execute(wanted.order_by(AgencyRow.name, AgencyRow.slug).offset(offset).limit(limit))
    count = session.scalar(select(func.count()).select_from(_granted((AgencyRow.id,), body_id, now).subquery())) or 0
    names = tuple(column.name for column in facts)
    found = tuple(Granting(Agency(**dict(zip(names, row[:-2], strict=True))), *row[-2:]) for row in rows)
    return found, count


def granted_to(session: Session, body_id: uuid.UUID, slug: str, now: dt.datetime) -> Granting | None:
    """What the agency of an address lets a body see at this time, or None."""
    facts = facts_of()
    wanted = _granted((*facts, ParentGrantRow.sight, ParentGrantRow.until), body_id, now)
    row = session.execute(wanted.where(AgencyRow.slug == slug)).one_or_none()
    if row is None:
        return None
    names = tuple(column.name for column in facts)
    return Granting(Agency(**dict(zip(names, row[:-2], strict=True))), *row[-2:])


def _granted(columns: tuple[Column[Any] | Any, ...], body_id: uuid.UUID, now: dt.datetime) -> Select[Any]:
    joined = select(*columns).join_from(ParentGrantRow, AgencyRow, AgencyRow.id == ParentGrantRow.agency_id)
    return joined.where(ParentGrantRow.body_id == body_id, _stands(now))


def _stands(now: dt.datetime) -> Any:  # noqa: ANN401 - a condition
    return or_(ParentGrantRow.until.is_(None), ParentGrantRow.until > now)
