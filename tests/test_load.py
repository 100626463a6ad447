"""Fifty people save at once for half a minute on the default server: no error, and nothing acknowledged is lost."""

import uuid

import pytest
from sqlalchemy.orm import Session

from benchmarks.people import Browser, people_saving, start
from kl_assess.config import Settings
from kl_assess.store import agencies, assessments, audit, responses
from kl_assess.store.engine import connect
from tests.databases import create_database
from tests.e2e.server import Server
from tests.shipped import SHIPPED

pytestmark = pytest.mark.heavy
PEOPLE, SECONDS = 50, 30


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request, tmp_path):
    """`kl-assess serve` as anybody starts it, on each kind of database."""
    folder = tmp_path / "instance"
    folder.mkdir()
    if request.param == "postgresql":
        url = create_database(request.getfixturevalue("postgresql"), f"load-{uuid.uuid4()}")
        (folder / "settings.toml").write_text(f'database = "{url}"\n')
    found = Server(folder)
    found.start()
    yield found, (url if request.param == "postgresql" else Settings(folder).database_url)
    found.stop()


def test_fifty_people_save_at_once_without_an_error_and_nothing_is_lost(server):
    served, url = server
    lead = Browser(served.port, "Maria Okafor")
    agency, assessment = start(lead)

    saved = people_saving(served.port, assessment, [item.id for item in SHIPPED.items], PEOPLE, SECONDS)

    assert saved.wrong == []
    assert len(saved.last) == PEOPLE
    engine = connect(url)
    with Session(engine) as session:
        ours = agencies.by_slug(session, agency.rsplit("/", 1)[1])
        kept = responses.answers(session, assessments.by_number(session, ours.id, 1))
        assert {item: kept[item].response.note for item in saved.last} == saved.last
        assert sum(kept[item].version for item in saved.last) == len(saved.times)
        assert audit.broken_at(session, ours.id) is None
    engine.dispose()
