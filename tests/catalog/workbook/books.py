"""Workbooks to read: blank ones, ones that somebody has filled in, and a file in YAML that says the same."""

import datetime as dt
import io
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from kl_assess.catalog.problem import CatalogError
from kl_assess.catalog.questionnaire import read_questionnaire
from kl_assess.catalog.responses import read_responses
from kl_assess.catalog.workbook import write_workbook
from kl_assess.catalog.workbook.layout import AGENCY, ANSWER, ITEM, ITEMS, KEY
from kl_assess.core.questionnaire import Questionnaire
from tests.catalog.refusal import DATA
from tests.shipped import SHIPPED

EVERY, SMALLEST = (read_questionnaire(DATA / f"{name}.yaml") for name in ("every", "smallest"))
ALL = pytest.mark.parametrize("questionnaire", [SHIPPED, EVERY, SMALLEST], ids=["shipped", "every", "smallest"])
BLANK = {q.instrument.id: write_workbook(q) for q in (SHIPPED, EVERY, SMALLEST)}


def opened(questionnaire: Questionnaire = SHIPPED) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(BLANK[questionnaire.instrument.id]))


def cell(sheet: Worksheet, row: str, heading: str):
    """The cell of a row, found by the id or the name at which the row is known, under a heading."""
    headings = [c.value for c in sheet[1]]
    known = headings.index(ITEM if sheet.title == ITEMS else KEY) + 1
    number = next(n for n in range(2, sheet.max_row + 1) if sheet.cell(n, known).value == row)
    return sheet.cell(number, headings.index(heading) + 1)


def filled(
    folder: Path,
    agency: Mapping[str, object] | None = None,
    items: Mapping[str, Mapping[str, object]] | None = None,
    questionnaire: Questionnaire = SHIPPED,
) -> Path:
    """A workbook that somebody has filled in: answers by the name of a row; by item and heading."""
    workbook = opened(questionnaire)
    for key, value in ({"agency.name": "Elm Grove"} | dict(agency or {})).items():
        cell(workbook[AGENCY], key, ANSWER).value = value
    for item_id, answers in (items or {}).items():
        for heading, value in answers.items():
            cell(workbook[ITEMS], item_id, heading).value = value
    return saved(workbook, folder)


def saved(workbook: Workbook, folder: Path) -> Path:
    path = folder / "answers.xlsx"
    workbook.save(path)
    return path


def problems(path: Path, questionnaire: Questionnaire = SHIPPED) -> list[str]:
    with pytest.raises(CatalogError) as caught:
        read_responses(path, questionnaire)
    return [str(problem).replace(str(path), "answers.xlsx") for problem in caught.value.problems]


TWIN = """\
questionnaire: {id: community-engagement, version: "0.2.0"}
agency: {name: Elm Grove Police Department, short: Elm Grove, size: 24 sworn officers}
mode: full
profile:
  sworn_band: "10-24"
  state: OR
  oversight_models: [review, advisory]
  collective_bargaining: true
  contract_policing: false
  rater_counts: {command: 1, officers: 2}
report: {period: "2026", cycle: 2, agreed: 2026-10-06, signed: 2026-11-09, signer: Ada Reyes, signer_title: Chief}
words: {summary: We begin.}
responses:
  EXP-1.1:
    level: 3
    evidence:
      grade: E2
      items: [{title: Order 12, kind: policy, date: 2026-01-31, address: "https://example.org/12"}]
      corroborated_by: The county auditor
    note: "Read by all.\\nTwice."
    note_private: true
  EXP-1.2: {dont_know: true, missing: Who reads it.}
  LEA-4.4: {not_applicable: true, reason: The state sets all criteria.}
  ACC-1.1: {level: 0}
  ACC-1.2:
    level: 2
    evidence: {grade: E1, items: [{title: Log, date: 2026-03-01, file: log.csv, private: true}]}
"""


TWIN_AGENCY = {
    "agency.name": "  Elm Grove Police Department ",
    "agency.short": "Elm Grove",
    "agency.size": "24 sworn officers",
    "mode": "All items",
    "profile.sworn_band": "10 to 24",
    "profile.state": "oregon",
    "profile.oversight_models.review": "Yes",
    "profile.oversight_models.advisory": "yes ",
    "profile.court_or_federal_oversight": "Not stated",
    "profile.collective_bargaining": True,
    "profile.contract_policing": "=FALSE()",
    "profile.rater_counts.command": "1",
    "profile.rater_counts.officers": 2.0,
    "report.period": 2026,
    "report.cycle": 2,
    "report.agreed": dt.date(2026, 10, 6),
    "report.signed": "11/9/2026",
    "report.signer": "Ada\N{NO-BREAK SPACE}Reyes",
    "report.signer_title": "Chief",
    "words.summary": "We begin.",
}


TWIN_ITEMS = {
    "EXP-1.1": {
        ANSWER: "3 Established",
        "Evidence grade": "Documented",
        "Evidence": " Order 12",
        "Kind of evidence": "Policy",
        "Date of evidence": dt.datetime(2026, 1, 31, 9, 30),  # noqa: DTZ001 (a cell has no zone)
        "Web address": "https://example.org/12 ",
        "Who outside agrees": "The county auditor",
        "Note": "Read\tby all. _x000D_\nTwice.",
        "Note is private": "Yes",
    },
    "EXP-1.2": {ANSWER: "don\N{RIGHT SINGLE QUOTATION MARK}t know", "What is not known": "Who reads it."},
    "LEA-4.4": {ANSWER: "Not applicable", "Why it does not apply": "The state sets all criteria."},
    "ACC-1.1": {ANSWER: 0},
    "ACC-1.2": {
        ANSWER: "2",
        "Evidence grade": "described",
        "Evidence": "Log",
        "Date of evidence": "2026-03-01",
        "File name": "log.csv",
        "Evidence is private": "Yes",
    },
    "ACC-1.3": {ANSWER: "   "},
}
