"""Who must have a second factor: until they have set one up, every page leads to where they do."""

from flask import Flask, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from kl_assess.core.roles import Service
from kl_assess.store.accounts import Account
from kl_assess.web import parts, signed_in
from kl_assess.web.access import NEEDS, Open

_ONES_OWN = ("security", "signing_in")
"""The blueprints of one's own account."""


def init_app(app: Flask) -> None:
    """Ask for a second factor in this app."""
    app.before_request(_lead_to_it)


def must_have(account: Account) -> bool:
    """Whether this installation wants a second factor of an account."""
    wanted = parts.parts().settings.require_second_factor
    return wanted == "everyone" or (wanted == "administrators" and Service.ADMINISTRATOR in account.services)


def _lead_to_it() -> Response | None:
    need = NEEDS.get(request.endpoint or "")
    if need is None or need is Open.ANYONE or request.blueprint in _ONES_OWN:
        return None
    account = signed_in.account()
    if account is None or account.two_factors or not must_have(account):
        return None
    flash("Your account needs a second factor before you go on.", "warning")
    return redirect(url_for("security.two_factor_setup"), 303)
