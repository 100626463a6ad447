"""Whoever is signed in, as everyone else sees them: the one place beside the store that reads their rows."""

from typing import cast

from flask import g
from flask_login import current_user

from kl_assess.store import accounts
from kl_assess.store.accounts import Account


def account() -> Account | None:
    """The account that is signed in with this request, or None."""
    if "account" not in g:
        g.account = accounts.of_row(current_user) if current_user.is_authenticated else None
    return cast("Account | None", g.account)


def forget() -> None:
    """Ask anew who is signed in: it has just changed."""
    for name in ("account", "person", "role"):
        g.pop(name, None)
