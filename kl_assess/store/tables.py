"""Every table, for whoever needs all of them: the migrations' check, and the tests."""

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
from kl_assess.store.schema import Base

__all__ = ["TABLES"]

TABLES = Base.metadata
"""The metadata with all tables of the modules above."""

_ = (agencies, assessments, audit, crosswalks, evidence, jobs, people, pictures, plans, questionnaires)
__ = (reports, responses, results)
