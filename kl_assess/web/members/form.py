"""The form of an invitation."""

from typing import Final

from flask_wtf import FlaskForm
from wtforms import EmailField, Form, RadioField
from wtforms.fields.core import Field
from wtforms.validators import ValidationError

from kl_assess.web.inputs import LINE, at_most, required, trimmed

_LONGEST_HOST: Final = 253


def mail_address(form: Form, found: Field) -> None:  # noqa: ARG001 - WTForms calls it so
    """What is typed is an address that a message can be sent to."""
    name, at, host = (found.data or "").rpartition("@")
    fits = name and at and "." in host.strip(".") and len(host) <= _LONGEST_HOST
    if not fits or any(c.isspace() or c in '<>(),;"\\' for c in found.data or ""):
        raise ValidationError("Write the whole address, such as pat.lee@example.org.")


def email_field(label: str = "Email address", description: str = "") -> EmailField:
    """A field for somebody's address."""
    validators = [required("Write the email address."), at_most(LINE), mail_address]
    told = {"autocapitalize": "none", "autocomplete": "off"}
    return EmailField(label, validators, [trimmed], description=description, render_kw=told)


class InviteForm(FlaskForm):
    """Whom to invite, and as what."""

    email = email_field(description="They get a message with a link. It works once, for seven days.")
    role = RadioField("As", validators=[required("Choose what they are to be.")])
