"""Behind a proxy: who asks is believed from as many proxies as the settings name, and HTTPS is kept to."""

import pytest
from flask import request

from kl_assess.app import create_app
from kl_assess.cli.serving import _Server, address_of
from kl_assess.config import Settings
from kl_assess.store.engine import connect

SITE = "https://assess.example.org"
HOST = {"Host": "assess.example.org"}


@pytest.fixture
def app_with(basis, tmp_path, sqlite_url):
    """Something that makes an app with these settings."""
    engine = connect(sqlite_url)

    def made(**settings):
        app = create_app(Settings(tmp_path, accounts=True, public_url=SITE, **settings), basis=basis, engine=engine)
        app.testing = True
        return app

    yield made
    engine.dispose()


def seen(app, **headers):
    """From where, and by what, the app believes that a request came."""
    found = []
    app.before_request_funcs[None].insert(0, lambda: found.append((request.remote_addr, request.scheme, request.host)))
    forwarded = {f"X-Forwarded-{name.title()}": value for name, value in headers.items()}
    app.test_client().get("/", headers={**HOST, **forwarded}, environ_base={"REMOTE_ADDR": "127.0.0.1"})
    return found[0]


def test_without_a_proxy_nobody_says_where_they_come_from(app_with):
    assert seen(app_with(), **{"for": "203.0.113.9", "proto": "https", "host": "evil.example"}) == (
        "127.0.0.1",
        "http",
        "assess.example.org",
    )


@pytest.mark.parametrize(
    ("proxies", "told", "believed"),
    [
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "203.0.113.9, 192.0.2.1", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9, 192.0.2.1", "203.0.113.9"),
    ],
)
def test_of_what_proxies_say_no_more_is_believed_than_there_are(app_with, proxies, told, believed):
    assert seen(app_with(proxies=proxies), **{"for": told})[0] == believed


def test_a_proxy_never_says_which_host_was_asked(app_with):
    assert seen(app_with(proxies=1), **{"for": "203.0.113.9", "proto": "https", "host": "evil.example"}) == (
        "203.0.113.9",
        "https",
        "assess.example.org",
    )


def test_by_https_cookies_travel_by_nothing_else_and_browsers_come_back_by_nothing_else(app_with):
    browser = app_with(proxies=1).test_client()
    answer = browser.get("/sign-in", headers={**HOST, "X-Forwarded-Proto": "https"}, base_url=SITE)
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-kl_assess=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_no_page_of_signing_in_stays_in_a_browser(app):
    for address in ("/sign-in", "/forgotten-password"):
        assert app.test_client().get(address).headers["Cache-Control"] == "no-store"


def test_without_https_nothing_promises_it(app):
    assert "Strict-Transport-Security" not in app.test_client().get("/").headers


def test_the_server_itself_believes_nobody(tmp_path):
    server = _Server(Settings(tmp_path, accounts=True, proxies=1, listen="::1", web_workers=5))
    assert server.cfg.forwarded_allow_ips in ([], "")
    assert server.cfg.settings["workers"].get() == 5
    assert server.cfg.settings["bind"].get() == ["[::1]:8000"]
    assert address_of(Settings(tmp_path)) == "127.0.0.1:8000"
