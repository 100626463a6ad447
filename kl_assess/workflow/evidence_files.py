"""Uploaded evidence: taken in whole or not at all, known by what its bytes are, kept under the agency by digest.

The folder of evidence lies outside everything that is served. A file is `<agency id>/<digest[:2]>/<digest>` below it.
It is first written under another name, to `<agency id>/incoming/`, and put into place in the transaction that keeps
its row: a row always has its file. What is in place without a row is swept.
"""

import codecs
import datetime as dt
import hashlib
import logging
import os
import shutil
import tempfile
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import puremagic
from sqlalchemy.orm import Session

from kl_assess import virus_scan
from kl_assess.core.assessment import Actor, Assessment
from kl_assess.core.responses import EvidenceItem
from kl_assess.store import evidence, retention
from kl_assess.store.agencies import locked
from kl_assess.store.evidence import EvidenceFile
from kl_assess.store.responses import Piece
from kl_assess.workflow.answering import add_evidence
from kl_assess.workflow.refusal import RefusedError

_OOXML: Final = "application/vnd.openxmlformats-officedocument"
_ODF: Final = "application/vnd.oasis.opendocument"

TYPES: Final = {
    ".pdf": "application/pdf",
    ".docx": f"{_OOXML}.wordprocessingml.document",
    ".xlsx": f"{_OOXML}.spreadsheetml.sheet",
    ".pptx": f"{_OOXML}.presentationml.presentation",
    ".odt": f"{_ODF}.text",
    ".ods": f"{_ODF}.spreadsheet",
    ".csv": "text/csv",
    ".txt": "text/plain",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}
"""The extensions that are taken and the media type of each. Pages that a browser would run, such as HTML and SVG, are
not among them; a recording is better kept where it is and given as a link."""

TAKEN: Final = "PDF, Word, Excel, PowerPoint, OpenDocument, CSV, plain text, PNG or JPEG"
"""The kinds of file that are taken, in words."""

_PARTS: Final = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml", ".pptx": "ppt/presentation.xml"}
_TEXT: Final = frozenset({".csv", ".txt"})
_INCOMING: Final = "incoming"
_CHUNK: Final = 64 * 1024
_LONGEST_NAME: Final = 200
_TORN_AFTER: Final = dt.timedelta(days=1)
_MEGABYTE: Final = 1024 * 1024
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True)
class Upload:
    """A file that has arrived whole and is what it says, waiting under another name. `name` is the person's own."""

    path: Path
    name: str
    file: EvidenceFile


def receive(
    folder: Path, agency_id: uuid.UUID, stream: IO[bytes], name: str, *, limit: int, scanner: str = ""
) -> Upload:
    """Take in a file of at most `limit` bytes. Raises RefusedError with a sentence, and then leaves nothing.

    Where a `scanner` for viruses is named (`kl_assess.virus_scan`), it must say that the file is clean.
    """
    name = _clean(name)
    extension = Path(name).suffix.lower()
    if extension not in TYPES:
        raise RefusedError(f"This kind of file is not taken. Choose {TAKEN}, or give its address as a link.")
    incoming = folder / str(agency_id) / _INCOMING
    incoming.mkdir(parents=True, exist_ok=True)
    handle, path = tempfile.mkstemp(dir=incoming)
    try:
        with os.fdopen(handle, "wb") as out:
            digest, size = _copied(stream, out, limit)
        _check_kind(Path(path), extension)
        if scanner:
            _check_clean(Path(path), scanner)
    except BaseException:
        Path(path).unlink(missing_ok=True)
        raise
    return Upload(Path(path), name, EvidenceFile(digest, size, TYPES[extension]))


def add_file(
    session: Session,
    assessment: Assessment,
    item: str,
    shown: EvidenceItem,
    upload: Upload,
    *,
    quota: int,
    actor: Actor,
    now: dt.datetime,
) -> Piece:
    """Put an upload into place and add it to an item as a piece of evidence.

    Raises RefusedError where the assessment is not open, or the agency's files would take more than `quota` bytes.
    """
    file, agency_id = upload.file, assessment.agency_id
    locked(session, agency_id)
    if evidence.by_digest(session, agency_id, file.digest) is None:
        used = evidence.used(session, agency_id)
        if used + file.size > quota:
            raise RefusedError(
                f"The files of this agency may take {_megabytes(quota)}, and they take {_megabytes(used)} already. "
                "Remove a file that is no longer needed, or give this one's address as a link."
            )
    piece = add_evidence(session, assessment, item, shown, file=file.digest, actor=actor, now=now)
    evidence.add(session, agency_id, file, now)
    place = path_of(upload.path.parents[2], agency_id, file.digest)
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        upload.path.replace(place)
        _sync(place.parent)
    return piece


def discard(upload: Upload) -> None:
    """Leave nothing of an upload that was not put into place."""
    upload.path.unlink(missing_ok=True)


def path_of(folder: Path, agency_id: uuid.UUID, digest: str) -> Path:
    """Where the bytes of an agency's file lie below the folder of evidence."""
    return folder / str(agency_id) / digest[:2] / digest


def sweep(session: Session, folder: Path, agency_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Remove what no answer of the agency names any more, and what a broken upload has left behind.

    While a legal hold is on, only the latter. In one transaction, after the one that removed a piece of evidence or
    failed: nobody can put a file into place meanwhile.
    """
    locked(session, agency_id)
    held = retention.is_held(session, agency_id)
    if not held:
        evidence.forget_unused(session, agency_id)
    known = evidence.digests(session, agency_id)
    for path in tuple((folder / str(agency_id)).glob("*/*")):
        torn = path.parent.name == _INCOMING
        if _is_stale(path, now) if torn else path.name not in known and not held:
            path.unlink(missing_ok=True)


def put(folder: Path, agency_id: uuid.UUID, digest: str, content: bytes) -> None:
    """Put the bytes of a file into place that came in another way than by an upload."""
    place = path_of(folder, agency_id, digest)
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    _sync(place.parent)


def remove_all(folder: Path, agency_id: uuid.UUID) -> None:
    """Remove every file of an agency that is no longer here."""
    shutil.rmtree(folder / str(agency_id), ignore_errors=True)


# --- Taking in ----------------------------------------------------------------------------------------------------


def _clean(name: str) -> str:
    """The name of a file without folders and control signs, shortened so that its extension stays."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(sign for sign in last if sign.isprintable()).strip()
    stem, extension = os.path.splitext(plain)  # noqa: PTH122 - Path would read "." and ".." as folders
    return f"{stem[: _LONGEST_NAME - len(extension)]}{extension}"


def _copied(stream: IO[bytes], out: IO[bytes], limit: int) -> tuple[str, int]:
    """Copy a stream to the disk for good; the SHA-256 and the count of its bytes."""
    found, size = hashlib.sha256(), 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise RefusedError(
                f"This file is larger than {_megabytes(limit)}. Choose a smaller one, or give its address as a link."
            )
        found.update(chunk)
        out.write(chunk)
    if not size:
        raise RefusedError("This file is empty. Choose another one.")
    out.flush()
    os.fsync(out.fileno())
    return found.hexdigest(), size


def _check_kind(path: Path, extension: str) -> None:
    """Raise RefusedError where the bytes of a file are not what its extension says."""
    if extension in _TEXT:
        if not _is_text(path):
            raise RefusedError('This file is not plain text in UTF-8. In Excel, save it as "CSV UTF-8".')
    elif not _is(path, extension):
        raise RefusedError(
            f"The content of this file does not fit its ending {extension}. Open it in the program that made it, save "
            "it again, and choose the new file."
        )


def _check_clean(path: Path, scanner: str) -> None:
    """Raise RefusedError unless the scanner finds no virus in a file."""
    try:
        virus = virus_scan.virus_in(scanner, path)
    except virus_scan.SilentError as error:
        _log.error("The virus scanner is silent, so no file is taken. %s", error)
        raise RefusedError(
            "The virus scanner does not answer, so no file is taken now. What you wrote is kept. Try again later, or "
            "tell whoever looks after KL Assess at your agency."
        ) from error
    if virus:
        _log.warning("A file with a virus was refused: %s", virus)
        raise RefusedError(
            "The virus scanner found something harmful in this file, so it is not taken. Ask whoever looks after your "
            "computers, and do not open it."
        )


def _is_text(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as opened:
            for chunk in _chunks(opened):
                if "\0" in decoder.decode(chunk):
                    return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _chunks(opened: IO[bytes]) -> Iterator[bytes]:
    while chunk := opened.read(_CHUNK):
        yield chunk


def _is(path: Path, extension: str) -> bool:
    try:
        found = {match.extension for match in puremagic.magic_file(path)}
    except (puremagic.PureError, ValueError):
        return False
    if extension not in found:
        return False
    return not TYPES[extension].startswith((_OOXML, _ODF)) or _is_office(path, extension)


def _is_office(path: Path, extension: str) -> bool:
    """Whether a ZIP is an office file of this kind: to puremagic every ZIP may be one."""
    try:
        with zipfile.ZipFile(path) as archive:
            if extension in _PARTS:
                return _PARTS[extension] in archive.namelist()
            with archive.open("mimetype") as kind:
                return kind.read(len(TYPES[extension]) + 1).strip() == TYPES[extension].encode()
    except (zipfile.BadZipFile, KeyError, NotImplementedError, OSError, RuntimeError, ValueError):
        return False


def _sync(folder: Path) -> None:
    """Make a new name in a folder last, as `fsync` does for bytes."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _is_stale(path: Path, now: dt.datetime) -> bool:
    try:
        return now.timestamp() - path.stat().st_mtime > _TORN_AFTER.total_seconds()
    except FileNotFoundError:
        return False


def _megabytes(size: int) -> str:
    return f"{size / _MEGABYTE:,.0f} MB" if size >= _MEGABYTE else f"{size:,} bytes"
