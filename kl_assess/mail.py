"""Messages as plain text: written from templates/mail, and sent by a mail server or kept in the folder of the outbox.

A mail server is asked in the one way that the settings name, and never less safely: where it offers no encryption that
is wanted, nothing is sent.
"""

import datetime as dt
import os
import re
import smtplib
import ssl
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_binary_file, policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import jinja2

from kl_assess.config import Settings
from kl_assess.paths import TEMPLATES

_WAIT: Final = 30
"""How long a mail server may keep silent, in seconds."""
_FINAL: Final = 500
"""From this code on a mail server says that trying again is of no use (RFC 5321, 4.2.1)."""
_HEADERS: Final = policy.SMTP.clone(max_line_length=998)
"""The longest line that mail may have (RFC 5322, 2.1.1): a shorter limit would encode an address that is longer."""
_LETTER: Final = re.compile(r"\d{8}T\d{6}-[0-9a-f-]{36}\.eml")
_GAPS: Final = re.compile(r"\n{3,}")
_UNSUBSCRIBE: Final = "unsubscribe"
"""The fact that is an address where its reader says that no more of this kind is wanted."""

Facts = Mapping[str, str | Sequence[str]]
"""What the words of a message are filled with: lines by name, and lists of lines."""


class MailError(Exception):
    """A message that was not sent, with a sentence that names nobody.

    `final` where trying again is of no use; `away` where no other message would be sent now either.
    """

    def __init__(self, sentence: str, *, final: bool = False, away: bool = False) -> None:
        super().__init__(sentence)
        self.final = final
        self.away = away


@dataclass(frozen=True)
class Message:
    """A message to one address. `kind` names its template; `id` stays the same however often it is tried."""

    id: uuid.UUID
    to: str
    kind: str
    facts: Facts
    at: dt.datetime


@dataclass(frozen=True)
class Letter:
    """A message in the outbox, by the name of its file."""

    name: str
    to: str
    subject: str
    at: dt.datetime
    text: str


def send(settings: Settings, message: Message) -> None:
    """Send a message, or keep it in the outbox where no mail server is named. Raises MailError."""
    written = compose(settings, message)
    if settings.smtp_host:
        _deliver(settings, written)
    else:
        _put(settings.outbox, f"{message.at:%Y%m%dT%H%M%S}-{message.id}.eml", written)


def compose(settings: Settings, message: Message) -> EmailMessage:
    """A message as it is sent; no fact of it can reach into its headers.

    Raises MailError where mail cannot be sent to the address.
    """
    facts = {name: _in_lines(value) for name, value in message.facts.items()}
    text = _templates().get_template(f"mail/{message.kind}.txt").render(**facts, site=settings.site)
    subject, _, body = text.strip().partition("\n")
    written = EmailMessage(_HEADERS)
    written["From"] = _address(settings.mail_from or f"kl-assess@{_host(settings)}", "KL Assess")
    written["To"] = _address(message.to)
    written["Subject"] = subject
    written["Date"] = format_datetime(message.at)
    written["Message-ID"] = f"<{message.id}@{_host(settings)}>"
    written["Auto-Submitted"] = "auto-generated"
    if unsubscribe := facts.get(_UNSUBSCRIBE):
        written["List-Unsubscribe"] = f"<{unsubscribe}>"
        written["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    written.set_content(_GAPS.sub("\n\n", body.strip()) + "\n")
    return written


# --- The outbox -------------------------------------------------------------------------------------------------------


def letters(folder: Path, limit: int) -> tuple[Letter, ...]:
    """The messages in the outbox from the newest, at most so many."""
    return tuple(islice(_read(folder), limit))


def letter(folder: Path, name: str) -> Letter | None:
    """A message in the outbox by its name, or None."""
    return _letter(folder / name) if _LETTER.fullmatch(name) else None


def forget_before(folder: Path, moment: dt.datetime) -> None:
    """Remove the messages that have been in the outbox since before a moment."""
    for path in folder.glob("*.eml"):
        if _LETTER.fullmatch(path.name) and path.name < f"{moment:%Y%m%dT%H%M%S}":
            path.unlink(missing_ok=True)


def _read(folder: Path) -> Iterator[Letter]:
    for path in sorted(folder.glob("*.eml"), reverse=True):
        found = letter(folder, path.name)
        if found:
            yield found


def _letter(path: Path) -> Letter | None:
    try:
        with path.open("rb") as opened:
            read = message_from_binary_file(opened, policy=policy.default)
    except OSError:  # removed meanwhile
        return None
    at = dt.datetime.strptime(path.name[:15], "%Y%m%dT%H%M%S").replace(tzinfo=dt.UTC)
    text = str(read.get_content()).replace("\r\n", "\n")
    return Letter(path.name, str(read["To"]).strip(), str(read["Subject"]).strip(), at, text)


def _put(folder: Path, name: str, written: EmailMessage) -> None:
    """Keep a message for its owner's eyes only. The same message again takes the place of the first."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = folder / f"{name}.{os.getpid()}.part"
    with suppress(FileNotFoundError):
        fresh.unlink()
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(written.as_bytes())
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(folder / name)


# --- The mail server --------------------------------------------------------------------------------------------------


def _deliver(settings: Settings, written: EmailMessage) -> None:
    try:
        _converse(settings, written)
    except (OSError, smtplib.SMTPException) as error:
        failure = _failure(error)
    else:
        return
    raise failure  # out here, so that what the server said of an address is not told on as its cause


def _converse(settings: Settings, written: EmailMessage) -> None:
    context = ssl.create_default_context()
    place = (settings.smtp_host, settings.smtp_port)
    server = (
        smtplib.SMTP_SSL(*place, timeout=_WAIT, context=context)
        if settings.smtp_tls == "implicit"
        else smtplib.SMTP(*place, timeout=_WAIT)
    )
    with server:
        if settings.smtp_tls == "starttls":
            server.starttls(context=context)
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
        server.send_message(written)


def _failure(error: Exception) -> MailError:
    """What went wrong in our words: a server's own often quote the address."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        return MailError(f"The mail server refused the address ({codes[0]}).", final=min(codes) >= _FINAL)
    if isinstance(error, smtplib.SMTPDataError):
        return MailError(f"The mail server refused the message ({error.smtp_code}).", final=error.smtp_code >= _FINAL)
    known = (words for kind, words in _FAILURES.items() if isinstance(error, kind))
    sentence = next(known, f"The mail server cannot be reached, or broke off ({type(error).__name__}).")
    return MailError(sentence, away=not isinstance(error, smtplib.SMTPNotSupportedError))


_FAILURES: Final[Mapping[type[Exception], str]] = {
    smtplib.SMTPAuthenticationError: "The mail server refused smtp_user or smtp_password.",
    smtplib.SMTPSenderRefused: "The mail server refused the address in mail_from.",
    smtplib.SMTPNotSupportedError: "The mail server does not offer what the settings or the address ask for.",
    ssl.SSLCertVerificationError: "The certificate of the mail server is not trusted.",
}


# --- Words ------------------------------------------------------------------------------------------------------------


def _address(spec: str, name: str = "") -> Address:
    try:
        return Address(name, addr_spec=spec)
    except (MessageError, ValueError, IndexError):
        wrong = MailError("The message has an address that mail cannot be sent to.", final=True)
    raise wrong


def _in_lines(value: str | Sequence[str]) -> str | list[str]:
    """A fact whose lines are single lines, whatever was typed."""
    return _line(value) if isinstance(value, str) else [_line(text) for text in value]


def _line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _host(settings: Settings) -> str:
    return urlsplit(settings.site).hostname or "localhost"


@cache
def _templates() -> jinja2.Environment:
    """The templates of messages."""
    return jinja2.Environment(  # noqa: S701 - plain text
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
