"""Agencies and assessments made through the workflow, without the pages that do the same."""

import uuid

from kl_assess.core.assessment import Actor, Cycle
from kl_assess.store.agencies import AgencyFacts
from kl_assess.store.engine import writing
from kl_assess.web.parts import Parts
from kl_assess.workflow import assessing, membership

STARTER = Actor(uuid.UUID(int=7), "Ruth Park", "Captain")


def parts_of(app):
    return next(part for part in app.extensions.values() if isinstance(part, Parts))


def started(app, name="Lake Ansel Police Department", cycle="2026", profile=None, **facts):
    """A new agency with an open assessment: (agency, assessment, address of the assessment)."""
    parts = parts_of(app)
    with parts.sessions() as session, writing(session):
        agency = membership.register_agency(
            session, AgencyFacts(name=name, zone="America/Detroit", **facts), actor=STARTER, now=parts.clock()
        )
        return _assessment(session, agency, cycle, profile, parts)


def started_again(app, agency, cycle, profile=None):
    """The agency's next assessment, as `started` gives the first."""
    parts = parts_of(app)
    with parts.sessions() as session, writing(session):
        return _assessment(session, agency, cycle, profile, parts)


def _assessment(session, agency, cycle, profile, parts):
    cycle = cycle if isinstance(cycle, Cycle) else Cycle(cycle)
    who = {"actor": STARTER, "now": parts.clock()}
    made = assessing.start(session, agency, parts.basis.questionnaire, cycle, **who)
    if profile:
        made = assessing.set_profile(session, made, profile, **who)
    return agency, made, f"/agencies/{agency.slug}/assessments/{made.number}"


def doing(app, verb, *given, **named):
    """Do one verb of the workflow in a transaction of its own."""
    parts = parts_of(app)
    with parts.sessions() as session, writing(session):
        return verb(session, *given, actor=STARTER, now=parts.clock(), **named)


def reading(app, query, *given):
    """Ask the store one thing."""
    with parts_of(app).sessions() as session:
        return query(session, *given)
