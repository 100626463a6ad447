"""Each version of a questionnaire that an assessment was started on, kept whole under the digest of its content."""

import datetime as dt
from typing import Final, NamedTuple

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kl_assess.store.keeping import keep_once
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


class Version(NamedTuple):
    """A kept version: the id of the questionnaire, its version, and the digest of its content."""

    name: str
    version: str
    digest: str


class Kept(NamedTuple):
    """A kept version with its canonical text, and since when it is kept."""

    name: str
    version: str
    content: str
    created_at: dt.datetime


_VERSION: Final = (QuestionnaireRow.name, QuestionnaireRow.version, QuestionnaireRow.digest)


def keep(session: Session, digest: str, name: str, version: str, content: str, now: dt.datetime) -> bool:
    """Keep a version, unless it is kept already. False where this version is kept with another content."""
    found = digest_of(session, name, version)
    if found is None:
        row = QuestionnaireRow(digest=digest, name=name, version=version, content=content, created_at=now)
        keep_once(session, row)
        found = digest_of(session, name, version)  # which may be another's by now
    return found == digest


def digest_of(session: Session, name: str, version: str) -> str | None:
    """The digest under which a version is kept, or None."""
    kept = select(QuestionnaireRow.digest).where(QuestionnaireRow.name == name, QuestionnaireRow.version == version)
    return session.scalar(kept)


def version(session: Session, digest: str) -> Version:
    """Which version is kept under a digest. Raises NoResultFound without one."""
    return Version(*session.execute(select(*_VERSION).where(QuestionnaireRow.digest == digest)).one())


def content(session: Session, digest: str) -> str:
    """The canonical text that is kept under a digest. Raises NoResultFound without one."""
    return session.scalars(select(QuestionnaireRow.content).where(QuestionnaireRow.digest == digest)).one()


def kept(session: Session, digest: str) -> Kept:
    """Everything that is kept under a digest. Raises NoResultFound without it."""
    row = QuestionnaireRow
    wanted = select(row.name, row.version, row.content, row.created_at).where(row.digest == digest)
    return Kept(*session.execute(wanted).one())
