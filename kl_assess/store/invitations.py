"""Invitations: a link that makes whoever opens it one of an agency, of a parent body or of the service, once."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ForeignKey, Row, Uuid, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from kl_assess.core.roles import Role, Service
from kl_assess.store.schema import Base, key, words


class InvitationRow(Base):
    """An invitation, to an agency, to a parent body or to serve the installation. Of its link only a digest is kept."""

    __tablename__ = "invitation"

    id: Mapped[uuid.UUID] = key()
    agency_id: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("agency.id", ondelete="CASCADE"), index=True)
    email: Mapped[str | None]
    role: Mapped[Role | None] = mapped_column(words(Role))
    digest: Mapped[str] = mapped_column(unique=True)
    invited_by: Mapped[uuid.UUID | None] = mapped_column(Uuid, ForeignKey("person.id"))
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
    body_id: Mapped[uuid.UUID | None] = mapped_column(
        Uuid, ForeignKey("parent_body.id", ondelete="CASCADE"), index=True
    )
    service: Mapped[Service | None] = mapped_column(words(Service))


@dataclass(frozen=True)
class Invitation:
    """An invitation, sent to this address: to an agency as this role, to a parent body, or to serve as this.

    The first administrator's has no address: whoever starts the installation sees its link.
    """

    id: uuid.UUID
    agency_id: uuid.UUID | None
    email: str | None
    role: Role | None
    created_at: dt.datetime
    expires_at: dt.datetime
    used_at: dt.datetime | None = None
    body_id: uuid.UUID | None = None
    service: Service | None = None

    def stands(self, now: dt.datetime) -> bool:
        """Whether it can still be used."""
        return self.used_at is None and now < self.expires_at


_FIELDS: Final = (
    InvitationRow.id,
    InvitationRow.agency_id,
    InvitationRow.email,
    InvitationRow.role,
    InvitationRow.created_at,
    InvitationRow.expires_at,
    InvitationRow.used_at,
    InvitationRow.body_id,
    InvitationRow.service,
)


def add(session: Session, invitation: Invitation, digest: str, invited_by: uuid.UUID | None) -> None:
    """Keep a new invitation."""
    session.add(InvitationRow(**vars(invitation), digest=digest, invited_by=invited_by))
    session.flush()


def by_digest(session: Session, digest: str) -> Invitation | None:
    """The invitation whose link has this digest, used or not; or None."""
    row = session.execute(select(*_FIELDS).where(InvitationRow.digest == digest)).one_or_none()
    return _invitation(row) if row else None


def held(session: Session, invitation_id: uuid.UUID) -> Invitation | None:
    """An invitation as it is now, which nobody else uses until the transaction ends; or None."""
    row = session.execute(select(*_FIELDS).where(InvitationRow.id == invitation_id).with_for_update()).one_or_none()
    return _invitation(row) if row else None


def to_agency(session: Session, agency_id: uuid.UUID) -> tuple[Invitation, ...]:
    """The invitations to an agency that nobody has used yet, from the newest."""
    mine = select(*_FIELDS).where(InvitationRow.agency_id == agency_id, InvitationRow.used_at.is_(None))
    return tuple(map(_invitation, session.execute(mine.order_by(InvitationRow.created_at.desc()))))


def to_body(session: Session, body_id: uuid.UUID) -> tuple[Invitation, ...]:
    """The invitations to a parent body that nobody has used yet, from the newest."""
    mine = select(*_FIELDS).where(InvitationRow.body_id == body_id, InvitationRow.used_at.is_(None))
    return tuple(map(_invitation, session.execute(mine.order_by(InvitationRow.created_at.desc()))))


def to_serve(session: Session) -> tuple[Invitation, ...]:
    """The invitations to serve the installation that were sent to somebody and not used yet, from the newest."""
    sent = (InvitationRow.service.is_not(None), InvitationRow.email.is_not(None), InvitationRow.used_at.is_(None))
    return tuple(
        map(_invitation, session.execute(select(*_FIELDS).where(*sent).order_by(InvitationRow.created_at.desc())))
    )


def by_id(session: Session, agency_id: uuid.UUID, invitation_id: uuid.UUID) -> Invitation | None:
    """The invitation to this agency with this id, or None."""
    mine = (InvitationRow.agency_id == agency_id, InvitationRow.id == invitation_id)
    row = session.execute(select(*_FIELDS).where(*mine)).one_or_none()
    return _invitation(row) if row else None


def use(session: Session, invitation: Invitation, now: dt.datetime) -> None:
    """Say that an invitation was used: it leads nowhere from now on."""
    session.execute(update(InvitationRow).where(InvitationRow.id == invitation.id).values(used_at=now))


def remove(session: Session, invitation: Invitation) -> None:
    """Take an invitation back."""
    session.execute(delete(InvitationRow).where(InvitationRow.id == invitation.id))


def remove_to_administer(session: Session) -> None:
    """Take back every link that would make anybody who opens it an administrator."""
    session.execute(delete(InvitationRow).where(InvitationRow.service.is_not(None), InvitationRow.email.is_(None)))


def _invitation(row: Row[*tuple[Any, ...]]) -> Invitation:
    return Invitation(*row)
