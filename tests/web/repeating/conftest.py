"""An agency whose first assessment is signed, and its second one."""

import pytest

from kl_assess.workflow import answering
from tests.web.answered import answer, sign
from tests.web.assessments import doing, started
from tests.web.repeating.second_year import FIRST, LAST, OLD, RECORD, SECOND, Repeated


@pytest.fixture
def last(app):
    """An agency whose 2025 is signed: two levels, one with evidence past its date, and one not known."""
    agency, before, _ = started(app, cycle="2025")
    answer(app, before, LAST)
    doing(app, answering.add_evidence, before, FIRST, RECORD)
    doing(app, answering.add_evidence, before, SECOND, OLD)
    sign(app, before)
    return agency, before


@pytest.fixture
def repeated(app, chief, last):
    agency, before = last
    page = chief.get(f"/agencies/{agency.slug}/assessments/new")
    return Repeated(app, chief, agency, before, chief.send(page, {"name": "2026"}).location)
