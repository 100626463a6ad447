"""Moments and words mean the same on every database."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from kl_assess.store.people import PersonRow
from tests.store.everything import agency, assessment

NOW = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)


def test_a_moment_comes_back_in_utc_whatever_zone_it_was_given_in(session):
    local = dt.datetime(2026, 11, 17, 10, 42, 7, 123456, tzinfo=ZoneInfo("America/Detroit"))
    session.add(PersonRow(name="A", title=None, created_at=local))
    session.commit()
    session.expire_all()
    found = session.scalars(select(PersonRow.created_at)).one()
    assert found == local
    assert found.utcoffset() == dt.timedelta(0)
    assert found.tzname() == "UTC"


def test_a_time_without_a_zone_is_refused(session):
    session.add(PersonRow(name="A", title=None, created_at=dt.datetime(2026, 11, 17)))  # noqa: DTZ001
    with pytest.raises(StatementError, match="needs its time zone"):
        session.flush()


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2100, 1, 1), timezones=st.timezones()))  # noqa: DTZ001
def test_moments_keep_their_order_in_a_query(engine, moment):
    with Session(engine) as session:
        before = moment.astimezone(dt.UTC) - dt.timedelta(microseconds=1)
        session.add(PersonRow(name="early", title=None, created_at=before))
        session.add(PersonRow(name="late", title=None, created_at=moment))
        session.flush()
        assert session.scalars(select(PersonRow.name).where(PersonRow.created_at >= moment)).all() == ["late"]
        session.rollback()


def test_a_row_needs_the_agency_it_names(session):
    ours = agency(session, NOW)
    with pytest.raises(IntegrityError):
        assessment(session, type("Nobody", (), {"id": ours.id.__class__(int=7)})(), NOW)


def test_an_agency_has_one_assessment_of_a_number(session):
    ours = agency(session, NOW)
    assessment(session, ours, NOW, 1)
    with pytest.raises(IntegrityError):
        assessment(session, ours, NOW, 1)
