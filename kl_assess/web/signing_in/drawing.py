"""Flask-Security's pages as ours: the same frame, one form, its problems told at the top."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import request, session
from werkzeug.wrappers import Response
from wtforms import Form

from kl_assess.web import parts
from kl_assess.web.frame import render
from kl_assess.web.inputs import Problem, problems_of

_FORMS: Final[Mapping[str, str]] = {
    "signing_in/sign_in.html": "login_user_form",
    "signing_in/forgotten.html": "forgot_password_form",
    "signing_in/new_password.html": "reset_password_form",
    "signing_in/other_password.html": "change_password_form",
    "signing_in/again.html": "verify_form",
    "signing_in/authenticator.html": "two_factor_verify_code_form",
    "signing_in/code.html": "two_factor_verify_code_form",
    "signing_in/which.html": "two_factor_select_form",
    "signing_in/recovery_codes.html": "mf_recovery_codes_form",
    "signing_in/recovery_code.html": "mf_recovery_form",
    "signing_in/passkeys.html": "wan_register_form",
    "signing_in/passkey.html": "wan_signin_form",
    "signing_in/passkey_again.html": "wan_verify_form",
}
"""The form that each page is about, by the name that Flask-Security gives it."""

_MESSAGES: Final = "security/email/"
"""The templates of Flask-Security's messages, whose words are ours: see `messages`."""


@dataclass(frozen=True)
class SecurityPage:
    """A page of Flask-Security: its form, what is wrong in it, and whatever else the page was given by name.

    `provider` is what we call the OpenID provider, if people may sign in with one. `after` is the address that people
    asked for before they were led here; `chooses` says whether there is a choice of second factors.
    """

    form: Form
    problems: tuple[Problem, ...]
    more: Mapping[str, Any]
    provider: str | None
    after: str | None
    chooses: bool


def draw(template: str, **given: Any) -> Response | str:  # noqa: ANN401 - whatever a page of Flask-Security is given
    """Show a page of Flask-Security; 422 where its form has something to mend. Its messages are drawn elsewhere."""
    if template.startswith(_MESSAGES):
        return ""
    form = given[_FORMS[template]]
    found = (*(Problem(str(error), "") for error in form.form_errors), *problems_of(form))
    problems = found if request.method == "POST" else ()
    settings = parts.parts().settings
    page = SecurityPage(
        form=form,
        problems=problems,
        more=given,
        provider=settings.oidc_name if settings.provider else None,
        after=request.args.get("next") or None,
        chooses=bool(session.get("tf_select")),
    )
    return render(template, page, 422 if problems else 200)
