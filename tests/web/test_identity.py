"""Who is at the desk and where they work: what the browser's cookie keeps, and what it is not trusted with."""

import json

import pytest
from flask.sessions import SecureCookieSessionInterface

from tests.web.assessments import started
from tests.web.client import PageClient


def kept(app, browser):
    """What the cookie of a browser keeps."""
    cookie = browser.client.get_cookie("kl_assess").value
    return SecureCookieSessionInterface().get_signing_serializer(app).loads(cookie)


def test_the_cookie_keeps_ids_and_no_words_that_people_typed(app, chief, assessment):
    chief.get(assessment)
    found = kept(app, chief)
    assert found.keys() == {"_permanent", "person", "agency", "csrf_token"}
    assert "Okafor" not in json.dumps(found)


def test_the_agency_looked_at_last_stands_in_the_menu_elsewhere(chief, agency):
    chief.get(agency)
    assert "Lake Ansel Police Department" in chief.get("/library").response.text


@pytest.mark.usefixtures("agency")
def test_an_agency_that_is_gone_leaves_the_menu(chief):
    with chief.client.session_transaction() as cookie:
        cookie["agency"] = "nobody"
    page = chief.get("/library")
    assert "Lake Ansel" not in page.response.text
    assert "Start" in [link.text for link in page.all("a")]


@pytest.mark.usefixtures("assessment")
@pytest.mark.parametrize("number", [0, 2, 2**31, 2**63, 10**40])
def test_an_assessment_that_is_not_there_is_not_found(chief, agency, number):
    chief.get(f"{agency}/assessments/{number}", 404)


def test_an_address_cut_short_by_a_sign_that_no_database_keeps_is_not_found(chief, agency):
    chief.get(f"{agency}%00", 404)


def test_two_people_in_two_browsers_are_two(app, sit):
    _, _, url = started(app)
    first, second = sit("Maria Okafor"), sit("Daniel Reyes")
    assert "Maria Okafor" in first.get(url).response.text
    assert "Maria Okafor" not in second.get(url).response.text.split("<main")[0]


@pytest.mark.parametrize(
    ("sent_to", "comes_to"),
    [
        ("{url}/reports/draft", "{url}/reports"),
        ("{url}/items/LEA-3.1", "{url}"),
        ("{url}/import/apply", "{url}/import"),
        ("{url}/check", "{url}/check"),
        ("/agencies/nobody/of/these", "/agencies/nobody"),
        ("/agencies/", "/agencies"),
    ],
)
def test_whoever_was_not_known_when_a_form_was_sent_comes_to_the_page_it_was_on(app, client, sent_to, comes_to):
    _, _, url = started(app)
    page = client.get("/desk")
    asked = client.send(page, to=sent_to.format(url=url), action="/desk")
    seated = PageClient(client.client).send(client.follow(asked), {"name": "Ann Lee", "title": "Captain"})
    assert seated.location == comes_to.format(url=url)
