"""Migrations: both ways on both databases, with data, and at the end the very tables that the rows describe."""

import datetime as dt
import uuid

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from kl_assess.store import migration
from kl_assess.store.engine import connect
from kl_assess.store.schema import UtcDateTime
from kl_assess.store.tables import TABLES
from tests.databases import create_database
from tests.store.everything import fill

NOW = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request):
    """The address of a database of the test's own, since its tables come and go."""
    if request.param == "sqlite":
        return request.getfixturevalue("sqlite_url")
    return create_database(request.getfixturevalue("postgresql"), f"migrated-{uuid.uuid4()}", template="empty")


def rows_in(engine):
    """How many rows each table holds."""
    with engine.connect() as connection:
        names = set(inspect(connection).get_table_names()) - {"alembic_version"}
        return {name: connection.scalar(text(f'SELECT count(*) FROM "{name}"')) for name in names}  # noqa: S608


def test_the_newest_migration_makes_the_tables_that_the_rows_describe(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, TABLES) == []


def test_every_table_can_be_filled_and_every_migration_goes_back_and_forth_with_data(engine):
    with Session(engine) as session:
        fill(session, NOW)
        session.commit()
    filled = rows_in(engine)
    assert set(filled) == set(TABLES.tables)
    assert all(filled.values()), filled

    migration.downgrade(engine, "base")
    assert rows_in(engine) == {}

    migration.upgrade(engine)
    with Session(engine) as session:
        fill(session, NOW)
        session.commit()
    assert rows_in(engine) == filled


def test_an_upgrade_of_what_is_up_to_date_changes_nothing(engine):
    with Session(engine) as session:
        fill(session, NOW)
        session.commit()
    before = rows_in(engine)
    migration.upgrade(engine)
    assert rows_in(engine) == before
    assert migration.revision_of(engine) == migration.head()


def test_a_database_of_a_newer_release_is_refused_with_a_sentence_and_not_touched(engine):
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = rows_in(engine)
    with pytest.raises(migration.NewerDatabaseError, match="newer release has changed it"):
        migration.upgrade(engine)
    assert rows_in(engine) == before


def test_a_database_without_tables_stands_at_no_migration(tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'new.sqlite3'}")
    assert migration.revision_of(engine) is None
    assert not migration.has_tables(engine)
    migration.upgrade(engine)
    assert migration.has_tables(engine)


def test_migrations_never_need_our_own_types():
    assert migration.plain_type("type", UtcDateTime(), None) == "sa.DateTime(timezone=True)"
    assert migration.plain_type("server_default", UtcDateTime(), None) is False


def test_no_migration_imports_the_package():
    folder = migration._SCRIPTS / "versions"
    for file in folder.glob("0*.py"):
        assert "kl_assess" not in file.read_text(), file.name
