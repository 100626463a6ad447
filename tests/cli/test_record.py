"""The record from the command line: chains and receipts are proved, and an agency moves between installations."""

import json
import uuid
from contextlib import contextmanager

import pytest
from click.testing import CliRunner
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from kl_assess.cli import main
from kl_assess.config import load
from kl_assess.core.assessment import Cycle
from kl_assess.receipts import signing_key
from kl_assess.store import agencies, audit
from kl_assess.store.audit import AuditRow
from kl_assess.store.engine import connect, writing
from kl_assess.workflow import assessing, leaving
from tests.core.small import questionnaire
from tests.databases import create_database
from tests.store.everything import CHIEF, agency
from tests.store.test_migration import NOW

SMALL = questionnaire([[[3, 2]]])
WHO = {"actor": CHIEF, "now": NOW}


def run(*arguments, code=0):
    """The words of a command that ends with this code."""
    result = CliRunner().invoke(main, list(map(str, arguments)))
    assert result.exit_code == code, result.output
    return " ".join(result.output.split())


@contextmanager
def written(folder):
    engine = connect(load(folder).database_url)
    with Session(engine, expire_on_commit=False) as session, writing(session):
        yield session
    engine.dispose()


@pytest.fixture
def folder(tmp_path):
    """An installation with two agencies, each with an assessment."""
    made = tmp_path / "instance"
    run("db", "upgrade", "--instance", made)
    with written(made) as session:
        for slug in ("lake-ansel", "other"):
            assessing.start(session, agency(session, NOW, slug=slug), SMALL, Cycle("2026"), **WHO)
    return made


def tamper(folder, slug, number, **values):
    with written(folder) as session:
        this = (AuditRow.agency_id == agencies.by_slug(session, slug).id, AuditRow.number == number)
        session.execute(update(AuditRow).where(*this).values(**values))


# --- audit verify -------------------------------------------------------------------------------------------------


def test_whole_chains_are_told_with_their_heads(folder):
    told = run("audit", "verify", "--instance", folder)
    with written(folder) as session:
        for slug in ("lake-ansel", "other"):
            assert audit.head(session, agencies.by_slug(session, slug).id) in told
    assert told.count("whole, 1 entry") == 2
    assert "The installation itself: whole, 0 entries." in told


def test_a_changed_entry_is_named_and_ends_with_1(folder):
    tamper(folder, "other", 1, payload={"number": 7})
    told = run("audit", "verify", "--instance", folder, code=1)
    assert "entry 1 does not fit the chain" in told
    assert told.count("whole") == 2
    assert "whole" in run("audit", "verify", "--agency", "lake-ansel", "--instance", folder)
    assert "entry 1" in run("audit", "verify", "--agency", "other", "--instance", folder, code=1)


def test_an_entry_that_is_no_json_any_more_is_told_and_ends_with_1(folder):
    with written(folder) as session:
        session.execute(text("UPDATE audit_event SET payload = '{broken'"))
    told = run("audit", "verify", "--instance", folder, code=1)
    assert told.count("an entry cannot be read at all") == 2


def test_an_erased_entry_is_no_break(folder):
    tamper(folder, "other", 1, payload=None)
    assert "does not fit" not in run("audit", "verify", "--instance", folder)


def test_a_change_in_the_installations_own_log_is_found(folder):
    with written(folder) as session:
        gone = agencies.by_slug(session, "other")
        leaving.delete(session, gone, gone.name, bytes(32), **WHO)
        session.execute(text("UPDATE service_event SET action = 'agency added'"))
    assert "The installation itself: entry 1 does not fit" in run("audit", "verify", "--instance", folder, code=1)


def test_an_agency_that_is_not_there_is_told_so(folder):
    assert "no agency with the address nowhere" in run(
        "audit", "verify", "--agency", "nowhere", "--instance", folder, code=1
    )


def test_a_database_of_an_earlier_release_is_not_changed_by_a_proof(tmp_path):
    assert "db upgrade first" in run("audit", "verify", "--instance", tmp_path / "new", code=1)


# --- receipt ------------------------------------------------------------------------------------------------------


@pytest.fixture
def receipt(folder, tmp_path):
    """The file of a receipt of that installation."""
    with written(folder) as session:
        gone = agencies.by_slug(session, "other")
        made = leaving.delete(session, gone, gone.name, signing_key(folder), **WHO)
    file = tmp_path / "receipt.json"
    file.write_text(made.content)
    return file


def test_a_receipt_of_this_installation_is_genuine(folder, receipt):
    told = run("receipt", "verify", receipt, "--instance", folder)
    assert "is genuine" in told
    assert "Lake Ansel was deleted at 2026-11-17T15:42:00+00:00 by Maria Okafor" in told


def test_a_changed_receipt_is_not(folder, receipt):
    receipt.write_text(receipt.read_text().replace("Maria Okafor", "Pat Doe"))
    assert "was changed after it was signed" in run("receipt", "verify", receipt, "--instance", folder, code=1)


def test_a_receipt_of_another_installation_is_told_apart(receipt, tmp_path):
    signing_key(tmp_path / "another")
    assert "of another key" in run("receipt", "verify", receipt, "--instance", tmp_path / "another", code=1)
    assert "of another key" in run("receipt", "verify", receipt, "--instance", tmp_path / "without-a-key", code=1)


def test_what_is_no_receipt_is_told_so(folder, tmp_path):
    letter = tmp_path / "letter.json"
    letter.write_bytes(b"\xff\xfe")
    assert "no receipt of KL Assess" in run("receipt", "verify", letter, "--instance", folder, code=1)


def test_receipts_are_listed_and_shown(folder, receipt):
    known = json.loads(receipt.read_text())["receipt"]["id"]
    assert run("receipt", "list", "--instance", folder) == f"{known} 2026-11-17 Lake Ansel"
    assert run("receipt", "show", known, "--instance", folder) == " ".join(receipt.read_text().split())
    assert "no receipt with this id" in run("receipt", "show", uuid.uuid4(), "--instance", folder, code=1)


# --- export-agency and import-agency ------------------------------------------------------------------------------


@pytest.fixture(params=["sqlite", "postgresql"])
def another(request, tmp_path):
    """The folder of another installation, with nothing in it, and the settings that say where its database is."""
    made = tmp_path / "another"
    if request.param == "postgresql":
        url = create_database(request.getfixturevalue("postgresql"), f"moved-{uuid.uuid4()}")
        made.mkdir()
        (made / "settings.toml").write_text(f'database = "{url}"\n')
    return made


def test_an_agency_moves_to_another_installation_and_is_the_same_there(folder, another, tmp_path):
    first, again = tmp_path / "first.zip", tmp_path / "again.zip"
    assert "keep it safe" in run("export-agency", "lake-ansel", first, "--instance", folder)
    told = run("import-agency", first, "--instance", another)
    assert "Taken in: Lake Ansel, at /agencies/lake-ansel. Its record of 1 entry is whole." in told
    run("export-agency", "lake-ansel", again, "--instance", another)
    assert again.read_bytes() == first.read_bytes()
    assert "Lake Ansel: whole" in run("audit", "verify", "--instance", another)


def test_an_agency_that_is_there_already_is_refused_and_can_have_no_other_address_either(folder, tmp_path):
    file = tmp_path / "a.zip"
    run("export-agency", "other", file, "--instance", folder)
    assert "here already" in run("import-agency", file, "--instance", folder, code=1)
    assert "here already" in run("import-agency", file, "--address", "else", "--instance", folder, code=1)


def test_a_torn_file_ends_with_a_sentence(folder, another, tmp_path):
    file = tmp_path / "a.zip"
    run("export-agency", "other", file, "--instance", folder)
    file.write_bytes(file.read_bytes()[:-100])
    assert "not whole, or was changed" in run("import-agency", file, "--instance", another, code=1)
    with written(another) as session:
        assert agencies.every(session) == ()


def test_an_export_never_overwrites_a_file_and_names_an_agency_that_is_not_there(folder, tmp_path):
    file = tmp_path / "a.zip"
    file.write_text("dear")
    assert "is there already" in run("export-agency", "other", file, "--instance", folder, code=1)
    assert file.read_text() == "dear"
    assert "no agency with the address x" in run("export-agency", "x", tmp_path / "b.zip", "--instance", folder, code=1)


def test_a_broken_record_is_taken_in_only_when_it_is_said(folder, another, tmp_path):
    tamper(folder, "other", 1, payload={"number": 7})
    file = tmp_path / "a.zip"
    run("export-agency", "other", file, "--instance", folder)
    assert "--accept-broken-record" in run("import-agency", file, "--instance", another, code=1)
    told = run("import-agency", file, "--accept-broken-record", "--instance", another)
    assert "does not fit from entry 1 on" in told
