"""What the roles are called, and what each may do, in a sentence."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from kl_assess.core.roles import Role


class RoleWords(NamedTuple):
    """A role's name, what it may do, and how an invitation tells it."""

    name: str
    may: str
    told: str


ROLES: Final[Mapping[Role, RoleWords]] = {
    Role.CHIEF: RoleWords(
        "Chief executive",
        "Everything: signs off, and decides what is kept and who belongs to the agency.",
        "chief executive. You can do everything in this agency, and only you sign off its assessments.",
    ),
    Role.LEAD: RoleWords(
        "Lead",
        "Everything but signing off: prepares the assessment, leads the team, keeps the plan.",
        "lead. You prepare the assessment, lead the team and keep the plan. The chief executive signs off.",
    ),
    Role.CONTRIBUTOR: RoleWords(
        "Contributor",
        "Answers the elements that are assigned to them, and reads the rest.",
        "contributor. You answer the parts that are assigned to you, and read the rest.",
    ),
    Role.READER: RoleWords(
        "Reader",
        "Reads everything and changes nothing.",
        "reader. You read everything and change nothing.",
    ),
}
"""The words of each role."""
