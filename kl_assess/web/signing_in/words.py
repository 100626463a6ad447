"""What Flask-Security says, in our words, by its names for it."""

from collections.abc import Mapping
from typing import Any, Final

LEAST: Final = 12
"""The fewest characters of a password."""

NOT_YOURS: Final = "That is not your password."
_WRONG: Final = "The address and the password do not belong together. Check both, or use the link for a forgotten one."
_SENT: Final = "If there is an account with that address, a message with a link is on its way to it."
BEGIN_AGAIN: Final = "That took too long, or the page was open twice. Begin again."
_NOT_THIS_KEY: Final = "That passkey does not open an account here. Use another one, or your password."
_CODE: Final = "That code is wrong or was used already. Wait for the next one, and check the time on your phone."

_SUCCESS: Final[Mapping[str, str]] = {
    "PASSWORD_RESET_REQUEST": _SENT,
    "PASSWORD_RESET_NO_LOGIN": "Your password is changed. Sign in with the new one.",
    "PASSWORD_CHANGE": "Your password is changed. Every other browser was signed out.",
    "REAUTHENTICATION_SUCCESSFUL": "Thank you. Go on where you were.",
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": "Your app is set up. You need its code the next time you sign in.",
    "TWO_FACTOR_DISABLED": "Your authenticator app is not asked for any more. Remove KL Assess from it as well.",
    "WEBAUTHN_CREDENTIAL_DELETED": "“%(name)s” does not open your account any more.",
    "WEBAUTHN_REGISTER_SUCCESSFUL": "“%(name)s” is ready.",
}

_ERROR: Final[Mapping[str, str]] = {
    "GENERIC_AUTHN_FAILED": _WRONG,
    "USER_DOES_NOT_EXIST": _WRONG,
    "INVALID_PASSWORD": NOT_YOURS,  # at signing in, the first of these stands for it and for the second
    "DISABLED_ACCOUNT": "This account is closed. Ask whoever looks after KL Assess at your agency.",
    "EMAIL_NOT_PROVIDED": "Write your email address.",
    "INVALID_EMAIL_ADDRESS": "Write the whole address, such as pat.lee@example.org.",
    "PASSWORD_NOT_PROVIDED": "Write your password.",
    "PASSWORD_INVALID_LENGTH": f"Use at least {LEAST} characters.",
    "PASSWORD_TOO_SIMPLE": "This password is easy to guess. Use a few more unrelated words.",
    "PASSWORD_IS_THE_SAME": "This is the password you have now. Choose another one.",
    "RETYPE_PASSWORD_MISMATCH": "The two passwords differ. Write the same one twice.",
    "PASSWORD_RESET_EXPIRED": "That link was too old. Ask for another one.",
    "INVALID_RESET_PASSWORD_TOKEN": "That link does not work any more. Ask for another one.",
    "UNAUTHENTICATED": "Sign in to see that page.",
    "REAUTHENTICATION_REQUIRED": "Show once more that it is you, and the page goes on.",
    "INVALID_REDIRECT": "That address leads to another site, so it was left out.",
    "API_ERROR": "What the browser sent does not fit. Begin again.",
    "TWO_FACTOR_INVALID_TOKEN": _CODE,
    "TWO_FACTOR_PERMISSION_DENIED": "Sign in with your password first.",
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": "Choose one of the ways on the page.",
    "TWO_FACTOR_SETUP_EXPIRED": BEGIN_AGAIN,
    "INVALID_RECOVERY_CODE": "That code is wrong or was used already. Write another one of your list.",
    "WEBAUTHN_EXPIRED": BEGIN_AGAIN,
    "WEBAUTHN_NAME_REQUIRED": "Give the passkey a name, such as My phone.",
    "WEBAUTHN_NAME_INUSE": "You have a passkey of the name “%(name)s” already. Choose another name.",
    "WEBAUTHN_NAME_NOT_FOUND": "There is no such passkey any more.",
    "WEBAUTHN_NAME_DISALLOWED_CHARACTERS": "Use letters, digits, spaces, hyphens and underscores in the name.",
    "INVALID_INPUT_LENGTH": "Use at most %(length)s characters.",
    "WEBAUTHN_CREDENTIAL_ID_INUSE": "This passkey is in your list already.",
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": _NOT_THIS_KEY,
    "WEBAUTHN_ORPHAN_CREDENTIAL_ID": _NOT_THIS_KEY,
    "WEBAUTHN_MISMATCH_USER_HANDLE": _NOT_THIS_KEY,
    "WEBAUTHN_NO_VERIFY": "The passkey could not be checked. Try again, or use another way to sign in.",
    "WEBAUTHN_CREDENTIAL_WRONG_USAGE": "That passkey is for another step. Use another one, or another way to sign in.",
    "IDENTITY_NOT_REGISTERED": "There is no account for %(id)s. Ask a lead of your agency to invite that address.",
    "LOGIN": "",
    "TWO_FACTOR_LOGIN_SUCCESSFUL": "",
}


def messages() -> dict[str, Any]:
    """The words as Flask-Security's settings."""
    said = {name: (words, "success") for name, words in _SUCCESS.items()}
    said |= {name: (words, "error") for name, words in _ERROR.items()}
    return {f"SECURITY_MSG_{name}": pair for name, pair in said.items()}
