"""Taking everything out, and deleting the agency, on their pages."""

import json
import zipfile
from io import BytesIO

import pytest

from kl_assess.receipts import known_key, prove
from kl_assess.store import agencies
from kl_assess.tasks import Worker
from tests.web.assessments import parts_of

NAME = "Lake Ansel Police Department"


@pytest.fixture
def work(app):
    """Something that does the next job."""
    parts = parts_of(app)
    folders = {"evidence": parts.settings.evidence, "exports": parts.settings.exports}
    return Worker(parts.sessions, parts.clock, **folders).work


@pytest.fixture
def everything(agency):
    return f"{agency}/everything"


def is_here(app, agency):
    with parts_of(app).sessions() as session:
        return agencies.by_slug(session, agency.rsplit("/", 1)[1]) is not None


# --- Everything ---------------------------------------------------------------------------------------------------


def test_the_file_is_asked_for_waited_for_and_downloaded(chief, everything, work):
    page = chief.get(everything)
    assert "Download the file" not in page.links()
    waiting = chief.follow(chief.send(page, action=everything))
    assert "The file is being made." in waiting.main
    chief.get(f"{everything}.zip", 404)
    assert work()
    ready = chief.get(everything)
    answer = chief.client.get(ready.links()["Download the file"], buffered=True)
    assert answer.mimetype == "application/zip"
    assert answer.headers["Content-Disposition"].endswith("lake-ansel-police-department-everything-2026-11-17.zip")
    with zipfile.ZipFile(BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        assert "tables/answers.csv" in archive.namelist()


def test_a_file_that_is_gone_is_told_so(app, chief, everything, work):
    chief.send(chief.get(everything), action=everything)
    work()
    for path in parts_of(app).settings.exports.rglob("*.zip"):
        path.unlink()
    assert "is no longer here" in chief.get(everything).main
    chief.get(f"{everything}.zip", 404)


def test_a_file_that_failed_is_told_so_and_can_be_asked_for_again(app, chief, everything, clock):
    chief.send(chief.get(everything), action=everything)
    folderless = Worker(parts_of(app).sessions, clock)
    for _ in range(4):
        folderless.work()
        clock.go_on(minutes=6)
    failed = chief.get(everything)
    assert "The file could not be made." in failed.main
    assert "being made" in chief.follow(chief.send(failed, action=everything)).main


# --- Deleting -----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("assessment")
def test_the_page_says_what_goes_and_offers_to_take_everything_out_first(chief, agency):
    page = chief.get(f"{agency}/delete")
    assert "1 assessment, with the answers, the history and the results" in page.main
    assert "2 entries of the record" in page.main
    assert page.links()["Take everything out first"] == f"{agency}/everything"
    assert "Nothing was taken out yet." in page.main


def test_another_name_deletes_nothing(app, chief, agency):
    page = chief.get(f"{agency}/delete")
    for typed in ("", "Lake Ansel"):
        refused = chief.send(page, {"name": typed}, action=f"{agency}/delete", status=422)
        assert "Nothing is deleted yet." in text(refused)
    assert is_here(app, agency)


def text(page):
    return "".join(page.tree.itertext())


def test_the_agency_goes_with_its_files_and_a_signed_receipt_is_given(app, chief, agency, work):
    settings = parts_of(app).settings
    chief.send(chief.get(f"{agency}/everything"), action=f"{agency}/everything")
    work()
    made = next(settings.exports.rglob("*.zip"))
    evidence = settings.evidence / made.parent.name / "ab" / "abc"
    evidence.parent.mkdir(parents=True)
    evidence.write_bytes(b"minutes")

    gone = chief.send(chief.get(f"{agency}/delete"), {"name": NAME.lower()}, action=f"{agency}/delete")
    page = chief.follow(gone)
    assert page.h1 == "Receipt"
    assert f"{NAME} is deleted. Keep the receipt." in text(page)
    assert not is_here(app, agency)
    assert not made.exists()
    assert not evidence.exists()
    chief.get(agency, 404)

    file = chief.client.get(page.links()["Download the receipt"])
    proved = prove(file.text)
    assert proved.says["agency"]["name"] == NAME
    assert proved.says["last_export"]["size"] > 0
    assert proved.public_key == known_key(settings.instance)
    assert json.loads(file.text)["signature"] not in page.main


def test_an_agency_on_hold_cannot_be_deleted_and_the_page_says_why(app, chief, agency):
    keeping = f"{agency}/keeping"
    page = chief.get(f"{agency}/delete")
    chief.send(chief.get(keeping), {"reason": "A lawsuit"}, action=f"{keeping}/hold")
    assert "A legal hold is on, so nothing is deleted." in chief.get(f"{agency}/delete").main
    chief.send(page, {"name": NAME}, action=f"{agency}/delete", status=422)
    assert is_here(app, agency)


def test_a_receipt_that_is_not_there_is_not_found(chief):
    chief.get("/agencies/deleted/00000000-0000-0000-0000-000000000000", 404)
