"""The lock-outs at the forms: whoever fails too often waits, whether or not there is such an account."""

import datetime as dt
import math
import uuid
from typing import Final

from flask import current_app, request
from sqlalchemy.orm import Session

from kl_assess.store import service_log
from kl_assess.store.service_log import ServiceAction
from kl_assess.web import parts
from kl_assess.workflow import lockouts
from kl_assess.workflow.lockouts import Key

_HOUR: Final = 60


def refused(email: str) -> str | None:
    """Why nobody may try this address now from where this request comes, or None where one may."""
    return _refused(_keys(_normal(email)))


def failed(email: str, account: uuid.UUID | None = None) -> None:
    """Count a failure to sign in with an address; `account` is the one it belongs to, if it does."""
    session, now = parts.session(), parts.now()
    if account:
        service_log.record(session, ServiceAction.REFUSED, {}, subject=account, now=now)
    of_account, of_network = _keys(_normal(email))
    _count(session, of_account, "account", account, now)
    _count(session, of_network, "network", None, now)


def succeeded(email: str) -> None:
    """Forget the failures of an account, which was opened just now."""
    lockouts.succeeded(parts.session(), _keys(_normal(email))[0])


def counted(deed: str, about: str) -> str | None:
    """Count one deed that sends mail; why it may not be done now, or None where it may."""
    key = lockouts.of_account(_secret(), f"{deed} {_normal(about)}")
    sentence = _refused((key,))
    if sentence is None:
        lockouts.failed(parts.session(), key, parts.now())
    return sentence


def _count(session: Session, key: Key, what: str, account: uuid.UUID | None, now: dt.datetime) -> None:
    if lockouts.refused_until(session, key, now) is None and lockouts.failed(session, key, now):
        service_log.record(session, ServiceAction.LOCKED, {"what": what}, subject=account, now=now)


def _refused(keys: tuple[Key, ...]) -> str | None:
    now = parts.now()
    ends = [end for key in keys if (end := lockouts.refused_until(parts.session(), key, now))]
    return f"That was tried too often. Try again in {_wait(max(ends) - now)}." if ends else None


def _wait(lasts: dt.timedelta) -> str:
    minutes = math.ceil(lasts.total_seconds() / 60)
    count, word = (minutes, "minute") if minutes <= _HOUR else (math.ceil(minutes / _HOUR), "hour")
    return f"{count} {word}{'' if count == 1 else 's'}"


def _keys(email: str) -> tuple[Key, Key]:
    secret = _secret()
    return lockouts.of_account(secret, email), lockouts.of_network(secret, request.remote_addr or "")


def _secret() -> str:
    return str(current_app.config["SECURITY_PASSWORD_SALT"])


def _normal(email: str) -> str:
    """An address as accounts are looked up by: a host can be written in many ways that all mean the same."""
    try:
        return str(current_app.extensions["security"].mail_util.normalize(email))
    except ValueError:
        return email
