"""The forms of signing in, with our words. What they check is Flask-Security's."""

from typing import Any, Final

from flask import current_app
from flask_login import current_user
from flask_security.forms import ChangePasswordForm, ForgotPasswordForm, LoginForm, ResetPasswordForm, VerifyForm
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, StringField

from kl_assess.web.inputs import LINE, at_most, required, trimmed
from kl_assess.web.signing_in import guard
from kl_assess.web.signing_in.words import LEAST, NOT_YOURS

_GOOD: Final = f"At least {LEAST} characters. Three or four unrelated words are easy to remember and hard to guess."
_NEW, _ONCE_MORE = "New password", "The same password once more"
_ADDRESS: Final = {"autocomplete": "username", "autocapitalize": "none"}


class SignInForm(LoginForm):
    """The address and the password of an account."""

    email = EmailField("Email address", [required("Write your email address.")], [trimmed], render_kw=_ADDRESS)
    password = PasswordField(
        "Password", [required("Write your password.")], render_kw={"autocomplete": "current-password"}
    )

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - as WTForms has it
        super().__init__(*given, **named)
        self.next.data = self.next.data or current_app.config["SECURITY_POST_LOGIN_VIEW"]  # else it leads back here
        self.password.description = ""  # where Flask-Security puts a link; ours stands beside the form

    def validate(self, **more: Any) -> bool:  # noqa: ANN401 - as WTForms has it
        """Whether the two belong together. Nobody's password is looked at while too many were tried."""
        email = self.email.data or ""
        if refused := guard.refused(email):
            self.form_errors.append(refused)
            return False
        opens = bool(super().validate(**more))
        if self.ifield is not None and self.user is None:
            guard.failed(email)  # an address that nobody has locks like any other, or locks would tell who has one
        return opens


class ForgottenForm(ForgotPasswordForm):
    """The address whose password is forgotten."""

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - as WTForms has it
        super().__init__(*given, **named)
        _call(self, email="Email address")

    def validate(self, **more: Any) -> bool:  # noqa: ANN401 - as WTForms has it
        """Whether a message may go to the address, if there is an account. Each that is asked for is counted."""
        if refused := guard.counted("password reset", self.email.data or ""):
            self.form_errors.append(refused)
            return False
        return bool(super().validate(**more))


class NewPasswordForm(ResetPasswordForm):
    """A new password, after the link in a message was opened."""

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - as WTForms has it
        super().__init__(*given, **named)
        _call(self, password=_NEW, password_confirm=_ONCE_MORE)
        self.password.description = _GOOD


class OtherPasswordForm(ChangePasswordForm):
    """Another password, by whoever knows the one before."""

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - as WTForms has it
        super().__init__(*given, **named)
        _call(self, password="Password that you have now", new_password=_NEW, new_password_confirm=_ONCE_MORE)  # noqa: S106 - words
        self.new_password.description = _GOOD

    def validate(self, **more: Any) -> bool:  # noqa: ANN401 - as WTForms has it
        """Whether the old password is right and the new one is good."""
        if _refused_here(self):
            return False
        fits = bool(super().validate(**more))
        if any(str(error) == NOT_YOURS for error in self.password.errors):
            current_user.track_failed_authn("password")
        return fits


class AgainForm(VerifyForm):
    """The password once more, before something that matters."""

    def validate(self, **more: Any) -> bool:  # noqa: ANN401 - as WTForms has it
        """Whether this is the password of whoever is signed in."""
        return not _refused_here(self) and bool(super().validate(**more))


def _call(form: FlaskForm, **words: str) -> None:
    """Give fields of Flask-Security's our words."""
    for name, label in words.items():
        form[name].label.text = label


def _refused_here(form: FlaskForm) -> bool:
    """Whether whoever is signed in failed too often lately; the form says so."""
    refused = guard.refused(current_user.email)
    if refused:
        form.form_errors.append(refused)
    return refused is not None


class PersonForm(FlaskForm):
    """The name and title of the person behind an account."""

    name = StringField(
        "Your name", [required("Write your name."), at_most(LINE)], [trimmed], render_kw={"autocomplete": "name"}
    )
    title = StringField(
        "Your title",
        [required("Write your title, such as Chief or Records manager."), at_most(LINE)],
        [trimmed],
        description="As it should appear in the history, such as Chief or Captain.",
        render_kw={"autocomplete": "organization-title"},
    )


class AccountForm(PersonForm):
    """What makes an account of an invitation: a name, a title, and a password."""

    password = PasswordField(
        "Password",
        [required("Choose a password.")],
        description=_GOOD,
        render_kw={"autocomplete": "new-password"},
    )


class FirstAccountForm(AccountForm):
    """What makes the first account of all, to which nobody could send a message."""

    email = EmailField(
        "Email address", [required("Write your email address."), at_most(LINE)], [trimmed], render_kw=_ADDRESS
    )
