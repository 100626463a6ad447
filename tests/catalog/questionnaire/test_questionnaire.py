"""A questionnaire file becomes the core's types, whatever it is about; one that is wrong says everything at once."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from kl_assess.catalog.document import parse_document
from kl_assess.catalog.problem import CatalogError
from kl_assess.catalog.questionnaire import questionnaire_from, read_questionnaire
from kl_assess.core.questionnaire import AllOf, AnyItem, AnyOf, FieldTest, Questionnaire
from kl_assess.paths import QUESTIONNAIRES
from tests.catalog.refusal import DATA, edited, refused
from tests.house_care import other
from tests.shipped import SHIPPED

EVERY = (DATA / "every.yaml").read_text()


def every() -> Questionnaire:
    return questionnaire_from(parse_document(EVERY, "every.yaml"))


# --- What is read -------------------------------------------------------------------------------------------------


def test_the_shipped_questionnaire_is_whole() -> None:
    assert len(SHIPPED.domains) == 3
    assert sum(len(domain.elements) for domain in SHIPPED.domains) == 15
    assert len(SHIPPED.items) == 55
    assert SHIPPED.level_points == (0, 25, 50, 75, 100)
    assert all(set(item.levels) == set(item.next_steps) == set(range(5)) for item in SHIPPED.items)


def test_the_smallest_questionnaire_needs_no_optional_part() -> None:
    smallest = read_questionnaire(DATA / "smallest.yaml")
    assert [item.id for item in smallest.items] == ["D-1.1"]
    assert smallest.level_points == (0, 100)
    assert smallest.weight_names == {1: "Item"}
    assert smallest.scoring.gates == ()
    assert smallest.surveys is None


def test_a_questionnaire_unlike_the_shipped_one_loads() -> None:
    questionnaire = other()
    assert (len(questionnaire.domains), len(questionnaire.items)) == (5, 90)
    assert questionnaire.level_points == (0, 25, 50, 100)
    assert (questionnaire.evidence_grades, questionnaire.conditions, questionnaire.surveys) == ((), (), None)


def test_every_part_is_read() -> None:
    questionnaire = every()
    first = questionnaire.items[0]
    assert (first.weight, first.version, first.condition, first.na.when) == (2, 1, "C-BOOKS", "No books exist.")
    assert questionnaire.conditions[0].when == AllOf(
        (
            FieldTest("shelves", "any_of", ("books",)),
            AnyOf((FieldTest("size", "in", ("many",)), FieldTest("lends", "equal", value=True))),
        )
    )
    assert questionnaire.scoring.gates[1].when.any_item == (AnyItem(weight=2, at=0),)
    assert questionnaire.fields["group"].options[0].of == ("few", "many")
    assert questionnaire.sources["BOOK"].url == "https://example.org/book"
    assert questionnaire.scoring.gap.plan_limit[1].when is None


ALONE = {
    "weights": "weights: [{value: 1, name: Only}]",
    "grades": "evidence_grades: [{id: E0, name: Asserted, meaning: Nothing given, points: 0, level_cap: 1}]",
    "profile": "profile: {fields: [{id: lends, label: Lends, kind: boolean, used_for: Lending.}]}",
    "conditions": """
profile: {fields: [{id: lends, label: Lends, kind: boolean, used_for: Lending.}]}
conditions: [{id: LENDS, label: It lends, when: {field: lends, op: equal, value: true}}]""",
    "small agencies": """
profile: {fields: [{id: size, label: Size, kind: single, used_for: Size., options: [{value: few, label: Few}]}]}
small_agency: {when: {field: size, op: equal, value: few}}""",
    "topics": "resource_topics: [{id: books, label: Books}]",
    "sources": "sources: {BOOK: {title: A book, url: https://example.org, how: opening}}",
    "surveys": """
respondent_groups: [{id: readers, label: Readers}]
surveys:
  rules: [Nobody is named.]
  special_option: {value: cannot_say, label: Cannot say}
  instruments: [{id: R, title: R, short: R, respondent_group: readers, minutes: 5, intro: Hello., items: [
    {id: R-1, version: 1, mirrors: D-1.1, question: Who reads?, options: {0: Nobody, 1: Everybody}}]}]""",
}
ALONE_IN_SCORING = {
    "a gate on domains": "gates: [{id: G, applies_to: domain, when: {any_item: [{weight: 1, not_known: true}]}, "
    "at_most: {level: 0}, sentence: Known.}]",
    "a gate on the overall level": "gates: [{id: G, applies_to: overall, when: {above_lowest_domain_by_more_than: 0}, "
    "at_most: {above_lowest_domain_by: 0}, sentence: Lowest.}]",
    "foundations": "foundations: {rule: None., look_again_from: 1, enables: {}}",
    "confidence": "confidence: {labels: [{name: Any, min: 0}]}",
    "strengths": "strengths: {min_weight: 1, min_level: 1, shown: 3}",
    "survey rules": "survey: "
    "{min_n_item: 5, min_n_subgroup: 10, complementary_suppression: true, perception_gap_from: 1}",
    "raters": "multi_rater: "
    "{average_deviation_above: 0.83, range_at_least: 1, spread_shown_from: 3, spread_printed_from: 5}",
    "change": "change: {no_clear_change_below: 3, min_common_weight: 0.8}",
    "peers": "peer: {min_agencies_per_cell: 10, statistics: [median], back_off: [all]}",
}  # fmt: skip


@pytest.mark.parametrize("part", ALONE)
def test_every_optional_part_may_stand_alone(part: str) -> None:
    text = f"{(DATA / 'smallest.yaml').read_text()}{ALONE[part]}\n"
    assert questionnaire_from(parse_document(text, "file.yaml")) != read_questionnaire(DATA / "smallest.yaml")


@pytest.mark.parametrize("part", ALONE_IN_SCORING)
def test_every_optional_part_of_scoring_may_stand_alone(part: str) -> None:
    last = "  borderline_margin: 2.5\n"
    text = edited((DATA / "smallest.yaml").read_text(), last, f"{last}  {ALONE_IN_SCORING[part]}\n")
    assert questionnaire_from(parse_document(text, "file.yaml")) != read_questionnaire(DATA / "smallest.yaml")


def test_decimals_are_exact() -> None:
    scoring = every().scoring
    assert scoring.element.min_coverage == Fraction(3, 5)
    assert scoring.gates[1].when.confidence_below == Fraction(34, 100)
    assert scoring.multi_rater is not None
    assert scoring.multi_rater.average_deviation_above == Fraction(83, 100)


def test_json_is_read_as_yaml_is() -> None:
    text = (DATA / "smallest.yaml").read_text()
    as_json = json.dumps(parse_document(text, "smallest.yaml").data, default=float, indent=1)
    read = questionnaire_from(parse_document(as_json, "smallest.json"))
    assert read == read_questionnaire(DATA / "smallest.yaml")


# --- What is refused ----------------------------------------------------------------------------------------------


def test_every_problem_of_a_file_is_told_at_once_in_the_order_of_the_file() -> None:
    edits = {
        "    short: Domain\n": "    short: No\n",
        "reference_period_months": "reference_periods",
        "lead: staff": "lead: boss",
        "mirrors: D-1.1": "mirrors: D-9.9",
        "{0: Nobody writes., 1: Some write., 2: Everybody writes.}": "{0: Nobody writes., 2: Everybody writes.}",
        "D-1.2: [D-2.1]": "D-1.2: [D-2.1, D-1.1]",
        "weight: 2\n            weight_reason": "weight: 9\n            weight_reason",
        "{id: E1, name": "{id: E0, name",
        "at_most: {level: 1}": "at_most: Middle at most",
    }
    text = EVERY
    for old, new in edits.items():
        text = edited(text, old, new)
    problems = refused(text, questionnaire_from)
    assert [problem.path for problem in problems] == [
        "instrument > reference_periods",
        "E0 > id",
        "G2 > at_most",
        "scoring > foundations > enables > D-1.1 > entry 1",
        "D > short",
        "D-1.1 > weight",
        "D-1.1 > respondents > lead",
        "D-2.1 > levels > 1",
        "R-1 > mirrors",
    ]
    assert [problem.line for problem in problems] == sorted(problem.line for problem in problems)


def test_a_problem_reads_as_one_line(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(edited(EVERY, "weight: 2\n            weight_reason", "weight: 4\n            weight_reason"))
    with pytest.raises(CatalogError) as caught:
        read_questionnaire(file)
    assert str(caught.value) == f"{file}, line 112, D-1.1 > weight: There is no weight 4. Use 2 or 1."


def test_a_responses_file_is_told_by_one_sentence() -> None:
    text = (QUESTIONNAIRES / "samples" / "cedar-hollow.yaml").read_text(encoding="utf-8")
    assert [problem.text for problem in refused(text, questionnaire_from)] == [
        "This is a responses file. Check it with: kl-assess evaluate FILE."
    ]


def test_a_repeated_id_says_where_the_first_one_stands() -> None:
    problems = refused(edited(EVERY, "id: D-2\n", "id: D-1\n"), questionnaire_from)
    first = EVERY[: EVERY.index("- id: D-1\n")].count("\n") + 1
    assert problems[0].text == f'The element "D-1" is used already in line {first}. Give this one another.'


@pytest.mark.parametrize("levels", [1, 8])
def test_a_scale_has_two_to_seven_levels(levels: int) -> None:
    text = (DATA / "smallest.yaml").read_text()
    scale = "\n".join(f"  - {{value: {n}, name: Level {n}, idea: An idea, points: {n}}}" for n in range(levels))
    start, end = text.index("level_scale:"), text.index("special_answers:")
    problems = refused(f"{text[:start]}level_scale:\n{scale}\n{text[end:]}", questionnaire_from)
    assert "level_scale" in {problem.path for problem in problems}
    assert f"A scale has 2 to 7 levels, and this one has {levels}. Change the list." in {p.text for p in problems}


@pytest.mark.parametrize("levels", [2, 7])
def test_a_scale_may_have_the_fewest_and_the_most_levels(levels: int) -> None:
    names = [f"Level {n}" for n in range(levels)]
    data = parse_document((DATA / "smallest.yaml").read_text(), "smallest.yaml").data
    assert isinstance(data, dict)
    data["level_scale"] = [{"value": n, "name": name, "idea": "An idea", "points": n} for n, name in enumerate(names)]
    data["scoring"]["maturity_levels"] = [{"name": name, "min": n} for n, name in enumerate(names)]
    item = data["domains"][0]["elements"][0]["items"][0]
    item["levels"] = item["next_steps"] = dict(enumerate(names))
    text = json.dumps(data, default=float)
    assert questionnaire_from(parse_document(text, "levels.json")).top_level == levels - 1


@pytest.mark.parametrize(
    ("old", "path", "text"),
    [
        ("        items:", "D-1 > items", "An element has at least one item. Add one."),
        ("    elements:", "D > elements", "A domain has at least one element. Add one."),
        ("domains:", "domains", "There is no domain. Write at least one."),
    ],
)
def test_nothing_is_empty(old: str, path: str, text: str) -> None:
    smallest = (DATA / "smallest.yaml").read_text()
    content = f"{smallest[: smallest.index(old)]}{old} []\n"
    assert [(p.path, p.text) for p in refused(content, questionnaire_from)] == [(path, text)]


def test_a_circle_of_foundations_is_found_wherever_it_is() -> None:
    links = "D-1.1: [D-1.2], D-1.2: [D-1.1, D-2.1], D-2.1: [D-2.1]"
    text = edited(EVERY, "D-1.1: [D-1.2], D-1.2: [D-2.1]", links)
    assert [p.text for p in refused(text, questionnaire_from)] == [
        "Items rest on one another in a circle here: D-1.1, D-1.2, D-1.1. Delete one of the links.",
        "Items rest on one another in a circle here: D-2.1, D-2.1. Delete one of the links.",
    ]


@pytest.mark.parametrize(
    ("key", "following"),
    [("resource_topics", "sources"), ("profile", "small_agency"), ("weights", "respondent_groups")],
)
def test_a_part_that_cannot_be_read_causes_no_other_complaint(key: str, following: str) -> None:
    start, end = EVERY.index(f"\n{key}:"), EVERY.index(f"\n{following}:")
    text = f"{EVERY[:start]}\n{key}: many{EVERY[end:]}"
    assert [p.path for p in refused(text, questionnaire_from)] == [key]


def test_a_quick_check_may_be_left_out() -> None:
    start, end = EVERY.index("    quick_check:"), EVERY.index("  id_policy:")
    modes = every().instrument.modes
    assert modes is not None
    assert modes.quick_check is not None
    modes = questionnaire_from(parse_document(EVERY[:start] + EVERY[end:], "every.yaml")).instrument.modes
    assert modes is not None
    assert modes.quick_check is None


def test_a_gate_on_confidence_needs_grades() -> None:
    start, end = EVERY.index("evidence_grades:"), EVERY.index("scoring:")
    problems = refused(EVERY[:start] + EVERY[end:], questionnaire_from)
    assert [(p.path, p.text) for p in problems] == [
        (
            "G2 > when > confidence_below",
            "There are no evidence grades, so there is no confidence. Add evidence_grades, or delete the key.",
        )
    ]
