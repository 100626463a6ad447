"""A ZIP file in which the same content gives the same bytes, with a manifest of every file and its SHA-256."""

import json
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any, Final

MANIFEST: Final = "manifest.json"
_START: Final = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the ZIP: the earliest that the format has, so that no clock shows in the bytes."""

_MODE: Final = 0o600 << 16
_UNIX: Final = 3


@dataclass
class Archive:
    """A ZIP file that is being written; `files` fills with the size and the SHA-256 of each file."""

    opened: zipfile.ZipFile
    files: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, name: str, content: bytes, *, packed: bool = True) -> None:
        """Write one file; `packed` says whether it is worth making smaller."""
        self._tell(name, len(content), sha256(content).hexdigest())
        self.opened.writestr(_entry(name, packed=packed), content)

    def add_file(self, name: str, path: Path) -> None:
        """Write one file from the disk, as it is, without reading it whole. Raises OSError where it is not there."""
        with path.open("rb") as content:
            digest, size = file_digest(content, "sha256").hexdigest(), content.tell()
            content.seek(0)
            with self.opened.open(_entry(name, packed=False, size=size), "w") as out:
                shutil.copyfileobj(content, out)
        self._tell(name, size, digest)

    def add_rows(self, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Write rows as a JSON list, one row a line."""
        lines = (json.dumps(row, ensure_ascii=False) for row in rows)
        self.add(name, ("[\n" + ",\n".join(lines) + "\n]\n").encode())

    def finish(self, told: Mapping[str, Any]) -> None:
        """Write the manifest: what is `told` of the whole, and every file."""
        whole = {**told, "files": {name: self.files[name] for name in sorted(self.files)}}
        self.opened.writestr(_entry(MANIFEST, packed=True), json.dumps(whole, indent=2, ensure_ascii=False) + "\n")

    def _tell(self, name: str, size: int, digest: str) -> None:
        if name in self.files or name == MANIFEST:
            raise ValueError(f"{name} is in the archive already")
        self.files[name] = {"size": size, "sha256": digest}


def _entry(name: str, *, packed: bool, size: int = 0) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _START)
    entry.create_system, entry.external_attr = _UNIX, _MODE
    entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    entry.file_size = size
    return entry
