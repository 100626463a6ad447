"""Static files: their addresses change with their bytes, and what an address once gave may be kept for a year."""

import gzip
import re
from pathlib import PurePosixPath

import pytest
from flask import Flask, render_template_string

from kl_assess.paths import ASSETS
from kl_assess.web import static_files

NAMES = sorted(static_files.static_files())
SHEETS = [name for name in NAMES if name.endswith(".css")]


@pytest.fixture
def app():
    made = Flask("small", static_folder=None)
    static_files.init_app(made)
    return made


@pytest.fixture
def client(app):
    return app.test_client()


def address(name):
    return f"/static/{static_files.digest()}/{name}"


def test_a_template_names_a_file_by_its_name_alone(app):
    with app.test_request_context():
        assert render_template_string("{{ static('site.css') }}") == address("site.css")


def test_a_template_cannot_name_a_file_that_is_not_there(app):
    with app.test_request_context(), pytest.raises(KeyError, match="sight"):
        render_template_string("{{ static('sight.css') }}")


def test_the_digest_follows_the_bytes_and_the_names(monkeypatch):
    whole = static_files.static_files()
    seen = {static_files.digest.__wrapped__()}
    changed = static_files.StaticFile(b"h1 { color: red }", "text/css", None)
    renamed = {f"{name}.old" if name == "site.css" else name: file for name, file in whole.items()}
    for others in ({**whole, "site.css": changed}, renamed):
        monkeypatch.setattr(static_files, "static_files", lambda others=others: others)
        seen.add(static_files.digest.__wrapped__())
    assert len(seen) == 3


@pytest.mark.parametrize("name", NAMES)
def test_a_file_comes_whole_and_may_be_kept_for_a_year(client, name):
    response = client.get(address(name))
    assert response.status_code == 200
    assert response.data == static_files.static_files()[name].content
    assert set(response.headers["Cache-Control"].split(", ")) == {"public", "max-age=31536000", "immutable"}


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("site.css", "text/css; charset=utf-8"),
        ("mark.svg", "image/svg+xml; charset=utf-8"),
        ("fonts/PublicSans-Bold.woff2", "font/woff2"),
    ],
)
def test_a_file_says_what_it_is(client, name, media_type):
    assert client.get(address(name)).headers["Content-Type"] == media_type


def test_the_tokens_of_the_report_are_those_of_the_web(client):
    assert client.get(address("tokens.css")).data == (ASSETS / "tokens.css").read_bytes()


@pytest.mark.parametrize("accepted", ["gzip", "br, gzip;q=0.8", "*"])
def test_a_style_sheet_comes_compressed_to_whoever_takes_it(client, accepted):
    response = client.get(address("site.css"), headers={"Accept-Encoding": accepted})
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.headers["Vary"] == "Accept-Encoding"
    assert int(response.headers["Content-Length"]) == len(response.data)
    assert gzip.decompress(response.data) == static_files.static_files()["site.css"].content


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "br"])
def test_whoever_does_not_take_gzip_gets_plain_bytes(client, accepted):
    response = client.get(address("site.css"), headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in response.headers
    assert response.headers["Vary"] == "Accept-Encoding"
    assert response.data == static_files.static_files()["site.css"].content


def test_a_file_that_is_compressed_already_is_left_as_it_is(client):
    response = client.get(address("fonts/PublicSans-Bold.woff2"), headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in response.headers
    assert "Vary" not in response.headers


@pytest.mark.parametrize(
    "path",
    [
        "/static/00000000/site.css",
        "/static/site.css",
        address("nothing.css"),
        address(""),
        address("fonts"),
        address("../static_files.py"),
        address("%2e%2e/static_files.py"),
        address("fonts/../../static_files.py"),
        address("/etc/passwd"),
        address("..%5cstatic_files.py"),
    ],
)
def test_another_name_or_digest_is_not_found(client, path):
    assert client.get(path).status_code in (308, 404)
    assert client.get(path, follow_redirects=True).status_code == 404


@pytest.mark.parametrize("sheet", SHEETS)
def test_what_a_style_sheet_names_is_there_beside_it(sheet):
    folder = PurePosixPath(sheet).parent
    named = {found for found in re.findall(r'url\("?([^")]*)"?\)', text(sheet)) if found}
    assert {str(folder / found) for found in named} <= set(NAMES)


def test_every_face_and_picture_of_the_design_system_is_used():
    sheets = "".join(text(sheet) for sheet in SHEETS)
    kept = [name for name in NAMES if name.startswith(("fonts/", "img/"))]
    assert kept
    assert [name for name in kept if name not in sheets] == []


def text(name):
    return static_files.static_files()[name].content.decode()
