"""Who is heard at all, and what every answer says about itself."""

import pytest

from tests.web.client import filled


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1", "127.0.0.1:8000"])
def test_this_machine_is_answered(app, host):
    assert app.test_client().get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "192.168.1.4", ""]
)
def test_every_other_host_name_is_refused_on_every_address(app, host):
    for address in ("/", "/agencies", "/library"):
        answer = app.test_client().get(address, headers={"Host": host})
        assert answer.status_code == 400
        assert "localhost" in answer.text


def test_answers_are_not_kept_by_a_shared_browser_and_static_files_are(chief, agency):
    page = chief.get(agency)
    assert page.response.headers["Cache-Control"] == "no-store"
    sheet = page.all("link", rel="stylesheet")[0].get("href")
    assert "immutable" in chief.client.get(sheet).headers["Cache-Control"]


def test_every_answer_is_strict_about_what_it_may_load(client):
    headers = client.get("/").response.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(app):
    browser = app.test_client()
    cookie = next(h for h in browser.get("/desk").headers.getlist("Set-Cookie") if h.startswith("kl_assess="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


PARTS = {"IntegerConverter": 1, "UUIDConverter": "00000000-0000-0000-0000-000000000000"}


def changing(app):
    """Every address that takes a POST, with made-up parts."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "POST" in rule.methods:
            parts = {name: PARTS.get(type(part).__name__, "x") for name, part in rule._converters.items()}
            yield adapter.build(rule.endpoint, parts, method="POST")


def test_nothing_is_changed_without_a_token(app, chief):
    addresses = list(changing(app))
    assert len(addresses) > 5
    for address in addresses:
        answer = chief.client.post(address, data={"name": "x"})
        assert answer.status_code == 400, address


def test_a_token_of_another_browser_is_worth_nothing(sit, agency, app):
    other = sit("Ann Lee", "Captain")
    form = filled(other.get("/agencies/new").form())
    stranger = app.test_client()
    stranger.get("/desk")
    assert (
        stranger.post("/desk", data={"csrf_token": form["csrf_token"][0], "name": "A", "title": "B"}).status_code == 400
    )
