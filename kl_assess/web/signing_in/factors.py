"""The pages of the second factor where Flask-Security's own flow falls short."""

import datetime as dt
from typing import Any, Final

from flask import current_app, flash, redirect, url_for
from flask_login import current_user
from flask_security import Security, auth_required, check_and_get_token_status, signals
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from kl_assess.web import signed_in
from kl_assess.web.signing_in import gate
from kl_assess.web.signing_in.drawing import draw
from kl_assess.web.signing_in.factor_forms import CodeForm
from kl_assess.web.signing_in.words import BEGIN_AGAIN

FRESH: Final = dt.timedelta(minutes=30)
"""How long ago people may have shown who they are, before something that guards the account is changed."""
GRACE: Final = dt.timedelta(minutes=10)
"""How long they may go on once they have begun."""
_METHOD: Final = "authenticator"
_BEGUN: Final = dt.timedelta(minutes=30)

fresh = auth_required("session", within=lambda: FRESH, grace=lambda: GRACE)
"""Asks for the password once more where it was asked for too long ago."""


@fresh
def finish_setup(token: str) -> Response | str:
    """Take an authenticator app on, once it has shown a right code. After a wrong one, the same picture stays."""
    expired, invalid, state = check_and_get_token_status(token, "tf_setup", _BEGUN)
    if expired or invalid or not state:
        flash(BEGIN_AGAIN, "error")
        return redirect(url_for("security.two_factor_setup"), 303)
    secret = state["totp_secret"]
    form = CodeForm()
    form.user, form.is_setup, form.primary_method, form.tf_totp_secret = current_user, True, _METHOD, secret
    security = _security()
    if not form.validate_on_submit():
        shown = security.totp_factory.fetch_setup_values(secret, current_user)
        picture = {"authr_qrcode": shown["image"], "authr_key": shown["key"]}
        again = {"chosen_method": _METHOD, "state_token": token, "two_factor_verify_code_form": form}
        return draw("signing_in/authenticator.html", **again, **picture, **of_setup())
    security.datastore.tf_set(current_user, _METHOD, totp_secret=secret)
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - what receivers are connected to
    signals.tf_profile_changed.send(app, user=current_user, method=_METHOD)
    flash(security_words("TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL"), "success")
    after = "signing_in.account" if current_user.mf_recovery_codes else "security.mf_recovery_codes"
    return redirect(url_for(after), 303)


def security_words(name: str) -> str:
    """What Flask-Security says, in our words."""
    return str(current_app.config[f"SECURITY_MSG_{name}"][0])


def of_setup() -> dict[str, Any]:
    """What the page of the authenticator app needs to know: whether there is one, and whether there must be one."""
    account = signed_in.account()
    return {
        "has_one": current_user.is_authenticated and bool(current_user.tf_primary_method),
        "must_have": account is not None and gate.must_have(account) and not current_user.passkey_after_password,
    }


def of_codes() -> dict[str, Any]:
    """How many recovery codes were not used yet."""
    return {"left": len(current_user.mf_recovery_codes or ())}


def nowhere(**values: str) -> Response:  # noqa: ARG001 - Flask calls it so
    """A page of Flask-Security that this installation does not have."""
    raise NotFound


def _security() -> Security:
    found: Security = current_app.extensions["security"]
    return found
