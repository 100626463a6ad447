"""Private databases for the tests: a SQLite file, and a PostgreSQL server of our own that nobody else reaches."""

import os
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from kl_assess.store import migration
from kl_assess.store.engine import connect

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))


def migrated_sqlite(folder):
    """A SQLite file with all tables, to be copied for each test."""
    file = folder / "empty.sqlite3"
    engine = connect(f"sqlite:///{file}")
    migration.upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return file


@contextmanager
def postgresql_server():
    """A PostgreSQL server in a folder of its own, reached through a socket there; yields the address of a database."""
    folder = Path(tempfile.mkdtemp(prefix="kl-assess-pg-"))
    as_user = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    programs = PROGRAMS[-1]
    data, port = folder / "data", _free_port()
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}

    def run(*command):
        subprocess.run([*as_user, *command], check=True, capture_output=True, env=environment, cwd=folder)

    run(programs / "initdb", "-D", data, "-A", "trust", "-U", "tests", "--no-sync", "-E", "UTF8")
    options = f"-p {port} -k {folder} -c listen_addresses= -c fsync=off -c max_connections=100"
    run(programs / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
    try:
        yield f"postgresql+psycopg://tests@/postgres?host={folder}&port={port}"
    finally:
        run(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def create_database(url, name, template=None):
    """A database on the server at `url`; its address."""
    engine = connect(url).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else "")))
    engine.dispose()
    return url.replace("/postgres?", f"/{name}?")
