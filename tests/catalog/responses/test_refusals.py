"""The sentence for each thing that can be wrong with a responses file."""

import pytest

from tests.catalog.refusal import Refusal, check_refusal
from tests.catalog.responses.good import GOOD, read
from tests.shipped import SHIPPED

ITEM = "There is no item "
NAMES = [level.name.lower() for level in SHIPPED.level_scale]
SCALE = f"The scale runs from 0 ({NAMES[0]}) to 4 ({NAMES[4]})."
OWN_TARGET = "EXP-1.1: {level: 2, reason: One year only.}"
GRADES = "E0 (asserted), E1 (described), E2 (documented) or E3 (corroborated)"
CROSSWALK = 'crosswalk: {before: "1", after: "2", passages: ['
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
    Refusal('period: "2025"', f'period: "2025"\n  {CROSSWALK}{{fate: new, after: [nothing]}}]}}',
            "previous > crosswalk > passages > entry 1 > after",
            f'{ITEM}"nothing" in this questionnaire. Check its id, or delete it.', at="crosswalk"),
    Refusal('period: "2025"', f'period: "2025"\n  {CROSSWALK}{{fate: same, after: [EXP-1.1]}}]}}',
            "previous > crosswalk > passages > entry 1 > before",
            "An item that is the same or reworded was one item before. Name it.", at="crosswalk"),
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
