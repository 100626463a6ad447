"""The doctor says what is weak about a deployment, how to mend it, and nothing where nothing is."""

import datetime as dt
import os
import shutil
import uuid
from collections import namedtuple
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from kl_assess.cli import doctor
from kl_assess.config import DATABASE, load, secret, secret_key
from kl_assess.core.assessment import Actor
from kl_assess.core.roles import Service
from kl_assess.store import accounts, audit, jobs, people, service_log
from kl_assess.store.accounts import Account
from kl_assess.store.audit import Action
from kl_assess.store.service_log import ServiceAction
from tests.clamd import scanner, silent
from tests.cli.test_installation import database_of, run
from tests.store.everything import CHIEF, agency

Usage = namedtuple("Usage", "total used free")  # noqa: PYI024 - as shutil has it
WEEK = dt.timedelta(days=7)
DEPLOYED = """
accounts = true
public_url = "https://assess.example.org"
proxies = 1
smtp_host = "mail.example.org"
mail_from = "kl@example.org"
"""


@pytest.fixture(autouse=True)
def _enough_room(monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 0, 10**12))


@pytest.fixture
def folder(tmp_path, empty_sqlite):
    """A deployment that is as it should be."""
    made = tmp_path / "instance"
    made.mkdir(mode=0o700)
    shutil.copy(empty_sqlite, made / DATABASE)
    (made / "settings.toml").write_text(DEPLOYED)
    secret_key(made)
    secret(made / "keys", "accounts.key")
    (made / "worker.alive").touch()
    (made / "last-backup").touch()
    with database_of(made) as engine, Session(engine) as session, session.begin():
        admin = Actor(uuid.uuid4(), "Ann Lee", "Administrator")
        people.add(session, admin, dt.datetime.now(dt.UTC))
        account = Account(
            uuid.uuid4(), admin, "ann@example.org", active=True, services=frozenset({Service.ADMINISTRATOR})
        )
        accounts.add(session, account, None, dt.datetime.now(dt.UTC))
    return made


@pytest.fixture
def session(folder):
    with database_of(folder) as engine, Session(engine) as opened:
        yield opened


def weak(folder, **settings):
    """What is weak, with these settings changed."""
    changed = replace(load(folder, {}), **settings)
    return [found.found for found in doctor.weaknesses(changed, dt.datetime.now(dt.UTC), WEEK)]


def only(found):
    assert len(found) == 1, found
    return found[0]


def aged(path, **age):
    then = (dt.datetime.now(dt.UTC) - dt.timedelta(**age)).timestamp()
    os.utime(path, (then, then))


def test_nothing_is_said_of_what_is_as_it_should_be(folder):
    assert run("doctor", "--instance", folder) == "Nothing weak was found."


def test_one_desk_needs_neither_mail_nor_a_proxy(folder):
    (folder / "settings.toml").write_text("")
    assert run("doctor", "--instance", folder) == "Nothing weak was found."


def test_what_is_weak_is_told_with_how_to_mend_it_and_ends_with_1(folder):
    (folder / "worker.alive").unlink()
    told = run("doctor", "--instance", folder, code=1)
    assert told.startswith(
        "Weak: No worker runs: no report is made, no message sent and nobody reminded. Start kl-assess"
    )
    assert told.endswith("One thing to mend.")


def test_where_there_is_no_installation_nothing_is_made(tmp_path):
    assert "There is no installation" in run("doctor", "--instance", tmp_path / "none", code=1)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"public_url": ""}, "no public_url is set"),
        ({"public_url": "http://assess.example.org"}, "is not encrypted"),
        ({"proxies": 0}, "no proxy is told of"),
        ({"public_url": "http://localhost:8000", "proxies": 0, "listen": "192.168.1.4"}, "no proxy is told of"),
        ({"require_second_factor": "nobody"}, "A password alone opens"),
        ({"smtp_host": ""}, "messages stay in the outbox"),
        ({"smtp_tls": "none"}, "Messages go to mail.example.org unencrypted"),
    ],
)
def test_a_weak_setting_is_named(folder, settings, words):
    assert words in only(weak(folder, **settings))


@pytest.mark.parametrize(
    "settings",
    [
        {"public_url": "http://localhost:8000", "proxies": 0},
        {"smtp_host": "127.0.0.1", "smtp_tls": "none"},
        {"smtp_host": "localhost", "smtp_tls": "none"},
    ],
)
def test_what_stays_on_this_machine_needs_no_encryption(folder, settings):
    assert weak(folder, **settings) == []


@pytest.mark.parametrize("name", [".", "secret.key", "keys", "keys/accounts.key"])
def test_a_secret_that_others_can_read_is_named(folder, name):
    path = folder / name
    path.chmod(0o750 if path.is_dir() else 0o640)
    assert (
        only(weak(folder))
        if name != "."
        else weak(folder)[0] == (f"{path.resolve()} can be read or changed by other accounts of this machine.")
    )


def test_settings_may_be_read_by_others_only_where_they_cannot_get_at_them(folder):
    (folder / "settings.toml").chmod(0o644)
    assert weak(folder) == []
    folder.chmod(0o755)
    assert [found.partition(" can be")[0] for found in weak(folder)] == [str(folder), str(folder / "settings.toml")]


@pytest.mark.parametrize("content", ["", "changeme", "a" * 64, "0123456" * 9])
def test_a_secret_that_was_not_made_by_chance_is_named(folder, content):
    (folder / "secret.key").write_text(content)
    assert only(weak(folder)) == f"The secret in {folder / 'secret.key'} is short or easy to guess."


@pytest.mark.parametrize("login", ["kl", "kl:kl", "postgres:postgres", "kl:changeme"])
def test_a_database_behind_an_easy_password_is_named(folder, login):
    found = weak(folder, database=f"postgresql://{login}@127.0.0.1:1/kl")
    assert "The database has no password, or one that is easy to guess." in found
    assert found[-1].startswith("The database does not answer")


def test_a_long_password_and_a_socket_are_taken(folder):
    assert not any("password" in found for found in weak(folder, database="postgresql://kl:x7Gq2PzLw9@127.0.0.1:1/kl"))
    assert not any("password" in found for found in weak(folder, database="postgresql://kl@/kl?host=/nowhere"))


def test_a_backup_that_is_missing_or_old_is_told(folder):
    aged(folder / "last-backup", days=9)
    assert only(weak(folder)) == "The newest backup is nine days old."
    (folder / "backups").mkdir()
    (folder / "backups" / "monday.zip").write_bytes(b"x")
    assert weak(folder) == []
    shutil.rmtree(folder / "backups")
    (folder / "last-backup").unlink()
    assert only(weak(folder)) == "No backup is known: what this disk loses is lost."


def test_a_backup_is_remembered(folder, tmp_path):
    (folder / "last-backup").unlink()
    run("backup", tmp_path / "monday.zip", "--instance", folder)
    assert weak(folder) == []


@pytest.mark.parametrize("usage", [Usage(10**12, 0, 500 * 1024**2), Usage(10**12, 0, 4 * 10**10)])
def test_a_disk_that_is_nearly_full_is_told(folder, monkeypatch, usage):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert "is nearly full" in only(weak(folder))


def test_a_scanner_that_is_silent_is_told(folder):
    with scanner() as running:
        assert weak(folder, clamd=running.named) == []
    with silent() as running:
        assert "is silent, so no file of evidence is taken" in only(weak(folder, clamd=running.named))


def test_a_worker_that_stopped_is_told(folder):
    aged(folder / "worker.alive", minutes=6)
    assert only(weak(folder)).startswith("No worker runs")


def test_a_job_that_nobody_does_is_told(folder, session):
    now = dt.datetime.now(dt.UTC)
    jobs.add(session, None, "send a message", {}, now - dt.timedelta(minutes=9))
    session.commit()
    assert weak(folder) == []
    jobs.add(session, None, "send a message", {}, now - dt.timedelta(minutes=42, seconds=1))
    session.commit()
    assert only(weak(folder)) == "A job has waited for 42 minutes."


def test_a_job_that_was_given_up_is_told_for_a_week(folder, session):
    now = dt.datetime.now(dt.UTC)
    for days in (6, 8):
        jobs.add(session, None, "send a message", {}, now - dt.timedelta(days=days))
    while job := jobs.take(session, now, dt.timedelta(minutes=5)):
        jobs.put_back(session, job, "Full", None)
    session.commit()
    assert only(weak(folder)) == "One job of the last week, a report or a message, could not be done."


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM audit_event WHERE number = 2",
        "DELETE FROM audit_event",
        "UPDATE audit_event SET link = 'x' WHERE number = 2",
        "UPDATE agency SET audit_count = 1 WHERE name = 'Lake Ansel'",
    ],
)
def test_an_audit_log_that_was_cut_is_told(folder, session, change):
    now = dt.datetime.now(dt.UTC)
    ours = agency(session, now)
    agency(session, now, slug="other", name="Other")
    for number in (1, 2):
        audit.record(session, ours.id, Action.STARTED, {"number": number}, actor=CHIEF, now=now, subject=ours.id)
    session.commit()
    assert weak(folder) == []
    session.execute(text(change))
    session.commit()
    assert only(weak(folder)) == "The audit log does not end where it should: Lake Ansel."


def test_a_cut_log_of_the_installation_itself_is_told(folder, session):
    for action in (ServiceAction.SIGNED_IN, ServiceAction.SIGNED_OUT):
        service_log.record(session, action, {}, subject=None, now=dt.datetime.now(dt.UTC))
    session.commit()
    assert weak(folder) == []
    session.execute(text("DELETE FROM service_event WHERE number = 2"))
    session.commit()
    assert only(weak(folder)) == "The audit log does not end where it should: the installation itself."


def test_an_installation_that_nobody_administers_is_told(folder, session):
    session.execute(text("UPDATE account SET active = false"))
    session.commit()
    assert only(weak(folder)) == "Nobody can administer this installation."


@pytest.mark.parametrize(("revision", "words"), [("0001", "older"), ("9999", "newer")])
def test_a_database_of_another_release_is_told(folder, session, revision, words):
    session.execute(text(f"UPDATE alembic_version SET version_num = '{revision}'"))  # noqa: S608
    session.commit()
    assert f"The database is {words} than this release." in only(weak(folder))


def test_a_folder_without_a_database_gets_none_by_being_looked_at(folder):
    for file in folder.glob("kl-assess.sqlite3*"):
        file.unlink()
    assert only(weak(folder)) == "There is no database yet."
    assert not list(folder.glob("kl-assess.sqlite3*"))


def test_the_same_is_told_of_postgresql(folder, reused_postgresql):
    url, empty = reused_postgresql
    found = weak(folder, database=url)
    empty()
    assert only(found) == "Nobody can administer this installation."


def test_nothing_is_changed_by_looking(folder):
    def state():
        return {
            path: (path.stat().st_mode, path.stat().st_mtime_ns)
            for path in folder.rglob("*")
            if "sqlite3" not in path.name
        }

    folder.chmod(0o755)
    before = state()
    weak(folder)
    assert state() == before
    assert folder.stat().st_mode & 0o777 == 0o755
