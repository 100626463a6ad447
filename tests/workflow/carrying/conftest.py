"""An agency that has answered for a year and starts the next."""

import pytest

from tests.workflow.carrying.years import FIRST, RECORD, Years, level


@pytest.fixture
def years(session):
    return Years(session)


@pytest.fixture
def carried(years):
    """2026 with last year's first answer, a 3 with a note, waiting."""
    years.last({FIRST: level(3, "E2", "Since May.")}, [(RECORD, None)])
    years.start()
    return years
