"""The page of an agency's people: who belongs to it, invitations, roles, leaving, and emergency access."""

import datetime as dt
from dataclasses import replace

import pytest

from kl_assess.store import audit, invitations, memberships
from kl_assess.workflow import emergency
from tests.web.client import text_of

REASON = "The chief cannot sign in and asked us to look."


@pytest.fixture
def people(agency):
    """The address of the page."""
    return f"/agencies/{agency.slug}/members"


@pytest.fixture
def chief(signed):
    return signed("chief", "Maria Okafor")


@pytest.fixture
def lead(signed):
    return signed("lead", "Daniel Reyes")


def rows(page):
    """Each row of the first table: the name without who is looking, and its text."""
    table = page.all("tbody")[0]
    return {text_of(row.find("th")).split(" (you)")[0]: text_of(row) for row in table.iter("tr")}


def options(page, name):
    """The roles that whoever looks may give to somebody."""
    for label in page.all("label"):
        if text_of(label) == f"Role of {name}":
            select = page.one("select", id=label.get("for"))
            return [option.get("value") for option in select.iter("option")]
    return []


def daniel(keep, agency):
    """The lead as a member."""
    now = dt.datetime(2026, 11, 17, 16, tzinfo=dt.UTC)
    found = keep(lambda session: memberships.members(session, agency.id, now))
    return next(member for member in found if member.person.name == "Daniel Reyes")


def token(page):
    return page.all("input", name="csrf_token")[0].get("value")


def invited(browser, people, email="pat@example.org", role="contributor"):
    return browser.send(browser.get(people), {"email": email, "role": role}, action=people)


# --- Reading it ---------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("lead")
def test_the_page_says_who_belongs_to_the_agency_as_what_and_since_when(chief, people):
    page = chief.get(people)
    found = "\n".join(rows(page).values())
    assert "Maria Okafor (you)" in found
    assert "Chief executive" in found
    assert "Nov. 17, 2026" in found
    assert "daniel.reyes@example.org" in found


def test_whoever_does_not_manage_sees_names_and_roles_and_no_addresses_and_no_forms(chief, signed, people):
    invited(chief, people)
    page = signed("reader").get(people)
    assert "Maria Okafor" in page.main
    assert "@" not in page.main
    assert [form.get("action") for form in page.one("main").iter("form")] == [f"{people}/leave"]


def test_the_agencys_menu_and_overview_lead_to_it(chief, agency, people):
    page = chief.get(f"/agencies/{agency.slug}")
    assert page.links()["People and roles"] == people
    assert [a.get("href") for a in page.all("a") if text_of(a) == "People and roles"].count(people) == 3


# --- Invitations --------------------------------------------------------------------------------------------------


def test_the_link_of_an_invitation_is_shown_once_and_lets_in_whoever_has_it(app, chief, people):
    page = chief.follow(invited(chief, people))
    link = text_of(page.one("code"))
    assert link.startswith("http://localhost/invitations/")
    again = chief.get(people)
    assert again.all("code") == []
    assert "pat@example.org" in again.main
    stranger = type(chief)(app.test_client())
    assert stranger.get(link.removeprefix("http://localhost")).h1.startswith("Join Lake Ansel")


def test_the_link_begins_with_the_public_address_where_the_settings_name_one(app, parts, chief, people, monkeypatch):
    settings = type(parts.settings)(parts.settings.instance, accounts=True, public_url="https://kl.example.org/")
    monkeypatch.setitem(app.extensions, "kl_assess", type(parts)(settings, parts.sessions, parts.basis, parts.clock))
    page = chief.follow(invited(chief, people))
    assert text_of(page.one("code")).startswith("https://kl.example.org/invitations/")


def test_where_mail_takes_the_link_whoever_invites_does_not_see_it(app, parts, chief, people, monkeypatch):
    by_mail = replace(parts.settings, smtp_host="mail.example.org", mail_from="kl@example.org")
    monkeypatch.setitem(app.extensions, "kl_assess", replace(parts, settings=by_mail))
    page = chief.follow(invited(chief, people))
    assert "A message with a link is on its way." in page.main
    assert page.all("code") == []


@pytest.mark.parametrize("email", ["", "pat", "pat@", "pat@host", "a b@example.org", "x" * 130 + "@example.org"])
def test_what_is_no_address_is_said_and_invites_nobody(chief, people, keep, agency, email):
    page = chief.send(chief.get(people), {"email": email, "role": "reader"}, status=422, action=people)
    assert text_of(page.one("title")).startswith("Error: ")
    assert keep(lambda session: invitations.to_agency(session, agency.id)) == ()


def test_a_lead_is_offered_no_role_above_their_own_and_is_refused_it(lead, people, agency, keep):
    page = lead.get(people)
    offered = [radio.get("value") for radio in page.all("input", type="radio", name="role")]
    assert offered == ["lead", "contributor", "reader"]
    lead.send(page, {"email": "x@example.org", "role": "chief"}, status=422, action=people)
    assert keep(lambda session: invitations.to_agency(session, agency.id)) == ()


def test_an_invitation_is_sent_again_with_a_new_link_or_taken_back(chief, people, keep, agency):
    first = text_of(chief.follow(invited(chief, people)).one("code"))
    one = keep(lambda session: invitations.to_agency(session, agency.id)[0])
    again = chief.send(chief.get(people), action=f"{people}/invitations/{one.id}/resend")
    second = text_of(chief.follow(again).one("code"))
    assert second != first
    chief.get(first.removeprefix("http://localhost"), 410)
    two = keep(lambda session: invitations.to_agency(session, agency.id)[0])
    chief.send(chief.get(people), action=f"{people}/invitations/{two.id}/withdraw")
    chief.get(second.removeprefix("http://localhost"), 410)


def test_an_invitation_whose_time_is_over_says_so(chief, people, clock):
    invited(chief, people)
    clock.go_on(days=8)
    assert "Ended November 24, 2026" in chief.get(people).main


def test_the_invitation_of_another_agency_is_not_found(chief, people, add_agency, add_account, browser_of, keep):
    other = add_agency("Quillmarsh Constabulary")
    theirs = browser_of(add_account("Sam Poe", "chief", other))
    invited(theirs, f"/agencies/{other.slug}/members")
    one = keep(lambda session: invitations.to_agency(session, other.id)[0])
    form = {"csrf_token": token(chief.get(people))}
    for deed in ("resend", "withdraw"):
        chief.post(f"{people}/invitations/{one.id}/{deed}", form, 404)
    assert keep(lambda session: invitations.to_agency(session, other.id)[0]) == one


# --- Roles --------------------------------------------------------------------------------------------------------


def test_a_chief_gives_any_role_and_a_lead_none_to_a_chief(chief, lead, people):
    assert options(chief.get(people), "Daniel Reyes") == ["chief", "lead", "contributor", "reader"]
    page = lead.get(people)
    assert options(page, "Maria Okafor") == []
    assert options(page, "Daniel Reyes") == ["lead", "contributor", "reader"]


def test_a_changed_role_holds_from_the_next_page_on(chief, people, add_account, browser_of, agency):
    account = add_account("Ada Nair", "contributor", agency)
    ada = browser_of(account)
    ada.get(f"/agencies/{agency.slug}/edit", 403)
    where = f"{people}/{account.person.id}/role"
    page = chief.follow(chief.send(chief.get(people), {"role": "lead"}, action=where))
    assert "Ada Nair is now: Lead." in page.main
    ada.get(f"/agencies/{agency.slug}/edit")


@pytest.mark.usefixtures("chief")
def test_a_lead_who_forges_a_form_is_not_promoted(lead, people, keep, agency):
    me = daniel(keep, agency)
    page = lead.post(f"{people}/{me.person.id}/role", {"csrf_token": token(lead.get(people)), "role": "chief"})
    assert "Only a chief executive" in lead.follow(page).main
    assert options(lead.get(people), "Daniel Reyes") == ["lead", "contributor", "reader"]


@pytest.mark.usefixtures("lead")
def test_a_role_that_is_none_is_refused(chief, people, keep, agency):
    me = daniel(keep, agency)
    chief.post(f"{people}/{me.person.id}/role", {"csrf_token": token(chief.get(people)), "role": "king"}, 400)


# --- Leaving ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("chief")
def test_whoever_leaves_finds_the_agency_no_more(signed, people, agency):
    reader = signed("reader")
    page = reader.send(reader.get(people), action=f"{people}/leave")
    assert page.location == "/agencies"
    assert "You no longer belong to" in reader.follow(page).main
    reader.get(f"/agencies/{agency.slug}", 404)


def test_the_only_chief_or_lead_does_not_leave(chief, people):
    page = chief.follow(chief.send(chief.get(people), action=f"{people}/leave"))
    assert "An agency needs a lead or a chief executive" in page.main


def test_somebody_who_is_sent_away_finds_the_agency_no_more(chief, people, add_account, browser_of, agency):
    account = add_account("Ada Nair", "contributor", agency)
    ada = browser_of(account)
    ada.get(people)
    chief.send(chief.get(people), action=f"{people}/{account.person.id}/end")
    ada.get(people, 404)
    assert "Ada Nair" not in rows(chief.get(people))


# --- Emergency access ---------------------------------------------------------------------------------------------


@pytest.fixture
def inside(add_account, keep, agency, clock, chief):  # noqa: ARG001 - who is told
    """An administrator who took emergency access."""
    account = add_account("Ann Lee", services=("administrator",))
    keep(lambda session: emergency.take(session, agency, REASON, link="x", by=account, now=clock()))
    return account


@pytest.mark.usefixtures("inside")
def test_everybody_sees_it_on_the_overview_and_among_the_people(chief, signed, people, agency):
    for browser in (chief, signed("contributor"), signed("reader")):
        for page in (f"/agencies/{agency.slug}", people):
            shown = browser.get(page)
            assert "Ann Lee has emergency access" in shown.main
            assert REASON in shown.main


def test_the_administrator_reads_for_an_hour_and_is_then_a_stranger_again(inside, browser_of, agency, clock):
    ann = browser_of(inside)
    page = ann.get(f"/agencies/{agency.slug}")
    assert "Start an assessment" not in page.main
    ann.get(f"/agencies/{agency.slug}/edit", 403)
    clock.go_on(hours=1)
    ann.get(f"/agencies/{agency.slug}", 404)


def test_the_agency_ends_it_at_once(inside, browser_of, chief, people, agency):
    ann = browser_of(inside)
    chief.send(chief.get(people), action=f"{people}/{inside.person.id}/end")
    ann.get(f"/agencies/{agency.slug}", 404)
    assert "Ann Lee had emergency access" in chief.get(people).main


@pytest.mark.usefixtures("inside")
def test_it_is_told_until_it_is_acknowledged_and_stays_on_the_page_and_in_the_record(
    chief, signed, people, agency, keep
):
    acknowledge = next(f.get("action") for f in chief.get(people).all("form") if "/emergencies/" in f.get("action"))
    reader = signed("reader")
    reader.post(acknowledge, {"csrf_token": token(reader.get(people))}, 403)
    chief.send(chief.get(f"/agencies/{agency.slug}"), action=acknowledge)
    assert "emergency access" not in chief.get(f"/agencies/{agency.slug}").main
    page = chief.get(people)
    assert "Maria Okafor, Nov. 17, 2026" in page.main
    assert REASON in page.main
    shown = chief.get(f"/agencies/{agency.slug}/record").main
    assert "took emergency access to the agency, as an administrator" in shown
    assert "acknowledged the emergency access of Ann Lee" in shown
    assert keep(lambda session: audit.broken_at(session, agency.id)) is None
