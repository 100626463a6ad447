"""A questionnaire file becomes the core's types, whatever it is about; one that is wrong says everything at once."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from kl_assess.catalog.document import parse_document
from kl_assess.catalog.problem import CatalogError
from kl_assess.catalog.questionnaire import questionnaire_from, read_questionnaire
from kl_assess.core.questionnaire import AllOf, AnyItem, AnyOf, FieldTest, Questionnaire
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
    assert str(caught.value) == f"{file}, line 111, D-1.1 > weight: There is no weight 4. Use 2 or 1."


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


def test_a_list_that_cannot_be_read_causes_no_other_complaint() -> None:
    start, end = EVERY.index("resource_topics:"), EVERY.index("sources:\n  BOOK")
    text = f"{EVERY[:start]}resource_topics: many\n{EVERY[end:]}"
    assert [p.path for p in refused(text, questionnaire_from)] == ["resource_topics"]


def test_a_gate_on_confidence_needs_grades() -> None:
    start, end = EVERY.index("evidence_grades:"), EVERY.index("scoring:")
    problems = refused(EVERY[:start] + EVERY[end:], questionnaire_from)
    assert [(p.path, p.text) for p in problems] == [
        (
            "G2 > when > confidence_below",
            "There are no evidence grades, so there is no confidence. Add evidence_grades, or delete the key.",
        )
    ]
