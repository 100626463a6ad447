"""Items, weights, targets, grades, names and surveys fit the scale."""

import pytest

from kl_assess.catalog.questionnaire import questionnaire_from
from tests.catalog.refusal import DATA, Refusal, check_refusal

EVERY = (DATA / "every.yaml").read_text()

REFUSALS = [
    Refusal(
        "  - {value: 2, name: High, idea: Everybody, points: 1}",
        "  - {value: 3, name: High, idea: Everybody, points: 1}",
        "level_scale > High > value",
        "Levels count from 0, in order. Write 2.",
    ),
    Refusal(
        "points: 0.5}",
        "points: 1.0}",
        "level_scale > High > points",
        'Points rise from level to level. Write more than those of level 1, "Middle".',
        "- {value: 2, name: High, idea: Everybody",
    ),
    Refusal(
        "idea: Nobody, points: 0}",
        "idea: Nobody, points: -1}",
        "level_scale > Low > points",
        "Points are never below 0. Write 0 or more.",
    ),
    Refusal(
        "levels: {0: Nobody writes., 1: Some write., 2: Everybody writes.}",
        "levels: {0: Nobody writes., 2: Everybody writes.}",
        "D-2.1 > levels > 1",
        "The description for level 1 is missing. Add it.",
    ),
    Refusal(
        "levels: {0: Nobody writes., 1: Some write., 2: Everybody writes.}",
        "levels: {0: Nobody writes., 1: Some write., 2: Everybody writes., 3: All}",
        "D-2.1 > levels > 3",
        "There is no level 3. Delete it, or use a level from 0 to 2.",
    ),
    Refusal(
        "next_steps: {0: Write a word., 1: Write a line., 2: Write on.}",
        "next_steps: {0: Write a word., 1: Write a line.}",
        "D-2.1 > next_steps > 2",
        "The next step for level 2 is missing. Add it.",
    ),
    Refusal(
        "options: {0: Nobody, 1: Some, 2: Everybody}",
        "options: {0: Nobody, 1: Some}",
        "R-1 > options > 2",
        "The answer for level 2 is missing. Add it.",
    ),
    Refusal(
        "weight: 2\n            weight_reason",
        "weight: 4\n            weight_reason",
        "D-1.1 > weight",
        "There is no weight 4. Use 2 or 1.",
    ),
    Refusal(
        "{1: 1, 2: 2}",
        "{2: 2}",
        "scoring > targets > default_by_weight > 1",
        "The target for weight 1 is missing. Add it.",
    ),
    Refusal(
        "{1: 1, 2: 2}",
        "{1: 1, 2: 3}",
        "scoring > targets > default_by_weight > 2",
        "There is no level 3. Use a level from 0 to 2.",
    ),
    Refusal(
        "{1: 1, 2: 2}",
        "{1: 1, 2: 2, 3: 2}",
        "scoring > targets > default_by_weight > 3",
        "There is no weight 3. Use 2 or 1.",
    ),
    Refusal("level_cap: 2", "level_cap: 3", "E1 > level_cap", "There is no level 3. Use a level from 0 to 2."),
    Refusal(
        "given, points: 1, level_cap: 2",
        "given, points: 0, level_cap: 2",
        "E1 > points",
        'Grades stand in order, the weakest first. Write more points than "E0" has.',
    ),
    Refusal(
        "given, points: 1, level_cap: 2",
        "given, points: 1, level_cap: 0",
        "E1 > level_cap",
        'A stronger grade supports no lower level. Write 1 or more, as "E0" has.',
    ),
    Refusal(
        "{name: Middle, min: 25}, ",
        "",
        "scoring > maturity_levels",
        "Each of the 3 levels of the scale needs one entry here, and there are 2. Add or delete entries.",
    ),
    Refusal(
        "{name: Middle, min: 25}",
        "{name: Mid, min: 25}",
        "scoring > maturity_levels > Mid > name",
        'This entry is for level 1 of the scale. Call it by the same name, "Middle".',
    ),
    Refusal(
        "{name: Low, min: 0}",
        "{name: Low, min: 5}",
        "scoring > maturity_levels > Low > min",
        "The lowest entry begins at 0. Write 0.",
    ),
    Refusal(
        "{name: High, min: 75}",
        "{name: High, min: 25}",
        "scoring > maturity_levels > High > min",
        'Each entry begins above the one before it. Write more than "Middle" has.',
    ),
    Refusal(
        "{name: High, min: 75}",
        "{name: High, min: 100}",
        "scoring > maturity_levels > High > min",
        "Scores end at 100. Write less than 100.",
    ),
    Refusal(
        "na: {allowed: true, when: No books exist.}",
        "na: {allowed: true}",
        "D-1.1 > na > when",
        "The case in which the item does not apply is missing. Add it, or write allowed: false.",
    ),
    Refusal(
        "  - {value: dont_know, name: Don't know, rule: Something to find out.}\n",
        "",
        "special_answers",
        'The answer "dont_know" is missing. Add its name and rule.',
        "special_answers:",
    ),
    Refusal("    weight: 1.5\n", "    weight: 0\n", "D > weight", "The weight of a domain is more than 0. Raise it."),
    Refusal(
        "        weight: 2\n        items",
        "        weight: -2\n        items",
        "D-1 > weight",
        "The weight of an element is more than 0. Raise it.",
    ),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.new.strip() or refusal.old.strip())
def test_what_does_not_fit_the_scale_is_refused(refusal: Refusal) -> None:
    check_refusal(EVERY, refusal, questionnaire_from)
