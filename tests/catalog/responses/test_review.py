"""What is said of a responses file and not refused."""

from dataclasses import replace

import pytest

from kl_assess.catalog.document import MOST_PROBLEMS, parse_document
from kl_assess.catalog.responses import check_responses
from kl_assess.core.responses import Status
from kl_assess.core.scoring import Mode
from tests.catalog.refusal import edited
from tests.catalog.responses.good import GOOD, notices, only_notice, read_text
from tests.shipped import SHIPPED


def test_another_version_of_the_questionnaire_is_said() -> None:
    assert only_notice(edited(GOOD, '"0.2.0"', '"0.1.0"')) == (
        "file.yaml, line 1, questionnaire > version: These answers were given to version 0.1.0 and are read with "
        "0.2.0. Check the items whose wording has changed."
    )


def test_not_applicable_without_a_reason_is_kept_and_said() -> None:
    text = edited(GOOD, ", reason: The state sets all criteria.", "")
    assert read_text(text).responses["LEA-4.4"].status is Status.BLANK
    assert only_notice(text) == (
        "file.yaml, line 21, responses > LEA-4.4: Not applicable without a reason counts as not answered. "
        f'Give the reason. The item allows it in this case: "{SHIPPED.places["LEA-4.4"].item.na.when}".'
    )


def test_an_answer_to_a_hidden_item_is_kept_and_said() -> None:
    text = edited(edited(GOOD, "36m: true", "36m: false"), "ACC-3.1: {}", "ACC-3.4: {level: 2}")
    label = next(c.label for c in SHIPPED.conditions if c.id == "C-EXTREC")
    assert read_text(text).responses["ACC-3.4"].level == 2
    assert only_notice(text) == (
        "file.yaml, line 22, responses > ACC-3.4: By the profile this item is not asked, so its answer is kept but not "
        f'counted. It is asked where: "{label}".'
    )


def test_a_hidden_item_may_be_called_not_applicable() -> None:
    hidden = "ACC-3.4: {not_applicable: true, reason: Nobody made any.}"
    assert notices(edited(edited(GOOD, "36m: true", "36m: false"), "ACC-3.1: {}", hidden)) == ()


def test_answers_that_a_quick_check_does_not_ask_are_counted() -> None:
    text = edited(GOOD, "mode: full", "mode: quick_check")
    assert read_text(text).mode is Mode.QUICK_CHECK
    assert notices(text)[0] == (
        "file.yaml, line 10, mode: A quick check does not ask two answered items. What was answered there is kept, not "
        "counted."
    )


def test_an_item_retired_since_the_last_cycle_is_said() -> None:
    text = edited(GOOD, "responses: {EXP-1.1: {version", "responses: {EXP-9.9: {level: 1}, EXP-1.1: {version")
    text = edited(text, "{EXP: 41}", "{OLD: 41}")
    text = edited(text, "  finding_out:", "  last_time: [{item: EXP-9.9, action: Read, done: true}]\n  finding_out:")
    assert [said.rpartition(": ")[2] for said in notices(text)] == [
        "The questionnaire has no such item now. Its last answer is kept and not compared.",
        "The questionnaire has no such domain now. Its last number is kept and not compared.",
        'The questionnaire has no item "EXP-9.9" now. The old action is kept.',
    ]


def test_a_last_cycle_that_is_not_compared_is_said() -> None:
    text = edited(GOOD, "mode: full", "mode: quick_check")
    assert [said for said in notices(text) if "previous" in said] == [
        "file.yaml, line 29, previous: A quick check is not compared with the last cycle, so this part is not used."
    ]


@pytest.mark.parametrize(
    ("rules", "part", "text"),
    [
        ("change", "previous", "This questionnaire has no rules for what changed, so this part is not used."),
        ("survey", "surveys", "This questionnaire has no rules for survey results, so this part is not used."),
    ],
)
def test_a_part_that_the_questionnaire_has_no_rules_for_is_said(rules: str, part: str, text: str) -> None:
    without = replace(SHIPPED, scoring=replace(SHIPPED.scoring, **{rules: None}))
    _, (said,) = check_responses(parse_document(GOOD, "file.yaml"), without)
    assert said.partition(", ")[2].partition(", ")[2] == f"{part}: {text}"


def test_a_grade_at_the_lowest_level_is_said() -> None:
    lowest = SHIPPED.level_scale[0].name.lower()
    assert only_notice(edited(GOOD, "level: 3", "level: 0")).endswith(
        f"responses > EXP-1.1 > evidence > grade: Level 0 ({lowest}) needs no evidence, so this grade is not used."
    )


def test_the_strongest_grade_without_anyone_who_agrees_is_said() -> None:
    strongest = edited(GOOD, "grade: E2", "grade: E3")
    assert only_notice(strongest).endswith(
        "This is the strongest grade, and nobody outside the team is named. Say who agrees, or check the grade."
    )
    assert notices(edited(strongest, "grade: E3", "grade: E3\n      corroborated_by: The auditor")) == ()


def test_a_file_with_more_notices_than_are_told_is_used() -> None:
    retired = ", ".join(f"OLD-{number}: {{level: 1}}" for number in range(MOST_PROBLEMS + 2))
    said = notices(edited(GOOD, "{EXP-1.1: {version: 1", f"{{{retired}, EXP-1.1: {{version: 1"))
    assert len(said) == MOST_PROBLEMS
