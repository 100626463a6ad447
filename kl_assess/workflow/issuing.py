"""From a signed assessment to its report: results kept at sign-off, a draft at any time, an issued report once."""

import datetime as dt
import uuid
from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from kl_assess.catalog.basis import Basis
from kl_assess.catalog.canonical import digest, in_order
from kl_assess.catalog.responses import Answered, ResponsesFile
from kl_assess.catalog.restoring import from_canonical
from kl_assess.core import snapshot as core
from kl_assess.core.action_plan import ActionPlan
from kl_assess.core.assessment import Actor, Answers, Assessment, AssessmentStatus, SignOff, responses_of
from kl_assess.core.comparison import PastCycle
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.recommendation import Resources
from kl_assess.core.results import Results
from kl_assess.core.snapshot import Snapshot
from kl_assess.formatting import span
from kl_assess.store import audit, jobs, reports, responses, results
from kl_assess.store.agencies import Agency, locked
from kl_assess.store.audit import Action
from kl_assess.store.reports import Report, ReportKind, ReportState
from kl_assess.workflow import assessing, commenting, comparing, meeting
from kl_assess.workflow.freezing import results_of, snapshot_with
from kl_assess.workflow.pinning import pinned
from kl_assess.workflow.plan_in_print import plan_of
from kl_assess.workflow.refusal import RefusedError, StaleError

RENDER: Final = "render report"
"""The name of the job that makes the files of a report."""

DRAFT_LASTS: Final = dt.timedelta(days=30)
"""How long a draft is kept."""


def current_results(session: Session, assessment: Assessment, answers: Answers, resources: Resources) -> Results:
    """The results: those kept at sign-off, or worked out from the answers while there is no sign-off."""
    kept = results.of(session, assessment) if assessment.sign_off else None
    if kept is not None:
        return from_canonical(kept, Results)
    questionnaire = pinned(session, assessment.questionnaire)
    ratings = meeting.counted(session, assessment, answers)
    given = replace(_given(assessment, answers, questionnaire), ratings=ratings)
    return results_of(given, Basis(questionnaire, resources))


def contents(
    agency: Agency,
    assessment: Assessment,
    answers: Answers,
    questionnaire: Questionnaire,
    plan: ActionPlan | None = None,
    previous: PastCycle | None = None,
) -> ResponsesFile:
    """Everything an agency has said in one assessment, as a responses file says it; the report in it is a draft.

    `plan` is that of `plan_in_print.plan_of`, `previous` that of `comparing.past_cycle`.
    """
    signed, instrument = assessment.sign_off, questionnaire.instrument
    return replace(
        _given(assessment, answers, questionnaire),
        agency=core.Agency(agency.name, agency.short, agency.size),
        questionnaire=Answered(instrument.id, instrument.version),
        report=core.ReportFacts(
            period=assessment.cycle.name,
            cycle=assessment.number,
            version=assessment.report_version,
            describes=span(assessment.cycle.starts, assessment.cycle.ends) or None,
            agreed=_day(assessment.submitted_at, agency),
            signed=_day(signed.at, agency) if signed else None,
            signer=signed.name if signed else None,
            signer_title=signed.title if signed else None,
        ),
        words=core.Words(signed.statement if signed else None),
        plan=plan,
        previous=previous,
    )


def snapshot_of(session: Session, agency: Agency, assessment: Assessment, resources: Resources) -> Snapshot:
    """Everything a report of the assessment as it stands would print, as a draft.

    Its results are those of the page: once signed off, the ones kept then, also where the resources have changed since.
    """
    questionnaire = pinned(session, assessment.questionnaire)
    answers = responses.answers(session, assessment)
    plan, previous = plan_of(session, agency, assessment), comparing.past_cycle(session, agency, assessment, answers)
    given = contents(agency, assessment, answers, questionnaire, plan, previous)
    trend = comparing.trend_of(session, agency, assessment.number) if previous else None
    remarks = commenting.remarks(session, assessment)
    found = current_results(session, assessment, answers, resources)
    return snapshot_with(found, given, questionnaire, trend, remarks)


def sign_off(
    session: Session, assessment: Assessment, signed: SignOff, resources: Resources, *, actor: Actor, now: dt.datetime
) -> Assessment:
    """Sign an assessment off: it is locked, and its results are kept under the digest of what they follow from.

    Raises RefusedError where it was not sent for sign-off, or an item says not applicable without its reason.
    """
    current = assessing.reread(session, assessment)
    answers = responses.answers(session, current)
    questionnaire = pinned(session, current.questionnaire)
    drafts = [questionnaire.places[a.item].item.title for a in answers.values() if a.response.is_draft]
    if drafts and current.status is AssessmentStatus.SUBMITTED:
        raise RefusedError(
            f"{drafts[0]} is marked not applicable without a reason. Send the assessment back, and give the reason or "
            "another answer."
        )
    current = assessing.sign_off(session, current, signed, actor=actor, now=now)
    given = replace(_given(current, answers, questionnaire), ratings=meeting.counted(session, current, answers))
    found = results_of(given, Basis(questionnaire, resources))
    rated = (given.ratings,) if given.ratings else ()
    inputs = digest((current.questionnaire, given.profile, given.responses, given.targets, given.mode, *rated))
    cycle = comparing.cycle_at_sign_off(session, current, answers, found, inputs)
    results.keep(session, current, inputs, in_order(found), now, cycle=cycle)
    comparing.mend_pairs(session, current.agency_id)
    return current


def draft(
    session: Session, agency: Agency, assessment: Assessment, resources: Resources, *, actor: Actor, now: dt.datetime
) -> Report:
    """Ask for a draft report of the assessment as it stands. The same draft is not made twice."""
    current = assessing.reread(session, assessment)
    frozen = snapshot_of(session, agency, current, resources)
    for known in reports.of_assessment_newest_first(session, current):
        if known.version is None and known.fingerprint == frozen.fingerprint and known.state is not ReportState.FAILED:
            return known
    told = {"fingerprint": frozen.fingerprint}
    audit.record(session, agency.id, Action.DRAFTED, told, actor=actor, now=now, subject=current.id)
    return ask_for(session, current, frozen, None, actor.name, now)


def issue(
    session: Session, agency: Agency, assessment: Assessment, resources: Resources, *, actor: Actor, now: dt.datetime
) -> Report:
    """Issue the report of a signed assessment: frozen now, made by the worker, and never changed.

    Raises RefusedError where the assessment is not signed off, or is issued already. Raises StaleError where it has
    changed since `assessment` was read, as what is issued cannot be taken back.
    """
    current = assessing.reread(session, assessment)
    if current.status is AssessmentStatus.ISSUED:
        raise RefusedError(
            f"Version {current.report_version} of this report is issued, and it never changes. To issue another, reopen"
            f" the assessment: the next report is version {current.report_version + 1}."
        )
    if current.version != assessment.version:
        raise StaleError(
            "The assessment has changed since you opened this page. Look at it again, then issue its report."
        )
    drafted = snapshot_of(session, agency, current, resources)
    facts = replace(drafted.facts, issued=_day(now, agency))
    frozen = replace(drafted, facts=facts, fingerprint="")
    frozen = replace(frozen, fingerprint=digest(frozen))
    issued = assessing.issue(session, current, frozen.fingerprint, actor=actor, now=now)
    return ask_for(session, issued, frozen, issued.report_version, actor.name, now)


def make_again(session: Session, report: Report, *, actor: Actor, now: dt.datetime) -> None:
    """Ask once more for the files of a report that could not be made; those that are there stay.

    Nothing is asked for where the files are there or being made.
    """
    locked(session, report.agency_id)
    known = reports.by_id(session, report.agency_id, report.id)
    if known is None or known.state is not ReportState.FAILED:
        return
    reports.set_state(session, known.agency_id, known.id, ReportState.MAKING)
    jobs.add(session, known.agency_id, RENDER, {"report": str(known.id)}, now)
    told = {"report": str(known.id), "fingerprint": known.fingerprint}
    audit.record(session, known.agency_id, Action.MADE_AGAIN, told, actor=actor, now=now, subject=known.assessment_id)


def can_issue(assessment: Assessment) -> bool:
    """Whether the report of the assessment may be issued now."""
    return assessment.status is AssessmentStatus.SIGNED_OFF


def ask_for(
    session: Session, assessment: Assessment, frozen: Snapshot, version: int | None, by: str, now: dt.datetime
) -> Report:
    """Keep a frozen report and ask for its files. A snapshot that has a follow-up makes a follow-up report."""
    report = Report(
        id=uuid.uuid4(),
        agency_id=assessment.agency_id,
        assessment_id=assessment.id,
        version=version,
        state=ReportState.MAKING,
        fingerprint=frozen.fingerprint,
        audit_head=audit.head(session, assessment.agency_id),
        created_at=now,
        created_by=by,
        kind=ReportKind.FOLLOW_UP if frozen.follow_up else ReportKind.ASSESSMENT,
    )
    reports.add(session, report, in_order(frozen))
    jobs.add(session, assessment.agency_id, RENDER, {"report": str(report.id)}, now)
    return report


def _given(assessment: Assessment, answers: Answers, questionnaire: Questionnaire) -> ResponsesFile:
    known = responses_of(answers)
    return ResponsesFile(
        agency=core.Agency(""),
        profile=assessment.profile,
        mode=assessment.cycle.mode,
        responses={item.id: known[item.id] for item in questionnaire.items if item.id in known},
        targets=assessment.targets,
    )


def _day(moment: dt.datetime | None, agency: Agency) -> dt.date | None:
    return moment.astimezone(ZoneInfo(agency.zone)).date() if moment else None
