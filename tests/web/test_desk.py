"""Who is at this desk: asked once, by name and title, and never a way to another site."""

import pytest

from tests.web.client import text_of


def known_people(page):
    """The button of each person who has worked here -> the address of its form."""
    forms = [form for form in page.one("main").iter("form") if "person=" in form.get("action")]
    return {text_of(next(form.iter("button"))): form.get("action") for form in forms}


def test_the_first_visit_asks_for_name_and_title_and_then_goes_on_to_where_it_was_going(client):
    asked = client.get("/agencies/new", status=303)
    page = client.follow(asked)
    assert page.h1 == "Your name and title"
    seated = client.send(page, {"name": "Maria Okafor", "title": "Chief"})
    assert seated.location == "/agencies/new"
    assert client.follow(seated).h1 == "Add your agency"


def test_the_page_says_that_there_are_no_accounts(client):
    assert "whoever uses this computer can read and change everything in it" in client.get("/desk").main


def test_a_person_who_has_worked_here_takes_the_seat_with_one_button(sit):
    sit("Maria Okafor", "Chief")
    browser = sit("Daniel Reyes", "Captain")
    page = browser.get("/desk?after=/library")
    people = known_people(page)
    assert list(people) == ["Daniel Reyes, Captain", "Maria Okafor, Chief"]
    assert "Daniel Reyes, Captain At this desk now" in page.main
    assert browser.send(page, action=people["Maria Okafor, Chief"]).location == "/library"
    assert "Maria Okafor, Chief At this desk now" in browser.get("/desk").main
    assert "Daniel Reyes, Captain At this desk now" not in browser.get("/desk").main


def test_two_people_of_one_name_are_two(sit):
    sit("Maria Okafor", "Chief")
    page = sit("Maria Okafor", "Records manager").get("/desk")
    assert list(known_people(page)) == ["Maria Okafor, Chief", "Maria Okafor, Records manager"]
    assert "Maria Okafor, Records manager At this desk now" in page.main


@pytest.mark.parametrize("unknown", ["0b6ea4f0-8a3e-4c62-9c7d-1f4f4a1e0000", "Maria", ""])
def test_nobody_sits_down_as_a_person_who_is_not_known(client, unknown):
    page = client.send(client.get("/desk"), status=422, to=f"/desk?person={unknown}")
    assert page.h1 == "Your name and title"
    client.get("/agencies", status=303)


@pytest.mark.parametrize("blank", ["", "   ", None])
def test_a_blank_name_is_asked_for_again_and_the_title_is_kept(client, blank):
    page = client.send(client.get("/desk"), {"name": blank, "title": "Chief"}, status=422)
    assert "Your name: write your name." in page.links()
    assert page.one("input", name="title").get("value") == "Chief"
    assert text_of(page.one("title")).startswith("Error: ")


def test_a_name_has_a_limit_and_the_sentence_says_which(client):
    page = client.send(client.get("/desk"), {"name": "x" * 121, "title": "Chief"}, status=422)
    assert "Your name: use at most 120 characters." in page.links()
    assert page.one("input", name="name").get("value") == "x" * 121
    client.send(page, {"name": "x" * 120}, status=303)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "/\t/evil.example/",
        "/\n/evil.example",
        "evil",
        "",
    ],
)
def test_an_address_of_another_site_is_never_followed(client, elsewhere):
    page = client.get("/desk", query_string={"after": elsewhere})
    seated = client.send(page, {"name": "Maria Okafor", "title": "Chief", "after": elsewhere})
    assert seated.location == "/agencies"


def test_an_address_of_this_site_is_followed_with_its_parameters(client):
    page = client.get("/desk", query_string={"after": "/library?q=survey"})
    assert client.send(page, {"name": "Maria Okafor", "title": "Chief"}).location == "/library?q=survey"
