"""Who looks after an agency: its chief executive and its leads, as far as they can sign in."""

import datetime as dt
import uuid
from typing import Final

from sqlalchemy.orm import Session

from kl_assess.core.roles import Role
from kl_assess.store import accounts, memberships
from kl_assess.store.memberships import Member

_HEADS: Final = frozenset({Role.CHIEF, Role.LEAD})


def heads_of(session: Session, agency_id: uuid.UUID, now: dt.datetime) -> tuple[Member, ...]:
    """The members who look after an agency. Whoever's account is closed does not: another one must be found."""
    found = [m for m in memberships.members(session, agency_id, now) if m.role in _HEADS and not m.emergency]
    able = accounts.emails_of(session, tuple(member.person.id for member in found))
    return tuple(member for member in found if member.person.id in able)
