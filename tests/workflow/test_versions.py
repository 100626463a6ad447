"""One agency, two versions of a questionnaire: what comes along to the second follows the crosswalk beside it."""

import datetime as dt

import pytest

from kl_assess.catalog.basis import NO_RESOURCES, read_basis
from kl_assess.core.assessment import Answer, Cycle, SignOff
from kl_assess.core.responses import ItemResponse
from kl_assess.store import assessments, responses
from kl_assess.workflow import assessing, issuing
from kl_assess.workflow.answering import record_response
from kl_assess.workflow.carrying import start_from_last
from kl_assess.workflow.last_time import last_time
from kl_assess.workflow.pinning import pinned
from kl_assess.workflow.refusal import RefusedError
from tests.catalog.refusal import DATA
from tests.store.everything import CHIEF, agency

THEN = dt.datetime(2025, 11, 17, 15, 42, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)
FIRST = read_basis(DATA / "versions" / "branch-library.version-1.yaml")
SECOND = read_basis(DATA / "versions" / "branch-library.yaml")
ANSWERS = {
    "HOURS": ItemResponse(level=1),
    "STAIRS": ItemResponse(not_applicable=True, reason="The library is a bus."),
    "SIGNS": ItemResponse(level=2),
    "CHOICE": ItemResponse(level=2),
    "STORY-HOURS": ItemResponse(level=0),
    "STORY-EVENINGS": ItemResponse(dont_know=True),
    "CARDS": ItemResponse(level=2),
}


def start(session, ours, basis, name, now, crosswalks=None):
    steps = basis.crosswalks if crosswalks is None else crosswalks
    who = {"actor": CHIEF, "now": now}
    return start_from_last(session, ours, basis.questionnaire, Cycle(name), crosswalks=steps, **who)


@pytest.fixture
def ours(session):
    return agency(session, THEN)


@pytest.fixture
def last_year(session, ours):
    """2025 under the first version, every item answered, signed off."""
    who = {"actor": CHIEF, "now": THEN}
    made = start(session, ours, FIRST, "2025", THEN)
    for item, response in ANSWERS.items():
        record_response(session, made, Answer(item, response), **who)
    assessing.submit(session, made, **who)
    signed = SignOff("Maria Okafor", "Chief", None, THEN)
    issuing.sign_off(session, made, signed, NO_RESOURCES, **who)
    return assessments.by_number(session, ours.id, made.number)


@pytest.fixture
def this_year(session, ours, last_year):
    assert last_year.sign_off
    return start(session, ours, SECOND, "2026", NOW)


def test_what_comes_along_follows_the_crosswalk(session, this_year):
    kept = responses.answers(session, this_year)
    assert {item: answer.response for item, answer in kept.items()} == {
        "HOURS": ItemResponse(level=1),
        "STAIRS": ItemResponse(not_applicable=True, reason="The library is a bus."),
        "SIGNS": ItemResponse(level=2),
    }
    assert all(answer.carried for answer in kept.values())


def test_the_earlier_text_and_answer_stand_beside_what_is_not_the_same(session, this_year):
    last = last_time(session, this_year)
    beside = {item: [e.item.id for e in last.earlier(item)] for item in SECOND.questionnaire.places}
    assert beside == {
        "HOURS": [],
        "STAIRS": ["STAIRS"],
        "SIGNS": ["SIGNS"],
        "WISHES": ["CHOICE"],
        "REPLIES": ["CHOICE"],
        "STORIES": ["STORY-HOURS", "STORY-EVENINGS"],
        "SCREENS": [],
    }
    (earlier,) = last.earlier("REPLIES")
    assert (earlier.item.title, earlier.answer.response.level) == (
        "Readers choose the books and hear what became of their wishes",
        2,
    )


def test_last_year_keeps_the_version_that_it_was_answered_under(session, last_year, this_year):
    assert pinned(session, last_year.questionnaire) == FIRST.questionnaire
    assert pinned(session, this_year.questionnaire) == SECOND.questionnaire
    assert this_year.previous == last_year.id
    kept = responses.answers(session, last_year)
    assert {item: answer.response for item, answer in kept.items()} == ANSWERS


@pytest.mark.usefixtures("last_year")
def test_without_the_crosswalk_nobody_starts_on_the_second_version(session, ours):
    with pytest.raises(RefusedError, match="version 1 is in use here, and no crosswalk says"):
        start(session, ours, SECOND, "2026", NOW, crosswalks=())


@pytest.mark.usefixtures("last_year")
def test_another_agency_may_begin_on_the_second_version(session):
    theirs = agency(session, NOW, slug="elm-grove")
    begun = start(session, theirs, SECOND, "2026", NOW)
    assert responses.answers(session, begun) == {}
    assert begun.previous is None
