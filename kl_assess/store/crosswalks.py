"""Crosswalks: what became of each item between two versions of a questionnaire, kept with the later one."""

import datetime as dt

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kl_assess.store.schema import Base


class CrosswalkRow(Base):
    """One crosswalk: `content` is the canonical text of core.crosswalk.Crosswalk."""

    __tablename__ = "crosswalk"

    before: Mapped[str] = mapped_column(ForeignKey("questionnaire.digest"), primary_key=True)
    after: Mapped[str] = mapped_column(ForeignKey("questionnaire.digest"), primary_key=True)
    content: Mapped[str]
    created_at: Mapped[dt.datetime]


def keep(session: Session, before: str, after: str, content: str, now: dt.datetime) -> None:
    """Keep the crosswalk between two questionnaires, by their digests; one that is kept stays."""
    if session.get(CrosswalkRow, (before, after)) is None:
        session.add(CrosswalkRow(before=before, after=after, content=content, created_at=now))
        session.flush()


def content(session: Session, before: str, after: str) -> str | None:
    """The canonical text of the crosswalk between two questionnaires, or None."""
    return session.scalar(
        select(CrosswalkRow.content).where(CrosswalkRow.before == before, CrosswalkRow.after == after)
    )
