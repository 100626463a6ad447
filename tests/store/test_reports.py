"""Reports keep a snapshot and files for good, drafts for a time, and one agency's never show to another."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError, NoResultFound

from kl_assess.store import reports
from kl_assess.store.reports import Report, ReportFile, ReportKind, ReportState
from tests.store.everything import agency, assessment

NOW = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)
FULL = ReportFile("full.pdf", "d" * 64, 4)


@pytest.fixture
def ours(session):
    return agency(session, NOW)


@pytest.fixture
def cycle(session, ours):
    return assessment(session, ours, NOW)


def add(session, cycle, version=None, at=NOW, **facts):
    made = Report(
        uuid.uuid4(), cycle.agency_id, cycle.id, version, ReportState.MAKING, "print", "head", at, "Maria Okafor"
    )
    made = replace(made, **facts)
    reports.add(session, made, '{"version":1}')
    return made


def test_a_report_comes_back_equal_with_its_files_by_name(session, cycle):
    made = add(session, cycle, 1)
    brief = ReportFile("brief.pdf", "e" * 64, 5)
    reports.add_file(session, made, FULL, b"%PDF")
    reports.add_file(session, made, brief, b"%PDF2")
    session.expire_all()
    assert reports.by_id(session, cycle.agency_id, made.id) == replace(made, files=(brief, FULL))
    assert reports.snapshot(session, cycle.agency_id, made.id) == '{"version":1}'
    assert reports.file_content(session, cycle.agency_id, made.id, "full.pdf") == b"%PDF"
    assert reports.file_content(session, cycle.agency_id, made.id, "public.pdf") is None
    assert reports.period_of(session, made) == "2026"


def test_reports_come_from_the_newest_and_only_those_of_the_assessment(session, ours, cycle):
    first, second = add(session, cycle), add(session, cycle, at=NOW + dt.timedelta(minutes=1))
    add(session, assessment(session, ours, NOW, number=2))
    assert reports.of_assessment_newest_first(session, cycle) == (second, first)
    assert reports.of_assessment_newest_first(session, replace(cycle, id=uuid.uuid4())) == ()


def test_reports_of_one_kind_or_of_both(session, cycle):
    whole = add(session, cycle, 1)
    follow_up = add(session, cycle, 1, NOW + dt.timedelta(minutes=1), kind=ReportKind.FOLLOW_UP)
    assert reports.of_assessment_newest_first(session, cycle) == (whole,)
    assert reports.of_assessment_newest_first(session, cycle, ReportKind.FOLLOW_UP) == (follow_up,)
    assert reports.of_assessment_newest_first(session, cycle, None) == (follow_up, whole)


def test_what_belongs_to_another_agency_is_not_there(session, cycle):
    made = add(session, cycle, 1)
    reports.add_file(session, made, FULL, b"%PDF")
    other = agency(session, NOW, slug="other").id
    assert reports.by_id(session, other, made.id) is None
    assert reports.file_content(session, other, made.id, "full.pdf") is None
    assert reports.of_assessment_newest_first(session, replace(cycle, agency_id=other)) == ()
    with pytest.raises(NoResultFound):
        reports.snapshot(session, other, made.id)
    reports.set_state(session, other, made.id, ReportState.FAILED)
    reports.add_file(session, replace(made, agency_id=other), replace(FULL, name="brief.pdf"), b"%PDF")
    assert reports.by_id(session, cycle.agency_id, made.id) == replace(made, files=(FULL,))


def test_a_file_that_is_kept_stays_as_it_is(session, cycle):
    made = add(session, cycle, 1)
    reports.add_file(session, made, FULL, b"%PDF")
    reports.add_file(session, made, replace(FULL, digest="e" * 64), b"other")
    assert reports.file_content(session, cycle.agency_id, made.id, "full.pdf") == b"%PDF"
    assert reports.by_id(session, cycle.agency_id, made.id).files == (FULL,)


def test_a_report_that_is_gone_keeps_no_file_and_has_no_state(session, cycle):
    made = add(session, cycle)
    reports.remove_drafts(session, NOW + dt.timedelta(seconds=1))
    reports.add_file(session, made, FULL, b"%PDF")
    reports.set_state(session, cycle.agency_id, made.id, ReportState.READY)
    assert session.scalar(text("SELECT count(*) FROM report_file")) == 0


def test_no_two_reports_of_an_assessment_have_the_same_version_and_drafts_have_none(session, cycle):
    add(session, cycle)
    add(session, cycle)
    add(session, cycle, 1)
    with pytest.raises(IntegrityError):
        add(session, cycle, 1)


def test_only_drafts_made_before_a_moment_are_removed_with_their_files(session, cycle):
    old, issued = add(session, cycle), add(session, cycle, 1)
    new = add(session, cycle, at=NOW + dt.timedelta(seconds=1))
    for made in (old, issued, new):
        reports.add_file(session, made, FULL, b"%PDF")
    assert reports.remove_drafts(session, NOW) == 0
    assert reports.remove_drafts(session, NOW + dt.timedelta(seconds=1)) == 1
    session.expire_all()
    left = reports.of_assessment_newest_first(session, cycle)
    assert [report.id for report in left] == [new.id, issued.id]
    assert session.scalar(text("SELECT count(*) FROM report_file")) == 2


def test_a_list_costs_two_queries_and_reads_no_content(session, engine, cycle):
    for number in range(30):
        reports.add_file(session, add(session, cycle, at=NOW + dt.timedelta(minutes=number)), FULL, b"%PDF")
    session.expire_all()
    sent = []
    event.listen(engine, "before_cursor_execute", lambda *given: sent.append(given[2]))
    assert len(reports.of_assessment_newest_first(session, cycle)) == 30
    assert len(sent) == 2
    assert not any("content" in statement or "snapshot" in statement for statement in sent)
