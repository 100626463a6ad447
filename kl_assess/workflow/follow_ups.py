"""Follow-up reports: between two assessments, on how the actions of an issued report go on and on nothing else.

docs/method.md 4.5. Each is numbered, frozen, and made by the worker as the report that it follows was.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from kl_assess.catalog.canonical import digest
from kl_assess.catalog.restoring import from_canonical
from kl_assess.core.action_plan import Action, ActionKind, NotNow
from kl_assess.core.assessment import Actor, Assessment
from kl_assess.core.follow_up import FollowUp, Progress, ProgressNote, in_order, left_for_later
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.snapshot import Snapshot, Words
from kl_assess.store import assessments, audit, plans, reports
from kl_assess.store.agencies import Agency
from kl_assess.store.plans import Entry
from kl_assess.store.reports import Report, ReportKind, ReportState
from kl_assess.workflow import assessing, issuing
from kl_assess.workflow.plan_in_print import words_of
from kl_assess.workflow.refusal import RefusedError

_CYCLES: Final = 1000
"""How many of an agency's cycles, from the newest, are looked through for actions."""


def follow_up(session: Session, agency: Agency, assessment: Assessment, *, actor: Actor, now: dt.datetime) -> Report:
    """Issue the next follow-up to the newest issued report of an assessment: frozen now, made by the worker.

    The same one is not made twice on a day. Raises RefusedError where no report is issued, or there is no action.
    """
    current = assessing.reread(session, assessment)
    known = reports.of_assessment_newest_first(session, current, None)
    report = _followed(known)
    if report is None:
        raise RefusedError("A follow-up goes on from an issued report. Issue the report of this assessment first.")
    base = from_canonical(reports.snapshot(session, agency.id, report.id), Snapshot)
    followed = _follow_up(session, agency, current, base, now)
    if not followed.actions and not followed.finding_out:
        raise RefusedError("There is no action to report on. Add one to the plan first.")
    last = next((r for r in known if r.kind is ReportKind.FOLLOW_UP), None)
    if last is not None and last.version is not None:
        again = _frozen(base, replace(followed, number=last.version))
        if again.fingerprint == last.fingerprint and last.state is not ReportState.FAILED:
            return last
        followed = replace(followed, number=last.version + 1)
    frozen = _frozen(base, followed)
    told = {"number": followed.number, "version": followed.of_version, "fingerprint": frozen.fingerprint}
    audit.record(session, agency.id, audit.Action.FOLLOWED_UP, told, actor=actor, now=now, subject=current.id)
    return issuing.ask_for(session, current, frozen, followed.number, actor.name, now)


def _followed(known: tuple[Report, ...]) -> Report | None:
    """The newest issued report of a whole assessment."""
    issued = [r for r in known if r.kind is ReportKind.ASSESSMENT and r.version is not None]
    return max(issued, key=lambda r: r.version or 0, default=None)


def _frozen(base: Snapshot, followed: FollowUp) -> Snapshot:
    """What the follow-up prints: the questionnaire and results of its report, and no answer, note or comparison."""
    made = replace(
        base,
        responses={},
        voices=(),
        comparison=None,
        plan=None,
        trend=None,
        words=Words(),
        facts=replace(base.facts, issued=followed.on),
        follow_up=followed,
        fingerprint="",
    )
    return replace(made, fingerprint=digest(made))


def _follow_up(session: Session, agency: Agency, assessment: Assessment, base: Snapshot, now: dt.datetime) -> FollowUp:
    on, issued = _day(now, agency), base.facts.issued
    cycles = {a.id: a for a in assessments.page(session, agency.id, before=assessment.number + 1, limit=_CYCLES)}
    told = [
        action
        for action in plans.actions(session, agency.id)
        if action.assessment in cycles and (action.assessment == assessment.id or _still_told(action, issued))
    ]
    printing = _Printing(agency, assessment, base.questionnaire, cycles, plans.histories(session, agency.id))
    actions = [printing.progress(a) for a in told if a.kind is ActionKind.IMPROVE]
    finding_out = [printing.progress(a) for a in told if a.kind is ActionKind.FIND_OUT]
    then: tuple[NotNow, ...] = base.plan.not_now if base.plan else ()
    waiting = left_for_later(then, plans.not_now(session, assessment), [p.item for p in actions])
    return FollowUp(
        number=1,
        on=on,
        of_version=base.facts.version,
        issued=issued or on,
        actions=in_order(actions, on),
        not_now=tuple(left for left in waiting if left.gap.item in base.questionnaire.places),
        finding_out=in_order(finding_out, on),
    )


def _still_told(action: Action, issued: dt.date | None) -> bool:
    """Whether an action of an earlier cycle is told of: it is open, or was closed since the report was issued."""
    return action.open or (action.closed is not None and issued is not None and action.closed >= issued)


class _Printing:
    """How actions are printed in the follow-up to one assessment."""

    def __init__(
        self,
        agency: Agency,
        assessment: Assessment,
        questionnaire: Questionnaire,
        cycles: Mapping[UUID, Assessment],
        histories: Mapping[UUID, tuple[Entry, ...]],
    ) -> None:
        self.agency, self.assessment, self.questionnaire = agency, assessment, questionnaire
        self.cycles, self.histories = cycles, histories

    def progress(self, action: Action) -> Progress:
        """One action with its notes."""
        earlier = action.assessment != self.assessment.id
        find_out = action.kind is ActionKind.FIND_OUT
        return Progress(
            item=action.item,
            owner=action.owner,
            due=action.due,
            state=action.state,
            action=(action.action or "") if find_out else words_of(action, self.questionnaire),
            known_by=action.known_by,
            target=action.target,
            since=self.cycles[action.assessment].cycle.name if earlier else None,
            closed=action.closed,
            notes=tuple(self._notes(reversed(self.histories.get(action.id, ())))),
        )

    def _notes(self, entries: Iterator[Entry]) -> Iterator[ProgressNote]:
        """What was said on the way, from the oldest; that an action was added or changed is no progress."""
        for entry in entries:
            if entry.note or entry.evidence_title:
                day = _day(entry.at, self.agency)
                yield ProgressNote(day, entry.note, entry.person, entry.evidence_title, entry.evidence_address)


def _day(moment: dt.datetime, agency: Agency) -> dt.date:
    return moment.astimezone(ZoneInfo(agency.zone)).date()
