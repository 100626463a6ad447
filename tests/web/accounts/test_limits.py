"""The second fence: one address of the network sends no flood of forms, and nobody else notices."""

import pytest

from kl_assess.app import create_app
from kl_assess.config import Settings
from kl_assess.web.limits import ASKED_FOR, LIMITED
from kl_assess.web.parts import Parts
from tests.web.client import PageClient


@pytest.fixture
def limited(basis, tmp_path, parts, clock, monkeypatch):
    """An app of its own, so that it counts from the start, with its limits asked for."""
    app = create_app(Settings(tmp_path / "limited", accounts=True), basis=basis)
    app.testing = True
    app.config[ASKED_FOR] = True
    monkeypatch.setitem(app.extensions, "kl_assess", Parts(parts.settings, parts.sessions, basis, clock))
    return app


def ask_often(app, count, address="203.0.113.9"):
    """Ask so often for a new password; the answers' states, and the last page."""
    browser = PageClient(app.test_client())
    page = browser.get("/forgotten-password")
    token = page.all("input", name="csrf_token")[0].get("value")
    states = []
    for _ in range(count):
        answer = browser.client.post(
            "/forgotten-password",
            data={"email": "nobody@example.org", "csrf_token": token},
            environ_base={"REMOTE_ADDR": address},
        )
        states.append(answer.status_code)
    return states, browser, token


def test_a_flood_from_one_address_is_stopped_with_a_page_of_ours_and_others_are_not(limited):
    states, browser, token = ask_often(limited, 6)
    assert 429 not in states[:5]
    assert states[5] == 429
    page = browser.post("/forgotten-password", {"csrf_token": token}, 429, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert page.h1 == "Too many requests at once"
    assert "Nobody is locked out." in page.main
    assert 429 not in ask_often(limited, 5, "203.0.113.10")[0]


def test_reading_the_page_is_not_limited(limited):
    _, browser, _ = ask_often(limited, 6)
    browser.get("/forgotten-password", environ_base={"REMOTE_ADDR": "203.0.113.9"})


def test_in_tests_nothing_is_limited_unless_asked_for(app):
    assert 429 not in ask_often(app, 8)[0]


def test_every_endpoint_that_is_limited_is_there(app):
    missing = {limit.endpoint for limit in LIMITED} - app.view_functions.keys()
    assert missing <= {"security.oauthstart"}, "that one is there where a provider is set"
