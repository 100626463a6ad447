"""Flask-Security's messages as ours: written down with the change they tell of, and sent by the worker."""

from typing import Any, Final

from flask_security import MailUtil

from kl_assess.web import parts
from kl_assess.workflow import notices
from kl_assess.workflow.notices import Kind

_KINDS: Final = {
    "reset_instructions": Kind.PASSWORD_RESET,
    "reset_notice": Kind.PASSWORD_CHANGED,
    "change_notice": Kind.PASSWORD_CHANGED,
}
"""Which of our messages stands for which of Flask-Security's."""


class Messages(MailUtil):
    """What Flask-Security sends its messages by."""

    def send_mail(
        self,
        template: str,
        subject: str,  # noqa: ARG002
        recipient: str | tuple[str, str],
        sender: object,  # noqa: ARG002
        body: str | None,  # noqa: ARG002
        html: str | None,  # noqa: ARG002
        **context: Any,  # noqa: ANN401 - whatever its templates are given
    ) -> None:
        """Write a message down in the transaction of this request."""
        kind = _KINDS[template.rpartition("/")[2]]
        facts = {"link": context["reset_link"]} if "reset_link" in context else {}
        notices.tell(
            parts.session(), None, recipient if isinstance(recipient, str) else recipient[1], kind, facts, parts.now()
        )
