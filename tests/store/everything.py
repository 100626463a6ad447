"""One row at least in every table, written through the queries of the store."""

import uuid

from kl_assess.core.action_plan import Action as PlanAction
from kl_assess.core.action_plan import ActionKind, NotNow, Owner
from kl_assess.core.assessment import Actor, Answer, Assessment, AssessmentStatus, Cycle, SignOff
from kl_assess.core.responses import Evidence, EvidenceItem, EvidenceKind, ItemResponse, Target
from kl_assess.store import (
    agencies,
    assessments,
    audit,
    crosswalks,
    evidence,
    jobs,
    people,
    pictures,
    plans,
    questionnaires,
    reports,
    responses,
    results,
)
from kl_assess.store.agencies import Agency
from kl_assess.store.audit import Action
from kl_assess.store.evidence import EvidenceFile
from kl_assess.store.pictures import Picture
from kl_assess.store.reports import Report, ReportFile, ReportState
from kl_assess.store.responses import Piece

CHIEF = Actor(uuid.UUID(int=1), "Maria Okafor", "Chief")


def agency(session, now, slug="lake-ansel", **facts):
    """An agency, kept."""
    made = Agency(**{"id": uuid.uuid4(), "slug": slug, "name": "Lake Ansel", "zone": "America/Detroit"} | facts)
    agencies.add(session, made, now)
    return made


def assessment(session, of, now, number=1, **facts):
    """An open assessment of an agency, kept, on a questionnaire that is kept as well."""
    questionnaires.keep(session, "digest", "community-engagement", "1", "{}", now)
    values = {
        "id": uuid.uuid4(),
        "agency_id": of.id,
        "number": number,
        "cycle": Cycle(str(2025 + number), now.date(), now.date()),
        "questionnaire": "digest",
        "status": AssessmentStatus.OPEN,
        "profile": {"agency_type": "municipal", "cells": ("jail", "court"), "sworn": {"all": 142}, "small": False},
        "targets": {"EXP-1.1": Target(4), "EXP-1.2": Target(2, "One officer only")},
        "created_at": now,
        "submitted_at": None,
        "sign_off": SignOff("Maria Okafor", "Chief", "We know where we stand.", now),
        "report_version": 1,
        "version": 1,
    }
    made = Assessment(**values | facts)
    assessments.add(session, made)
    return made


def fill(session, now):
    """Something in every table."""
    people.add(session, CHIEF, now)
    ours = agency(session, now)
    cycle = assessment(session, ours, now)
    piece = EvidenceItem("Policy 4.12", EvidenceKind.POLICY, now.date(), "https://example.org/4-12", "policy.pdf")
    response = ItemResponse(level=3, evidence=Evidence("documented", (piece,), "The board"), note="Since May.")
    responses.keep(
        session,
        cycle,
        Answer("EXP-1.1", response, flagged=True, version=1, changed_at=now, changed_by="Maria Okafor"),
        "Answer changed",
    )
    responses.add_piece(session, cycle, Piece(uuid.uuid4(), "EXP-1.1", piece, "f" * 64), 1)
    evidence.add(session, ours.id, EvidenceFile("f" * 64, 10, "application/pdf"), now)
    results.keep(session, cycle, "inputs", "{}", now, cycle="{}")
    questionnaires.keep(session, "later", "community-engagement", "2", "{}", now)
    crosswalks.keep(session, "digest", "later", "{}", now)
    action = PlanAction(
        uuid.uuid4(), cycle.id, "EXP-1.1", ActionKind.IMPROVE, Owner("Chief", "Maria Okafor"), now.date()
    )
    plans.keep(session, ours.id, action, now)
    plans.record(session, ours.id, action.id, plans.Entry(1, now, "Maria Okafor", "Action added", note="Agreed."))
    plans.keep_not_now(session, cycle, NotNow("EXP-1.2", "No staff until June."), "Maria Okafor", now)
    pictures.keep(session, cycle, Picture(uuid.uuid4(), "In a year", {"EXP-1.1": 4}, now, "Maria Okafor"))
    report = Report(uuid.uuid4(), ours.id, cycle.id, 1, ReportState.READY, "print", "head", now, "Maria Okafor")
    reports.add(session, report, "{}")
    reports.add_file(session, report, ReportFile("full.pdf", "d" * 64, 4), b"%PDF")
    jobs.add(session, ours.id, "render report", {"report": str(report.id)}, now)
    audit.record(session, ours.id, Action.STARTED, {"number": 1}, actor=CHIEF, now=now, subject=cycle.id)
    return ours, cycle, report
