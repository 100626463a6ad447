"""A responses file: what a good one says, and the sentence for everything that can be wrong with one."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kl_assess.catalog.document import MOST_PROBLEMS, Document, parse_document
from kl_assess.catalog.problem import CatalogError
from kl_assess.catalog.questionnaire import read_questionnaire
from kl_assess.catalog.responses import LONGEST, ResponsesFile, check_responses, read_responses
from kl_assess.catalog.schema import schema
from kl_assess.core.responses import Status
from kl_assess.core.scoring import Mode
from kl_assess.paths import QUESTIONNAIRES
from tests.catalog.refusal import DATA, Refusal, check_refusal, edited, refused
from tests.factories import FILES, write_file
from tests.shipped import SHIPPED

SCHEMA = schema(ResponsesFile)
SAMPLES = sorted((QUESTIONNAIRES / "samples").glob("*.yaml"))
EVERY, SMALLEST = (read_questionnaire(DATA / f"{name}.yaml") for name in ("every", "smallest"))

GOOD = """\
questionnaire: {id: community-engagement, version: "0.2.0"}
agency: {name: Elm Grove Police Department, size: 24 sworn officers}
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
    Refusal("size: 24 sworn officers", "size: 24", "agency > size", 'This must be text. Put it in quotes: "24".'),
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
    Refusal('sworn_band: "10-24"', "state: ca", "profile > state", 'Write it so: "CA".'),
    Refusal('sworn_band: "10-24"', "sworn_band: [10-24]", "profile > sworn_band",
            "Only one may be chosen here. Write one of the options."),
    Refusal('sworn_band: "10-24"', "sworn_group: under_10", "profile > sworn_group",
            'This is worked out from "sworn_band". Delete it.'),
    Refusal('professional_staff_band: "0"', "professional_staff_band: 0", "profile > professional_staff_band",
            'Put it in quotes: "0".'),
    Refusal("oversight_models: [review]", "oversight_models: review", "profile > oversight_models",
            "Several may be chosen here. Write a list, such as [none, investigative]."),
    Refusal("oversight_models: [review]", "oversight_models: [reviews]", "profile > oversight_models > entry 1",
            '"reviews" is not one of the options. Use none, investigative, audit_or_monitor, review, adjudicative, '
            'advisory, supervisory or appeals. Did you mean "review"?'),
    Refusal("outside_recommendations_36m: true", 'outside_recommendations_36m: "no"',
            "profile > outside_recommendations_36m", "Write true or false, without quotes, or leave it blank."),
    Refusal("rater_counts: {command: 1, officers: 2}", "rater_counts: 3", "profile > rater_counts",
            "Write a number for each group, such as {command: 2}."),
    Refusal("officers: 2}", "officer: 2}", "profile > rater_counts > officer",
            'There is no group "officer". Use command, supervisors, officers, professional_staff or '
            'community_partners. Did you mean "officers"?'),
    Refusal("officers: 2}", "officers: -2}", "profile > rater_counts > officers",
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
            "A web address begins with https:// or http://. Anything else belongs where a file is named."),
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
    Refusal("median: 1, ", "", "surveys > entry 1 > results > EXP-1.3 > median",
            "The median of these answers is missing. Add it."),
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
    Refusal("  finding_out:", "  not_now: [{item: EXP-1.3, because: Later.}]\n  finding_out:",
            "plan > not_now > entry 1 > item",
            "The item EXP-1.3 stands in the plan already, in line N. Keep one of the two."),
    Refusal("    - {item: EXP-1.2, owner", "    - {item: EXP-1.2, owner: {title: Chief}, due: 2027-01-31}\n"
            "    - {item: EXP-1.2, owner", "plan > finding_out > entry 2 > item",
            "The item EXP-1.2 stands in the plan already, in line N. Keep one of the two.", "{title: Clerk}"),
    Refusal("due: 2027-01-31, known_by", "due: soon, known_by", "plan > actions > entry 1 > due",
            'This must be a date such as 2026-01-31, not the text "soon".'),
]  # fmt: skip


NO_TEXT = "This text is empty. Write it, or leave the key out where it is optional."


def too_long(most: int) -> str:
    return f"This text has {most + 1} characters, and {most} fit in print. Shorten it."


TEXTS = [
    Refusal("title: Captain", 'title: ""', "plan > actions > entry 1 > owner > title", NO_TEXT),
    Refusal("known_by: It is there.", 'known_by: " "', "plan > actions > entry 1 > known_by", NO_TEXT),
    Refusal("reason: One year only.", 'reason: " "', "targets > EXP-1.1",
            f"This is below the questionnaire's target, which is 3 ({NAMES[3]}). Give a reason."),
    Refusal("why: It was written down.", 'why: ""', "previous > reasons > EXP-1.1 > why", NO_TEXT),
    Refusal("missing: Who reads it.", 'missing: ""', "responses > EXP-1.2 > missing", NO_TEXT),
    Refusal("Elm Grove Police Department", "E" * 121, "agency > name", too_long(120)),
    Refusal("size: 24 sworn officers", f"short: {'E' * 41}", "agency > short", too_long(40)),
    Refusal("cycle: 2", f"marking: {'M' * 121}", "report > marking", too_long(120)),
    Refusal("cycle: 2", f"signer_title: {'C' * 121}", "report > signer_title", too_long(120)),
    Refusal('period: "2026"', f"period: {'P' * 41}", "report > period", too_long(40)),
    Refusal("title: Order 12", f"title: {'O' * 301}", "responses > EXP-1.1 > evidence > items > entry 1 > title",
            too_long(300)),
    Refusal("missing: Who reads it.", f"note: {'N' * 3001}", "responses > EXP-1.2 > note", too_long(3000)),
]  # fmt: skip


@pytest.mark.parametrize(
    "refusal", [*HEADER, *PROFILE, *ANSWERS, *OTHERS, *TEXTS], ids=lambda r: f"{r.path}: {r.new[:24]}"
)
def test_refusal(refusal: Refusal) -> None:
    check_refusal(GOOD, refusal, read)


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
    assert only_notice(edited(GOOD, "level: 3", "level: 0")).endswith(
        f"responses > EXP-1.1 > evidence > grade: Level 0 ({NAMES[0]}) needs no evidence, so this grade is not used."
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
