"""Flask-Security set up as ours: its addresses, words, pages and times, on the database of the request."""

import datetime as dt
from typing import Any, Final

from flask import Flask, g, request
from flask_security import Security, SQLAlchemySessionUserDatastore
from flask_security.core import RoleMixin
from werkzeug.local import LocalProxy
from werkzeug.wrappers import Response

from kl_assess.config import KEYS, Settings, secret
from kl_assess.store import accounts, engine
from kl_assess.store.accounts import AccountRow, PasskeyRow
from kl_assess.web import parts
from kl_assess.web.signing_in import codes, events, factor_forms, factors, forms, gate, lasting, passkeys
from kl_assess.web.signing_in.drawing import draw
from kl_assess.web.signing_in.messages import Messages
from kl_assess.web.signing_in.provider import Provider
from kl_assess.web.signing_in.words import LEAST, messages

_HALF_A_DAY: Final = dt.timedelta(hours=12)
_SERVER_ERROR: Final = 500
_OUTSIDE: Final = ("security.oauthstart", "security.oauth_verify_start")
"""What asks another server first, while which no other writer should wait."""

_ADDRESSES: Final = {
    "LOGIN_URL": "/sign-in",
    "LOGOUT_URL": "/sign-out",
    "RESET_URL": "/forgotten-password",
    "CHANGE_URL": "/account/password",
    "VERIFY_URL": "/account/verify",
    "TWO_FACTOR_SETUP_URL": "/account/authenticator",
    "TWO_FACTOR_TOKEN_VALIDATION_URL": "/sign-in/code",
    "TWO_FACTOR_SELECT_URL": "/sign-in/which",
    "TWO_FACTOR_RESCUE_URL": "/sign-in/help",
    "MULTI_FACTOR_RECOVERY_CODES_URL": "/account/recovery-codes",
    "MULTI_FACTOR_RECOVERY_URL": "/sign-in/recovery-code",
    "WAN_REGISTER_URL": "/account/passkeys",
    "WAN_DELETE_URL": "/account/passkeys/remove",
    "WAN_SIGNIN_URL": "/sign-in/passkey",
    "WAN_VERIFY_URL": "/account/verify/passkey",
    "OAUTH_START_URL": "/sign-in/with",
    "OAUTH_RESPONSE_URL": "/sign-in/from",
    "OAUTH_VERIFY_START_URL": "/account/verify/with",
    "OAUTH_VERIFY_RESPONSE_URL": "/account/verify/from",
    "POST_LOGIN_VIEW": "/agencies",
    "POST_LOGOUT_VIEW": "/",
    "POST_CHANGE_VIEW": "/account",
    "POST_VERIFY_VIEW": "/account",
    "LOGIN_ERROR_VIEW": "/sign-in",
    "TWO_FACTOR_POST_SETUP_VIEW": "/account",
    "TWO_FACTOR_ERROR_VIEW": "/sign-in",
    "WAN_POST_REGISTER_VIEW": "/account/passkeys",
    "STATIC_FOLDER": None,
}
_TEMPLATES: Final = {
    "LOGIN_USER_TEMPLATE": "signing_in/sign_in.html",
    "FORGOT_PASSWORD_TEMPLATE": "signing_in/forgotten.html",
    "RESET_PASSWORD_TEMPLATE": "signing_in/new_password.html",
    "CHANGE_PASSWORD_TEMPLATE": "signing_in/other_password.html",
    "VERIFY_TEMPLATE": "signing_in/again.html",
    "TWO_FACTOR_SETUP_TEMPLATE": "signing_in/authenticator.html",
    "TWO_FACTOR_VERIFY_CODE_TEMPLATE": "signing_in/code.html",
    "TWO_FACTOR_SELECT_TEMPLATE": "signing_in/which.html",
    "MULTI_FACTOR_RECOVERY_CODES_TEMPLATE": "signing_in/recovery_codes.html",
    "MULTI_FACTOR_RECOVERY_TEMPLATE": "signing_in/recovery_code.html",
    "WAN_REGISTER_TEMPLATE": "signing_in/passkeys.html",
    "WAN_SIGNIN_TEMPLATE": "signing_in/passkey.html",
    "WAN_VERIFY_TEMPLATE": "signing_in/passkey_again.html",
}
_WAYS: Final = {
    "JOIN_USER_ROLES": False,
    "CACHE_CONTROL": None,  # ours is stricter, and well formed
    "RECOVERABLE": True,
    "CHANGEABLE": True,
    "API_ENABLED_METHODS": ["session"],
    "RETURN_GENERIC_RESPONSES": True,
    "FRESHNESS": factors.FRESH,
    "FRESHNESS_GRACE_PERIOD": factors.GRACE,
    "RESET_PASSWORD_WITHIN": dt.timedelta(hours=1),
    "PASSWORD_LENGTH_MIN": LEAST,
    "PASSWORD_COMPLEXITY_CHECKER": "zxcvbn",
    "PASSWORD_HASH": "argon2",
    "PASSWORD_SCHEMES": ["argon2"],
    "PASSWORD_SINGLE_HASH": {"argon2"},
    "DEPRECATED_PASSWORD_SCHEMES": [],
    "TWO_FACTOR": True,
    "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
    "TWO_FACTOR_AUTHENTICATOR_VALIDITY": codes.WINDOW,
    "TWO_FACTOR_RESCUE_EMAIL": False,
    "TOTP_ISSUER": "KL Assess",
    "MULTI_FACTOR_RECOVERY_CODES": True,
    "MULTI_FACTOR_RECOVERY_CODES_N": codes.HOW_MANY,
    "WEBAUTHN": True,
    "WAN_RP_NAME": "KL Assess",
    "WAN_SIGNIN_WITHIN": dt.timedelta(minutes=5),
    "WAN_ALLOW_USER_HINTS": False,  # or anyone could ask which passkeys an address has
    "WAN_ALLOW_AS_VERIFY": [passkeys.ALONE],
    "WAN_NAME_ALLOWED_CHARS": ["L", "M", "N", "P", "Zs"],
    "OAUTH_BUILTIN_PROVIDERS": [],
    "EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},  # or each address would be asked of a name server first
    "EMAIL_HTML": False,
    "EMAIL_SUBJECT_PASSWORD_RESET": "Choose a new password",
    "EMAIL_SUBJECT_PASSWORD_NOTICE": "Your password was reset",
    "EMAIL_SUBJECT_PASSWORD_CHANGE_NOTICE": "Your password was changed",
    "DATETIME_FACTORY": parts.now,
    "CLI_USERS_NAME": None,
    "CLI_ROLES_NAME": None,
}


class _Accounts(SQLAlchemySessionUserDatastore):
    """The accounts, where the one of a session, which each request asks for, is asked for without delay."""

    def find_user(self, case_insensitive: bool = False, **by: Any) -> Any:  # noqa: ANN401, FBT001, FBT002 - as it is overridden
        """The account of which one thing is known."""
        if by.keys() == {"fs_uniquifier"}:
            return accounts.row_of_session(parts.session(), by["fs_uniquifier"])
        return super().find_user(case_insensitive=case_insensitive, **by)


def init_app(app: Flask, settings: Settings) -> None:
    """Let people sign in to this app."""
    app.config.update(_config(settings))
    lasting.init_app(app)
    app.before_request(_write_from_the_start)
    session: Any = LocalProxy(parts.session)
    store = _Accounts(session, AccountRow, RoleMixin, PasskeyRow)
    drawn: Any = draw  # a whole answer, with its status, where Flask-Security expects its text: both are answered
    security = Security(
        app,
        store,
        render_template=drawn,
        mail_util_cls=Messages,
        totp_cls=codes.AppCodes,
        mf_recovery_codes_util_cls=codes.RecoveryCodes,
        webauthn_util_cls=passkeys.Passkeys,
        login_form=forms.SignInForm,
        forgot_password_form=forms.ForgottenForm,
        reset_password_form=forms.NewPasswordForm,
        change_password_form=forms.OtherPasswordForm,
        verify_form=forms.AgainForm,
        two_factor_setup_form=factor_forms.SetupForm,
        two_factor_rescue_form=factor_forms.HelpForm,
        two_factor_verify_code_form=factor_forms.CodeForm,
        two_factor_select_form=factor_forms.WayForm,
        mf_recovery_form=factor_forms.RecoveryCodeForm,
        wan_register_form=factor_forms.PasskeyForm,
        wan_signin_response_form=passkeys.PasskeyUseForm,
    )
    security.login_manager.request_loader(_nobody)  # a browser's cookie is the one way in
    # Flask-Principal would look up who asks before every request, for a style sheet too. Its needs are not used here.
    app.before_request_funcs[None].remove(security.principal._on_before_request)  # noqa: SLF001
    security.want_json(_never)
    security.tf_setup_context_processor(factors.of_setup)
    security.mf_recovery_codes_context_processor(factors.of_codes)
    if security.oauthglue:
        security.oauthglue.register_provider_ext(Provider(settings))
    _replace_pages(app)
    app.after_request(_keep)
    events.init_app(app)
    gate.init_app(app)


def _replace_pages(app: Flask) -> None:
    """Put ours in the place of Flask-Security's where it does not do."""
    pages: dict[str, Any] = app.view_functions
    pages["security.two_factor_setup_validate"] = factors.finish_setup
    pages["security.two_factor_rescue"] = factors.nowhere
    # Its own asks who it is before it hands out what is to be signed, and not when that comes back.
    pages["security.wan_register_response"] = factors.fresh(pages["security.wan_register_response"])


def _config(settings: Settings) -> dict[str, Any]:
    """What differs from Flask-Security's own settings."""
    keys = settings.instance / KEYS
    own = {
        "PASSWORD_SALT": secret(keys, "accounts.key"),
        "TOTP_SECRETS": {"1": secret(keys, "authenticators.key")},
        "OAUTH_ENABLE": settings.provider is not None,
    }
    ours = {f"SECURITY_{name}": value for name, value in (_ADDRESSES | _TEMPLATES | _WAYS | own).items()}
    return (
        ours
        | messages()
        | {
            codes.CODES_KEY: secret(keys, "recovery-codes.key"),
            "PERMANENT_SESSION_LIFETIME": _HALF_A_DAY,
            "SESSION_REFRESH_EACH_REQUEST": True,
            "SESSION_COOKIE_SECURE": settings.secure,
            "SESSION_COOKIE_NAME": "__Host-kl_assess" if settings.secure else "kl_assess",
        }
    )


def _write_from_the_start() -> None:
    """Let what Flask-Security reads and then writes be one transaction, as SQLite wants it."""
    changes = request.blueprint == "security" and request.method == "POST"
    g.of_security = changes and request.endpoint not in _OUTSIDE
    if g.of_security:
        engine.begin_writing(parts.session())


def _keep(response: Response) -> Response:
    """Keep what Flask-Security changed, together with the events that tell of it and the messages it sends."""
    if g.pop("of_security", False) and response.status_code < _SERVER_ERROR:
        parts.session().commit()
    return response


def _nobody(request: object) -> None:  # noqa: ARG001 - Flask-Login calls it so
    return None


def _never(request: object) -> bool:  # noqa: ARG001 - Flask-Security calls it so
    """Whether the answer should be data: these are pages."""
    return False
