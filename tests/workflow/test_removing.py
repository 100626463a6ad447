"""An assessment that was started by mistake goes whole; what was ever signed off stays."""

import datetime as dt
from dataclasses import replace
from io import BytesIO

import pytest
from sqlalchemy import func, select

from kl_assess.core.assessment import Answer, AssessmentStatus, Cycle
from kl_assess.core.responses import Evidence, EvidenceItem, ItemResponse, Target
from kl_assess.store import assessments, audit, evidence, jobs, reports, responses, tables
from kl_assess.store.audit import Action
from kl_assess.workflow import answering, assessing, evidence_files, issuing, removing
from kl_assess.workflow.refusal import RefusedError
from kl_assess.workflow.removing import Contents
from tests.store.everything import agency
from tests.workflow.test_assessing import ITEM, NOTHING, NOW, OTHER, SIGNED, WHO, now, start

WHY = "Started twice."
KEPT = {"agency", "audit_event", "person", "questionnaire"}


@pytest.fixture
def ours(session):
    return agency(session, NOW)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "evidence"


def rows(session):
    """How many rows each table has that belong to assessments."""
    counts = {t.name: session.scalar(select(func.count()).select_from(t)) for t in tables.TABLES.sorted_tables}
    return {name: count for name, count in counts.items() if name not in KEPT and count}


def upload(session, folder, assessment, content=b"what was said"):
    taken = evidence_files.receive(folder, assessment.agency_id, BytesIO(content), "log.txt", limit=99)
    shown = EvidenceItem("The log", file="log.txt")
    return evidence_files.add_file(session, assessment, ITEM, shown, taken, quota=9999, **WHO).file


def filled(session, ours, folder, name="2026"):
    """An assessment with something in all its tables, and the digest of its file."""
    made = start(session, ours, Cycle(name))
    response = ItemResponse(level=1, evidence=Evidence("E1"), note="Since May.")
    answering.record_response(session, made, Answer(ITEM, response), **WHO)
    answering.record_response(session, made, Answer(OTHER, ItemResponse(dont_know=True), version=0), **WHO)
    answering.add_evidence(session, made, ITEM, EvidenceItem("Policy", address="https://example.org/"), **WHO)
    digest = upload(session, folder, made)
    issuing.draft(session, ours, made, NOTHING, **WHO)
    return made, digest


def test_it_goes_with_everything_that_belongs_to_it(session, ours, folder):
    made, digest = filled(session, ours, folder)
    session.commit()
    assert {"assessment", "response", "report", "job"} <= rows(session).keys()
    removing.remove(session, made, WHY, **WHO)
    session.commit()
    evidence_files.sweep(session, folder, ours.id, now=NOW)
    session.commit()
    assert rows(session) == {}
    assert not evidence_files.path_of(folder, ours.id, digest).exists()
    assert assessments.page(session, ours.id, limit=9) == ()


def test_what_goes_is_counted(session, ours, folder):
    made, _ = filled(session, ours, folder)
    assert removing.contents(session, made) == Contents(answers=2, notes=1, links=1, files=1, drafts=1)


def test_the_audit_log_keeps_that_it_was_there_and_why_it_went(session, ours, folder):
    made, _ = filled(session, ours, folder)
    removing.remove(session, made, WHY, **WHO)
    last = list(audit.events(session, ours.id))[-1]
    assert (last.action, last.subject) == (Action.DELETED, str(made.id))
    told = dict(last.payload)
    assert told.pop("actor")["name"] == "Maria Okafor"
    assert told == {
        "number": 1, "name": "2026", "reason": WHY, "answers": 2, "notes": 1, "links": 1, "files": 1, "drafts": 1,
    }  # fmt: skip
    assert audit.broken_at(session, ours.id) is None


def test_another_assessment_keeps_what_is_its_own_and_a_file_of_both(session, ours, folder):
    kept, digest = filled(session, ours, folder, "2025")
    before, jobs_before = rows(session), set(jobs_of(session))
    made, same = filled(session, ours, folder)
    assert same == digest
    removing.remove(session, made, WHY, **WHO)
    evidence_files.sweep(session, folder, ours.id, now=NOW)
    session.flush()
    assert rows(session) == before
    assert set(jobs_of(session)) == jobs_before
    assert evidence_files.path_of(folder, ours.id, digest).exists()
    assert evidence.digests(session, ours.id) == {digest}
    assert responses.answer(session, kept, ITEM).response.note == "Since May."


def jobs_of(session):
    return session.scalars(select(jobs.JobRow.id))


@pytest.mark.parametrize("status", [s for s in AssessmentStatus if s is not AssessmentStatus.OPEN])
def test_only_one_in_progress_goes(session, ours, status):
    made = start(session, ours)
    assessing.submit(session, made, **WHO)
    if status is not AssessmentStatus.SUBMITTED:
        issuing.sign_off(session, made, SIGNED, NOTHING, **WHO)
    if status is AssessmentStatus.ISSUED:
        issuing.issue(session, ours, now(session, made), NOTHING, **WHO)
    refused(session, made, "Only an assessment in progress can be deleted")


def test_one_that_was_signed_off_stays_when_it_is_opened_again(session, ours):
    made = start(session, ours)
    assessing.submit(session, made, **WHO)
    issuing.sign_off(session, made, SIGNED, NOTHING, **WHO)
    assessing.reopen(session, made, "One answer was wrong.", **WHO)
    refused(session, made, "was signed off before")


def test_one_that_another_was_started_from_stays(session, ours):
    made = start(session, ours)
    later = start(session, ours, Cycle("2027"))
    assessments.change(session, replace(later, previous=made.id))
    refused(session, made, "Another assessment was started from this one")
    removing.remove(session, later, WHY, **WHO)
    removing.remove(session, made, WHY, **WHO)
    assert assessments.page(session, ours.id, limit=9) == ()


def test_one_that_is_gone_cannot_go_again(session, ours):
    made = start(session, ours)
    removing.remove(session, made, WHY, **WHO)
    with pytest.raises(RefusedError, match="no longer here"):
        removing.remove(session, made, WHY, **WHO)


def test_its_number_is_not_given_again(session, ours):
    first, second = start(session, ours), start(session, ours, Cycle("2027"))
    assessing.set_targets(session, first, {ITEM: Target(4)}, **WHO)
    removing.remove(session, second, WHY, **WHO)
    third = start(session, ours, Cycle("2028"))
    assert third.number == 3
    assert third.targets == {ITEM: Target(4)}  # from the last one that is there


def test_a_draft_that_is_being_made_is_left_out_by_the_worker(session, ours, folder):
    made, _ = filled(session, ours, folder)
    (draft,) = reports.of_assessment_newest_first(session, made)
    job = jobs.take(session, NOW, dt.timedelta(minutes=5))
    removing.remove(session, made, WHY, **WHO)
    jobs.finish(session, job)
    assert reports.by_id(session, ours.id, draft.id) is None
    assert jobs.take(session, NOW + dt.timedelta(hours=1), dt.timedelta(minutes=5)) is None


def refused(session, made, said):
    before, events = rows(session), len(list(audit.events(session, made.agency_id)))
    with pytest.raises(RefusedError, match=said):
        removing.remove(session, made, WHY, **WHO)
    assert rows(session) == before
    assert len(list(audit.events(session, made.agency_id))) == events
