"""An agency taken out of one installation and into another is the same agency, or nothing at all."""

import datetime as dt
import json
import shutil
import uuid
import zipfile
from hashlib import sha256

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kl_assess.catalog.basis import SHIPPED_QUESTIONNAIRE, read_basis
from kl_assess.core.assessment import Actor, RatingState
from kl_assess.store import agencies, assessments, audit, export_rows, people, ratings, reports, service_log
from kl_assess.store.engine import connect, reading_whole, writing
from kl_assess.store.jobs import JobRow
from kl_assess.store.ratings import Rated, Rating
from kl_assess.store.reports import ReportState
from kl_assess.store.tables import TABLES
from kl_assess.workflow import moving_in
from kl_assess.workflow.moving_in import NEWER, NO_EXPORT, TORN, take_in
from kl_assess.workflow.refusal import RefusedError
from kl_assess.workflow.taking_out.making import make
from tests.web.installation import ITEM, OPEN, world

NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
QUOTA = 1024**3
MANIFEST = "manifest.json"


@pytest.fixture(scope="module")
def kept(empty_sqlite, tmp_path_factory):
    """An installation with two agencies that have everything."""
    folder = tmp_path_factory.mktemp("kept")
    database = shutil.copy(empty_sqlite, folder / "kept.sqlite3")
    return world(database, folder / "instance", read_basis(SHIPPED_QUESTIONNAIRE))


@pytest.fixture(scope="module")
def taken(kept, tmp_path_factory):
    """Everything of our agency of that installation, as a file."""
    return taken_out(kept.database, kept, tmp_path_factory.mktemp("taken") / "everything.zip")


def taken_out(database, kept, to):
    engine = connect(f"sqlite:///{database}")
    with Session(engine) as session, reading_whole(session):
        make(session, kept.own.agency, kept.folder / "evidence", to)
    engine.dispose()
    return to


@pytest.fixture
def folder(tmp_path):
    """The folder of evidence of the other installation."""
    return tmp_path / "evidence"


def takes_in(engine, file, folder, **more):
    with Session(engine) as session, writing(session):
        return take_in(session, file, folder, **{"quota": QUOTA, "now": NOW} | more)


def parts_of(file):
    """The files in an export: name -> bytes."""
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def written(parts, to):
    """An export of these files."""
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return to


def told_anew(parts):
    """The files with a manifest that fits them, as somebody would write it who wants a change to go unnoticed."""
    manifest = json.loads(parts[MANIFEST])
    there = {name: content for name, content in parts.items() if name != MANIFEST}
    manifest["files"] = {n: {"size": len(c), "sha256": sha256(c).hexdigest()} for n, c in there.items()}
    return {**there, MANIFEST: json.dumps(manifest).encode()}


def rows_changed(parts, table, change):
    """The files with other rows in one table, and a manifest that fits."""
    rows = json.loads(parts[f"data/{table}.json"])
    change(rows)
    return told_anew({**parts, f"data/{table}.json": json.dumps(rows).encode()})


def nothing_is_there(engine, folder):
    """Whether nothing at all was taken in."""
    with engine.connect() as connection:
        rows = [table.name for table in TABLES.sorted_tables if connection.execute(select(table)).first()]
    return not rows and not [path for path in folder.rglob("*") if path.is_file()]


# --- There and back -----------------------------------------------------------------------------------------------


def test_what_is_taken_in_is_taken_out_again_byte_for_byte(kept, taken, engine, folder, tmp_path):
    arrived = takes_in(engine, taken, folder)
    assert (arrived.name, arrived.slug, arrived.broken, arrived.missing) == (
        kept.own.agency.name,
        kept.own.slug,
        None,
        0,
    )
    with Session(engine) as session, reading_whole(session):
        again = tmp_path / "again.zip"
        make(session, agencies.by_slug(session, kept.own.slug), folder, again)
    assert parts_of(again) == parts_of(taken)
    assert again.read_bytes() == taken.read_bytes()


def test_the_audit_log_is_whole_where_it_arrives(kept, taken, engine, folder):
    takes_in(engine, taken, folder)
    with Session(engine) as session:
        assert audit.broken_at(session, kept.own.agency.id) is None
        assert service_log.broken_at(session) is None


def test_nothing_of_another_agency_and_no_account_is_in_the_file(kept, taken):
    everything = b"".join(parts_of(taken).values())
    assert kept.other.mark.encode() not in everything
    assert kept.other.slug.encode() not in everything
    assert str(kept.other.agency.id).encode() not in everything


def test_every_table_that_belongs_to_agencies_is_carried_or_left_out_by_name():
    owned = {table.name for table in TABLES.sorted_tables if "agency_id" in table.c} | {"agency"}
    carried = {table.name for table in export_rows.carried_tables()}
    assert carried | export_rows.LEFT_OUT.keys() | export_rows.TOLD.keys() == owned
    assert not carried & {*export_rows.LEFT_OUT, *export_rows.TOLD}


def test_what_a_carried_row_refers_to_is_carried_too():
    carried = {table.name for table in export_rows.carried_tables()}
    for table in export_rows.carried_tables():
        referred = {constraint.referred_table.name for constraint in table.foreign_key_constraints}
        assert referred <= carried | {"person", "questionnaire"}, table.name


def test_the_same_agency_makes_the_same_bytes_each_time(kept, taken, tmp_path):
    assert taken_out(kept.database, kept, tmp_path / "again.zip").read_bytes() == taken.read_bytes()


def test_a_report_that_was_being_made_is_made_where_it_arrives(kept, taken, engine, folder, tmp_path):
    def making(rows):
        rows[0]["state"] = "making"

    takes_in(engine, written(rows_changed(parts_of(taken), "report", making), tmp_path / "a.zip"), folder)
    with Session(engine) as session:
        (job,) = session.scalars(select(JobRow))
        waiting = reports.by_id(session, kept.own.agency.id, uuid.UUID(job.payload["report"]))
        assert waiting.state is ReportState.MAKING


def test_only_its_owner_reads_the_file(taken):
    assert taken.stat().st_mode & 0o077 == 0


def test_a_file_of_an_earlier_release_is_taken_in_where_it_lacks_only_what_may_be_blank(
    taken, engine, folder, tmp_path
):
    def as_before(rows):
        for row in rows:
            del row["due"], row["previous"]

    parts = rows_changed(parts_of(taken), "assessment", as_before)
    del parts["data/retention.json"]
    manifest = json.loads(told_anew(parts)[MANIFEST]) | {"revision": "0004"}
    older = written({**parts, MANIFEST: json.dumps(manifest).encode()}, tmp_path / "a.zip")
    assert takes_in(engine, older, folder).broken is None


def test_a_file_that_lacks_what_there_must_be_is_refused(taken, engine, folder, tmp_path):
    def without_a_name(rows):
        del rows[0]["name"]

    parts = rows_changed(parts_of(taken), "assessment", without_a_name)
    with pytest.raises(RefusedError, match="A row of assessment has no name"):
        takes_in(engine, written(parts, tmp_path / "a.zip"), folder)


# --- People and ratings -------------------------------------------------------------------------------------------


def test_ratings_travel_by_item_and_without_the_people(kept, engine, folder, tmp_path):
    database = shutil.copy(kept.database, tmp_path / "rated.sqlite3")
    source = connect(f"sqlite:///{database}")
    raters = [Actor(uuid.uuid4(), f"Rater {number}", "Sergeant") for number in range(4)]
    with Session(source) as session, writing(session):
        cycle = assessments.by_number(session, kept.own.agency.id, OPEN)
        for level, rater in enumerate(raters):
            people.add(session, rater, NOW)
            ratings.keep(session, cycle, rater.id, Rating(ITEM, Rated(level), "A note for oneself", 1), NOW)
        session.execute(
            update(TABLES.tables["assessment"])
            .where(TABLES.tables["assessment"].c.id == cycle.id)
            .values(rating=RatingState.MEETING)
        )
    source.dispose()
    file = taken_out(database, kept, tmp_path / "rated.zip")
    everything = b"".join(parts_of(file).values()).decode(errors="ignore")
    assert "A note for oneself" not in everything
    assert not [rater for rater in raters if rater.name in everything or str(rater.id) in everything]
    takes_in(engine, file, folder)
    with Session(engine) as session:
        arrived = assessments.by_number(session, kept.own.agency.id, OPEN)
        assert ratings.nameless(session, arrived) == {ITEM: tuple(map(Rated, range(4)))}
        assert ratings.rated(session, arrived) == {}


# --- Refused ------------------------------------------------------------------------------------------------------


def test_an_agency_that_is_here_already_is_not_taken_in_over_itself(taken, engine, folder):
    takes_in(engine, taken, folder)
    before = sorted(folder.rglob("*"))
    with pytest.raises(RefusedError, match="here already"):
        takes_in(engine, taken, folder)
    assert sorted(folder.rglob("*")) == before


def test_another_agency_with_its_address_leaves_it_the_choice_of_another(kept, taken, engine, folder):
    with Session(engine) as session, session.begin():
        agencies.add(session, agencies.Agency(id=uuid.uuid4(), slug=kept.own.slug, name="X", zone="UTC"), NOW)
    with pytest.raises(RefusedError, match="Choose another one"):
        takes_in(engine, taken, folder)
    assert takes_in(engine, taken, folder, slug="moved-here").slug == "moved-here"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_torn_file_is_refused(taken, engine, folder, tmp_path, share):
    whole = taken.read_bytes()
    torn = tmp_path / "torn.zip"
    torn.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(RefusedError, match="not whole"):
        takes_in(engine, torn, folder)
    assert nothing_is_there(engine, folder)


def test_what_is_no_export_at_all_is_told_from_one_that_is_torn(engine, folder, tmp_path):
    letter = tmp_path / "letter.zip"
    letter.write_text("Dear council")
    with pytest.raises(RefusedError, match=NO_EXPORT):
        takes_in(engine, letter, folder)
    with pytest.raises(RefusedError, match=NO_EXPORT):
        takes_in(engine, written({"a.txt": b"a"}, tmp_path / "other.zip"), folder)


@pytest.mark.parametrize("name", ["data/response.json", "reports", "evidence", "questionnaires"])
def test_a_changed_file_is_refused(taken, engine, folder, tmp_path, name):
    parts = parts_of(taken)
    changed = next(found for found in parts if found.startswith(name))
    flipped = bytes([parts[changed][0] ^ 1]) + parts[changed][1:]
    with pytest.raises(RefusedError, match="not whole, or was changed"):
        takes_in(engine, written({**parts, changed: flipped}, tmp_path / "a.zip"), folder)
    assert nothing_is_there(engine, folder)


@pytest.mark.parametrize("more", ["../outside.txt", "/etc/passwd", "data/secret.json", "evidence/../../x", "extra"])
def test_a_file_that_does_not_belong_in_it_is_refused_and_written_nowhere(taken, engine, folder, tmp_path, more):
    parts = told_anew({**parts_of(taken), more: b"evil"})
    with pytest.raises(RefusedError, match="not whole, or was changed"):
        takes_in(engine, written(parts, tmp_path / "a.zip"), folder)
    assert nothing_is_there(engine, folder)
    assert not (tmp_path / "outside.txt").exists()


def test_a_file_that_is_there_twice_is_refused(taken, engine, folder, tmp_path):
    file = written(parts_of(taken), tmp_path / "a.zip")
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("data/agency.json", "[]")
    with pytest.raises(RefusedError, match="not whole"):
        takes_in(engine, file, folder)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [({"format": 99}, NEWER), ({"revision": "9999"}, NEWER), ({"kind": "a letter"}, NO_EXPORT), ({"files": []}, TORN)],
    ids=["newer form", "newer database", "another kind", "without files"],
)
def test_a_newer_or_another_file_is_refused_with_what_to_do(taken, engine, folder, tmp_path, told, sentence):
    parts = parts_of(taken)
    manifest = json.dumps(json.loads(parts[MANIFEST]) | told).encode()
    with pytest.raises(RefusedError, match=sentence):
        takes_in(engine, written({**parts, MANIFEST: manifest}, tmp_path / "a.zip"), folder)
    assert nothing_is_there(engine, folder)


def test_a_file_that_unpacks_to_more_than_it_says_is_not_unpacked(taken, engine, folder, tmp_path):
    """Its table of contents is forged: what is packed there is far larger than it is said to be."""
    parts = parts_of(taken)
    bomb = b"0" * 10_000_000
    file = written({**told_anew({**parts, "told/rating.json": b"[]"}), "told/rating.json": bomb}, tmp_path / "a.zip")
    raw = file.read_bytes()
    size = len(bomb).to_bytes(4, "little")
    assert raw.count(size) == 2
    file.write_bytes(raw.replace(size, (2).to_bytes(4, "little")))
    with pytest.raises(RefusedError, match="not whole"):
        takes_in(engine, file, folder)
    assert nothing_is_there(engine, folder)


def test_more_than_is_taken_in_is_refused_before_it_is_read(taken, engine, folder, monkeypatch):
    monkeypatch.setattr(moving_in, "MOST", 1000)
    with pytest.raises(RefusedError, match="larger than KL Assess takes in"):
        takes_in(engine, taken, folder)


def test_more_evidence_than_an_agency_may_keep_is_refused(taken, engine, folder):
    with pytest.raises(RefusedError, match="evidence_megabytes"):
        takes_in(engine, taken, folder, quota=10)


# --- Forged rows --------------------------------------------------------------------------------------------------


def of_another_agency(rows):
    rows[0]["agency_id"] = str(uuid.uuid4())


def of_another_assessment(rows):
    rows[0]["assessment_id"] = str(uuid.uuid4())


def with_another_part(rows):
    rows[0]["colour"] = "x"


def of_another_type(rows):
    rows[0]["version"] = "1; DROP TABLE agency"


def twice(rows):
    rows.append(rows[0])


@pytest.mark.parametrize(
    "change", [of_another_agency, of_another_assessment, with_another_part, of_another_type, twice]
)
def test_a_row_that_does_not_fit_is_refused(taken, engine, folder, tmp_path, change):
    parts = rows_changed(parts_of(taken), "response", change)
    with pytest.raises(RefusedError, match="not whole, or was changed"):
        takes_in(engine, written(parts, tmp_path / "a.zip"), folder)
    assert nothing_is_there(engine, folder)


def test_evidence_under_a_name_that_leads_elsewhere_is_refused(taken, engine, folder, tmp_path):
    def elsewhere(rows):
        rows[0]["digest"] = "../../../outside"

    parts = rows_changed(parts_of(taken), "evidence_file", elsewhere)
    with pytest.raises(RefusedError, match="not whole, or was changed"):
        takes_in(engine, written(parts, tmp_path / "a.zip"), folder)
    assert nothing_is_there(engine, folder)


def test_a_record_that_was_changed_is_taken_in_only_knowingly(taken, engine, folder, tmp_path):
    def changed(rows):
        next(row for row in rows if row["number"] == 3)["payload"]["actor"]["name"] = "Somebody else"

    file = written(rows_changed(parts_of(taken), "audit_event", changed), tmp_path / "a.zip")
    with pytest.raises(RefusedError, match="Entry 3 of the record"):
        takes_in(engine, file, folder)
    assert nothing_is_there(engine, folder)
    assert takes_in(engine, file, folder, accept_broken=True).broken == 3


def test_evidence_that_was_missing_where_it_comes_from_is_told_and_no_reason_to_refuse(kept, engine, folder, tmp_path):
    source = shutil.copytree(kept.folder, tmp_path / "instance")
    lost = next(path for path in (source / "evidence" / str(kept.own.agency.id)).rglob("*") if path.is_file())
    lost.unlink()
    database = connect(f"sqlite:///{kept.database}")
    with Session(database) as session, reading_whole(session):
        make(session, kept.own.agency, source / "evidence", tmp_path / "a.zip")
    database.dispose()
    assert takes_in(engine, tmp_path / "a.zip", folder).missing == 1


def test_a_questionnaire_that_is_in_use_with_another_wording_is_no_ground_for_it(taken, engine, folder):
    with Session(engine) as session, session.begin():
        row = json.loads(parts_of(taken)["data/questionnaire.json"])[0]
        session.execute(
            TABLES.tables["questionnaire"].insert(),
            {"digest": "d", "name": row["name"], "version": row["version"], "content": "{}", "created_at": NOW},
        )
    with pytest.raises(RefusedError, match="in use here with another wording"):
        takes_in(engine, taken, folder)
