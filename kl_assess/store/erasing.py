"""What retention erases: the texts of old entries. That there was an entry, when and of what kind, always stays."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any, Final, cast

from sqlalchemy import Select, and_, func, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from kl_assess.core.assessment import AssessmentStatus
from kl_assess.store.answer_rows import HISTORY, PIECES, RESPONSES
from kl_assess.store.assessments import AssessmentRow
from kl_assess.store.audit import AuditRow

ERASED: Final = "Erased under retention"
"""What stands where a text was."""

_TEXTS: Final = ("note", "reason", "missing", "corroborated_by", "change_why")
_SIGNED: Final = (AssessmentStatus.SIGNED_OFF, AssessmentStatus.ISSUED)


def erase_record(session: Session, agency_id: uuid.UUID, before: dt.datetime) -> int:
    """Erase what the entries of the audit log from before a moment say; how many. The chain stays whole."""
    old = (AuditRow.agency_id == agency_id, AuditRow.at < before, AuditRow.payload.is_not(None))
    done = session.execute(update(AuditRow).where(*old).values(payload=None))
    return cast("CursorResult[Any]", done).rowcount


def erase_notes(session: Session, agency_id: uuid.UUID, before: dt.datetime, now: dt.datetime) -> int:
    """Erase the texts in the history of answers from before a moment; how many entries.

    The texts of an assessment that is open stay, and so does the newest entry of each item: it is the answer itself.
    """
    old = (
        select(HISTORY.c.id, HISTORY.c.content, HISTORY.c.set_aside)
        .join(AssessmentRow, AssessmentRow.id == HISTORY.c.assessment_id)
        .join(
            RESPONSES,
            and_(RESPONSES.c.assessment_id == HISTORY.c.assessment_id, RESPONSES.c.item == HISTORY.c.item),
        )
        .where(
            HISTORY.c.agency_id == agency_id,
            HISTORY.c.at < before,
            HISTORY.c.erased_at.is_(None),
            HISTORY.c.version < RESPONSES.c.version,
            AssessmentRow.status != AssessmentStatus.OPEN,
        )
    )
    rows = session.execute(old).all()
    for row in rows:
        told = {"content": _without_texts(row.content), "set_aside": _without_texts(row.set_aside), "erased_at": now}
        session.execute(update(HISTORY).where(HISTORY.c.id == row.id).values(told))
    return len(rows)


def erase_files(session: Session, agency_id: uuid.UUID, before: dt.datetime) -> int:
    """Let go of the evidence files of assessments that were signed off before a moment and replaced since; how many.

    What was attached is still named, with its title and date. A file that another assessment uses too stays. The bytes
    are removed by `workflow.evidence_files.sweep`, once nothing names them.
    """
    replaced = _replaced(agency_id, before)
    elsewhere = select(PIECES.c.file).where(
        PIECES.c.agency_id == agency_id, PIECES.c.file.is_not(None), PIECES.c.assessment_id.not_in(replaced)
    )
    mine = and_(
        PIECES.c.agency_id == agency_id,
        PIECES.c.assessment_id.in_(replaced),
        PIECES.c.file.is_not(None),
        PIECES.c.file.not_in(elsewhere),
    )
    count = session.scalar(select(func.count(PIECES.c.file.distinct())).where(mine)) or 0
    if count:
        session.execute(update(PIECES).where(mine).values(file=None, file_name=ERASED))
    return count


def _replaced(agency_id: uuid.UUID, before: dt.datetime) -> Select[uuid.UUID]:
    newest = (
        select(func.max(AssessmentRow.number))
        .where(AssessmentRow.agency_id == agency_id, AssessmentRow.status.in_(_SIGNED))
        .scalar_subquery()
    )
    return select(AssessmentRow.id).where(
        AssessmentRow.agency_id == agency_id,
        AssessmentRow.status.in_(_SIGNED),
        AssessmentRow.signed_at < before,
        AssessmentRow.number < newest,
    )


def _without_texts(content: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    if content is None:
        return None
    return {name: ERASED if name in _TEXTS and text else text for name, text in content.items()}
