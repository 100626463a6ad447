"""Memberships: which person works for which agency, as what, and from when until when."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final, cast

from sqlalchemy import ForeignKey, Table, UniqueConstraint, Uuid, bindparam, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from kl_assess.core.assessment import Actor
from kl_assess.core.roles import Role
from kl_assess.store.agencies import Agency, AgencyRow, facts_of
from kl_assess.store.people import PersonRow
from kl_assess.store.schema import Base, key, of_agency, words


class MembershipRow(Base):
    """A person in an agency. `until` ends it by itself, as emergency access does; `because` says why it was given."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("agency_id", "person_id"),)

    id: Mapped[uuid.UUID] = key()
    agency_id: Mapped[uuid.UUID] = of_agency()
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"), index=True)
    role: Mapped[Role] = mapped_column(words(Role))
    since: Mapped[dt.datetime]
    until: Mapped[dt.datetime | None]
    because: Mapped[str | None]


@dataclass(frozen=True)
class Member:
    """A person of an agency. `until` is when the membership ends, or None where nothing ends it."""

    person: Actor
    role: Role
    since: dt.datetime
    until: dt.datetime | None = None
    because: str | None = None

    @property
    def emergency(self) -> bool:
        """Whether an administrator is in for a while, with a reason, and does not belong to the team."""
        return self.because is not None


_ROWS: Final = cast("Table", MembershipRow.__table__)
_STANDS: Final = or_(_ROWS.c.until.is_(None), _ROWS.c.until > bindparam("now"))
# Made once: every page asks for the role, and building a statement takes longer than running it.
_ROLE: Final = select(_ROWS.c.role).where(
    _ROWS.c.agency_id == bindparam("of_agency"), _ROWS.c.person_id == bindparam("of_person"), _STANDS
)
_OF_PERSON: Final = (
    select(*facts_of())
    .join(_ROWS, _ROWS.c.agency_id == AgencyRow.id)
    .where(_ROWS.c.person_id == bindparam("of_person"), _STANDS)
    .order_by(AgencyRow.name, AgencyRow.slug)
)
_FIRST_OF_PERSON: Final = _OF_PERSON.limit(bindparam("at_most"))


def role_of(session: Session, agency_id: uuid.UUID, person_id: uuid.UUID, now: dt.datetime) -> Role | None:
    """What a person is in an agency at this time, or None for whoever does not belong to it."""
    return session.scalar(_ROLE, {"of_agency": agency_id, "of_person": person_id, "now": now})


def agencies_of(
    session: Session, person_id: uuid.UUID, now: dt.datetime, limit: int | None = None
) -> tuple[Agency, ...]:
    """The agencies that a person belongs to, by name: all of them, or the first few."""
    given: dict[str, object] = {"of_person": person_id, "now": now}
    if limit is None:
        rows = session.execute(_OF_PERSON, given)
    else:
        rows = session.execute(_FIRST_OF_PERSON, given | {"at_most": limit})
    return tuple(Agency(**row._asdict()) for row in rows)


def of_person(session: Session, person_id: uuid.UUID, now: dt.datetime) -> tuple[tuple[Agency, Member], ...]:
    """What a person is at this time in each agency that they belong to, by the agencies' names."""
    parts = (PersonRow.id, PersonRow.name, PersonRow.title, MembershipRow.role, MembershipRow.since)
    facts = facts_of()
    wanted = (
        select(*facts, *parts, MembershipRow.until, MembershipRow.because)
        .join_from(MembershipRow, AgencyRow, AgencyRow.id == MembershipRow.agency_id)
        .join(PersonRow, PersonRow.id == MembershipRow.person_id)
        .where(MembershipRow.person_id == person_id, or_(MembershipRow.until.is_(None), MembershipRow.until > now))
        .order_by(AgencyRow.name, AgencyRow.slug)
    )
    names = tuple(column.name for column in facts)
    count = len(names)
    return tuple(
        (
            Agency(**dict(zip(names, row[:count], strict=True))),
            Member(Actor(*row[count : count + 3]), *row[count + 3 :]),
        )
        for row in session.execute(wanted)
    )


def members(session: Session, agency_id: uuid.UUID, now: dt.datetime) -> tuple[Member, ...]:
    """The people of an agency at this time, by name."""
    wanted = (
        select(
            PersonRow.id,
            PersonRow.name,
            PersonRow.title,
            MembershipRow.role,
            MembershipRow.since,
            MembershipRow.until,
            MembershipRow.because,
        )
        .join(PersonRow, PersonRow.id == MembershipRow.person_id)
        .where(MembershipRow.agency_id == agency_id, or_(MembershipRow.until.is_(None), MembershipRow.until > now))
        .order_by(PersonRow.name, MembershipRow.since)
    )
    return tuple(
        Member(Actor(person, name, title), role, since, until, because)
        for person, name, title, role, since, until, because in session.execute(wanted)
    )


def team(session: Session, agency_id: uuid.UUID, now: dt.datetime) -> tuple[Member, ...]:
    """The members who answer: everyone but readers and whoever has emergency access."""
    return tuple(
        member for member in members(session, agency_id, now) if member.role is not Role.READER and not member.emergency
    )


def put(session: Session, agency_id: uuid.UUID, member: Member) -> None:
    """Make a person a member, or change what they are. Someone who left and comes back is a member anew."""
    now = {"role": member.role, "since": member.since, "until": member.until, "because": member.because}
    this = (MembershipRow.agency_id == agency_id, MembershipRow.person_id == member.person.id)
    if not session.scalar(select(MembershipRow.id).where(*this)):
        session.add(MembershipRow(agency_id=agency_id, person_id=member.person.id, **now))
        session.flush()
        return
    session.execute(update(MembershipRow).where(*this).values(**now))


def end(session: Session, agency_id: uuid.UUID, person_id: uuid.UUID, now: dt.datetime) -> None:
    """End a membership at this moment."""
    this = (MembershipRow.agency_id == agency_id, MembershipRow.person_id == person_id)
    session.execute(update(MembershipRow).where(*this).values(until=now))
