"""How long a sign-in lasts at most, however busy the browser is: a stolen cookie is worth nothing after that.

When nothing is done, it ends sooner (`wiring`). Showing the password or a passkey once more begins the time anew.
"""

import datetime as dt
import time
from typing import Final

from flask import Flask, flash, session

MOST: Final = dt.timedelta(days=7)
"""From signing in to signing in again (docs/security.md, "Sessions")."""
_SHOWN_AT: Final = "fs_paa"
"""Flask-Security's name for the moment at which the person showed who they are, in seconds."""
_ENDED: Final = "You have been signed in for a week. Sign in once more, and go on where you were."


def init_app(app: Flask) -> None:
    """End what has lasted too long in this app, before anything asks who is signed in."""
    app.before_request(_end_what_is_old)


def _end_what_is_old() -> None:
    shown_at = session.get(_SHOWN_AT)
    if shown_at is not None and time.time() - shown_at > MOST.total_seconds():
        session.clear()
        flash(_ENDED, "info")
