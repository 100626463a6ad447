"""The profile decides which items apply and how large a plan is (docs/method.md 4.2, 4.5 and 4.10 E11)."""

from dataclasses import replace

import pytest

from kl_assess.core.profile import applies, deciding_fields, holds, plan_limit, reads_small_agency_notes, value_of
from kl_assess.core.questionnaire import (
    AllOf,
    AnyOf,
    Condition,
    FieldTest,
    GapRules,
    Option,
    PlanLimit,
    ProfileBlock,
    ProfileField,
    SmallAgency,
)
from tests.core.small import questionnaire
from tests.shipped import SHIPPED

SIZES = ProfileField("size", "Size", "single", "Sizes.", (Option("1", "One"), Option("2", "Two"), Option("9", "Nine")))
GROUP = ProfileField("group", "Group", "derived", "Groups.", (Option("few", "Few", ("1", "2")),), derived_from="size")
SMALL = questionnaire([[[1]]], profile=ProfileBlock((SIZES, GROUP)))


@pytest.mark.parametrize(
    ("test", "value", "expected"),
    [
        (FieldTest("f", "equal", "a"), "a", True),
        (FieldTest("f", "equal", "a"), "b", False),
        (FieldTest("f", "equal", value=True), True, True),
        (FieldTest("f", "equal", value=True), False, False),
        (FieldTest("f", "in", ("a", "b")), "b", True),
        (FieldTest("f", "in", ("a", "b")), "c", False),
        (FieldTest("f", "not_in", ("a", "b")), "c", True),
        (FieldTest("f", "not_in", ("a", "b")), "a", False),
        (FieldTest("f", "any_of", ("a", "b")), ("c", "b"), True),
        (FieldTest("f", "any_of", ("a", "b")), ("c",), False),
        (FieldTest("f", "any_of", ("a", "b")), "a", False),
    ],
)
def test_a_rule_tests_one_field(test, value, expected):
    assert holds(test, SMALL, {"f": value}) is expected


@pytest.mark.parametrize("blank", [None, (), ""])
def test_a_blank_answers_as_the_rule_says(blank):
    assert holds(FieldTest("f", "equal", "a"), SMALL, {"f": blank})
    assert not holds(FieldTest("f", "equal", "a", blank=False), SMALL, {"f": blank})
    assert holds(FieldTest("f", "equal", "a"), SMALL, {})


def test_no_is_an_answer_and_not_a_blank():
    assert not holds(FieldTest("f", "equal", value=True), SMALL, {"f": False})


def test_rules_are_joined_by_all_and_any():
    yes, no = FieldTest("f", "equal", "a"), FieldTest("f", "equal", "b")
    assert holds(AllOf((yes, yes)), SMALL, {"f": "a"})
    assert not holds(AllOf((yes, no)), SMALL, {"f": "a"})
    assert holds(AnyOf((no, yes)), SMALL, {"f": "a"})
    assert not holds(AnyOf((no, no)), SMALL, {"f": "a"})


def test_a_derived_field_collapses_another():
    assert value_of(SMALL, {"size": "2"}, "group") == "few"
    assert value_of(SMALL, {"size": "9"}, "group") is None
    assert value_of(SMALL, {}, "group") is None


def test_the_plan_is_as_large_as_the_first_rule_that_holds():
    few = FieldTest("size", "in", ("1", "2"), blank=False)
    limits = (PlanLimit(3, few), PlanLimit(5))
    base = questionnaire([[[1]]], profile=ProfileBlock((SIZES,)))
    small = replace(base, scoring=replace(base.scoring, gap=GapRules(base.scoring.gap.bands, limits)))
    assert [plan_limit(small, p) for p in ({"size": "1"}, {"size": "9"}, {})] == [3, 5, 5]


def test_small_agency_notes_are_read_where_the_questionnaire_says_so():
    small = questionnaire([[[1]]], small_agency=SmallAgency(FieldTest("size", "equal", "1", blank=False)))
    assert reads_small_agency_notes(small, {"size": "1"})
    assert not reads_small_agency_notes(small, {})
    assert not reads_small_agency_notes(questionnaire([[[1]]]), {"size": "1"})


SMALL_TOWN = {
    "sworn_band": "5-9",
    "lep_presence": "little_or_none",
    "oversight_models": ("none",),
    "outside_recommendations_36m": False,
}
CITY = {
    "sworn_band": "250-499",
    "lep_presence": "share_5_percent_or_more",
    "oversight_models": ("review",),
    "outside_recommendations_36m": True,
}


@pytest.mark.parametrize(
    ("profile", "count"),
    [
        (SMALL_TOWN, 48),
        (CITY, 55),
        ({}, 55),
        (SMALL_TOWN | {"lep_presence": "unknown"}, 49),
        (SMALL_TOWN | {"oversight_models": ()}, 49),
    ],
)
def test_the_shipped_questionnaire_asks_as_many_items_as_apply(profile, count):  # E11
    assert sum(applies(item, SHIPPED, profile) for item in SHIPPED.items) == count


def test_the_shipped_plan_proposes_three_gaps_below_ten_sworn_and_five_otherwise():
    assert [plan_limit(SHIPPED, p) for p in (SMALL_TOWN, CITY, {})] == [3, 5, 5]
    assert value_of(SHIPPED, SMALL_TOWN, "sworn_group") == "under_10"


def test_the_deciding_fields_are_those_that_conditions_name_and_what_derived_ones_come_from():
    whens = (
        FieldTest("state", "equal", "MI"),
        AllOf((FieldTest("group", "in", ("few",)), AnyOf((FieldTest("jail", "equal", value=True),)))),
    )
    conditions = tuple(Condition(f"c{n}", "A condition", when) for n, when in enumerate(whens))
    fields = (SIZES, GROUP, ProfileField("state", "State", "single", ""), ProfileField("jail", "Jail", "yes_no", ""))
    named = questionnaire([[[1]]], profile=ProfileBlock(fields), conditions=conditions)
    assert deciding_fields(named) == {"state", "size", "jail"}


def test_without_conditions_no_field_decides():
    assert deciding_fields(SMALL) == frozenset()
