"""The second fence around signing in: how often one address of the network may send its forms at all.

The first fence is `kl_assess.workflow.lockouts`, which counts failures in the database. This one counts every try, and
keeps its counts in the memory of one web worker: with several workers, and on several machines, so many times more gets
through, and a start forgets all of it. So it is wide, and only stops a flood before it costs anything.
"""

from typing import Any, Final, NamedTuple

from flask import Flask, current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address


class Limited(NamedTuple):
    """How often an endpoint takes what is sent to it from one address: "20 per minute; 200 per hour"."""

    endpoint: str
    often: str
    methods: tuple[str, ...] = ("POST",)


LIMITED: Final = (
    Limited("security.login", "20 per minute; 200 per hour"),
    Limited("security.forgot_password", "5 per minute; 30 per hour"),
    Limited("security.reset_password", "10 per minute; 60 per hour"),
    Limited("security.verify", "20 per minute; 200 per hour"),
    Limited("security.two_factor_token_validation", "20 per minute; 200 per hour"),
    Limited("security.mf_recovery", "20 per minute; 200 per hour"),
    Limited("security.wan_signin_response", "20 per minute; 200 per hour"),
    Limited("security.oauthstart", "20 per minute; 200 per hour"),
    Limited("signing_in.ask_for_email", "5 per minute; 30 per hour"),
    Limited("signing_in.invitation", "30 per minute; 300 per hour", ("GET",)),
    Limited("signing_in.take_up", "10 per minute; 60 per hour"),
    Limited("applying.ask", "5 per minute; 20 per hour"),
    Limited("reminders.show", "30 per minute; 300 per hour", ("GET",)),
)
"""What is limited."""

ASKED_FOR: Final = "LIMITS_IN_TESTS"
"""The name in the app's configuration by which a test asks for the limits."""

_WORDS: Final = "More arrived from your network than we answer in so short a time. Nobody is locked out."


def init_app(app: Flask) -> None:
    """Limit what the endpoints of this app take, once all of them are there."""
    limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="moving-window", headers_enabled=False)
    limiter.request_filter(_is_left_alone)
    limiter.init_app(app)
    for endpoint, often, methods in LIMITED:
        if endpoint in app.view_functions:
            limited: Any = limiter.limit(often, methods=list(methods), error_message=_WORDS)
            app.view_functions[endpoint] = limited(app.view_functions[endpoint])


def _is_left_alone() -> bool:
    return current_app.testing and not current_app.config.get(ASKED_FOR, False)
