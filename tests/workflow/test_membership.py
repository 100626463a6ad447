"""Agencies and people: each agency has an address of its own, and every change of it is in its audit log."""

import datetime as dt
from dataclasses import replace

import pytest

from kl_assess.core.assessment import Actor
from kl_assess.store import agencies, audit, people
from kl_assess.store.agencies import AgencyFacts
from kl_assess.workflow.membership import (
    change_agency,
    new_calendar_address,
    register_agency,
    register_person,
    remove_demonstration,
)
from tests.store.everything import CHIEF, fill

NOW = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)


def register(session, name, **facts):
    return register_agency(session, AgencyFacts(name=name, zone="America/Detroit", **facts), actor=CHIEF, now=NOW)


def actions(session, agency):
    return [event.action for event in audit.events(session, agency.id)]


def test_a_person_is_kept_with_name_and_title(session):
    person = register_person(session, "Maria Okafor", "Chief", now=NOW)
    assert people.by_id(session, person.id) == person == Actor(person.id, "Maria Okafor", "Chief")
    assert register_person(session, "Maria Okafor", None, now=NOW).id != person.id


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Lake Ansel Police Department", "lake-ansel-police-department"),
        ("St. Mary's County Sheriff", "st-marys-county-sheriff"),
        ("  Cañon City / P.D. #2 ", "canon-city-p-d-2"),
        ("警察", "agency"),
        ("A" * 59 + " and more", "a" * 59),
    ],
)
def test_an_address_is_made_of_the_name(session, name, slug):
    assert register(session, name).slug == slug


def test_no_agency_takes_the_address_where_one_is_added(session):
    assert [register(session, name).slug for name in ("New", "new")] == ["new-2", "new-3"]


def test_every_agency_has_an_address_of_its_own(session):
    made = [register(session, "Lake Ansel") for _ in range(3)]
    assert [agency.slug for agency in made] == ["lake-ansel", "lake-ansel-2", "lake-ansel-3"]
    assert [agencies.by_slug(session, agency.slug) for agency in made] == made


def test_a_new_agency_begins_its_audit_log(session):
    made = register(session, "Lake Ansel", state="MI")
    (event,) = audit.events(session, made.id)
    assert (event.number, event.action) == (1, "agency added")
    assert (event.payload["name"], event.payload["state"], event.payload["slug"]) == ("Lake Ansel", "MI", "lake-ansel")
    assert event.payload["actor"]["name"] == "Maria Okafor"


def test_a_changed_agency_keeps_its_address_and_the_log_has_old_and_new(session):
    made = register(session, "Lake Ansel")
    changed = replace(made, name="Lake Ansel Police", zone="America/Chicago", size="9 officers")
    change_agency(session, changed, actor=CHIEF, now=NOW)
    assert agencies.by_slug(session, "lake-ansel") == changed
    last = list(audit.events(session, made.id))[-1]
    assert last.action == "agency changed"
    assert (last.payload["old"]["name"], last.payload["new"]["name"]) == ("Lake Ansel", "Lake Ansel Police")
    assert audit.broken_at(session, made.id) is None


def test_nothing_changed_is_no_event(session):
    made = register(session, "Lake Ansel")
    change_agency(session, made, actor=CHIEF, now=NOW)
    assert actions(session, made) == ["agency added"]


def test_only_the_demonstration_is_removed_with_all_that_belongs_to_it(session):
    real, _, _ = fill(session, NOW)
    invented = register(session, "Pine Hollow", demonstration=True)
    assert remove_demonstration(session) == (invented,)
    assert agencies.every(session) == (real,)
    assert list(audit.events(session, invented.id)) == []
    assert audit.broken_at(session, real.id) is None
    assert remove_demonstration(session) == ()


def test_a_new_address_of_the_calendar_makes_the_old_one_useless_and_is_on_record(session):
    ours, theirs = register(session, "Lake Ansel"), register(session, "Elm Grove")
    assert agencies.by_calendar(session, ours.id, agencies.calendar_serial(session, ours.id)) == ours
    new_calendar_address(session, ours, actor=CHIEF, now=NOW)
    assert agencies.calendar_serial(session, ours.id) == 1
    assert agencies.by_calendar(session, ours.id, 0) is None
    assert agencies.by_calendar(session, ours.id, 1) == ours
    assert agencies.by_calendar(session, theirs.id, 0) == theirs
    assert actions(session, ours)[-1] == audit.Action.CALENDAR
