"""Taking in an agency that another installation has taken out: all of it or, with a sentence, nothing.

The file may come from anybody. Nothing in it is unpacked by its name: each file is read whose name follows from a row,
within limits that are held before anything is read, and every row is checked to belong to the one agency.
"""

import datetime as dt
import json
import uuid
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kl_assess.catalog.canonical import digest
from kl_assess.catalog.problem import CatalogError
from kl_assess.catalog.restoring import from_canonical
from kl_assess.core.crosswalk import Crosswalk
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.store import (
    agencies,
    audit,
    crosswalks,
    evidence,
    export_rows,
    jobs,
    migration,
    questionnaires,
    reports,
    service_log,
)
from kl_assess.store.export_rows import MisfitError
from kl_assess.store.service_log import ServiceAction
from kl_assess.workflow import evidence_files
from kl_assess.workflow.issuing import RENDER
from kl_assess.workflow.refusal import RefusedError
from kl_assess.workflow.taking_out import names
from kl_assess.workflow.taking_out.archive import MANIFEST
from kl_assess.workflow.taking_out.content import FORMAT, KIND
from kl_assess.workflow.taking_out.told import TOLD

Made = TypeVar("Made")

MOST: Final = 2 * 1024**3
"""How many bytes a file may hold beside the evidence, unpacked: rows, reports and tables."""

_MOST_ROWS: Final = 512 * 1024**2
"""How many bytes the rows of one table may take: they are read at once."""

_MOST_MANIFEST: Final = 64 * 1024**2
_CHUNK: Final = 1024**2
_MOST_FILES: Final = 200_000
_HEX: Final = frozenset("0123456789abcdef")
_DIGEST_LONG: Final = 64

TORN: Final = (
    "The file is not whole, or was changed after it was made, so nothing was taken in. Get it again, or have it made "
    "anew."
)
NEWER: Final = "A newer release of KL Assess made this file. Take it in with that release."
BROKEN: Final = (
    "Entry {} of the record in this file does not fit the chain: it was changed, here or where it comes from. Nothing "
    "was taken in. To take it in as it is, say --accept-broken-record"
)
NO_EXPORT: Final = "This is not a file that KL Assess makes when everything of an agency is taken out."


@dataclass(frozen=True)
class Arrived:
    """What was taken in: the agency's name and address, how long its audit log is, and the first entry that is wrong.

    `missing` is how many files of evidence were missing already where it comes from.
    """

    name: str
    slug: str
    entries: int
    broken: int | None
    missing: int


def take_in(
    session: Session,
    file: Path,
    folder: Path,
    *,
    quota: int,
    slug: str | None = None,
    accept_broken: bool = False,
    now: dt.datetime,
) -> Arrived:
    """Take an agency in, with all its ids; at another address in `slug`. The edge commits.

    `folder` is that of the evidence, `quota` how many bytes of it one agency may keep. With `accept_broken`, an audit
    log that was changed where it comes from is no reason to refuse. Raises RefusedError with a sentence where the file
    is torn, changed or newer, or the agency is here already; then nothing of it is left in the folder of evidence.
    """
    with _opened(file) as archive:
        told = _manifest(archive)
        parcel = _Parcel(archive, told, quota)
        agency_id = _uuid(told["agency"]["id"])
        _ensure_room(session, agency_id, slug or told["agency"]["address"])
        _put(session, parcel, agency_id, slug, now)  # from here on nobody else can take the same agency in
        try:
            _place(session, parcel, agency_id, folder)
            arrived = _arrived(session, parcel, agency_id, accept_broken=accept_broken)
        except BaseException:
            evidence_files.remove_all(folder, agency_id)
            raise
    service_log.record(session, ServiceAction.AGENCY_ADDED, {"taken in": arrived.name}, subject=agency_id, now=now)
    return arrived


# --- The file -----------------------------------------------------------------------------------------------------


class _Parcel:
    """The files of an export, each read once and only if it is what the manifest says. `unread` are those left."""

    def __init__(self, archive: zipfile.ZipFile, told: Mapping[str, Any], quota: int) -> None:
        self._archive, self.told = archive, told
        self._files: dict[str, Mapping[str, Any]] = told["files"]
        self.unread = set(self._files)
        infos = archive.infolist()
        if len(infos) != len(self._files) + 1 or {info.filename for info in infos} != {MANIFEST, *self._files}:
            raise RefusedError(TORN)
        if not all(self._fits(info) for info in infos):
            raise RefusedError(TORN)
        rows = max((info.file_size for info in infos if info.filename.startswith("data/")), default=0)
        kept = sum(info.file_size for info in infos if info.filename.startswith("evidence/"))
        if kept > quota:
            raise RefusedError(
                "The evidence in this file takes more than one agency may keep here. Raise evidence_megabytes in the "
                "settings, then take it in again."
            )
        if rows > _MOST_ROWS or sum(info.file_size for info in infos) - kept > MOST:
            raise RefusedError("What is in this file is larger than KL Assess takes in, so nothing was taken in.")

    def _fits(self, info: zipfile.ZipInfo) -> bool:
        said = info.filename == MANIFEST or self._files[info.filename]["size"] == info.file_size
        return said and info.compress_type in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}

    def bytes_of(self, name: str) -> bytes:
        """The bytes of a file, which is then read. Raises RefusedError where it is not there or was changed."""
        if name not in self.unread:
            raise RefusedError(TORN)
        self.unread.discard(name)
        try:
            content = _read(self._archive, self._archive.getinfo(name))
        except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError) as error:
            raise RefusedError(TORN) from error
        if sha256(content).hexdigest() != self._files[name]["sha256"]:
            raise RefusedError(TORN)
        return content

    def rows(self, table: str) -> list[Mapping[str, Any]]:
        """The rows of a table."""
        return self.rows_in(names.data_name(table))

    def rows_in(self, name: str) -> list[Mapping[str, Any]]:
        """The rows in a file; none where the export has no such file, since an earlier release made it."""
        if name not in self._files:
            return []
        try:
            found = json.loads(self.bytes_of(name))
        except (RecursionError, ValueError) as error:
            raise RefusedError(TORN) from error
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            raise RefusedError(TORN)
        return found

    def prove_the_rest(self) -> None:
        """Prove what is there for people to read. Raises RefusedError where that, or more than that, was changed."""
        for name in [name for name in self.unread if name.startswith("tables/") or name == names.README]:
            self.bytes_of(name)
        if self.unread:
            raise RefusedError(TORN)


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The bytes of a file, no more than it says it has: what unpacks to more is never unpacked whole."""
    content = bytearray()
    with archive.open(info) as opened:
        while len(content) < info.file_size and (chunk := opened.read(min(_CHUNK, info.file_size - len(content)))):
            content += chunk
        if len(content) != info.file_size or opened.read(1):
            raise zipfile.BadZipFile
    return bytes(content)


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, EOFError, ValueError) as error:
        raise RefusedError(NO_EXPORT if not _looks_torn(file) else TORN) from error
    with archive:
        yield archive


def _looks_torn(file: Path) -> bool:
    """Whether a file begins as a ZIP file does, so that its end must be missing."""
    with file.open("rb") as opened:
        return opened.read(4) == b"PK\x03\x04"


def _manifest(archive: zipfile.ZipFile) -> Mapping[str, Any]:
    """What the manifest says. Raises RefusedError where it is none of ours, or of a newer release."""
    try:
        info = archive.getinfo(MANIFEST)
        if info.file_size > _MOST_MANIFEST or len(archive.infolist()) > _MOST_FILES:
            raise RefusedError(TORN)
        told = json.loads(_read(archive, info))
    except KeyError as error:
        raise RefusedError(NO_EXPORT) from error
    except (
        zipfile.BadZipFile,
        EOFError,
        NotImplementedError,
        OSError,
        RecursionError,
        RuntimeError,
        ValueError,
    ) as error:
        raise RefusedError(TORN) from error
    if not isinstance(told, dict) or told.get("kind") != KIND:
        raise RefusedError(NO_EXPORT)
    if not isinstance(told.get("format"), int) or not isinstance(told.get("revision"), str):
        raise RefusedError(TORN)
    if told["format"] > FORMAT or not migration.is_known(told["revision"]):
        raise RefusedError(NEWER)
    if not _is_shaped(told):
        raise RefusedError(TORN)
    return told


def _is_shaped(told: Mapping[str, Any]) -> bool:
    """Whether a manifest has the parts that are read of it."""
    agency, record, files, missing = (told.get(name) for name in ("agency", "record", "files", "missing_evidence"))
    return (
        isinstance(agency, dict)
        and all(isinstance(agency.get(name), str) for name in ("id", "address", "name"))
        and isinstance(record, dict)
        and isinstance(missing, list)
        and isinstance(files, dict)
        and all(
            isinstance(entry, dict) and isinstance(entry.get("size"), int) and isinstance(entry.get("sha256"), str)
            for entry in files.values()
        )
    )


# --- Into the database and the folder -----------------------------------------------------------------------------


def _ensure_room(session: Session, agency_id: uuid.UUID, slug: str) -> None:
    if agencies.by_id(session, agency_id) is not None:
        raise RefusedError(
            "This agency is here already, so nothing was taken in. An agency is never taken in over another."
        )
    if agencies.slug_is_taken(session, slug):
        raise RefusedError(
            f"Another agency has the address {slug} here, so nothing was taken in. Choose another one: --address NAME"
        )


def _put(session: Session, parcel: _Parcel, agency_id: uuid.UUID, slug: str | None, now: dt.datetime) -> None:
    """Add every row."""
    try:
        known = {"person": export_rows.put_people(session, parcel.rows("person"), now)}
        known["questionnaire"] = _put_questionnaires(session, parcel)
        for table in export_rows.carried_tables():
            rows = parcel.rows(table.name)
            if table.name == "agency" and slug:
                rows = [{**row, "slug": slug} for row in rows]
            known[table.name] = export_rows.put_rows(session, table, rows, agency_id, parcel.bytes_of, known)
        if len(known["agency"]) != 1:
            raise RefusedError(TORN)
        for name, form in TOLD.items():
            form.keep(session, agency_id, parcel.rows_in(names.told_name(name)), now)
    except MisfitError as error:
        raise RefusedError(f"{TORN} {error}") from error
    except IntegrityError as error:
        raise RefusedError(
            "Something of this agency is here already under the same id, so nothing was taken in."
        ) from error
    _ask_for_reports(session, agency_id, now)


def _put_questionnaires(session: Session, parcel: _Parcel) -> frozenset[tuple[Any, ...]]:
    """Keep the questionnaires and the crosswalks that are not here yet."""
    there = dict[str, Questionnaire]()
    for row in parcel.rows("questionnaire"):
        text = _text(parcel, names.questionnaire_name(str(row.get("digest"))))
        read = _restored(text, Questionnaire)
        if digest(read) != row["digest"]:
            raise RefusedError(TORN)
        name, version = read.instrument.id, read.instrument.version
        if not questionnaires.keep(session, row["digest"], name, version, text, _moment(row.get("created_at"))):
            raise RefusedError(
                f"Version {version} of the questionnaire “{name}” is in use here with another wording, so nothing was "
                "taken in."
            )
        there[row["digest"]] = read
    for row in parcel.rows("crosswalk"):
        before, after = str(row.get("before")), str(row.get("after"))
        if not {before, after} <= there.keys():
            raise RefusedError(TORN)
        text = _text(parcel, names.crosswalk_name(before, after))
        if not _restored(text, Crosswalk).fits(there[before], there[after]):
            raise RefusedError(TORN)
        crosswalks.keep(session, before, after, text, _moment(row.get("created_at")))
    return frozenset((found,) for found in there)


def _place(session: Session, parcel: _Parcel, agency_id: uuid.UUID, folder: Path) -> None:
    """Put the files of evidence into place, each under the digest of what it is."""
    missing = set(parcel.told["missing_evidence"])
    for file in evidence.every(session, agency_id):
        if file.digest in missing:
            continue
        if len(file.digest) != _DIGEST_LONG or not set(file.digest) <= _HEX:
            raise RefusedError(TORN)
        content = parcel.bytes_of(names.evidence_name(file.digest, file.media_type))
        if (sha256(content).hexdigest(), len(content)) != (file.digest, file.size):
            raise RefusedError(TORN)
        evidence_files.put(folder, agency_id, file.digest, content)


def _ask_for_reports(session: Session, agency_id: uuid.UUID, now: dt.datetime) -> None:
    """Have the worker make the files of reports that were being made when the agency was taken out."""
    for report_id in reports.unfinished(session, agency_id):
        jobs.add(session, agency_id, RENDER, {"report": str(report_id)}, now)


def _arrived(session: Session, parcel: _Parcel, agency_id: uuid.UUID, *, accept_broken: bool) -> Arrived:
    """What has arrived, once nothing is left over in the file and the audit log ends as the manifest says."""
    parcel.prove_the_rest()
    ends, told = agencies.ends_of(session, agency_id), parcel.told
    if (ends.length, ends.head) != (told["record"].get("entries"), told["record"].get("last_link")):
        raise RefusedError(TORN)
    found, broken = agencies.by_id(session, agency_id), audit.broken_at(session, agency_id)
    if found is None:
        raise RefusedError(TORN)
    if broken is not None and not accept_broken:
        raise RefusedError(BROKEN.format(broken))
    return Arrived(found.name, found.slug, ends.length, broken, len(told["missing_evidence"]))


# --- Reading ------------------------------------------------------------------------------------------------------


def _text(parcel: _Parcel, name: str) -> str:
    try:
        return parcel.bytes_of(name).decode()
    except UnicodeDecodeError as error:
        raise RefusedError(TORN) from error


def _restored(text: str, kind: type[Made]) -> Made:
    try:
        return from_canonical(text, kind)
    except CatalogError as error:
        raise RefusedError(TORN) from error


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise RefusedError(TORN) from error


def _moment(text: object) -> dt.datetime:
    try:
        found = dt.datetime.fromisoformat(str(text))
    except ValueError as error:
        raise RefusedError(TORN) from error
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)
