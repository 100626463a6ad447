"""Rows that are written once, by whoever comes first."""

from contextlib import suppress

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kl_assess.store.schema import Base


def keep_once(session: Session, row: Base) -> None:
    """Add a row, unless another transaction has added one with the same key in the meantime; that one stays.

    PostgreSQL makes the later of two wait until the earlier is through, and then refuses its row: only the row is
    given up, not the transaction. SQLite lets one transaction write at a time, so there the row is seen beforehand.
    """
    with suppress(IntegrityError), session.begin_nested():
        session.add(row)
