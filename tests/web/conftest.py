"""The app on a database of the test's own, at a fixed time, and clients that check each page."""

import datetime as dt

import pytest

from kl_assess.app import create_app
from kl_assess.catalog.basis import SHIPPED_QUESTIONNAIRE, read_basis
from kl_assess.config import Settings
from kl_assess.store.engine import connect
from tests.web.client import PageClient


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self):
        self.time = dt.datetime(2026, 11, 17, 15, 42, tzinfo=dt.UTC)

    def __call__(self):
        return self.time

    def go_on(self, **step):
        self.time += dt.timedelta(**step)


@pytest.fixture(scope="session")
def basis():
    """The shipped questionnaire and resources."""
    return read_basis(SHIPPED_QUESTIONNAIRE)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def app(sqlite_url, tmp_path, basis, clock):
    engine = connect(sqlite_url)
    made = create_app(Settings(tmp_path / "instance"), engine=engine, basis=basis, clock=clock)
    made.testing = True
    yield made
    engine.dispose()


@pytest.fixture
def client(app):
    """A browser in which nobody has said who is at the desk."""
    return PageClient(app.test_client())


@pytest.fixture
def sit(app):
    """Make a browser with a person at its desk: sit("Maria Okafor", "Chief")."""

    def sitting(name="Maria Okafor", title="Chief"):
        browser = PageClient(app.test_client())
        browser.send(browser.get("/desk"), {"name": name, "title": title}, action="/desk")
        return browser

    return sitting


@pytest.fixture
def chief(sit):
    """A browser with a chief at its desk."""
    return sit()


@pytest.fixture
def agency(chief):
    """The address of an agency of the test's own."""
    started = chief.send(chief.get("/agencies/new"), {"name": "Lake Ansel Police Department", "state": "MI"})
    return started.location


@pytest.fixture
def assessment(chief, agency):
    """The address of an open assessment of that agency."""
    started = chief.send(chief.get(f"{agency}/assessments/new"), {"name": "2026"})
    return started.location
