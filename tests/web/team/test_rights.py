"""Who opens which page of the team: every route by every role, and nothing of it for one person or for others."""

import datetime as dt
import uuid

import pytest

from kl_assess.core.roles import Permission, Role, may
from kl_assess.store import memberships, people
from kl_assess.web.access import NEEDS
from kl_assess.workflow import rating_alone
from tests.web.assessments import STARTER, started_again
from tests.web.client import text_of

ELEMENT, ITEM = "LEA-3", "LEA-3.1"
VALUES = {"element_id": ELEMENT, "item_id": ITEM, "thread": uuid.UUID(int=9)}
PAGES = ("/mine", "/team", "/rate/", "/meeting", "/comments", "/hand-on")


def routes(app):
    """Every route of the team's pages: (endpoint, method, rule)."""
    return [
        (rule.endpoint, method, rule)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.endpoint.startswith("team.")
    ]


def address(app, rule, method, slug, number):
    values = {"slug": slug, "number": number, **VALUES}
    return app.url_map.bind("localhost").build(
        rule.endpoint, {name: values[name] for name in rule.arguments}, method=method
    )


def token(browser, page="/accessibility"):
    return browser.get(page).all("input", name="csrf_token")[0].get("value")


@pytest.mark.parametrize("role", Role)
def test_every_route_opens_to_the_roles_that_the_table_of_rights_names(team, role):
    browser = getattr(team, {"chief": "chief", "lead": "lead", "contributor": "contributor", "reader": "reader"}[role])
    found = token(browser)
    seen = 0
    for endpoint, method, rule in routes(team.app):
        need = NEEDS[endpoint]
        assert isinstance(need, Permission)
        where = address(team.app, rule, method, team.agency.slug, 1)
        answer = browser.client.open(where, method=method, headers={"X-CSRFToken": found})
        assert (answer.status_code == 403) == (not may(role, need)), (endpoint, method, answer.status_code)
        seen += 1
    assert seen == 18


def test_nobody_of_another_agency_finds_any_of_it(team, add_agency, add_account, browser_of):
    other = add_agency("Quillmarsh Constabulary")
    stranger = browser_of(add_account("Sam Poe", "chief", other))
    add_account("Kim Poe", "lead", other)
    found = token(stranger)
    for endpoint, method, rule in routes(team.app):
        where = address(team.app, rule, method, team.agency.slug, 1)
        answer = stranger.client.open(where, method=method, headers={"X-CSRFToken": found})
        assert answer.status_code == 404, (endpoint, method)


def test_one_person_never_meets_any_of_it(app, agency, add_account, browser_of, keep):
    keep(_desk)
    _, _, where = started_again(app, agency, "2026")
    chief = browser_of(add_account("Maria Okafor", "chief", agency))
    add_account("Ruth Park", "reader", agency)
    found = token(chief)
    for endpoint, method, rule in routes(app):
        there = address(app, rule, method, agency.slug, 1)
        answer = chief.client.open(there, method=method, headers={"X-CSRFToken": found})
        assert answer.status_code == 404, (endpoint, method)
    for page in (where, f"{where}/elements/{ELEMENT}", f"{where}/check", f"{where}/results"):
        links = chief.get(page).links()
        assert not any(part in to for to in links.values() for part in PAGES), page
    assert "Person" not in {text_of(head) for head in chief.get(where).all("th")}


def test_a_contributor_alone_answers_everything(app, agency, add_account, browser_of, keep):
    keep(_desk)
    _, _, where = started_again(app, agency, "2026")
    only = browser_of(add_account("Maria Okafor", "contributor", agency))
    page = only.get(f"{where}/elements/{ELEMENT}")
    only.send(page, {f"{ITEM}-answer": "2"})


def test_who_left_the_team_neither_rates_nor_is_named(team, keep, clock):
    team.do(rating_alone.open_rating)
    keep(lambda session: memberships.end(session, team.agency.id, team.people["second"].id, clock()))
    assert "Lou Becker" not in team.lead.get(f"{team.address}/team").main
    team.second.get(f"{team.address}/rate/{ELEMENT}", 404)


def _desk(session):
    if people.by_id(session, STARTER.id) is None:
        people.add(session, STARTER, dt.datetime(2026, 11, 17, tzinfo=dt.UTC))
