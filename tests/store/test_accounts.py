"""Accounts: found by their address however it is written, and what they are for the whole installation."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from kl_assess.core.assessment import Actor
from kl_assess.core.roles import Service
from kl_assess.store import accounts, people
from kl_assess.store.accounts import Account, AccountRow, PasskeyRow

NOW = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)


@pytest.fixture
def add(session):
    """Something that adds an account by a name."""

    def added(name="Pat Lee", email=None, services=()):
        person = Actor(uuid.uuid4(), name, "Captain")
        people.add(session, person, NOW)
        email = email or f"{name.lower().replace(' ', '.')}@example.org"
        account = Account(uuid.uuid4(), person, email, active=True, services=frozenset(services))
        accounts.add(session, account, "hash", NOW)
        return account

    return added


def uniquifier(session, account):
    return session.scalar(select(AccountRow.fs_uniquifier).where(AccountRow.id == account.id))


def test_an_account_is_found_by_its_address_however_it_is_written(session, add):
    account = add()
    assert accounts.by_email(session, " Pat.Lee@Example.ORG ") == accounts.by_id(session, account.id) == account
    assert accounts.by_email(session, "pat@example.org") is None
    assert accounts.by_id(session, uuid.uuid4()) is None


def test_two_accounts_never_share_an_address(add):
    add(email="Chief@Example.org")
    with pytest.raises(IntegrityError):
        add("Somebody Else", "chief@example.org")


def test_a_closed_account_has_no_address_to_write_to(session, add):
    ours, other = add(), add("Ann Lee")
    assert accounts.emails_of(session, (ours.person.id, other.person.id, uuid.uuid4())) == {
        ours.person.id: ours.email,
        other.person.id: other.email,
    }
    accounts.set_active(session, ours.id, active=False)
    session.expire_all()
    assert accounts.email_of(session, ours.person.id) is None
    assert accounts.email_of(session, other.person.id) == other.email
    assert not accounts.by_id(session, ours.id).active


def test_administrators_are_counted_while_their_accounts_are_open(session, add):
    assert not accounts.has_administrator(session)
    administrator = add(services=[Service.ADMINISTRATOR])
    editor = add("Ann Lee", services=[Service.EDITOR])
    assert accounts.has_administrator(session)
    assert len(accounts.held_administrators(session)) == 1
    accounts.set_services(session, editor.id, frozenset({Service.ADMINISTRATOR}))
    session.expire_all()
    assert accounts.by_id(session, editor.id).services == {Service.ADMINISTRATOR}
    assert len(accounts.held_administrators(session)) == 2
    for account in (administrator, editor):
        accounts.set_active(session, account.id, active=False)
    assert not accounts.has_administrator(session)


def test_accounts_are_listed_by_name_and_found_by_part_of_a_name_or_address(session, add):
    for name in ("Cole Ray", "Ann Lee", "Bo Lee"):
        add(name)
    found, count = accounts.page(session, "", 0, 2)
    assert ([account.person.name for account in found], count) == (["Ann Lee", "Bo Lee"], 3)
    assert [a.person.name for a in accounts.page(session, "LEE", 1, 5)[0]] == ["Bo Lee"]
    assert accounts.page(session, "cole.ray@", 0, 5)[1] == 1
    assert accounts.page(session, "%", 0, 5)[1] == 3  # a sign of the search itself finds nothing of its own


def test_ending_every_session_gives_the_account_another_sign_of_its_own(session, add):
    account, other = add(), add("Ann Lee")
    before = [uniquifier(session, a) for a in (account, other)]
    accounts.sign_out_everywhere(session, account.id)
    session.expire_all()
    after = [uniquifier(session, a) for a in (account, other)]
    assert after[0] != before[0]
    assert after[1] == before[1]


def test_whoever_lost_every_second_factor_starts_without_one(session, add):
    account = add()
    row = session.get_one(AccountRow, account.id)
    row.tf_primary_method, row.tf_totp_secret, row.mf_recovery_codes = "authenticator", "secret", ["one", "two"]
    row.webauthn.append(
        PasskeyRow(
            credential_id=b"id",
            public_key=b"key",
            sign_count=0,
            transports=["usb"],
            backup_state=False,
            device_type="single_device",
            lastuse_datetime=NOW,
            name="Key ring",
            usage="first",
        )
    )
    session.flush()
    session.expire_all()
    assert accounts.by_id(session, account.id).two_factors
    accounts.forget_second_factor(session, account.id)
    session.expire_all()
    assert not accounts.by_id(session, account.id).two_factors
    row = session.get_one(AccountRow, account.id)
    assert (row.tf_totp_secret, row.mf_recovery_codes, row.webauthn) == (None, None, [])
    assert session.scalar(select(PasskeyRow.id)) is None


@pytest.mark.parametrize(("usage", "counts"), [("secondary", True), ("first", False)])
def test_a_passkey_is_a_second_factor_only_where_it_is_asked_for_after_the_password(session, add, usage, counts):
    account = add()
    row = session.get_one(AccountRow, account.id)
    facts = {"sign_count": 0, "backup_state": False, "device_type": "single_device", "lastuse_datetime": NOW}
    row.webauthn.append(PasskeyRow(credential_id=b"1", public_key=b"2", name="Key", usage=usage, **facts))
    session.flush()
    session.expire_all()
    assert accounts.by_id(session, account.id).two_factors is counts
    assert [found.two_factors for found in accounts.page(session, "", 0, 10)[0]] == [counts]


def test_another_address_is_kept_in_small_letters(session, add):
    account = add()
    accounts.set_email(session, account.id, "Pat@Lake.example.com", NOW)
    session.expire_all()
    assert accounts.by_id(session, account.id).email == "pat@lake.example.com"


def test_a_row_that_is_held_is_read_again(session, add):
    row = session.get_one(AccountRow, add().id)
    session.execute(update(AccountRow).values(totp_counter=7), execution_options={"synchronize_session": False})
    assert row.totp_counter is None
    accounts.hold(session, row)
    assert row.totp_counter == 7
