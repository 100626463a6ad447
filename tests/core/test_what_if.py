"""What would follow if items stood at other levels: the same rules, on the same answers but for those levels."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl_assess.core.questionnaire import AnyItem, Gate, GateLimit, GateWhen
from kl_assess.core.recommendation import Resources
from kl_assess.core.responses import Target
from kl_assess.core.results import evaluate
from kl_assess.core.scoring import Mode, Standing
from kl_assess.core.what_if import Fate, Setting, as_targets, at_level, what_if
from tests.core.small import DONT_KNOW, NA, answers, level, questionnaire

NO_RESOURCES = Resources((), (), (), (), ())
ZERO = Gate("G2", "domain", GateWhen((AnyItem(3, at=0),)), GateLimit(level=2), "No zero.")
UNSURE = Gate("G3", "domain", GateWhen(confidence_below=Fraction("0.34")), GateLimit(level=3), "Not unsure.")
LOWEST = Gate(
    "G1",
    "overall",
    GateWhen(above_lowest_domain_by_more_than=1),
    GateLimit(above_lowest_domain_by=1),
    "One above the lowest.",
)
SMALL = questionnaire([[[3, 2]], [[3]]], gates=(LOWEST, ZERO))
HIGH = level(4, "E3")


def raised(levels, *given, small=SMALL, **more):
    """What follows for answers in the order of the items."""
    return what_if(small, {}, answers(small, *given), NO_RESOURCES, levels, **more)


def fates(found):
    return {(move.part, move.gate): move.fate for move in found.gates}


def gaps(found):
    return {move.item: move for move in found.gaps}


# --- What is set --------------------------------------------------------------------------------------------------


def test_the_results_are_those_of_the_answers_and_those_of_the_answers_at_the_levels_chosen():
    found = raised({"D1-1.1": 4}, level(1, "E2"), 2, 3)
    assert found.before == evaluate(SMALL, {}, answers(SMALL, level(1, "E2"), 2, 3), NO_RESOURCES)
    assert found.after == evaluate(SMALL, {}, answers(SMALL, level(4, "E2"), 2, 3), NO_RESOURCES)
    assert found.settings == (Setting("D1-1.1", 1, 4),)


def test_what_has_that_level_already_or_is_out_of_scope_or_unknown_sets_nothing():
    found = raised({"D1-1.1": 1, "D1-1.2": 3, "GONE-1.1": 2}, 1, NA, 3)
    assert found.settings == ()
    assert found.after is found.before
    assert (found.gates, found.gaps) == ((), ())
    assert not any(move.moves for move in (*found.elements.values(), *found.domains.values(), found.overall))


def test_an_item_that_the_quick_check_leaves_out_sets_nothing():
    found = raised({"D1-1.2": 3, "D1-1.1": 3}, 1, 1, 3, mode=Mode.QUICK_CHECK)
    assert [s.item for s in found.settings] == ["D1-1.1"]
    assert found.after.overall.standing is Standing.NOT_ASKED


def test_results_that_are_there_already_are_not_made_again():
    before = evaluate(SMALL, {}, answers(SMALL, 1, 2, 3), NO_RESOURCES)
    assert raised({"D1-1.1": 4}, 1, 2, 3, before=before).before is before


@pytest.mark.parametrize("wrong", [-1, 5])
def test_a_level_that_the_scale_does_not_have_is_an_error(wrong):
    with pytest.raises(ValueError, match=r"D1-1\.1"):
        raised({"D1-1.1": wrong}, 1, 2, 3)


@pytest.mark.parametrize("answer", [DONT_KNOW, None])
def test_setting_a_level_of_what_is_not_known_makes_it_known_and_narrows_the_range(answer):
    found = raised({"D1-1.2": 1}, 4, answer, 3)
    (setting,) = found.settings
    assert setting.makes_known
    before, after = found.elements["D1-1"].before, found.elements["D1-1"].after
    assert (before.low, before.high, before.value) == (60, 100, 100)
    assert (after.low, after.high, after.value) == (70, 70, 70)
    assert after.value < before.value, "a low level that becomes known lowers the mean"


def test_an_answered_item_is_no_newly_known_one():
    assert not Setting("D1-1.1", 0, 2).makes_known


def test_evidence_stays_so_the_supported_score_may_not_follow():
    found = raised({"D1-1.1": 4}, level(2, "E1"), 2, 3)
    before, after = found.elements["D1-1"].before, found.elements["D1-1"].after
    assert after.value > before.value
    assert after.supported == before.supported
    assert at_level(level(2, "E1"), 4) == level(4, "E1")


# --- What moves ---------------------------------------------------------------------------------------------------


def test_every_score_stands_beside_what_it_would_be_in_the_order_of_the_questionnaire():
    found = raised({"D1-1.1": 3}, 1, 2, 3)
    assert list(found.elements) == ["D1-1", "D2-1"]
    assert {part: move.moves for part, move in found.domains.items()} == {"D1": True, "D2": False}
    assert (found.overall.before.value, found.overall.after.value) == (55, 70)


def test_a_gate_falls_away_with_what_made_it_hold():
    found = raised({"D1-1.1": 4}, 0, 4, HIGH)
    assert fates(found) == {("D1", "G2"): Fate.GOES}
    assert next(move for move in found.gates if move.gate == "G2").after is None


def test_a_gate_appears_where_the_answer_that_makes_it_hold_does():
    found = raised({"D1-1.1": 0, "D1-1.2": 4}, 3, 4, HIGH)
    assert fates(found)["D1", "G2"] is Fate.COMES


def test_raising_what_needed_no_evidence_may_bring_a_gate_as_its_evidence_is_weak():
    small = questionnaire([[[3, 1]]], gates=(UNSURE,))
    found = raised({"D1-1.1": 4}, 0, level(4, "E1"), small=small)
    assert fates(found) == {("D1", "G3"): Fate.COMES}


def test_a_gate_that_goes_on_holding_stays_also_where_it_lowers_nothing():
    small = questionnaire([[[3, 3]], [[3]]], gates=(LOWEST, ZERO))
    found = raised({"D1-1.2": 4}, 0, 3, 4, small=small)
    assert fates(found)["D1", "G2"] is Fate.STAYS
    assert not next(move for move in found.gates if move.part == "D1").after.lowered, "at 50 points nothing is lowered"


def test_gaps_close_shrink_grow_and_open():
    small = questionnaire([[[3, 3, 3, 3, 3]]])
    found = raised({"D1-1.1": 3, "D1-1.2": 1, "D1-1.3": 1, "D1-1.4": 2}, 0, 0, 2, 3, 1, small=small)
    moved = gaps(found)
    assert {item: move.fate for item, move in moved.items()} == {
        "D1-1.1": Fate.GOES, "D1-1.2": Fate.STAYS, "D1-1.3": Fate.STAYS, "D1-1.4": Fate.COMES,
    }  # fmt: skip
    assert [moved[f"D1-1.{n}"].shortfall for n in (1, 2, 3, 4)] == [0, -1, 1, 0]
    assert list(moved)[-1] == "D1-1.4", "what opens comes last"


def test_a_gap_moves_between_the_bands():
    found = raised({"D1-1.1": 2}, 0, 2, 3)
    move = gaps(found)["D1-1.1"]
    assert (move.before.band, move.after.band) == ("First", "Later")
    assert move.moves_band
    assert not gaps(raised({"D1-1.1": 3}, 0, 2, 3))["D1-1.1"].moves_band


def test_a_gap_may_move_where_another_that_rests_on_it_closes():
    small = questionnaire([[[3, 2, 3]]], enables={"D1-1.1": ("D1-1.3",)})
    found = raised({"D1-1.3": 3}, 0, 3, 0, small=small)
    assert (found.before.gaps[0].holds_back, found.after.gaps[0].holds_back) == (("D1-1.3",), ())
    assert found.after.gaps[0].priority < found.before.gaps[0].priority


def test_targets_are_those_of_the_agency():
    found = raised({"D1-1.1": 4}, 1, 2, 3, targets={"D1-1.1": Target(4), "D2-1.1": Target(4)})
    assert [(move.item, move.fate) for move in found.gaps] == [("D1-1.1", Fate.GOES)]
    assert {gap.item for gap in found.after.gaps} == {"D1-1.2", "D2-1.1"}


# --- As targets ---------------------------------------------------------------------------------------------------


def test_levels_become_targets_and_a_default_is_no_target_of_the_agencys_own():
    kept = {"D1-1.1": Target(4), "D2-1.1": Target(1, "The county does this.")}
    found = as_targets({"D1-1.1": 3, "D1-1.2": 4}, SMALL, kept)
    assert found.targets == {"D1-1.2": Target(4), "D2-1.1": Target(1, "The county does this.")}
    assert found.below == ()


def test_a_level_below_the_default_needs_a_reason_so_it_is_left_out():
    found = as_targets({"D1-1.1": 2, "D1-1.2": 4}, SMALL, {"D1-1.1": Target(4)})
    assert found.targets == {"D1-1.1": Target(4), "D1-1.2": Target(4)}
    assert found.below == ("D1-1.1",)


# --- Raising is never worse ---------------------------------------------------------------------------------------

ROW = st.tuples(
    st.integers(1, 3),
    st.one_of(st.none(), st.integers(0, 4)),
    st.sampled_from([None, "E0", "E1", "E2", "E3"]),
    st.integers(0, 4),
)


@given(st.lists(st.lists(st.lists(ROW, min_size=1, max_size=4), min_size=1, max_size=3), min_size=1, max_size=3))
def test_raising_answered_items_never_lowers_a_number_and_opens_no_gap(rows):
    small = questionnaire([[[weight for weight, *_ in items] for items in elements] for elements in rows])
    flat = [row for elements in rows for items in elements for row in items]
    named = dict(zip((item.id for item in small.items), flat, strict=True))
    responses = {i: level(now, grade) for i, (_, now, grade, _) in named.items() if now is not None}
    levels = {i: min(4, now + up) for i, (_, now, _, up) in named.items() if now is not None}
    found = what_if(small, {}, responses, NO_RESOURCES, levels)
    for move in (*found.elements.values(), *found.domains.values(), found.overall):
        for number in ("value", "low", "high", "supported"):
            then, now = getattr(move.before, number), getattr(move.after, number)
            assert (then is None) == (now is None)
            assert then is None or now >= then, (move.id, number)
        assert (move.before.target, move.before.coverage) == (move.after.target, move.after.coverage)
    assert all(move.fate is not Fate.COMES and move.shortfall <= 0 for move in found.gaps)


@given(st.lists(ROW, min_size=1, max_size=8))
def test_making_items_known_keeps_the_score_of_an_element_inside_its_range(rows):
    small = questionnaire([[[weight for weight, *_ in rows]]])
    named = dict(zip((item.id for item in small.items), rows, strict=True))
    responses = {i: level(now, grade) for i, (_, now, grade, _) in named.items() if now is not None}
    levels = {i: to for i, (_, now, _, to) in named.items() if now is None}
    move = what_if(small, {}, responses, NO_RESOURCES, levels).elements["D1-1"]
    assert move.before.low <= move.after.low == move.after.value == move.after.high <= move.before.high
