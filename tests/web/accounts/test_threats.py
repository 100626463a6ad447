"""What stands against some of the threats of docs/security.md, from the browser or the verb that would try it."""

import uuid

import pytest

from kl_assess.core.roles import Role
from kl_assess.store import agencies, applications, emergencies, memberships, service_log
from kl_assess.workflow import administering, emergency, joining, membership
from kl_assess.workflow.refusal import RefusedError
from tests.web.accounts.conftest import FOUNDER
from tests.web.client import PageClient

REASON = "The chief cannot be reached and the report is due."


def link_of(secret):
    return f"/invitations/{secret}"


@pytest.fixture
def stranger(app):
    return PageClient(app.test_client())


@pytest.fixture
def member(keep, clock, agency, add_account):
    """Something that adds an account, and gives it and its membership."""

    def added(name, role):
        account = add_account(name, role, agency)
        found = keep(lambda session: memberships.members(session, agency.id, clock()))
        return account, next(one for one in found if one.person.id == account.person.id)

    return added


@pytest.fixture
def invited(keep, clock, agency, member):
    """The link of an invitation that a lead sent to an address."""
    lead, _ = member("Pat Lead", "lead")
    who = {"link": link_of, "actor": lead.person}
    return keep(lambda session: joining.invite(session, agency, "kim@example.org", Role.READER, now=clock(), **who))


# --- A link is forwarded ----------------------------------------------------------------------------------------------


def test_an_invitation_that_was_forwarded_opens_no_other_account(browser_of, add_account, agency, invited):
    other = browser_of(add_account("Other Person"))
    page = other.send(other.get(invited), status=422)
    assert "sent to another address" in page.main
    other.get(f"/agencies/{agency.slug}", 404)


def test_an_invitation_works_once(stranger, invited, agency, app):
    sent = {"name": "Kim Roe", "title": "Captain", "password": "four unrelated words here"}
    stranger.send(stranger.get(invited), sent)
    stranger.get(f"/agencies/{agency.slug}")
    PageClient(app.test_client()).get(invited, 410)


def test_an_invitation_is_too_old_after_seven_days(stranger, invited, clock):
    clock.go_on(days=6, hours=23)
    stranger.get(invited)
    clock.go_on(hours=2)
    stranger.get(invited, 410)


# --- An ex-member -----------------------------------------------------------------------------------------------------


def test_whoever_left_finds_nothing_with_the_next_request(browser_of, keep, clock, agency, member):
    chief, _ = member("Ann Chief", "chief")
    account, leaving = member("Pat Reader", "reader")
    browser = browser_of(account)
    browser.get(f"/agencies/{agency.slug}")
    keep(lambda session: joining.end_membership(session, agency, leaving, actor=chief.person, now=clock()))
    browser.get(f"/agencies/{agency.slug}", 404)
    assert agency.name not in browser.get("/agencies").response.text


def test_the_calendar_address_that_they_know_can_be_made_useless(signed, stranger, keep, clock, agency):
    feed = signed("reader").get(f"/agencies/{agency.slug}/calendar").one("input", id="feed").get("value")
    stranger.get(feed)
    keep(lambda session: membership.new_calendar_address(session, agency, actor=FOUNDER, now=clock()))
    stranger.get(feed, 404)


# --- A lead who promotes themselves -----------------------------------------------------------------------------------


def test_a_lead_makes_nobody_a_chief_executive(keep, clock, agency, member):
    lead, own = member("Pat Lead", "lead")
    chief, theirs = member("Ann Chief", "chief")
    who = {"actor": lead.person, "now": clock()}
    tries = (
        lambda session: joining.change_role(session, agency, own, Role.CHIEF, **who),
        lambda session: joining.change_role(session, agency, theirs, Role.READER, **who),
        lambda session: joining.end_membership(session, agency, theirs, **who),
        lambda session: joining.invite(session, agency, "new@example.org", Role.CHIEF, link=link_of, **who),
    )
    for attempt in tries:
        with pytest.raises(RefusedError):
            keep(attempt)
    found = keep(lambda session: memberships.members(session, agency.id, clock()))
    assert {one.person.id: one.role for one in found} == {lead.person.id: Role.LEAD, chief.person.id: Role.CHIEF}


# --- An impostor agency -----------------------------------------------------------------------------------------------


def test_an_agency_that_asks_is_none_before_an_administrator_says_so(keep, clock):
    asked = administering.new_application(
        agency="Quillmarsh Police",
        state="MI",
        name="I. M. Postor",
        title="Chief",
        email="chief@quillmarsh.example",
        phone=None,
        note=None,
        now=clock(),
    )
    keep(lambda session: administering.apply(session, asked))
    assert keep(applications.count) == 1
    assert keep(agencies.every) == ()


def test_no_member_adds_an_agency(signed):
    for role in Role:
        signed(role.value).get("/agencies/new", 404)


# --- A curious administrator ------------------------------------------------------------------------------------------


def test_an_administrator_comes_in_for_an_hour_and_the_agency_knows(browser_of, keep, clock, agency, add_account):
    account = add_account("Adam Istrator", services=("administrator",))
    browser, address = browser_of(account), f"/agencies/{agency.slug}"
    browser.get(address, 404)
    keep(lambda session: emergency.take(session, agency, REASON, link="", by=account, now=clock()))
    browser.get(address)
    browser.get(f"{address}/assessments/new", 403)
    assert [one.because for one in keep(lambda session: emergencies.newest_first(session, agency.id))] == [REASON]
    assert "emergency" in keep(lambda session: service_log.newest(session, 1, agency.id))[0].action
    clock.go_on(hours=1, minutes=1)
    browser.get(address, 404)


def test_an_administrator_does_not_invite_themselves(keep, clock, agency, add_account):
    account = add_account("Adam Istrator", services=("administrator",))
    who = {"link": link_of, "by": account, "now": clock()}
    with pytest.raises(RefusedError):
        keep(lambda session: joining.invite_head(session, agency, account.email, Role.CHIEF, **who))
    assert keep(lambda session: memberships.role_of(session, agency.id, account.person.id, clock())) is None


def test_an_agency_that_has_a_chief_gets_none_from_an_administrator(keep, clock, agency, add_account, member):
    member("Ann Chief", "chief")
    account = add_account(f"Adam {uuid.uuid4().hex}", services=("administrator",))
    who = {"link": link_of, "by": account, "now": clock()}
    with pytest.raises(RefusedError):
        keep(lambda session: joining.invite_head(session, agency, "friend@example.org", Role.CHIEF, **who))
