"""The agencies as an administrator looks for them: by a word, page by page, with nothing of what they assess."""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from kl_assess.store.agencies import AgencyRow
from kl_assess.store.memberships import MembershipRow


class Listed(NamedTuple):
    """An agency in the list. `people` are its members, those with emergency access left out."""

    id: uuid.UUID
    slug: str
    name: str
    state: str | None
    created_at: dt.datetime
    people: int


def page(session: Session, words: str, now: dt.datetime, *, offset: int, limit: int) -> tuple[tuple[Listed, ...], int]:
    """Some of the agencies whose name has these words, or whose state is this one, by name; and how many there are."""
    plain = words.strip().lower().replace("%", "").replace("_", "")
    fits = or_(func.lower(AgencyRow.name).like(f"%{plain}%"), func.lower(AgencyRow.state) == plain)
    people = (
        select(func.count())
        .where(
            MembershipRow.agency_id == AgencyRow.id,
            MembershipRow.because.is_(None),
            or_(MembershipRow.until.is_(None), MembershipRow.until > now),
        )
        .correlate(AgencyRow)
        .scalar_subquery()
    )
    columns = (AgencyRow.id, AgencyRow.slug, AgencyRow.name, AgencyRow.state, AgencyRow.created_at)
    wanted = select(*columns, people).where(fits).order_by(AgencyRow.name, AgencyRow.slug)
    rows = session.execute(wanted.offset(offset).limit(limit))
    count = session.scalar(select(func.count()).select_from(AgencyRow).where(fits)) or 0
    return tuple(Listed(*row) for row in rows), count


def names(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The names of the agencies with these ids, as far as they are here."""
    rows = session.execute(select(AgencyRow.id, AgencyRow.name).where(AgencyRow.id.in_(ids)))
    return {found: name for found, name in rows}  # noqa: C416 - a row is a tuple to Python, and not to mypy


def count(session: Session) -> int:
    """How many agencies there are."""
    return session.scalar(select(func.count()).select_from(AgencyRow)) or 0
