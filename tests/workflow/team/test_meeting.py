"""The meeting: levels without names from three on, an agreed answer with its note, the lower median (method 4.6)."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from kl_assess.core.assessment import Answer, SignOff
from kl_assess.core.recommendation import Resources
from kl_assess.core.responses import ItemResponse
from kl_assess.core.results import evaluate
from kl_assess.core.voices import Ratings, spread
from kl_assess.store import assessments, ratings, responses
from kl_assess.store.ratings import Rated, RatingRow
from kl_assess.workflow import answering, assessing, issuing, meeting, rating_alone
from kl_assess.workflow.answering import ConflictError
from kl_assess.workflow.meeting import NoteNeededError
from kl_assess.workflow.refusal import RefusedError
from tests.generated import examples
from tests.workflow.team.conftest import FIRST, FOURTH, NOW, SECOND, SMALL, THIRD, made_team

NOTHING = Resources((), (), (), (), ())
FOUR = ("chief", "lead", "ada", "lou")


def rated(*levels):
    return dict(zip(FOUR, levels, strict=False))


def found(team, item):
    return meeting.found_in(team.session, team.now, SMALL)[item]


def results(team):
    answers = responses.answers(team.session, team.now)
    return issuing.current_results(team.session, team.now, answers, NOTHING)


# --- What is seen -------------------------------------------------------------------------------------------------


def test_levels_are_counted_without_names_and_don_t_knows_apart(team):
    team.met({FIRST: rated(0, 0, 2, None)})
    seen = found(team, FIRST)
    assert (seen.people, seen.levels, seen.spread.dont_know) == (4, 3, 1)
    assert seen.counts == {0: 2, 1: 0, 2: 1, 3: 0, 4: 0}
    assert seen.shown


@pytest.mark.parametrize("levels", [(1,), (0, 4), (0, 4, None, None)])
def test_fewer_than_three_levels_are_not_shown(team, levels):
    team.met({FIRST: rated(*levels)})
    seen = found(team, FIRST)
    assert not seen.shown
    assert seen.counts == {}
    assert seen.spread.levels == ()


def test_a_rating_that_does_not_apply_is_counted_and_left_out_of_the_median(team):
    team.do(rating_alone.open_rating)
    for who, level in rated(1, 2, 3).items():
        team.rate(FIRST, who, level)
    team.rate(FIRST, "lou", not_applicable=True)
    team.do(rating_alone.open_meeting)
    seen = found(team, FIRST)
    assert (seen.people, seen.not_applicable, seen.spread.median, seen.spread.raters) == (4, 1, 2, 3)


# --- Agreeing -----------------------------------------------------------------------------------------------------


def test_the_agreed_answer_goes_through_the_verb_of_every_answer(team):
    team.met({FIRST: rated(1, 2, 2)})
    kept = team.do(meeting.agree, Answer(FIRST, ItemResponse(2, note="Shift plans show it.")))
    (change,) = responses.history(team.session, team.now, FIRST)
    assert (change.what, change.person, change.after.response) == ("Answer changed", "Daniel Reyes", kept.response)
    action, told = team.events()[-1]
    assert (action, told["new"]["level"], told["new"]["note"]) == ("answer changed", 2, "Shift plans show it.")


def test_where_the_team_is_far_apart_a_note_is_needed(team):
    team.met({FIRST: rated(0, 0, 4)})
    with pytest.raises(NoteNeededError, match="far apart"):
        team.do(meeting.agree, Answer(FIRST, ItemResponse(1)))
    assert responses.answers(team.session, team.now) == {}
    team.do(meeting.agree, Answer(FIRST, ItemResponse(1, note="Two sergeants do it on their own.")))
    assert results(team).items[FIRST].level == 1


def test_what_was_said_besides_on_an_item_stays(team):
    before = Answer(FIRST, ItemResponse(3, note="Since May.", note_private=True), flagged=True)
    kept = team.do(answering.record_response, before)
    team.met({FIRST: rated(2, 2, 2)})
    agreed = team.do(meeting.agree, Answer(FIRST, ItemResponse(2), version=kept.version))
    assert agreed.flagged
    assert (agreed.response.level, agreed.response.note, agreed.response.note_private) == (2, "Since May.", True)


def test_an_answer_that_somebody_else_changed_meanwhile_is_not_overwritten(team):
    team.met({FIRST: rated(2, 2, 2)})
    team.do(answering.record_response, Answer(FIRST, ItemResponse(3)), by="ada")
    with pytest.raises(ConflictError):
        team.do(meeting.agree, Answer(FIRST, ItemResponse(2)))


def test_nothing_is_agreed_before_the_meeting_is_open(team):
    for verb, wanted in (
        (meeting.agree, (Answer(FIRST, ItemResponse(1)),)),
        (meeting.let_stand, (FIRST,)),
        (meeting.let_rest_stand, ()),
    ):
        with pytest.raises(RefusedError, match="meeting is not open"):
            team.do(verb, *wanted)


# --- The lower median ---------------------------------------------------------------------------------------------


def test_no_middle_rating_counts_that_nobody_let_stand(team):
    team.met({FIRST: rated(1, 2, 3)})
    assert results(team).stand_ins == ()
    assert results(team).items[FIRST].level is None
    team.do(meeting.let_stand, FIRST)
    assert results(team).stand_ins == (FIRST,)
    assert results(team).items[FIRST].level == 2
    assert team.events()[-1] == ("middle rating stands", {"item": FIRST})


def test_an_agreed_answer_takes_the_place_of_the_middle_rating(team):
    team.met({FIRST: rated(1, 2, 3)})
    team.do(meeting.let_stand, FIRST)
    team.do(meeting.agree, Answer(FIRST, ItemResponse(4)))
    assert team.now.stand_ins == ()
    assert results(team).items[FIRST].level == 4


def test_an_item_with_an_answer_or_without_ratings_has_no_stand_in(team):
    team.met({FIRST: rated(1, 2, 3)})
    team.do(meeting.agree, Answer(FIRST, ItemResponse(4)))
    with pytest.raises(RefusedError, match="has an answer"):
        team.do(meeting.let_stand, FIRST)
    with pytest.raises(RefusedError, match="Nobody rated"):
        team.do(meeting.let_stand, SECOND)


def test_the_rest_stands_but_for_what_few_have_rated(team):
    team.met({FIRST: rated(1, 2, 3), SECOND: rated(0, 4), THIRD: rated(2, 2, 2), FOURTH: rated(1, 1, 1)})
    team.do(meeting.agree, Answer(THIRD, ItemResponse(2)))
    assert team.do(meeting.let_rest_stand) == 2
    assert set(team.now.stand_ins) == {FIRST, FOURTH}
    assert team.do(meeting.let_rest_stand) == 0


def test_middle_ratings_are_kept_with_the_results_at_sign_off(team):
    team.met({FIRST: rated(0, 1, 4), SECOND: rated(2, 2, 2)})
    team.do(meeting.let_stand, FIRST)
    team.do(meeting.agree, Answer(SECOND, ItemResponse(2)))
    before = results(team)
    team.do(assessing.submit)
    team.do(issuing.sign_off, SignOff("Maria Okafor", "Chief", None, NOW), NOTHING, by="chief")
    assert results(team) == before
    assert before.stand_ins == (FIRST,)
    assert set(before.spreads) == {FIRST, SECOND}


LEVELS = st.lists(st.none() | st.integers(0, 4), max_size=4)


@settings(examples(12, 150), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    given=st.fixed_dictionaries(dict.fromkeys((FIRST, SECOND, THIRD), LEVELS)),
    agreed=st.sets(st.sampled_from([THIRD, FOURTH])),
)
def test_stand_ins_and_disagreement_are_those_of_the_core(session, given, agreed):
    """Whatever a team rates, agrees on and lets stand."""
    team = made_team(session)
    team.met({item: rated(*levels) for item, levels in given.items()})
    for item in agreed:
        team.do(meeting.agree, Answer(item, ItemResponse(1, note="Agreed.")))
    for item, levels in given.items():
        if levels and item not in agreed:
            team.do(meeting.let_stand, item)
    said = {item: ItemResponse(1, note="Agreed.") for item in agreed}
    counted = {
        item: Ratings(tuple(levels), "Agreed." if item in agreed else None) for item, levels in given.items() if levels
    }
    whole = evaluate(SMALL, {}, said, NOTHING, ratings=counted)
    seen = results(team)
    assert set(seen.stand_ins) == set(whole.stand_ins)
    assert seen.items == whole.items
    for item, ratings_ in counted.items():
        core = spread(item, ratings_, SMALL)
        assert seen.spreads[item] == core
        assert found(team, item).spread == replace(core, note=None)


# --- For files ----------------------------------------------------------------------------------------------------


def test_a_file_has_the_ratings_of_settled_items_without_those_that_few_have_rated(team):
    team.met({FIRST: rated(1, 2, 3, None), SECOND: rated(0, 4), THIRD: rated(1, 1, 1)})
    team.do(meeting.let_stand, FIRST)
    team.do(meeting.let_stand, SECOND)
    found_ = meeting.exported(team.session, team.now, responses.answers(team.session, team.now), SMALL)
    assert set(found_) == {FIRST}
    assert sorted(found_[FIRST].levels, key=str) == [1, 2, 3, None]


def test_each_item_is_in_a_random_order_of_its_own(team):
    team.met({item: rated(0, 1, 2, 3) for item in (FIRST, SECOND, THIRD, FOURTH)})
    orders = {
        tuple(tuple(one.level for one in listed) for listed in meeting.taken_out(team.session, team.now).values())
        for _ in range(20)
    }
    assert len(orders) > 10
    assert len({order[0] == order[1] == order[2] == order[3] for order in orders}) <= 2
    assert any(order[0] != order[1] for order in orders)


def test_ratings_come_back_on_another_installation_without_names(team):
    team.met({FIRST: rated(0, 1, 2, None), SECOND: rated(3, 3, 3)})
    out, before = meeting.taken_out(team.session, team.now), meeting.found_in(team.session, team.now, SMALL)
    team.session.execute(delete(RatingRow))
    ratings.restore(team.session, team.now, out, NOW)
    assert meeting.found_in(team.session, team.now, SMALL) == before
    assert ratings.rated(team.session, team.now) == {}


def test_ratings_go_with_the_assessment(team):
    team.met({FIRST: rated(0, 1, 2)})
    current = team.now
    assessments.remove(team.session, current)
    assert ratings.nameless(team.session, current) == {}
    assert Rated(0).given
    assert not Rated().given
