"""An assessment whose reports are made at once."""

import pytest

from kl_assess import tasks
from kl_assess.report import render
from tests.web.reports.case import CONTENT, Case


@pytest.fixture(autouse=True)
def _files_take_no_time(monkeypatch):
    """The worker's own tests make real files; and no page may make one."""
    for name, content in CONTENT.items():
        monkeypatch.setitem(tasks.MAKERS, name, lambda _, content=content: content)
    monkeypatch.setattr(render, "render_html", None)


@pytest.fixture
def case(app, clock):
    return Case(app, clock)
