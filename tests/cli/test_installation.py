"""An installation from the command line: its database kept up, and everything backed up and brought back."""

import json
import uuid
import zipfile
from contextlib import contextmanager

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.orm import Session

from kl_assess.cli import main
from kl_assess.config import load
from kl_assess.store import agencies, migration
from kl_assess.store.engine import connect
from tests.databases import create_database
from tests.store.everything import agency, fill
from tests.store.test_migration import NOW, rows_in


def run(*arguments, code=0):
    """The words of a command that ends with this code."""
    result = CliRunner().invoke(main, list(map(str, arguments)))
    assert result.exit_code == code, result.output
    return " ".join(result.output.split())


@pytest.fixture(params=["sqlite", "postgresql"])
def installed(request, tmp_path, monkeypatch):
    """An installation with something in every table, and a file of evidence."""
    folder = tmp_path / "instance"
    if request.param == "postgresql":
        url = create_database(request.getfixturevalue("postgresql"), f"cli-{uuid.uuid4()}")
        monkeypatch.setenv("KL_ASSESS_DATABASE", url)
    run("db", "upgrade", "--instance", folder)
    with database_of(folder) as engine, Session(engine) as session:
        fill(session, NOW)
        session.commit()
    kept = folder / "evidence" / "an-agency" / "ff" / ("f" * 64)
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"%PDF")
    (kept.parent / "torn.part").write_bytes(b"%P")
    (folder / "secret.key").write_text("a" * 64)
    return folder


@contextmanager
def database_of(folder):
    """The database of an installation."""
    engine = connect(load(folder).database_url)
    yield engine
    engine.dispose()


def counted(folder):
    """How many rows each table of an installation holds."""
    with database_of(folder) as engine:
        return rows_in(engine)


def test_upgrade_says_whether_the_database_is_new(tmp_path):
    assert "new and ready" in run("db", "upgrade", "--instance", tmp_path / "instance")
    assert "up to date" in run("db", "upgrade", "--instance", tmp_path / "instance")


def test_what_a_backup_holds_comes_back_whole_over_whatever_was_changed(installed, tmp_path):
    before = counted(installed)
    file = tmp_path / "monday.zip"
    assert "keep it safe" in run("backup", file, "--instance", installed)
    assert file.stat().st_mode & 0o077 == 0

    with database_of(installed) as engine, Session(engine) as session:
        agency(session, NOW, slug="added-later")
        session.execute(text("DELETE FROM response"))
        session.commit()
    (installed / "secret.key").write_text("b" * 64)
    (installed / "evidence" / "later").write_bytes(b"later")

    assert "Restored" in run("restore", file, "--instance", installed, "--replace")
    assert counted(installed) == before
    with database_of(installed) as engine, Session(engine) as session:
        assert agencies.by_slug(session, "added-later") is None
    assert (installed / "secret.key").read_text() == "a" * 64
    held = [path.relative_to(installed).as_posix() for path in (installed / "evidence").rglob("*") if path.is_file()]
    assert held == ["evidence/an-agency/ff/" + "f" * 64]


def test_a_backup_goes_into_an_empty_folder_of_another_machine(tmp_path):
    first, second, file = tmp_path / "first", tmp_path / "second", tmp_path / "a.zip"
    run("db", "upgrade", "--instance", first)
    run("backup", file, "--instance", first)
    run("restore", file, "--instance", second)
    with database_of(second) as engine:
        assert migration.revision_of(engine) == migration.head()


def test_restore_never_replaces_an_installation_unasked(installed, tmp_path):
    file = tmp_path / "a.zip"
    run("backup", file, "--instance", installed)
    assert "say --replace" in run("restore", file, "--instance", installed, code=1)


def test_a_backup_never_overwrites_a_file(installed, tmp_path):
    file = tmp_path / "a.zip"
    file.write_text("dear")
    assert "is there already" in run("backup", file, "--instance", installed, code=1)
    assert file.read_text() == "dear"


def test_nothing_to_back_up_is_said(tmp_path):
    (tmp_path / "instance").mkdir()
    assert "nothing to back up" in run("backup", tmp_path / "a.zip", "--instance", tmp_path / "instance", code=1)


def rewritten(file, change):
    """A backup whose parts were changed: name -> bytes, in and out."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def told(**changes):
    """A change to what the manifest says."""

    def change(parts):
        parts["manifest.json"] = json.dumps(json.loads(parts["manifest.json"]) | changes).encode()

    return change


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda parts: parts.update(database=b"another"), "not a whole backup"),
        (lambda parts: parts.pop("secret.key"), "not a whole backup"),
        (lambda parts: parts.update(extra=b"x"), "not a whole backup"),
        (lambda parts: parts.pop("manifest.json"), "not a whole backup"),
        (told(revision="9999"), "newer release of KL Assess made this backup"),
        (told(kind="oracle"), "made of a oracle database"),
    ],
    ids=["changed", "missing", "added", "no manifest", "newer", "other kind"],
)
def test_a_backup_that_is_not_whole_or_not_for_this_installation_changes_nothing(installed, tmp_path, change, sentence):
    file = tmp_path / "a.zip"
    run("backup", file, "--instance", installed)
    rewritten(file, change)
    before = counted(installed)
    assert sentence in run("restore", file, "--instance", installed, "--replace", code=1)
    assert counted(installed) == before
    assert (installed / "secret.key").read_text() == "a" * 64


def test_a_file_that_is_no_backup_at_all_is_refused(installed, tmp_path):
    file = tmp_path / "letter.zip"
    file.write_text("Dear council")
    assert "not a whole backup" in run("restore", file, "--instance", installed, "--replace", code=1)


def test_a_database_of_a_newer_release_ends_the_command_with_a_sentence(tmp_path):
    folder = tmp_path / "instance"
    run("db", "upgrade", "--instance", folder)
    with database_of(folder) as engine, engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert "newer release has changed it" in run("db", "upgrade", "--instance", folder, code=1)


def test_a_sqlite_file_is_copied_before_it_is_upgraded(tmp_path):
    folder = tmp_path / "instance"
    run("db", "upgrade", "--instance", folder)
    with database_of(folder) as engine:
        migration.downgrade(engine, "base")
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE kept (word TEXT)"))
            connection.execute(text("INSERT INTO kept VALUES ('dear')"))
    assert "A copy of the database as it was" in run("db", "upgrade", "--instance", folder)
    (copy,) = folder.glob("kl-assess-before-*.sqlite3")
    copied = connect(f"sqlite:///{copy}")
    with copied.connect() as connection:
        assert connection.scalar(text("SELECT word FROM kept")) == "dear"
    copied.dispose()


def test_a_wrong_setting_ends_the_command_with_a_sentence(tmp_path):
    folder = tmp_path / "instance"
    folder.mkdir()
    (folder / "settings.toml").write_text("colour = 1")
    assert 'There is no setting "colour"' in run("db", "upgrade", "--instance", folder, code=1)


def test_no_other_account_reads_what_lies_in_the_folder(tmp_path):
    (tmp_path / "instance").mkdir(mode=0o755)
    run("db", "upgrade", "--instance", tmp_path / "instance")
    assert (tmp_path / "instance").stat().st_mode & 0o077 == 0
