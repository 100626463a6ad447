"""An agency is deleted whole, once its name is typed, and a signed receipt is all that stays of it."""

import datetime as dt
import json
import os
import uuid

import pytest

from kl_assess import receipts as signing
from kl_assess.core.assessment import Cycle
from kl_assess.receipts import prove, public_key
from kl_assess.store import agencies, audit, export_rows, exports, receipts, service_log
from kl_assess.store.audit import Action
from kl_assess.store.exports import Export, ExportState
from kl_assess.store.tables import TABLES
from kl_assess.workflow import assessing, leaving, retaining
from kl_assess.workflow.refusal import RefusedError
from tests.core.small import questionnaire
from tests.store import everything
from tests.store.everything import CHIEF, agency

NOW = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)
KEY = bytes(range(32))
WHO = {"actor": CHIEF, "now": NOW}
SMALL = questionnaire([[[3, 2]]])


@pytest.fixture
def ours(session):
    """An agency with two assessments."""
    made = agency(session, NOW)
    for year in ("2025", "2026"):
        assessing.start(session, made, SMALL, Cycle(year), **WHO)
    return made


def delete(session, ours, typed="Lake Ansel"):
    return leaving.delete(session, ours, typed, KEY, **WHO)


def says(receipt):
    return prove(receipt.content).says


def rows_of(session, agency_id):
    """How many rows each table still holds of an agency."""
    found = {}
    for table in TABLES.sorted_tables:
        column = table.c.get("agency_id", table.c.id if table.name == "agency" else None)
        if column is not None:
            found[table.name] = len(session.execute(table.select().where(column == agency_id)).all())
    return {name: count for name, count in found.items() if count}


def test_everything_of_the_agency_goes_and_nothing_of_another(session):
    filled, _, _ = everything.fill(session, NOW)
    retaining.lift_hold(session, filled, "It was settled.", **WHO)
    other = agency(session, NOW, slug="other")
    before = rows_of(session, other.id)
    assert len(rows_of(session, filled.id)) > 15
    leaving.delete(session, filled, filled.name, KEY, **WHO)
    assert rows_of(session, filled.id) == {}
    assert rows_of(session, other.id) == before


def test_the_receipt_says_what_there_was_who_deleted_it_and_how_its_record_ended(session, ours):
    head, count = audit.head(session, ours.id), 2
    found = says(delete(session, ours))
    assert found["agency"] == {"id": str(ours.id), "address": "lake-ansel", "name": "Lake Ansel", "state": None}
    assert found["deleted_by"] == {"name": "Maria Okafor", "title": "Chief"}
    assert found["deleted_at"] == "2026-11-17T15:42:00+00:00"
    assert found["record"] == {"entries": count, "last_link": head}
    assert found["rows"] == {"assessment": 2, "audit_event": 2}
    assert found["last_export"] is None


def test_the_receipt_names_the_last_file_that_was_taken_out(session, ours):
    exports.add(session, Export(uuid.uuid4(), ours.id, ExportState.READY, NOW, "Maria Okafor", NOW, "e" * 64, 42))
    later = NOW + dt.timedelta(hours=1)
    exports.add(session, Export(uuid.uuid4(), ours.id, ExportState.MAKING, later, "Maria Okafor"))
    told = says(delete(session, ours))["last_export"]
    assert told == {"sha256": "e" * 64, "size": 42, "made_at": "2026-11-17T15:42:00+00:00"}


def test_the_receipt_is_signed_and_kept_and_holds_no_name_but_that_of_who_deleted(session, ours):
    made = delete(session, ours)
    proved = prove(made.content)
    assert proved.public_key == public_key(KEY)
    assert receipts.by_id(session, made.id) == made
    assert receipts.every(session) == (made,)
    assert made.person_id == CHIEF.id


def test_the_installations_own_log_says_that_an_agency_was_deleted(session, ours):
    made = delete(session, ours)
    (event,) = service_log.events(session)
    assert (event.action, event.subject) == ("agency deleted", str(ours.id))
    assert event.payload["receipt"] == str(made.id)
    assert service_log.broken_at(session) is None


@pytest.mark.parametrize("typed", ["lake ansel", "  Lake   Ansel "])
def test_the_name_may_be_typed_as_people_type(session, ours, typed):
    delete(session, ours, typed)
    assert agencies.by_id(session, ours.id) is None


@pytest.mark.parametrize("typed", ["", "Lake", "Lake Ansel Police", "lake-ansel"])
def test_another_name_deletes_nothing(session, ours, typed):
    with pytest.raises(RefusedError, match="Type Lake Ansel, or keep"):
        delete(session, ours, typed)
    assert agencies.by_id(session, ours.id) == ours
    assert receipts.every(session) == ()


def test_an_agency_on_hold_is_not_deleted(session, ours):
    retaining.put_hold(session, ours, "Doe v. Lake Ansel", **WHO)
    with pytest.raises(RefusedError, match="A legal hold is on, so nothing is deleted"):
        delete(session, ours)
    assert agencies.by_id(session, ours.id) == ours
    assert audit.count(session, ours.id, Action.HELD) == 1


def test_the_counts_leave_out_what_there_is_none_of(session, ours):
    assert export_rows.counts(session, ours.id) == {"assessment": 2, "audit_event": 2}


# --- Files of agencies that are not here --------------------------------------------------------------------------


def folder_of(root, name, age):
    made = root / name
    made.mkdir()
    (made / "file").write_bytes(b"x")
    stamp = (NOW - age).timestamp()
    os.utime(made, (stamp, stamp))
    return made


def test_folders_of_agencies_that_are_gone_are_swept_after_a_day(session, ours, tmp_path):
    day = dt.timedelta(days=1, minutes=1)
    gone = folder_of(tmp_path, str(uuid.uuid4()), day)
    fresh = folder_of(tmp_path, str(uuid.uuid4()), dt.timedelta(hours=1))
    here = folder_of(tmp_path, str(ours.id), day)
    others = folder_of(tmp_path, "notes-of-the-administrator", day)
    leaving.sweep(tmp_path, leaving.agencies_here(session), NOW)
    assert [path.exists() for path in (gone, fresh, here, others)] == [False, True, True, True]


# --- The signature ------------------------------------------------------------------------------------------------


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    assert signing.known_key(tmp_path) is None
    key = signing.signing_key(tmp_path)
    assert signing.signing_key(tmp_path) == key
    assert signing.known_key(tmp_path) == public_key(key)
    assert (tmp_path / signing.KEY).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / signing.KEY).parent.stat().st_mode & 0o077 == 0


def test_what_was_changed_after_it_was_signed_is_found(session, ours):
    text = delete(session, ours).content
    for before, after in (("Lake Ansel", "Lake Anselm"), ("Maria Okafor", "Pat Doe"), ('"entries": 2', '"entries": 3')):
        assert before in text
        with pytest.raises(signing.ReceiptError, match="was changed after it was signed"):
            prove(text.replace(before, after))


def test_how_a_receipt_is_laid_out_does_not_matter(session, ours):
    whole = json.loads(delete(session, ours).content)
    assert prove(json.dumps(whole, sort_keys=True)).says == whole["receipt"]


@pytest.mark.parametrize(
    "text",
    [
        "Dear council",
        "[]",
        "{}",
        '{"receipt": 1, "public_key": "", "signature": ""}',
        '{"receipt": {}, "public_key": "zz", "signature": "00"}',
        '{"receipt": {}, "public_key": 5, "signature": "00"}',
        "[" * 100_000,
    ],
)
def test_what_is_no_receipt_is_told_so(text):
    with pytest.raises(signing.ReceiptError, match="This is no receipt"):
        prove(text)
