"""The app on a database of the test's own, at a fixed time, and clients that check each page."""

import datetime as dt

import pytest
from sqlalchemy.orm import sessionmaker

from kl_assess.app import create_app
from kl_assess.catalog.basis import SHIPPED_QUESTIONNAIRE, read_basis
from kl_assess.config import Settings
from kl_assess.store.engine import connect
from kl_assess.web.parts import Parts
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


@pytest.fixture(scope="session")
def app_of_all_tests(basis, tmp_path_factory):
    """One app, whose templates are compiled once."""
    made = create_app(Settings(tmp_path_factory.mktemp("instance")), basis=basis)
    made.testing = True
    return made


@pytest.fixture
def app(app_of_all_tests, sqlite_url, tmp_path, basis, clock, monkeypatch):
    """The app on a database, an instance folder and a clock of the test's own; its settings are those of each app."""
    engine = connect(sqlite_url)
    own = Parts(Settings(tmp_path / "instance"), sessionmaker(engine, expire_on_commit=False), basis, clock)
    monkeypatch.setitem(app_of_all_tests.extensions, "kl_assess", own)
    monkeypatch.setattr(app_of_all_tests, "config", app_of_all_tests.config.copy())
    yield app_of_all_tests
    engine.dispose()


@pytest.fixture
def client(app):
    """A browser in which nobody has said who is at the desk."""
    return PageClient(app.test_client())


@pytest.fixture
def sit(app):
    """Something that makes a browser with a person at its desk, given their name and title."""

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
