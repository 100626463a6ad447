"""No query of the store gives one agency's rows to another: each is asked for another agency's things."""

import datetime as dt
import inspect
import uuid
from dataclasses import replace
from types import ModuleType
from typing import NamedTuple

import pytest
from sqlalchemy.exc import NoResultFound

from kl_assess.core.assessment import Answer
from kl_assess.core.responses import ItemResponse
from kl_assess.store import (
    accounts,
    agencies,
    applications,
    assessments,
    assignments,
    audit,
    audit_log,
    comments,
    crosswalks,
    emergencies,
    erasing,
    evidence,
    export_rows,
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
    tables,
)
from kl_assess.store.audit import Action
from kl_assess.store.audit_log import Counted, Wanted
from kl_assess.store.reports import ReportFile, ReportState
from kl_assess.store.retention import Retention
from tests.store import everything
from tests.store.everything import CHIEF

NOW = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)
MODULES = (
    accounts,
    agencies,
    applications,
    assessments,
    assignments,
    audit,
    audit_log,
    comments,
    crosswalks,
    emergencies,
    erasing,
    evidence,
    export_rows,
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
LATER = NOW + dt.timedelta(days=1)
FILE = "f" * 64
OF_AN_AGENCY = {"agency_id", "agency", "assessment", "assessments", "report", "report_id"}

NOTHING = {
    # as if there were none
    assessments.by_number: lambda s, our: assessments.by_number(s, our.id, our.cycle.number),
    assessments.remove: lambda s, our: assessments.remove(s, our.cycle),
    assessments.page: lambda s, our: assessments.page(s, our.id, limit=9),
    assessments.by_id: lambda s, our: assessments.by_id(s, our.id, our.cycle.id),
    assessments.last_signed: lambda s, our: assessments.last_signed(s, our.id),
    assessments.last_number: lambda s, our: assessments.last_number(s, our.id),
    audit.about: lambda s, our: audit.about(s, our.id, our.cycle.id, tuple(Action)),
    audit.count: lambda s, our: audit.count(s, our.id, Action.STARTED),
    audit.events: lambda s, our: tuple(audit.events(s, our.id)),
    audit.head: lambda s, our: audit.head(s, our.id),
    audit.broken_at: lambda s, our: audit.broken_at(s, our.id),
    audit_log.page: lambda s, our: audit_log.page(s, our.id, Wanted(), after=0, limit=9),
    audit_log.every: lambda s, our: tuple(audit_log.every(s, our.id, Wanted(subjects=(str(our.cycle.id),)))),
    audit_log.people: lambda s, our: audit_log.people(s, our.id),
    audit_log.cycles: lambda s, our: audit_log.cycles(s, our.id),
    audit_log.broken: lambda s, our: audit_log.broken(s, our.id, Counted(0, 0, "")),
    erasing.erase_record: lambda s, our: erasing.erase_record(s, our.id, LATER),
    erasing.erase_notes: lambda s, our: erasing.erase_notes(s, our.id, LATER, NOW),
    erasing.erase_files: lambda s, our: erasing.erase_files(s, our.id, LATER),
    export_rows.counts: lambda s, our: export_rows.counts(s, our.id),
    export_rows.people_named: lambda s, our: export_rows.people_named(s, our.id),
    export_rows.questionnaires_named: lambda s, our: export_rows.questionnaires_named(s, our.id),
    export_rows.rows_of: lambda s, our: [
        row
        for table in export_rows.carried_tables()
        for row in export_rows.rows_of(s, table, our.id)
        if table.name != "agency"
    ],
    exports.newest: lambda s, our: exports.newest(s, our.id),
    exports.newest_made: lambda s, our: exports.newest_made(s, our.id),
    exports.by_id: lambda s, our: exports.by_id(s, our.id, exports.newest(s, our.other.id).id),
    exports.fail: lambda s, our: exports.fail(s, our.id, exports.newest(s, our.other.id).id),
    retention.is_held: lambda s, our: retention.is_held(s, our.id),
    emergencies.newest_first: lambda s, our: emergencies.newest_first(s, our.id),
    emergencies.unseen: lambda s, our: emergencies.unseen(s, our.id),
    emergencies.by_id: lambda s, our: emergencies.by_id(s, our.id, _emergency(s, our)),
    emergencies.set_seen: lambda s, our: emergencies.set_seen(s, our.id, _emergency(s, our), "Nobody", NOW),
    emergencies.end: lambda s, our: emergencies.end(s, our.id, CHIEF.id, NOW),
    invitations.to_agency: lambda s, our: invitations.to_agency(s, our.id),
    invitations.by_id: lambda s, our: invitations.by_id(s, our.id, invitations.to_agency(s, our.other.id)[0].id),
    memberships.role_of: lambda s, our: memberships.role_of(s, our.id, CHIEF.id, NOW),
    memberships.members: lambda s, our: memberships.members(s, our.id, NOW),
    memberships.team: lambda s, our: memberships.team(s, our.id, NOW),
    memberships.end: lambda s, our: memberships.end(s, our.id, CHIEF.id, NOW),
    parent_bodies.grants_of: lambda s, our: parent_bodies.grants_of(s, our.id, NOW),
    parent_bodies.remove_grant: lambda s, our: parent_bodies.remove_grant(s, our.id, _body(s, our)),
    evidence.by_digest: lambda s, our: evidence.by_digest(s, our.id, FILE),
    evidence.every: lambda s, our: evidence.every(s, our.id),
    evidence.digests: lambda s, our: evidence.digests(s, our.id),
    evidence.name_of: lambda s, our: evidence.name_of(s, our.id, FILE),
    evidence.sizes: lambda s, our: evidence.sizes(s, our.id, [FILE]),
    evidence.used: lambda s, our: evidence.used(s, our.id),
    evidence.forget_unused: lambda s, our: evidence.forget_unused(s, our.id),
    jobs.remove: lambda s, our: jobs.remove(s, our.id, "render report", [{"report": str(our.report.id)}]),
    jobs.last_state: lambda s, our: jobs.last_state(s, our.id, "render report", {"report": str(our.report.id)}),
    reminders.sent: lambda s, our: reminders.sent(s, our.id, NOW.date()),
    reminders.unwanted: lambda s, our: reminders.unwanted(s, our.id),
    reports.of_assessment_newest_first: lambda s, our: reports.of_assessment_newest_first(s, our.cycle),
    reports.by_id: lambda s, our: reports.by_id(s, our.id, our.report.id),
    reports.unfinished: lambda s, our: reports.unfinished(s, our.id),
    reports.file_content: lambda s, our: reports.file_content(s, our.id, our.report.id, "full.pdf"),
    reports.add_file: lambda s, our: reports.add_file(s, our.report, ReportFile("new.pdf", "d", 1), b"x"),
    reports.set_state: lambda s, our: reports.set_state(s, our.id, our.report.id, ReportState.FAILED),
    responses.answers: lambda s, our: responses.answers(s, our.cycle),
    responses.without_pieces: lambda s, our: responses.without_pieces(s, our.cycle),
    responses.versions: lambda s, our: responses.versions(s, our.cycle),
    responses.carried_over: lambda s, our: responses.carried_over(s, our.cycle),
    responses.evidence: lambda s, our: responses.evidence(s, our.cycle),
    responses.history: lambda s, our: responses.history(s, our.cycle, "EXP-1.1"),
    responses.date_piece: lambda s, our: responses.date_piece(s, our.cycle, _theirs(s, our)[0], NOW.date()),
    responses.remove_pieces: lambda s, our: responses.remove_pieces(s, our.cycle, _theirs(s, our)),
    assignments.by_element: lambda s, our: assignments.by_element(s, our.cycle),
    assignments.of_element: lambda s, our: assignments.of_element(s, our.cycle, "EXP-1"),
    comments.by_item: lambda s, our: comments.by_item(s, our.cycle),
    comments.set_resolved: lambda s, our: comments.set_resolved(s, our.cycle, _comment(s, our), CHIEF.id, NOW),
    ratings.own: lambda s, our: ratings.own(s, our.cycle, CHIEF.id),
    ratings.rated: lambda s, our: ratings.rated(s, our.cycle),
    ratings.nameless: lambda s, our: ratings.nameless(s, our.cycle),
    ratings.in_random_order: lambda s, our: ratings.in_random_order(s, our.cycle, 0),
    pictures.of_assessment_by_name: lambda s, our: pictures.of_assessment_by_name(s, our.cycle),
    pictures.remove: lambda s, our: pictures.remove(s, our.cycle, _picture(s, our)),
    plans.actions: lambda s, our: plans.actions(s, our.id),
    plans.action: lambda s, our: plans.action(s, our.id, _their_action(s, our).id),
    plans.history: lambda s, our: plans.history(s, our.id, _their_action(s, our).id),
    plans.histories: lambda s, our: plans.histories(s, our.id),
    plans.not_now: lambda s, our: plans.not_now(s, our.cycle),
    plans.keep: lambda s, our: plans.keep(s, our.id, replace(_their_action(s, our), money="$1", version=2), NOW),
    plans.remove_not_now: lambda s, our: plans.remove_not_now(s, our.cycle, ["EXP-1.2"]),
    results.of: lambda s, our: results.of(s, our.cycle),
    results.cycles: lambda s, our: results.cycles(s, our.id),
    results.contents: lambda s, our: results.contents(s, our.id, [our.cycle.id]),
    results.keep_cycle: lambda s, our: results.keep_cycle(s, our.id, our.cycle.id, "[]"),
}
"""What is asked with our agency's id and the other's things -> an answer that is empty, and a change of nothing."""

OTHERWISE = {
    # as if nobody had touched it, in the form that each has for that
    agencies.ends_of: (lambda s, our: agencies.ends_of(s, our.id), (0, "")),
    audit_log.count: (lambda s, our: audit_log.count(s, our.id, Wanted()), (0, 0, "")),
    retention.of: (lambda s, our: retention.of(s, our.id), Retention()),
    responses.with_pieces: (lambda s, our: responses.with_pieces(s, our.cycle), ({}, {})),
    responses.answers_before: (
        lambda s, our: responses.answers_before(s, replace(our.cycle, number=9, previous=our.cycle.id)),
        None,
    ),
    responses.answers_of: (
        lambda s, our: responses.answers_of(s, our.id, [our.cycle])[our.cycle.id],
        {},
    ),
    assessments.is_followed: (lambda s, our: assessments.is_followed(s, _followed(s, our)), False),
    responses.answer: (lambda s, our: responses.answer(s, our.cycle, "EXP-1.1"), Answer("EXP-1.1")),
    reminders.wants: (lambda s, our: reminders.wants(s, our.id, everything.CHIEF.id), True),
    responses.as_of: (lambda s, our: responses.as_of(s, our.cycle, "EXP-1.1", 1), Answer("EXP-1.1")),
}
"""The same, and the answer."""

REFUSED = {
    reports.period_of: lambda s, our: reports.period_of(s, our.report),
    reports.snapshot: lambda s, our: reports.snapshot(s, our.id, our.report.id),
    assessments.change: lambda s, our: assessments.change(s, our.cycle),
    assessments.set_rating: lambda s, our: assessments.set_rating(s, our.cycle),
}
"""The same where there must be something: NoResultFound."""

OWN_ID_ONLY = {
    agencies.add,
    agencies.by_calendar,
    agencies.by_id,
    agencies.calendar_serial,
    agencies.change,
    agencies.locked,
    agencies.remove,
    agencies.renew_calendar,
    assessments.add,
    assignments.put,
    audit.record,
    audit.link_of,
    audit.broken_in,
    export_rows.put_rows,
    retention.keep_hold,
    retention.keep_periods,
    comments.add,
    emergencies.add,
    memberships.put,
    parent_bodies.put_grant,
    evidence.add,
    jobs.add,
    pictures.keep,
    ratings.keep,
    ratings.restore,
    plans.keep_not_now,
    plans.record,
    reminders.keep,
    reminders.set_wanted,
    reports.add,
    responses.add_piece,
    responses.add_pieces,
    responses.keep,
    responses.keep_all,
    results.keep,
}
"""What takes nothing but an agency's own id, or keeps something new under the id that it is given."""


class Ours(NamedTuple):
    """The id of our agency, and the other agency's assessment and report under that id."""

    id: object
    other: object
    cycle: object
    report: object


def _followed(session, our):
    """The other agency's assessment, from which another of theirs starts."""
    later = replace(our.cycle, id=uuid.uuid4(), agency_id=our.other.id, number=8, previous=our.cycle.id)
    assessments.add(session, later)
    return our.cycle


def _picture(session, our):
    """The id of the other agency's target picture."""
    return pictures.of_assessment_by_name(session, replace(our.cycle, agency_id=our.other.id))[0].id


def _emergency(session, our):
    """The id of the other agency's emergency access."""
    return emergencies.newest_first(session, our.other.id)[0].id


def _body(session, our):
    """The id of the parent body that sees something of the other agency."""
    return parent_bodies.grants_of(session, our.other.id, NOW)[0].body.id


def _comment(session, our):
    """The id of the other agency's comment."""
    return comments.by_item(session, replace(our.cycle, agency_id=our.other.id))["EXP-1.1"][0].id


def _their_action(session, our):
    """The other agency's action."""
    return plans.actions(session, our.other.id)[0]


def _theirs(session, our):
    """The ids of the other agency's pieces of evidence."""
    cycle = replace(our.cycle, agency_id=our.other.id)
    return [piece.id for pieces in responses.evidence(session, cycle).values() for piece in pieces]


def functions_of_an_agency():
    """Every public function of the store that takes an agency, an assessment or a report."""
    for module in MODULES:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            own = function.__module__ == module.__name__ and not name.startswith("_")
            if own and OF_AN_AGENCY & set(inspect.signature(function).parameters):
                yield function


@pytest.fixture
def two(session):
    """Our agency, which has nothing, and another one, which has something in every table."""
    other, cycle, report = everything.fill(session, NOW)
    own = everything.agency(session, NOW, "own")
    session.commit()
    return Ours(own.id, other, replace(cycle, agency_id=own.id), replace(report, agency_id=own.id))


def test_every_module_of_the_store_with_rows_is_looked_at():
    found = {module for module in vars(tables).values() if isinstance(module, ModuleType)}
    assert found <= set(MODULES)


def test_every_function_that_takes_an_agency_is_tried():
    tried = NOTHING.keys() | OTHERWISE.keys() | REFUSED.keys() | OWN_ID_ONLY
    assert set(functions_of_an_agency()) == tried


@pytest.mark.parametrize("function", NOTHING, ids=lambda f: f"{f.__module__.split('.')[-1]}.{f.__name__}")
def test_anothers_things_are_as_if_they_were_not_there(session, two, function):
    before = everything_in(session)
    assert not NOTHING[function](session, two)
    session.flush()
    assert everything_in(session) == before


@pytest.mark.parametrize("function", OTHERWISE, ids=lambda f: f.__name__)
def test_anothers_answers_are_as_if_nobody_had_touched_them(session, two, function):
    ask, empty = OTHERWISE[function]
    assert ask(session, two) == empty


@pytest.mark.parametrize("function", REFUSED, ids=lambda f: f.__name__)
def test_what_must_be_there_is_not_found(session, two, function):
    before = everything_in(session)
    with pytest.raises(NoResultFound):
        REFUSED[function](session, two)
    session.flush()
    assert everything_in(session) == before


def test_an_answer_is_never_kept_over_anothers(session, two):
    changed = Answer("EXP-1.1", ItemResponse(level=0), version=2, changed_at=NOW, changed_by="Nobody")
    responses.keep(session, two.cycle, changed, "Answer changed")
    session.flush()
    theirs = replace(two.cycle, agency_id=two.other.id)
    assert responses.answer(session, theirs, "EXP-1.1").response.level == 3


def everything_in(session):
    """Every row of every table."""
    return {table.name: sorted(map(repr, session.execute(table.select()))) for table in tables.TABLES.sorted_tables}
