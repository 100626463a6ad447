"""The forms of the administrator's pages."""

from typing import Final

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, RadioField, StringField, TextAreaField
from wtforms.validators import Length

from kl_assess.core.roles import Role, Service
from kl_assess.web.agencies import AgencyForm
from kl_assess.web.inputs import LINE, at_most, required, trimmed
from kl_assess.web.members.form import email_field
from kl_assess.web.role_words import ROLES
from kl_assess.workflow.emergency import SHORTEST

_TEXT: Final = 1000
_HEADS: Final = {role.value: f"{ROLES[role].name}. {ROLES[role].may}" for role in (Role.LEAD, Role.CHIEF)}
SERVICES: Final = {
    Service.ADMINISTRATOR: "Administrator. Adds agencies and looks after accounts. Reads no assessment.",
    Service.EDITOR: "Editor. Looks after the questionnaires and the library. Reads no assessment.",
}
"""What somebody may be for the whole installation, in words."""


class FirstPersonForm(FlaskForm):
    """The first person of an agency."""

    email = email_field("Email address of its first person", "An address of the agency, not a private one.")
    role = RadioField("As", [required("Choose what they are to be.")], choices=_HEADS)


class NewAgencyForm(AgencyForm):
    """A new agency with its first person. `another` is marked where one of the same name is here already."""

    email: EmailField = FirstPersonForm.email  # type: ignore[assignment]
    role: RadioField = FirstPersonForm.role  # type: ignore[assignment]
    another = BooleanField("It is another agency of the same name")


class ApprovalForm(AgencyForm):
    """An agency that asked, as it is to be added."""

    role = RadioField("As", [required("Choose what they are to be.")], choices=_HEADS)
    another = BooleanField("It is another agency of the same name")
    rang = BooleanField(
        "I rang the agency at the number that it publishes, and it confirmed this person",
        [required("Ring the agency first. Anybody can write a name into this form.")],
    )


class RefusalForm(FlaskForm):
    """Why an agency is turned down."""

    reason = TextAreaField(
        "Reason",
        [required("Write the reason."), at_most(_TEXT)],
        description="It stays in the log. Nobody is written to.",
        render_kw={"rows": 2},
    )


class EmergencyForm(FlaskForm):
    """Why an administrator opens an agency."""

    reason = TextAreaField(
        "Reason",
        [
            required("Write the reason."),
            at_most(_TEXT),
            Length(min=SHORTEST, message=f"Say it in a sentence, with at least {SHORTEST} characters."),
        ],
        description="The agency reads it, word for word, and it stays in its record.",
        render_kw={"rows": 3},
    )


class BodyForm(FlaskForm):
    """A new parent body."""

    name = StringField("Name", [required("Write the name."), at_most(LINE)], [trimmed])


class BodyPersonForm(FlaskForm):
    """Somebody of a parent body."""

    email = email_field(description="They get a message with a link. It works once, for seven days.")


class ServeForm(FlaskForm):
    """Somebody to administer or to edit."""

    email = email_field(description="They get a message with a link. It works once, for seven days.")
    service = RadioField(
        "As", [required("Choose what they are to be.")], choices={str(s): words for s, words in SERVICES.items()}
    )
