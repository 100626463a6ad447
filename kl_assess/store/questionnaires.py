"""Each version of a questionnaire that an assessment was started on, kept whole under the digest of its content."""

import datetime as dt

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kl_assess.store.schema import Base


class QuestionnaireRow(Base):
    """One version: its canonical text under its digest."""

    __tablename__ = "questionnaire"
    __table_args__ = (UniqueConstraint("name", "version"),)

    digest: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    version: Mapped[str]
    content: Mapped[str]
    created_at: Mapped[dt.datetime]


def keep(session: Session, digest: str, name: str, version: str, content: str, now: dt.datetime) -> bool:
    """Keep a version, unless it is kept already. False where this version is kept with another content."""
    known = session.scalar(
        select(QuestionnaireRow.digest).where(QuestionnaireRow.name == name, QuestionnaireRow.version == version)
    )
    if known is None:
        session.add(QuestionnaireRow(digest=digest, name=name, version=version, content=content, created_at=now))
        session.flush()
    return known in {None, digest}


def content(session: Session, digest: str) -> str:
    """The canonical text that is kept under a digest. Raises NoResultFound without one."""
    return session.scalars(select(QuestionnaireRow.content).where(QuestionnaireRow.digest == digest)).one()
