"""Five hundred agencies with five years each: a page asks the database as often as it does for one alone."""

import pytest

from benchmarks.agencies import OTHERS, Installed, add_others, measured
from kl_assess.catalog.basis import SHIPPED_QUESTIONNAIRE, read_basis
from kl_assess.store.engine import connect

pytestmark = pytest.mark.heavy


def test_every_page_runs_as_many_statements_among_500_agencies_as_alone(database_url, tmp_path):
    engine = connect(database_url)
    installed = Installed(engine, read_basis(SHIPPED_QUESTIONNAIRE), tmp_path)
    member = installed.member()
    alone = {path: measured([member], engine, path, runs=2)[0].statements for path in installed.paths()}
    add_others(engine, installed.agency, OTHERS)
    among = {path: measured([member], engine, path, runs=2)[0].statements for path in installed.paths()}
    assert among == alone
    engine.dispose()
