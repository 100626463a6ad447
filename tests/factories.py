"""Responses files of invented agencies, made by rule from any questionnaire: whole, thin, strange and very long ones.

`python -m tests.factories FOLDER` writes those of the shipped questionnaire, to be looked at as reports.
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kl_assess.catalog.questionnaire import read_questionnaire
from kl_assess.core.questionnaire import Item, Questionnaire
from kl_assess.paths import QUESTIONNAIRES

File = dict[str, Any]
"""A responses file as plain data, to be written as JSON."""

LONG_NAME = "Upper Susquehanna Metropolitan County Regional Police Department"


# --- Answers ------------------------------------------------------------------------------------------------------


def file(questionnaire: Questionnaire, name: str, responses: Mapping[str, File], **parts: object) -> File:
    """A responses file, with what every one of them has."""
    instrument = questionnaire.instrument
    return {
        "questionnaire": {"id": instrument.id, "version": instrument.version},
        "agency": {"name": name},
        "responses": dict(responses),
        **parts,
    }


def answer(questionnaire: Questionnaire, level: int, grade: str | None = None) -> File:
    """A level, with a grade where there are grades and the level needs one."""
    if grade not in questionnaire.grades or not level:
        return {"level": level}
    agrees = {"corroborated_by": "The county auditor"} if grade == questionnaire.evidence_grades[-1].id else {}
    return {"level": level, "evidence": {"grade": grade, **agrees}}


def mixed(questionnaire: Questionnaire, place: int) -> File:
    """An answer that is neither all alike nor by chance: levels and grades take turns at different paces."""
    grades = list(questionnaire.grades) or [None]
    return answer(questionnaire, (place * 2 + place // 3) % len(questionnaire.level_scale), grades[place % len(grades)])


# --- Files --------------------------------------------------------------------------------------------------------


def all_answered(questionnaire: Questionnaire) -> File:
    """Every item has a level."""
    return file(
        questionnaire,
        "Maple County Sheriff's Office",
        {item.id: mixed(questionnaire, place) for place, item in enumerate(questionnaire.items)},
    )


def twelve_answered(questionnaire: Questionnaire) -> File:
    """An agency that stopped after the first items."""
    made = all_answered(questionnaire)
    made["agency"] = {"name": "Fort Ellery Police Department"}
    made["responses"] = dict(list(made["responses"].items())[:12])
    return made


def not_applicable(questionnaire: Questionnaire) -> File:
    """Not applicable wherever an item allows it."""
    made = all_answered(questionnaire)
    made["agency"] = {"name": "Port of Larkin Police"}
    for item in questionnaire.items:
        if item.na.allowed:
            made["responses"][item.id] = {"not_applicable": True, "reason": item.na.when or "It does not apply here."}
    return made


def five_unknown(questionnaire: Questionnaire) -> File:
    """Five answers are not known; each says what is missing, and someone finds it out."""
    made = all_answered(questionnaire)
    made["agency"] = {"name": "Osprey Bay Police Department"}
    unknown = [item.id for item in questionnaire.items[:: max(1, len(questionnaire.items) // 5)]][:5]
    for item_id in unknown:
        made["responses"][item_id] = {"dont_know": True, "missing": "The records of the last two years were not read."}
    owner = {"title": "Records Supervisor"}
    made["plan"] = {"finding_out": [{"item": item_id, "owner": owner, "due": "2027-03-31"} for item_id in unknown]}
    return made


def quick_check(questionnaire: Questionnaire) -> File:
    """A quick check with all of its items answered."""
    made = all_answered(questionnaire)
    modes = questionnaire.instrument.modes
    weights = modes.quick_check.weights if modes and modes.quick_check else ()
    asked = {item.id for item in questionnaire.items if item.weight in weights}
    made["agency"] = {"name": "Linden Township Police Department"}
    made["mode"] = "quick_check"
    made["responses"] = {item_id: given for item_id, given in made["responses"].items() if item_id in asked}
    return made


def nothing_answered(questionnaire: Questionnaire) -> File:
    """A file that nobody has filled in but for the name."""
    return file(questionnaire, "Ashby Police Department", {})


def lowest(questionnaire: Questionnaire) -> File:
    """Every item at the lowest level."""
    responses = {item.id: answer(questionnaire, 0) for item in questionnaire.items}
    return file(questionnaire, "Quarry Junction Police Department", responses)


def highest(questionnaire: Questionnaire) -> File:
    """Every item at the highest level, with the best evidence."""
    best = list(questionnaire.grades)[-1] if questionnaire.grades else None
    responses = {item.id: answer(questionnaire, questionnaire.top_level, best) for item in questionnaire.items}
    return file(questionnaire, "Bright Harbor Department of Public Safety", responses)


# --- A very large agency, with everything filled in ---------------------------------------------------------------


def large(questionnaire: Questionnaire) -> File:
    """Two thousand officers, a long name, long texts, and every part that a file can have."""
    items = questionnaire.items
    made = file(
        questionnaire,
        LONG_NAME,
        {item.id: _long_answer(questionnaire, place, item) for place, item in enumerate(items)},
    )
    made["agency"] |= {"short": "Upper Susquehanna", "size": "2,014 full-time sworn officers"}
    made["profile"] = _large_profile(questionnaire)
    made["report"] = {
        "period": "2026-27",
        "cycle": 3,
        "version": 2,
        "describes": "October 1, 2025 to September 30, 2026, and for surveys July 1, 2025 to June 30, 2026",
        "rated": "August 31 to October 9, 2026, in eleven precincts",
        "agreed": "2026-10-30",
        "signed": "2026-12-04",
        "issued": "2026-12-18",
        "signer": "Bartholomew Featherstonehaugh-Montgomery",
        "signer_title": "Superintendent of Police and Director of Public Safety",
        "marking": "For the County Board of Supervisors. Not for release before January 12, 2027.",
    }
    made["words"] = {
        "summary": "Eleven precincts answered these questions, and they did not agree. Where they differed most, we "
        "went back and looked at the records. In four precincts engagement is part of every shift; in seven it still "
        "hangs on a few people. The plan puts those seven first. It asks the Board for two posts and asks nothing of "
        "residents that we have not done ourselves. I will report in public in March, June, September and December."
    }
    made["targets"] = _raised(questionnaire)
    made["surveys"] = _surveys(questionnaire)
    made["ratings"] = {item.id: _ratings(questionnaire, place) for place, item in enumerate(items)}
    made["previous"] = _previous(questionnaire, made["responses"])
    unknown = [items[len(items) // 3].id, items[-1].id]
    for item_id in unknown:
        missing = "Four precincts keep no record of it, and the record of two others was lost in the flood of May 2025."
        made["responses"][item_id] = {"dont_know": True, "missing": missing}
    known = [item_id for item_id in made["responses"] if item_id not in unknown]
    made["plan"] = _plan(sorted(known, key=lambda item_id: made["responses"][item_id]["level"]), unknown)
    return made


def _long_answer(questionnaire: Questionnaire, place: int, item: Item) -> File:
    grades = list(questionnaire.grades)
    level = (1, 2, 3, 2, 4, 0, 3)[place % 7] % len(questionnaire.level_scale)
    shown = item.evidence or (item.title,)
    pieces = [
        {
            "title": f"{text}, all precincts, third revision",
            "kind": ("policy", "record", "data", "publication", "survey", "account", "other")[(place + number) % 7],
            "date": f"2026-0{1 + (place + number) % 9}-15",
            **(
                {"address": f"https://police.uppersusquehanna.example/library/engagement/{item.id}/{number}"}
                if number == 0
                else {}
            ),
            **({"file": f"{item.id}-appendix-{number}.pdf", "private": True} if number == 2 else {}),
        }
        for number, text in enumerate(shown)
    ]
    grade = {"grade": grades[min(level, len(grades) - 1)]} if grades and level else {}
    return {
        "level": level,
        "evidence": {
            **grade,
            "items": pieces,
            "corroborated_by": "Inspector General of the County, report of July 2026, pages 41 to 58",
        },
        "note": f"Seven precincts describe it so: {item.levels[level]} Four describe it differently, and the team read "
        "their files before it agreed. The difference follows the length of service of the precinct commanders more "
        "than the size of the precinct. The team will look at this again in March 2027, when the audit is complete.",
        "note_private": place % 11 == 5,
    }


def _large_profile(questionnaire: Questionnaire) -> File:
    made: File = {}
    for field in questionnaire.profile.fields:
        match field.kind:
            case "single" if field.options:
                made[field.id] = field.options[-2 if field.id == "state" else -1].value
            case "multiple":
                made[field.id] = [option.value for option in field.options[1:]]
            case "boolean":
                made[field.id] = True
            case "count_by_group":
                groups = enumerate(questionnaire.respondent_groups, 9)
                made[field.id] = {group.id: number for number, group in groups}
    large_values = {"sworn_band": "1000+", "lep_presence": "share_5_percent_or_more", "population_band": "1000000+"}
    known = {field.id: {option.value for option in field.options} for field in questionnaire.profile.fields}
    return made | {name: value for name, value in large_values.items() if value in known.get(name, ())}


def _raised(questionnaire: Questionnaire) -> File:
    if not questionnaire.scoring.targets.agency_may_change:
        return {}
    first, second = questionnaire.items[0], questionnaire.items[-1]
    return {
        first.id: {"level": questionnaire.top_level, "reason": "The County Board set this target in its resolution."},
        second.id: {
            "level": max(0, questionnaire.default_target(second) - 1),
            "reason": "The contract with the county auditor runs out in 2028 and is not renewed.",
        },
    }


def _surveys(questionnaire: Questionnaire) -> list[File]:
    instruments = questionnaire.surveys.instruments if questionnaire.surveys else ()
    return [
        {
            "survey": survey.id,
            "asked": 2140,
            "answered": 863,
            "note": "Answers were collected by the state university. Half of those asked were named by others.",
            "results": {
                question.mirrors: {
                    "median": number % len(questionnaire.level_scale),
                    "answers": 800 - 13 * number,
                    "cannot_say": 40 + number,
                }
                for number, question in enumerate(survey.items)
            },
        }
        for survey in instruments
    ]


def _ratings(questionnaire: Questionnaire, place: int) -> File:
    top = len(questionnaire.level_scale)
    levels: list[object] = [(place + number * number) % top for number in range(11)]
    return {"levels": [*levels, "dont_know"], "note": "Precincts on the river rated higher than those in the hills."}


def _previous(questionnaire: Questionnaire, now: Mapping[str, File]) -> File:
    responses = {
        item.id: {"version": item.version, "level": max(0, now[item.id]["level"] - (place % 3 == 0))}
        for place, item in enumerate(questionnaire.items)
    }
    why = "Two precincts were merged and their files were read together for the first time"
    moved = [item_id for item_id, past in responses.items() if past["level"] != now[item_id]["level"]]
    return {
        "period": "2025-26",
        "responses": responses,
        "reasons": {item_id: {"kind": "new_information", "why": why} for item_id in moved},
        "issued": {"overall": 48, "domains": {domain.id: 47 for domain in questionnaire.domains}},
    }


def _plan(lowest_first: Sequence[str], unknown: Sequence[str]) -> File:
    chosen = lowest_first[:7]
    owner = {
        "title": "Assistant Superintendent, Bureau of Community Partnerships",
        "name": "Wilhelmina Abernathy-Okonkwo",
    }
    return {
        "actions": [
            {
                "item": item_id,
                "owner": owner,
                "due": "2027-06-30",
                "known_by": "Eleven precinct files show it in two quarters running, and the auditor has read a sample",
                "action": "Bring the practice of four precincts to the seven that do not have it, one a month.",
                "money": "$148,000 in the supplementary budget, and none before the Board has voted",
                "staff": "Two analysts, and one lieutenant in each precinct for a day a month",
                "state": "Agreed in principle, waiting for the vote of the County Board of Supervisors",
            }
            for item_id in chosen[:5]
        ],
        "not_now": [
            {
                "item": item_id,
                "because": "It needs a change in the labor agreement. Talks open in the fall of 2027.",
                "again": "The third quarter of 2027",
            }
            for item_id in chosen[5:]
        ],
        "last_time": [
            {
                "item": item_id,
                "action": "Write a directive for all precincts",
                "done": number % 2 == 0,
                "when": "June 2026",
            }
            for number, item_id in enumerate(chosen[:5])
        ],
        "finding_out": [{"item": item_id, "owner": owner, "due": "2027-03-31"} for item_id in unknown],
        "reporting": "Progress is reported in public each quarter, precinct by precinct.",
    }


FILES: Mapping[str, Callable[[Questionnaire], File]] = {
    "all-answered": all_answered,
    "twelve-answered": twelve_answered,
    "not-applicable": not_applicable,
    "five-unknown": five_unknown,
    "quick-check": quick_check,
    "nothing-answered": nothing_answered,
    "lowest": lowest,
    "highest": highest,
    "large": large,
}
"""Every file by its name."""


def write_file(folder: Path, name: str, questionnaire: Questionnaire) -> Path:
    """Write one of the files as JSON, and say where."""
    path = folder / f"{name}.json"
    path.write_text(json.dumps(FILES[name](questionnaire), indent=1, ensure_ascii=False), encoding="utf-8")
    return path


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    shipped = read_questionnaire(QUESTIONNAIRES / "community-engagement.yaml")
    for known in FILES:
        write_file(target, known, shipped)
