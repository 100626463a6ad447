"""One date for every workbook, so that the same content gives the same bytes whenever it is written."""

import datetime as dt
import io
import re
import zipfile
from typing import Final

MADE: Final = dt.datetime(2026, 1, 1)  # noqa: DTZ001 (a workbook's dates have no zone)
"""The date in every workbook."""


def dated(packed: bytes) -> bytes:
    """The same workbook with that date in its parts and its properties."""
    out = io.BytesIO()
    stamp = f"{MADE.isoformat()}Z".encode()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "docProps/core.xml":
                content = re.sub(rb"(W3CDTF\">)[^<]*", rb"\g<1>" + stamp, content)
            entry = zipfile.ZipInfo(part.filename, MADE.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return out.getvalue()
