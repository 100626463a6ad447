"""What an export holds: every row of the agency, its files, the questionnaires it used, and tables for people."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session

from kl_assess import __version__
from kl_assess.store import agencies, crosswalks, evidence, export_rows, migration, questionnaires
from kl_assess.store.agencies import Agency
from kl_assess.store.crosswalks import Kept
from kl_assess.workflow.evidence_files import path_of
from kl_assess.workflow.taking_out.archive import Archive
from kl_assess.workflow.taking_out.names import (
    README,
    crosswalk_name,
    data_name,
    evidence_name,
    questionnaire_name,
    told_name,
)
from kl_assess.workflow.taking_out.tables import tables
from kl_assess.workflow.taking_out.told import TOLD

KIND: Final = "everything of one agency of KL Assess"
FORMAT: Final = 1
"""The version of the format. A change that an earlier release cannot read raises it."""


def write(session: Session, agency: Agency, evidence_folder: Path, archive: Archive) -> None:
    """Write everything of an agency, as it stands in one transaction of the session."""
    held = agencies.ends_of(session, agency.id)
    missing = list[str]()
    for table in export_rows.carried_tables():
        rows = list[Mapping[str, Any]]()
        for carried in export_rows.rows_of(session, table, agency.id):
            rows.append(carried.row)
            for name, content in carried.files.items():
                archive.add(name, content, packed=False)
        archive.add_rows(data_name(table.name), rows)
    for name, form in TOLD.items():
        archive.add_rows(told_name(name), form.tell(session, agency.id))
    archive.add_rows(data_name("person"), export_rows.people_named(session, agency.id))
    _write_questionnaires(session, export_rows.questionnaires_named(session, agency.id), archive)
    for file in evidence.every(session, agency.id):
        try:
            archive.add_file(
                evidence_name(file.digest, file.media_type), path_of(evidence_folder, agency.id, file.digest)
            )
        except FileNotFoundError:
            missing.append(file.digest)
    for name, content in tables(session, agency):
        archive.add(name, content)
    archive.add(README, _readme(agency).encode())
    archive.finish(
        {
            "kind": KIND,
            "format": FORMAT,
            "program": f"KL Assess {__version__}",
            "revision": migration.head(),
            "agency": {"id": str(agency.id), "address": agency.slug, "name": agency.name},
            "record": {"entries": held.length, "last_link": held.head},
            "missing_evidence": sorted(missing),
        }
    )


def _write_questionnaires(session: Session, named: frozenset[str], archive: Archive) -> None:
    """The questionnaires that the assessments are on, those between them, and the crosswalks that join them."""
    every = crosswalks.every(session)
    digests = sorted(named | (_onward(named, every, 1) & _onward(named, every, -1)))
    rows = list[Mapping[str, Any]]()
    for digest in digests:
        kept = questionnaires.kept(session, digest)
        archive.add(questionnaire_name(digest), kept.content.encode())
        told = {"digest": digest, "name": kept.name, "version": kept.version, "created_at": kept.created_at.isoformat()}
        rows.append(told)
    archive.add_rows(data_name("questionnaire"), rows)
    joining = [found for found in every if {found.before, found.after} <= set(digests)]
    for found in joining:
        archive.add(crosswalk_name(found.before, found.after), found.content.encode())
    told_of = [{"before": c.before, "after": c.after, "created_at": c.created_at.isoformat()} for c in joining]
    archive.add_rows(data_name("crosswalk"), told_of)


def _onward(start: frozenset[str], every: tuple[Kept, ...], step: int) -> frozenset[str]:
    """The questionnaires that crosswalks lead to from some of them; backward for a step of -1."""
    found = set(start)
    while True:
        more = {pair[1] for pair in ((c.before, c.after)[::step] for c in every) if pair[0] in found} - found
        if not more:
            return frozenset(found)
        found |= more


def _readme(agency: Agency) -> str:
    return f"""Everything of {agency.name} in KL Assess

tables/      what people read: answers, plan, record (the audit log) and files, for a spreadsheet program.
             tables/files.csv says what each file in evidence/ and reports/ is.
evidence/    every uploaded file, under its SHA-256
reports/     every report that is kept, in a folder each
data/        every row of the database that belongs to the agency, as JSON: one file a table, one row a line
told/        what is told without the person who said it
questionnaires/, crosswalks/   the questions that were asked, in their exact wording
manifest.json   the size and the SHA-256 of every file

Another installation takes this file in whole:  kl-assess import-agency FILE
The form of every file is described in docs/record.md of KL Assess.

Whoever has this file can read every answer and note. Keep it as you keep the answers.
"""
