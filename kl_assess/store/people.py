"""People: who did what."""

import datetime as dt
import uuid
from typing import Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Mapped, Session

from kl_assess.core.assessment import Actor
from kl_assess.store.schema import Base, key


class PersonRow(Base):
    """A person who works on assessments here."""

    __tablename__ = "person"

    id: Mapped[uuid.UUID] = key()
    name: Mapped[str]
    title: Mapped[str | None]
    created_at: Mapped[dt.datetime]


_PEOPLE: Final = PersonRow.__table__
_PERSON: Final = (_PEOPLE.c.id, _PEOPLE.c.name, _PEOPLE.c.title)
_BY_ID: Final = select(*_PERSON).where(_PEOPLE.c.id == bindparam("of_person"))  # made once: every page asks for it


def add(session: Session, person: Actor, now: dt.datetime) -> None:
    """Keep a new person."""
    session.add(PersonRow(id=person.id, name=person.name, title=person.title, created_at=now))
    session.flush()


def change(session: Session, person_id: uuid.UUID, name: str, title: str | None) -> None:
    """Keep another name or title of a person."""
    session.execute(update(PersonRow).where(PersonRow.id == person_id).values(name=name, title=title))


def by_id(session: Session, person_id: uuid.UUID) -> Actor | None:
    """The person with this id, or None."""
    row = session.execute(_BY_ID, {"of_person": person_id}).one_or_none()
    return Actor(*row) if row else None


def every(session: Session) -> tuple[Actor, ...]:
    """Everybody, by name."""
    rows = session.execute(select(*_PERSON).order_by(PersonRow.name, PersonRow.created_at))
    return tuple(Actor(*row) for row in rows)
