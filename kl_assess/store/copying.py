"""A copy of the whole database in one file, and the way back."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Engine, make_url

from kl_assess.store import migration

_DUMP: Final = ("pg_dump", "--format=custom", "--no-owner", "--no-privileges")
_RESTORE: Final = ("pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", "--exit-on-error")


class CopyError(RuntimeError):
    """The database could not be copied; the sentence says why."""


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite database, None for another kind or one in memory."""
    parsed = make_url(url)
    named = parsed.database if parsed.get_backend_name() == "sqlite" else None
    return Path(named) if named and named != ":memory:" else None


def copy_database(engine: Engine, to: Path) -> None:
    """Write everything in the database to a file, while others may go on using it. Raises CopyError."""
    file = sqlite_file(str(engine.url))
    if file is None:
        _run((*_DUMP, f"--file={to}"), engine.url)
        return
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)


def put_back(engine: Engine, copy: Path) -> None:
    """Replace everything in the database by what a copy holds. Nobody may use it meanwhile. Raises CopyError."""
    file = sqlite_file(str(engine.url))
    engine.dispose()
    if file is None:
        _run((*_RESTORE, f"--dbname={_database(engine.url)}", str(copy)), engine.url)
        return
    fresh = file.with_name(f"{file.name}.restoring")
    shutil.copyfile(copy, fresh)
    for left in (f"{file.name}-wal", f"{file.name}-shm"):
        file.with_name(left).unlink(missing_ok=True)
    os.replace(fresh, file)  # noqa: PTH105 - in one step, over what is there


def kept_before_upgrade(engine: Engine, stamp: str) -> Path | None:
    """A copy beside a SQLite file that is about to be changed; None where it has no tables or is another kind."""
    file = sqlite_file(str(engine.url))
    if file is None or not file.exists() or not migration.has_tables(engine):
        return None
    copy = file.with_name(f"{file.stem}-before-{migration.head()}-{stamp}{file.suffix}")
    copy_database(engine, copy)
    return copy


def _run(command: tuple[str, ...], url: URL) -> None:
    environment = {**os.environ, "PGPASSWORD": url.password or ""}
    target = () if any(part.startswith("--dbname") for part in command) else (f"--dbname={_database(url)}",)
    try:
        subprocess.run([*command, *target], check=True, capture_output=True, text=True, env=environment)  # noqa: S603
    except FileNotFoundError as error:
        raise CopyError(f"The program {command[0]} is not on this machine. Install PostgreSQL's client.") from error
    except subprocess.CalledProcessError as error:
        raise CopyError(f"{command[0]} stopped: {error.stderr.strip()}") from error


def _database(url: URL) -> str:
    """The address as PostgreSQL's own programs read it, without the password, which would show in the process list."""
    return url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
