"""A responses file: what a good one says, and the sentence for everything that can be wrong with one."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl_assess.catalog.document import Document, parse_document
from kl_assess.catalog.problem import CatalogError
from kl_assess.catalog.questionnaire import read_questionnaire
from kl_assess.catalog.responses import ResponsesFile, check_responses, read_responses
from kl_assess.core.responses import Status
from kl_assess.core.scoring import Mode
from kl_assess.paths import QUESTIONNAIRES
from tests.catalog.refusal import DATA, Refusal, check_refusal, edited, refused
from tests.factories import FILES, write_file
from tests.shipped import SHIPPED

SAMPLES = sorted((QUESTIONNAIRES / "samples").glob("*.yaml"))
EVERY, SMALLEST = (read_questionnaire(DATA / f"{name}.yaml") for name in ("every", "smallest"))

GOOD = """\
questionnaire: {id: community-engagement, version: "0.2.0"}
agency: {name: Elm Grove Police Department, sworn: 24}
profile:
  agency_type: local_or_municipal_police
  sworn_band: "10-24"
  professional_staff_band: "0"
  oversight_models: [review]
  outside_recommendations_36m: true
  rater_counts: {command: 1, officers: 2}
mode: full
report: {period: "2026", cycle: 2, version: 3, agreed: 2026-10-06}
responses:
  EXP-1.1:
    level: 3
    evidence:
      grade: E2
      items:
        - {title: Order 12, kind: policy, date: 2026-01-31, address: "https://example.org/12"}
  EXP-1.2: {dont_know: true, missing: Who reads it.}
  EXP-1.3: {level: 1}
  LEA-4.4: {not_applicable: true, reason: The state sets all criteria.}
  ACC-3.1: {}
targets:
  EXP-1.1: {level: 2, reason: One year only.}
surveys:
  - {survey: PARTNER, asked: 40, answered: 20, results: {EXP-1.3: {median: 1, answers: 18, cannot_say: 2}}}
ratings:
  EXP-1.1: {levels: [3, dont_know, 2]}
previous:
  period: "2025"
  responses: {EXP-1.1: {version: 1, level: 2}}
  reasons: {EXP-1.1: {why: It was written down.}}
  issued: {overall: 40, domains: {EXP: 41}}
plan:
  actions:
    - {item: EXP-1.3, owner: {title: Captain}, due: 2027-01-31, known_by: It is there.}
  finding_out:
    - {item: EXP-1.2, owner: {title: Clerk}, due: 2027-01-31}
"""


def read(document: Document) -> ResponsesFile:
    return check_responses(document, SHIPPED)[0]


def read_text(text: str) -> ResponsesFile:
    return read(parse_document(text, "file.yaml"))


def notices(text: str) -> tuple[str, ...]:
    return check_responses(parse_document(text, "file.yaml"), SHIPPED)[1]


def only_notice(text: str) -> str:
    (said,) = notices(text)
    return said


# --- What a good file says ----------------------------------------------------------------------------------------


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


# --- What is refused ----------------------------------------------------------------------------------------------

ITEM = "There is no item "
NAMES = [level.name.lower() for level in SHIPPED.level_scale]
SCALE = f"The scale runs from 0 ({NAMES[0]}) to 4 ({NAMES[4]})."
OWN_TARGET = "EXP-1.1: {level: 2, reason: One year only.}"
GRADES = "E0 (asserted), E1 (described), E2 (documented) or E3 (corroborated)"
ONE = "Only one of level, dont_know or not_applicable can be the"

HEADER = [
    Refusal(
        "id: community-engagement", "id: reading", "questionnaire > id",
        'These answers were not given to "community-engagement". '
        'Name the questionnaire "reading" when you read the file, or correct the id.',
    ),
    Refusal("name: Elm Grove Police Department", 'name: " "', "agency > name",
            "The agency has no name. Write it as it should be printed."),
    Refusal("sworn: 24", "sworn: -1", "agency > sworn", "This must be 0 or more, not -1."),
    Refusal("mode: full", "mode: half", "mode", '"half" is not known here. Use full or quick_check.'),
    Refusal("cycle: 2", "cycle: 0", "report > cycle", "This must be 1 or more, not 0."),
    Refusal("version: 3", "version: 0", "report > version", "This must be 1 or more, not 0."),
    Refusal("agreed: 2026-10-06", "agreed: 2026-02-30", "report > agreed",
            'This must be a date such as 2026-01-31, not the text "2026-02-30".'),
    Refusal("mode: full", "moods: full", "moods", 'There is no key "moods" here. Did you mean "mode"?'),
]  # fmt: skip

PROFILE = [
    Refusal("agency_type: local", "agency_typ: local", "profile > agency_typ",
            'There is no profile field "agency_typ". Did you mean "agency_type"?'),
    Refusal("agency_type: local_or_municipal_police", "agency_type: Municipal police", "profile > agency_type",
            'Write the short form: "local_or_municipal_police".'),
    Refusal('sworn_band: "10-24"', "sworn_band: 10-25", "profile > sworn_band",
            '"10-25" is not one of the options. Use 0-1, 2-4, 5-9, 10-24, 25-49, 50-99, 100-249, 250-499, 500-999 or '
            '1000+. Did you mean "10-24"?'),
    Refusal('sworn_band: "10-24"', "state: ZZ", "profile > state",
            f'"ZZ" is not one of the options. The blank file lists all {len(SHIPPED.fields["state"].options)}.'),
    Refusal('sworn_band: "10-24"', "sworn_band: [10-24]", "profile > sworn_band",
            "Only one may be chosen here. Write one of the options."),
    Refusal('sworn_band: "10-24"', "sworn_group: under_10", "profile > sworn_group",
            'This is worked out from "sworn_band". Delete it.'),
    Refusal('professional_staff_band: "0"', "professional_staff_band: 0", "profile > professional_staff_band",
            'Put it in quotes: "0".'),
    Refusal("oversight_models: [review]", "oversight_models: review", "profile > oversight_models",
            "Several may be chosen here. Write a list, such as [none, investigative]."),
    Refusal("oversight_models: [review]", "oversight_models: [reviews]", "profile > oversight_models",
            '"reviews" is not one of the options. Use none, investigative, audit_or_monitor, review, adjudicative, '
            'advisory, supervisory or appeals. Did you mean "review"?'),
    Refusal("outside_recommendations_36m: true", 'outside_recommendations_36m: "no"',
            "profile > outside_recommendations_36m", "Write true or false, without quotes, or leave it blank."),
    Refusal("rater_counts: {command: 1, officers: 2}", "rater_counts: 3", "profile > rater_counts",
            "Write a number for each group, such as {command: 2}."),
    Refusal("officers: 2}", "officer: 2}", "profile > rater_counts",
            'There is no group "officer". Use command, supervisors, officers, professional_staff or '
            'community_partners. Did you mean "officers"?'),
    Refusal("officers: 2}", "officers: -2}", "profile > rater_counts",
            'The number of "officers" must be a whole number, 0 or more.'),
]  # fmt: skip

ANSWERS = [
    Refusal("EXP-1.3: {level: 1}", "EXP-1.33: {level: 1}", "responses > EXP-1.33",
            'There is no item "EXP-1.33" in this questionnaire. Did you mean "EXP-1.3"?'),
    Refusal("EXP-1.3: {level: 1}", "Parking: {level: 1}", "responses > Parking",
            'There is no item "Parking" in this questionnaire. Check its id, or delete it.'),
    Refusal("level: 3", "level: 5", "responses > EXP-1.1 > level", f"There is no level 5. {SCALE}"),
    Refusal("EXP-1.3: {level: 1}", "EXP-1.3: {level: true}", "responses > EXP-1.3 > level",
            "This must be a whole number, not true."),
    Refusal("EXP-1.3: {level: 1}", "EXP-1.3: {level: 1, dont_know: true}", "responses > EXP-1.3",
            f"{ONE} answer. Keep one of them."),
    Refusal("EXP-1.3: {level: 1}", "EXP-1.3: {not_applicable: true, reason: No.}",
            "responses > EXP-1.3 > not_applicable",
            "This item cannot be called not applicable. Choose a level or don't know."),
    Refusal("EXP-1.3: {level: 1}", "ACC-3.4: {not_applicable: true, reason: No.}",
            "responses > ACC-3.4 > not_applicable",
            "This item cannot be called not applicable. It drops out only where the profile says that this is not so: "
            f'"{next(c.label for c in SHIPPED.conditions if c.id == "C-EXTREC")}". Choose a level or don\'t know.'),
    Refusal("reason: The state sets all criteria.", 'reason: " "', "responses > LEA-4.4 > reason",
            "The reason is blank. Write why the item does not apply, or delete the key."),
    Refusal("EXP-1.3: {level: 1}", "EXP-1.3: {level: 1, reason: It depends.}", "responses > EXP-1.3 > reason",
            "A reason goes with not applicable only. Answer so, or move it to the note."),
    Refusal("EXP-1.3: {level: 1}", "EXP-1.3: {level: 1, missing: Much.}", "responses > EXP-1.3 > missing",
            "This says what is not known, but the item has an answer. Delete it, or move it to the note."),
    Refusal("ACC-3.1: {}", "ACC-3.1: {evidence: {grade: E1}}", "responses > ACC-3.1 > evidence > grade",
            "A grade says how a level is backed, and there is no level. Choose a level, or delete the grade."),
    Refusal("grade: E2", "grade: E4", "responses > EXP-1.1 > evidence > grade",
            f'There is no evidence grade "E4". Use {GRADES}.'),
    Refusal("title: Order 12", 'title: ""', "responses > EXP-1.1 > evidence > items > entry 1 > title",
            "Evidence needs a title that tells a reader what it is. Write one."),
    Refusal("https://example.org/12", "shelf 12", "responses > EXP-1.1 > evidence > items > entry 1 > address",
            'A web address begins with https:// or http://. Anything else belongs under "file".'),
    Refusal("kind: policy", "kind: polcy", "responses > EXP-1.1 > evidence > items > entry 1 > kind",
            '"polcy" is not known here. Use account, policy, record, data, publication, survey or other. '
            'Did you mean "policy"?'),
]  # fmt: skip

OTHERS = [
    Refusal(OWN_TARGET, "EXP-1.1: {level: 2}", "targets > EXP-1.1",
            f"This is below the questionnaire's target, which is 3 ({NAMES[3]}). Give a reason."),
    Refusal(OWN_TARGET, "EXP-1.1: {level: 9, reason: So.}", "targets > EXP-1.1 > level",
            f"There is no level 9. {SCALE}"),
    Refusal(OWN_TARGET, "EXP-1.11: {level: 3}", "targets > EXP-1.11",
            f'{ITEM}"EXP-1.11" in this questionnaire. Did you mean "EXP-1.1"?'),
    Refusal("survey: PARTNER", "survey: PARTNERS", "surveys > entry 1 > survey",
            'This questionnaire has no survey "PARTNERS". Did you mean "PARTNER"?'),
    Refusal("asked: 40", "asked: 19", "surveys > entry 1 > answered",
            "More people answered than were asked, 19. Check both."),
    Refusal("asked: 40", "asked: -4", "surveys > entry 1 > asked", "This must be 0 or more, not -4."),
    Refusal("{EXP-1.3: {median", "{EXP-1.1: {median", "surveys > entry 1 > results > EXP-1.1",
            'The survey "Community partner perspective" has no question on this item. Delete it.'),
    Refusal("median: 1", "median: 7", "surveys > entry 1 > results > EXP-1.3 > median",
            f"There is no level 7. {SCALE}"),
    Refusal("answers: 18", "answers: 19", "surveys > entry 1 > results > EXP-1.3",
            "Answers and cannot say come to more than the 20 people who answered. Check them."),
    Refusal("cannot_say: 2", "cannot_say: -2", "surveys > entry 1 > results > EXP-1.3 > cannot_say",
            "This must be 0 or more, not -2."),
    Refusal("[3, dont_know, 2]", "[3, dont_know, 6]", "ratings > EXP-1.1 > levels > entry 3",
            f"There is no level 6. {SCALE}"),
    Refusal("[3, dont_know, 2]", "[3, null, 2]", "ratings > EXP-1.1 > levels > entry 2",
            "Nothing stands here. Write a level, or dont_know."),
    Refusal('period: "2025"', 'period: ""', "previous > period",
            'The last cycle has no name. Write it as printed, such as "2025".'),
    Refusal("{version: 1, level: 2}", "{version: 0, level: 2}", "previous > responses > EXP-1.1 > version",
            "This must be 1 or more, not 0."),
    Refusal("{version: 1, level: 2}", "{level: 8}", "previous > responses > EXP-1.1 > level",
            f"There is no level 8. {SCALE}"),
    Refusal("{version: 1, level: 2}", "{level: 2, dont_know: true}", "previous > responses > EXP-1.1",
            f"{ONE} last answer. Keep one of them."),
    Refusal("{EXP-1.1: {why", "{EXP-1.11: {why", "previous > reasons > EXP-1.11",
            f'{ITEM}"EXP-1.11" in this questionnaire. Did you mean "EXP-1.1"?'),
    Refusal("overall: 40", "overall: 140", "previous > issued > overall",
            "A score lies between 0 and 100. Check the last report."),
    Refusal("{EXP: 41}", "{EXP: -1}", "previous > issued > domains > EXP",
            "A score lies between 0 and 100. Check the last report."),
    Refusal("item: EXP-1.3, owner", "item: EXP-1.33, owner", "plan > actions > entry 1 > item",
            f'{ITEM}"EXP-1.33" in this questionnaire. Did you mean "EXP-1.3"?'),
    Refusal("item: EXP-1.2, owner", "item: nobody, owner", "plan > finding_out > entry 1 > item",
            f'{ITEM}"nobody" in this questionnaire. Check its id, or delete it.'),
    Refusal("due: 2027-01-31, known_by", "due: soon, known_by", "plan > actions > entry 1 > due",
            'This must be a date such as 2026-01-31, not the text "soon".'),
]  # fmt: skip


@pytest.mark.parametrize("refusal", [*HEADER, *PROFILE, *ANSWERS, *OTHERS], ids=lambda r: f"{r.path}: {r.new[:24]}")
def test_refusal(refusal: Refusal) -> None:
    check_refusal(GOOD, refusal, read)


def test_all_problems_are_told_at_once() -> None:
    text = GOOD
    for old, new in (("sworn: 24", "sworn: -1"), ("level: 3", "level: 5"), ("survey: PARTNER", "survey: NOBODY")):
        text = edited(text, old, new)
    assert [problem.line for problem in refused(text, read)] == [2, 14, 26]


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


# --- What is said and not refused ---------------------------------------------------------------------------------


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
    assert only_notice(text) == (
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


# --- Anything at all ----------------------------------------------------------------------------------------------

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
