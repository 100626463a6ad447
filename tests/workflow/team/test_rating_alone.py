"""Rating alone: nobody sees another's level before the meeting, and the audit log never has one (method 4.6)."""

import json

import pytest

from kl_assess.core.assessment import Answer, RatingState
from kl_assess.core.responses import ItemResponse
from kl_assess.store import audit, memberships, ratings, responses
from kl_assess.store.ratings import Rated, Rating
from kl_assess.workflow import answering, assessing, importing, meeting, rating_alone
from kl_assess.workflow.rating_alone import OtherRatingError
from kl_assess.workflow.refusal import RefusedError
from tests.workflow.team.conftest import FIRST, NOW, SECOND, SMALL


def own(team, who):
    return ratings.own(team.session, team.now, team.people[who].id)


def test_the_switch_goes_from_together_to_alone_to_the_meeting_and_not_back(team):
    assert team.now.rating is None
    team.do(rating_alone.open_rating)
    assert team.now.rating is RatingState.ALONE
    team.do(rating_alone.open_meeting)
    assert team.now.rating is RatingState.MEETING
    for verb in (rating_alone.open_rating, rating_alone.open_meeting, rating_alone.call_off):
        with pytest.raises(RefusedError):
            team.do(verb)
    assert [action for action, _ in team.events()] == ["assessment started", "rating alone opened", "meeting opened"]


def test_the_switch_leaves_the_version_of_the_assessment_so_that_no_form_goes_stale(team):
    before = team.now.version
    team.met({})
    assert team.now.version == before


def test_one_person_does_not_rate_alone(alone):
    with pytest.raises(RefusedError, match="two people at least"):
        alone.do(rating_alone.open_rating, by="chief")


def test_rating_alone_is_called_off_only_while_nobody_has_rated(team):
    team.do(rating_alone.open_rating)
    team.do(rating_alone.call_off)
    assert team.now.rating is None
    team.do(rating_alone.open_rating)
    team.rate(FIRST, "ada", 2)
    with pytest.raises(RefusedError, match="cannot be called off"):
        team.do(rating_alone.call_off)


def test_a_member_rates_and_changes_it(team):
    team.do(rating_alone.open_rating)
    first = team.rate(FIRST, "ada", 2, note="Seen in May.")
    assert first == Rating(FIRST, Rated(2), "Seen in May.", 1)
    changed = team.rate(FIRST, "ada", dont_know=True, version=1)
    assert (changed.rated, changed.version) == (Rated(dont_know=True), 2)
    assert own(team, "ada") == {FIRST: changed}
    assert own(team, "lou") == {}


def test_saving_the_same_again_changes_nothing(team):
    team.do(rating_alone.open_rating)
    first = team.rate(FIRST, "ada", 2)
    events = team.events()
    assert team.rate(FIRST, "ada", 2, version=0) == first
    assert team.events() == events


def test_ones_own_newer_rating_is_never_overwritten_unseen(team):
    team.do(rating_alone.open_rating)
    team.rate(FIRST, "ada", 2)
    with pytest.raises(OtherRatingError) as told:
        team.rate(FIRST, "ada", 3, version=0)
    assert told.value.kept.rated == Rated(2)
    assert own(team, "ada")[FIRST].rated == Rated(2)


@pytest.mark.parametrize(
    ("item", "rated", "said"),
    [
        ("Z-1.1", Rated(1), "no such item"),
        (FIRST, Rated(5), "no such level"),
        (FIRST, Rated(1, dont_know=True), "Only one answer"),
        (SECOND, Rated(not_applicable=True), "cannot be called not applicable"),
    ],
)
def test_what_an_item_does_not_take_is_refused(team, item, rated, said):
    team.do(rating_alone.open_rating)
    with pytest.raises(RefusedError, match=said):
        team.do(rating_alone.rate, Rating(item, rated), by="ada")
    assert own(team, "ada") == {}


@pytest.mark.parametrize("who", ["reader", "left"])
def test_only_the_team_rates(team, who):
    memberships.end(team.session, team.agency.id, team.people["lou"].id, NOW)
    team.do(rating_alone.open_rating)
    with pytest.raises(RefusedError, match="Only members of the team rate"):
        team.rate(FIRST, "reader" if who == "reader" else "lou", 1)


def test_nobody_rates_before_it_is_opened_and_after_the_meeting_is_open(team):
    with pytest.raises(RefusedError, match="answers together"):
        team.rate(FIRST, "ada", 1)
    team.met({FIRST: {"ada": 1}})
    with pytest.raises(RefusedError, match="ratings no longer change"):
        team.rate(FIRST, "ada", 2, version=1)


def test_before_the_meeting_no_query_gives_a_level_but_to_whoever_rated_it(team):
    team.do(rating_alone.open_rating)
    for who, level in (("chief", 0), ("lead", 1), ("ada", 2), ("lou", 3)):
        team.rate(FIRST, who, level)
    assert ratings.nameless(team.session, team.now) == {}
    assert ratings.in_random_order(team.session, team.now, 0) == {}
    assert meeting.found_in(team.session, team.now, SMALL) == {}
    assert meeting.counted(team.session, team.now, {}) == {}
    assert meeting.exported(team.session, team.now, {}, SMALL) == {}
    assert meeting.taken_out(team.session, team.now) == {}
    assert ratings.rated(team.session, team.now) == {
        team.people[w].id: frozenset({FIRST}) for w in ("chief", "lead", "ada", "lou")
    }


def test_of_a_rating_the_audit_log_keeps_that_a_member_rated_and_never_what(team):
    team.do(rating_alone.open_rating)
    for who, level in (("ada", 3), ("lou", 3)):
        team.rate(FIRST, who, level, note="Three, since May.")
    team.rate(FIRST, "lou", dont_know=True, version=1)
    rated = [event for event in audit.events(team.session, team.agency.id) if event.action == "a member rated"]
    assert [event.payload["actor"]["name"] for event in rated] == ["Ada Nair", "Lou Becker", "Lou Becker"]
    for event in rated:
        assert set(event.payload) == {"item", "actor"}
        assert "Three" not in json.dumps(event.payload)
    assert responses.history(team.session, team.now, FIRST) == ()


def test_while_the_team_rates_nobody_records_an_answer_or_sends_the_assessment(team):
    team.do(rating_alone.open_rating)
    for verb, given in (
        (answering.record_response, (Answer(FIRST, ItemResponse(2)),)),
        (importing.apply, (importing.Preview("a.yaml", "f" * 64, (), {}, {}, {}, {}, {}, {}),)),
    ):
        with pytest.raises(RefusedError, match="The team rates alone now"):
            team.do(verb, *given)
    with pytest.raises(RefusedError, match="still rates alone"):
        team.do(assessing.submit)
    assert responses.answers(team.session, team.now) == {}


def test_nothing_is_rated_once_the_assessment_is_sent(team):
    team.do(assessing.submit)
    with pytest.raises(RefusedError, match="so nothing in it changes"):
        team.do(rating_alone.open_rating)
