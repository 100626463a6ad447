"""An open assessment in a real browser."""

import uuid

import pytest

from kl_assess.core.assessment import Cycle
from kl_assess.store import responses
from kl_assess.store.agencies import AgencyFacts
from kl_assess.workflow import assessing, membership
from tests.e2e.answering.element_page import STARTER, now, take_seat
from tests.e2e.server import serving


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("instance")) as running:
        yield running


@pytest.fixture
def assessment(server):
    who = {"actor": STARTER, "now": now()}
    facts = AgencyFacts(name=f"Department {uuid.uuid4()}", zone="America/Detroit")
    agency = server.doing(membership.register_agency, facts, **who)
    made = server.doing(assessing.start, agency, server.basis.questionnaire, Cycle("2026"), **who)
    return agency, made


@pytest.fixture
def url(server, assessment):
    """The address of the element Sharing decisions."""
    return f"{server.url}/agencies/{assessment[0].slug}/assessments/1/elements/LEA-3"


@pytest.fixture
def kept(server, assessment):
    def reading(item="LEA-3.1"):
        with server.session() as session:
            return responses.answer(session, assessment[1], item)

    return reading


@pytest.fixture
def sit(browser, server):
    """A browser of its own with somebody at its desk; its first page."""
    opened, failures = [], []

    def sitting(name="Maria Okafor", title="Chief"):
        context = browser.new_context()
        opened.append(context)
        page = context.new_page()
        context.on("weberror", lambda error: failures.append(error.error))
        take_seat(page, server, name, title)
        return page

    yield sitting
    for context in opened:
        context.close()
    assert not failures
