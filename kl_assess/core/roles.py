"""Who may do what: the roles of people in an agency, those of the service, and what each role may do.

This is the one table of rights. The pages ask it, and the tests walk every address by it (docs/security.md).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What a person is in one agency."""

    CHIEF = "chief"
    LEAD = "lead"
    CONTRIBUTOR = "contributor"
    READER = "reader"


class Service(StrEnum):
    """What a person is for the whole installation. Neither opens any agency's assessments."""

    ADMINISTRATOR = "administrator"
    EDITOR = "editor"


class Permission(StrEnum):
    """What a person may do in one agency."""

    READ = "read"
    """See the agency's assessments, results, plan and reports."""
    ANSWER = "answer"
    """Answer items, rate them alone, comment. A contributor answers only what is assigned to them."""
    PREPARE = "prepare"
    """Start, name and delete assessments; profile, targets, import; assign, lead the meeting, submit; draft reports."""
    PROGRESS = "progress"
    """Move an action of the plan on, and note what was done."""
    PLAN = "plan"
    """Add and change actions, and leave gaps for later."""
    SIGN_OFF = "sign_off"
    """Sign off, send back, and reopen what was signed."""
    ISSUE = "issue"
    """Issue reports."""
    MANAGE = "manage"
    """Members, invitations, the facts about the agency, the address of its calendar."""
    RECORD = "record"
    """Read and export the audit log."""
    LEAVE = "leave"
    """Take everything out, set how long things are kept, delete the agency."""


_EVERYONE: Final = frozenset(Role)
_TEAM: Final = _EVERYONE - {Role.READER}
_HEADS: Final = frozenset({Role.CHIEF, Role.LEAD})

MAY: Final[Mapping[Permission, frozenset[Role]]] = {
    Permission.READ: _EVERYONE,
    Permission.ANSWER: _TEAM,
    Permission.PREPARE: _HEADS,
    Permission.PROGRESS: _TEAM,
    Permission.PLAN: _HEADS,
    Permission.SIGN_OFF: frozenset({Role.CHIEF}),
    Permission.ISSUE: _HEADS,
    Permission.MANAGE: _HEADS,
    Permission.RECORD: _HEADS,
    Permission.LEAVE: frozenset({Role.CHIEF}),
}
"""Which roles hold each permission."""


def may(role: Role, permission: Permission) -> bool:
    """Whether a person with this role may do this in their agency."""
    return role in MAY[permission]


def may_give(own: Role | None, before: Role | None, after: Role | None) -> bool:
    """Whether a person with a role may make somebody who is `before` an `after`; None stands for no member.

    Who manages the members does, but only a chief executive makes a chief executive or changes one: a lead must not
    promote themselves, nor send the chief away.
    """
    if own is None or not may(own, Permission.MANAGE):
        return False
    return own is Role.CHIEF or Role.CHIEF not in {before, after}
