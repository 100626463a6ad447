"""From one desk to accounts: the setting, the link of the first administrator, and everything that stays as it was."""

import datetime as dt
import re
import time

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from kl_assess.app import create_app
from kl_assess.catalog.basis import SHIPPED_QUESTIONNAIRE, read_basis
from kl_assess.cli import main
from kl_assess.cli.accounts import first_link, turn_on
from kl_assess.config import load
from kl_assess.core.assessment import Answer, Cycle
from kl_assess.core.responses import ItemResponse
from kl_assess.store import accounts, agencies, assessments, audit, responses, service_log
from kl_assess.store.accounts import AccountRow
from kl_assess.store.agencies import AgencyFacts
from kl_assess.store.engine import connect, writing
from kl_assess.store.service_log import ServiceAction
from kl_assess.workflow import answering, assessing, membership
from tests.web.client import PageClient, text_of

NOW = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)


def run(*arguments, code=0):
    """The words of a command that ends with this code."""
    result = CliRunner().invoke(main, list(map(str, arguments)))
    assert result.exit_code == code, result.output
    return " ".join(result.output.split())


def link_in(words):
    return re.search(r"http://localhost:8000(/invitations/\S+)", words).group(1)


@pytest.fixture(scope="module")
def basis():
    """The shipped questionnaire and resources."""
    return read_basis(SHIPPED_QUESTIONNAIRE)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "instance"


# --- The setting --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, "accounts = true\n"),
        ("", "accounts = true\n"),
        ("port = 8080", "port = 8080\naccounts = true\n"),
        ("# Ours\nport = 8080  # as ever\n", "# Ours\nport = 8080  # as ever\naccounts = true\n"),
        ("accounts = false\nport = 8080\n", "accounts = true\nport = 8080\n"),
        ("port = 8080\n  accounts=false # yet\n", "port = 8080\naccounts = true\n"),
        ('public_url = "https://accounts = false"\n', 'public_url = "https://accounts = false"\naccounts = true\n'),
    ],
)
def test_the_setting_is_written_and_the_rest_stays_letter_by_letter(tmp_path, before, after):
    file = tmp_path / "settings.toml"
    if before is not None:
        file.write_text(before)
        file.chmod(0o640)
    turn_on(file)
    assert file.read_text() == after
    assert file.stat().st_mode & 0o777 == (0o600 if before is None else 0o640)
    assert load(tmp_path).accounts is True


def test_a_file_with_a_mistake_is_named_and_not_written_over(folder):
    folder.mkdir()
    (folder / "settings.toml").write_text("port = \n")
    assert "cannot be read" in run("accounts", "on", "--instance", folder, code=1)
    assert (folder / "settings.toml").read_text() == "port = \n"


def test_an_environment_that_says_otherwise_is_named(folder, monkeypatch):
    monkeypatch.setenv("KL_ASSESS_ACCOUNTS", "false")
    assert "in the environment says otherwise" in run("accounts", "on", "--instance", folder, code=1)


# --- The link -----------------------------------------------------------------------------------------------------


def test_turned_on_it_prints_a_link_and_another_one_ends_the_first(folder, basis):
    first = link_in(run("accounts", "on", "--instance", folder))
    second = link_in(run("accounts", "link", "--instance", folder))
    app = create_app(load(folder), basis=basis)
    app.testing = True
    browser = PageClient(app.test_client())
    browser.get(first, 410)
    assert browser.get(second).h1 == "Look after this installation"
    with Session(connect(load(folder).database_url)) as session:
        assert [event.action for event in service_log.events(session)] == [ServiceAction.LINK_MADE] * 2


def test_the_link_makes_an_administrator_once_and_is_then_no_longer_printed(folder, basis):
    link = link_in(run("accounts", "on", "--instance", folder))
    app = create_app(load(folder), basis=basis)
    app.testing = True
    browser = PageClient(app.test_client())
    typed = {"name": "Ann Lee", "title": "Clerk", "email": "ann@example.org", "password": "four unrelated words here"}
    browser.send(browser.get(link), typed)
    engine = connect(load(folder).database_url)
    with Session(engine) as session:
        assert accounts.has_administrator(session)
    assert first_link(engine, load(folder)) is None
    assert "There is an administrator already" in run("accounts", "on", "--instance", folder)
    assert "/invitations/" in run("accounts", "link", "--instance", folder), "as when the only one lost access"


def test_without_accounts_there_is_no_link(folder):
    run("db", "upgrade", "--instance", folder)
    assert "Run kl-assess accounts on first" in run("accounts", "link", "--instance", folder, code=1)
    assert first_link(connect(load(folder).database_url), load(folder)) is None


# --- What the desk did --------------------------------------------------------------------------------------------


@pytest.fixture
def desk(folder, basis):
    """An installation without accounts, in which two people at the desk have answered."""
    run("db", "upgrade", "--instance", folder)
    with Session(connect(load(folder).database_url), expire_on_commit=False) as session, writing(session):
        maria = membership.register_person(session, "Maria Okafor", "Chief", now=NOW)
        ruth = membership.register_person(session, "Ruth Park", "Captain", now=NOW)
        facts = AgencyFacts(name="Lake Ansel Police Department", zone="America/Detroit", state="MI")
        agency = membership.register_agency(session, facts, actor=maria, now=NOW)
        made = assessing.start(session, agency, basis.questionnaire, Cycle("2026"), actor=maria, now=NOW)
        for person, version, level in ((maria, 0, 2), (ruth, 1, 3)):
            given = Answer("LEA-3.1", ItemResponse(level=level, note=f"{person.name} says so."), version=version)
            answering.record_response(session, made, given, actor=person, now=NOW)
    return agency


def everything_of(folder, agency):
    with Session(connect(load(folder).database_url)) as session:
        made = assessments.by_number(session, agency.id, 1)
        return (
            responses.answers(session, made),
            responses.history(session, made, "LEA-3.1"),
            tuple(audit.events(session, agency.id)),
            agencies.by_id(session, agency.id),
        )


def test_turning_accounts_on_changes_nothing_that_is_there(folder, desk):
    before = everything_of(folder, desk)
    run("accounts", "on", "--instance", folder)
    assert everything_of(folder, desk) == before


def test_the_agency_of_the_desk_gets_its_people_and_keeps_the_names_of_those_who_answered(folder, desk, basis):
    link = link_in(run("accounts", "on", "--instance", folder))
    settings = load(folder)
    app = create_app(settings, basis=basis)
    app.testing = True
    ann, maria = PageClient(app.test_client()), PageClient(app.test_client())
    password = {"title": "Clerk", "password": "four unrelated words here"}
    ann.send(ann.get(link), {"name": "Ann Lee", "email": "ann@example.org", **password})
    ann = _with_second_factor(app, "ann@example.org")
    ann.get(f"/agencies/{desk.slug}", 404)
    page = ann.get(f"/service/agencies/{desk.slug}")
    invite = f"/service/agencies/{desk.slug}/invite"
    page = ann.follow(ann.send(page, {"email": "new@ansel.org", "role": "chief"}, action=invite))
    address = text_of(page.one("code")).removeprefix("http://localhost")
    maria.send(maria.get(address), {"name": "Sam Poe", **password})
    shown = maria.get(f"/agencies/{desk.slug}/assessments/1/items/LEA-3.1/history").main
    for words in ("Maria Okafor", "Ruth Park", "Maria Okafor says so.", "Ruth Park says so."):
        assert words in shown
    told = maria.get(f"/agencies/{desk.slug}/record").main
    assert "Ruth Park" in told
    assert "Sam Poe" in told
    with Session(connect(settings.database_url)) as session:
        assert audit.broken_at(session, desk.id) is None


def _with_second_factor(app, email):
    """The browser of an administrator who has set one up, as the settings want of them."""
    browser = PageClient(app.test_client())
    with app.extensions["kl_assess"].sessions() as session, writing(session):
        row = session.scalars(select(AccountRow).where(AccountRow.email == email)).one()
        row.tf_primary_method = "authenticator"
        uniquifier = row.fs_uniquifier
    with browser.client.session_transaction() as cookie:
        cookie.update({"_user_id": uniquifier, "_fresh": True, "fs_paa": time.time(), "_permanent": True})
    return browser
