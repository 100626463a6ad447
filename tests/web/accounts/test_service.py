"""The administrator's pages: agencies, requests, accounts, parent bodies, health and the log."""

import csv
import io
import time
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from kl_assess.core.roles import Role, Service
from kl_assess.store import accounts, agencies, invitations, memberships, parent_bodies, service_log
from kl_assess.store.accounts import AccountRow
from kl_assess.store.service_log import ServiceAction
from tests.web.client import text_of

NEW = {"name": "Port Alder Police Department", "state": "MI", "email": "kim@alder.org", "role": "lead"}
REASON = "The chief cannot sign in and asked us to look."


@pytest.fixture
def anns(add_account):
    return add_account("Ann Lee", services=("administrator",))


@pytest.fixture
def ann(anns, browser_of):
    """The administrator's browser."""
    return browser_of(anns)


def link_of(page):
    return urlsplit(text_of(page.one("code"))).path


# --- Agencies -----------------------------------------------------------------------------------------------------


def test_an_agency_is_added_with_its_first_person_whose_link_lets_them_in(app, ann):
    added = ann.send(ann.get("/service/agencies/new"), NEW)
    page = ann.follow(added)
    assert "kim@alder.org is invited as lead" in page.main
    kim = type(ann)(app.test_client())
    form = kim.get(link_of(page))
    typed = {"name": "Kim Poe", "title": "Captain", "password": "four unrelated words here"}
    assert kim.send(form, typed).location == "/agencies"
    assert kim.get("/agencies", 303).location == "/agencies/port-alder-police-department"
    assert "Kim Poe" in ann.get(added.location).main


def test_the_administrator_does_not_open_the_agency_that_they_added(ann):
    ann.send(ann.get("/service/agencies/new"), NEW)
    ann.get("/agencies/port-alder-police-department", 404)
    ann.get("/agencies/port-alder-police-department/members", 404)


@pytest.mark.parametrize("left_out", ["name", "email", "role"])
def test_without_a_name_or_a_first_person_no_agency_is_added(ann, keep, left_out):
    ann.send(ann.get("/service/agencies/new"), {k: v for k, v in NEW.items() if k != left_out}, status=422)
    assert keep(agencies.every) == ()


def test_an_agency_of_the_same_name_in_the_same_state_is_pointed_out_before_it_is_added(ann, agency, keep):
    wanted = NEW | {"name": "City of Lake Ansel Police"}
    page = ann.send(ann.get("/service/agencies/new"), wanted, status=422)
    assert agency.name in page.main
    assert len(keep(agencies.every)) == 1
    ann.send(page, wanted | {"another": "y"})
    assert len(keep(agencies.every)) == 2


def test_agencies_are_found_by_a_word_or_a_state_page_by_page(ann, add_agency):
    for number in range(51):
        add_agency(f"Agency {number:02}")
    add_agency("Quillmarsh Constabulary")
    page = ann.get("/service/agencies")
    assert "1 to 50 of 52 agencies" in page.main
    assert "51 to 52 of 52 agencies" in ann.get("/service/agencies?page=2").main
    found = ann.get("/service/agencies?q=QUILL")
    assert "1 agency" in found.main
    assert "Quillmarsh Constabulary" in found.links()
    assert "52 agencies" in ann.get("/service/agencies?q=mi").main
    assert "0 agencies" in ann.get("/service/agencies?q=%25%25x").main


def test_an_agency_from_the_desk_gets_its_first_person_by_invitation(app, ann, agency):
    page = ann.get(f"/service/agencies/{agency.slug}")
    assert "Nobody looks after this agency" in page.main
    where = f"/service/agencies/{agency.slug}/invite"
    sent = ann.send(page, {"email": "maria@ansel.org", "role": "chief"}, action=where)
    page = ann.follow(sent)
    maria = type(ann)(app.test_client())
    typed = {"name": "Maria Okafor", "title": "Chief", "password": "four unrelated words here"}
    maria.send(maria.get(link_of(page)), typed)
    maria.get(f"/agencies/{agency.slug}")
    assert "/invite" not in {f.get("action") for f in ann.get(f"/service/agencies/{agency.slug}").all("form")}


def test_where_a_chief_is_the_administrator_is_not_asked_to_invite(ann, signed, agency, keep):
    signed("chief")
    page = ann.get(f"/service/agencies/{agency.slug}")
    where = f"/service/agencies/{agency.slug}/invite"
    assert where not in {f.get("action") for f in page.all("form")}
    token = page.all("input", name="csrf_token")[0].get("value")
    ann.post(where, {"csrf_token": token, "email": "x@y.org", "role": "chief"}, 422)
    assert keep(lambda session: invitations.to_agency(session, agency.id)) == ()


# --- Emergency access ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["", "Too short.", "x" * 1001])
def test_emergency_access_needs_a_reason(ann, agency, signed, reason):
    signed("chief")
    where = f"/service/agencies/{agency.slug}/emergency"
    ann.send(ann.get(f"/service/agencies/{agency.slug}"), {"reason": reason}, status=422, action=where)
    ann.get(f"/agencies/{agency.slug}", 404)


def test_emergency_access_opens_the_agency_and_says_that_it_is_told(ann, agency, signed):
    signed("chief")
    where = f"/service/agencies/{agency.slug}/emergency"
    taken = ann.send(ann.get(f"/service/agencies/{agency.slug}"), {"reason": REASON}, action=where)
    assert taken.location == f"/agencies/{agency.slug}"
    assert "Its lead and chief are told" in ann.follow(taken).main
    page = ann.get(f"/service/agencies/{agency.slug}")
    assert "You have emergency access now." in page.main
    assert REASON in page.main


# --- Requests -----------------------------------------------------------------------------------------------------

ASKED = {
    "agency": "Port Alder Police Department",
    "state": "MI",
    "name": "Kim Poe",
    "title": "Chief",
    "email": "kim@alder.org",
    "phone": "555-0100",
    "note": "We heard of it at the conference.",
}


@pytest.fixture
def stranger(app, ann):
    return type(ann)(app.test_client())


def ask(stranger, **changes):
    return stranger.send(stranger.get("/apply"), ASKED | changes)


def request_page(ann):
    links = ann.get("/service").links()
    return ann.get(next(to for to in links.values() if "/service/requests/" in to))


def test_anyone_may_ask_for_an_agency_and_nothing_exists_before_it_is_approved(stranger, ann, keep):
    assert stranger.follow(ask(stranger)).h1 == "Thank you"
    assert keep(agencies.every) == ()
    assert keep(lambda session: accounts.page(session, "kim", 0, 9)[1]) == 0
    page = request_page(ann)
    assert "Kim Poe, Chief" in page.main
    assert "Do not use the number below" in page.main
    assert "555-0100" in page.main


@pytest.mark.parametrize("left_out", ["agency", "state", "name", "title", "email"])
def test_what_is_left_out_of_a_request_is_said(stranger, left_out):
    page = stranger.send(stranger.get("/apply"), ASKED | {left_out: ""}, status=422)
    assert page.all("a", href=f"#{left_out}")


def test_the_answer_is_the_same_whatever_is_sent(stranger, ann, agency):
    """An agency that is here, one that is not, the same again, and what a program filled in."""
    for changes in ({"agency": agency.name}, {}, {}, {"website": "https://spam.example"}):
        sent = ask(stranger, **changes)
        assert (sent.status, sent.location) == (303, "/apply/sent")
    assert len([to for to in ann.get("/service").links().values() if "/service/requests/" in to]) == 2


def test_a_request_is_approved_once_the_agency_was_rung(stranger, ann, keep):
    ask(stranger)
    page = request_page(ann)
    approve = next(f.get("action") for f in page.all("form") if f.get("action").endswith("/approve"))
    refused = ann.send(page, {"role": "chief"}, status=422, action=approve)
    assert "Ring the agency first" in refused.main
    assert keep(agencies.every) == ()
    made = ann.follow(ann.send(page, {"role": "chief", "rang": "y"}, action=approve))
    assert "kim@alder.org is invited as chief executive" in made.main
    assert not any("/service/requests/" in to for to in ann.get("/service").links().values())
    ann.post(approve, {"csrf_token": page.all("input", name="csrf_token")[0].get("value")}, 404)


def test_a_request_for_an_agency_that_is_here_is_pointed_out(stranger, ann, agency, keep):
    ask(stranger, agency=agency.name)
    page = request_page(ann)
    assert "Perhaps it is here already" in page.main
    approve = next(f.get("action") for f in page.all("form") if f.get("action").endswith("/approve"))
    ann.send(page, {"role": "chief", "rang": "y"}, status=422, action=approve)
    assert len(keep(agencies.every)) == 1


def test_a_request_is_turned_down_with_a_reason(stranger, ann):
    ask(stranger)
    page = request_page(ann)
    refuse = next(f.get("action") for f in page.all("form") if f.get("action").endswith("/refuse"))
    ann.send(page, {"reason": ""}, status=422, action=refuse)
    ann.send(page, {"reason": "Nobody there knows this person."}, action=refuse)
    assert "Nobody there knows this person." in ann.get("/service/log").main


# --- Accounts -----------------------------------------------------------------------------------------------------


def test_accounts_are_found_by_a_name_or_an_address(ann, signed):
    signed("chief", "Maria Okafor")
    assert "Maria Okafor" in ann.get("/service/accounts?q=okaf").links()
    assert "Maria Okafor" in ann.get("/service/accounts?q=MARIA.OKAFOR@").links()
    assert "Maria Okafor" not in ann.get("/service/accounts?q=lee").links()


@pytest.fixture
def marias(add_account, agency):
    return add_account("Maria Okafor", "chief", agency)


def deed(ann, account, name, **fields):
    where = f"/service/accounts/{account.id}"
    return ann.follow(ann.send(ann.get(where), fields or None, action=f"{where}/{name}"))


def test_an_account_shows_what_it_belongs_to_and_nothing_that_opens_it(ann, marias, agency, keep):
    page = ann.get(f"/service/accounts/{marias.id}")
    assert agency.name in page.main
    assert "Chief executive" in page.main
    row = keep(lambda session: session.scalars(select(AccountRow).where(AccountRow.id == marias.id)).one())
    assert row.password not in page.response.text
    assert row.fs_uniquifier not in page.response.text


def test_a_closed_account_is_signed_out_and_cannot_be_used_until_it_is_opened(ann, marias, browser_of, agency):
    maria = browser_of(marias)
    maria.get(f"/agencies/{agency.slug}")
    deed(ann, marias, "close")
    assert maria.get(f"/agencies/{agency.slug}", 303).location.startswith("/sign-in")
    deed(ann, marias, "open")
    browser_of(marias).get(f"/agencies/{agency.slug}")


def test_sessions_are_ended(ann, marias, browser_of, agency):
    maria = browser_of(marias)
    deed(ann, marias, "sessions")
    assert maria.get(f"/agencies/{agency.slug}", 303).location.startswith("/sign-in")


def test_an_administrator_makes_another_one_and_the_last_one_stays(ann, anns, marias, keep):
    page = deed(ann, anns, "services", services=["editor"])
    assert "This is the only administrator" in page.main
    deed(ann, marias, "services", services=["administrator"])
    assert keep(lambda session: accounts.by_id(session, marias.id)).services == {Service.ADMINISTRATOR}
    where = f"/service/accounts/{anns.id}"
    ann.send(ann.get(where), {"services": []}, action=f"{where}/services")
    ann.get("/service", 404)


def test_an_administrator_who_showed_it_is_them_long_ago_shows_it_again(ann, marias):
    with ann.client.session_transaction() as cookie:
        cookie["fs_paa"] = time.time() - 86400
    assert "/account/verify" in ann.get(f"/service/accounts/{marias.id}", 302).location


def test_an_administrator_is_invited_by_a_link(app, ann):
    typed = {"email": "bo@example.org", "service": "administrator"}
    sent = ann.send(ann.get("/service/accounts"), typed, action="/service/accounts")
    bo = type(ann)(app.test_client())
    form = bo.get(link_of(ann.follow(sent)))
    assert "You become its administrator" in form.main
    bo.send(form, {"name": "Bo Hay", "title": "Clerk", "password": "four unrelated words here"})
    bo.get("/service")


# --- Parent bodies ------------------------------------------------------------------------------------------------


def test_a_parent_body_and_its_people(app, ann):
    page = ann.follow(ann.send(ann.get("/service/bodies"), {"name": "Association of Chiefs"}))
    where = "/service/bodies/association-of-chiefs"
    page = ann.follow(ann.send(page, {"email": "lou@chiefs.org"}, action=f"{where}/invite"))
    lou = type(ann)(app.test_client())
    form = lou.get(link_of(page))
    assert form.h1 == "Join Association of Chiefs"
    lou.send(form, {"name": "Lou Becker", "title": "Director", "password": "four unrelated words here"})
    assert "No agency lets you see anything yet" in lou.get("/bodies/association-of-chiefs").main
    lou.get("/service", 404)
    page = ann.get(where)
    end = next(f.get("action") for f in page.all("form") if f.get("action").endswith("/end"))
    ann.send(page, action=end)
    lou.get("/bodies/association-of-chiefs", 404)


# --- Health and log -----------------------------------------------------------------------------------------------


def test_the_first_page_says_how_the_installation_is(ann):
    page = ann.get("/service")
    said = ("At this release", "No job to do", "Every record ends where it should", "GB free", "Run kl-assess backup")
    for words in said:
        assert words in page.main


@pytest.mark.usefixtures("agency")
def test_a_record_that_was_cut_short_is_said(ann, keep):
    keep(lambda session: session.execute(agencies.AgencyRow.__table__.update().values(audit_count=9)))
    assert "Lake Ansel Police Department does not end where it should" in ann.get("/service").main


def test_the_log_is_narrowed_by_kind_by_whom_it_is_about_and_by_day(ann, anns, marias, clock):
    deed(ann, marias, "sessions")
    clock.go_on(days=3)
    deed(ann, marias, "close")
    assert "2 events" in ann.get("/service/log").main
    page = ann.get("/service/log?what=account_closed")
    assert "1 event" in page.main
    assert "Account closedby Ann Lee" in page.main
    assert "Maria Okafor (maria.okafor@example.org)" in page.main
    assert "2 events" in ann.get(f"/service/log?about={marias.id}").main
    assert "2 events" in ann.get(f"/service/log?about={anns.id}").main, "what the administrator did"
    assert "1 event" in ann.get("/service/log?from=11/18/2026").main
    assert "1 event" in ann.get("/service/log?to=11/17/2026").main


@pytest.mark.parametrize("query", ["what=nonsense", "about=1", "from=yesterday", "page=99", "page=-1", "page=x"])
def test_what_an_address_asks_of_the_log_in_vain_is_left_out(ann, marias, query):
    deed(ann, marias, "sessions")
    assert "1 event" in ann.get(f"/service/log?{query}").main


def test_the_log_is_taken_as_a_spreadsheet(ann, marias):
    deed(ann, marias, "sessions")
    answer = ann.client.get("/service/log.csv?what=sessions_ended")
    heads, row = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert heads[:5] == ["Number", "At (UTC)", "What", "About", "By"]
    assert row[2:5] == ["Every session ended", "Maria Okafor (maria.okafor@example.org)", "Ann Lee"]
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_log_is_a_chain_that_stays_whole(ann, marias, keep):
    for name in ("sessions", "close", "open"):
        deed(ann, marias, name)
    assert keep(service_log.broken_at) is None
    assert [e.action for e in keep(lambda session: tuple(service_log.events(session)))] == [
        ServiceAction.SESSIONS_ENDED,
        ServiceAction.ACCOUNT_CLOSED,
        ServiceAction.ACCOUNT_OPENED,
    ]


def test_the_menu_leads_there_for_an_administrator_and_for_nobody_else(ann, signed):
    assert "/service" in {a.get("href") for a in ann.get("/account").all("a")}
    assert "/service" not in {a.get("href") for a in signed("chief").get("/account").all("a")}


def test_the_page_of_an_agency_names_no_member_who_does_not_lead(ann, signed, agency):
    signed("chief", "Maria Okafor")
    signed("reader", "Ruth Park")
    page = ann.get(f"/service/agencies/{agency.slug}")
    assert "Maria Okafor" in page.main
    assert "Ruth Park" not in page.main
    assert "And 1 more person" in page.main


def test_memberships_of_a_person_are_told_by_agency(keep, marias, agency, clock):
    ((found, member),) = keep(lambda session: memberships.of_person(session, marias.person.id, clock()))
    assert (found, member.role, member.person) == (agency, Role.CHIEF, marias.person)


def test_a_body_that_is_called_the_same_is_not_added_twice(ann, keep):
    ann.send(ann.get("/service/bodies"), {"name": "Association of Chiefs"})
    ann.send(ann.get("/service/bodies"), {"name": "association of chiefs"}, status=422)
    assert len(keep(parent_bodies.every)) == 1
