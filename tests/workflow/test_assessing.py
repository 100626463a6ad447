"""Where an assessment may go, and that nothing in it changes but while it is open."""

import datetime as dt
import inspect
import pkgutil
import uuid
from dataclasses import replace
from importlib import import_module

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kl_assess import workflow
from kl_assess.core.assessment import MOVES, Answer, Assessment, AssessmentStatus, Cycle, SignOff, Step
from kl_assess.core.questionnaire import Option, ProfileBlock, ProfileField
from kl_assess.core.recommendation import Resources
from kl_assess.core.responses import EvidenceItem, ItemResponse, Target
from kl_assess.core.scoring import Mode
from kl_assess.store import assessments, audit, responses
from kl_assess.store.evidence import EvidenceFile
from kl_assess.workflow import (
    answering,
    assessing,
    assigning,
    carrying,
    commenting,
    evidence_files,
    follow_ups,
    importing,
    issuing,
    meeting,
    picturing,
    planning,
    rating_alone,
    removing,
)
from kl_assess.workflow.refusal import RefusedError, StaleError
from tests.core.small import questionnaire
from tests.store.everything import CHIEF, agency

NOW = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)
NOTHING = Resources((), (), (), (), ())
SMALL = questionnaire([[[3, 2]], [[3, 1]]])
ITEM = SMALL.items[0].id
OTHER = SMALL.items[1].id
CARRIED = SMALL.items[2].id
SIGNED = SignOff("Maria Okafor", "Chief", "We know where we stand.", NOW)
WHO = {"actor": CHIEF, "now": NOW}
YEAR = Cycle("2026")


@pytest.fixture
def ours(session):
    return agency(session, NOW)


@pytest.fixture
def started(session, ours):
    return start(session, ours)


def start(session, ours, cycle=YEAR):
    return assessing.start(session, ours, SMALL, cycle, **WHO)


def now(session, assessment):
    return assessments.by_number(session, assessment.agency_id, assessment.number)


# --- Steps --------------------------------------------------------------------------------------------------------

STEPS = {
    Step.SUBMIT: lambda session, _, a: assessing.submit(session, a, **WHO),
    Step.SEND_BACK: lambda session, _, a: assessing.send_back(session, a, "Look at ACC-1.1.", **WHO),
    Step.SIGN_OFF: lambda session, _, a: issuing.sign_off(session, a, SIGNED, NOTHING, **WHO),
    Step.REOPEN: lambda session, _, a: assessing.reopen(session, a, "One answer was wrong.", **WHO),
    Step.ISSUE: lambda session, ours, a: issuing.issue(session, ours, a, NOTHING, **WHO),
}
WAYS = {
    AssessmentStatus.OPEN: (),
    AssessmentStatus.SUBMITTED: (Step.SUBMIT,),
    AssessmentStatus.SIGNED_OFF: (Step.SUBMIT, Step.SIGN_OFF),
    AssessmentStatus.ISSUED: (Step.SUBMIT, Step.SIGN_OFF, Step.ISSUE),
}


def brought(session, ours, assessment, status):
    """The assessment, brought to a status the way people do it."""
    for step in WAYS[status]:
        STEPS[step](session, ours, now(session, assessment))
    return now(session, assessment)


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("status", AssessmentStatus)
def test_a_step_leads_where_the_table_says_or_is_refused_and_changes_nothing(session, ours, started, status, step):
    before = brought(session, ours, started, status)
    events = len(list(audit.events(session, ours.id)))
    if (status, step) in MOVES:
        STEPS[step](session, ours, before)
        assert now(session, started).status is MOVES[status, step]
        assert len(list(audit.events(session, ours.id))) == events + 1
    else:
        with pytest.raises(RefusedError, match=r"^[A-Z].*\.$"):
            STEPS[step](session, ours, before)
        assert now(session, started) == before
        assert len(list(audit.events(session, ours.id))) == events
    assert audit.broken_at(session, ours.id) is None


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(list(Step)), max_size=14))
def test_after_any_steps_the_status_is_the_tables_and_versions_count_the_issues(session, ours, steps):
    assessment = start(session, ours, Cycle(str(uuid.uuid4())))
    status, issued = AssessmentStatus.OPEN, 0
    for step in steps:
        try:
            STEPS[step](session, ours, now(session, assessment))
        except RefusedError:
            assert (status, step) not in MOVES
        else:
            status = MOVES[status, step]
            issued += step is Step.ISSUE
        current = now(session, assessment)
        assert current.status is status
        assert current.report_version == issued + (status is not AssessmentStatus.ISSUED)
        assert (current.sign_off is not None) == (status in {AssessmentStatus.SIGNED_OFF, AssessmentStatus.ISSUED})
        assert (current.submitted_at is not None) == (status is not AssessmentStatus.OPEN)


def test_a_note_and_a_reason_are_in_the_audit_log(session, ours, started):
    brought(session, ours, started, AssessmentStatus.SUBMITTED)
    STEPS[Step.SEND_BACK](session, ours, started)
    brought(session, ours, started, AssessmentStatus.SIGNED_OFF)
    STEPS[Step.REOPEN](session, ours, started)
    told = {event.action: event.payload for event in audit.events(session, ours.id)}
    assert told["sent back"]["note"] == "Look at ACC-1.1."
    assert told["reopened"]["reason"] == "One answer was wrong."
    assert told["signed off"]["statement"] == "We know where we stand."


# --- What changes only while it is open ---------------------------------------------------------------------------


def _import(session, assessment):
    before = Answer(ITEM)
    change = importing.ItemChange(before, replace(before, response=ItemResponse(1)), ())
    preview = importing.Preview("file.yaml", "f" * 64, (change,), {}, {}, {}, {}, {}, {})
    importing.apply(session, assessment, preview, **WHO)


def _add_file(session, assessment, folder):
    path = folder / str(assessment.agency_id) / "incoming" / "upload"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"%PDF")
    upload = evidence_files.Upload(path, "log.pdf", EvidenceFile("f" * 64, 4, "application/pdf"))
    evidence_files.add_file(session, assessment, ITEM, EvidenceItem("Log"), upload, quota=100, **WHO)


CHANGES = {
    assessing.rename: lambda session, a, _: assessing.rename(session, a, Cycle("2026, second try"), **WHO),
    assessing.go_on_to_full: lambda session, a, _: assessing.go_on_to_full(session, a, **WHO),
    assessing.set_profile: lambda session, a, _: assessing.set_profile(session, a, {"sworn": "few"}, **WHO),
    assessing.set_targets: lambda session, a, _: assessing.set_targets(session, a, {ITEM: Target(4)}, **WHO),
    answering.record_response: lambda session, a, _: answering.record_response(
        session, a, Answer(ITEM, ItemResponse(1)), **WHO
    ),
    answering.settle_conflict: lambda session, a, _: answering.settle_conflict(
        session, a, Answer(ITEM, ItemResponse(1)), answering.Choice.YOURS, seen=0, **WHO
    ),
    answering.add_evidence: lambda session, a, _: answering.add_evidence(session, a, ITEM, EvidenceItem("Log"), **WHO),
    answering.remove_evidence: lambda session, a, _: answering.remove_evidence(session, a, _piece(session, a), **WHO),
    answering.renew_evidence: lambda session, a, _: answering.renew_evidence(
        session, a, _piece(session, a), NOW.date(), **WHO
    ),
    carrying.confirm: lambda session, a, _: carrying.confirm(session, a, CARRIED, 1, **WHO),
    evidence_files.add_file: _add_file,
    importing.apply: lambda session, a, _: _import(session, a),
}
"""Every verb that changes what an assessment says."""

OTHERS = {
    *(assessing.submit, assessing.send_back, assessing.sign_off, assessing.reopen, assessing.issue),
    *(issuing.sign_off, issuing.draft, issuing.issue, removing.remove),
    *(follow_ups.follow_up, picturing.keep, picturing.remove),
    *(assigning.assign, assigning.hand_on, commenting.comment, commenting.resolve, commenting.take_up),
    *(rating_alone.open_rating, rating_alone.call_off, rating_alone.rate, rating_alone.open_meeting),
    *(meeting.agree, meeting.let_stand, meeting.let_rest_stand),
    *(planning.add_action, planning.add_finding_out, planning.leave_for_later, planning.take_up),
}
"""The verbs that move an assessment, remove it, only print it, or plan what comes of it at any time.

Those of a team have tests of their own (tests/workflow/team).
"""


def _piece(session, assessment):
    pieces = responses.evidence(session, assessment, OTHER).get(OTHER, ())
    return pieces[0].id if pieces else uuid.uuid4()


def whole(session, assessment):
    """Everything that an assessment says."""
    answers = responses.answers(session, assessment)
    return replace(now(session, assessment), version=0), answers, responses.evidence(session, assessment)


def test_every_verb_that_takes_an_assessment_is_known_here():
    found = set()
    for module in pkgutil.iter_modules(workflow.__path__):
        for name, verb in vars(import_module(f"kl_assess.workflow.{module.name}")).items():
            if inspect.isfunction(verb) and not name.startswith("_") and verb.__module__.startswith(workflow.__name__):
                given = inspect.signature(verb).parameters
                if {"session", "actor"} <= given.keys() and any(p.annotation is Assessment for p in given.values()):
                    found.add(verb)
    assert found == CHANGES.keys() | OTHERS


@pytest.mark.parametrize("verb", CHANGES, ids=lambda verb: verb.__name__)
@pytest.mark.parametrize("status", AssessmentStatus)
def test_what_an_assessment_says_changes_only_while_it_is_open(session, ours, tmp_path, status, verb):
    started = start(session, ours, Cycle("2026", mode=Mode.QUICK_CHECK))
    answering.add_evidence(session, started, OTHER, EvidenceItem("Policy"), **WHO)
    waiting = Answer(CARRIED, ItemResponse(1), version=1, changed_at=NOW, changed_by=CHIEF.name, carried=True)
    responses.keep(session, started, waiting, "Carried over")
    current = brought(session, ours, started, status)
    before, events = whole(session, current), len(list(audit.events(session, ours.id)))
    if status is AssessmentStatus.OPEN:
        CHANGES[verb](session, current, tmp_path)
        assert whole(session, current) != before
        assert len(list(audit.events(session, ours.id))) == events + 1
    else:
        with pytest.raises(RefusedError, match="so nothing in it changes"):
            CHANGES[verb](session, current, tmp_path)
        assert whole(session, current) == before
        assert len(list(audit.events(session, ours.id))) == events


@pytest.mark.parametrize("verb", [assessing.set_profile, assessing.set_targets])
def test_what_somebody_else_has_changed_meanwhile_is_not_overwritten(session, started, tmp_path, verb):
    assessing.set_targets(session, started, {OTHER: Target(3)}, **WHO)
    before = now(session, started)
    with pytest.raises(StaleError, match="Somebody else has changed the profile or the targets"):
        CHANGES[verb](session, started, tmp_path)
    assert now(session, started) == before


def test_blank_fields_of_the_profile_are_not_kept(session, started):
    profile = {"sworn": "few", "state": None, "town": "", "models": (), "small": False, "counts": {"all": 0}}
    kept = assessing.set_profile(session, started, profile, **WHO)
    assert now(session, started) == kept
    assert kept.profile == {"sworn": "few", "small": False, "counts": {"all": 0}}


# --- The start ----------------------------------------------------------------------------------------------------


def test_assessments_of_an_agency_are_counted_from_1_and_begin_open(session, ours):
    first, second = start(session, ours), start(session, ours, Cycle("2027", mode=Mode.QUICK_CHECK))
    assert (first.number, second.number) == (1, 2)
    assert (first.status, first.report_version, first.sign_off, first.submitted_at) == (
        AssessmentStatus.OPEN, 1, None, None,
    )  # fmt: skip
    assert [now(session, a) for a in (first, second)] == [first, second]
    other = agency(session, NOW, slug="other")
    assert start(session, other).number == 1


def test_profile_and_targets_come_from_the_last_one_as_far_as_the_questionnaire_has_them(session, ours, started):
    changed = assessing.set_targets(session, started, {ITEM: Target(4), "GONE-1.1": Target(1)}, **WHO)
    assessing.set_profile(session, changed, {"gone": "yes"}, **WHO)
    second = start(session, ours, Cycle("2027"))
    assert second.targets == {ITEM: Target(4)}
    assert second.profile == {}
    assert responses.answers(session, second) == {}


def test_after_a_signed_assessment_the_next_is_a_repeat_and_who_rated_is_not_copied(session, ours):
    fields = (
        ProfileField("assessment_cycle", "Cycle", "single", "", (Option("first", "First"), Option("repeat", "Repeat"))),
        ProfileField("raters", "Raters", "count_by_group", ""),
    )
    asks = replace(SMALL, profile=ProfileBlock(fields))
    first = assessing.start(session, ours, asks, Cycle("2026"), **WHO)
    profile = {"assessment_cycle": "first", "raters": {"command": 2}}
    first = assessing.set_profile(session, first, profile, **WHO)
    unsigned = assessing.start(session, ours, asks, Cycle("2027"), **WHO)
    assert unsigned.profile == {"assessment_cycle": "first"}
    brought(session, ours, first, AssessmentStatus.SIGNED_OFF)
    assert assessing.start(session, ours, asks, Cycle("2028"), **WHO).profile == {"assessment_cycle": "repeat"}


def test_an_assessment_that_is_gone_is_refused_with_a_sentence(session, started):
    with pytest.raises(RefusedError, match="no longer here"):
        assessing.submit(session, replace(started, number=9), **WHO)


def test_the_start_is_in_the_audit_log(session, ours, started):
    (event,) = audit.events(session, ours.id)
    assert (event.action, event.subject) == ("assessment started", str(started.id))
    assert event.payload["questionnaire"] == started.questionnaire


def test_a_quick_check_goes_on_to_the_full_assessment_and_its_answers_stay(session, ours):
    quick = start(session, ours, Cycle("2026", mode=Mode.QUICK_CHECK))
    answering.record_response(session, quick, Answer(ITEM, ItemResponse(level=2)), **WHO)
    full = assessing.go_on_to_full(session, quick, **WHO)
    assert now(session, full).cycle == Cycle("2026", mode=Mode.FULL)
    assert responses.answers(session, full)[ITEM].response.level == 2
    with pytest.raises(StaleError):
        assessing.go_on_to_full(session, quick, **WHO)
