"""Accounts: how a person signs in, and what they are for the whole installation.

The rows are Flask-Security's to change, and what it thinks of their types is not ours: ids are ours. Beside this module
only `kl_assess.web.signed_in` and `kl_assess.web.signing_in`, which hand them to Flask-Security, see them.
"""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final, cast

from flask_security import UserMixin, WebAuthnMixin
from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Table, Uuid, bindparam, exists, func, or_, select, update
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, Session, column_property, mapped_column, relationship

from kl_assess.core.assessment import Actor
from kl_assess.core.roles import Service
from kl_assess.store.people import PersonRow
from kl_assess.store.schema import Base, key

_LIST: Final = MutableList.as_mutable(JSON(none_as_null=True))
_MAIL: Final = 254
"""The longest address that mail can be sent to."""


class PasskeyRow(Base, WebAuthnMixin):
    """A passkey or security key of an account."""

    __tablename__ = "passkey"

    id: Mapped[uuid.UUID] = key()  # type: ignore[assignment]
    user_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("account.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024), unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int]
    transports: Mapped[list[str] | None] = mapped_column(_LIST)
    backup_state: Mapped[bool]
    device_type: Mapped[str]
    extensions: Mapped[str | None]
    lastuse_datetime: Mapped[dt.datetime]
    name: Mapped[str]
    usage: Mapped[str]

    user: Mapped["AccountRow"] = relationship(back_populates="webauthn")


class AccountRow(Base, UserMixin):
    """An account. `email` is kept in small letters; `fs_uniquifier` changes when every session is to end.

    What begins with tf_ and mf_ is the second factor: its secret is encrypted, its recovery codes are hashed.
    `totp_counter` is the time step of the last code that was used, in steps of 30 seconds: no code is taken twice.
    """

    __tablename__ = "account"

    id: Mapped[uuid.UUID] = key()  # type: ignore[assignment]
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("person.id"), unique=True)
    email: Mapped[str] = mapped_column(String(_MAIL), unique=True)
    password: Mapped[str | None]
    active: Mapped[bool]
    administrator: Mapped[bool] = mapped_column(default=False)
    editor: Mapped[bool] = mapped_column(default=False)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    confirmed_at: Mapped[dt.datetime | None]
    tf_primary_method: Mapped[str | None]
    tf_totp_secret: Mapped[str | None]
    totp_counter: Mapped[int | None]
    tf_phone_number: Mapped[str | None]
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(_LIST)
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(String(64), unique=True)  # type: ignore[assignment]
    signed_in_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]

    person: Mapped[PersonRow] = relationship(lazy="joined", innerjoin=True)
    webauthn: Mapped[list[PasskeyRow]] = relationship(  # type: ignore[assignment]
        back_populates="user", cascade="all, delete-orphan"
    )
    passkey_after_password: Mapped[bool] = column_property(
        exists().where(PasskeyRow.user_id == id, PasskeyRow.usage == "secondary").correlate_except(PasskeyRow)  # noqa: A003
    )
    roles = ()  # type: ignore[assignment]  # Flask-Security's own: none, since ours are memberships


@dataclass(frozen=True)
class Account:
    """An account as pages and workflow see it. `two_factors` says whether a password alone does not open it."""

    id: uuid.UUID
    person: Actor
    email: str
    active: bool
    services: frozenset[Service] = frozenset()
    two_factors: bool = False
    signed_in_at: dt.datetime | None = None


_ACCOUNTS: Final = cast("Table", AccountRow.__table__)
_EVERY: Final = select(AccountRow).join(PersonRow, PersonRow.id == AccountRow.person_id)
_EMAIL: Final = select(_ACCOUNTS.c.email).where(_ACCOUNTS.c.person_id == bindparam("of_person"), _ACCOUNTS.c.active)

_OF_SESSION: Final = select(AccountRow).where(AccountRow.fs_uniquifier == bindparam("uniquifier"))


def row_of_session(session: Session, uniquifier: str) -> AccountRow | None:
    """The row of the account whose sessions carry this sign, for Flask-Security."""
    return session.scalar(_OF_SESSION, {"uniquifier": uniquifier})


def as_kept(email: str) -> str:
    """An address as it is kept and compared."""
    return email.strip().lower()


def add(session: Session, account: Account, password: str | None, now: dt.datetime) -> None:
    """Keep a new account, whose address was confirmed by a message. `password` is its hash."""
    session.add(
        AccountRow(
            id=account.id,
            person_id=account.person.id,
            email=as_kept(account.email),
            password=password,
            active=account.active,
            administrator=Service.ADMINISTRATOR in account.services,
            editor=Service.EDITOR in account.services,
            fs_uniquifier=uuid.uuid4().hex,
            confirmed_at=now,
            created_at=now,
        )
    )
    session.flush()


def by_email(session: Session, email: str) -> Account | None:
    """The account with this address, or None."""
    row = session.scalar(_EVERY.where(AccountRow.email == as_kept(email)))
    return of_row(row) if row else None


def by_id(session: Session, account_id: uuid.UUID) -> Account | None:
    """The account with this id, or None."""
    row = session.scalar(_EVERY.where(AccountRow.id == account_id))
    return of_row(row) if row else None


def email_of(session: Session, person_id: uuid.UUID) -> str | None:
    """The address of a person who has an account that is not closed, or None."""
    return session.scalar(_EMAIL, {"of_person": person_id})


def emails_of(session: Session, people: tuple[uuid.UUID, ...]) -> dict[uuid.UUID, str]:
    """The address of each of these people that has an account that is not closed."""
    found = select(_ACCOUNTS.c.person_id, _ACCOUNTS.c.email)
    rows = session.execute(found.where(_ACCOUNTS.c.person_id.in_(people), _ACCOUNTS.c.active))
    return {person: email for person, email in rows}  # noqa: C416 - a row is a tuple to Python, and not to mypy


def page(session: Session, words: str, offset: int, limit: int) -> tuple[tuple[Account, ...], int]:
    """Some of the accounts whose name or address has these words, by name; and how many there are."""
    like = f"%{words.lower().replace('%', '').replace('_', '')}%"
    found = _EVERY.where(or_(func.lower(PersonRow.name).like(like), AccountRow.email.like(like)))
    rows = session.scalars(found.order_by(PersonRow.name, AccountRow.email).offset(offset).limit(limit))
    count = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    return tuple(map(of_row, rows)), count


def has_administrator(session: Session) -> bool:
    """Whether someone can administer this installation."""
    return bool(session.scalar(select(exists().where(AccountRow.administrator, AccountRow.active))))


def held_administrators(session: Session) -> frozenset[uuid.UUID]:
    """The accounts that can administer this installation. Nobody else changes them until the transaction ends."""
    these = select(_ACCOUNTS.c.id).where(_ACCOUNTS.c.administrator, _ACCOUNTS.c.active)
    return frozenset(session.scalars(these.order_by(_ACCOUNTS.c.id).with_for_update()))


def of_people(session: Session, people: Collection[uuid.UUID]) -> dict[uuid.UUID, Account]:
    """The account of each of these people that has one, by the person."""
    found = session.scalars(_EVERY.where(AccountRow.person_id.in_(people)))
    return {row.person_id: of_row(row) for row in found}


def of_ids(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Account]:
    """The accounts with these ids, as far as there are any."""
    return {row.id: of_row(row) for row in session.scalars(_EVERY.where(AccountRow.id.in_(ids)))}


def set_services(session: Session, account_id: uuid.UUID, services: frozenset[Service]) -> None:
    """Keep what an account is for the whole installation."""
    now: dict[str, Any] = {service.value: service in services for service in Service}
    session.execute(update(AccountRow).where(AccountRow.id == account_id).values(**now))


def set_active(session: Session, account_id: uuid.UUID, *, active: bool) -> None:
    """Close an account, which ends its sessions at once, or open it again."""
    session.execute(update(AccountRow).where(AccountRow.id == account_id).values(active=active))


def sign_out_everywhere(session: Session, account_id: uuid.UUID) -> None:
    """End every session of an account."""
    fresh = uuid.uuid4().hex
    session.execute(update(AccountRow).where(AccountRow.id == account_id).values(fs_uniquifier=fresh))


def forget_second_factor(session: Session, account_id: uuid.UUID) -> None:
    """Take away the second factor, the recovery codes and the passkeys, for whoever lost them all."""
    row = session.get_one(AccountRow, account_id)
    row.tf_primary_method = row.tf_totp_secret = row.tf_phone_number = row.mf_recovery_codes = row.totp_counter = None
    row.webauthn.clear()
    session.flush()


def set_email(session: Session, account_id: uuid.UUID, email: str, now: dt.datetime) -> None:
    """Keep another address of an account, which was confirmed by a message."""
    session.execute(
        update(AccountRow).where(AccountRow.id == account_id).values(email=as_kept(email), confirmed_at=now)
    )


def hold(session: Session, row: AccountRow) -> None:
    """Read an account's row again, and keep others from changing it until the transaction ends."""
    session.refresh(row, ["mf_recovery_codes", "totp_counter"], with_for_update=True)


def of_row(row: AccountRow) -> Account:
    """An account's row as everyone else sees it."""
    services = frozenset(service for service in Service if getattr(row, service.value))
    person = Actor(row.person.id, row.person.name, row.person.title)
    two = bool(row.tf_primary_method) or row.passkey_after_password
    return Account(row.id, person, row.email, row.active, services, two, row.signed_in_at)
