"""Memberships: who belongs to which agency, as what, and until when."""

import datetime as dt
import uuid

import pytest

from kl_assess.core.assessment import Actor
from kl_assess.core.roles import Role
from kl_assess.store import memberships, people
from kl_assess.store.memberships import Member
from tests.store.everything import agency

NOW = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def ours(session):
    return agency(session, NOW)


@pytest.fixture
def join(session):
    """Something that makes a new person a member."""

    def joined(of, name="Pat Lee", role=Role.LEAD, **more):
        person = Actor(uuid.uuid4(), name, "Captain")
        people.add(session, person, NOW)
        member = Member(person, role, NOW, **more)
        memberships.put(session, of.id, member)
        return member

    return joined


def test_a_person_is_something_only_where_they_belong(session, ours, join):
    other, member = agency(session, NOW, slug="other", name="Quillmarsh"), join(ours)
    assert memberships.role_of(session, ours.id, member.person.id, NOW) is Role.LEAD
    assert memberships.role_of(session, other.id, member.person.id, NOW) is None
    assert memberships.agencies_of(session, member.person.id, NOW) == (ours,)
    assert memberships.members(session, other.id, NOW) == ()


def test_agencies_come_by_name_and_no_more_than_wanted(session, join):
    places = [agency(session, NOW, slug=name.lower(), name=name) for name in ("Cedar", "Aspen", "Birch")]
    member = join(places[0])
    for place in places[1:]:
        memberships.put(session, place.id, member)
    found = memberships.agencies_of(session, member.person.id, NOW)
    assert [place.name for place in found] == ["Aspen", "Birch", "Cedar"]
    assert memberships.agencies_of(session, member.person.id, NOW, 2) == found[:2]


def test_a_membership_that_has_ended_opens_nothing(session, ours, join):
    member = join(ours)
    memberships.end(session, ours.id, member.person.id, NOW + HOUR)
    assert memberships.role_of(session, ours.id, member.person.id, NOW) is Role.LEAD
    assert memberships.role_of(session, ours.id, member.person.id, NOW + HOUR) is None
    assert memberships.members(session, ours.id, NOW + HOUR) == ()
    assert memberships.agencies_of(session, member.person.id, NOW + HOUR) == ()


def test_whoever_left_may_come_back_as_something_else(session, ours, join):
    member = join(ours)
    memberships.end(session, ours.id, member.person.id, NOW)
    memberships.put(session, ours.id, Member(member.person, Role.READER, NOW + HOUR))
    assert memberships.members(session, ours.id, NOW + HOUR) == (Member(member.person, Role.READER, NOW + HOUR),)


def test_the_team_is_whoever_answers(session, ours, join):
    for name, role in (("Ann", Role.CHIEF), ("Bo", Role.READER), ("Cole", Role.CONTRIBUTOR)):
        join(ours, name, role)
    emergency = join(ours, "Dee", Role.LEAD, until=NOW + HOUR, because="The lead is ill, and the report is due.")
    assert [member.person.name for member in memberships.members(session, ours.id, NOW)] == ["Ann", "Bo", "Cole", "Dee"]
    assert [member.person.name for member in memberships.team(session, ours.id, NOW)] == ["Ann", "Cole"]
    assert emergency.emergency
    assert len(memberships.members(session, ours.id, NOW + HOUR)) == 3
