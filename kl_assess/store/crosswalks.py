"""Crosswalks: what became of each item between two versions of a questionnaire, kept with the later one."""

import datetime as dt
from typing import NamedTuple

from sqlalchemy import ForeignKey, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kl_assess.store.keeping import keep_once
from kl_assess.store.questionnaires import QuestionnaireRow, Version
from kl_assess.store.schema import Base


class CrosswalkRow(Base):
    """One crosswalk: `content` is the canonical text of core.crosswalk.Crosswalk."""

    __tablename__ = "crosswalk"

    before: Mapped[str] = mapped_column(ForeignKey("questionnaire.digest"), primary_key=True)
    after: Mapped[str] = mapped_column(ForeignKey("questionnaire.digest"), primary_key=True)
    content: Mapped[str]
    created_at: Mapped[dt.datetime]


class Kept(NamedTuple):
    """A kept crosswalk: the digests of the two questionnaires, its canonical text, and since when it is kept."""

    before: str
    after: str
    content: str
    created_at: dt.datetime


def keep(session: Session, before: str, after: str, content: str, now: dt.datetime) -> None:
    """Keep the crosswalk between two questionnaires, by their digests; one that is kept stays."""
    if session.get(CrosswalkRow, (before, after)) is None:
        keep_once(session, CrosswalkRow(before=before, after=after, content=content, created_at=now))


def newest(session: Session, name: str) -> Version | None:
    """The newest kept version of a questionnaire, by its id: one that no crosswalk leads on from. None without any."""
    kept = select(QuestionnaireRow.name, QuestionnaireRow.version, QuestionnaireRow.digest)
    led_on = exists().where(CrosswalkRow.before == QuestionnaireRow.digest)
    found = kept.where(QuestionnaireRow.name == name, ~led_on).order_by(QuestionnaireRow.created_at.desc()).limit(1)
    row = session.execute(found).one_or_none()
    return Version(*row) if row else None


def contents(session: Session, name: str) -> tuple[str, ...]:
    """The canonical text of every crosswalk that is kept between versions of a questionnaire, by its id."""
    wanted = select(CrosswalkRow.content).join(QuestionnaireRow, QuestionnaireRow.digest == CrosswalkRow.before)
    return tuple(session.scalars(wanted.where(QuestionnaireRow.name == name).order_by(CrosswalkRow.created_at)))


def every(session: Session) -> tuple[Kept, ...]:
    """Every crosswalk that is kept, in the order of the questionnaires' digests."""
    row = CrosswalkRow
    wanted = select(row.before, row.after, row.content, row.created_at)
    return tuple(sorted(Kept(*found) for found in session.execute(wanted)))
