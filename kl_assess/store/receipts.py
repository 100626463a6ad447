"""Receipts of agencies that were deleted: all that is left of them here."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session

from kl_assess.store.schema import Base, key


class ReceiptRow(Base):
    """One receipt: `content` is the signed text, `name` what the agency was called, `person_id` who deleted it."""

    __tablename__ = "deletion_receipt"

    id: Mapped[uuid.UUID] = key()
    person_id: Mapped[uuid.UUID]
    name: Mapped[str]
    at: Mapped[dt.datetime]
    content: Mapped[str]


@dataclass(frozen=True)
class Receipt:
    """A receipt: the agency's name, when it was deleted and by whom, and the signed text."""

    id: uuid.UUID
    person_id: uuid.UUID
    name: str
    at: dt.datetime
    content: str


_FIELDS: Final = (ReceiptRow.id, ReceiptRow.person_id, ReceiptRow.name, ReceiptRow.at, ReceiptRow.content)


def add(session: Session, receipt: Receipt) -> None:
    """Keep a receipt."""
    session.add(ReceiptRow(**vars(receipt)))
    session.flush()


def by_id(session: Session, receipt_id: uuid.UUID) -> Receipt | None:
    """The receipt of that id, or None."""
    row = session.execute(select(*_FIELDS).where(ReceiptRow.id == receipt_id)).one_or_none()
    return Receipt(**row._asdict()) if row else None


def every(session: Session) -> tuple[Receipt, ...]:
    """Every receipt, from the newest."""
    rows = session.execute(select(*_FIELDS).order_by(ReceiptRow.at.desc(), ReceiptRow.id))
    return tuple(Receipt(**row._asdict()) for row in rows)
