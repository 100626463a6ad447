"""Without a mail server, messages are files that their owner alone reads, and every kind of message has its words."""

import datetime as dt
import re
import stat
import uuid
from dataclasses import replace

import pytest

from kl_assess import mail
from kl_assess.config import Settings
from kl_assess.mail import Message
from kl_assess.workflow.notices import Kind

NOW = dt.datetime(2026, 12, 1, 9, 30, tzinfo=dt.UTC)
FACTS = {
    "agency": "Lake Ansel",
    "by": "Maria Okafor",
    "role": "lead",
    "link": "https://kl.example.org/x",
    "elements": ["Foot patrols", "Walking beats"],
    "assessment": "2026",
    "what": "A passkey was added.",
    "until": "December 1, 2026, 12:00",
    "reason": "The lead is away.",
    "item": "Foot patrols",
    "note": "By Friday, please.",
    "first": "finish the 2026 assessment",
    "more": "1",
    "lines": ["Finish the 2026 assessment: due in 7 days, December 8, 2026", "Another"],
    "unsubscribe": "https://kl.example.org/reminders/x",
}


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path, accounts=True, public_url="https://kl.example.org")


def message(kind=Kind.INVITATION, at=NOW, **facts):
    return Message(uuid.uuid4(), "pat.lee@example.org", kind, {**FACTS, **facts}, at)


def test_a_message_is_a_file_that_its_owner_alone_reads(settings):
    mail.send(settings, message())
    (file,) = settings.outbox.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.outbox.stat().st_mode) == 0o700
    (found,) = mail.letters(settings.outbox, 9)
    assert (found.to, found.subject, found.at) == (
        "pat.lee@example.org",
        "You are invited to KL Assess: Lake Ansel",
        NOW,
    )
    assert "https://kl.example.org/x" in found.text
    assert mail.letter(settings.outbox, found.name) == found


def test_the_same_message_again_is_one_file(settings):
    once = message()
    mail.send(settings, once)
    mail.send(settings, once)
    assert len(list(settings.outbox.iterdir())) == 1


def test_the_newest_come_first_and_no_more_than_asked_for(settings):
    for hour in range(3):
        mail.send(settings, message(at=NOW.replace(hour=hour)))
    assert [one.at.hour for one in mail.letters(settings.outbox, 2)] == [2, 1]


@pytest.mark.parametrize("name", ["../secret.key", "secret.key", "20261201T093000-x.eml", ""])
def test_no_other_file_is_read_by_a_name(settings, name):
    mail.send(settings, message())
    (settings.instance / "secret.key").write_text("secret")
    (settings.outbox / "20261201T093000-x.eml").write_text("To: x\n\nsecret")
    assert mail.letter(settings.outbox, name) is None


def test_without_messages_there_is_no_folder_and_nothing_to_show(settings):
    assert mail.letters(settings.outbox, 9) == ()
    mail.forget_before(settings.outbox, NOW)


def test_what_is_old_goes_and_nothing_else(settings):
    mail.send(settings, message(at=NOW - dt.timedelta(days=31)))
    mail.send(settings, message())
    (settings.outbox / "notes.eml").write_text("mine")
    mail.forget_before(settings.outbox, NOW - dt.timedelta(days=30))
    assert [one.at for one in mail.letters(settings.outbox, 9)] == [NOW]
    assert (settings.outbox / "notes.eml").exists()


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_message_has_its_words(settings, kind):
    written = mail.compose(settings, message(kind))
    text = written.get_content()
    assert written["Subject"].strip()
    assert "{" not in text + written["Subject"]
    assert text.endswith(
        "KL Assess, https://kl.example.org\nA program sent this message. Nobody reads what is sent back to it.\n"
    )
    assert not re.search(r"\n\n\n", text)
    assert max(map(len, text.splitlines())) <= 100


def test_a_reminder_can_be_ended_with_one_click(settings):
    written = mail.compose(settings, message(Kind.REMINDER))
    assert written["List-Unsubscribe"] == "<https://kl.example.org/reminders/x>"
    assert written["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert written["Subject"] == "Lake Ansel: finish the 2026 assessment and 1 more"
    assert mail.compose(settings, replace(message(), facts={"link": "x"}))["List-Unsubscribe"] is None


def test_the_address_to_end_reminders_is_never_encoded_however_long(settings):
    address = f"https://kl.example.org/reminders/{'x' * 150}"
    raw = mail.compose(settings, message(Kind.REMINDER, unsubscribe=address)).as_bytes()
    assert f"\r\nList-Unsubscribe: <{address}>\r\n".encode() in raw


def test_letters_of_other_alphabets_stay(settings):
    mail.send(settings, message(agency="Policía de San Jüan “Norte”"))
    (found,) = mail.letters(settings.outbox, 1)
    assert found.subject == "You are invited to KL Assess: Policía de San Jüan “Norte”"
