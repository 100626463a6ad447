"""The demonstration: invented agencies whose assessments are made step by step, as their people would have done."""

import datetime as dt
import shutil
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session, sessionmaker

from kl_assess.catalog.basis import SHIPPED_QUESTIONNAIRE, Basis, read_basis
from kl_assess.catalog.responses import ResponsesFile, read_responses
from kl_assess.cli.deeds import LAKE_ANSEL, Deed
from kl_assess.config import Settings
from kl_assess.core.action_plan import Action, ActionKind, ActionPlan
from kl_assess.core.assessment import Actor, Answer, Assessment, Cycle, SignOff
from kl_assess.core.responses import EvidenceItem
from kl_assess.paths import QUESTIONNAIRES
from kl_assess.store import agencies, plans, responses
from kl_assess.store.agencies import Agency, AgencyFacts
from kl_assess.store.engine import writing
from kl_assess.workflow import answering, assessing, carrying, evidence_files, issuing, membership, planning
from kl_assess.workflow.freezing import results_of
from kl_assess.workflow.planning import Wanted

FOLDER: Final = QUESTIONNAIRES / "demonstration"
"""The responses files of the invented agencies; `files` in it holds what their answers attach."""

_MORNING, _AFTERNOON = dt.time(9, 12), dt.time(15, 40)
_AN_ANSWER: Final = dt.timedelta(minutes=4)
_A_DAY: Final = dt.timedelta(days=1)
_SATURDAY: Final = 5


@dataclass(frozen=True)
class Told:
    """One assessment: its file, the day of its first answer, and who answers which domain.

    Without an entry in `raters` the head of the agency answers. `elements_a_day` is how many elements are answered on
    one working day; `flagged` are the items that wait for another look; `due` is the day by which it should be signed
    off. It is signed off where its file says when.
    """

    file: str
    first_day: dt.date
    raters: Mapping[str, Actor] = field(default_factory=dict)
    elements_a_day: int = 1
    flagged: frozenset[str] = frozenset()
    due: dt.date | None = None


@dataclass(frozen=True)
class Invented:
    """One agency: its time zone, who heads it, its assessments, the first one first, and its work on their plans."""

    zone: str
    head: Actor
    assessments: tuple[Told, ...]
    deeds: tuple[Deed, ...] = ()


def _person(name: str, title: str) -> Actor:
    # Not registered as a person of this installation: nobody sits at this desk under an invented name.
    return Actor(uuid.uuid5(uuid.NAMESPACE_DNS, f"{name}.example"), name, title)


_LAKE_ANSEL_TEAM: Final = {
    "EXP": _person("Priya Nair", "Sergeant, Community Unit"),
    "LEA": _person("Elena Reyes", "Captain, Professional Standards"),
    "ACC": _person("Daniel Alvarez", "Lieutenant, Planning"),
}
_TOM_BECKER: Final = _person("Tom Becker", "Captain, Patrol")
_MAPLE_COUNTY_TEAM: Final = {
    "EXP": _person("Wade Sorum", "Patrol Captain"),
    "ACC": _person("Joan Tessmer", "Office Manager"),
}

AGENCIES: Final = (
    Invented(
        zone="America/Detroit",
        head=_person("Maria Okafor", "Chief of Police"),
        assessments=(
            Told("lake-ansel-2024.yaml", dt.date(2024, 10, 2), _LAKE_ANSEL_TEAM),
            Told("lake-ansel-2025.yaml", dt.date(2025, 9, 24), _LAKE_ANSEL_TEAM, due=dt.date(2025, 11, 12)),
            Told(
                "lake-ansel-2026.yaml",
                dt.date(2026, 11, 10),
                _LAKE_ANSEL_TEAM,
                flagged=frozenset({"EXP-3.1", "LEA-3.2"}),
                due=dt.date(2026, 12, 18),
            ),
        ),
        deeds=LAKE_ANSEL,
    ),
    Invented(
        zone="America/New_York",
        head=_person("Dale Ostrander", "Chief of Police"),
        assessments=(Told("pine-hollow-2026.yaml", dt.date(2026, 11, 3), elements_a_day=4),),
    ),
    Invented(
        zone="America/Chicago",
        head=_person("Nora Brandvold", "Sheriff"),
        assessments=(Told("maple-county-2026.yaml", dt.date(2026, 10, 28), _MAPLE_COUNTY_TEAM),),
    ),
)


def build(sessions: sessionmaker[Session], settings: Settings) -> None:
    """Make the invented agencies with all that belongs to them. Where they are already, they stay as they are."""
    basis = read_basis(SHIPPED_QUESTIONNAIRE)
    with sessions() as session, writing(session):
        if not any(agency.demonstration for agency in agencies.every(session)):
            for invented in AGENCIES:
                _Teller(session, basis, settings, invented).tell()


def clear(sessions: sessionmaker[Session], settings: Settings) -> tuple[str, ...]:
    """Remove the invented agencies with all that belongs to them, and nothing else; the names of those removed."""
    with sessions() as session, writing(session):
        gone = membership.remove_demonstration(session)
    for agency in gone:
        shutil.rmtree(settings.evidence / str(agency.id), ignore_errors=True)
    return tuple(agency.name for agency in gone)


@dataclass(frozen=True)
class _Teller:
    """Does what the people of one invented agency would have done, in their order and at their time."""

    session: Session
    basis: Basis
    settings: Settings
    invented: Invented

    def tell(self) -> Agency:
        """The agency, with every assessment."""
        invented = self.invented
        files = [(told, self._read(told)) for told in invented.assessments]
        first, given = files[0]
        facts = AgencyFacts(
            name=given.agency.name,
            short=given.agency.short,
            size=given.agency.size,
            state=str(given.profile["state"]),
            zone=invented.zone,
            demonstration=True,
        )
        now = self._at(first.first_day - _A_DAY, _MORNING)
        agency = membership.register_agency(self.session, facts, actor=invented.head, now=now)
        for told, given in files:
            assessment = self._begin(agency, told, given)
            last = self._answer(assessment, told, given)
            self._end(agency, assessment, given, last)
            for deed in invented.deeds:
                if deed.after == given.report.period:
                    self._do(agency, deed)
        return agency

    def _read(self, told: Told) -> ResponsesFile:
        return read_responses(FOLDER / told.file, self.basis.questionnaire)[0]

    def _begin(self, agency: Agency, told: Told, given: ResponsesFile) -> Assessment:
        """The assessment with its profile, before the first answer: those of the year before wait to be confirmed."""
        head, name = self.invented.head, given.report.period or ""
        cycle = Cycle(name, dt.date(int(name) - 1, 10, 1), dt.date(int(name), 9, 30), given.mode, told.due)
        now = self._at(told.first_day, _MORNING) - 5 * _AN_ANSWER
        start = carrying.start_from_last if given.previous else assessing.start
        started = start(self.session, agency, self.basis.questionnaire, cycle, actor=head, now=now)
        if started.profile == given.profile:
            return started
        return assessing.set_profile(self.session, started, given.profile, actor=head, now=now + 2 * _AN_ANSWER)

    def _answer(self, assessment: Assessment, told: Told, given: ResponsesFile) -> dt.datetime:
        """Answer the items of the file, some elements a day; when the last one was answered."""
        days, now = _working_days(told.first_day), self._at(told.first_day, _MORNING)
        for place, (domain, items) in enumerate(self._elements(given)):
            if place % told.elements_a_day == 0:
                now = self._at(next(days), _MORNING)
            actor = told.raters.get(domain, self.invented.head)
            for item in items:
                reason = given.previous.reasons.get(item) if given.previous else None
                answer = Answer(item, given.responses[item], flagged=item in told.flagged, change=reason)
                self._settle(assessment, answer, actor, now)
                now += _AN_ANSWER
        return now

    def _settle(self, assessment: Assessment, wanted: Answer, actor: Actor, now: dt.datetime) -> None:
        """Answer one item: confirm what was carried where it is still true, else record it, and bring its evidence."""
        session, item = self.session, wanted.item
        kept = responses.answer(session, assessment, item)
        if kept.carried and answering.says_the_same(replace(kept, carried=False), wanted):
            carrying.confirm(session, assessment, item, kept.version, actor=actor, now=now)
        else:
            given = replace(wanted, version=kept.version)
            answering.record_response(session, assessment, given, actor=actor, now=now)
        there = responses.evidence(session, assessment, item).get(item, ())
        pieces = wanted.response.evidence.items
        same = sum(1 for _ in takewhile(lambda pair: pair[0].evidence == pair[1], zip(there, pieces, strict=False)))
        for piece in there[same:]:
            answering.remove_evidence(session, assessment, piece.id, actor=actor, now=now)
        for shown in pieces[same:]:
            self._back(assessment, item, shown, actor, now)

    def _back(self, assessment: Assessment, item: str, piece: EvidenceItem, actor: Actor, now: dt.datetime) -> None:
        """Add a piece of evidence to an answer, with its file if it names one."""
        if piece.file is None:
            answering.add_evidence(self.session, assessment, item, piece, actor=actor, now=now)
            return
        folder, limit, quota = self.settings.evidence, self.settings.file_limit, self.settings.quota
        with (FOLDER / "files" / piece.file).open("rb") as stream:
            upload = evidence_files.receive(folder, assessment.agency_id, stream, piece.file, limit=limit)
        evidence_files.add_file(self.session, assessment, item, piece, upload, quota=quota, actor=actor, now=now)

    def _elements(self, given: ResponsesFile) -> list[tuple[str, list[str]]]:
        """The elements that the file answers anything in: the domain of each, and the items."""
        return [
            (domain.id, items)
            for domain in self.basis.questionnaire.domains
            for element in domain.elements
            if (items := [item.id for item in element.items if item.id in given.responses])
        ]

    def _end(self, agency: Agency, assessment: Assessment, given: ResponsesFile, last: dt.datetime) -> None:
        """Set the targets; where the file says when, send the assessment for sign-off, sign it and issue its report."""
        head, report = self.invented.head, given.report
        if given.targets != assessment.targets:
            assessment = assessing.set_targets(self.session, assessment, given.targets, actor=head, now=last)
        if report.agreed and report.signed:
            sent, now = self._at(report.agreed, _AFTERNOON), self._at(report.signed, _AFTERNOON)
            assessment = assessing.submit(self.session, assessment, actor=head, now=sent)
            signed = SignOff(head.name, head.title or "", given.words.summary, now)
            resources = self.basis.resources
            assessment = issuing.sign_off(self.session, assessment, signed, resources, actor=head, now=now)
            self._plan(agency, assessment, given, now + _AN_ANSWER)
            if report.issued:
                now = self._at(report.issued, _MORNING)
                issuing.issue(self.session, agency, assessment, resources, actor=head, now=now)

    def _plan(self, agency: Agency, assessment: Assessment, given: ResponsesFile, now: dt.datetime) -> None:
        """Decide on the gaps as the file says: actions, what has to wait, and what has to be found out."""
        plan, session, head = given.plan or ActionPlan(), self.session, self.invented.head
        results = results_of(given, self.basis)
        for entry in plan.actions:
            level = results.items[entry.item].level or 0
            wanted = Wanted(
                item=entry.item,
                owner=entry.owner,
                due=entry.due,
                action=entry.action,
                known_by=entry.known_by,
                target=level + 1,
                resources=tuple(c.resource.id for c in results.recommendations[entry.item].chosen[:1]),
                money=entry.money,
                staff=entry.staff,
                quick_win=entry.quick_win,
            )
            kept = self._open(agency, entry.item, ActionKind.IMPROVE)
            if kept is None:
                planning.add_action(session, agency, assessment, wanted, actor=head, now=now)
            else:  # it goes on, by another day
                wanted = replace(wanted, target=kept.target, resources=kept.resources)
                planning.change_action(session, agency, kept.id, wanted, kept.version, actor=head, now=now)
        for gap in plan.not_now:
            planning.leave_for_later(session, assessment, gap, actor=head, now=now)
        for task in plan.finding_out:
            wanted = Wanted(item=task.item, owner=task.owner, due=task.due)
            kept = self._open(agency, task.item, ActionKind.FIND_OUT)
            if kept is None:
                planning.add_finding_out(session, agency, assessment, wanted, actor=head, now=now)
            else:
                planning.change_action(session, agency, kept.id, wanted, kept.version, actor=head, now=now)

    def _open(self, agency: Agency, item: str, kind: ActionKind) -> Action | None:
        """What is open on an item in the plan."""
        known = plans.actions(self.session, agency.id)
        return next((action for action in known if action.open and (action.item, action.kind) == (item, kind)), None)

    def _do(self, agency: Agency, deed: Deed) -> None:
        """One day's work on an action."""
        now, actor = self._at(deed.day, _AFTERNOON), self._people[deed.who]
        action = next(kept for kept in plans.actions(self.session, agency.id) if kept.open and kept.item == deed.item)
        planning.note_progress(
            self.session,
            agency,
            action.id,
            deed.note,
            evidence_title=deed.evidence,
            evidence_address=deed.address,
            actor=actor,
            now=now,
        )
        if deed.state is not None:
            planning.move(self.session, agency, action.id, deed.state, action.version, actor=actor, now=now)

    @property
    def _people(self) -> Mapping[str, Actor]:
        """Who works on the plans, by name."""
        raters = {actor for told in self.invented.assessments for actor in told.raters.values()}
        return {actor.name: actor for actor in (self.invented.head, _TOM_BECKER, *raters)}

    def _at(self, day: dt.date, time: dt.time) -> dt.datetime:
        """A moment on the clock of the agency, in UTC."""
        return dt.datetime.combine(day, time, ZoneInfo(self.invented.zone)).astimezone(dt.UTC)


def _working_days(first: dt.date) -> Iterator[dt.date]:
    day = first
    while True:
        if day.weekday() < _SATURDAY:
            yield day
        day += _A_DAY
