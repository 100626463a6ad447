"""The files of every report: what each holds, and the name under which it is kept."""

import re
from dataclasses import dataclass
from typing import Final

from kl_assess.store.agencies import Agency
from kl_assess.store.reports import Report

_PDF: Final = "application/pdf"
_WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NOT_IN_A_NAME: Final = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|]+')
_MEGA: Final = 1000


@dataclass(frozen=True)
class Kind:
    """One of the files of every report: its name on the page and in a folder, and what it holds and leaves out."""

    label: str
    saved_as: str
    form: str
    media_type: str
    holds: str


KINDS: Final = {
    "brief.pdf": Kind(
        "Brief",
        "brief report",
        "PDF",
        _PDF,
        "Two or three pages for a council: scores by domain, strengths, first gaps. It leaves out single answers.",
    ),
    "full.pdf": Kind(
        "Full report",
        "full report",
        "PDF",
        _PDF,
        "Every answer with its evidence, the gaps, next steps and method. It leaves out what is marked private.",
    ),
    "public.pdf": Kind(
        "Public report",
        "public report",
        "PDF",
        _PDF,
        "The full report to publish. It leaves out notes, names below the chief, and evidence but for its titles.",
    ),
    "numbers.xlsx": Kind(
        "Numbers",
        "numbers",
        "Workbook",
        _WORKBOOK,
        "Scores and answers in tables, to check or to go on with. It leaves out what is marked private.",
    ),
}
"""Every file of a report, in the order of the page."""


def saved_as(agency: Agency, period: str, report: Report, name: str) -> str:
    """The name under which a file of a report is kept, such as "Lake Ansel 2026 full report, draft.pdf"."""
    which = "draft" if report.version is None else f"version {report.version}"
    whole = f"{agency.short or agency.name} {period} {KINDS[name].saved_as}, {which}"
    return f"{_NOT_IN_A_NAME.sub('-', whole)}.{name.rsplit('.', 1)[1]}"


def size(count: int) -> str:
    """The size of a file in words: 41 kB, 1.2 MB."""
    thousands = -(-count // 1000)
    return f"{thousands} kB" if thousands < _MEGA else f"{count / 1000 / _MEGA:.1f} MB"
