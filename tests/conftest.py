"""Settings and databases that every test shares."""

import shutil
import uuid

import pytest
from hypothesis import settings
from sqlalchemy.orm import Session

from kl_assess.store import migration
from kl_assess.store.engine import connect
from tests.databases import create_database, migrated_sqlite, postgresql_server

# A generated case is right or wrong, not late: on a busy machine a time limit fails what is right.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory):
    """A SQLite file with all tables and nothing in them."""
    return migrated_sqlite(tmp_path_factory.mktemp("database"))


@pytest.fixture(scope="session")
def postgresql():
    """The address of a PostgreSQL server, which has a database `empty` with all tables and nothing in them."""
    with postgresql_server() as url:
        empty = connect(create_database(url, "empty"))
        migration.upgrade(empty)
        empty.dispose()
        yield url


@pytest.fixture
def sqlite_url(empty_sqlite, tmp_path):
    """The address of a SQLite database of the test's own."""
    return f"sqlite:///{shutil.copy(empty_sqlite, tmp_path / 'test.sqlite3')}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request):
    """The address of a database of the test's own: the test runs once on each kind."""
    if request.param == "sqlite":
        return request.getfixturevalue("sqlite_url")
    return create_database(request.getfixturevalue("postgresql"), f"test-{uuid.uuid4()}", template="empty")


@pytest.fixture
def engine(database_url):
    """An engine on a database of the test's own, once on each kind."""
    made = connect(database_url)
    yield made
    made.dispose()


@pytest.fixture
def session(engine):
    """A session on a database of the test's own, once on each kind."""
    with Session(engine, expire_on_commit=False) as opened:
        yield opened
