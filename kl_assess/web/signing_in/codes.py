"""The codes of a second factor: those of an authenticator app, and those on paper for when it is lost."""

import hmac
from hashlib import sha256
from typing import Final, cast

from flask import Flask
from flask_security import MfRecoveryCodesUtil, Totp, UserMixin
from passlib.exc import TokenError

from kl_assess.store import accounts
from kl_assess.store.accounts import AccountRow
from kl_assess.store.service_log import ServiceAction
from kl_assess.web import parts
from kl_assess.web.signing_in import events

CODES_KEY: Final = "KL_ASSESS_CODES_KEY"
"""The setting of the app that holds the key of the hashes below."""
HOW_MANY: Final = 10
"""How many codes are made at once."""
WINDOW: Final = 30
"""How far a phone's clock may be off, in seconds either way."""


class AppCodes(Totp):
    """The codes of authenticator apps (RFC 6238), each taken once."""

    def verify_totp(self, token: str, totp_secret: str, user: UserMixin, window: int = 0) -> bool:
        """Whether this is a code of the secret now, and was not used before."""
        row = _held(user)
        used = row.totp_counter if totp_secret == row.tf_totp_secret else None
        try:
            match = self._totp.verify(token, totp_secret, time=parts.now(), window=window, last_counter=used)
        except TokenError:
            return False
        row.totp_counter = match.counter
        return True


class RecoveryCodes(MfRecoveryCodesUtil):
    """Codes on paper. Only their keyed hashes are kept, so they are shown once, and each opens the account once."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self._key = bytes.fromhex(app.config[CODES_KEY])

    def create_recovery_codes(self, user: UserMixin) -> list[str]:
        """New codes, in the place of those before."""
        row = _held(user)
        made = super().create_recovery_codes(user)
        row.mf_recovery_codes = [self._hash(row, code) for code in made]
        events.tell(ServiceAction.CODES_MADE, row)
        return made

    def get_recovery_codes(self, user: UserMixin) -> list[str]:  # noqa: ARG002 - Flask-Security calls it so
        """None: what is not kept cannot be shown again."""
        return []

    def check_recovery_code(self, user: UserMixin, code: str) -> bool:
        """Whether this is one of the codes that were not used yet."""
        row = _held(user)
        hashed = self._hash(row, code)
        return any(hmac.compare_digest(hashed, kept) for kept in row.mf_recovery_codes or ())

    def delete_recovery_code(self, user: UserMixin, code: str) -> bool:
        """Use a code up."""
        row = _held(user)
        hashed = self._hash(row, code)
        kept = row.mf_recovery_codes or []
        row.mf_recovery_codes = [other for other in kept if other != hashed]
        events.tell(ServiceAction.CODE_USED, row, left=len(row.mf_recovery_codes))
        return len(row.mf_recovery_codes) < len(kept)

    def _hash(self, row: AccountRow, code: str) -> str:
        return hmac.new(self._key, f"{row.id}:{as_made(code)}".encode(), sha256).hexdigest()


def as_made(code: str) -> str:
    """A code as it was made, however it was typed: 1a2b-3c4d-5e6f."""
    signs = "".join(sign for sign in code.lower() if sign.isalnum())
    return "-".join(signs[at : at + 4] for at in range(0, len(signs), 4))


def _held(user: UserMixin) -> AccountRow:
    """The account's row, held until the transaction ends, so that no code is taken twice at the same moment."""
    found = getattr(user, "_get_current_object", None)
    row = cast("AccountRow", found() if found else user)
    accounts.hold(parts.session(), row)
    return row
