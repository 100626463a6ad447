"""Comments on the items of an assessment, in threads: what the team says to itself, and what goes into the report."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, cast

from sqlalchemy import ForeignKey, Table, Uuid, bindparam, case, insert, select, update
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from kl_assess.core.assessment import Actor, Assessment
from kl_assess.store.people import PersonRow
from kl_assess.store.schema import Base, key, of_agency, of_assessment, words


class Visibility(StrEnum):
    """Who reads a comment."""

    PRIVATE = "private"
    """The agency's members."""
    REPORT = "report"
    """Whoever reads the full report."""


class CommentRow(Base):
    """One comment. `thread` is the id of the comment that the thread begins with; only that one is resolved."""

    __tablename__ = "comment"

    id: Mapped[uuid.UUID] = key()
    agency_id: Mapped[uuid.UUID] = of_agency()
    assessment_id: Mapped[uuid.UUID] = of_assessment()
    item: Mapped[str]
    thread: Mapped[uuid.UUID]
    author_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    text: Mapped[str]
    mentions: Mapped[Sequence[Any]]
    visibility: Mapped[Visibility] = mapped_column(words(Visibility))
    resolved_by: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
    resolved_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]


@dataclass(frozen=True)
class Comment:
    """One comment, with whom it mentions and, at the beginning of a thread, who resolved it."""

    id: uuid.UUID
    item: str
    thread: uuid.UUID
    author: Actor
    text: str
    mentions: tuple[uuid.UUID, ...]
    visibility: Visibility
    created_at: dt.datetime
    resolved_by: str | None = None
    resolved_at: dt.datetime | None = None

    @property
    def begins(self) -> bool:
        """Whether a thread begins with it."""
        return self.id == self.thread


_ROWS: Final = cast("Table", CommentRow.__table__)
_AUTHOR: Final = cast("Table", PersonRow.__table__)
_RESOLVER: Final = aliased(PersonRow, name="resolver")
_EVERY: Final = (
    select(
        _ROWS.c.id,
        _ROWS.c.item,
        _ROWS.c.thread,
        _AUTHOR.c.id.label("author_id"),
        _AUTHOR.c.name,
        _AUTHOR.c.title,
        _ROWS.c.text,
        _ROWS.c.mentions,
        _ROWS.c.visibility,
        _ROWS.c.created_at,
        _RESOLVER.name.label("resolver_name"),
        _ROWS.c.resolved_at,
    )
    .join_from(_ROWS, _AUTHOR, _AUTHOR.c.id == _ROWS.c.author_id)
    .outerjoin(_RESOLVER, _RESOLVER.id == _ROWS.c.resolved_by)
    .where(_ROWS.c.agency_id == bindparam("of_agency"), _ROWS.c.assessment_id == bindparam("of_assessment"))
    .order_by(_ROWS.c.created_at, case((_ROWS.c.id == _ROWS.c.thread, 0), else_=1), _ROWS.c.id)
)
_OF_ITEMS: Final = _EVERY.where(_ROWS.c.item.in_(bindparam("of_items", expanding=True)))


def by_item(
    session: Session, assessment: Assessment, items: Iterable[str] | None = None
) -> Mapping[str, tuple[Comment, ...]]:
    """The comments of an assessment by item, from the first; only those of `items` where they are given."""
    asked: dict[str, object] = {"of_agency": assessment.agency_id, "of_assessment": assessment.id}
    if items is not None:
        rows = session.execute(_OF_ITEMS, {**asked, "of_items": list(items)})
    else:
        rows = session.execute(_EVERY, asked)
    found: dict[str, list[Comment]] = defaultdict(list)
    for comment, item, thread, author, name, title, text, mentions, visibility, at, resolver, resolved_at in rows:
        mentioned = tuple(uuid.UUID(person) for person in mentions)
        who = Actor(author, name, title)
        found[item].append(Comment(comment, item, thread, who, text, mentioned, visibility, at, resolver, resolved_at))
    return {item: tuple(listed) for item, listed in found.items()}


def add(session: Session, assessment: Assessment, comment: Comment) -> None:
    """Keep a new comment."""
    session.execute(
        insert(_ROWS),
        {
            "id": comment.id,
            "agency_id": assessment.agency_id,
            "assessment_id": assessment.id,
            "item": comment.item,
            "thread": comment.thread,
            "author_id": comment.author.id,
            "text": comment.text,
            "mentions": [str(person) for person in comment.mentions],
            "visibility": comment.visibility,
            "created_at": comment.created_at,
        },
    )


def set_resolved(
    session: Session, assessment: Assessment, thread: uuid.UUID, by: uuid.UUID | None, at: dt.datetime | None
) -> None:
    """Keep who resolved a thread and when; None for one that is taken up again."""
    this = (
        CommentRow.agency_id == assessment.agency_id,
        CommentRow.assessment_id == assessment.id,
        CommentRow.id == thread,
    )
    session.execute(update(CommentRow).where(*this).values(resolved_by=by, resolved_at=at))
