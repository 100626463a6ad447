"""What the page of an agency's people shows."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import url_for

from kl_assess.core.roles import Role, may_give
from kl_assess.formatting import moment, short_date
from kl_assess.store import accounts, emergencies, invitations, memberships
from kl_assess.store.agencies import Agency
from kl_assess.store.emergencies import Emergency
from kl_assess.store.invitations import Invitation
from kl_assess.store.memberships import Member
from kl_assess.web import identity, invited, parts
from kl_assess.web.frame import Place
from kl_assess.web.inputs import Problem, problems_of
from kl_assess.web.invited import Shown
from kl_assess.web.members.form import InviteForm
from kl_assess.web.role_words import ROLES

_SORTED: Final = {role: place for place, role in enumerate(Role)}


@dataclass(frozen=True)
class Choice:
    """A role to choose, in words."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class PersonLine:
    """A member. `roles` are those that whoever looks may give them, empty where none; `end_url` is empty likewise.

    `until` is when emergency access ends, and `because` why it was taken; both are empty for everybody else.
    """

    id: str
    name: str
    title: str
    email: str
    role: str
    may: str
    since: str
    until: str
    because: str
    you: bool
    roles: tuple[Choice, ...]
    change_url: str
    end_url: str


@dataclass(frozen=True)
class InvitationLine:
    """An invitation that nobody took up. `ended` says that its time is over; no addresses where it is not theirs."""

    email: str
    role: str
    ends: str
    ended: bool
    resend_url: str
    withdraw_url: str


@dataclass(frozen=True)
class EmergencyLine:
    """An access in an emergency: who, when, why. `seen` says who acknowledged it; empty until somebody did."""

    name: str
    since: str
    until: str
    running: bool
    because: str
    seen: str
    seen_url: str


@dataclass(frozen=True)
class PeoplePage:
    """The people of an agency. `form` is None for whoever may not invite; `shown` is the link of a new invitation."""

    name: str
    crumbs: tuple[Place, ...]
    people: tuple[PersonLine, ...]
    invitations: tuple[InvitationLine, ...]
    shown: Shown | None
    form: InviteForm | None
    roles: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]
    invite_url: str
    leave_url: str
    emergencies: tuple[EmergencyLine, ...]
    manages: bool
    sharing_url: str


def people_page(agency: Agency, form: InviteForm | None) -> PeoplePage:
    """The page, with the form as it was sent or, without one, an empty one."""
    session, now = parts.session(), parts.now()
    manages = identity.may("members.invite")
    found = sorted(memberships.members(session, agency.id, now), key=lambda m: (m.emergency, _SORTED[m.role]))
    emails = accounts.emails_of(session, tuple(m.person.id for m in found)) if manages else {}
    form = form or (invite_form() if manages else None)
    waiting = invitations.to_agency(session, agency.id) if manages else ()
    return PeoplePage(
        name=agency.name,
        crumbs=(
            Place(agency.name, url_for("overview.show", slug=agency.slug)),
            Place("People and roles", url_for("members.show", slug=agency.slug)),
        ),
        people=tuple(_line(member, agency, emails) for member in found),
        invitations=tuple(_invitation(invitation, agency, now) for invitation in waiting),
        shown=invited.shown_once(place_of(agency)) if manages else None,
        form=form,
        roles=tuple((words.name, words.may) for words in ROLES.values()),
        problems=problems_of(form) if form else (),
        invite_url=url_for("members.invite", slug=agency.slug),
        leave_url=url_for("members.leave", slug=agency.slug),
        emergencies=tuple(_emergency(one, agency, now) for one in emergencies.newest_first(session, agency.id)),
        manages=manages,
        sharing_url=url_for("sharing.show", slug=agency.slug),
    )


def banners(agency: Agency) -> tuple[EmergencyLine, ...]:
    """The emergency accesses that nobody of the agency has acknowledged yet; none without accounts."""
    if not identity.with_accounts():
        return ()
    now = parts.now()
    return tuple(_emergency(one, agency, now) for one in emergencies.unseen(parts.session(), agency.id))


def invite_form() -> InviteForm:
    """The form with the roles that whoever invites may give."""
    form, own = InviteForm(), identity.role()
    given = {role: words for role, words in ROLES.items() if may_give(own, None, role)}
    form.role.choices = {str(role): f"{words.name}. {words.may}" for role, words in given.items()}
    return form


def place_of(agency: Agency) -> str:
    """Where the link of an invitation to an agency is shown."""
    return f"agency/{agency.slug}"


def _line(member: Member, agency: Agency, emails: Mapping[UUID, str]) -> PersonLine:
    own, you = identity.role(), member.person.id == identity.actor().id
    where: dict[str, Any] = {"slug": agency.slug, "person_id": member.person.id}
    roles = () if member.emergency else tuple(_roles(own, member.role))
    ends = not you and may_give(own, member.role, None)
    return PersonLine(
        id=str(member.person.id),
        name=member.person.name,
        title=member.person.title or "",
        email=emails.get(member.person.id, ""),
        role="Emergency access" if member.emergency else ROLES[member.role].name,
        may="An administrator of KL Assess, who reads and changes nothing."
        if member.emergency
        else ROLES[member.role].may,
        since=_day(member.since, agency),
        until=moment(member.until, agency.zone) if member.until else "",
        because=member.because or "",
        you=you,
        roles=roles if len(roles) > 1 else (),
        change_url=url_for("members.change_role", **where),
        end_url=url_for("members.end", **where) if ends else "",
    )


def _roles(own: Role | None, held: Role) -> Iterable[Choice]:
    for role, words in ROLES.items():
        if may_give(own, held, role):
            yield Choice(role.value, words.name, role is held)


def _invitation(invitation: Invitation, agency: Agency, now: dt.datetime) -> InvitationLine:
    role = invitation.role or Role.READER
    where: dict[str, Any] = {"slug": agency.slug, "invitation_id": invitation.id}
    theirs = may_give(identity.role(), None, role)
    return InvitationLine(
        email=invitation.email or "",
        role=ROLES[role].name,
        ends=moment(invitation.expires_at, agency.zone),
        ended=not invitation.stands(now),
        resend_url=url_for("members.resend", **where) if theirs else "",
        withdraw_url=url_for("members.withdraw", **where) if theirs else "",
    )


def _emergency(taken: Emergency, agency: Agency, now: dt.datetime) -> EmergencyLine:
    seen = ""
    if taken.seen_at:
        seen = f"{taken.seen_by}, {_day(taken.seen_at, agency)}"
    return EmergencyLine(
        name=taken.name,
        since=moment(taken.since, agency.zone),
        until=moment(taken.until, agency.zone),
        running=taken.until > now,
        because=taken.because,
        seen=seen,
        seen_url=url_for("members.acknowledge", slug=agency.slug, emergency_id=taken.id),
    )


def _day(at: dt.datetime, agency: Agency) -> str:
    return short_date(at.astimezone(ZoneInfo(agency.zone)).date())
