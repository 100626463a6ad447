"""What happens to accounts, told to the service's log in the transaction that does it."""

from collections.abc import Callable
from typing import Any, Final

from blinker import NamedSignal
from flask import Flask
from flask import session as cookie
from flask_login import user_logged_out
from flask_security import signals

from kl_assess.store import service_log
from kl_assess.store.accounts import AccountRow
from kl_assess.store.service_log import ServiceAction
from kl_assess.web import parts, signed_in
from kl_assess.web.signing_in import guard
from kl_assess.workflow import notices
from kl_assess.workflow.notices import Kind

_TOLD: Final[dict[NamedSignal, ServiceAction]] = {
    signals.password_reset: ServiceAction.PASSWORD_RESET,
    signals.password_changed: ServiceAction.PASSWORD_CHANGED,
    signals.reset_password_instructions_sent: ServiceAction.RESET_ASKED,
    signals.tf_profile_changed: ServiceAction.FACTOR_ADDED,
    signals.tf_disabled: ServiceAction.FACTOR_REMOVED,
    signals.wan_registered: ServiceAction.PASSKEY_ADDED,
    signals.wan_deleted: ServiceAction.PASSKEY_REMOVED,
}
"""What each of Flask-Security's signals is called in the log."""

_NOTICES: Final = {
    ServiceAction.FACTOR_ADDED: "An authenticator app was set up for your KL Assess account.",
    ServiceAction.FACTOR_REMOVED: "The authenticator app of your KL Assess account was turned off.",
    ServiceAction.PASSKEY_ADDED: "A passkey was added to your KL Assess account.",
    ServiceAction.PASSKEY_REMOVED: "A passkey was removed from your KL Assess account.",
    ServiceAction.CODES_MADE: "Recovery codes were made for your KL Assess account. Those before do not work any more.",
}
"""What the owner of an account is told by mail, lest somebody else does it unseen."""

_GOES_ON: Final = ["change"]
"""How Flask-Security says that a session goes on under a new name, after another password."""

_REMEMBERED: Final = "_remember"
"""How Flask-Login is asked for a second cookie, which would open the account for a year. No page of ours asks."""

_KEPT: Final[list[Callable[..., None]]] = []
"""The receivers: a signal holds them weakly."""


def init_app(app: Flask) -> None:
    """Listen to what Flask-Security does in this app."""
    for signal, action in _TOLD.items():
        receiver = _teller(action)
        _KEPT.append(receiver)
        signal.connect(receiver, app)
    signals.user_authenticated.connect(_signed_in, app)
    signals.user_failed_authn.connect(_failed, app)
    user_logged_out.connect(_signed_out, app)


def tell(action: ServiceAction, user: AccountRow, **payload: Any) -> None:  # noqa: ANN401 - plain JSON data
    """Write down what happened to an account."""
    session, now = parts.session(), parts.now()
    service_log.record(session, action, payload, subject=user.id, now=now)
    if action in _NOTICES:
        notices.tell(session, None, user.email, Kind.SIGN_IN_CHANGED, {"what": _NOTICES[action]}, now)


def _teller(action: ServiceAction) -> Callable[..., None]:
    def told(sender: Flask, user: AccountRow, **more: Any) -> None:  # noqa: ANN401, ARG001 - blinker calls it so
        tell(action, user, **({"name": more["name"]} if "name" in more else {}))

    return told


def _signed_in(sender: Flask, user: AccountRow, authn_via: list[str] | None = None, **more: Any) -> None:  # noqa: ANN401, ARG001
    cookie.permanent = True
    cookie.pop(_REMEMBERED, None)
    if authn_via == _GOES_ON:
        return
    user.signed_in_at = parts.now()
    signed_in.forget()
    guard.succeeded(user.email)
    tell(ServiceAction.SIGNED_IN, user, by=list(authn_via or ("second factor",)))


def _failed(sender: Flask, user: AccountRow, **more: Any) -> None:  # noqa: ANN401, ARG001 - blinker calls it so
    guard.failed(user.email, user.id)


def _signed_out(sender: Flask, user: AccountRow) -> None:  # noqa: ARG001 - blinker calls it so
    if user.is_authenticated:
        tell(ServiceAction.SIGNED_OUT, user)
