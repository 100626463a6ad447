"""Lock-outs: who fails to sign in too often waits, each time longer.

They are counted in the database, so that they hold across workers and machines, and after a restart. A failure counts
under the account that was tried, known or not, and under the address of the network it came from. A whole station may
share one such address, so more are allowed there; and signing in forgives the account alone, or whoever has an account
could try those of others without end.
"""

import datetime as dt
import hmac
from dataclasses import dataclass, replace
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from sqlalchemy.orm import Session

from kl_assess.store import lockouts
from kl_assess.store.lockouts import Failures

_WINDOW: Final = dt.timedelta(minutes=15)
_FIRST: Final = dt.timedelta(minutes=15)
_LONGEST: Final = dt.timedelta(days=1)
_DOUBLED: Final = 7
"""Doubled so often, the first is longer than the longest."""
_OF_ACCOUNT: Final = 5
_OF_NETWORK: Final = 50
_HOUSE: Final = 64
"""The bits of an IPv6 address that name one house: whoever lives there has all the addresses below."""

REMEMBERED: Final = dt.timedelta(days=2)
"""How long failures and lock-outs are remembered. A lock-out in that time is twice as long as the one before."""


@dataclass(frozen=True)
class Key:
    """What failures are counted under: a keyed hash, and how many are allowed within a quarter of an hour."""

    digest: str
    allowed: int


def of_account(secret: str, email: str) -> Key:
    """The key of whoever signs in with an address, in whatever letters. `secret` is the installation's."""
    return Key(_keyed(secret, "account", email.strip().lower()), _OF_ACCOUNT)


def of_network(secret: str, address: str) -> Key:
    """The key of an address of the network; of IPv6 its first half, as the rest is free to choose."""
    try:
        found = ip_address(address)
    except ValueError:
        return Key(_keyed(secret, "network", address), _OF_NETWORK)
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return Key(_keyed(secret, "network", str(ip_network((found, _HOUSE), strict=False))), _OF_NETWORK)
    plain = found.ipv4_mapped if isinstance(found, IPv6Address) else found
    return Key(_keyed(secret, "network", str(plain)), _OF_NETWORK)


def refused_until(session: Session, key: Key, now: dt.datetime) -> dt.datetime | None:
    """Until when nobody may try under a key, whatever they bring; None where they may."""
    until = lockouts.until(session, key.digest)
    return until if until and until > now else None


def failed(session: Session, key: Key, now: dt.datetime) -> dt.datetime | None:
    """Count a failure; until when nobody may try again, or None where they may at once."""
    kept = lockouts.locked(session, key.digest, now)
    if kept.until and kept.until > now:  # another failed at the same moment
        return kept.until
    counted = _counted(kept, now)
    if counted.count < key.allowed:
        lockouts.change(session, key.digest, counted)
        return None
    until = now + min(_FIRST * (1 << min(counted.times, _DOUBLED)), _LONGEST)
    lockouts.change(session, key.digest, replace(counted, count=0, times=counted.times + 1, until=until))
    return until


def succeeded(session: Session, key: Key) -> None:
    """Forget the failures under a key, once its account was opened. Not for the address of a network: see above."""
    lockouts.forget(session, key.digest)


def _counted(kept: Failures, now: dt.datetime) -> Failures:
    """What was kept with one failure more, and without what is too long ago to matter."""
    if kept.until and now - kept.until > REMEMBERED:
        kept = Failures(0, now)
    if not kept.count or now - kept.first > _WINDOW:
        return replace(kept, count=1, first=now)
    return replace(kept, count=kept.count + 1)


def _keyed(secret: str, kind: str, name: str) -> str:
    return hmac.new(secret.encode(), f"lock-out {kind} {name}".encode(), sha256).hexdigest()
