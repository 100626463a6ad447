"""The demonstration: invented agencies whose assessments are made step by step, as their people would have done."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from kl_assess.catalog.basis import Basis
from kl_assess.catalog.responses import ResponsesFile, read_responses
from kl_assess.core.assessment import Actor, Answer, Assessment, AssessmentStatus, Cycle, SignOff
from kl_assess.core.questionnaire import Element
from kl_assess.core.responses import EvidenceItem
from kl_assess.paths import QUESTIONNAIRES
from kl_assess.store.agencies import Agency, AgencyFacts
from kl_assess.workflow import answering, assessing, issuing, membership

FOLDER: Final = QUESTIONNAIRES / "demonstration"
"""The responses files of the invented agencies; `files` in it holds what their answers attach."""

_MORNING, _AFTERNOON = dt.time(9, 12), dt.time(15, 40)
_AN_ANSWER: Final = dt.timedelta(minutes=4)
_SATURDAY: Final = 5


@dataclass(frozen=True)
class Told:
    """One assessment: its file, the day of its first answer, who answers which domain, and where it ends.

    Without an entry in `raters` the head of the agency answers. `elements_a_day` is how many elements are answered on
    one working day; `flagged` are the items that wait for another look.
    """

    file: str
    first_day: dt.date
    raters: Mapping[str, Actor] = field(default_factory=dict)
    elements_a_day: int = 1
    flagged: frozenset[str] = frozenset()
    ends: AssessmentStatus = AssessmentStatus.OPEN


@dataclass(frozen=True)
class Invented:
    """One agency: its time zone, who heads it, and its assessments, the first one first."""

    zone: str
    head: Actor
    assessments: tuple[Told, ...]


def _person(name: str, title: str) -> Actor:
    # Not registered as a person of this installation: nobody sits at this desk under an invented name.
    return Actor(uuid.uuid5(uuid.NAMESPACE_DNS, f"{name}.example"), name, title)


_LAKE_ANSEL_TEAM: Final = {
    "EXP": _person("Priya Nair", "Sergeant, Community Unit"),
    "LEA": _person("Elena Reyes", "Captain, Professional Standards"),
    "ACC": _person("Daniel Alvarez", "Lieutenant, Planning"),
}
_MAPLE_COUNTY_TEAM: Final = {
    "EXP": _person("Wade Sorum", "Patrol Captain"),
    "ACC": _person("Joan Tessmer", "Office Manager"),
}

AGENCIES: Final = (
    Invented(
        zone="America/Detroit",
        head=_person("Maria Okafor", "Chief of Police"),
        assessments=(
            Told("lake-ansel-2024", dt.date(2024, 10, 2), _LAKE_ANSEL_TEAM, ends=AssessmentStatus.SIGNED_OFF),
            Told("lake-ansel-2025", dt.date(2025, 9, 24), _LAKE_ANSEL_TEAM, ends=AssessmentStatus.SIGNED_OFF),
            Told("lake-ansel-2026", dt.date(2026, 11, 10), _LAKE_ANSEL_TEAM, flagged=frozenset({"EXP-3.1", "LEA-3.2"})),
        ),
    ),
    Invented(
        zone="America/New_York",
        head=_person("Dale Ostrander", "Chief of Police"),
        assessments=(Told("pine-hollow-2026", dt.date(2026, 11, 3), elements_a_day=4),),
    ),
    Invented(
        zone="America/Chicago",
        head=_person("Nora Brandvold", "Sheriff"),
        assessments=(Told("maple-county-2026", dt.date(2026, 10, 28), _MAPLE_COUNTY_TEAM),),
    ),
)


def build(session: Session, basis: Basis) -> tuple[Agency, ...]:
    """Make the invented agencies with all that belongs to them, and commit nothing; the agencies made."""
    return tuple(_agency(session, invented, basis) for invented in AGENCIES)


def _agency(session: Session, invented: Invented, basis: Basis) -> Agency:
    told = [(told, read_responses(FOLDER / f"{told.file}.yaml", basis.questionnaire)[0]) for told in invented.assessments]
    first, file = told[0]
    facts = AgencyFacts(
        name=file.agency.name,
        short=file.agency.short,
        size=file.agency.size,
        state=str(file.profile["state"]),
        zone=invented.zone,
        demonstration=True,
    )
    now = _at(first.first_day, _MORNING, invented.zone) - dt.timedelta(days=1)
    agency = membership.register_agency(session, facts, actor=invented.head, now=now)
    for one, given in told:
        _assessment(session, agency, invented, one, given, basis)
    return agency


def _assessment(
    session: Session, agency: Agency, invented: Invented, told: Told, given: ResponsesFile, basis: Basis
) -> None:
    year = int(given.report.period or "")
    cycle = Cycle(str(year), dt.date(year - 1, 10, 1), dt.date(year, 9, 30), given.mode)
    begin = _at(told.first_day, _MORNING, invented.zone) - dt.timedelta(minutes=30)
    head = invented.head
    assessment = assessing.start(session, agency, basis.questionnaire, cycle, actor=head, now=begin)
    assessment = assessing.set_profile(session, assessment, given.profile, actor=head, now=begin + 2 * _AN_ANSWER)
    elements = [e for e in _elements(basis) if any(item.id in given.responses for item in e.items)]
    days = _working_days(told.first_day)
    last = begin
    for place, element in enumerate(elements):
        if place % told.elements_a_day == 0:
            now = _at(next(days), _MORNING, invented.zone)
        actor = told.raters.get(element.id.split("-")[0], head)
        for item in element.items:
            if item.id in given.responses:
                _answer(session, assessment, item.id, told, given, actor, now)
                last, now = now, now + _AN_ANSWER
    if given.targets != assessment.targets:
        targets_at = last + 2 * _AN_ANSWER
        assessment = assessing.set_targets(session, assessment, given.targets, actor=head, now=targets_at)
    if told.ends is AssessmentStatus.SIGNED_OFF:
        _sign_off(session, assessment, invented, given, basis)
