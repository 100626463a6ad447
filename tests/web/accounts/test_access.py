"""Who may use which address where people sign in: every route by everybody, at their own agency and at another one.

The code and these tests read the same table of rights. Forms are sent only as far as the gate: what is behind it is
replaced, so that nothing changes while everything is tried.
"""

import re
import shutil
from collections import Counter
from functools import wraps

import pytest
from flask import Response, request

from kl_assess.core.roles import Permission, Service
from kl_assess.web.access import NEEDS, Open
from tests.web.accounts.town import BY_NAME, NOT_EVERYBODYS, PEOPLE, allowed, held_in, town
from tests.web.client import parsed, text_of
from tests.web.installation import OUR_AGENCY, THEIR_AGENCY, rows, world

REACHED = 299
AGENCIES = (OUR_AGENCY, THEIR_AGENCY)
BY_A_LINK_ONLY = {"reminders.show": "410"}
"""What answers to a link alone, which says whose it is: what it says to one that is none."""


@pytest.fixture(scope="module")
def place(empty_sqlite, tmp_path_factory, basis):
    """The installation with everybody in it. No test changes it."""
    folder = tmp_path_factory.mktemp("town")
    filled = world(shutil.copy(empty_sqlite, folder / "kept.sqlite3"), folder / "instance", basis)
    made = town(filled, folder / "copy", basis)
    for endpoint, view in made.app.view_functions.items():
        made.app.view_functions[endpoint] = only_read(view)
    yield made
    made.parts.sessions.kw["bind"].dispose()


def only_read(view):
    """A view that does nothing with a form, but say that it came."""

    @wraps(view)
    def seen(*given, **parts):
        return Response(status=REACHED) if request.method == "POST" else view(*given, **parts)

    return seen


def asked(place, person, agency):
    """Every way and its answer: (method, endpoint, address, answer)."""
    browser, token = place.browsers[person.name].client, place.token(person)
    for method, endpoint, address in place.ways(agency):
        yield (
            method,
            endpoint,
            address,
            browser.open(address, method=method, headers={"X-CSRFToken": token}, buffered=True),
        )


def wanted_of(person, endpoint, agency):
    """What somebody must get, by the table."""
    need = NEEDS[endpoint]
    if endpoint in BY_A_LINK_ONLY:
        return BY_A_LINK_ONLY[endpoint]
    if endpoint in NOT_EVERYBODYS and person.signs_in and Service.ADMINISTRATOR not in person.services:
        return "not found"
    if allowed(person, need, agency):
        return "let in"
    if not person.signs_in:
        return "sign in"
    return "forbidden" if isinstance(need, Permission) and held_in(person, agency) else "not found"


def answered(answer):
    """What somebody got. A page that leads to another page of the same matter has let them in."""
    if answer.status_code == 303:
        return "sign in" if answer.location.startswith("/sign-in") else "let in"
    known = {200: "let in", REACHED: "let in", 403: "forbidden", 404: "not found"}
    return known.get(answer.status_code, str(answer.status_code))


def words_of(answer):
    """The words of an error page, without its reference, which is another one each time."""
    return re.sub(r"KA-[2-9A-Z]{4}-[2-9A-Z]{4}", "", text_of(parsed(answer.text).find(".//main")))


# --- The table ----------------------------------------------------------------------------------------------------


def test_every_endpoint_of_both_apps_has_its_need_and_no_need_is_of_an_endpoint_that_is_not(place, app_of_all_tests):
    there = {rule.endpoint for app in (place.app, app_of_all_tests) for rule in app.url_map.iter_rules()}
    only_with_a_provider = {"security.oauthstart", "security.oauthresponse", "security.oauth_verify_start"}
    only_with_a_provider |= {"security.oauth_verify_response"}
    assert there - {"static"} <= set(NEEDS)
    assert set(NEEDS) - there <= only_with_a_provider


def test_what_needs_a_permission_says_in_its_address_at_which_agency(place):
    for rule in place.app.url_map.iter_rules():
        if isinstance(NEEDS.get(rule.endpoint), Permission):
            assert rule.rule.startswith("/agencies/<slug>"), rule


def test_what_an_administrator_needs_lies_below_the_service_and_at_no_agency(place):
    service = [rule for rule in place.app.url_map.iter_rules() if isinstance(NEEDS.get(rule.endpoint), Service)]
    assert len(service) > 20
    assert all(rule.rule.startswith(("/service", "/agencies/new")) for rule in service)


# --- Everybody, everywhere ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("agency", AGENCIES, ids=["own", "other"])
@pytest.mark.parametrize("name", BY_NAME)
def test_everybody_gets_what_the_table_allows_and_nothing_else(place, name, agency):
    person, before, right, wrong = BY_NAME[name], rows(place.parts), Counter(), []
    for method, endpoint, address, answer in asked(place, person, agency):
        wanted = wanted_of(person, endpoint, agency)
        found = answered(answer)
        right[wanted] += 1
        if found != wanted:
            wrong.append((method, endpoint, address, answer.status_code, f"wanted: {wanted}"))
    assert wrong == []
    assert rows(place.parts) == before, "reading, and being refused, changes nothing"
    assert sum(right.values()) > 100


@pytest.mark.parametrize("name", [p.name for p in PEOPLE if p.signs_in and not held_in(p, OUR_AGENCY)])
def test_an_agency_that_is_not_ones_own_is_as_little_found_as_one_that_is_not_there(place, name):
    person = BY_NAME[name]
    browser, slug = place.browsers[name].client, place.places[OUR_AGENCY].slug
    for page in ("", "/members", "/plan", "/assessments/1", "/record"):
        theirs, nowhere = (browser.get(f"/agencies/{s}{page}") for s in (slug, "no-such-agency"))
        assert (theirs.status_code, words_of(theirs)) == (nowhere.status_code, words_of(nowhere))
        assert OUR_AGENCY not in theirs.text, person


def test_a_page_of_the_service_is_as_little_found_as_one_that_is_not_there(place):
    chief = place.browsers["chief"].client
    theirs, nowhere = chief.get("/service/accounts"), chief.get("/service/no-such-page")
    assert (theirs.status_code, nowhere.status_code) == (404, 404)
    assert words_of(theirs) == words_of(nowhere)


def test_a_parent_body_is_found_by_its_people_alone(place):
    assert place.browsers["one of a parent body"].client.get("/bodies/chiefs").status_code == 200
    for person in PEOPLE:
        if person.signs_in and not person.body:
            browser = place.browsers[person.name].client
            theirs, nowhere = browser.get("/bodies/chiefs"), browser.get("/bodies/no-such-body")
            assert (theirs.status_code, words_of(theirs)) == (404, words_of(nowhere)), person


def test_open_words_of_the_table_are_what_these_tests_know():
    assert set(Open) == {Open.ANYONE, Open.KNOWN, Open.BODY}
