"""Comparison where the questionnaire has changed, and contributions that add up whatever was answered.

docs/method.md 4.7 and 4.11.
"""

from dataclasses import replace
from fractions import Fraction
from operator import mul

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kl_assess.core.comparison import NoLonger, NotCompared, PastCycle, PastResponse, compare, compare_answers, given_in
from kl_assess.core.crosswalk import Crosswalk, Fate, Passage
from kl_assess.core.questionnaire import TargetRules
from kl_assess.core.recommendation import Resources
from kl_assess.core.responses import ItemResponse
from kl_assess.core.results import evaluate
from kl_assess.core.scoring import OVERALL
from tests.core.small import DONT_KNOW, NA, answers, item, questionnaire, without

NO_RESOURCES = Resources((), (), (), (), ())
SAME, WORDED, SPLIT, MERGED, NEW, DROPPED = Fate


def passage(fate, before="", after="", **more):
    return Passage(fate, tuple(before.split()), tuple(after.split()), **more)


def compared(small, now, then, passages, **more):
    results = evaluate(small, {}, answers(small, *now), NO_RESOURCES)
    past = {
        name: given if isinstance(given, PastResponse) else PastResponse(level=given) for name, given in then.items()
    }
    return compare(small, results, PastCycle("2025", past, crosswalk=Crosswalk("1", "2", tuple(passages)), **more))


FIVE = questionnaire([[[3, 3, 3, 3, 3]]])
NOW = [2, 2, 2, 2, 2]


def test_every_fate_of_an_item_says_whether_it_is_compared():
    found = compared(
        FIVE,
        NOW,
        {"A": 1, "B": 2, "C": 3, "D": 0, "E": 1, "F": 4},
        [
            passage(SAME, "A", "D1-1.1"),
            passage(WORDED, "B", "D1-1.2", comparable=True),
            passage(WORDED, "C", "D1-1.3"),
            passage(SPLIT, "D", "D1-1.4"),
            passage(MERGED, "E F", "D1-1.5"),
        ],
    )
    assert found.comparable == ("D1-1.1", "D1-1.2")
    assert found.not_compared == {
        "D1-1.3": NotCompared.REWORDED,
        "D1-1.4": NotCompared.SPLIT,
        "D1-1.5": NotCompared.MERGED,
    }
    assert found.came_from == {"D1-1.4": ("D",), "D1-1.5": ("E", "F")}
    assert [(m.item, m.before, m.now) for m in found.moves] == [("D1-1.1", 1, 2)]
    assert {name: given.level for name, given in found.before.items()} == {
        "D": 0, "E": 1, "F": 4, "D1-1.1": 1, "D1-1.2": 2, "D1-1.3": 3,
    }  # fmt: skip


def test_a_new_item_and_one_that_nobody_spoke_of_are_new():
    found = compared(FIVE, NOW, {"A": 1}, [passage(SAME, "A", "D1-1.1"), passage(NEW, "", "D1-1.2")])
    assert found.not_compared == dict.fromkeys(["D1-1.2", "D1-1.3", "D1-1.4", "D1-1.5"], NotCompared.NEW)


def test_an_item_whose_version_was_raised_is_compared_where_the_crosswalk_says_so():
    small = questionnaire([[[item("A", 3, version=2)]]])
    then = {"A": PastResponse(1, 1)}
    assert compared(small, [2], then, [passage(WORDED, "A", "A", comparable=True)]).overall.compared
    assert compared(small, [2], then, [passage(WORDED, "A", "A")]).not_compared == {"A": NotCompared.REWORDED}


def test_what_is_asked_no_more_is_named_with_the_title_it_had():
    then = {"OLD": 2, "NEVER": PastResponse(not_applicable=True), "A": 1}
    passages = [
        passage(DROPPED, "OLD"),
        passage(DROPPED, "NEVER"),
        passage(DROPPED, "UNKNOWN"),
        passage(SAME, "A", "D1-1.1"),
    ]
    found = compared(FIVE, [NA, 2, 2, 2, 2], then, passages, titles={"OLD": "Ride-alongs"})
    assert found.no_longer == {"OLD": NoLonger.DROPPED, "D1-1.1": NoLonger.OUT_OF_SCOPE}
    assert found.titles == {"OLD": "Ride-alongs"}


def test_without_a_crosswalk_an_id_that_is_gone_was_dropped():
    results = evaluate(FIVE, {}, answers(FIVE, *NOW), NO_RESOURCES)
    found = compare(FIVE, results, PastCycle("2025", {"GONE": PastResponse(level=1), "D1-1.1": PastResponse(level=1)}))
    assert found.no_longer == {"GONE": NoLonger.DROPPED}


def test_answers_are_told_apart_for_the_page():
    results = evaluate(FIVE, {}, answers(FIVE, 1, 3, 2, 2, DONT_KNOW), NO_RESOURCES)
    then = dict(zip([i.id for i in FIVE.items], [2, 2, 2, None, 2], strict=True))
    found = compare(FIVE, results, PastCycle("2025", {name: PastResponse(level=level) for name, level in then.items()}))
    assert [move.item for move in found.down] == ["D1-1.1"]
    assert [move.item for move in found.up] == ["D1-1.2"]
    assert found.same == ("D1-1.3",)
    assert found.newly_known == ("D1-1.4",)
    assert found.not_comparable == {"D1-1.5": NotCompared.NOT_KNOWN_NOW}


def test_without_rules_of_change_answers_are_not_compared():
    given = {i.id: PastResponse() for i in FIVE.items}
    assert compare_answers(without(FIVE, "change"), given, PastCycle("2025", {})) is None


# --- Contributions ------------------------------------------------------------------------------------------------

SCALES = (("0", "25", "50", "75", "100"), ("0", "50", "100"), ("0", "100/3", "200/3", "100"), ("0", "100"))


LEVELLESS = [PastResponse(), PastResponse(not_applicable=True), PastResponse(dont_know=True)]


@st.composite
def domains(draw, levels):
    """Domains of elements of items: their weights and versions vary, and a condition that never holds hides some."""
    condition = st.sampled_from([None, None, None, None, "never"])
    elements = st.lists(st.lists(st.integers(1, 3), min_size=1, max_size=4), min_size=1, max_size=3)
    return [
        [
            [
                item(f"D{d}-{e}.{n}", weight, levels, version=draw(st.integers(1, 2)), condition=draw(condition))
                for n, weight in enumerate(weights, 1)
            ]
            for e, weights in enumerate(found, 1)
        ]
        for d, found in enumerate(draw(st.lists(elements, min_size=1, max_size=3)), 1)
    ]


@st.composite
def pairs(draw):
    """A questionnaire, its answers now, and an earlier cycle, perhaps of another version: whatever may occur."""
    points = draw(st.sampled_from(SCALES))
    top = len(points) - 1
    shape = draw(domains(len(points)))
    weights = draw(st.lists(st.integers(1, 5), min_size=len(shape), max_size=len(shape)))
    small = questionnaire(shape, points=points, domain_weights=weights, graded=False)
    targets = TargetRules(dict.fromkeys((1, 2, 3), top))
    small = replace(small, scoring=replace(small.scoring, targets=targets))
    level = st.integers(0, top)
    usual = level.map(lambda given: ItemResponse(level=given))
    answer = st.one_of(usual, usual, usual, st.sampled_from([NA, DONT_KNOW, ItemResponse()]))
    now = {i.id: draw(answer) for i in small.items}
    known = st.builds(PastResponse, st.integers(1, 2), level)
    then = {i.id: draw(st.one_of(known, known, known, st.sampled_from(LEVELLESS))) for i in small.items}
    if draw(st.booleans()):
        return small, now, PastCycle("2025", then)
    names = {name: f"old {name}" for name in then}
    passages = tuple(draw(_passage(old, name)) for name, old in names.items())
    earlier = {names[name]: given for name, given in then.items()}
    return small, now, PastCycle("2025", earlier, crosswalk=Crosswalk("1", "2", passages))


def _passage(before, after):
    usual = st.just(Passage(SAME, (before,), (after,)))
    worded = st.booleans().map(lambda alike: Passage(WORDED, (before,), (after,), alike))
    merged = Passage(MERGED, (before, "another"), (after,))
    apart = st.sampled_from([Passage(SPLIT, (before,), (after,)), merged, Passage(NEW, (), (after,))])
    return st.one_of(usual, usual, worded, apart)


def add_up(small, now, past):
    """The contributions of every changed answer sum exactly to each difference that is compared, and to no other."""
    results = evaluate(small, {}, now, NO_RESOURCES)
    found = compare(small, results, past)
    for scores, part_of, added in (
        ({OVERALL: found.overall}, lambda _: OVERALL, lambda move: move.to_overall),
        (found.domains, lambda name: small.places[name].domain.id, lambda move: move.to_domain),
        (found.elements, lambda name: small.places[name].element.id, lambda move: move.to_element),
    ):
        sums = dict.fromkeys(scores, Fraction(0))
        for move in found.moves:
            if added(move) is not None:
                sums[part_of(move.item)] += added(move)
        assert sums == {part: pair.difference for part, pair in scores.items()}
        for pair in scores.values():
            if pair.compared:
                assert sum(pair.shares.values()) == 1
                points = [small.level_points[now[name].level] for name in pair.shares]
                assert pair.now == sum(map(mul, pair.shares.values(), points))
                assert pair.now - pair.before == pair.difference
    asked = {name for name, given in given_in(results.scores).items() if not given.not_applicable}
    assert {*found.comparable, *found.not_compared} == asked


@settings(max_examples=300)
@given(pairs())
def test_contributions_add_up_exactly_whatever_was_answered(pair):
    add_up(*pair)


@pytest.mark.heavy
@settings(max_examples=4000)
@given(pairs())
def test_contributions_add_up_exactly_on_thousands_of_pairs(pair):
    add_up(*pair)
