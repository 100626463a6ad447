"""Deleting an agency: everything of it goes, and a signed receipt stays (docs/record.md)."""

import datetime as dt
import shutil
import uuid
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session

from kl_assess import __version__, receipts
from kl_assess.core.assessment import Actor
from kl_assess.store import agencies, export_rows, exports, service_log
from kl_assess.store import receipts as kept_receipts
from kl_assess.store.agencies import Agency
from kl_assess.store.exports import Export
from kl_assess.store.receipts import Receipt
from kl_assess.store.service_log import ServiceAction
from kl_assess.workflow.refusal import RefusedError
from kl_assess.workflow.retaining import ensure_not_held

KIND: Final = "receipt of KL Assess for an agency that was deleted"
_FORMAT: Final = 1
_LEFT_FOR: Final = dt.timedelta(days=1)
"""How long the folder of an agency that is not here is left alone."""


def ensure_deletable(session: Session, agency: Agency) -> None:
    """Raise RefusedError with a sentence where an agency must stay."""
    ensure_not_held(session, agency.id, "deleted")


def delete(session: Session, agency: Agency, typed: str, key: bytes, *, actor: Actor, now: dt.datetime) -> Receipt:
    """Delete an agency with everything that belongs to it; the receipt, which stays.

    `typed` is its name, as a proof that the right one is meant, `key` the one that signs the receipt. Its files are
    removed by the edge after the transaction (`evidence_files.remove_all`, `exporting.remove_all`). Raises RefusedError
    where another name was typed, and as `ensure_deletable` does.
    """
    held = agencies.locked(session, agency.id)
    if " ".join(typed.split()).casefold() != " ".join(agency.name.split()).casefold():
        raise RefusedError(f"This is not the name. Type {agency.name}, or keep the agency.")
    ensure_deletable(session, agency)
    receipt_id = uuid.uuid4()
    says: Mapping[str, Any] = {
        "kind": KIND,
        "format": _FORMAT,
        "id": str(receipt_id),
        "program": f"KL Assess {__version__}",
        "agency": {"id": str(agency.id), "address": agency.slug, "name": agency.name, "state": agency.state},
        "deleted_at": now.astimezone(dt.UTC).isoformat(),
        "deleted_by": {"name": actor.name, "title": actor.title},
        "rows": export_rows.counts(session, agency.id),
        "record": {"entries": held.audit_count, "last_link": held.audit_head},
        "last_export": _told(exports.newest_made(session, agency.id)),
    }
    receipt = Receipt(receipt_id, actor.id, agency.name, now, receipts.signed(says, key))
    kept_receipts.add(session, receipt)
    agencies.remove(session, agency.id)
    told = {
        "agency": agency.name,
        "receipt": str(receipt_id),
        "entries": held.audit_count,
        "last_link": held.audit_head,
    }
    service_log.record(session, ServiceAction.AGENCY_DELETED, told, subject=agency.id, now=now)
    return receipt


def agencies_here(session: Session) -> frozenset[str]:
    """The names of the folders that agencies which are here may have."""
    return frozenset(str(agency.id) for agency in agencies.every(session))


def sweep(folder: Path, there: Collection[str], now: dt.datetime) -> None:
    """Remove the folders of agencies that are not here, as one that was deleted while the program was stopped.

    One that has just been written stays: its agency may be about to be taken in.
    """
    for path in tuple(folder.glob("*")):
        old = now - dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC) > _LEFT_FOR
        if _is_an_agencys(path) and path.name not in there and old:
            shutil.rmtree(path, ignore_errors=True)


def _is_an_agencys(path: Path) -> bool:
    try:
        return path.is_dir() and str(uuid.UUID(path.name)) == path.name
    except ValueError:
        return False


def _told(export: Export | None) -> Mapping[str, Any] | None:
    if export is None or export.made_at is None:
        return None
    made = export.made_at.astimezone(dt.UTC).isoformat()
    return {"sha256": export.digest, "size": export.size, "made_at": made}
