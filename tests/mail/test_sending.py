"""A message reaches a real mail server as the settings say, never less safely, and what goes wrong names nobody."""

import datetime as dt
import ssl
import uuid
from dataclasses import replace
from email import message_from_bytes, policy

import pytest

from kl_assess import mail
from kl_assess.config import Settings
from kl_assess.mail import MailError, Message
from kl_assess.tracing import trace_of
from tests.mail.server import certificate, mail_server

NOW = dt.datetime(2026, 12, 1, 9, 30, tzinfo=dt.UTC)
RIGHT = {"user": "kl", "password": "long secret"}
MESSAGE = Message(
    uuid.UUID(int=5),
    "pat.lee@example.org",
    "invitation",
    {"agency": "Lake Ansel", "link": "https://kl.example.org/invitations/abc"},
    NOW,
)


@pytest.fixture
def settings(tmp_path):
    return Settings(
        tmp_path,
        accounts=True,
        public_url="https://kl.example.org",
        smtp_host="localhost",
        smtp_tls="none",
        mail_from="kl@example.org",
    )


@pytest.fixture
def trusted(tmp_path, monkeypatch):
    """What makes a server's side of TLS, with a certificate that this machine trusts."""
    file = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return _context(file)


def _context(file):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def read(server):
    (raw,) = server.messages
    return message_from_bytes(raw, policy=policy.default)


def refused(settings, message=MESSAGE):
    with pytest.raises(MailError) as found:
        mail.send(settings, message)
    return found.value


def test_a_message_arrives_whole(settings):
    with mail_server() as server:
        mail.send(replace(settings, smtp_port=server.port), MESSAGE)
    found = read(server)
    assert (found["From"], found["To"]) == ("KL Assess <kl@example.org>", "pat.lee@example.org")
    assert found["Subject"] == "You are invited to KL Assess: Lake Ansel"
    assert found["Date"].datetime == NOW
    assert found["Auto-Submitted"] == "auto-generated"
    assert "https://kl.example.org/invitations/abc" in found.get_content().splitlines()
    assert server.recipients == ["pat.lee@example.org"]


def test_the_same_message_sent_again_can_be_known_as_the_same(settings):
    with mail_server() as server:
        for _ in range(2):
            mail.send(replace(settings, smtp_port=server.port), MESSAGE)
    assert len({message_from_bytes(raw)["Message-ID"] for raw in server.messages}) == 1


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_with_encryption_nothing_but_the_greeting_travels_in_the_open(settings, trusted, tls):
    with mail_server(tls=tls, context=trusted, **RIGHT) as server:
        login = {f"smtp_{name}": value for name, value in RIGHT.items()}
        mail.send(replace(settings, smtp_port=server.port, smtp_tls=tls, **login), MESSAGE)
    assert read(server)["To"] == "pat.lee@example.org"
    assert {line.split()[0].upper() for line in server.in_the_open} <= {"EHLO", "STARTTLS"}


def test_a_server_that_offers_no_encryption_gets_nothing(settings):
    with mail_server() as server:
        error = refused(replace(settings, smtp_port=server.port, smtp_tls="starttls"))
    assert "does not offer" in str(error)
    assert (server.messages, server.recipients) == ([], [])


def test_a_server_whose_certificate_is_not_trusted_gets_nothing(settings, tmp_path):
    context = _context(certificate(tmp_path))
    with mail_server(tls="starttls", context=context) as server:
        error = refused(replace(settings, smtp_port=server.port, smtp_tls="starttls"))
    assert (str(error), error.final) == ("The certificate of the mail server is not trusted.", False)
    assert server.messages == []


@pytest.mark.parametrize(
    ("refuse", "words", "final"),
    [
        ({"rcpt": "550 No pat.lee@example.org here"}, "refused the address (550)", True),
        ({"rcpt": "450 pat.lee@example.org is busy"}, "refused the address (450)", False),
        ({"data": "554 Spam for pat.lee@example.org"}, "refused the message (554)", True),
        ({"data": "452 Full"}, "refused the message (452)", False),
        ({"mail": "550 Not you"}, "refused the address in mail_from", False),
    ],
)
def test_a_refusal_is_told_without_the_address_and_says_whether_to_try_again(settings, refuse, words, final):
    with mail_server(refuse=refuse) as server:
        error = refused(replace(settings, smtp_port=server.port))
    assert words in str(error)
    assert error.final is final
    assert "pat.lee" not in trace_of(error)


def test_a_wrong_password_is_told_without_the_name(settings):
    login = {"smtp_user": "klara", "smtp_password": "wrong"}
    with mail_server(**RIGHT) as server:
        error = refused(replace(settings, smtp_port=server.port, **login))
    assert str(error) == "The mail server refused smtp_user or smtp_password."
    assert "klara" not in trace_of(error)


def test_a_server_that_is_away_is_tried_again(settings):
    with mail_server() as server:
        port = server.port
    error = refused(replace(settings, smtp_port=port))
    assert "cannot be reached" in str(error)
    assert not error.final


@pytest.mark.parametrize("to", ["nobody", "a@b@c", "pat@example.org\nBcc: all@example.org", "", "pat@"])
def test_what_is_no_address_is_never_sent_to(settings, to):
    with mail_server() as server:
        error = refused(replace(settings, smtp_port=server.port), replace(MESSAGE, to=to))
    assert error.final
    assert server.messages == []


def test_no_fact_reaches_into_the_headers(settings):
    evil = "Lake Ansel\r\nBcc: all@example.org\r\n\r\nClick here"
    with mail_server() as server:
        mail.send(
            replace(settings, smtp_port=server.port), replace(MESSAGE, facts={"agency": evil, "link": "https://x"})
        )
    found = read(server)
    assert found["Bcc"] is None
    assert found["Subject"].strip() == "You are invited to KL Assess: Lake Ansel Bcc: all@example.org Click here"
    assert server.recipients == ["pat.lee@example.org"]
