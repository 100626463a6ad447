"""What every answer says about itself, and which requests are not heard at all."""

from typing import Final

from flask import Flask, Response, abort, request
from flask_wtf.csrf import CSRFProtect

_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_HOSTS: Final = ("localhost", "127.0.0.1")

csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    """Answer to this machine only, want a token with every change, and send strict headers with every page."""
    app.before_request(_local_host_only)
    app.before_request(_whole_address_only)
    csrf.init_app(app)  # after the two above: it reads what was sent, however large that is
    app.after_request(_with_headers)


def _local_host_only() -> None:
    # Another host name that leads here is another site's page that tries to read ours (DNS rebinding).
    if request.host.rsplit(":", 1)[0] not in _HOSTS:
        abort(400, "This copy answers to localhost only.")


def _whole_address_only() -> None:
    # PostgreSQL keeps no text with this character, and refuses even to look for one.
    if "\0" in request.path:
        abort(404)


def _with_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if "Cache-Control" not in response.headers:
        response.cache_control.no_store = True  # answers and notes do not stay in a shared computer's cache
    return response
