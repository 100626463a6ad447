"""Where signing in leads: to one's own agency, to a list of them, or to what to do without one."""

from uuid import uuid4

from kl_assess.core.roles import Role
from kl_assess.store import memberships, parent_bodies
from kl_assess.store.memberships import Member
from kl_assess.store.parent_bodies import Body


def test_whoever_belongs_to_one_agency_comes_to_it(signed, agency):
    assert signed("reader").get("/agencies", 303).location == f"/agencies/{agency.slug}"


def test_whoever_belongs_to_several_sees_those_and_no_others(add_agency, add_account, browser_of, keep, agency, clock):
    add_agency("Quillmarsh Constabulary")
    second = add_agency("Port Alder Police Department")
    account = add_account("Pat Lee", "lead", agency)
    add_member(keep, second, account, clock)
    page = browser_of(account).get("/agencies")
    assert set(page.links()) == {"Lake Ansel Police Department", "Port Alder Police Department"}
    assert "Quillmarsh" not in page.main
    assert "kept on this computer" not in page.main


def add_member(keep, agency, account, clock):
    member = Member(account.person, Role.READER, clock())
    keep(lambda session: memberships.put(session, agency.id, member))


def test_whoever_belongs_to_none_is_told_what_to_do(add_account, browser_of, agency):
    page = browser_of(add_account("Pat Lee")).get("/agencies")
    assert page.h1 == "No agency yet"
    assert "pat.lee@example.org" in page.main
    assert page.links()["ask for your agency"] == "/apply"
    assert agency.name not in page.main


def test_an_administrator_without_an_agency_is_led_to_the_administration_and_sees_no_agency(administrator, agency):
    page = administrator.get("/agencies")
    assert page.links()["Administration"] == "/service"
    assert agency.name not in page.main
    assert administrator.get("/agencies/new", 303).location == "/service/agencies/new"


def test_one_of_a_parent_body_is_led_to_it(add_account, browser_of, keep, clock):
    account = add_account("Pat Lee")
    body = Body(uuid4(), "chiefs", "Association of Chiefs")

    def work(session):
        parent_bodies.add(session, body, clock())
        parent_bodies.add_member(session, body.id, account.person.id, clock())

    keep(work)
    assert browser_of(account).get("/agencies").links()["Association of Chiefs"] == "/bodies/chiefs"


def test_nobody_but_an_administrator_finds_the_page_that_adds_an_agency(signed):
    signed("chief").get("/agencies/new", 404)
