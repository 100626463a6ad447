"""Signing in with an OpenID provider: the agency's own directory, by discovery, with PKCE and a nonce.

Nobody gets an account by it. Whoever has one with an address that the provider has verified may sign in to it.
"""

import logging
from typing import Any, Final

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.flask_client import FlaskOAuth2App, OAuth
from flask import flash, g, redirect, request, url_for
from flask_security import FsOAuthProvider
from joserfc.errors import JoseError
from requests import RequestException
from werkzeug.wrappers import Response

from kl_assess.config import Settings
from kl_assess.store import accounts, engine
from kl_assess.web import parts

NAME: Final = "provider"
"""What the provider is called in addresses."""
_WAIT: Final = 10
"""How long the provider may take to answer, in seconds."""
_TROUBLE: Final = (AuthlibBaseError, JoseError, RequestException, ValueError, KeyError, RuntimeError)
"""What may be raised where the provider does not answer, or answers something else than it should."""
_UNVERIFIED: Final = "unverified"
_CANCELLED: Final = frozenset({"access_denied", "interaction_required", "login_required", "consent_required"})
_VERIFIED: Final = (True, "true")
_SIGNING: Final = "id_token_signing_alg_values_supported"
_SIGNED: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
"""The signatures that are believed, whatever else a provider offers: none that anybody could make, such as "none"."""

_log: Final = logging.getLogger(__name__)


class _Client(FlaskOAuth2App):
    """Authlib's client, with whatever goes wrong told as one kind of error."""

    def load_server_metadata(self) -> dict[str, Any]:
        """What the provider says about itself. Raises ValueError where it calls itself otherwise than we do."""
        found: dict[str, Any] = super().load_server_metadata()
        issuer = parts.parts().settings.oidc_issuer
        if str(found.get("issuer")).rstrip("/") != issuer.rstrip("/"):
            self.server_metadata.pop("_loaded_at", None)
            raise ValueError("The provider's issuer is not the one in the settings")
        offered = found.get(_SIGNING) or _SIGNED[:1]  # RS256 is what each must have (OpenID Connect Core, 15.1)
        found[_SIGNING] = [way for way in offered if way in _SIGNED]
        return found

    def authorize_redirect(self, redirect_uri: str | None = None, **more: Any) -> Response:  # noqa: ANN401
        """Lead to the provider or, where it cannot be reached, back."""
        try:
            answer: Response = super().authorize_redirect(redirect_uri, **more)
        except _TROUBLE as trouble:
            return _back(trouble)
        return answer

    def authorize_access_token(self, **more: Any) -> Any:  # noqa: ANN401 - as Authlib has it
        """What the provider says of whoever comes back from it. Raises OAuthError."""
        try:
            return super().authorize_access_token(**more)
        except OAuthError:
            raise
        except _TROUBLE as trouble:
            raise OAuthError(type(trouble).__name__) from trouble


class Provider(FsOAuthProvider):
    """The provider as Flask-Security asks it."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(NAME)
        self._settings = settings

    def authlib_config(self) -> dict[str, Any]:
        """How to reach the provider."""
        return {
            "client_cls": _Client,
            "client_id": self._settings.oidc_client_id,
            "client_secret": self._settings.oidc_client_secret,
            "server_metadata_url": f"{self._settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
            "client_kwargs": {
                "scope": "openid email",
                "code_challenge_method": "S256",
                "default_timeout": _WAIT,
            },
        }

    def fetch_identity_cb(self, oauth: OAuth, token: Any) -> tuple[str, str]:  # noqa: ANN401 - as Authlib has it
        """The address of whoever comes back, if the provider has verified it. Raises OAuthError."""
        try:
            claims = dict(token["userinfo"])
            more = {} if "email" in claims else dict(oauth.create_client(NAME).userinfo(token=token))
        except _TROUBLE as trouble:
            raise OAuthError(type(trouble).__name__) from trouble
        if more and more.get("sub") != claims["sub"]:
            raise OAuthError("another subject")
        claims |= more
        if not claims.get("email") or claims.get("email_verified") not in _VERIFIED:
            raise OAuthError(_UNVERIFIED)
        _write_from_here()
        return "email", accounts.as_kept(str(claims["email"]))

    def oauth_response_failure(self, error_view: str, e: OAuthError) -> Response:  # noqa: ARG002 - named so there
        """Say on the page before what went wrong."""
        return _back(e)


def _write_from_here() -> None:
    """Let what follows be one transaction that writes. It begins only now: no other writer waits for the provider."""
    session = parts.session()
    session.rollback()
    engine.begin_writing(session)
    g.of_security = True


def _back(trouble: Exception) -> Response:
    name = parts.parts().settings.oidc_name
    kind = getattr(trouble, "error", None) or type(trouble).__name__
    if kind in _CANCELLED:
        said = f"You did not sign in with {name}."
    elif kind == _UNVERIFIED:
        said = "The provider does not say that it has checked your email address. Sign in with your password."
    else:
        _log.warning("Signing in with the OpenID provider failed: %s", kind)
        said = f"Signing in with {name} did not work. Try again in a while, or use your password."
    flash(said, "error")
    again = (request.endpoint or "").startswith("security.oauth_verify")
    return redirect(url_for("security.verify" if again else "security.login"), 303)
