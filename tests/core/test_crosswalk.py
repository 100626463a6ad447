"""What became of each item: one step, and several joined into one (docs/method.md 4.7 and 4.11)."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl_assess.core.crosswalk import Crosswalk, Fate, Passage, join, path
from tests.core.small import item, questionnaire

SAME, REWORDED, SPLIT, MERGED, NEW, DROPPED = Fate


def same(*items: str) -> list[Passage]:
    return [Passage(SAME, (one,), (one,)) for one in items]


def reworded(name: str, *, comparable: bool) -> Passage:
    return Passage(REWORDED, (name,), (name,), comparable)


def joined(first: Sequence[Passage], second: Sequence[Passage]) -> list[Passage]:
    made = join([Crosswalk("1", "2", tuple(first)), Crosswalk("2", "3", tuple(second))])
    assert (made.before, made.after) == ("1", "3")
    return list(made.passages)


WALK = Crosswalk(
    "1",
    "2",
    (
        *same("S"),
        reworded("R", comparable=True),
        reworded("N", comparable=False),
        Passage(SPLIT, ("A",), ("A1", "A2")),
        Passage(MERGED, ("B1", "B2"), ("B",)),
        Passage(NEW, after=("E",)),
        Passage(DROPPED, ("G",)),
    ),
)


# --- One step -----------------------------------------------------------------------------------------------------


def test_answers_are_carried_to_the_same_and_to_reworded_items_alone() -> None:
    carried = {item: WALK.carried_from(item) for item in WALK.origins}
    assert carried == {"S": "S", "R": "R", "N": "N", "A1": None, "A2": None, "B": None, "E": None}
    assert WALK.carried_from("unheard of") is None


def test_only_the_same_and_what_was_said_to_be_comparable_is_compared() -> None:
    assert {item for item in (*WALK.origins, "unheard of") if WALK.comparable(item)} == {"S", "R"}


def test_what_was_split_and_merged_shows_what_it_comes_from() -> None:
    beside = {item: WALK.shown_beside(item) for item in ("S", "A1", "B", "E", "unheard of")}
    assert beside == {"S": ("S",), "A1": ("A",), "B": ("B1", "B2"), "E": (), "unheard of": ()}


def test_it_fits_the_two_questionnaires_whose_items_it_tells_of() -> None:
    small = questionnaire([[[item("S")]]])
    assert not Crosswalk("1", "2", tuple(same("S"))).fits(small, small)
    assert Crosswalk("1", "1", tuple(same("S"))).fits(small, small)
    assert not Crosswalk("1", "1", (*same("S"), Passage(NEW, after=("E",)))).fits(small, small)
    assert not Crosswalk("1", "1", (*same("S"), Passage(DROPPED, ("G",)))).fits(small, small)


# --- Several steps ------------------------------------------------------------------------------------------------

JOINS = {
    "same twice is the same": (same("A"), same("A"), same("A")),
    "comparable twice is comparable": (
        [reworded("A", comparable=True)],
        [reworded("A", comparable=True)],
        [reworded("A", comparable=True)],
    ),
    "not comparable once is not comparable": (
        [reworded("A", comparable=False)],
        same("A"),
        [reworded("A", comparable=False)],
    ),
    "what was dropped stays so": ([Passage(DROPPED, ("A",))], [], [Passage(DROPPED, ("A",))]),
    "what was dropped later is dropped": (same("A"), [Passage(DROPPED, ("A",))], [Passage(DROPPED, ("A",))]),
    "what came first and stayed is new": ([Passage(NEW, after=("A",))], same("A"), [Passage(NEW, after=("A",))]),
    "what came later is new": ([], [Passage(NEW, after=("A",))], [Passage(NEW, after=("A",))]),
    "what came and went is not told of": ([Passage(NEW, after=("A",))], [Passage(DROPPED, ("A",))], []),
    "new and then split is new twice": (
        [Passage(NEW, after=("A",))],
        [Passage(SPLIT, ("A",), ("B", "C"))],
        [Passage(NEW, after=("B",)), Passage(NEW, after=("C",))],
    ),
    "split and one part dropped is split": (
        [Passage(SPLIT, ("A",), ("B", "C"))],
        [*same("B"), Passage(DROPPED, ("C",))],
        [Passage(SPLIT, ("A",), ("B",))],
    ),
    "split and put together again is not comparable": (
        [Passage(SPLIT, ("A",), ("B", "C"))],
        [Passage(MERGED, ("B", "C"), ("D",))],
        [Passage(SPLIT, ("A",), ("D",))],
    ),
    "merged with a new one is merged": (
        [*same("A"), Passage(NEW, after=("B",))],
        [Passage(MERGED, ("A", "B"), ("C",))],
        [Passage(MERGED, ("A",), ("C",))],
    ),
    "split, and a part merged with another": (
        [Passage(SPLIT, ("A",), ("B", "C")), *same("D")],
        [*same("B"), Passage(MERGED, ("C", "D"), ("E",))],
        [Passage(MERGED, ("A", "D"), ("B", "E"))],
    ),
    "merged and dropped is dropped twice": (
        [Passage(MERGED, ("A", "B"), ("C",))],
        [Passage(DROPPED, ("C",))],
        [Passage(DROPPED, ("A",)), Passage(DROPPED, ("B",))],
    ),
}


@pytest.mark.parametrize(("first", "second", "expected"), JOINS.values(), ids=JOINS)
def test_two_steps_come_to_one(first: list[Passage], second: list[Passage], expected: list[Passage]) -> None:
    assert joined(first, second) == expected


def test_what_was_said_at_each_step_is_kept() -> None:
    first, second = Passage(REWORDED, ("A",), ("A",), note="Shorter."), Passage(REWORDED, ("A",), ("A",), note="Plain.")
    assert joined([first], [second])[0].note == "Shorter. Plain."


def test_one_step_alone_stays_as_it_is() -> None:
    step = Crosswalk("1", "2", tuple(same("A")))
    assert join([step]) is step


def test_steps_that_do_not_meet_are_not_joined() -> None:
    with pytest.raises(ValueError, match="does not lead on"):
        join([Crosswalk("1", "2", ()), Crosswalk("3", "4", ())])


def test_the_shortest_way_is_taken() -> None:
    one, two, three = Crosswalk("1", "2", ()), Crosswalk("2", "3", ()), Crosswalk("3", "4", ())
    short, back = Crosswalk("1", "3", ()), Crosswalk("2", "1", ())
    steps = [back, three, two, one]
    assert path(steps, "1", "4") == (one, two, three)
    assert path([*steps, short], "1", "4") == (short, three)
    assert path(steps, "1", "1") == ()
    assert path(steps, "4", "1") is None
    assert path([], "1", "2") is None


# --- Any three steps ----------------------------------------------------------------------------------------------


@st.composite
def step(draw: st.DrawFn, items: tuple[str, ...], version: int) -> tuple[Crosswalk, tuple[str, ...]]:
    """A step from these items on, and the items that it leads to."""
    left, passages, fresh = list(items), [], (f"{version}-{n}" for n in range(99))
    while left:
        one = left.pop()
        match draw(st.sampled_from(Fate)):
            case Fate.SAME | Fate.NEW:
                passages += same(one)
            case Fate.REWORDED:
                passages.append(reworded(one, comparable=draw(st.booleans())))
            case Fate.DROPPED:
                passages.append(Passage(DROPPED, (one,)))
            case Fate.SPLIT:
                passages.append(Passage(SPLIT, (one,), (next(fresh), next(fresh))))
            case Fate.MERGED:
                with_it = [left.pop() for _ in range(min(len(left), draw(st.integers(1, 2))))]
                passages.append(Passage(MERGED, (one, *with_it), (next(fresh),)) if with_it else same(one)[0])
    passages += [Passage(NEW, after=(next(fresh),)) for _ in range(draw(st.integers(0, 2)))]
    passages = draw(st.permutations(passages))
    made = Crosswalk(str(version), str(version + 1), tuple(passages))
    return made, tuple(made.origins)


@st.composite
def three_steps(draw: st.DrawFn) -> tuple[Crosswalk, ...]:
    items: tuple[str, ...] = tuple(f"0-{n}" for n in range(draw(st.integers(0, 6))))
    made = []
    for version in (1, 2, 3):
        walk, items = draw(step(items, version))
        made.append(walk)
    return tuple(made)


@given(three_steps())
def test_joined_steps_tell_of_every_item_once_and_say_what_the_steps_say(steps: tuple[Crosswalk, ...]) -> None:
    first, _, last = steps
    whole = join(steps)
    earlier = [item for passage in whole.passages for item in passage.before]
    afters = [item for passage in whole.passages for item in passage.after]
    assert sorted(earlier) == sorted(first.fates)
    assert sorted(afters) == sorted(last.origins)
    for item_id in afters:
        assert whole.comparable(item_id) == all(one.comparable(item_id) for one in steps)
        carried: str | None = item_id
        for one in reversed(steps):
            carried = carried and one.carried_from(carried)
        assert whole.carried_from(item_id) == carried
    for passage in whole.passages:
        assert (not passage.before) == (passage.fate is NEW)
        assert (not passage.after) == (passage.fate is DROPPED)


@given(three_steps())
def test_steps_joined_one_by_one_carry_and_compare_as_steps_joined_at_once(steps: tuple[Crosswalk, ...]) -> None:
    first, second, third = steps
    whole = join(steps)
    for other in (join([join([first, second]), third]), join([first, join([second, third])])):
        for item_id in whole.origins:
            assert other.comparable(item_id) == whole.comparable(item_id)
            assert other.carried_from(item_id) == whole.carried_from(item_id)
            assert set(other.shown_beside(item_id)) >= set(whole.shown_beside(item_id))


def test_what_hangs_together_only_through_what_was_dropped_is_told_apart() -> None:
    first = Crosswalk("1", "2", (Passage(SPLIT, ("A",), ("B", "C")), *same("D")))
    second = Crosswalk("2", "3", (*same("B"), Passage(MERGED, ("C", "D"), ("E",))))
    third = Crosswalk("3", "4", (*same("B"), Passage(DROPPED, ("E",))))
    assert join([first, second, third]).passages == (Passage(SPLIT, ("A",), ("B",)), Passage(DROPPED, ("D",)))
