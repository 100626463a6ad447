"""What the command line does for people whom nobody else can help."""

import datetime as dt
import shutil

import pytest
from sqlalchemy.orm import Session

from kl_assess.config import DATABASE
from kl_assess.store import accounts, people, service_log
from tests.cli.test_installation import database_of, run
from tests.store.everything import CHIEF, account


@pytest.fixture
def folder(tmp_path, empty_sqlite):
    """An installation in which the chief has an account, with a second factor of every kind."""
    made = tmp_path / "instance"
    made.mkdir(mode=0o700)
    shutil.copy(empty_sqlite, made / DATABASE)
    now = dt.datetime.now(dt.UTC)
    with database_of(made) as engine, Session(engine) as session, session.begin():
        people.add(session, CHIEF, now)
        account(session, now)
    return made


def test_who_lost_everything_signs_in_with_the_password_again(folder):
    said = run("reset-second-factor", "Maria@example.org", "--instance", folder)
    assert "Maria Okafor signs in with the password alone now" in said
    with database_of(folder) as engine, Session(engine) as session:
        found = accounts.by_email(session, "maria@example.org")
        assert not found.two_factors
        assert [event.action for event in service_log.newest(session, 5, found.id)] == ["second factor removed"]


def test_an_address_that_nobody_has_is_told(folder):
    said = run("reset-second-factor", "nobody@example.org", "--instance", folder, code=1)
    assert "There is no account with the address nobody@example.org." in said
