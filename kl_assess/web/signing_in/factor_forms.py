"""The forms of second factors and passkeys, with our words. What they check is Flask-Security's."""

from typing import Any, Final

from flask_security import (
    MfRecoveryForm,
    TwoFactorRescueForm,
    TwoFactorSelectForm,
    TwoFactorSetupForm,
    TwoFactorVerifyCodeForm,
    WebAuthnRegisterForm,
)
from wtforms import HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from kl_assess.web.inputs import required, trimmed
from kl_assess.web.signing_in import guard

_DIGITS: Final = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
_WAYS: Final = {"authenticator": "A code of my authenticator app", "webauthn": "My passkey or security key"}


def _digits(text: str | None) -> str | None:
    return "".join(text.split()) if text else text


class CodeForm(TwoFactorVerifyCodeForm):
    """A code of an authenticator app."""

    code = StringField(
        "Code",
        [required("Write the six digits that your app shows.")],
        [_digits],
        description="Six digits. A new one comes every half minute.",
        render_kw=_DIGITS,
    )

    def validate(self, **more: Any) -> bool:  # noqa: ANN401 - as WTForms has it
        """Whether this is the code now. None is looked at while too many were tried."""
        return not _refused(self) and bool(super().validate(**more))


class RecoveryCodeForm(MfRecoveryForm):
    """A recovery code, in the place of one from the app."""

    code = StringField(
        "Recovery code",
        [required("Write one of the codes of your list.")],
        [trimmed],
        description="One of your list that was not used yet, such as 1a2b-3c4d-5e6f.",
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )

    def validate(self, **more: Any) -> bool:  # noqa: ANN401 - as WTForms has it
        """Whether this code was not used yet. None is looked at while too many were tried."""
        if _refused(self):
            return False
        fits = bool(super().validate(**more))
        if not fits and self.code.data and self.user:
            self.user.track_failed_authn("recovery code", tfa=True)
        return fits


class _WayField(RadioField):
    """Ways to sign in, in our words: Flask-Security gives them its own."""

    @property
    def choices(self) -> Any:  # noqa: ANN401 - as WTForms has it
        """Each way."""
        return [SelectChoice(value, _WAYS[value]) for value, _ in self._given]

    @choices.setter
    def choices(self, given: Any) -> None:  # noqa: ANN401 - as WTForms has it
        self._given: list[tuple[str, str]] = given


class WayForm(TwoFactorSelectForm):
    """Which second factor to use now, where there are several."""

    which = _WayField("What do you have at hand?", [required("Choose one of the ways.")])


class SetupForm(TwoFactorSetupForm):
    """What to do with the authenticator app: set one up, or turn it off."""

    setup = HiddenField()  # type: ignore[assignment]  # its own choice names more ways than there are here


class _Helps(HiddenField):
    """What Flask-Security would offer whoever has no code; our page of the code says it in a list."""

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - as WTForms has it
        super().__init__(*given, **named)
        self.choices: list[tuple[str, str]] = []


class HelpForm(TwoFactorRescueForm):
    """Beside the page of the code, and never shown."""

    help_setup = _Helps()  # type: ignore[assignment]


class PasskeyForm(WebAuthnRegisterForm):
    """A new passkey: its name, and what it is for."""

    name = StringField(
        "Name",
        [required("Give the passkey a name, such as My phone.")],
        [trimmed],
        description="So that you know it in the list, such as My phone or Blue key.",
        render_kw={"maxlength": 64, "autocomplete": "off"},
    )
    usage = RadioField(
        "What is it for?",
        [required("Say what it is for.")],
        choices=[
            SelectChoice("first", "To sign in without a password. It asks for a finger, a face or a PIN."),
            SelectChoice("secondary", "After my password, as the second factor."),
        ],
        default="first",
    )


def _refused(form: CodeForm | RecoveryCodeForm) -> bool:
    """Whether too many codes were tried for this account; the form says so."""
    refused = guard.refused(form.user.email) if form.user else None
    if refused:
        form.form_errors.append(refused)
    return refused is not None
