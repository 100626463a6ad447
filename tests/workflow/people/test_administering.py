"""What an administrator does: agencies, requests for one, and accounts."""

import pytest
from sqlalchemy import select

from kl_assess.core.roles import Role, Service
from kl_assess.store import accounts, agencies, applications, invitations, memberships, people
from kl_assess.store.accounts import AccountRow
from kl_assess.store.agencies import AgencyFacts
from kl_assess.store.jobs import JobRow
from kl_assess.store.service_log import ServiceAction
from kl_assess.workflow import administering
from kl_assess.workflow.refusal import RefusedError
from tests.store.everything import CHIEF
from tests.store.everything import account as with_second_factor
from tests.workflow.people.conftest import NOW, link

FACTS = AgencyFacts(name="Port Alder Police Department", zone="America/Detroit", state="MI")
ASKED = {"agency": FACTS.name, "state": "MI", "name": "Kim Poe", "title": "Chief", "email": "Kim@Alder.org"}


def who(place):
    return {"by": place.administrator, "now": NOW}


def ask(place, **facts):
    asked = administering.new_application(**(ASKED | facts), phone=None, note="Please", now=NOW)
    administering.apply(place.session, asked)
    return next((one for one in applications.every(place.session) if one.id == asked.id), None)


# --- Agencies -----------------------------------------------------------------------------------------------------


def test_an_agency_comes_with_an_invitation_of_its_first_person(place):
    agency, address = administering.add_agency(
        place.session, FACTS, "kim@alder.org", Role.CHIEF, link=link, **who(place)
    )
    (waiting,) = invitations.to_agency(place.session, agency.id)
    assert (waiting.email, waiting.role) == ("kim@alder.org", Role.CHIEF)
    assert address.startswith("https://")
    assert [action for action, _ in place.log()] == [ServiceAction.AGENCY_ADDED, ServiceAction.INVITED]
    assert memberships.members(place.session, agency.id, NOW) == (), "the administrator does not belong to it"


@pytest.mark.parametrize(
    ("name", "state", "same"),
    [
        ("Lake Ansel", "MI", True),
        ("LAKE ANSEL Police Dept.", "MI", True),
        ("City of Lake Ansel Police Department", "MI", True),
        ("Lake Ansel Sheriff's Office", "MI", True),
        ("Lake Ansel Police Department", "OH", False),
        ("Lake Ansel Falls Police Department", "MI", False),
    ],
)
def test_an_agency_of_the_same_place_is_pointed_out(place, name, state, same):
    facts = AgencyFacts(name="Lake Ansel Police Department", zone="UTC", state="MI")
    agencies.change(place.session, agencies.Agency(id=place.agency.id, slug=place.agency.slug, **vars(facts)))
    assert bool(administering.same_place(place.session, name, state)) is same


# --- Requests -----------------------------------------------------------------------------------------------------


def test_a_request_makes_nothing_and_writes_to_nobody(place):
    before = len(agencies.every(place.session))
    assert ask(place).email == "kim@alder.org"
    assert len(agencies.every(place.session)) == before
    assert accounts.by_email(place.session, "kim@alder.org") is None
    assert place.session.scalars(select(JobRow)).all() == []


def test_the_same_request_again_is_kept_once(place):
    ask(place)
    assert ask(place, agency=FACTS.name.upper(), email="kim@alder.ORG") is None
    assert ask(place, email="another@alder.org")
    assert applications.count(place.session) == 2


def test_a_flood_of_requests_is_let_go(place, monkeypatch):
    monkeypatch.setattr(administering, "MOST_WAITING", 3)
    for number in range(5):
        ask(place, agency=f"Agency {number}")
    assert applications.count(place.session) == 3


def test_an_approved_request_becomes_an_agency_and_an_invitation_of_whoever_asked(place):
    asked = ask(place)
    agency, _ = administering.approve(place.session, asked, FACTS, Role.LEAD, link=link, **who(place))
    assert applications.count(place.session) == 0
    assert invitations.to_agency(place.session, agency.id)[0].email == "kim@alder.org"
    with pytest.raises(RefusedError, match="already"):
        administering.approve(place.session, asked, FACTS, Role.LEAD, link=link, **who(place))


def test_a_refused_request_goes_and_the_log_keeps_why(place):
    asked = ask(place)
    administering.refuse(place.session, asked, "Nobody there knows this person.", **who(place))
    assert applications.count(place.session) == 0
    action, told = place.log()[-1]
    assert (action, told["reason"]) == (ServiceAction.AGENCY_REFUSED, "Nobody there knows this person.")
    assert place.session.scalars(select(JobRow)).all() == []
    with pytest.raises(RefusedError, match="already"):
        administering.refuse(place.session, asked, "Again.", **who(place))


# --- Accounts -----------------------------------------------------------------------------------------------------


def session_of(place, account):
    return place.session.scalars(select(AccountRow.fs_uniquifier).where(AccountRow.id == account.id)).one()


def now(place, account):
    place.session.expire_all()
    return accounts.by_id(place.session, account.id)


def test_a_closed_account_ends_its_sessions_and_can_be_opened_again(place):
    before = session_of(place, place.lead)
    administering.close_account(place.session, place.lead, **who(place))
    assert not now(place, place.lead).active
    assert session_of(place, place.lead) != before
    administering.open_account(place.session, now(place, place.lead), **who(place))
    assert now(place, place.lead).active
    assert [action for action, _ in place.log()] == [ServiceAction.ACCOUNT_CLOSED, ServiceAction.ACCOUNT_OPENED]


def test_every_deed_says_who_did_it(place):
    administering.end_sessions(place.session, place.lead, **who(place))
    assert place.log()[-1][1] == {"by": "Ann Lee", "account": str(place.administrator.id)}


def test_the_second_factor_is_taken_away_whole_and_its_person_is_told(place):
    people.add(place.session, CHIEF, NOW)
    with_second_factor(place.session, NOW)
    account = accounts.by_email(place.session, "maria@example.org")
    assert account.two_factors
    before = session_of(place, account)
    administering.reset_second_factor(place.session, account, **who(place))
    assert not now(place, account).two_factors
    assert session_of(place, account) != before
    told = place.session.scalars(select(JobRow)).one().payload
    assert (told["to"], told["kind"]) == ("maria@example.org", "sign_in_changed")


def test_somebody_becomes_administrator_or_editor_and_no_longer(place):
    both = frozenset(Service)
    administering.set_services(place.session, place.lead, both, **who(place))
    assert now(place, place.lead).services == both
    administering.set_services(place.session, now(place, place.lead), frozenset(), **who(place))
    assert now(place, place.lead).services == frozenset()


def test_the_last_administrator_can_be_neither_unmade_nor_closed(place):
    with pytest.raises(RefusedError, match="only administrator"):
        administering.set_services(place.session, place.administrator, frozenset({Service.EDITOR}), **who(place))
    with pytest.raises(RefusedError, match="only administrator"):
        administering.close_account(place.session, place.administrator, **who(place))
    assert place.log() == []


def test_an_administrator_whose_account_is_closed_does_not_count(place):
    other = place.add("Bo Hay", services=(Service.ADMINISTRATOR,))
    administering.close_account(place.session, other, **who(place))
    with pytest.raises(RefusedError, match="only administrator"):
        administering.set_services(place.session, place.administrator, frozenset(), **who(place))


def test_one_of_two_administrators_can_be_unmade(place):
    place.add("Bo Hay", services=(Service.ADMINISTRATOR,))
    administering.set_services(place.session, place.administrator, frozenset(), **who(place))
    assert now(place, place.administrator).services == frozenset()
