"""Prompts to look again: an item far above the one it rests on."""

from dataclasses import replace

from kl_assess.core.consistency import LookAgain, find_look_agains
from tests.core.small import questionnaire

ONE, TWO, THREE, FOUR = (f"D1-1.{number}" for number in range(1, 5))
SMALL = questionnaire([[[3, 3, 3, 3]]], enables={ONE: (TWO, THREE, FOUR)})


def test_an_item_two_levels_above_its_foundation_is_looked_at_again():
    assert find_look_agains(SMALL, {ONE: 1, TWO: 3, THREE: 2}) == (LookAgain(TWO, 3, ONE, 1),)


def test_without_a_level_of_the_foundation_nothing_is_asked():
    assert find_look_agains(SMALL, {TWO: 4, THREE: 4, FOUR: 4}) == ()


def test_a_questionnaire_without_foundations_never_asks():
    bare = replace(SMALL, scoring=replace(SMALL.scoring, foundations=None))
    assert find_look_agains(bare, {ONE: 0, TWO: 4}) == ()
