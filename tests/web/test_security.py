"""Who is heard at all, what every answer says about itself, and what the log keeps to itself."""

import logging
import stat

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from kl_assess.config import secret_key
from kl_assess.store.engine import connect
from kl_assess.tracing import trace_of
from kl_assess.web import answering, errors
from tests.web.access import every_address
from tests.web.assessments import parts_of
from tests.web.client import PageClient, filled
from tests.web.installation import deleted, fill


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


def whole(parts, mark):
    """An agency that has everything, and the receipt of one that was deleted."""
    place = fill(parts, "Lake Ansel", mark)
    place.receipt = deleted(parts)
    return place


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


def test_a_token_of_another_browser_is_worth_nothing(sit, app):
    other = sit("Ann Lee", "Captain")
    form = filled(other.get("/agencies/new").form())
    stranger = app.test_client()
    stranger.get("/desk")
    assert (
        stranger.post("/desk", data={"csrf_token": form["csrf_token"][0], "name": "A", "title": "B"}).status_code == 400
    )


# --- What an answer may do ----------------------------------------------------------------------------------------


def test_no_answer_allows_a_script_or_style_that_is_not_a_file_of_ours(app, chief):
    for method, _, _, address in every_address(app, whole(parts_of(app), "Mark")):
        if method == "GET":
            headers = chief.client.get(address, buffered=True).headers
            policy = dict(part.split(maxsplit=1) for part in headers["Content-Security-Policy"].split("; "))
            assert policy["default-src"] == "'self'"
            assert not {"script-src", "style-src", "connect-src"} & policy.keys()
            assert "unsafe" not in headers["Content-Security-Policy"]
            assert "Access-Control-Allow-Origin" not in headers
            assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("address", ["/nowhere", "/agencies/nobody", "/static/x/y.css"])
def test_an_error_is_as_strict_as_a_page(chief, address):
    headers = chief.get(address, 404).response.headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_refused_host_is_told_before_anything_that_it_sends_is_read(app):
    sent = {"Host": "evil.example"}
    large = {"CONTENT_LENGTH": str(10**12), "CONTENT_TYPE": "multipart/form-data; boundary=b"}
    answer = app.test_client().post("/desk", headers=sent, environ_overrides=large)
    assert answer.status_code == 400
    assert "localhost only" in answer.text


def test_the_key_that_signs_cookies_is_its_owners_alone(tmp_path):
    key = secret_key(tmp_path)
    assert len(key) == 64
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    assert secret_key(tmp_path) == key


def test_what_is_sent_has_a_limit_on_every_address(app):
    megabyte = 1024 * 1024
    assert app.config["MAX_CONTENT_LENGTH"] == parts_of(app).settings.file_limit + megabyte
    assert app.config["MAX_FORM_MEMORY_SIZE"] == megabyte


def test_what_a_stranger_sends_is_not_read_further_than_one_file(client, chief, agency, app):
    # Its token is looked for before the person is: without a limit of its own, anyone could fill the disk for a while.
    more = {"CONTENT_LENGTH": str(app.config["MAX_CONTENT_LENGTH"] + 1)}
    sent = {"content_type": "multipart/form-data; boundary=b", "environ_overrides": more}
    address = f"{agency}/assessments/1/elements/LEA-3"
    assert client.client.post(address, **sent).status_code == 413
    assert chief.client.post(address, **sent).status_code != 413


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH"])
def test_no_other_method_is_answered(app, method):
    for address in ("/", "/desk", "/library", "/privacy"):
        assert app.test_client().open(address, method=method).status_code == 405


# --- What the log holds -------------------------------------------------------------------------------------------

SECRET = "Officer Jane Roe of 12 Elm Street"  # noqa: S105 - what must not be in a log


@pytest.fixture
def unguarded(app):
    """The app as it runs for people: an error becomes a page."""
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield app
    app.testing = True


def test_no_request_leaves_names_texts_or_parameters_in_the_log(unguarded, caplog):
    caplog.set_level(logging.DEBUG)
    browser = PageClient(unguarded.test_client())
    browser.send(browser.get("/desk"), {"name": SECRET, "title": SECRET}, action="/desk")
    place = whole(parts_of(unguarded), SECRET)
    token = browser.client.get(f"{place.address}/token").json["token"]
    for method, _, _, address in every_address(unguarded, place):
        asked = f"{address}?q={SECRET}&note={SECRET}"
        data = {"csrf_token": token, "note": SECRET, "name": SECRET, "reason": SECRET} if method == "POST" else None
        browser.client.open(asked, method=method, data=data, buffered=True)
        browser.client.open(asked, method="POST", data={"note": SECRET}, buffered=True)
    assert caplog.records
    assert "Roe" not in caplog.text
    assert "Elm" not in caplog.text


def fail_with(error):
    """A function that fails with an error that quotes what was sent."""

    def failing(*_, **__):
        raise error

    return failing


@pytest.mark.parametrize(
    "error", [ValueError(SECRET), KeyError(SECRET), RuntimeError({"note": SECRET}), UnicodeError(SECRET)]
)
def test_a_failure_leaves_its_place_in_the_log_and_nothing_that_was_typed(unguarded, chief, caplog, monkeypatch, error):
    place = whole(parts_of(unguarded), SECRET)
    monkeypatch.setattr(answering, "element_page", fail_with(error))
    caplog.clear()
    answer = chief.client.get(f"{place.open}/elements/LEA-3?q={SECRET}")
    assert answer.status_code == 500
    assert "Roe" not in caplog.text
    assert "lake-ansel" not in caplog.text
    assert "in show" in caplog.text, "the place in the code"
    assert type(error).__name__ in caplog.text
    assert [record.name for record in caplog.records] == [errors.__name__]
    assert "Roe" not in answer.text.split("<main")[1]
    assert "Traceback" not in answer.text


def test_an_error_of_the_database_does_not_tell_what_was_to_be_kept(engine):
    with engine.connect() as connection, pytest.raises(SQLAlchemyError) as failure:
        connection.execute(text("INSERT INTO nowhere VALUES (:note)"), {"note": SECRET})
    assert "Roe" not in str(failure.value)
    assert "nowhere" in str(failure.value)


def test_an_engine_hides_what_it_sends():
    assert connect("sqlite://").hide_parameters
    assert connect("postgresql+psycopg://nowhere/x").hide_parameters


def test_a_trace_names_causes_and_leaves_out_what_they_say():
    full = OSError(28, "No space left on device")
    full.__cause__ = ValueError(SECRET)
    told = trace_of(full)
    assert "No space left on device" in told
    assert told.endswith("ValueError")
    assert "Roe" not in told
