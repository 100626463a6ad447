"""Settings and databases that every test shares."""

import shutil

import pytest
from hypothesis import settings
from sqlalchemy import text
from sqlalchemy.orm import Session

from kl_assess.store import migration
from kl_assess.store.engine import connect
from kl_assess.store.tables import TABLES
from tests.databases import create_database, migrated_sqlite, postgresql_server
from tests.shared import share_in

# A generated case is right or wrong, not late: on a busy machine a time limit fails what is right.
settings.register_profile("patient", deadline=None)
settings.register_profile("many", deadline=None)  # what it means is in tests/generated.py
settings.load_profile("patient")


@pytest.fixture(scope="session", autouse=True)
def _shared_by_the_workers(tmp_path_factory, worker_id):
    own = tmp_path_factory.getbasetemp()
    share_in(own if worker_id == "master" else own.parent)


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


@pytest.fixture(scope="session")
def reused_postgresql(postgresql):
    """A database for one test after the other: its address, and what empties it. Making one for each takes long."""
    url = create_database(postgresql, "reused", template="empty")
    engine = connect(url)

    def empty():
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL lock_timeout = '10s'"))  # a test that still holds a lock is told so
            for table in reversed(TABLES.sorted_tables):
                connection.execute(table.delete())

    yield url, empty
    engine.dispose()


@pytest.fixture
def sqlite_url(empty_sqlite, tmp_path):
    """The address of a SQLite database of the test's own."""
    return f"sqlite:///{shutil.copy(empty_sqlite, tmp_path / 'test.sqlite3')}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request):
    """The address of a database with all tables and nothing in them: the test runs once on each kind."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
    else:
        url, empty = request.getfixturevalue("reused_postgresql")
        yield url
        empty()


@pytest.fixture
def engine(database_url):
    """An engine on such a database, once on each kind."""
    made = connect(database_url)
    yield made
    made.dispose()


@pytest.fixture
def session(engine):
    """A session on such a database, once on each kind."""
    with Session(engine, expire_on_commit=False) as opened:
        yield opened
