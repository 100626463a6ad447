"""Passkeys (WebAuthn): what is asked of them, and what Flask-Security leaves unasked."""

from typing import Any, Final

from flask import session
from flask_security import UserMixin, WebAuthnSigninResponseForm, WebauthnUtil
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

ALONE: Final = "first"
"""Flask-Security's name for a passkey that opens the account alone."""


class Passkeys(WebauthnUtil):
    """One that opens the account alone must ask for a finger, a face or a PIN: it is both factors in one."""

    def authenticator_selection(self, user: UserMixin, usage: str) -> AuthenticatorSelectionCriteria:  # noqa: ARG002
        """What a new passkey must be able to do. Any device will do: this one, a phone, or a key to plug in."""
        alone = usage == ALONE
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED if alone else ResidentKeyRequirement.DISCOURAGED,
            user_verification=_verification(alone=alone),
        )

    def user_verification(self, user: UserMixin | None, usage: list[str]) -> UserVerificationRequirement:  # noqa: ARG002
        """Whether the device must ask who holds it."""
        return _verification(alone=usage == [ALONE])


def _verification(*, alone: bool) -> UserVerificationRequirement:
    return UserVerificationRequirement.REQUIRED if alone else UserVerificationRequirement.DISCOURAGED


class PasskeyUseForm(WebAuthnSigninResponseForm):
    """What a passkey answered."""

    def validate(self, **more: Any) -> bool:  # noqa: ANN401 - as WTForms has it
        """Whether it opens the account: an open one and, as the second factor, that of the first factor."""
        if not super().validate(**more) or self.user is None:
            return False
        own = not self.is_secondary or self.user.fs_uniquifier == session.get("tf_user_id")
        if not own:
            self.credential.errors = ["That passkey belongs to another account."]
        return own and bool(self.user.is_active)
