"""One row at least in every table, written through the queries of the store."""

import datetime as dt
import uuid

from kl_assess.core.action_plan import Action as PlanAction
from kl_assess.core.action_plan import ActionKind, NotNow, Owner
from kl_assess.core.assessment import Actor, Answer, Assessment, AssessmentStatus, Cycle, RatingState, SignOff
from kl_assess.core.responses import Evidence, EvidenceItem, EvidenceKind, ItemResponse, Target
from kl_assess.core.roles import Role
from kl_assess.core.sharing import Sight
from kl_assess.store import (
    accounts,
    agencies,
    applications,
    assessments,
    assignments,
    audit,
    comments,
    crosswalks,
    emergencies,
    evidence,
    exports,
    invitations,
    jobs,
    lockouts,
    memberships,
    parent_bodies,
    people,
    pictures,
    plans,
    questionnaires,
    ratings,
    receipts,
    reminders,
    reports,
    responses,
    results,
    retention,
    service_log,
)
from kl_assess.store.accounts import Account, AccountRow, PasskeyRow
from kl_assess.store.agencies import Agency
from kl_assess.store.applications import Application
from kl_assess.store.audit import Action
from kl_assess.store.comments import Comment, Visibility
from kl_assess.store.emergencies import Emergency
from kl_assess.store.evidence import EvidenceFile
from kl_assess.store.exports import Export, ExportState
from kl_assess.store.invitations import Invitation
from kl_assess.store.memberships import Member
from kl_assess.store.parent_bodies import Body, Grant
from kl_assess.store.pictures import Picture
from kl_assess.store.ratings import Rated, Rating
from kl_assess.store.receipts import Receipt
from kl_assess.store.reminders import Stage
from kl_assess.store.reports import Report, ReportFile, ReportState
from kl_assess.store.responses import Piece
from kl_assess.store.retention import Hold, Periods
from kl_assess.store.service_log import ServiceAction

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


def account(session, now):
    """The chief's account, with a second factor of every kind."""
    made = Account(uuid.uuid4(), CHIEF, "maria@example.org", active=True)
    accounts.add(session, made, "hash", now)
    row = session.get_one(AccountRow, made.id)
    row.tf_primary_method, row.tf_totp_secret, row.totp_counter = "authenticator", "secret", 59_000_000
    row.mf_recovery_codes, row.fs_webauthn_user_handle = ["1", "2"], "handle"
    row.webauthn.append(
        PasskeyRow(
            credential_id=b"credential",
            public_key=b"key",
            sign_count=1,
            transports=["usb"],
            backup_state=False,
            device_type="single_device",
            extensions=None,
            lastuse_datetime=now,
            name="Blue key",
            usage="secondary",
        )
    )
    session.flush()


def fill(session, now):
    """Something in every table."""
    people.add(session, CHIEF, now)
    ours = agency(session, now)
    cycle = assessment(session, ours, now, rating=RatingState.MEETING, stand_ins=("EXP-1.2",))
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
    assignments.put(session, cycle, "EXP-1", CHIEF.id, "Maria Okafor", now)
    ratings.keep(session, cycle, CHIEF.id, Rating("EXP-1.1", Rated(level=2), "Seen in May.", 1), now)
    thread = uuid.uuid4()
    comment = Comment(thread, "EXP-1.1", thread, CHIEF, "Who has the log?", (CHIEF.id,), Visibility.PRIVATE, now)
    comments.add(session, cycle, comment)
    report = Report(uuid.uuid4(), ours.id, cycle.id, 1, ReportState.READY, "print", "head", now, "Maria Okafor")
    reports.add(session, report, "{}")
    reports.add_file(session, report, ReportFile("full.pdf", "d" * 64, 4), b"%PDF")
    jobs.add(session, ours.id, "render report", {"report": str(report.id)}, now)
    reminders.keep(session, ours.id, CHIEF.id, [Stage(action.id, now.date(), 30)], now)
    reminders.set_wanted(session, ours.id, CHIEF.id, now, wanted=False)
    lockouts.locked(session, "a" * 64, now)
    exports.add(session, Export(uuid.uuid4(), ours.id, ExportState.READY, now, "Maria Okafor", now, "e" * 64, 4))
    retention.keep_periods(session, ours.id, Periods(record=5))
    retention.keep_hold(session, ours.id, Hold("A lawsuit", "Maria Okafor", now))
    receipts.add(session, Receipt(uuid.uuid4(), CHIEF.id, "Closed Agency", now, "{}"))
    account(session, now)
    memberships.put(session, ours.id, Member(CHIEF, Role.CHIEF, now))
    invitation = Invitation(uuid.uuid4(), ours.id, "tom@example.org", Role.LEAD, now, now)
    invitations.add(session, invitation, "c" * 64, CHIEF.id)
    asked = {"agency": "Fort Ellery Police", "state": "MI", "phone": "555-0100", "note": "We are new."}
    tom = {"name": "Tom Becker", "title": "Chief", "email": "tom@example.org"}
    applications.add(session, Application(id=uuid.uuid4(), created_at=now, **asked, **tom))
    service_log.record(session, ServiceAction.SIGNED_IN, {"by": ["password"]}, subject=CHIEF.id, now=now)
    later = now + dt.timedelta(hours=1)
    emergencies.add(
        session, ours.id, Emergency(uuid.uuid4(), CHIEF.id, "Ann Lee", "The chief cannot sign in.", now, later)
    )
    body = Body(uuid.uuid4(), "chiefs", "Association of Chiefs")
    parent_bodies.add(session, body, now)
    parent_bodies.add_member(session, body.id, CHIEF.id, now)
    parent_bodies.put_grant(session, ours.id, Grant(body, Sight.RESULTS, now, later, "Maria Okafor"))
    audit.record(session, ours.id, Action.STARTED, {"number": 1}, actor=CHIEF, now=now, subject=cycle.id)
    return ours, cycle, report
