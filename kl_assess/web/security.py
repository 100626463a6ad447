"""What every answer says about itself, and which requests are not heard at all."""

from typing import Final

from flask import Flask, Response, abort, request
from flask_wtf.csrf import CSRFProtect

from kl_assess.web import parts

_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

_POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action {targets}; frame-ancestors 'none'"
)

_HTTPS_ONLY: Final = f"max-age={365 * 24 * 60 * 60}"
"""For a year a browser that was here by HTTPS comes back by nothing else."""

csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    """Answer to the names of this installation only, want a token with every change, and send strict headers."""
    app.before_request(_known_host_only)
    app.before_request(_whole_address_only)
    csrf.init_app(app)  # after the two above: it reads what was sent, however large that is
    app.after_request(_with_headers)


def _known_host_only() -> None:
    # Another host name that leads here is another site's page that tries to read ours (DNS rebinding).
    if request.host.rsplit(":", 1)[0] not in parts.parts().settings.hosts:
        own = "its own address" if parts.parts().settings.accounts else "localhost"
        abort(400, f"This copy answers to {own} only.")


def _whole_address_only() -> None:
    # PostgreSQL keeps no text with this character, and refuses even to look for one.
    if "\0" in request.path:
        abort(404)


def _with_headers(response: Response) -> Response:
    if parts.parts().settings.secure:
        response.headers.setdefault("Strict-Transport-Security", _HTTPS_ONLY)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    # The form that signs in with an OpenID provider is sent here and led on to it, which browsers hold to the policy.
    targets = " ".join(filter(None, ("'self'", parts.parts().settings.provider)))
    response.headers.setdefault("Content-Security-Policy", _POLICY.format(targets=targets))
    if "Cache-Control" not in response.headers:
        response.cache_control.no_store = True  # answers and notes do not stay in a shared computer's cache
    return response
