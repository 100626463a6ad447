"""The administrator sees which messages wait and which were given up, and reads those that no mail server takes."""

from dataclasses import replace

import pytest

from kl_assess import mail
from kl_assess.store import service_log
from kl_assess.tasks import Worker
from kl_assess.web.outbox import KINDS
from kl_assess.workflow import notices
from kl_assess.workflow.notices import Kind
from tests.mail.server import mail_server

LINK = "https://kl.example.org/invitations/secret"


@pytest.fixture
def tell(keep, clock):
    def told(to="pat@example.org", kind=Kind.INVITATION, **facts):
        keep(lambda session: notices.tell(session, None, to, kind, {"link": LINK, **facts}, clock()))

    return told


@pytest.fixture
def worker(parts, clock):
    return Worker(parts.sessions, clock, by_mail=parts.settings)


def log(parts):
    with parts.sessions() as session:
        return [(event.action, event.payload) for event in service_log.events(session)]


def test_a_message_waits_is_sent_and_is_read(administrator, tell, worker, parts):
    tell(agency="Lake <b>Ansel</b>")
    assert "Invitation pat@example.org" in administrator.get("/service/outbox").main
    worker.work()
    page = administrator.get("/service/outbox")
    assert "Nothing waits." in page.main
    (letter,) = mail.letters(parts.settings.outbox, 9)
    before = log(parts)
    read = administrator.send(page, action=f"/service/outbox/{letter.name}", status=200)
    assert read.h1 == "You are invited to KL Assess: Lake <b>Ansel</b>"
    assert LINK in read.main
    assert LINK not in read.links().values(), "an administrator passes a link on, and does not follow it"
    assert log(parts) == [*before, ("message in the outbox read", {"subject": read.h1})]


def test_a_message_that_was_given_up_says_why_and_tells_no_secret(administrator, tell, parts, clock):
    with mail_server(refuse={"rcpt": "550 Unknown"}) as server:
        by_server = {
            "smtp_host": "localhost",
            "smtp_port": server.port,
            "smtp_tls": "none",
            "mail_from": "kl@example.org",
        }
        tell()
        Worker(parts.sessions, clock, by_mail=replace(parts.settings, **by_server)).work()
    page = administrator.get("/service/outbox")
    assert "Given up after 1 try The mail server refused the address (550)." in page.main
    assert LINK not in page.response.text


def test_a_message_that_is_tried_again_says_when(administrator, tell, parts, clock):
    away = {"smtp_host": "localhost", "smtp_port": 1, "smtp_tls": "none", "mail_from": "kl@example.org"}
    tell()
    Worker(parts.sessions, clock, by_mail=replace(parts.settings, **away)).work()
    assert "1 try; the next one November 17, 2026, 10:43" in administrator.get("/service/outbox").main


def test_a_trial_message_goes_to_the_administrator(administrator, worker, parts):
    page = administrator.get("/service/outbox")
    administrator.send(page, action="/service/outbox/trial")
    worker.work()
    (letter,) = mail.letters(parts.settings.outbox, 9)
    assert (letter.to, letter.subject) == ("ann.lee@example.org", "A trial message from KL Assess")


def test_every_kind_of_message_is_called_something(administrator, tell):
    for kind in Kind:
        tell(kind=kind)
    page = administrator.get("/service/outbox")
    assert KINDS.keys() == set(Kind)
    assert all(words in page.main for words in KINDS.values())


def test_nobody_else_reads_the_outbox(signed, tell, worker, parts):
    tell()
    worker.work()
    (letter,) = mail.letters(parts.settings.outbox, 9)
    chief = signed("chief")
    chief.get("/service/outbox", 404)
    token = chief.get("/account").all("input", name="csrf_token")[0].get("value")
    chief.post(f"/service/outbox/{letter.name}", {"csrf_token": token}, 404)
    chief.post("/service/outbox/trial", {"csrf_token": token}, 404)


def test_no_other_file_is_read(administrator):
    page = administrator.get("/service/outbox")
    token = page.all("input", name="csrf_token")[0].get("value")
    for name in ("secret.key", "..%2Fsecret.key", "20261201T093000-00000000-0000-0000-0000-000000000000.eml"):
        administrator.post(f"/service/outbox/{name}", {"csrf_token": token}, 404)
