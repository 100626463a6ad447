"""Emergency access: for an hour, with a reason, and never unseen."""

import datetime as dt

import pytest
from sqlalchemy import select

from kl_assess.core.roles import Permission, Role, may
from kl_assess.store import emergencies, memberships
from kl_assess.store.audit import Action
from kl_assess.store.jobs import JobRow
from kl_assess.store.service_log import ServiceAction
from kl_assess.workflow import emergency, joining
from kl_assess.workflow.refusal import RefusedError
from tests.workflow.people.conftest import NOW

REASON = "The chief cannot sign in and asked us to look."
HOUR = dt.timedelta(hours=1)


def take(place, because=REASON, by=None, at=NOW):
    who = {"by": by or place.administrator, "now": at}
    return emergency.take(place.session, place.agency, because, link="https://kl.example.org/members", **who)


def test_an_administrator_reads_for_an_hour_and_changes_nothing(place):
    take(place)
    role = place.role(place.administrator)
    assert role is Role.READER
    assert [permission for permission in Permission if may(role, permission)] == [Permission.READ]
    assert place.role(place.administrator, NOW + HOUR - dt.timedelta(seconds=1)) is Role.READER
    assert place.role(place.administrator, NOW + HOUR) is None


def test_before_it_is_taken_the_administrator_reads_nothing(place):
    assert place.role(place.administrator) is None


@pytest.mark.parametrize("because", ["", "   ", "too short", "x" * 19, f"a{' ' * 40}b"])
def test_without_a_reason_nobody_gets_in(place, because):
    with pytest.raises(RefusedError, match="Say why"):
        take(place, because)
    assert place.role(place.administrator) is None
    assert place.record() == place.log() == []


def test_it_stands_in_the_agencys_record_and_in_the_services_log(place):
    take(place)
    action, told = place.record()[-1]
    assert (action, told["reason"], told["actor"]["name"]) == (Action.EMERGENCY, REASON, "Ann Lee")
    action, told = place.log()[-1]
    assert (action, told["reason"], told["agency"]) == (ServiceAction.EMERGENCY, REASON, place.agency.name)


def test_the_lead_and_the_chief_are_told_and_nobody_else(place):
    place.add("Ruth Park", "reader")
    take(place)
    told = [job.payload for job in place.session.scalars(select(JobRow))]
    assert {message["to"] for message in told} == {place.chief.email, place.lead.email}
    assert {message["kind"] for message in told} == {"emergency"}
    assert told[0]["facts"]["reason"] == REASON
    assert told[0]["facts"]["until"] == "November 17, 2026, 11:42"


def test_the_administrator_is_not_one_of_the_team(place):
    take(place)
    names = [member.person.name for member in memberships.team(place.session, place.agency.id, NOW)]
    assert names == ["Daniel Reyes", "Maria Okafor"]


def test_whoever_is_in_already_takes_nothing(place):
    take(place)
    with pytest.raises(RefusedError, match="already"):
        take(place)
    with pytest.raises(RefusedError, match="already"):
        take(place, by=place.lead)


def test_it_can_be_taken_again_and_each_time_is_kept(place):
    take(place)
    take(place, "The same again, a day later on.", at=NOW + dt.timedelta(days=1))
    kept = emergencies.newest_first(place.session, place.agency.id)
    assert [one.because for one in kept] == ["The same again, a day later on.", REASON]


def test_it_never_becomes_a_membership_of_its_own(place):
    take(place)
    member = place.member(place.administrator)
    for role in Role:
        if role is not Role.READER:
            with pytest.raises(RefusedError, match="only reads"):
                joining.change_role(place.session, place.agency, member, role, **place.as_(place.chief))
    assert place.role(place.administrator, NOW + HOUR) is None


def test_the_agency_can_end_it_at_once(place):
    take(place)
    joining.end_membership(place.session, place.agency, place.member(place.administrator), **place.as_(place.lead))
    emergencies.end(place.session, place.agency.id, place.administrator.person.id, NOW)
    assert place.role(place.administrator) is None
    assert emergencies.newest_first(place.session, place.agency.id)[0].until == NOW


def test_it_is_shown_until_somebody_acknowledges_it_and_kept_for_good(place):
    taken = take(place)
    assert emergencies.unseen(place.session, place.agency.id) == (taken,)
    later = NOW + dt.timedelta(days=3)
    emergency.acknowledge(place.session, place.agency, taken, **place.as_(place.chief, later))
    assert emergencies.unseen(place.session, place.agency.id) == ()
    (kept,) = emergencies.newest_first(place.session, place.agency.id)
    assert (kept.seen_by, kept.seen_at, kept.because) == ("Maria Okafor", later, REASON)
    assert place.record()[-1][0] == Action.EMERGENCY_SEEN


def test_it_is_acknowledged_once(place):
    taken = take(place)
    emergency.acknowledge(place.session, place.agency, taken, **place.as_(place.chief))
    before = place.record()
    emergency.acknowledge(place.session, place.agency, taken, **place.as_(place.lead))
    assert place.record() == before
