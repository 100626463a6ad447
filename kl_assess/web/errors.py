"""Error pages: what happened, what is kept, what to do, and a reference that is in the log."""

import logging
import secrets
from dataclasses import dataclass
from html import escape
from typing import Final, NamedTuple

from flask import Flask, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response

from kl_assess.tracing import trace_of
from kl_assess.web.frame import render

SIGNS: Final = "23456789ABCDEFGHJKMNPQRTVWXY"
"""Signs of a reference: none is mistaken for another when it is read out."""
SERVER_ERROR: Final = 500
_log: Final = logging.getLogger(__name__)


class Words(NamedTuple):
    """What is said of one kind of error; `again` offers to try the same address once more."""

    title: str
    happened: str
    kept: str
    act: str
    again: bool = False


SAVED: Final = "Everything that was saved before is safe."
NOTHING_CHANGED: Final = "Nothing was changed. Everything that was saved before is safe."
WORDS: Final = {
    400: Words(
        "We could not read that request",
        "The browser sent something that this page does not expect.",
        NOTHING_CHANGED,
        "Go back, load the page again, and try once more.",
    ),
    403: Words(
        "You cannot open this page",
        "Your role in this agency does not include what stands here.",
        NOTHING_CHANGED,
        "Go back, or choose another page from the menu. A lead or the chief of the agency can open more to you.",
    ),
    404: Words(
        "There is no such page",
        "The address may be mistyped, or what stood here was removed.",
        SAVED,
        "Check the address, or choose a page from the menu.",
    ),
    405: Words(
        "This page cannot be opened that way",
        "The address takes what a form sends, or only shows a page.",
        NOTHING_CHANGED,
        "Go back, and use the buttons on the page.",
    ),
    409: Words(
        "Somebody else was faster",
        "What you wanted to change was changed in the meantime, here or in another window.",
        "The newer version is kept. Yours was not saved over it.",
        "Go back, copy what you wrote, and load the page again to see both.",
    ),
    410: Words(
        "This link does not work any more",
        "It was used already, was taken back, or is too old.",
        SAVED,
        "Ask whoever sent it to you for another one. If you have an account, sign in.",
    ),
    413: Words(
        "That is too large",
        "The file or the text is larger than this copy of KL Assess takes.",
        NOTHING_CHANGED,
        "Go back and choose a smaller file, or give its address as a link.",
    ),
    422: Words(
        "We could not use what was sent",
        "Something in it does not fit the form.",
        NOTHING_CHANGED,
        "Go back, look at what you entered, and send it again.",
    ),
    429: Words(
        "Too many requests at once",
        "More arrived from this browser than we answer in so short a time.",
        SAVED,
        "Wait a minute, then try again.",
        again=True,
    ),
    500: Words(
        "Something failed on our side",
        "The program met an error that it could not mend.",
        "Everything that was saved before is safe. What you sent last may not have been saved.",
        "Go back: what you typed is often still on the page. Then save once more.",
        again=True,
    ),
}
FORM_TOO_OLD: Final = Words(
    "We could not check where this form came from",
    "The page was open for too long, or cookies are off in this browser.",
    "What you sent was not saved. Everything that was saved before is safe.",
    "Go back, copy what you wrote, load the page again, and send it once more.",
)
BARE_PAGE: Final = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} | KL Assess</title></head>
<body><main>
<h1>{title}</h1>
<p>{happened} {kept}</p>
<p>{act}</p>
<p>If it fails again, tell whoever runs this copy the reference <strong>{reference}</strong>.</p>
<p><a href="/">Go to the home page</a></p>
</main></body>
</html>
"""


@dataclass(frozen=True)
class ErrorPage:
    """One error in words."""

    code: int
    title: str
    happened: str
    kept: str
    act: str
    reference: str
    again: bool


def init_app(app: Flask) -> None:
    """Answer every error with a page of its own, and write it to the log in our words only."""
    app.register_error_handler(HTTPException, _answer)
    app.logger.disabled = True  # Flask's own entry holds the address and what the error says; `_write_log` has ours


def _answer(error: HTTPException) -> Response | HTTPException:
    """The page of an error. One that brings its own answer is that answer."""
    if error.response is not None or error.code is None:
        return error
    page = _page(error, error.code)
    _write_log(page, error)
    response = _shown(page)
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def _page(error: HTTPException, code: int) -> ErrorPage:
    words = WORDS.get(code) or WORDS[SERVER_ERROR if code >= SERVER_ERROR else 400]
    if isinstance(error, CSRFError):
        words = FORM_TOO_OLD
    elif code < SERVER_ERROR and type(error).description != error.description and error.description:
        words = words._replace(happened=error.description)  # a sentence of our own, given to abort()
    return ErrorPage(
        code=code,
        title=words.title,
        happened=words.happened,
        kept=words.kept,
        act=words.act,
        reference=_reference(),
        again=words.again and request.method == "GET",
    )


def _reference() -> str:
    """A short random reference: KA-7F3D-10Q2 without signs that look alike."""
    signs = "".join(secrets.choice(SIGNS) for _ in range(8))
    return f"KA-{signs[:4]}-{signs[4:]}"


def _write_log(page: ErrorPage, error: HTTPException) -> None:
    """Reference, kind and endpoint; never the address or what was sent, which may hold names."""
    where = request.endpoint or "no page"
    if isinstance(error, InternalServerError):
        _log.error("%s: %s at %s\n%s", page.reference, page.code, where, trace_of(error.original_exception or error))
    else:
        _log.warning("%s: %s at %s", page.reference, page.code, where)


def _shown(page: ErrorPage) -> Response:
    """The page in its frame, or bare where even that fails: an error page must not fail in its turn."""
    try:
        return render("errors/error.html", page, page.code)
    except Exception as failure:  # noqa: BLE001 - whatever it is, people must get an answer
        _log.error("%s: the error page itself failed\n%s", page.reference, trace_of(failure))
        fields = ("title", "happened", "kept", "act", "reference")
        bare = BARE_PAGE.format_map({name: escape(str(getattr(page, name))) for name in fields})
        return Response(bare, page.code, mimetype="text/html")
