"""What changed, on comparable items only (docs/method.md 4.7 and 4.11; E10 of 4.10)."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from kl_assess.core.change import ChangeReason
from kl_assess.core.comparison import NotCompared, PastCycle, PastResponse, compare
from kl_assess.core.recommendation import Resources
from kl_assess.core.results import evaluate
from kl_assess.core.scoring import Mode
from tests.core.small import DONT_KNOW, NA, answers, item, questionnaire, without

NO_RESOURCES = Resources((), (), (), (), ())


def compared(domains, now, before, *, mode=Mode.FULL, reasons=None, versions=None, small=None):
    """Levels now and before in the order of the items; a missing key in `versions` is version 1."""
    small = small or questionnaire(domains)
    results = evaluate(small, {}, answers(small, *now), NO_RESOURCES, mode=mode)
    past = {
        i.id: b if isinstance(b, PastResponse) else PastResponse((versions or {}).get(i.id, 1), level=b)
        for i, b in zip(small.items, before, strict=True)
        if b != "new"
    }
    return compare(small, results, PastCycle("2025", past, reasons or {}))


def test_only_items_answered_at_the_same_version_are_compared():  # E10
    found = compared([[[3, 3, 1]]], [2, 2, 4], [1, 2, 2], versions={"D1-1.3": 2})
    assert (found.common_share, found.not_compared) == (Fraction(6, 7), {"D1-1.3": NotCompared.REWORDED})
    pair = found.overall
    assert (pair.before, pair.now, pair.shown, pair.clear) == (Fraction("37.5"), 50, 12, True)
    assert (pair.compared, pair.difference) == (True, Fraction("12.5"))
    assert pair.shares == {"D1-1.1": Fraction(1, 2), "D1-1.2": Fraction(1, 2)}


def test_below_the_common_weight_there_is_no_total():  # E10
    found = compared([[[3, 3, 1, 2]]], [2, 2, 4, 4], [1, 2, 2, "new"], versions={"D1-1.3": 2})
    assert (found.common_share, found.overall.compared) == (Fraction(2, 3), False)
    assert found.not_compared["D1-1.4"] is NotCompared.NEW
    assert (found.overall.difference, found.overall.shown) == (0, 0)
    assert found.elements["D1-1"].compared
    assert not found.domains["D1"].compared
    assert [(m.item, m.to_element, m.to_domain, m.to_overall) for m in found.moves] == [
        ("D1-1.1", Fraction("12.5"), None, None)
    ]


def test_every_reason_for_not_comparing_is_named():
    before = ["new", PastResponse(not_applicable=True), PastResponse(dont_know=True), 2, 2]
    found = compared([[[3, 3, 3, 3, 3]]], [2, 2, 2, DONT_KNOW, NA], before)
    assert found.not_compared == {
        "D1-1.1": NotCompared.NEW,
        "D1-1.2": NotCompared.OUT_OF_SCOPE_THEN,
        "D1-1.3": NotCompared.NOT_KNOWN_THEN,
        "D1-1.4": NotCompared.NOT_KNOWN_NOW,
    }
    assert found.comparable == ()
    assert found.common_share == 0


def test_floors_apply_to_what_is_comparable():
    found = compared([[[3, 3], [3], [3]]], [2, 2, 2, 2], [1, None, 1, 1])
    assert [found.elements[e].compared for e in ("D1-1", "D1-2", "D1-3")] == [False, True, True]
    assert found.domains["D1"].compared  # 3 of 4 by weight, 2 of 3 elements
    assert not found.overall.compared  # 75 % of the weight is less than the 80 % a total needs


def test_an_element_where_nothing_is_asked_has_no_pair():
    found = compared([[[3], [3]], [[3]]], [2, NA, NA], [1, 1, 1])
    assert (list(found.elements), list(found.domains)) == (["D1-1"], ["D1"])
    assert found.overall.compared


def test_a_change_is_the_difference_of_the_numbers_shown():
    found = compared([[[1, 1, 1]]], [2, 2, 1], [2, 1, 1])  # 33.3 to 41.7
    assert (found.overall.shown, found.overall.clear) == (9, True)
    assert found.overall.difference == Fraction(25, 3)


def test_a_small_change_is_not_clear():
    many = [1] * 12
    found = compared([[many]], [2] * 11 + [3], [2] * 12)
    assert (found.overall.difference, found.overall.clear) == (Fraction(25, 12), False)


def test_what_fell_comes_first_and_every_move_has_its_reason():
    why = {"D1-1.2": ChangeReason("The block was suspended.")}
    found = compared([[[3, 3, 1]]], [2, 1, 2], [1, 2, 1], reasons=why)
    assert [(m.item, m.before, m.now) for m in found.moves] == [("D1-1.2", 2, 1), ("D1-1.1", 1, 2), ("D1-1.3", 1, 2)]
    assert [m.reason for m in found.moves] == [why["D1-1.2"], None, None]


def test_a_quick_check_is_never_compared_and_some_questionnaires_cannot_be():
    assert compared([[[3]]], [2], [1], mode=Mode.QUICK_CHECK) is None
    assert compared([[[3]]], [2], [1], small=without(questionnaire([[[3]]]), "change")) is None


def test_an_item_hidden_now_is_out_of_the_comparison():
    small = questionnaire([[[3, item("X", 3, condition="none")]]])
    assert compared(None, [2, 4], [1, 0], small=small).comparable == ("D1-1.1",)


@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=9),
    st.integers(1, 8),
    st.sampled_from([(1, 1), (3, 1), (2, 5)]),
)
def test_contributions_add_up_exactly_to_every_difference(rows, cut, weights):
    cut = min(cut, len(rows) - 1)
    domains = [[[w for w, *_ in rows[:cut]]], [[w for w, *_ in rows[cut:]]]]
    small = questionnaire(domains, domain_weights=weights)
    found = compared(domains, [n for _, n, _ in rows], [b for *_, b in rows], small=small)
    assert sum(m.to_overall for m in found.moves) == found.overall.difference
    for number, pair in enumerate(found.domains.values(), 1):
        inside = [m for m in found.moves if m.item.startswith(f"D{number}-")]
        assert sum(m.to_domain for m in inside) == sum(m.to_element for m in inside) == pair.difference
