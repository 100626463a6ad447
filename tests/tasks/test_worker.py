"""A worker does each job once, and makes every file of it."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import text, update

from kl_assess import tasks
from kl_assess.catalog.basis import Basis
from kl_assess.catalog.canonical import in_order
from kl_assess.catalog.document import parse_document
from kl_assess.catalog.responses import check_responses, write_responses
from kl_assess.catalog.restoring import from_canonical
from kl_assess.core.action_plan import Action, ActionKind, Owner
from kl_assess.core.assessment import Answer, Cycle, SignOff
from kl_assess.core.responses import ItemResponse
from kl_assess.core.snapshot import Snapshot
from kl_assess.report import Variant, render_pdf
from kl_assess.report.workbook import numbers_workbook
from kl_assess.store import agencies, plans, reports
from kl_assess.store.engine import writing
from kl_assess.store.jobs import JobState
from kl_assess.store.reports import ReportKind, ReportRow, ReportState
from kl_assess.workflow import answering, assessing, follow_ups, issuing
from kl_assess.workflow.freezing import freeze
from tests.shared import made_once
from tests.store.everything import agency as kept_agency
from tests.tasks.work import CHIEF, NAMES, NOTHING_TO_READ, SMALL, ask, content, now, states

# --- One job ----------------------------------------------------------------------------------------------------------


def test_a_job_is_done_once_and_makes_every_file(worker, sessions, clock, made):
    report = ask(sessions, clock)
    assert worker.work()
    assert not worker.work()
    assert made == dict.fromkeys(NAMES, 1)
    found = now(sessions, report)
    assert found.state is ReportState.READY
    assert sorted(file.name for file in found.files) == sorted(NAMES)
    assert states(sessions) == [JobState.DONE]


@pytest.mark.usefixtures("made")
def test_what_is_kept_of_a_file_is_the_digest_and_size_of_its_bytes(worker, sessions, clock):
    report = ask(sessions, clock)
    worker.work()
    for file in now(sessions, report).files:
        kept = content(sessions, report, file.name)
        assert (file.size, file.digest) == (len(kept), tasks.sha256(kept).hexdigest())
        assert kept == f"{file.name} of {report.fingerprint}".encode()


def test_without_a_job_there_is_nothing_to_do(worker):
    assert not worker.work()


@pytest.mark.usefixtures("made")
def test_jobs_are_done_in_the_order_in_which_they_were_asked_for(worker, sessions, clock):
    first = ask(sessions, clock)
    clock.go_on(seconds=1)
    second = ask(sessions, clock, slug="other")
    worker.work()
    assert (now(sessions, first).state, now(sessions, second).state) == (ReportState.READY, ReportState.MAKING)
    worker.work()
    assert now(sessions, second).state is ReportState.READY


# --- What comes out ---------------------------------------------------------------------------------------------------


def test_the_files_are_those_of_the_file_route_from_the_same_answers(worker, sessions, clock):
    """Answered in another order than the questionnaire's, on purpose: a store gives rows back in any order."""
    with sessions() as session, writing(session):
        agency = kept_agency(session, clock(), size="6 full-time sworn officers")
        started = assessing.start(session, agency, SMALL, Cycle("2026"), actor=CHIEF, now=clock())
        for place, item in enumerate(reversed(SMALL.items)):
            answer = Answer(item.id, ItemResponse(level=place, note=f"Note {place}."))
            answering.record_response(session, started, answer, actor=CHIEF, now=clock())
        sent = assessing.submit(session, started, actor=CHIEF, now=clock())
        signed = SignOff("Maria Okafor", "Chief", "We know where we stand.", clock())
        done = issuing.sign_off(session, sent, signed, NOTHING_TO_READ, actor=CHIEF, now=clock())
        report = issuing.draft(session, agency, done, NOTHING_TO_READ, actor=CHIEF, now=clock())
        answers = issuing.responses.answers(session, done)
        given = issuing.contents(agency, done, answers, SMALL)
    worker.work()
    written = parse_document(write_responses(given, SMALL), "exported.yaml")
    exported, _ = check_responses(written, SMALL)
    frozen = freeze(exported, Basis(SMALL, NOTHING_TO_READ))
    assert frozen.fingerprint == report.fingerprint
    with sessions() as session:
        assert reports.snapshot(session, agency.id, report.id) == in_order(frozen)
    for variant in Variant:
        pdf = made_once(
            f"{frozen.fingerprint}, {variant}.pdf", lambda p, v=variant: p.write_bytes(render_pdf(frozen, v))
        )
        assert content(sessions, report, f"{variant}.pdf") == pdf.read_bytes()
    assert content(sessions, report, "numbers.xlsx") == numbers_workbook(frozen, Variant.FULL)


def test_the_same_snapshot_gives_the_same_bytes_again(worker, sessions, clock, monkeypatch):
    kinds = ("brief.pdf", "numbers.xlsx")
    monkeypatch.setattr(tasks, "MAKERS", {name: tasks.MAKERS[name] for name in kinds})
    report = ask(sessions, clock)
    worker.work()
    first = {name: content(sessions, report, name) for name in kinds}
    with sessions() as session, writing(session):
        session.execute(text("DELETE FROM report_file"))
        reports.set_state(session, report.agency_id, report.id, ReportState.FAILED)
        issuing.make_again(session, report, actor=CHIEF, now=clock())
    worker.work()
    assert {name: content(sessions, report, name) for name in kinds} == first


# --- What goes meanwhile ----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("gone", ["draft", "agency"])
def test_what_is_removed_before_or_while_it_is_made_is_no_error(worker, sessions, clock, monkeypatch, gone, caplog):
    report = ask(sessions, clock)

    def remove(_=None):
        with sessions() as session, writing(session):
            if gone == "draft":
                reports.remove_drafts(session, clock() + dt.timedelta(days=1))
            else:
                agencies.remove(session, report.agency_id)
        return b"too late"

    monkeypatch.setitem(tasks.MAKERS, NAMES[1], remove)
    assert worker.work()
    assert now(sessions, report) is None
    assert states(sessions) == ([JobState.DONE] if gone == "draft" else [])

    later = ask(sessions, clock, slug="later")
    report = later
    remove()
    assert worker.work() is (gone == "draft")
    assert caplog.records == []


@pytest.mark.usefixtures("made")
def test_a_job_that_fails_after_its_draft_was_removed_is_put_back_and_ends_well(worker, sessions, clock, monkeypatch):
    ask(sessions, clock)

    def remove(_):
        with sessions() as session, writing(session):
            reports.remove_drafts(session, clock() + dt.timedelta(days=1))
        raise ValueError

    monkeypatch.setitem(tasks.MAKERS, NAMES[0], remove)
    worker.work()
    clock.go_on(seconds=5)
    worker.work()
    assert states(sessions) == [JobState.DONE]


@pytest.mark.usefixtures("made")
def test_a_sweep_removes_drafts_older_than_30_days_and_never_an_issued_report(worker, sessions, clock):
    draft = ask(sessions, clock)
    issued = ask(sessions, clock, slug="other")
    with sessions() as session, writing(session):
        session.execute(update(ReportRow).where(ReportRow.id == issued.id).values(version=1))
    worker.work()
    worker.work()
    clock.go_on(days=30)
    worker.sweep()
    assert now(sessions, draft) is not None
    clock.go_on(seconds=1)
    worker.sweep()
    assert now(sessions, draft) is None
    assert now(sessions, issued).state is ReportState.READY
    clock.go_on(days=3650)
    worker.sweep()
    assert len(now(sessions, issued).files) == len(NAMES)
    with sessions() as session:
        assert session.scalar(text("SELECT count(*) FROM report_file")) == len(NAMES)


# --- A follow-up ------------------------------------------------------------------------------------------------------


def test_a_follow_up_is_two_files_of_its_snapshot(worker, sessions, clock):
    with sessions() as session, writing(session):
        who = {"actor": CHIEF, "now": clock()}
        agency = kept_agency(session, clock())
        started = assessing.start(session, agency, SMALL, Cycle("2026"), **who)
        assessing.submit(session, started, **who)
        signed = SignOff("Maria Okafor", "Chief", None, clock())
        current = issuing.sign_off(session, started, signed, NOTHING_TO_READ, **who)
        issuing.issue(session, agency, current, NOTHING_TO_READ, **who)
        owner = Owner("Captain", "Pat Doe")
        item = SMALL.items[0].id
        action = Action(
            uuid.uuid4(), started.id, item, ActionKind.IMPROVE, owner, clock().date(), "Do it.", level_then=0
        )
        plans.keep(session, agency.id, action, clock())
        report = follow_ups.follow_up(session, agency, started, **who)
        snapshot = from_canonical(reports.snapshot(session, agency.id, report.id), Snapshot)
    while worker.work():
        pass
    found = now(sessions, report)
    assert found.state is ReportState.READY
    assert [file.name for file in found.files] == list(tasks.FILES[ReportKind.FOLLOW_UP])
    assert content(sessions, report, "full.pdf") == render_pdf(snapshot, Variant.FULL)
    assert content(sessions, report, "public.pdf") == render_pdf(snapshot, Variant.PUBLIC)
