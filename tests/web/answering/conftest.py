"""An open assessment whose element page is filled in."""

import pytest

from kl_assess.core.assessment import Answer
from kl_assess.core.responses import ItemResponse
from kl_assess.store import responses
from kl_assess.workflow import answering
from tests.web.assessments import doing, reading, started


@pytest.fixture
def made(app):
    """An agency and its open assessment, and the address of its element Sharing decisions (four items)."""
    agency, assessment, url = started(app)
    return agency, assessment, f"{url}/elements/LEA-3"


@pytest.fixture
def url(made):
    return made[2]


@pytest.fixture
def kept(app, made):
    """The answer to an item as it is kept."""
    return lambda item="LEA-3.1": reading(app, responses.answer, made[1], item)


@pytest.fixture
def meanwhile(app, made):
    """Another person saves another answer to an item in the meantime."""

    def saving(item="LEA-3.1", **response):
        version = reading(app, responses.answer, made[1], item).version
        answer = Answer(item, ItemResponse(**response), version=version)
        return doing(app, answering.record_response, made[1], answer)

    return saving
