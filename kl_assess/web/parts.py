"""The parts that the app was put together from, and the database session of the request at hand."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, cast

from flask import Flask, current_app, g
from sqlalchemy.orm import Session, sessionmaker

from kl_assess.catalog.basis import Basis
from kl_assess.config import Settings
from kl_assess.store import engine

_NAME: Final = "kl_assess"


@dataclass(frozen=True)
class Parts:
    """What `create_app` was given. `clock` tells the time in UTC."""

    settings: Settings
    sessions: sessionmaker[Session]
    basis: Basis
    clock: Callable[[], dt.datetime]


def init_app(app: Flask, parts: Parts) -> None:
    """Give the app its parts, and close the session of each request at its end."""
    app.extensions[_NAME] = parts
    app.teardown_appcontext(_close)


def parts() -> Parts:
    """The parts of the app that answers this request."""
    return cast("Parts", current_app.extensions[_NAME])


def now() -> dt.datetime:
    """The time, in UTC."""
    return parts().clock()


def session() -> Session:
    """The database session of this request."""
    if "session" not in g:
        g.session = parts().sessions()
    return cast("Session", g.session)


@contextmanager
def writing() -> Iterator[Session]:
    """The one transaction in which a request changes something; read inside it whatever the change rests on."""
    with engine.writing(session()) as open_session:
        yield open_session


def _close(error: BaseException | None) -> None:  # noqa: ARG001 - Flask calls it so
    opened = g.pop("session", None)
    if opened is not None:
        opened.close()
