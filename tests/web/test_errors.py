"""Error pages: every one says what happened, what is kept and what to do, and its reference is in the log."""

import re

import pytest
from flask import abort, request
from sqlalchemy.exc import OperationalError

from kl_assess.app import create_app
from kl_assess.config import Settings
from kl_assess.store.engine import connect
from kl_assess.web import errors, frame
from kl_assess.web.access import NEEDS, Open
from tests.web.client import PageClient, parsed, text_of

REFERENCE = re.compile(r"KA-[2-9A-Z]{4}-[2-9A-Z]{4}")
SECRET = "Officer Jane Roe"  # noqa: S105 - what must not be in a log


@pytest.fixture
def app(sqlite_url, tmp_path, basis, clock):
    """An app that may be given more pages, unlike the one that all tests share."""
    engine = connect(sqlite_url)
    yield create_app(Settings(tmp_path / "instance"), engine=engine, basis=basis, clock=clock)
    engine.dispose()


@pytest.fixture
def failing(app, monkeypatch):
    """A browser of an app with pages that fail, for anyone."""
    for endpoint in ("fail", "said", "sent", "odd"):
        monkeypatch.setitem(NEEDS, endpoint, Open.ANYONE)
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def fail(code):
        if code == 500:
            raise RuntimeError("the disk is gone")
        abort(code)

    app.add_url_rule("/fail/<int:code>", "fail", fail)
    app.add_url_rule("/said", "said", lambda: abort(409, "Captain Reyes issued this report at 10:42."))
    app.add_url_rule("/sent", "sent", lambda: request.form["note"], methods=["POST"])
    return PageClient(app.test_client())


@pytest.mark.parametrize("code", errors.WORDS)
def test_an_error_says_what_happened_what_is_kept_and_what_to_do(failing, code):
    page = failing.get(f"/fail/{code}", code)
    words = errors.WORDS[code]
    assert page.h1 == words.title
    for said in (words.happened, words.kept, words.act):
        assert said in page.main
    assert "Go to the home page" in page.links()


@pytest.mark.parametrize("code", errors.WORDS)
def test_the_reference_of_an_error_is_in_the_log(failing, code, caplog):
    page = failing.get(f"/fail/{code}", code)
    (reference,) = REFERENCE.findall(page.main)
    (entry,) = [record for record in caplog.records if record.name == "kl_assess.web.errors"]
    assert entry.getMessage().splitlines()[0] == f"{reference}: {code} at fail"


def test_a_failure_is_logged_with_its_trace_and_shown_without(failing, caplog):
    page = failing.get("/fail/500", 500)
    (entry,) = [record for record in caplog.records if record.name == "kl_assess.web.errors"]
    assert entry.getMessage().endswith("RuntimeError")
    assert 'raise RuntimeError("the disk is gone")' in entry.getMessage()  # the line of the code
    assert "disk" not in page.response.text


def test_two_errors_have_two_references(failing):
    found = {REFERENCE.search(failing.get("/nowhere", 404).main).group() for _ in range(20)}
    assert len(found) == 20


def test_what_was_sent_is_not_in_our_log(failing, caplog):
    failing.get(f"/nowhere/{SECRET}?q={SECRET}", 404)
    failing.post("/sent", {"note": SECRET}, 400)
    assert SECRET not in caplog.text.replace("%20", " ")


def test_a_sentence_given_by_a_page_is_said(failing):
    assert "Captain Reyes issued this report at 10:42." in failing.get("/said", 409).main


def test_a_form_without_its_token_is_not_taken_and_says_what_to_do(failing):
    page = failing.post("/sent", {"note": "text"}, 400)
    assert page.h1 == errors.FORM_TOO_OLD.title
    assert "copy what you wrote" in page.main


def test_a_page_that_takes_no_form_names_what_it_takes(failing):
    page = failing.get("/sent", 405)
    assert "POST" in page.response.headers["Allow"]


def test_a_code_without_words_of_its_own_borrows_them(failing):
    assert failing.get("/fail/418", 418).h1 == errors.WORDS[400].title
    assert failing.get("/fail/503", 503).h1 == errors.WORDS[500].title


def test_trying_again_is_offered_only_where_it_can_help(failing):
    assert "Try again" in failing.get("/fail/500", 500).links()
    assert "Try again" not in failing.get("/fail/404", 404).links()


def test_a_redirect_is_no_error(client):
    assert client.get("/agencies", 303).location.startswith("/desk")


# --- When more than one thing fails -------------------------------------------------------------------------------


def test_an_error_page_comes_without_the_database(failing, monkeypatch):
    def gone():
        raise OperationalError("SELECT 1", {}, Exception("no such table"))

    monkeypatch.setattr(frame.identity, "person", gone)
    assert failing.get("/fail/500", 500).h1 == errors.WORDS[500].title


def test_an_error_page_that_fails_itself_is_bare(failing, monkeypatch, caplog):
    def broken(*_):
        raise RuntimeError("the frame is gone")

    monkeypatch.setattr(errors, "render", broken)
    answer = failing.client.get("/said")
    tree = parsed(answer.text)
    words = " ".join(text_of(part) for part in tree.iter("p"))
    assert answer.status_code == 409
    assert text_of(next(tree.iter("h1"))) == text_of(next(tree.iter("title"))).removesuffix(" | KL Assess")
    assert "Captain Reyes issued this report at 10:42." in words
    (reference,) = REFERENCE.findall(words)
    assert sum(reference in record.getMessage() for record in caplog.records) == 2


def test_the_bare_page_shows_text_only_as_text(failing, monkeypatch):
    monkeypatch.setattr(errors, "render", lambda *_: 1 / 0)
    failing.client.application.add_url_rule("/odd", "odd", lambda: abort(400, "<script>x</script>"))
    assert "<script>" not in failing.client.get("/odd").text
