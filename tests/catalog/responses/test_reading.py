"""A responses file: what a good one says, and how everything that is wrong with one is told."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl_assess.catalog.document import parse_document
from kl_assess.catalog.problem import CatalogError
from kl_assess.catalog.responses import LONGEST, ResponsesFile, check_responses, read_responses
from kl_assess.core.responses import Status
from kl_assess.paths import QUESTIONNAIRES
from tests.catalog.refusal import edited, refused
from tests.catalog.responses.good import EVERY, GOOD, SCHEMA, SMALLEST, notices, read, read_text
from tests.factories import FILES, write_file
from tests.shipped import SHIPPED

SAMPLES = sorted((QUESTIONNAIRES / "samples").glob("*.yaml"))


# --- What a good file says --------------------------------------------------------------------------------------------


def test_a_good_file_becomes_the_core_s_types() -> None:
    file = read_text(GOOD)
    assert file.profile["oversight_models"] == ("review",)
    assert file.profile["rater_counts"] == {"command": 1, "officers": 2}
    assert file.responses["EXP-1.1"].evidence.items[0].title == "Order 12"
    assert {item: response.status for item, response in file.responses.items()} == {
        "EXP-1.1": Status.ANSWERED,
        "EXP-1.2": Status.DONT_KNOW,
        "EXP-1.3": Status.ANSWERED,
        "LEA-4.4": Status.NOT_APPLICABLE,
        "ACC-3.1": Status.BLANK,
    }
    assert file.ratings["EXP-1.1"].levels == (3, None, 2)
    assert file.plan is not None
    assert file.plan.actions[0].owner.title == "Captain"
    assert notices(GOOD) == ()


def test_only_the_name_of_the_agency_is_needed() -> None:
    assert read_text("agency: {name: Elm Grove}") == ResponsesFile(agency=read_text(GOOD).agency.__class__("Elm Grove"))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_shipped_samples_have_nothing_wrong(sample: Path) -> None:
    _, said = read_responses(sample, SHIPPED)
    assert said == ()


def test_the_sample_agency_uses_every_part_of_the_format() -> None:
    file, _ = read_responses(QUESTIONNAIRES / "samples" / "harbor-point.yaml", SHIPPED)
    assert all(getattr(file, part) for part in ResponsesFile.__dataclass_fields__)
    assert len(file.responses) == len(SHIPPED.items) - 1  # one is hidden by its profile


@pytest.mark.parametrize("questionnaire", [SHIPPED, EVERY], ids=["shipped", "every"])
@pytest.mark.parametrize("name", FILES)
def test_invented_files_have_nothing_wrong(name: str, questionnaire: object, tmp_path: Path) -> None:
    _, said = read_responses(write_file(tmp_path, name, questionnaire), questionnaire)
    assert said == ()


def test_yaml_and_json_say_the_same(tmp_path: Path) -> None:
    sample = QUESTIONNAIRES / "samples" / "harbor-point.yaml"
    as_json = tmp_path / "sample.json"
    as_json.write_text(json.dumps(parse_document(sample.read_text(encoding="utf-8"), "").data), encoding="utf-8")
    assert read_responses(as_json, SHIPPED) == read_responses(sample, SHIPPED)


# --- What is refused --------------------------------------------------------------------------------------------------


def test_all_problems_are_told_at_once() -> None:
    text = GOOD
    for old, new in (
        ("size: 24 sworn officers", 'size: ""'),
        ("level: 3", "level: 5"),
        ("survey: PARTNER", "survey: NOBODY"),
    ):
        text = edited(text, old, new)
    assert [problem.line for problem in refused(text, read)] == [2, 14, 26]


def test_every_wrong_entry_of_a_profile_field_is_told() -> None:
    text = edited(GOOD, "oversight_models: [review]", "oversight_models: [reviews, review, advisor]")
    text = edited(text, "{command: 1, officers: 2}", "{command: -1, officer: 2, officers: 1.5}")
    assert [p.path for p in refused(text, read)] == [
        "profile > oversight_models > entry 1",
        "profile > oversight_models > entry 3",
        "profile > rater_counts > command",
        "profile > rater_counts > officer",
        "profile > rater_counts > officers",
    ]


def test_problems_of_one_line_stand_in_the_order_of_the_line() -> None:
    text = edited(GOOD, "{item: EXP-1.2, owner: {title: Clerk}, due: 2027-01-31}", "{due: soon, owner: {}, item: X}")
    assert [p.path.rpartition(" > ")[2] for p in refused(text, read)] == ["due", "title", "item"]


def test_every_text_that_a_file_may_hold_has_a_limit() -> None:
    """But what must be one of some words anyway: ids, and the options of the profile."""
    texts = {
        name
        for rule in (SCHEMA, *SCHEMA["$defs"].values())
        for name, value in rule["properties"].items()
        if {"type": "string"} in value.get("anyOf", [value])
    }
    assert texts - {"id", "item", "survey", "grade"} - {"version"} == set(LONGEST)


def test_what_a_wrong_kind_of_value_hides_is_not_told_besides() -> None:
    """The level could not be read, so nothing is said of a grade without one."""
    assert [p.path for p in refused(edited(GOOD, "level: 3", 'level: "3"'), read)] == ["responses > EXP-1.1 > level"]


def test_a_survey_stands_in_a_file_once() -> None:
    text = edited(GOOD, "ratings:\n", "  - {survey: PARTNER, results: {}}\nratings:\n")
    assert [p.text for p in refused(text, read)] == ["This survey stands here twice. Put its results together."]


def test_a_questionnaire_without_a_part_refuses_it() -> None:
    text = """\
agency: {name: Elm Grove}
mode: quick_check
responses: {D-1.1: {level: 1, evidence: {grade: E1}}}
surveys: [{survey: PARTNER, results: {}}]
"""
    problems = refused(text, lambda document: check_responses(document, SMALLEST))
    assert [(p.line, p.text) for p in problems] == [
        (2, "This questionnaire has no quick check. Write full."),
        (3, "This questionnaire does not grade evidence. Delete the grade."),
        (4, 'This questionnaire has no survey "PARTNER".'),
    ]


@pytest.mark.parametrize(
    "blank",
    ["questionnaire", "profile", "mode", "responses", "report", "words", "targets", "surveys", "ratings", "previous",
     "plan", "responses: {EXP-1.1", "responses: {EXP-1.1: {evidence", "responses: {EXP-1.1: {dont_know",
     "responses: {EXP-1.1: {note_private", "responses: {EXP-1.1: {evidence: {items", "plan: {actions",
     "targets: {EXP-1.1", "ratings: {EXP-1.1", "profile: {rater_counts: {command", "report: {version",
     "report: {issued",
     "surveys: [{survey: PARTNER, results: {EXP-1.3"],
)  # fmt: skip
def test_a_key_without_a_value_is_blank(blank: str) -> None:
    closed = "".join({"{": "}", "[": "]"}[char] for char in reversed(blank) if char in "{[")
    file = read_text(f"agency: {{name: Elm Grove, short: }}\n{blank}: {closed}")
    assert not any(response.status is not Status.BLANK for response in file.responses.values())
    assert file.agency.short is None


def test_what_is_needed_is_missed_where_it_has_no_value() -> None:
    text = "agency: {name: }\nratings: {EXP-1.1: {levels: }}\nsurveys: [{survey: }]"
    assert [p.text for p in refused(text, read)] == [
        'The key "name" is missing. Add it.',
        'The key "levels" is missing. Add it.',
        'The key "survey" is missing. Add it.',
        'The key "results" is missing. Add it.',
    ]


def test_a_survey_is_refused_where_the_profile_rules_it_out() -> None:
    survey = next(survey for survey in SHIPPED.surveys.instruments if survey.not_where)
    text = edited(GOOD, "survey: PARTNER", f"survey: {survey.id}").replace("EXP-1.3: {median", "EXP-1.2: {median")
    assert read_text(text).surveys[0].survey == survey.id
    (problem,) = refused(edited(text, '"10-24"', '"5-9"'), read)
    assert (problem.path, problem.text) == (
        "surveys > entry 1 > survey",
        f'An agency with this profile does not use the survey "{survey.title}". {survey.instead} Delete its results.',
    )
    assert read_text(edited(text, '  sworn_band: "10-24"\n', "")).surveys[0].survey == survey.id


def test_a_question_that_nobody_could_judge_needs_no_median() -> None:
    text = edited(GOOD, "{median: 1, answers: 18, cannot_say: 2}", "{answers: 0, cannot_say: 20}")
    assert read_text(text).surveys[0].results["EXP-1.3"].median is None


def test_targets_stay_where_the_questionnaire_fixes_them() -> None:
    fixed = replace(SHIPPED.scoring.targets, agency_may_change=False)
    questionnaire = replace(SHIPPED, scoring=replace(SHIPPED.scoring, targets=fixed))
    problems = refused(GOOD, lambda document: check_responses(document, questionnaire))
    assert [p.text for p in problems] == ["Targets of this questionnaire cannot be changed. Delete them."]


@pytest.mark.parametrize("name", ["answers.ods", "answers.xls", "answers"])
def test_a_file_of_another_kind_is_refused(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    with pytest.raises(CatalogError) as caught:
        read_responses(file, SHIPPED)
    assert str(caught.value) == (
        f"{file}: A responses file ends in .yaml, .yml, .json or .xlsx. Save it in one of these forms."
    )


# --- Anything at all --------------------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    [
        "EXP-1.1",
        "level",
        "dont_know",
        "not_applicable",
        "evidence",
        "items",
        "grade",
        "E2",
        "name",
        "PARTNER",
        "2026-01-31",
    ]
)
SINGLE = st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5) | WORDS
ANYTHING = st.recursive(
    SINGLE, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.text(max_size=5), inner, max_size=3)
)
PARTS = st.sampled_from(sorted(ResponsesFile.__dataclass_fields__))


@given(st.dictionaries(PARTS, ANYTHING))
def test_any_data_gives_a_file_or_its_problems(data: dict[str, object]) -> None:
    try:
        file = read_text(json.dumps(data))
    except CatalogError as error:
        said = [problem.text for problem in error.problems]
    else:
        said = [file.agency.name]
    assert all(text.strip() for text in said)
