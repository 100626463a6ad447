"""Bringing a database to the tables of this release, and refusing one that a newer release has changed."""

from pathlib import Path
from typing import Any, Final, Literal

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from kl_assess.store.schema import UtcDateTime

_SCRIPTS: Final = Path(__file__).with_name("migrations")


class NewerDatabaseError(RuntimeError):
    """The database was changed by a newer release, which this one does not know."""


def head() -> str:
    """The newest migration of this release."""
    return str(_scripts().get_current_head())


def revision_of(engine: Engine) -> str | None:
    """The migration that a database stands at; None for one without tables.

    Raises NewerDatabaseError with a sentence where this release does not know it.
    """
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found is not None and not is_known(found):
        raise NewerDatabaseError(
            f'The database stands at "{found}", which this release of KL Assess does not know: a newer release has '
            "changed it. Nothing was touched. Start the newer release, or restore a backup made before it."
        )
    return found


def is_known(revision: str) -> bool:
    """Whether this release has the migration."""
    return revision in {script.revision for script in _scripts().walk_revisions()}


def upgrade(engine: Engine, to: str = "head") -> None:
    """Bring a database forward to a migration. Raises NewerDatabaseError as `revision_of` does."""
    revision_of(engine)
    with engine.connect() as connection:
        _run(connection, "upgrade", to)


def downgrade(engine: Engine, to: str) -> None:
    """Take a database back to a migration, or to "base"."""
    with engine.connect() as connection:
        _run(connection, "downgrade", to)


def has_tables(engine: Engine) -> bool:
    """Whether anything was ever stored in this database."""
    return bool(inspect(engine).get_table_names())


def plain_type(kind: str, item: Any, context: Any) -> str | Literal[False]:  # noqa: ANN401, ARG001 - Alembic calls it so
    """Write our own column types into a migration as what they are underneath, so that it needs none of our code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def _run(connection: Connection, what: Literal["upgrade", "downgrade"], to: str) -> None:
    config = _config()
    config.attributes["connection"] = connection
    if connection.dialect.name == "sqlite":
        # Batch mode copies a table and drops the old one; with the keys on, that would drop what refers to it.
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.rollback()
    getattr(command, what)(config, to)
    connection.commit()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
        connection.rollback()


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.set_main_option("path_separator", "os")
    return config
