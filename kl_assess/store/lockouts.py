"""How often signing in failed for an account or from an address of the network, and until when it is refused.

A key is a keyed hash: who tried, and from where, cannot be read from this table.
"""

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import String, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from kl_assess.store.schema import Base

_DIGEST = 64


class LockoutRow(Base):
    """The failures under one key since `first`; `times` counts how often they led to a lock-out."""

    __tablename__ = "lockout"

    key: Mapped[str] = mapped_column(String(_DIGEST), primary_key=True)
    count: Mapped[int]
    first: Mapped[dt.datetime]
    times: Mapped[int]
    until: Mapped[dt.datetime | None]


@dataclass(frozen=True)
class Failures:
    """What is kept under a key."""

    count: int
    first: dt.datetime
    times: int = 0
    until: dt.datetime | None = None


_FIELDS = (LockoutRow.count, LockoutRow.first, LockoutRow.times, LockoutRow.until)


def until(session: Session, key: str) -> dt.datetime | None:
    """The end of the last lock-out under a key, or None where there was none."""
    return session.scalar(select(LockoutRow.until).where(LockoutRow.key == key))


def locked(session: Session, key: str, now: dt.datetime) -> Failures:
    """What is kept under a key, held until the transaction ends, so that no failure is counted twice or not at all."""
    with suppress(IntegrityError), session.begin_nested():  # another may keep the first failure at this moment
        if session.scalar(select(LockoutRow.key).where(LockoutRow.key == key)) is None:
            session.execute(insert(LockoutRow).values(key=key, **vars(Failures(0, now))))
    row = session.execute(select(*_FIELDS).where(LockoutRow.key == key).with_for_update()).one()
    return Failures(*row)


def change(session: Session, key: str, failures: Failures) -> None:
    """Keep what is held under a key now."""
    session.execute(update(LockoutRow).where(LockoutRow.key == key).values(**vars(failures)))


def forget(session: Session, key: str) -> None:
    """Forget every failure under a key."""
    session.execute(delete(LockoutRow).where(LockoutRow.key == key))


def forget_before(session: Session, moment: dt.datetime) -> None:
    """Forget the failures that lie before a moment, and so do their lock-outs."""
    over = or_(LockoutRow.until.is_(None), LockoutRow.until < moment)
    session.execute(delete(LockoutRow).where(LockoutRow.first < moment, over))
