"""Applications: agencies that asked to work here, and wait for an administrator to say yes or no."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, delete, func, select
from sqlalchemy.orm import Mapped, Session

from kl_assess.store.schema import Base, key


class ApplicationRow(Base):
    """An agency that asked: what it is called, and the person who asked for it."""

    __tablename__ = "application"

    id: Mapped[uuid.UUID] = key()
    agency: Mapped[str]
    state: Mapped[str | None]
    name: Mapped[str]
    title: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str | None]
    note: Mapped[str | None]
    created_at: Mapped[dt.datetime]


@dataclass(frozen=True, kw_only=True)
class Application:
    """An agency that asked. `phone` is where an administrator can ring to make sure; all of it is unproven."""

    id: uuid.UUID
    agency: str
    state: str | None
    name: str
    title: str
    email: str
    phone: str | None
    note: str | None
    created_at: dt.datetime


_FIELDS: Final = tuple(getattr(ApplicationRow, name) for name in Application.__dataclass_fields__)


def add(session: Session, application: Application) -> None:
    """Keep a new application."""
    session.add(ApplicationRow(**vars(application)))
    session.flush()


def every(session: Session) -> tuple[Application, ...]:
    """Those that wait, from the oldest."""
    return tuple(map(_application, session.execute(select(*_FIELDS).order_by(ApplicationRow.created_at))))


def by_id(session: Session, application_id: uuid.UUID) -> Application | None:
    """The application with this id, or None."""
    row = session.execute(select(*_FIELDS).where(ApplicationRow.id == application_id)).one_or_none()
    return _application(row) if row else None


def count(session: Session) -> int:
    """How many wait."""
    return session.scalar(select(func.count()).select_from(ApplicationRow)) or 0


def remove(session: Session, application_id: uuid.UUID) -> None:
    """Remove one that was answered."""
    session.execute(delete(ApplicationRow).where(ApplicationRow.id == application_id))


def _application(row: Row[Any]) -> Application:
    return Application(**row._asdict())
