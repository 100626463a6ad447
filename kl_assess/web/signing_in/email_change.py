"""Another address to sign in with: the link that shows that mail to it arrives."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from flask import current_app, url_for
from flask_wtf import FlaskForm
from itsdangerous import BadData, URLSafeTimedSerializer
from wtforms import EmailField
from wtforms.validators import ValidationError

from kl_assess.store.accounts import Account
from kl_assess.web import parts
from kl_assess.web.inputs import Problem, required, trimmed

_LASTS: Final = 2 * 60 * 60
"""How long the link works, in seconds."""
_WHOLE: Final = "Write the whole address, such as pat.lee@example.org."


class EmailForm(FlaskForm):
    """The address that someone wants to sign in with."""

    email = EmailField(
        "New email address",
        [required("Write your new email address.")],
        [trimmed],
        render_kw={"autocomplete": "email", "autocapitalize": "none"},
    )

    def validate_email(self, found: EmailField) -> None:
        """Mail can be sent to it. How its host is written is settled here, once."""
        try:
            found.data = current_app.extensions["security"].mail_util.normalize(found.data or "")
        except ValueError as error:
            raise ValidationError(_WHOLE) from error


@dataclass(frozen=True)
class EmailPage:
    """The page that asks for another address."""

    form: EmailForm
    problems: tuple[Problem, ...]
    email: str


@dataclass(frozen=True)
class NewEmailPage:
    """The page behind the link: the address now, and the one after."""

    email: str
    new: str
    address: str
    problems: tuple[Problem, ...]


def link_for(account: Account, new: str) -> str:
    """The whole address of the page that makes an address one's own."""
    token = _serializer().dumps([str(account.id), _digest(account.email), new])
    return parts.parts().settings.site + url_for("signing_in.new_email", token=token)


def wanted(account: Account, token: str) -> str | None:
    """The address that a link stands for: None where it is not this account's, was used, or is too old."""
    try:
        owner, digest, new = _serializer().loads(token, max_age=_LASTS)
    except (BadData, ValueError):
        return None
    return str(new) if [owner, digest] == [str(account.id), _digest(account.email)] else None


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="another address")


def _digest(email: str) -> str:
    return sha256(email.encode()).hexdigest()
