"""Whether an agency's chain is whole, as its page says it.

To prove all of it takes a millisecond for some twenty entries. So each process proves all of it at most every ten
minutes, and in between what came since; the page says when the whole was proved.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from kl_assess.store import audit_log
from kl_assess.store.audit_log import Counted

_HOLDS: Final = dt.timedelta(minutes=10)
_MOST: Final = 1000
"""How many agencies' proofs are kept; the oldest go first."""


@dataclass(frozen=True)
class Proof:
    """What was proved: `broken` is the first entry that does not fit, None where all do; `at` is when all were read."""

    length: int
    head: str
    at: dt.datetime
    broken: int | None


_kept: Final[dict[uuid.UUID, Proof]] = {}


def proof(session: Session, agency_id: uuid.UUID, ends: Counted, now: dt.datetime) -> Proof:
    """The proof of a chain that ends so: one query, of everything or of what came since it was proved last."""
    last = _kept.get(agency_id)
    goes_on = (
        last is not None and last.broken is None and last.length <= ends.length and last.at <= now < last.at + _HOLDS
    )
    if last is not None and goes_on:
        broken = audit_log.broken(session, agency_id, ends, (last.length, last.head))
        found = Proof(ends.length, ends.head, last.at, broken)
    else:
        found = Proof(ends.length, ends.head, now, audit_log.broken(session, agency_id, ends))
    _kept.pop(agency_id, None)
    _kept[agency_id] = found
    while len(_kept) > _MOST:
        _kept.pop(next(iter(_kept)))
    return found
