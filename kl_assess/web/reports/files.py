"""The files of each kind of report: what each holds, and the name under which it is kept."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kl_assess.store.agencies import Agency
from kl_assess.store.reports import Report, ReportKind

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
        "Two or three pages for a council: scores by domain, strengths, urgent gaps. It leaves out single answers.",
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
"""Every file of the report of an assessment, in the order of the page."""

FOLLOW_UP: Final = {
    "full.pdf": Kind(
        "Follow-up report",
        "follow-up report",
        "PDF",
        _PDF,
        "Every action with its state and notes, what was left for later, and what is found out. It has no scores.",
    ),
    "public.pdf": Kind(
        "Public follow-up report",
        "public follow-up report",
        "PDF",
        _PDF,
        "The same to publish. It leaves out notes, names below the chief, and evidence but for its titles.",
    ),
}
"""Every file of a follow-up report."""


def kinds_of(report: Report) -> Mapping[str, Kind]:
    """The files that a report has once they are made."""
    return FOLLOW_UP if report.kind is ReportKind.FOLLOW_UP else KINDS


def saved_as(agency: Agency, period: str, report: Report, name: str) -> str:
    """The name under which a file of a report is kept, such as "Lake Ansel 2026 full report, draft.pdf"."""
    which = "draft" if report.version is None else f"version {report.version}"
    if report.kind is ReportKind.FOLLOW_UP:
        which = f"number {report.version}"
    whole = f"{agency.short or agency.name} {period} {kinds_of(report)[name].saved_as}, {which}"
    return f"{_NOT_IN_A_NAME.sub('-', whole)}.{name.rsplit('.', 1)[1]}"


def size(count: int) -> str:
    """The size of a file in words: 41 kB, 1.2 MB."""
    thousands = -(-count // 1000)
    return f"{thousands} kB" if thousands < _MEGA else f"{count / 1000 / _MEGA:.1f} MB"
