"""Every table, for whoever needs all of them: the migrations' check, and the tests."""

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
from kl_assess.store.schema import Base

__all__ = ["TABLES"]

TABLES = Base.metadata
"""The metadata with all tables of the modules above."""

_ = (agencies, assessments, audit, crosswalks, evidence, jobs, people, pictures, plans, questionnaires)
__ = (reports, responses, results)
___ = (accounts, applications, invitations, memberships, service_log)
____ = (exports, receipts, retention)
_____ = (lockouts, reminders)
______ = (assignments, comments, ratings)
_______ = (emergencies, parent_bodies)
