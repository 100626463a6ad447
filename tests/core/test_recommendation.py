"""Recommendations follow docs/recommendation.md; every criterion is shown to decide where all else is equal."""

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl_assess.core.gaps import Gap, PriorityTrace
from kl_assess.core.questionnaire import FieldTest, ResourceRule, ScaleLevel, SmallAgency
from kl_assess.core.recommendation import (
    ENOUGH,
    SHOWN,
    Address,
    CatalogueSource,
    Effort,
    Resource,
    Resources,
    ResourceType,
    recommend,
)
from tests.core.small import item, questionnaire
from tests.shipped import CATALOGUE, SHIPPED

DOCS = Path(__file__).parents[2] / "docs"
LOWEST, HIGHEST = 0, 3
FEW = FieldTest("size", "in", ("few",), blank=False)
MANY = FieldTest("size", "in", ("many",), blank=False)
RULES = (ResourceRule(FEW, add_topics=("small-places",), best_for="small"), ResourceRule(MANY, best_for="large"))
SMALL, LARGE, MIDDLE, BLANK = {"size": "few"}, {"size": "many"}, {"size": "some"}, {}


def asks(*topics, levels=5):
    """A questionnaire of one item for every topic; a tuple of topics is one item with all of them."""
    lists = [topic if isinstance(topic, tuple) else (topic,) for topic in topics]
    items = [item(f"I{n}", 1, levels, topics=found) for n, found in enumerate(lists, 1)]
    made = questionnaire([[items]], resource_rules=RULES, small_agency=SmallAgency(FEW))
    return replace(made, level_scale=tuple(ScaleLevel(n, f"Level {n}", "", Fraction(n)) for n in range(levels)))


def resource(name, *links, **facts):
    """A practical quick read of 2020 with an address, of a publisher of its own, made for the topic "a"."""
    found = links or (Address("a", f"Why {name}.", "strong"),)
    usual = {
        "types": ("Guide",),
        "year": 2020,
        "publisher": f"Publisher {name}",
        "url": f"https://example.org/{name}",
        "best_for": ("any",),
        "effort": "quick",
        "catalogue_source": "listed",
    }
    rest = {"authors": (), "ncj_number": None, "kl_topics": (), "domains": (), "summary": ""}
    return Resource(id=name, title=f"Title {name}", addresses=found, **(rest | usual | facts))


def link(topic="a", fit="strong", stage=None, why="Why."):
    return Address(topic, why, fit, stage)


def catalogue(*resources):
    return Resources(
        catalogue_sources=(CatalogueSource("listed", "Listed by the index"), CatalogueSource("ours", "Added by us")),
        efforts=(Effort("quick", "quick read"), Effort("half", "half a day"), Effort("program", "program")),
        types=(ResourceType("Guide", 2), ResourceType("Page", 1), ResourceType("Report", 0), ResourceType("Study", 0)),
        kl_topics=(),
        resources=resources,
    )


def gap(item_id="I1", level=LOWEST):
    trace = PriorityTrace("4.5", 1, 1, Fraction(1), Fraction(1), Fraction(4))
    return Gap(item_id, level, level + 1, 1, 1, (), (), trace.priority, trace, "First", 1, proposed=True, reason="")


def offered(*resources, level=LOWEST, profile=BLANK, topics=("a",), small=None):
    """The whole recommendation for one item."""
    (found,) = recommend(small or asks(topics), profile, [gap(level=level)], catalogue(*resources))
    return found


def names(recommendation):
    return [chosen.resource.id for chosen in recommendation.chosen]


def choice(*resources, **more):
    return names(offered(*resources, **more))


# --- 1. Who is considered -------------------------------------------------------------------------------------------


def test_the_next_step_is_that_of_the_level_chosen():
    assert offered(level=2).next_step == "I1: from level 2"


def test_a_resource_on_another_topic_is_not_offered():
    assert choice(resource("x", link("b"))) == []


def test_a_resource_for_another_kind_of_agency_is_not_offered():
    big, little = resource("big", best_for=("large",)), resource("little", best_for=("small",))
    assert choice(big, little, profile=SMALL) == ["little"]
    assert choice(big, little, profile=LARGE) == ["big"]


@pytest.mark.parametrize("profile", [MIDDLE, BLANK])
def test_an_agency_of_no_named_kind_is_offered_what_is_made_for_others_last(profile):
    big, anyone = resource("big", best_for=("large",)), resource("old", year=2006)
    assert choice(big, anyone, resource("new"), profile=profile) == ["new", "old", "big"]


def test_a_resource_for_several_kinds_suits_each_of_them():
    both = resource("both", best_for=("small", "large"))
    assert choice(both, profile=SMALL) == choice(both, profile=LARGE) == ["both"]


def test_what_helps_in_part_and_cannot_be_opened_is_left_out():
    assert choice(resource("closed", link(fit="partial", stage="start"), url="")) == []
    assert choice(resource("open", link(fit="partial", stage="start"))) == ["open"]
    assert choice(resource("made", link(), url="")) == ["made"]


# --- 2. What counts -------------------------------------------------------------------------------------------------


def made(name, **facts):
    return resource(name, link(), **facts)


@pytest.mark.parametrize(
    ("better", "worse", "more"),
    [
        (made("z"), resource("a", link(fit="partial")), {}),
        (resource("z", link("main")), resource("a", link("other")), {"topics": ("main", "other")}),
        (resource("z", link(stage="start")), made("a"), {"level": LOWEST}),
        (resource("z", link(stage="refine")), made("a"), {"level": HIGHEST}),
        (made("z"), resource("a", link(stage="refine")), {"level": LOWEST}),
        (made("z"), resource("a", link(stage="start")), {"level": HIGHEST}),
        (made("z", best_for=("small",)), made("a"), {"profile": SMALL}),
        (resource("z", link(), link("small-places")), made("a"), {"profile": SMALL}),
        (made("z", best_for=("small",)), resource("a", link(), link("small-places")), {"profile": SMALL}),
        (made("z"), made("a", best_for=("large",)), {"profile": MIDDLE}),
        (made("z", types=("Guide",)), made("a", types=("Page",)), {}),
        (made("z", types=("Page",)), made("a", types=("Study",)), {}),
        (made("z", types=("Guide", "Page")), made("a", types=("Guide", "Report")), {}),
        (made("z", effort="quick"), made("a", effort="half"), {}),
        (made("z", effort="half"), made("a", effort="program"), {"level": HIGHEST}),
        (made("z"), made("a", url=""), {}),
        (made("z", year=2010), made("a", year=2009), {}),
        (made("z", year=2005), made("a", year=2004), {}),
        (made("z", year=2020), made("a", year=None), {}),
        (made("z", year=None), made("a", year=2004), {}),
    ],
)
def test_each_criterion_decides_where_all_else_is_equal(better, worse, more):
    newest = resource("newest", link("c"), year=2020)
    assert choice(better, worse, newest, **more) == ["z", "a"]
    assert choice(newest, worse, better, **more) == ["z", "a"]


def test_an_extra_topic_counts_for_the_agencies_it_is_meant_for_only():
    local = resource("z", link(), link("small-places"))
    assert choice(made("a"), local, profile=SMALL) == ["z", "a"]
    assert choice(made("a"), local, profile=LARGE) == ["a", "z"]


def test_ten_years_beside_the_newest_cost_nothing():
    assert choice(made("b", year=2010), made("a", year=2010), made("c", year=2020)) == ["c", "a", "b"]
    assert {c.merits.age for c in offered(made("a", year=2010), made("b", year=2020)).chosen} == {0}


def test_age_stops_to_count_at_some_time():
    one, other = offered(made("a", year=1950), made("b", year=1985), made("c", year=2020)).chosen[1:]
    assert one.merits.age == other.merits.age == -6


@pytest.mark.parametrize(("level", "cost"), [(0, -3), (1, -2), (2, -1), (3, -1)])
def test_effort_costs_most_where_one_begins(level, cost):
    (chosen,) = offered(made("a", effort="half"), level=level).chosen
    assert chosen.merits.effort == cost
    (chosen,) = offered(made("a", effort="half"), level=level, profile=SMALL).chosen
    assert chosen.merits.effort == cost - 2


@pytest.mark.parametrize(
    ("levels", "starts"), [(2, [5]), (3, [5, -5]), (4, [5, 0, -5]), (5, [5, 2, -2, -5]), (7, [5, 3, 1, -1, -3, -5])]
)
def test_the_stage_runs_from_start_to_refinement_on_every_scale(levels, starts):
    small = asks("a", levels=levels)
    begin = resource("a", link(stage="start"))
    assert [offered(begin, level=n, small=small).chosen[0].merits.stage for n in range(levels - 1)] == starts


def test_a_resource_on_two_topics_of_the_item_counts_once_with_its_better_link():
    two = resource("x", link("main", "partial", why="In part."), link("other", why="In full."))
    (chosen,) = offered(two, topics=("main", "other")).chosen
    assert (chosen.topic, chosen.reason, chosen.merits.total) == ("other", "In full.", 10 - 3 + 4 + 5)


# --- 2. Spread ------------------------------------------------------------------------------------------------------


def test_the_list_spreads_over_publishers():
    same = [made(name, publisher="House") for name in "abc"]
    assert choice(*same, made("d", publisher="Other")) == ["a", "d", "b"]


def test_a_publisher_is_known_by_the_body_named_first():
    twins = made("a", publisher="Crime Office (CO), U.S. Department"), made("b", publisher="Crime Office and Partner")
    assert choice(*twins, made("c")) == ["a", "c", "b"]


def test_resources_without_a_publisher_do_not_count_as_the_same_one():
    assert choice(made("a", publisher=None), made("b", publisher=None), made("c")) == ["a", "b", "c"]


def everywhere(*resources, items=4):
    small = asks(*["a"] * items)
    gaps = [gap(f"I{n}") for n in range(1, items + 1)]
    return [names(found) for found in recommend(small, BLANK, gaps, catalogue(*resources))]


def test_the_same_resources_do_not_stand_on_every_gap_where_others_are_nearly_as_good():
    lists = everywhere(*[made(f"r{n}") for n in range(6)], items=2)
    assert not set(lists[0]) & set(lists[1])


def test_a_clearly_better_resource_is_offered_again():
    weak = [resource(f"w{n}", link(fit="partial")) for n in range(3)]
    assert [found[0] for found in everywhere(made("best"), *weak, items=2)] == ["best", "best"]


def test_the_earlier_gap_chooses_first_and_the_answers_keep_the_order_of_the_gaps():
    found = recommend(asks("a", "a"), BLANK, [gap("I2"), gap("I1")], catalogue(made("a"), made("b", year=None)))
    assert [r.item for r in found] == ["I2", "I1"]
    assert [names(r) for r in found] == [["a", "b"], ["a", "b"]]
    assert [r.chosen[0].merits.spread for r in found] == [0, -4]


# --- 3. The choice --------------------------------------------------------------------------------------------------


def test_at_most_three():
    assert len(choice(*[made(str(n)) for n in range(9)])) == SHOWN == 3


def test_a_gap_without_a_fitting_resource_says_so():
    found = offered(resource("x", link("b")))
    assert found.chosen == ()
    assert found.none_fits == "No resource in the catalogue fits this gap."
    assert offered(made("a")).none_fits is None


def test_the_list_ends_where_too_few_points_are_left_instead_of_padding():
    def study(**facts):
        return resource("study", link(stage="refine"), types=("Study",), **facts)

    enough = offered(made("new"), study(year=2009))
    assert [(c.resource.id, c.merits.total) for c in enough.chosen] == [("new", 19), ("study", 8)]
    assert choice(made("new"), study(effort="half")) == ["new"]


def test_equal_points_are_decided_by_year_then_title():
    found = choice(made("b", year=2019), made("c"), made("a", year=2019))
    assert found == ["c", "a", "b"]


# --- 3. Words -------------------------------------------------------------------------------------------------------


def test_each_resource_comes_with_its_reason_effort_and_origin():
    theirs = resource("a", link(why="Ten steps."))
    ours = resource("b", link(why="An example."), effort="half", catalogue_source="ours")
    first, second = offered(theirs, ours).chosen
    assert (first.reason, first.effort, first.origin) == ("Ten steps.", "quick read", "Listed by the index")
    assert (second.reason, second.effort, second.origin) == ("An example.", "half a day", "Added by us")


def test_a_missing_publisher_and_year_are_said():
    bare, full = made("a", publisher=None, year=None), made("b", publisher="House", year=2015)
    assert (bare.publisher_in_print, bare.year_in_print) == ("publisher not stated", "no year given")
    assert (full.publisher_in_print, full.year_in_print) == ("House", "2015")


# --- 4. The worked example ------------------------------------------------------------------------------------------

EXAMPLE = (
    resource("A", link(stage="start"), year=2022, publisher="Survey Institute"),
    resource("B", link(fit="partial", stage="start"), types=("Page",), year=2021),
    resource("C", link(), best_for=("small",), effort="half", year=None, url=""),
    resource("D", link(stage="refine"), types=("Study",), year=2006, publisher="Survey Institute"),
    resource("E", link(), types=("Report",), best_for=("large",)),
    resource("F", link(fit="partial"), year=2019, url=""),
)


@pytest.mark.parametrize(
    ("level", "expected"), [(LOWEST, {"A": 24, "B": 12, "C": 11}), (HIGHEST, {"D": 16, "C": 13, "A": 11})]
)
def test_the_worked_example(level, expected):
    found = offered(*EXAMPLE, level=level, profile=SMALL).chosen
    assert [(c.resource.id, c.merits.total) for c in found] == list(expected.items())


def test_the_sums_of_the_worked_example_stand_in_the_document():
    text = (DOCS / "recommendation.md").read_text(encoding="utf-8")
    printed = dict(re.findall(r"^\| \*\*(\w)\*\* .*\| \*\*(\d+)\*\* \|$", text, flags=re.MULTILINE))
    found = offered(*EXAMPLE, profile=SMALL).chosen
    assert {c.resource.id: str(c.merits.total) for c in found}.items() <= printed.items()


# --- Properties, on the shipped catalogue ---------------------------------------------------------------------------

SIZES = [option.value for option in SHIPPED.fields["sworn_band"].options]
PROFILES = st.one_of(st.just({}), st.sampled_from(SIZES).map(lambda size: {"sworn_band": size}))
GAPS = st.lists(
    st.builds(gap, st.sampled_from([i.id for i in SHIPPED.items]), st.integers(0, SHIPPED.top_level - 1)),
    min_size=1,
    max_size=30,
    unique_by=lambda found: found.item,
)


@given(PROFILES, GAPS, st.randoms(use_true_random=False))
def test_the_order_of_the_file_plays_no_part(profile, gaps, random):
    mixed = list(CATALOGUE.resources)
    random.shuffle(mixed)
    shuffled = replace(CATALOGUE, resources=tuple(mixed))
    assert recommend(SHIPPED, profile, gaps, shuffled) == recommend(SHIPPED, profile, gaps, CATALOGUE)


@given(PROFILES, GAPS)
def test_what_is_offered_is_linked_counted_and_never_padded(profile, gaps):
    for found in recommend(SHIPPED, profile, gaps, CATALOGUE):
        topics = SHIPPED.places[found.item].item.topics
        assert len(set(names(found))) == len(found.chosen) <= SHOWN
        assert (found.none_fits is None) == bool(found.chosen)
        for chosen in found.chosen:
            m = chosen.merits
            parts = (m.link, m.topic, m.stage, m.kind, m.practical, m.effort, m.address, m.age, m.spread)
            assert m.total == sum(parts) >= ENOUGH
            assert chosen.topic in topics
            assert chosen.reason in {a.why for a in chosen.resource.addresses if a.topic == chosen.topic}
            assert chosen.fit == "strong" or chosen.resource.url


@pytest.mark.parametrize(("size", "never"), [("2-4", "large_agency"), ("1000+", "small_agency")])
def test_a_tiny_agency_gets_nothing_made_for_a_large_one_nor_the_other_way_round(size, never):
    for level in range(SHIPPED.top_level):
        gaps = [gap(i.id, level) for i in SHIPPED.items]
        for found in recommend(SHIPPED, {"sworn_band": size}, gaps, CATALOGUE):
            assert all(chosen.resource.best_for != (never,) for chosen in found.chosen)


def test_no_resource_stands_on_more_than_a_few_of_all_gaps():
    for size in SIZES:
        gaps = [gap(i.id) for i in SHIPPED.items]
        lists = [names(found) for found in recommend(SHIPPED, {"sworn_band": size}, gaps, CATALOGUE)]
        every = [name for found in lists for name in found]
        assert max(every.count(name) for name in every) <= 4
