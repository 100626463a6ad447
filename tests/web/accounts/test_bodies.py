"""What an agency lets a parent body see: chosen by its chief, seen by the body alone, and never more than that."""

import datetime as dt
import shutil
import uuid

import pytest

from kl_assess.core.sharing import Sight
from kl_assess.store import agencies, memberships, parent_bodies
from kl_assess.store.engine import writing
from kl_assess.store.parent_bodies import Body, Grant
from tests.web.accounts.town import BY_NAME, NOW, town
from tests.web.client import text_of
from tests.web.installation import OUR_AGENCY, THEIR_AGENCY, THEIRS, world


@pytest.fixture(scope="module")
def filled(empty_sqlite, tmp_path_factory, basis):
    folder = tmp_path_factory.mktemp("kept")
    return world(shutil.copy(empty_sqlite, folder / "kept.sqlite3"), folder / "instance", basis)


@pytest.fixture
def place(filled, tmp_path, basis):
    """Everybody, and a parent body that sees nothing yet."""
    made = town(filled, tmp_path / "copy", basis)
    body = ask(made, parent_bodies.by_slug, "chiefs")
    for agency in made.places.values():
        ask(made, parent_bodies.remove_grant, agency.agency.id, body.id)
    yield made
    made.parts.sessions.kw["bind"].dispose()


def ask(place, query, *given):
    with place.parts.sessions() as session, writing(session):
        return query(session, *given)


@pytest.fixture
def chief(place):
    return place.browsers["chief"]


@pytest.fixture
def lou(place):
    """The browser of one of the body."""
    return place.browsers["one of a parent body"]


@pytest.fixture
def sharing(place):
    return f"{place.places[OUR_AGENCY].address}/sharing"


def show(place, chief, sharing, sight, **more):
    body = ask(place, parent_bodies.by_slug, "chiefs")
    return chief.send(chief.get(sharing), {"body": str(body.id), "sight": sight, **more}, action=sharing)


def report(place, agency=OUR_AGENCY):
    return f"/bodies/chiefs/agencies/{place.places[agency].slug}/public-report.pdf"


def test_nothing_is_seen_until_the_chief_says_so(place, lou):
    page = lou.get("/bodies/chiefs")
    assert OUR_AGENCY not in page.main
    lou.get(report(place), 404)


def test_of_status_only_the_status_is_seen(place, chief, lou, sharing):
    show(place, chief, sharing, "status")
    page = lou.get("/bodies/chiefs")
    assert OUR_AGENCY in page.main
    assert "Newest assessment: Our own mark cycle 2: open" in page.main
    assert "Scores" not in page.main
    lou.get(report(place), 404)


def test_results_show_the_scores_and_no_answer_note_or_report(place, chief, lou, sharing):
    show(place, chief, sharing, "results")
    page = lou.get("/bodies/chiefs")
    assert "Scores from 0 to 100: Our own mark cycle 1" in page.main
    assert "note on" not in page.main
    assert page.links() == {}
    lou.get(report(place), 404)


def test_reports_give_the_public_report_and_no_other_file(place, chief, lou, sharing):
    show(place, chief, sharing, "reports")
    assert report(place) in lou.get("/bodies/chiefs").links().values()
    answer = lou.client.get(report(place))
    assert answer.data == b"Our own mark bytes of public.pdf of 1"
    assert answer.mimetype == "application/pdf"
    lou.get(report(place).replace("public", "full"), 404)


def test_a_body_never_sees_an_agency_that_did_not_grant_it(place, chief, lou, sharing):
    show(place, chief, sharing, "reports")
    page = lou.get("/bodies/chiefs")
    assert THEIR_AGENCY not in page.main
    assert THEIRS not in page.main
    lou.get(report(place, THEIR_AGENCY), 404)
    for path in ("", "/members", "/assessments/1", "/record"):
        lou.get(f"{place.places[OUR_AGENCY].address}{path}", 404)


def test_what_is_taken_back_is_gone_at_once(place, chief, lou, sharing):
    show(place, chief, sharing, "reports")
    take_back = next(f.get("action") for f in chief.get(sharing).all("form") if f.get("action").endswith("take-back"))
    chief.send(chief.get(sharing), action=take_back)
    assert OUR_AGENCY not in lou.get("/bodies/chiefs").main
    lou.get(report(place), 404)


def test_it_ends_after_the_day_that_was_chosen_in_the_agencys_time(place, chief, lou, sharing):
    show(place, chief, sharing, "reports", until="11/20/2026")
    assert "until Nov. 20, 2026" in lou.get("/bodies/chiefs").main
    last = dt.datetime(2026, 11, 21, 4, 59, tzinfo=dt.UTC)  # 23:59 in Detroit
    body = ask(place, parent_bodies.by_slug, "chiefs")
    assert ask(place, parent_bodies.granted_to, body.id, place.places[OUR_AGENCY].slug, last)
    later = last + dt.timedelta(minutes=1)
    assert ask(place, parent_bodies.granted_to, body.id, place.places[OUR_AGENCY].slug, later) is None


@pytest.mark.parametrize("wrong", [{"body": ""}, {"sight": ""}, {"until": "yesterday"}, {"until": "11/1/2026"}])
def test_what_does_not_fit_shows_nothing(place, chief, lou, sharing, wrong):
    body = ask(place, parent_bodies.by_slug, "chiefs")
    given = {"body": str(body.id), "sight": "reports", "until": ""} | wrong
    chief.send(chief.get(sharing), given, status=422, action=sharing)
    assert OUR_AGENCY not in lou.get("/bodies/chiefs").main


def test_everybody_in_the_agency_sees_what_a_body_sees_and_only_the_chief_decides(place, chief, sharing):
    show(place, chief, sharing, "status")
    for name in ("lead", "contributor", "reader"):
        page = place.browsers[name].get(sharing)
        assert "Association of Chiefs" in page.main
        assert list(page.one("main").iter("form")) == []
        token = place.token(BY_NAME[name])
        place.browsers[name].post(sharing, {"csrf_token": token}, 403)


def test_each_change_stands_in_the_agencys_record(place, chief, sharing):
    show(place, chief, sharing, "status")
    show(place, chief, sharing, "results")
    take_back = next(f.get("action") for f in chief.get(sharing).all("form") if f.get("action").endswith("take-back"))
    chief.send(chief.get(sharing), action=take_back)
    told = chief.get(f"{place.places[OUR_AGENCY].address}/record").main
    assert "lets Association of Chiefs see something of the agency" in told
    assert "lets Association of Chiefs see nothing of the agency any more" in told
    assert "Where it stands, and scores (before: Where it stands)" in told


def test_a_body_pages_through_many_agencies(place, lou, chief, sharing):
    show(place, chief, sharing, "status")
    body = ask(place, parent_bodies.by_slug, "chiefs")

    def many(session):
        for number in range(50):
            from_ours = place.places[OUR_AGENCY].agency
            made = type(from_ours)(id=uuid.uuid4(), slug=f"a-{number}", name=f"A {number:02}", zone="UTC")
            agencies.add(session, made, NOW)
            parent_bodies.put_grant(session, made.id, Grant(body, Sight.STATUS, NOW, None, "Somebody"))

    ask(place, many)
    assert "1 to 50 of 51" in lou.get("/bodies/chiefs").main
    second = lou.get("/bodies/chiefs?page=2")
    assert [text_of(h) for h in second.all("h2") if h.get("id", "").startswith("agency-")] == [OUR_AGENCY]


def test_somebody_of_two_bodies_sees_each_by_itself(place, lou, chief, sharing):
    show(place, chief, sharing, "status")
    other = Body(uuid.uuid4(), "county", "Maple County")
    person = ask(place, parent_bodies.members, ask(place, parent_bodies.by_slug, "chiefs").id)[0].person

    def add(session):
        parent_bodies.add(session, other, NOW)
        parent_bodies.add_member(session, other.id, person.id, NOW)

    ask(place, add)
    assert OUR_AGENCY not in lou.get("/bodies/county").main
    assert OUR_AGENCY in lou.get("/bodies/chiefs").main
    assert ask(place, memberships.agencies_of, person.id, NOW) == ()
