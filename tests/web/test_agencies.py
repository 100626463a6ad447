"""Agencies: the first one is asked for at once; their list stays short and its cost flat."""

import zoneinfo

import pytest

from kl_assess.store import agencies, audit
from kl_assess.store.agencies import AgencyFacts
from kl_assess.store.audit import Action
from kl_assess.store.engine import writing
from kl_assess.web.states import STATES, ZONES, name_of
from kl_assess.workflow import membership
from tests.web.assessments import STARTER, parts_of, reading, started, started_again
from tests.web.client import text_of
from tests.web.queries import count_queries

NEW = "/agencies/new"


def kept(app):
    return reading(app, agencies.every)


def add(app, *names):
    """Agencies of these names."""
    parts = parts_of(app)
    with parts.sessions() as session, writing(session):
        for name in names:
            facts = AgencyFacts(name=name, zone="America/New_York")
            membership.register_agency(session, facts, actor=STARTER, now=parts.clock())


def numbered(count):
    return [f"Agency {number:03} Police Department" for number in range(count)]


def listed(page):
    return [text_of(row).split(" Police")[0] for row in page.all("th", scope="row")]


# --- The first visit ----------------------------------------------------------------------------------------------


def test_the_first_visit_goes_straight_to_adding_the_agency(chief):
    assert chief.get("/agencies", status=303).location == NEW


def test_before_anything_is_written_the_page_says_that_it_may_be_public(chief):
    words = chief.get(NEW).main
    assert "Answers may be public records" in words
    assert "Do not enter names of victims, witnesses or juveniles" in words
    assert "Everything stays on this computer" in words


def test_only_the_name_is_needed_and_the_overview_follows(chief, app):
    added = chief.send(chief.get(NEW), {"name": "Tamarack Falls Police Department"})
    assert added.location == "/agencies/tamarack-falls-police-department"
    assert chief.follow(added).h1 == "Tamarack Falls Police Department"
    (agency,) = kept(app)
    assert (agency.short, agency.state, agency.size) == (None, None, None)


def test_adding_an_agency_is_in_its_audit_log_with_the_person(chief, app):
    chief.send(chief.get(NEW), {"name": "Lake Ansel Police Department", "state": "MI"})
    (event,) = reading(app, audit.events, kept(app)[0].id)
    assert (event.action, event.payload["actor"]["name"]) == (Action.AGENCY_ADDED, "Maria Okafor")


# --- What is said of an agency ------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["MI", "TX", "GU", ""])
def test_the_time_zone_follows_from_the_state(chief, app, state):
    chief.send(chief.get(NEW), {"name": "An agency", "state": state})
    (agency,) = kept(app)
    assert agency.zone == (STATES[state].zone if state else "America/New_York")


def test_every_state_has_a_time_zone_that_may_be_chosen_and_exists():
    assert len(STATES) == 56
    assert {state.zone for state in STATES.values()} == set(ZONES)
    assert all(zoneinfo.ZoneInfo(zone) for zone in ZONES)
    assert [state.name for state in STATES.values()] == sorted(state.name for state in STATES.values())


def test_a_part_of_a_state_may_keep_another_time(chief, app):
    chief.send(chief.get(NEW), {"name": "El Paso Police Department", "state": "TX", "zone": "America/Denver"})
    assert kept(app)[0].zone == "America/Denver"
    page = chief.get("/agencies/el-paso-police-department/edit")
    chief.send(page, {"size": "1,100 full-time sworn officers"})
    assert (kept(app)[0].zone, kept(app)[0].size) == ("America/Denver", "1,100 full-time sworn officers")


def test_a_zone_that_came_with_the_state_changes_with_it(chief, app, agency):
    chief.send(chief.get(f"{agency}/edit"), {"state": "HI"})
    assert kept(app)[0].zone == "Pacific/Honolulu"


def test_a_state_or_zone_that_is_not_in_the_lists_survives_the_form(chief, app):
    found, _, _ = started(app, state="TRIBAL")
    page = chief.get(f"/agencies/{found.slug}/edit")
    saved = chief.send(page, {"short": "Lake Ansel"})
    assert "The facts about the agency are saved." in chief.follow(saved).main
    (agency,) = kept(app)
    assert (agency.state, agency.zone, agency.short) == ("TRIBAL", "America/Detroit", "Lake Ansel")
    assert name_of("TRIBAL") == "TRIBAL"


def test_saving_the_form_as_it_stands_changes_nothing(chief, app):
    found, _, _ = started(app, state="MI", short="Lake Ansel", size="142 officers", demonstration=True)
    chief.send(chief.get(f"/agencies/{found.slug}/edit"))
    assert kept(app) == (found,)


@pytest.mark.parametrize("page", ["new", "edit"])
@pytest.mark.parametrize("name", ["", " ", "x" * 121])
def test_a_name_that_cannot_be_printed_is_refused_and_the_rest_is_kept(chief, app, page, name):
    found, _, _ = started(app)
    address = NEW if page == "new" else f"/agencies/{found.slug}/edit"
    answer = chief.send(chief.get(address), {"name": name, "size": "9 officers"}, status=422)
    assert any(words.startswith("Name of the agency: ") for words in answer.links())
    assert answer.one("input", name="size").get("value") == "9 officers"
    assert kept(app) == (found,)


def test_a_button_that_was_pressed_twice_adds_one_agency(chief, app):
    form = chief.get(NEW)
    chief.send(form, {"name": "Lake Ansel Police Department", "state": "MI"})
    answer = chief.send(form, {"name": "LAKE ANSEL Police Department", "state": "MI"}, status=422)
    assert "is here already" in answer.main
    assert len(kept(app)) == 1


def test_agencies_of_the_same_name_in_two_states_are_two(chief, app):
    for state in ("MI", "OH"):
        chief.send(chief.get(NEW), {"name": "Springfield Police Department", "state": state})
    assert [agency.slug for agency in kept(app)] == ["springfield-police-department", "springfield-police-department-2"]


def test_an_agency_that_does_not_exist_has_no_form(chief):
    chief.get("/agencies/nowhere/edit", status=404)
    chief.get("/agencies/nowhere", status=404)


# --- The list -----------------------------------------------------------------------------------------------------


def test_the_list_tells_state_assessments_and_how_many_are_open(chief, app):
    agency, _, _ = started(app, "Lake Ansel Police Department", state="MI")
    started_again(app, agency, "2027")
    add(app, "Tamarack Falls Police Department")
    page = chief.get("/agencies")
    rows = [text_of(row) for row in page.one("tbody").iter("tr")]
    assert rows == [
        "Lake Ansel Police Department Michigan 2 2",
        "Tamarack Falls Police Department Not said None None",
    ]
    assert page.links()["Add another agency"] == NEW


def test_five_hundred_agencies_stand_on_ten_pages_each_once(chief, app):
    add(app, *numbered(500))
    seen, page, count = [], chief.get("/agencies"), 1
    assert "1 to 50 of 500" in page.main
    while following := page.all("a", aria_label="Next page"):
        seen += listed(page)
        page, count = chief.get(following[0].get("href")), count + 1
    seen += listed(page)
    assert (count, seen) == (10, [f"Agency {number:03}" for number in range(500)])


@pytest.mark.parametrize(("page", "first"), [("0", "000"), ("-3", "000"), ("many", "000"), ("99", "050")])
def test_a_page_that_is_not_there_is_the_nearest_one(chief, app, page, first):
    add(app, *numbered(60))
    assert listed(chief.get("/agencies", query_string={"page": page}))[0] == f"Agency {first}"


def test_the_list_asks_the_database_as_often_for_many_agencies_as_for_one(chief, app):
    started(app)
    with count_queries(app) as for_one:
        chief.get("/agencies")
    add(app, *numbered(60))
    with count_queries(app) as for_many:
        chief.get("/agencies")
    assert len(for_many) == len(for_one) <= 3
