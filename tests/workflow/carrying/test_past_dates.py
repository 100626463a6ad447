"""A piece of evidence past its date gets a new one."""

import datetime as dt
from dataclasses import replace

import pytest

from kl_assess.store import audit, responses
from kl_assess.workflow import assessing
from kl_assess.workflow.answering import remove_evidence, renew_evidence
from kl_assess.workflow.refusal import RefusedError
from tests.workflow.carrying.years import FIRST, OLD, THEN, WHO, level


def test_a_new_date_is_kept_and_told_and_the_answer_waits_on(years):
    years.last({FIRST: level(3, "E2")}, [(OLD, None)])
    years.start()
    (piece,) = responses.evidence(years.session, years.assessment)[FIRST]
    day = dt.date(2026, 10, 1)
    renew_evidence(years.session, years.assessment, piece.id, day, **WHO)
    assert years.kept().response.evidence.items == (replace(OLD, date=day),)
    assert (years.kept().carried, years.history()[0]) == (True, "Evidence renewed")
    assert list(audit.events(years.session, years.agency.id))[-1].payload["date"] == "2026-10-01"
    assert not years.confirm(seen=1).carried


def test_a_date_in_the_future_a_piece_that_is_gone_and_a_closed_assessment_are_refused(carried):
    (piece,) = responses.evidence(carried.session, carried.assessment)[FIRST]
    with pytest.raises(RefusedError, match="lies in the future"):
        renew_evidence(carried.session, carried.assessment, piece.id, dt.date(2026, 11, 19), **WHO)
    remove_evidence(carried.session, carried.assessment, piece.id, **WHO)
    with pytest.raises(RefusedError, match="no longer here"):
        renew_evidence(carried.session, carried.assessment, piece.id, dt.date(2026, 10, 1), **WHO)
    assessing.submit(carried.session, carried.now(carried.assessment), **WHO)
    for verb in (
        carried.confirm,
        lambda: renew_evidence(carried.session, carried.assessment, piece.id, THEN.date(), **WHO),
    ):
        with pytest.raises(RefusedError, match="waiting for its sign-off"):
            verb()
