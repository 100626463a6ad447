"""An open assessment that is checked."""

import pytest

from tests.web.assessments import started


@pytest.fixture
def begun(app):
    """An agency, its open assessment without an answer, and the address of that."""
    return started(app)
