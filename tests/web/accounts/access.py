"""Every address of one's own account, and who may use it: anyone, or whoever is signed in."""

from enum import StrEnum


class Who(StrEnum):
    """Who may use an address."""

    ANYONE = "anyone"
    KNOWN = "whoever is signed in"


OWN = ("security", "signing_in")
"""The blueprints of this table."""

ANYONE, KNOWN = Who.ANYONE, Who.KNOWN

ACCESS = {
    # signing in
    ("GET", "/sign-in"): ANYONE,
    ("POST", "/sign-in"): ANYONE,
    ("GET", "/sign-in/code"): ANYONE,
    ("POST", "/sign-in/code"): ANYONE,
    ("GET", "/sign-in/which"): ANYONE,
    ("POST", "/sign-in/which"): ANYONE,
    ("GET", "/sign-in/recovery-code"): ANYONE,
    ("POST", "/sign-in/recovery-code"): ANYONE,
    ("GET", "/sign-in/help"): ANYONE,
    ("POST", "/sign-in/help"): ANYONE,
    ("GET", "/sign-in/passkey"): ANYONE,
    ("POST", "/sign-in/passkey"): ANYONE,
    ("POST", "/sign-in/passkey/<token>"): ANYONE,
    ("POST", "/sign-in/with/<name>"): ANYONE,
    ("GET", "/sign-in/from/<name>"): ANYONE,
    ("GET", "/forgotten-password"): ANYONE,
    ("POST", "/forgotten-password"): ANYONE,
    ("GET", "/forgotten-password/<token>"): ANYONE,
    ("POST", "/forgotten-password/<token>"): ANYONE,
    ("GET", "/invitations/<secret>"): ANYONE,
    ("POST", "/invitations/<secret>"): ANYONE,
    ("POST", "/sign-out"): KNOWN,
    # one's own account
    ("GET", "/account"): KNOWN,
    ("POST", "/account"): KNOWN,
    ("POST", "/account/sessions"): KNOWN,
    ("GET", "/account/password"): KNOWN,
    ("POST", "/account/password"): KNOWN,
    ("GET", "/account/email"): KNOWN,
    ("POST", "/account/email"): KNOWN,
    ("GET", "/account/email/<token>"): KNOWN,
    ("POST", "/account/email/<token>"): KNOWN,
    ("GET", "/account/authenticator"): KNOWN,
    ("POST", "/account/authenticator"): KNOWN,
    ("POST", "/account/authenticator/<token>"): KNOWN,
    ("GET", "/account/recovery-codes"): KNOWN,
    ("POST", "/account/recovery-codes"): KNOWN,
    ("GET", "/account/passkeys"): KNOWN,
    ("POST", "/account/passkeys"): KNOWN,
    ("POST", "/account/passkeys/<token>"): KNOWN,
    ("GET", "/account/passkeys/remove"): KNOWN,
    ("POST", "/account/passkeys/remove"): KNOWN,
    ("GET", "/account/verify"): KNOWN,
    ("POST", "/account/verify"): KNOWN,
    ("GET", "/account/verify/passkey"): KNOWN,
    ("POST", "/account/verify/passkey"): KNOWN,
    ("POST", "/account/verify/passkey/<token>"): KNOWN,
    ("POST", "/account/verify/with/<name>"): KNOWN,
    ("GET", "/account/verify/from/<name>"): KNOWN,
}
"""Each method and rule; those of an OpenID provider are there where the settings name one."""


def used(app):
    """Each method and rule of the app that belongs here -> the rule."""
    own = (rule for rule in app.url_map.iter_rules() if rule.endpoint.split(".")[0] in OWN)
    return {(method, rule.rule): rule for rule in own for method in rule.methods - {"HEAD", "OPTIONS"}}
