"""Uploaded files: whole or not at all, known by their bytes, the agency's own, gone with their last mention."""

import datetime as dt
import hashlib
import io
import os
import uuid
import zipfile

import pytest
from openpyxl import Workbook
from PIL import Image

from kl_assess.catalog.basis import SHIPPED_QUESTIONNAIRE, read_basis
from kl_assess.core.assessment import Actor, Cycle
from kl_assess.core.responses import EvidenceItem
from kl_assess.store import evidence, responses
from kl_assess.store.agencies import AgencyFacts
from kl_assess.store.engine import writing
from kl_assess.workflow import assessing
from kl_assess.workflow.answering import remove_evidence
from kl_assess.workflow.evidence_files import TYPES, add_file, discard, path_of, receive, sweep
from kl_assess.workflow.membership import register_agency
from kl_assess.workflow.refusal import RefusedError
from tests.clamd import VIRUS, scanner, silent

CHIEF = Actor(uuid.UUID(int=1), "Maria Okafor", "Chief")
NOW = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)
ITEM = "LEA-3.1"
PDF = b"%PDF-1.7\n1 0 obj\n"
AGENCY = uuid.UUID(int=9)


def zipped(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return out.getvalue()


def picture(kind):
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, kind)
    return out.getvalue()


def workbook():
    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


def office(part):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, "<x/>")
    return out.getvalue()


def open_document(kind):
    return zipped(mimetype=f"application/vnd.oasis.opendocument.{kind}", content="<x/>")


GOOD = {
    "a.pdf": PDF,
    "a.docx": office("word/document.xml"),
    "a.xlsx": workbook(),
    "a.pptx": office("ppt/presentation.xml"),
    "a.odt": open_document("text"),
    "a.ods": open_document("spreadsheet"),
    "a.csv": "año,2026\r\n".encode(),
    "a.txt": b"<html><script>only text</script></html>",
    "a.png": picture("PNG"),
    "a.jpg": picture("JPEG"),
    "A.JPEG": picture("JPEG"),
}
HTML, SVG = b"<!doctype html><script>1</script>", b'<svg xmlns="http://www.w3.org/2000/svg"/>'
BAD = {
    "a.html": HTML,
    "a.svg": SVG,
    "a.exe": b"MZ\0",
    "a": PDF,
    ".pdf": PDF,
    "a.pdf.html": PDF,
    "html.pdf": HTML,
    "svg.png": SVG,
    "gif.png": b"GIF89a" + b"\0" * 30,
    "word.xlsx": GOOD["a.docx"],
    "zip.docx": zipped(x="y"),
    "sheet.odt": GOOD["a.ods"],
    "half.docx": GOOD["a.docx"][:60],
    "binary.txt": b"text\0more",
    "latin.csv": "año".encode("latin-1"),
    "cut.txt": "año".encode()[:2],
    "empty.pdf": b"",
}


@pytest.fixture
def folder(tmp_path):
    """The folder of evidence, with nothing in it."""
    return tmp_path / "evidence"


def take(folder, name, content, limit=100_000, agency=AGENCY):
    return receive(folder, agency, io.BytesIO(content), name, limit=limit)


def files(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


# --- What is taken --------------------------------------------------------------------------------------------------


def test_every_kind_that_is_taken_is_tried_here():
    assert {os.path.splitext(name)[1].lower() for name in GOOD} == set(TYPES)  # noqa: PTH122


@pytest.mark.parametrize("name", GOOD)
def test_a_file_is_taken_that_is_what_it_says(folder, name):
    upload = take(folder, name, GOOD[name])
    assert upload.path.read_bytes() == GOOD[name]
    assert upload.file.digest == hashlib.sha256(GOOD[name]).hexdigest()
    assert (upload.file.size, upload.name) == (len(GOOD[name]), name)
    assert upload.file.media_type == TYPES[os.path.splitext(name)[1].lower()]  # noqa: PTH122


@pytest.mark.parametrize("name", BAD)
def test_a_file_is_refused_that_is_not_and_leaves_nothing(folder, name):
    with pytest.raises(RefusedError):
        take(folder, name, BAD[name])
    assert not files(folder)


def test_a_file_over_the_limit_is_refused_and_leaves_nothing(folder):
    assert take(folder, "a.pdf", PDF, limit=len(PDF)).file.size == len(PDF)
    discard(take(folder, "a.pdf", PDF, limit=len(PDF)))
    before = files(folder)
    with pytest.raises(RefusedError, match="larger than"):
        take(folder, "a.pdf", PDF, limit=len(PDF) - 1)
    assert files(folder) == before


def test_an_upload_that_breaks_off_leaves_nothing(folder):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            if self.tell():
                raise ConnectionError
            return super().read(min(size, 5))

    with pytest.raises(ConnectionError):
        receive(folder, AGENCY, Broken(PDF), "a.pdf", limit=100)
    assert not files(folder)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\chief\\Plan.pdf", "Plan.pdf"),
        ("../../etc/Plan.pdf", "Plan.pdf"),
        ("Plan\x00\r\n2026.pdf", "Plan2026.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("Año “2026”.pdf", "Año “2026”.pdf"),
    ],
)
def test_a_name_is_kept_without_folders_and_control_signs(folder, given, kept):
    assert take(folder, given, PDF).name == kept


# --- Where it is kept -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def questionnaire():
    return read_basis(SHIPPED_QUESTIONNAIRE).questionnaire


@pytest.fixture
def start(session, questionnaire):
    def starting(name="Lake Ansel Police Department"):
        with writing(session):
            agency = register_agency(session, AgencyFacts(name=name, zone="America/Detroit"), actor=CHIEF, now=NOW)
            return assessing.start(session, agency, questionnaire, Cycle("2026"), actor=CHIEF, now=NOW)

    return starting


@pytest.fixture
def assessment(start):
    return start()


@pytest.fixture
def attach(session, folder):
    def attaching(assessment, content=PDF, name="Charter.pdf", quota=10_000):
        upload = take(folder, name, content, agency=assessment.agency_id)
        shown = EvidenceItem(name, file=name)
        try:
            with writing(session):
                return add_file(session, assessment, ITEM, shown, upload, quota=quota, actor=CHIEF, now=NOW)
        finally:
            discard(upload)

    return attaching


@pytest.fixture
def tidy(session, folder):
    def sweeping(assessment, now=NOW):
        with writing(session):
            sweep(session, folder, assessment.agency_id, now=now)

    return sweeping


def remove(session, assessment, piece):
    with writing(session):
        remove_evidence(session, assessment, piece.id, actor=CHIEF, now=NOW)


def test_a_file_is_kept_under_its_agency_by_digest(session, folder, assessment, attach):
    piece = attach(assessment)
    digest = hashlib.sha256(PDF).hexdigest()
    assert files(folder) == [folder / str(assessment.agency_id) / digest[:2] / digest]
    assert path_of(folder, assessment.agency_id, digest).read_bytes() == PDF
    assert responses.evidence(session, assessment) == {ITEM: (piece,)}
    assert (piece.file, evidence.name_of(session, assessment.agency_id, digest)) == (digest, "Charter.pdf")


def test_the_same_bytes_are_kept_once_and_go_with_their_last_mention(session, folder, assessment, attach, tidy):
    first, second = attach(assessment), attach(assessment, name="Copy.pdf")
    assert len(files(folder)) == 1
    remove(session, assessment, first)
    tidy(assessment)
    assert len(files(folder)) == 1
    remove(session, assessment, second)
    tidy(assessment)
    assert not files(folder)
    assert evidence.by_digest(session, assessment.agency_id, first.file) is None


def test_two_agencies_keep_the_same_bytes_apart(session, folder, start, attach, tidy):
    one, other = start("One"), start("Other")
    piece = attach(one)
    attach(other)
    remove(session, one, piece)
    tidy(one)
    assert [path.parts[-3] for path in files(folder)] == [str(other.agency_id)]
    assert evidence.name_of(session, one.agency_id, piece.file) is None


def test_the_quota_counts_each_file_once(session, assessment, attach):
    attach(assessment, quota=len(PDF))
    attach(assessment, name="Copy.pdf", quota=len(PDF))
    with pytest.raises(RefusedError, match="may take"):
        attach(assessment, content=PDF + b"x", name="More.pdf", quota=len(PDF) * 2)
    assert evidence.used(session, assessment.agency_id) == len(PDF)
    assert len(responses.evidence(session, assessment)[ITEM]) == 2


def test_what_is_refused_leaves_neither_row_nor_file(session, folder, assessment, attach):
    with pytest.raises(RefusedError):
        attach(assessment, quota=1)
    assert not files(folder)
    assert not responses.evidence(session, assessment)


def test_a_transaction_that_fails_leaves_a_file_that_is_swept(session, folder, assessment, tidy):
    upload = take(folder, "a.pdf", PDF, agency=assessment.agency_id)
    shown = EvidenceItem("Charter")

    def add_and_fail():
        with writing(session):
            add_file(session, assessment, ITEM, shown, upload, quota=1000, actor=CHIEF, now=NOW)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        add_and_fail()
    assert len(files(folder)) == 1
    tidy(assessment)
    assert not files(folder)


def test_a_torn_upload_is_swept_after_a_day_and_one_under_way_is_not(folder, assessment, tidy):
    path = take(folder, "a.pdf", PDF, agency=assessment.agency_id).path
    now = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
    tidy(assessment, now=now + dt.timedelta(hours=23))
    assert path.exists()
    tidy(assessment, now=now + dt.timedelta(hours=25))
    assert not path.exists()


# --- Viruses ------------------------------------------------------------------------------------------------------


def scanned(folder, content, named):
    return receive(folder, AGENCY, io.BytesIO(content), "a.pdf", limit=10**6, scanner=named)


def left(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_clean_file_is_taken_in(tmp_path):
    with scanner() as running:
        upload = scanned(tmp_path, PDF, running.named)
    assert running.seen == [PDF]
    assert upload.path.read_bytes() == PDF


def test_a_file_with_a_virus_is_refused_and_leaves_nothing(tmp_path):
    with scanner() as running, pytest.raises(RefusedError, match="found something harmful"):
        scanned(tmp_path, PDF + VIRUS, running.named)
    assert left(tmp_path) == []


def test_while_the_scanner_is_silent_no_file_is_taken(tmp_path):
    with silent() as running, pytest.raises(RefusedError, match="does not answer, so no file is taken now"):
        scanned(tmp_path, PDF, running.named)
    assert left(tmp_path) == []
