"""An assessment from its start to its sign-off. Profile, targets and answers change only while it is open."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final, TypeVar

from sqlalchemy.orm import Session

from kl_assess.catalog.canonical import to_json
from kl_assess.core.assessment import MOVES, Actor, Assessment, AssessmentStatus, Cycle, RatingState, SignOff, Step
from kl_assess.core.crosswalk import Crosswalk
from kl_assess.core.profile import Profile
from kl_assess.core.questionnaire import Questionnaire
from kl_assess.core.responses import Targets
from kl_assess.core.scoring import Mode
from kl_assess.store import assessments, audit
from kl_assess.store.agencies import Agency, locked
from kl_assess.store.audit import Action
from kl_assess.workflow.before_sending import ensure_settled
from kl_assess.workflow.pinning import pin
from kl_assess.workflow.refusal import RefusedError, StaleError

Kept = TypeVar("Kept")

_CLOSED: Final[Mapping[AssessmentStatus, str]] = {
    AssessmentStatus.SUBMITTED: "This assessment is waiting for its sign-off, so nothing in it changes. Send it back "
    "to open it again.",
    AssessmentStatus.SIGNED_OFF: "This assessment is signed off, so nothing in it changes. Reopen it with a reason.",
    AssessmentStatus.ISSUED: "The report of this assessment is issued, so nothing in it changes. Reopen it with a "
    "reason: the next report becomes a new version.",
}

_CYCLE, _FIRST, _REPEAT = "assessment_cycle", "first", "repeat"
"""The field of the profile that tells a first assessment from a repeat, and its two values (docs/method.md 5)."""

_WRONG_STEP: Final = {
    Step.SUBMIT: "Only an open assessment can be sent for sign-off.",
    Step.SEND_BACK: "Only an assessment that waits for its sign-off can be sent back.",
    Step.SIGN_OFF: "Only an assessment that was sent for sign-off can be signed off.",
    Step.REOPEN: "Only an assessment that is signed off can be reopened.",
    Step.ISSUE: "Only the report of an assessment that is signed off can be issued.",
}


def start(
    session: Session,
    agency: Agency,
    questionnaire: Questionnaire,
    cycle: Cycle,
    *,
    crosswalks: Iterable[Crosswalk] = (),
    actor: Actor,
    now: dt.datetime,
) -> Assessment:
    """Start the agency's next assessment; profile and targets are copied from the last one.

    After a signed one it is a repeat, where the profile tells that, and who rated is not copied.
    The number of one that was deleted is not given again, so that its address never leads to another.
    Its answers are compared with those of the last full assessment that is signed off. `carrying.start_from_last` is
    the verb that brings these along. `crosswalks` are those that come with the questionnaire. Raises RefusedError where
    its version is known with another content, and where an earlier version is kept from which no crosswalk leads on.
    """
    locked(session, agency.id)
    newest = assessments.last_number(session, agency.id)
    number = max(newest, audit.count(session, agency.id, Action.STARTED)) + 1
    last = assessments.by_number(session, agency.id, newest)
    baseline = assessments.last_signed(session, agency.id)
    assessment = Assessment(
        id=uuid.uuid4(),
        agency_id=agency.id,
        number=number,
        cycle=cycle,
        questionnaire=pin(session, questionnaire, now, crosswalks),
        status=AssessmentStatus.OPEN,
        profile=_profile(last, questionnaire, repeat=baseline is not None) if last else {},
        targets=_still(last.targets, questionnaire.places) if last else {},
        created_at=now,
        submitted_at=None,
        sign_off=None,
        report_version=1,
        version=1,
        previous=baseline.id if baseline else None,
    )
    assessments.add(session, assessment)
    told = {"number": number, "cycle": to_json(cycle), "questionnaire": assessment.questionnaire}
    _record(session, assessment, Action.STARTED, told, actor, now)
    return assessment


def reread(session: Session, assessment: Assessment) -> Assessment:
    """The assessment as it is now, held until the transaction ends, so that no one changes it meanwhile."""
    locked(session, assessment.agency_id)
    found = assessments.by_number(session, assessment.agency_id, assessment.number)
    if found is None:
        raise RefusedError("This assessment is no longer here.")
    return found


def ensure_open(assessment: Assessment) -> None:
    """Raise RefusedError with a sentence where answers, profile and targets may not change."""
    if not assessment.open:
        raise RefusedError(_CLOSED[assessment.status])


def ensure_answering(assessment: Assessment) -> None:
    """Raise RefusedError with a sentence where no answer may change: also while a team rates alone."""
    ensure_open(assessment)
    if assessment.rating is RatingState.ALONE:
        raise RefusedError(
            "The team rates alone now, so nobody records an answer. Answers are agreed on once the meeting is open."
        )


def set_profile(
    session: Session, assessment: Assessment, profile: Profile, *, actor: Actor, now: dt.datetime
) -> Assessment:
    """Keep the agency's profile. Answers to items that no longer apply stay.

    Raises RefusedError where the assessment is not open, StaleError where it has changed since `assessment` was read.
    """
    current = _unchanged(session, assessment)
    kept = {field: value for field, value in profile.items() if value is False or value}
    told = {"old": to_json(current.profile), "new": to_json(kept)}
    return _keep(session, replace(current, profile=kept), Action.PROFILE, told, actor, now)


def set_targets(
    session: Session, assessment: Assessment, targets: Targets, *, actor: Actor, now: dt.datetime
) -> Assessment:
    """Keep the targets that the agency set itself. Raises as `set_profile` does."""
    current = _unchanged(session, assessment)
    told = {"old": to_json(current.targets), "new": to_json(targets)}
    return _keep(session, replace(current, targets=targets), Action.TARGETS, told, actor, now)


def rename(session: Session, assessment: Assessment, cycle: Cycle, *, actor: Actor, now: dt.datetime) -> Assessment:
    """Give an assessment another name and period; which items it asks stays. Raises as `set_profile`."""
    current = _unchanged(session, assessment)
    changed = cycle._replace(mode=current.cycle.mode)
    told = {"old": to_json(current.cycle), "new": to_json(changed)}
    return _keep(session, replace(current, cycle=changed), Action.RENAMED, told, actor, now)


def go_on_to_full(session: Session, assessment: Assessment, *, actor: Actor, now: dt.datetime) -> Assessment:
    """Ask every item from now on; answers of the quick check stay (docs/method.md 4.12). Raises as `set_profile`."""
    current = _unchanged(session, assessment)
    cycle = current.cycle._replace(mode=Mode.FULL)
    return _keep(session, replace(current, cycle=cycle), Action.WIDENED, {"cycle": to_json(cycle)}, actor, now)


def submit(session: Session, assessment: Assessment, *, actor: Actor, now: dt.datetime) -> Assessment:
    """Send an assessment for sign-off. Nothing in it changes from now on.

    Raises RefusedError where it is not open or a team still rates alone, UnsettledError where something has to be
    settled first.
    """
    current = _moved(session, assessment, Step.SUBMIT)
    if current.rating is RatingState.ALONE:
        raise RefusedError("The team still rates alone. Open the meeting and agree on the answers first.")
    ensure_settled(session, current, now)
    return _keep(session, replace(current, submitted_at=now), Action.SUBMITTED, {}, actor, now)


def send_back(session: Session, assessment: Assessment, note: str, *, actor: Actor, now: dt.datetime) -> Assessment:
    """Open an assessment again that waits for its sign-off; the note says what to look at."""
    current = _moved(session, assessment, Step.SEND_BACK)
    return _keep(session, replace(current, submitted_at=None), Action.SENT_BACK, {"note": note}, actor, now)


def reopen(session: Session, assessment: Assessment, reason: str, *, actor: Actor, now: dt.datetime) -> Assessment:
    """Open a signed assessment again, with a reason. An issued report stays; the next becomes a new version."""
    current = _moved(session, assessment, Step.REOPEN)
    issued = reread(session, assessment).status is AssessmentStatus.ISSUED
    version = current.report_version + issued
    reopened = replace(current, submitted_at=None, sign_off=None, report_version=version)
    return _keep(session, reopened, Action.REOPENED, {"reason": reason}, actor, now)


def sign_off(
    session: Session, assessment: Assessment, signed: SignOff, *, actor: Actor, now: dt.datetime
) -> Assessment:
    """Move an assessment to signed off. `workflow.issuing.sign_off` is the verb: it keeps the results as well."""
    current = _moved(session, assessment, Step.SIGN_OFF)
    told = {"name": signed.name, "title": signed.title, "statement": signed.statement}
    return _keep(session, replace(current, sign_off=signed), Action.SIGNED_OFF, told, actor, now)


def issue(session: Session, assessment: Assessment, fingerprint: str, *, actor: Actor, now: dt.datetime) -> Assessment:
    """Move an assessment to issued. `workflow.issuing.issue` is the verb: it freezes the report as well.

    `fingerprint` is that of the report, so that the audit log holds what was issued.
    """
    current = _moved(session, assessment, Step.ISSUE)
    told = {"version": current.report_version, "fingerprint": fingerprint}
    return _keep(session, current, Action.ISSUED, told, actor, now)


# --- Steps shared -------------------------------------------------------------------------------------------------


def _unchanged(session: Session, assessment: Assessment) -> Assessment:
    current = reread(session, assessment)
    ensure_open(current)
    if current.version != assessment.version:
        raise StaleError(
            "Somebody else has changed the profile or the targets since you opened this page. Nothing of yours was "
            "saved. Look at what is there now, then enter your change again."
        )
    return current


def _moved(session: Session, assessment: Assessment, step: Step) -> Assessment:
    current = reread(session, assessment)
    status = MOVES.get((current.status, step))
    if status is None:
        raise RefusedError(_WRONG_STEP[step])
    return replace(current, status=status)


def _keep(
    session: Session, changed: Assessment, action: Action, told: Mapping[str, Any], actor: Actor, now: dt.datetime
) -> Assessment:
    assessments.change(session, changed)
    _record(session, changed, action, told, actor, now)
    return replace(changed, version=changed.version + 1)


def _record(
    session: Session, assessment: Assessment, action: Action, told: Mapping[str, Any], actor: Actor, now: dt.datetime
) -> None:
    audit.record(session, assessment.agency_id, action, told, actor=actor, now=now, subject=assessment.id)


def _profile(last: Assessment, questionnaire: Questionnaire, *, repeat: bool) -> Profile:
    """The profile of the last assessment as the next one starts with it.

    Who rated then is not who rates now, and after a signed assessment the next one is no longer the first.
    """
    fields = questionnaire.fields
    kept = {n: v for n, v in _still(last.profile, fields).items() if fields[n].kind != "count_by_group"}
    offered = {option.value for option in fields[_CYCLE].options} if _CYCLE in fields else set()
    if repeat and kept.get(_CYCLE) == _FIRST and _REPEAT in offered:
        kept[_CYCLE] = _REPEAT
    return kept


def _still(given: Mapping[str, Kept], known: Mapping[str, object]) -> dict[str, Kept]:
    return {name: value for name, value in given.items() if name in known}
