"""A person at the desk of an installation with everything, who sends anything."""

import re
import shutil
import uuid

import pytest

from tests.databases import create_database
from tests.web.hostile.sending import Trial
from tests.web.installation import world


@pytest.fixture(scope="session")
def installations():
    """What was filled already, by kind of database. A fixture of each kind would be filled anew at every change."""
    return {}


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request, installations, empty_sqlite, tmp_path_factory, basis):
    """An installation with everything, on each kind of database, to be copied."""
    kind = request.param
    if kind not in installations:
        folder = tmp_path_factory.mktemp("kept")
        if kind == "sqlite":
            database = shutil.copy(empty_sqlite, folder / "kept.sqlite3")
        else:
            server = request.getfixturevalue("postgresql")
            database = create_database(server, f"kept-{uuid.uuid4()}", template="empty")
        installations[kind] = world(database, folder / "instance", basis)
    return installations[kind]


@pytest.fixture
def parts(request, kept, tmp_path, basis, clock):
    """The parts of an app on a copy of that installation."""
    database = None
    if isinstance(kept.database, str):
        template = re.search(r"/(kept-[^?]+)", kept.database)[1]
        server = request.getfixturevalue("postgresql")
        database = create_database(server, f"hostile-{uuid.uuid4()}", template=template)
    copied = kept.copied(tmp_path / "instance", basis, clock, database)
    yield copied
    copied.sessions.kw["bind"].dispose()


@pytest.fixture
def app(app_of_all_tests, parts, monkeypatch):
    """The app on that copy. It is under test, so a failure in it is a failure here."""
    monkeypatch.setitem(app_of_all_tests.extensions, "kl_assess", parts)
    monkeypatch.setattr(app_of_all_tests, "config", app_of_all_tests.config.copy())
    return app_of_all_tests


@pytest.fixture
def own(kept):
    """The agency whose addresses are tried."""
    return kept.own


@pytest.fixture
def trial(app, chief, own):
    """A person at the desk who sends anything."""
    return Trial(app, chief, own)
