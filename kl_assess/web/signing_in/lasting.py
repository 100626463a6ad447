"""How long a sign-in lasts at most, however busy the browser is: a stolen cookie is worth nothing after that.

When nothing is done, it ends sooner (`wiring`). Showing the password or a passkey once more begins the time anew.
"""

import datetime as dt
import time
from typing import Final

from flask import Flask, Response, flash, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin

MOST: Final = dt.timedelta(days=7)
"""From signing in to signing in again (docs/security.md, "Sessions")."""
_SHOWN_AT: Final = "fs_paa"
"""Flask-Security's name for the moment at which the person showed who they are, in seconds."""
_FILES: Final = "static_files.serve"
"""What no cookie goes with: the endpoint of style sheets, scripts, faces and pictures."""
_ENDED: Final = "You have been signed in for a week. Sign in once more, and go on where you were."


class _Sessions(SecureCookieSessionInterface):
    """Flask's own sessions in a cookie, which only pages renew.

    A file that may be kept by anybody for a year must not carry one person's cookie. And one that comes late would put
    the cookie of before back into the place of a newer one: after signing out, that of whoever was signed in.
    """

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie, where it may have changed."""
        if request.endpoint != _FILES:
            super().save_session(app, session, response)


def init_app(app: Flask) -> None:
    """End what has lasted too long in this app, before anything asks who is signed in."""
    app.session_interface = _Sessions()
    app.before_request(_end_what_is_old)


def _end_what_is_old() -> None:
    shown_at = session.get(_SHOWN_AT)
    if shown_at is not None and time.time() - shown_at > MOST.total_seconds():
        session.clear()
        flash(_ENDED, "info")
