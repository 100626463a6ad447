"""The connection to the database: SQLite made safe, PostgreSQL as it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

_WRITES: Final = "kl_assess_writes"
_WAIT: Final = 15_000
"""How long a SQLite connection waits for another's write, in milliseconds."""


def connect(url: str) -> Engine:
    """An engine for a database. Nothing is opened yet."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)  # an error never tells what was answered
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:  # noqa: ARG001 - SQLAlchemy calls it so
    connection.isolation_level = None  # BEGIN is ours, below
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={_WAIT}"):
        connection.cursor().execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A reader that turns into a writer fails at once where another has written since: a writer must say so first.
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def writing(session: Session) -> Iterator[Session]:
    """One transaction that writes: it is committed at the end, or leaves nothing behind.

    What the session read before is read again, since another may have changed it.
    """
    session.rollback()
    with session.begin():
        begin_writing(session)
        yield session


def begin_writing(session: Session) -> None:
    """Say at the start of a transaction that it will write."""
    session.connection(execution_options={_WRITES: True})


@contextmanager
def reading_whole(session: Session) -> Iterator[Session]:
    """One transaction that reads a great deal, and sees all of it as it is at its start."""
    session.rollback()
    with session.begin():
        if session.get_bind().dialect.name == "postgresql":  # SQLite does so by itself
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield session
