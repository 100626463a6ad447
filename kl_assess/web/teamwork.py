"""The team of the agency at hand, as its pages see it. An agency with fewer than two people never meets any of this."""

import uuid
from collections.abc import Mapping
from typing import cast

from flask import abort, g

from kl_assess.core.assessment import Actor, Assessment
from kl_assess.core.roles import Role
from kl_assess.store import assignments, memberships
from kl_assess.store.agencies import Agency
from kl_assess.store.memberships import Member
from kl_assess.web import identity, parts
from kl_assess.workflow.rating_alone import TEAM_FROM

NOT_THEIRS = "This part is not assigned to you, so you can read it but not answer it."


def team_of(agency: Agency) -> tuple[Member, ...]:
    """The members who answer, by name; nobody without accounts and where there are fewer than two."""
    if not identity.with_accounts():
        return ()
    if "team" not in g:
        found = memberships.team(parts.session(), agency.id, parts.now())
        g.team = found if len(found) >= TEAM_FROM else ()
    return cast("tuple[Member, ...]", g.team)


def team_or_none(agency: Agency) -> tuple[Member, ...]:
    """The same for a page of the team; 404 where there is none."""
    found = team_of(agency)
    if not found:
        abort(404)
    return found


def belongs(agency: Agency) -> bool:
    """Whether the person at hand is one of the team."""
    return identity.actor().id in {member.person.id for member in team_of(agency)}


def people_of(agency: Agency, assessment: Assessment) -> Mapping[str, Actor]:
    """The person of every element that has one, as far as they still belong to the team."""
    team = {member.person.id for member in team_of(agency)}
    if not team:
        return {}
    found = assignments.by_element(parts.session(), assessment)
    return {element: person for element, person in found.items() if person.id in team}


def named(team: tuple[Member, ...], person: uuid.UUID) -> str:
    """The name of a member; empty for whoever does not belong to the team."""
    return next((member.person.name for member in team if member.person.id == person), "")


def may_answer(agency: Agency, assessment: Assessment, element: str) -> bool:
    """Whether the person may answer an element: a contributor only what is assigned to them (core.roles)."""
    if identity.role() is not Role.CONTRIBUTOR:
        return identity.may("answering.answer")
    found = assignments.of_element(parts.session(), assessment, element)
    if found is not None and found.id == identity.actor().id:
        return True
    return not team_of(agency)  # alone, nobody could assign anything
