"""Messages to people: written down in the transaction of what they tell of, and sent by the worker."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

from sqlalchemy.orm import Session

from kl_assess.store import accounts, jobs, service_log
from kl_assess.store.accounts import Account
from kl_assess.store.service_log import ServiceAction

SEND: Final = "send a message"
"""The name of the job."""

KEPT: Final = dt.timedelta(days=30)
"""How long it is kept that a message was sent or given up, and how long a message stays in the outbox."""


class Kind(StrEnum):
    """What a message tells of; its words are in templates/mail, in a file of this name."""

    INVITATION = "invitation"
    EMERGENCY = "emergency"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - words
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - words
    EMAIL_CHANGE = "email_change"
    SIGN_IN_CHANGED = "sign_in_changed"
    HANDED_OFF = "handed_off"
    MENTIONED = "mentioned"
    REMINDER = "reminder"
    TRIAL = "trial"


def tell(
    session: Session,
    agency_id: uuid.UUID | None,
    to: uuid.UUID | str,
    kind: Kind,
    facts: Mapping[str, str | Sequence[str]],
    now: dt.datetime,
) -> None:
    """Write a message down, to a person or to an address. Nothing is sent to a person without an account.

    The message is kept whole until it is sent or given up, and then only its kind: links are secrets.
    """
    address = to if isinstance(to, str) else accounts.email_of(session, to)
    if address:
        jobs.add(session, agency_id, SEND, {"to": address, "kind": str(kind), "facts": dict(facts)}, now)


def read(session: Session, subject: str, account: Account, *, now: dt.datetime) -> None:
    """Write down that an administrator read a message in the outbox: a link in it may open another's account."""
    service_log.record(session, ServiceAction.MESSAGE_READ, {"subject": subject}, subject=account.id, now=now)
