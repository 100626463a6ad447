"""What is kept of an assessment that is exported and imported."""

import pytest

from kl_assess.store import agencies, assessments, responses
from kl_assess.web.parts import Parts


@pytest.fixture
def parts(app):
    return next(part for part in app.extensions.values() if isinstance(part, Parts))


@pytest.fixture
def kept(parts):
    """The first assessment of the only agency with its answers, as they are kept now."""

    def read():
        with parts.sessions() as session:
            found = assessments.by_number(session, agencies.every(session)[0].id, 1)
            return found, responses.answers(session, found)

    return read
