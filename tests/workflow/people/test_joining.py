"""How people come to belong to agencies, to parent bodies and to the service, and how they leave."""

import datetime as dt

import pytest
from sqlalchemy import select

from kl_assess.core.roles import Role, Service
from kl_assess.store import accounts, audit, invitations, jobs, memberships, parent_bodies
from kl_assess.store.audit import Action
from kl_assess.store.invitations import InvitationRow
from kl_assess.store.jobs import JobRow
from kl_assess.store.service_log import ServiceAction
from kl_assess.workflow import joining, showing_bodies
from kl_assess.workflow.joining import NewPerson
from kl_assess.workflow.refusal import RefusedError
from tests.workflow.people.conftest import NOW, SITE, link

WEEK = dt.timedelta(days=7)
PERSON = NewPerson("Pat Lee", "Captain", "hash")


def invite(place, role="contributor", email="pat@example.org", by=None, at=NOW):
    who = place.as_(by or place.chief, at)
    return joining.invite(place.session, place.agency, email, Role(role), link=link, **who)


def found(place, address, at=NOW):
    return joining.invitation_of(place.session, address.removeprefix(SITE), at)


def open_invitations(place):
    return invitations.to_agency(place.session, place.agency.id)


def messages(place):
    return [job.payload for job in place.session.scalars(select(JobRow).order_by(JobRow.created_at))]


# --- Inviting -----------------------------------------------------------------------------------------------------


def test_an_invitation_goes_out_by_a_message_and_its_link_makes_a_member(place):
    address = invite(place, email=" Pat@Example.org ")
    told = messages(place)[-1]
    assert (told["to"], told["kind"]) == ("pat@example.org", "invitation")
    assert told["facts"] == {
        "link": address,
        "agency": place.agency.name,
        "role": "contributor",
        "by": "Maria Okafor",
    }
    account = joining.make_account(place.session, found(place, address), "pat@example.org", PERSON, now=NOW)
    assert place.role(account) is Role.CONTRIBUTOR
    assert [action for action, _ in place.record()] == [Action.INVITED, Action.JOINED]
    assert account.services == frozenset()


def test_of_a_link_nothing_is_kept_that_opens_it(place):
    secret = invite(place).removeprefix(SITE)
    kept = place.session.scalars(select(InvitationRow.digest)).one()
    assert secret not in kept
    assert not any(secret in str(event) for event in audit.events(place.session, place.agency.id))


def test_a_link_works_once(place):
    address = invite(place)
    invitation = found(place, address)
    joining.make_account(place.session, invitation, "pat@example.org", PERSON, now=NOW)
    assert found(place, address) is None
    other = place.add("Sam Poe")
    with pytest.raises(RefusedError, match="used or has ended"):
        joining.join(place.session, invitation, other, now=NOW)


def test_a_link_works_for_seven_days(place):
    address = invite(place)
    assert found(place, address, NOW + WEEK - dt.timedelta(seconds=1))
    assert found(place, address, NOW + WEEK) is None


def test_a_link_that_was_forwarded_does_not_let_another_account_in(place):
    invitation = found(place, invite(place))
    with pytest.raises(RefusedError, match="another address"):
        joining.join(place.session, invitation, place.add("Sam Poe"), now=NOW)


def test_a_second_invitation_of_an_address_ends_the_first(place):
    first = invite(place, "reader")
    second = invite(place, "lead")
    assert found(place, first) is None
    assert found(place, second).role is Role.LEAD
    assert len(open_invitations(place)) == 1


def test_an_invitation_sent_again_has_a_new_link_and_its_whole_time(place):
    first, later = invite(place), NOW + WEEK + dt.timedelta(days=1)
    (old,) = open_invitations(place)
    second = joining.resend(place.session, place.agency, old, link=link, **place.as_(place.lead, later))
    assert found(place, first, NOW) is None
    assert found(place, second, later).expires_at == later + WEEK
    assert len(messages(place)) == 2


def test_an_invitation_that_is_taken_back_leads_nowhere(place):
    address = invite(place)
    joining.withdraw(place.session, place.agency, open_invitations(place)[0], **place.as_(place.lead))
    assert found(place, address) is None
    assert place.record()[-1][0] == Action.UNINVITED


def test_a_member_is_not_invited_again(place):
    with pytest.raises(RefusedError, match="Daniel Reyes is a member already"):
        invite(place, email="daniel.reyes@example.org")


@pytest.mark.parametrize("role", ["contributor", "reader"])
def test_whoever_does_not_manage_invites_nobody(place, role):
    with pytest.raises(RefusedError, match="Only a lead or a chief"):
        invite(place, by=place.add("Ada Nair", role))
    assert open_invitations(place) == ()


def test_a_stranger_invites_nobody(place):
    with pytest.raises(RefusedError):
        invite(place, by=place.add("Sam Poe"))


def test_a_lead_does_not_invite_a_chief_nor_takes_ones_invitation_back(place):
    with pytest.raises(RefusedError, match="Only a chief executive"):
        invite(place, "chief", by=place.lead)
    invite(place, "chief")
    with pytest.raises(RefusedError, match="Only a chief executive"):
        joining.withdraw(place.session, place.agency, open_invitations(place)[0], **place.as_(place.lead))
    with pytest.raises(RefusedError, match="Only a chief executive"):
        invite(place, "reader", by=place.lead)  # which would take the chief's one back
    assert open_invitations(place)[0].role is Role.CHIEF


# --- Roles --------------------------------------------------------------------------------------------------------


def change(place, account, role, by=None):
    who = place.as_(by or place.chief)
    joining.change_role(place.session, place.agency, place.member(account), Role(role), **who)


def test_a_chief_changes_a_role_and_the_record_tells_both(place):
    change(place, place.lead, "reader")
    assert place.role(place.lead) is Role.READER
    action, told = place.record()[-1]
    assert (action, told["person"], told["old"], told["new"]) == (Action.ROLE_CHANGED, "Daniel Reyes", "lead", "reader")


def test_the_same_role_again_is_no_change(place):
    change(place, place.lead, "lead")
    assert place.record() == []


def test_a_lead_cannot_promote_themselves(place):
    with pytest.raises(RefusedError, match="Only a chief executive"):
        change(place, place.lead, "chief", by=place.lead)
    assert place.role(place.lead) is Role.LEAD


def test_a_lead_can_neither_demote_a_chief_nor_send_one_away(place):
    with pytest.raises(RefusedError, match="Only a chief executive"):
        change(place, place.chief, "reader", by=place.lead)
    with pytest.raises(RefusedError, match="Only a chief executive"):
        joining.end_membership(place.session, place.agency, place.member(place.chief), **place.as_(place.lead))
    assert place.role(place.chief) is Role.CHIEF


def test_what_the_page_said_of_the_actor_is_asked_again(place):
    lead = place.member(place.lead)
    change(place, place.lead, "reader")  # while the lead has the page open
    with pytest.raises(RefusedError, match="Only a lead or a chief"):
        joining.end_membership(place.session, place.agency, place.member(place.chief), **place.as_(place.lead))
    assert lead.role is Role.LEAD


def test_an_agency_keeps_somebody_who_looks_after_it(place):
    change(place, place.lead, "reader")
    with pytest.raises(RefusedError, match="needs a lead or a chief"):
        change(place, place.chief, "reader")
    with pytest.raises(RefusedError, match="needs a lead or a chief"):
        joining.end_membership(place.session, place.agency, place.member(place.chief), **place.as_(place.chief))


def test_somebody_whose_account_is_closed_does_not_look_after_it(place):
    accounts.set_active(place.session, place.lead.id, active=False)
    with pytest.raises(RefusedError, match="needs a lead or a chief"):
        change(place, place.chief, "reader")


# --- Leaving ------------------------------------------------------------------------------------------------------


def test_everybody_may_leave_and_what_they_did_stays(place):
    reader = place.add("Ruth Park", "reader")
    joining.end_membership(place.session, place.agency, place.member(reader), **place.as_(reader))
    assert place.role(reader) is None
    assert memberships.agencies_of(place.session, reader.person.id, NOW) == ()
    assert place.record()[-1][0] == Action.LEFT
    assert accounts.by_email(place.session, reader.email), "the account stays"


def test_whoever_left_comes_back_by_another_invitation(place):
    reader = place.add("Ruth Park", "reader")
    joining.end_membership(place.session, place.agency, place.member(reader), **place.as_(place.chief))
    joining.join(place.session, found(place, invite(place, "lead", reader.email)), reader, now=NOW)
    assert place.role(reader) is Role.LEAD


# --- The administrator's invitations ------------------------------------------------------------------------------


def head(place, role, email="new@example.org"):
    who = {"link": link, "by": place.administrator, "now": NOW}
    return joining.invite_head(place.session, place.agency, email, Role(role), **who)


def empty(place):
    for account in (place.lead, place.chief):
        memberships.end(place.session, place.agency.id, account.person.id, NOW)


@pytest.mark.parametrize("role", ["lead", "chief"])
def test_an_agency_without_anybody_gets_its_first_person_from_the_administrator(place, role):
    empty(place)
    assert found(place, head(place, role)).role is Role(role)
    assert place.record()[-1][0] == Action.INVITED
    assert place.record()[-1][1]["actor"]["name"] == "Ann Lee"
    assert place.log()[-1][0] == ServiceAction.INVITED


def test_an_administrator_does_not_add_to_a_team_that_can_do_so_itself(place):
    with pytest.raises(RefusedError, match="has a chief executive"):
        head(place, "lead")
    memberships.end(place.session, place.agency.id, place.chief.person.id, NOW)
    with pytest.raises(RefusedError, match="has a lead"):
        head(place, "lead")
    assert found(place, head(place, "chief")).role is Role.CHIEF, "which a lead cannot make"


def test_an_administrator_invites_nobody_who_does_not_lead_and_not_themselves(place):
    empty(place)
    with pytest.raises(RefusedError, match="Invite a lead"):
        head(place, "reader")
    with pytest.raises(RefusedError, match="cannot invite yourself"):
        head(place, "chief", place.administrator.email.upper())


def test_a_chief_whose_account_is_closed_can_be_followed_by_another(place):
    accounts.set_active(place.session, place.chief.id, active=False)
    assert found(place, head(place, "chief"))


# --- To serve, and to a parent body -------------------------------------------------------------------------------


def test_the_first_link_makes_an_administrator_of_a_new_account_and_is_written_down(place):
    secret = joining.invite_first_administrator(place.session, NOW)
    account = joining.make_account(
        place.session, joining.invitation_of(place.session, secret, NOW), "first@example.org", PERSON, now=NOW
    )
    assert accounts.by_id(place.session, account.id).services == {Service.ADMINISTRATOR}
    actions = [action for action, _ in place.log()]
    assert actions == [ServiceAction.LINK_MADE, ServiceAction.ACCOUNT_ADDED, ServiceAction.SERVICES_CHANGED]


def test_the_first_link_also_makes_an_administrator_of_whoever_is_signed_in(place):
    secret = joining.invite_first_administrator(place.session, NOW)
    joining.join(place.session, joining.invitation_of(place.session, secret, NOW), place.lead, now=NOW)
    assert accounts.by_id(place.session, place.lead.id).services == {Service.ADMINISTRATOR}
    assert place.role(place.lead) is Role.LEAD


def test_a_new_first_link_ends_the_one_before_and_no_other_invitation(place):
    body = showing_bodies.add_body(place.session, "Association of Chiefs", by=place.administrator, now=NOW)
    kept = joining.invite_to_body(place.session, body, "x@example.org", link=link, by=place.administrator, now=NOW)
    first, second = (joining.invite_first_administrator(place.session, NOW) for _ in range(2))
    assert joining.invitation_of(place.session, first, NOW) is None
    assert joining.invitation_of(place.session, second, NOW)
    assert found(place, kept)


def test_an_invitation_to_edit_makes_an_editor_and_no_administrator(place):
    who = {"link": link, "by": place.administrator, "now": NOW}
    address = joining.invite_to_serve(place.session, "ed@example.org", Service.EDITOR, **who)
    account = joining.make_account(place.session, found(place, address), "ed@example.org", PERSON, now=NOW)
    assert accounts.by_id(place.session, account.id).services == {Service.EDITOR}


def test_an_invitation_to_a_parent_body_makes_one_of_it_and_no_administrator(place):
    body = showing_bodies.add_body(place.session, "Association of Chiefs", by=place.administrator, now=NOW)
    address = joining.invite_to_body(place.session, body, "x@example.org", link=link, by=place.administrator, now=NOW)
    account = joining.make_account(place.session, found(place, address), "x@example.org", PERSON, now=NOW)
    assert accounts.by_id(place.session, account.id).services == frozenset()
    assert [member.person.name for member in parent_bodies.members(place.session, body.id)] == ["Pat Lee"]
    assert memberships.agencies_of(place.session, account.person.id, NOW) == ()
    with pytest.raises(RefusedError, match="belongs to Association of Chiefs already"):
        joining.invite_to_body(place.session, body, "x@example.org", link=link, by=place.administrator, now=NOW)


def test_messages_are_work_of_the_agency_so_that_they_go_with_it(place):
    invite(place)
    assert place.session.scalars(select(JobRow.agency_id)).one() == place.agency.id
    assert jobs.tally(place.session) == {"waiting": 1}
