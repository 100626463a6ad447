"""From a signed assessment to its report: what a draft is, what issuing freezes, and that it never changes."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest

from kl_assess.catalog.canonical import in_order
from kl_assess.catalog.responses import Answered
from kl_assess.catalog.restoring import from_canonical
from kl_assess.core.assessment import Answer, AssessmentStatus, Cycle, SignOff
from kl_assess.core.recommendation import Resources
from kl_assess.core.responses import Evidence, EvidenceItem, ItemResponse, Target
from kl_assess.core.snapshot import Agency as PrintedAgency
from kl_assess.core.snapshot import ReportFacts, Snapshot, Words
from kl_assess.store import audit, jobs, reports, responses, results
from kl_assess.store.audit import Action
from kl_assess.store.reports import ReportFile, ReportState
from kl_assess.workflow import answering, assessing, issuing
from kl_assess.workflow.refusal import RefusedError, StaleError
from tests.core.small import questionnaire
from tests.store.everything import CHIEF
from tests.store.everything import agency as kept_agency

NOW = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)
NOTHING = Resources((), (), (), (), ())
SMALL = questionnaire([[[3, 2]], [[3, 1]]])
ITEMS = [item.id for item in SMALL.items]
YEAR = Cycle("2026", dt.date(2026, 1, 1), dt.date(2026, 12, 31))


@pytest.fixture
def agency(session):
    return kept_agency(session, NOW, short="Ansel", size="142 officers")


@pytest.fixture
def started(session, agency):
    return assessing.start(session, agency, SMALL, YEAR, actor=CHIEF, now=NOW)


def answer(session, assessment, item=ITEMS[0], level=2, version=0, now=NOW, **more):
    given = Answer(item, ItemResponse(level, **more), version=version)
    return answering.record_response(session, assessment, given, actor=CHIEF, now=now)


def sign(session, assessment, at=NOW, resources=NOTHING):
    sent = assessing.submit(session, assessment, actor=CHIEF, now=at)
    signed = SignOff("Maria Okafor", "Chief", "We know where we stand.", at)
    return issuing.sign_off(session, sent, signed, resources, actor=CHIEF, now=at)


def draft(session, agency, assessment, now=NOW, resources=NOTHING):
    return issuing.draft(session, agency, assessment, resources, actor=CHIEF, now=now)


def issue(session, agency, assessment, now=NOW, resources=NOTHING):
    return issuing.issue(session, agency, assessment, resources, actor=CHIEF, now=now)


def reread(session, assessment):
    return assessing.reread(session, assessment)


def frozen(session, report):
    return from_canonical(reports.snapshot(session, report.agency_id, report.id), Snapshot)


def events(session, agency, action):
    return [event for event in audit.events(session, agency.id) if event.action == action]


# --- What a report holds ------------------------------------------------------------------------------------------


def test_a_report_says_who_when_and_under_which_signature(session, agency, started):
    assessing.set_targets(session, started, {ITEMS[0]: Target(4)}, actor=CHIEF, now=NOW)
    answer(session, started, note="Since May.", evidence=Evidence("E2"))
    piece = EvidenceItem("Policy 4.12", address="https://example.org/4-12")
    answering.add_evidence(session, started, ITEMS[0], piece, actor=CHIEF, now=NOW)
    signed = sign(session, started)
    given = issuing.contents(agency, signed, responses.answers(session, signed), SMALL)
    assert given.agency == PrintedAgency("Lake Ansel", "Ansel", "142 officers")
    assert given.questionnaire == Answered(SMALL.instrument.id, SMALL.instrument.version)
    assert given.report == ReportFacts(
        period="2026",
        cycle=1,
        version=1,
        agreed=dt.date(2026, 11, 17),
        signed=dt.date(2026, 11, 17),
        signer="Maria Okafor",
        signer_title="Chief",
        describes="January 1 to December 31, 2026",
    )
    assert given.words == Words("We know where we stand.")
    assert given.targets == {ITEMS[0]: Target(4)}
    assert given.responses == {ITEMS[0]: ItemResponse(2, note="Since May.", evidence=Evidence("E2", (piece,)))}


def test_an_unsigned_assessment_has_no_signature_and_no_words(agency, started):
    given = issuing.contents(agency, replace(started, cycle=Cycle("2026")), {}, SMALL)
    assert given.report == ReportFacts(period="2026", cycle=1)
    assert given.words == Words(None)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("America/Detroit", dt.date(2026, 11, 17)),
        ("America/New_York", dt.date(2026, 11, 17)),
        ("Pacific/Guam", dt.date(2026, 11, 18)),
    ],
)
def test_days_are_those_of_the_agency(session, zone, day):
    """Half past eleven in the evening in Detroit is the next day in UTC."""
    late = dt.datetime(2026, 11, 18, 4, 30, tzinfo=dt.UTC)
    agency = kept_agency(session, NOW, zone=zone)
    started = assessing.start(session, agency, SMALL, YEAR, actor=CHIEF, now=NOW)
    signed = sign(session, started, at=late)
    facts = frozen(session, issue(session, agency, signed, now=late)).facts
    assert (facts.agreed, facts.signed, facts.issued) == (day, day, day)


def test_answers_stand_in_the_order_of_the_questionnaire_however_they_were_given(session, agency, started):
    for item in reversed(ITEMS):
        answer(session, started, item)
    assert list(frozen(session, draft(session, agency, started)).responses) == ITEMS


# --- Results ------------------------------------------------------------------------------------------------------


def current(session, assessment, resources=NOTHING):
    return issuing.current_results(session, assessment, responses.answers(session, assessment), resources)


def test_results_follow_the_answers_while_there_is_no_sign_off(session, started):
    before = current(session, started)
    answer(session, started, level=4)
    assert current(session, started) != before
    assert results.of(session, started) is None


def test_at_sign_off_the_results_are_kept_and_shown_and_printed_from_then_on(session, agency, started):
    answer(session, started, level=0)
    expected = current(session, started)
    signed = sign(session, started)
    assert current(session, signed) == expected
    other = replace(expected, gaps=())
    assert other != expected
    results.keep(session, signed, "inputs", in_order(other), NOW)
    assert current(session, signed) == other
    assert frozen(session, draft(session, agency, signed)).results == other
    assert frozen(session, issue(session, agency, signed)).results == other


def test_results_kept_come_back_equal_and_in_the_same_order(session, started):
    for place, item in enumerate(ITEMS):
        answer(session, started, item, level=place)
    expected = current(session, started)
    assert in_order(current(session, sign(session, started))) == in_order(expected)


def test_a_second_sign_off_keeps_its_own_results(session, started):
    signed = sign(session, started)
    empty = current(session, signed)
    opened = assessing.reopen(session, signed, "One answer was wrong.", actor=CHIEF, now=NOW)
    answer(session, opened, level=4)
    assert current(session, opened) != empty
    again = sign(session, opened)
    assert current(session, again) != empty


def test_sign_off_is_refused_while_an_item_says_not_applicable_without_a_reason(session, started):
    given = Answer(ITEMS[0], ItemResponse(not_applicable=True))
    responses.keep(
        session, started, replace(given, version=1, changed_at=NOW, changed_by="Maria Okafor"), "Answer changed"
    )
    sent = assessing.submit(session, started, actor=CHIEF, now=NOW)
    signed = SignOff("Maria Okafor", "Chief", None, NOW)
    with pytest.raises(RefusedError, match="marked not applicable without a reason"):
        issuing.sign_off(session, sent, signed, NOTHING, actor=CHIEF, now=NOW)
    assert reread(session, sent).status is AssessmentStatus.SUBMITTED
    assert results.of(session, sent) is None


# --- Drafts -------------------------------------------------------------------------------------------------------


def test_a_draft_has_no_number_no_day_of_issue_and_one_job(session, agency, started):
    report = draft(session, agency, started)
    assert (report.version, report.state, report.created_by) == (None, ReportState.MAKING, "Maria Okafor")
    assert frozen(session, report).facts.issued is None
    job = jobs.take(session, NOW, dt.timedelta(minutes=5))
    assert (job.name, job.payload) == (issuing.RENDER, {"report": str(report.id)})
    assert jobs.take(session, NOW, dt.timedelta(minutes=5)) is None


def test_the_same_draft_is_not_made_twice_and_a_changed_one_is(session, agency, started):
    first = draft(session, agency, started)
    assert draft(session, agency, started, now=NOW + dt.timedelta(hours=1)).id == first.id
    answer(session, started)
    second = draft(session, agency, started)
    assert second.id != first.id
    assert len(events(session, agency, Action.DRAFTED)) == 2


def test_a_draft_that_failed_is_asked_for_anew(session, agency, started):
    first = draft(session, agency, started)
    reports.set_state(session, agency.id, first.id, ReportState.FAILED)
    assert draft(session, agency, started).id != first.id


def test_a_draft_is_of_the_assessment_as_it_is_and_not_as_it_was_read(session, agency, started):
    assessing.set_targets(session, started, {ITEMS[0]: Target(4)}, actor=CHIEF, now=NOW)
    assert frozen(session, draft(session, agency, started)).targets == {ITEMS[0]: Target(4)}


def test_a_draft_can_be_made_at_any_time_and_changes_no_status(session, agency, started):
    seen = {draft(session, agency, started).id}
    assert reread(session, started).status is AssessmentStatus.OPEN
    sent = assessing.submit(session, started, actor=CHIEF, now=NOW)
    seen.add(draft(session, agency, started).id)
    assert reread(session, started).status is AssessmentStatus.SUBMITTED
    signed = SignOff("Maria Okafor", "Chief", None, NOW)
    issuing.sign_off(session, sent, signed, NOTHING, actor=CHIEF, now=NOW)
    seen.add(draft(session, agency, started).id)
    assert reread(session, started).status is AssessmentStatus.SIGNED_OFF
    issue(session, agency, reread(session, started))
    assert draft(session, agency, started).version is None
    assert len(seen) == 3


# --- Issued -------------------------------------------------------------------------------------------------------


def test_issuing_freezes_numbers_and_dates_the_report_and_the_audit_log_holds_it(session, agency, started):
    signed = sign(session, started)
    report = issue(session, agency, signed)
    assert (report.version, report.state) == (1, ReportState.MAKING)
    shown = frozen(session, report)
    assert (shown.facts.issued, shown.facts.version) == (dt.date(2026, 11, 17), 1)
    assert shown.fingerprint == report.fingerprint
    assert reread(session, signed).status is AssessmentStatus.ISSUED
    (event,) = events(session, agency, Action.ISSUED)
    assert (event.payload["version"], event.payload["fingerprint"]) == (1, report.fingerprint)
    assert report.audit_head == event.link
    assert audit.broken_at(session, agency.id) is None


def test_an_issued_report_does_not_change_and_the_next_one_is_version_2(session, agency, started):
    answer(session, started)
    first = issue(session, agency, sign(session, started))
    file = ReportFile("full.pdf", "d" * 64, 5)
    reports.add_file(session, first, file, b"first")
    kept = reports.snapshot(session, agency.id, first.id)

    opened = assessing.reopen(session, reread(session, started), "One answer was wrong.", actor=CHIEF, now=NOW)
    assert opened.report_version == 2
    answer(session, opened, level=4, version=1)
    assessing.set_targets(session, reread(session, opened), {ITEMS[0]: Target(4)}, actor=CHIEF, now=NOW)
    reports.add_file(session, first, replace(file, digest="e" * 64), b"other")
    second = issue(session, agency, sign(session, reread(session, opened)))

    assert second.version == 2
    assert frozen(session, second).facts.version == 2
    assert frozen(session, second).responses[ITEMS[0]].level == 4
    assert reports.snapshot(session, agency.id, first.id) == kept
    assert reports.file_content(session, agency.id, first.id, "full.pdf") == b"first"
    assert reports.by_id(session, agency.id, first.id) == replace(first, files=(file,))


def test_the_number_rises_only_after_an_issue(session, agency, started):
    signed = sign(session, started)
    opened = assessing.reopen(session, signed, "Too early.", actor=CHIEF, now=NOW)
    assert opened.report_version == 1
    assert issue(session, agency, sign(session, opened)).version == 1


def test_issuing_twice_is_refused_with_a_sentence(session, agency, started):
    signed = sign(session, started)
    issue(session, agency, signed)
    with pytest.raises(RefusedError, match="Version 1 of this report is issued, and it never changes"):
        issue(session, agency, reread(session, signed))
    assert len(reports.of_assessment_newest_first(session, signed)) == 1


def test_what_has_changed_since_it_was_looked_at_is_not_issued(session, agency, started):
    signed = sign(session, started)
    opened = assessing.reopen(session, signed, "One answer was wrong.", actor=CHIEF, now=NOW)
    answer(session, opened, level=4)
    sign(session, opened)
    with pytest.raises(StaleError, match="has changed since you opened this page"):
        issue(session, agency, signed)
    assert reports.of_assessment_newest_first(session, signed) == ()


@pytest.mark.parametrize("submitted", [False, True])
def test_only_a_signed_assessment_is_issued(session, agency, started, submitted):
    assessment = assessing.submit(session, started, actor=CHIEF, now=NOW) if submitted else started
    assert not issuing.can_issue(assessment)
    with pytest.raises(RefusedError, match="Only the report of an assessment that is signed off can be issued"):
        issue(session, agency, assessment)
    assert reports.of_assessment_newest_first(session, assessment) == ()


# --- Again --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [ReportState.MAKING, ReportState.READY])
def test_files_that_are_there_or_being_made_are_not_asked_for_again(session, agency, started, state):
    report = draft(session, agency, started)
    jobs.take(session, NOW, dt.timedelta(minutes=5))
    reports.set_state(session, agency.id, report.id, state)
    issuing.make_again(session, report, actor=CHIEF, now=NOW)
    assert jobs.take(session, NOW, dt.timedelta(minutes=5)) is None
    assert events(session, agency, Action.MADE_AGAIN) == []


def test_a_report_that_failed_is_made_again_and_the_audit_log_says_so(session, agency, started):
    report = draft(session, agency, started)
    jobs.take(session, NOW, dt.timedelta(minutes=5))
    reports.set_state(session, agency.id, report.id, ReportState.FAILED)
    issuing.make_again(session, report, actor=CHIEF, now=NOW)
    assert reports.by_id(session, agency.id, report.id).state is ReportState.MAKING
    assert jobs.take(session, NOW, dt.timedelta(minutes=5)).payload == {"report": str(report.id)}
    assert [event.payload["report"] for event in events(session, agency, Action.MADE_AGAIN)] == [str(report.id)]


def test_a_report_of_another_agency_or_none_is_not_made_again(session, agency, started):
    report = draft(session, agency, started)
    jobs.take(session, NOW, dt.timedelta(minutes=5))
    reports.set_state(session, agency.id, report.id, ReportState.FAILED)
    other = kept_agency(session, NOW, slug="other")
    issuing.make_again(session, replace(report, agency_id=other.id), actor=CHIEF, now=NOW)
    issuing.make_again(session, replace(report, id=uuid.uuid4()), actor=CHIEF, now=NOW)
    assert jobs.take(session, NOW, dt.timedelta(minutes=5)) is None
