"""Files on the element page: what is uploaded is kept and given back as it was, to its own agency only."""

import io
import re
from dataclasses import replace

import pytest

from kl_assess.config import Settings
from kl_assess.core.responses import EvidenceItem
from kl_assess.store import responses
from kl_assess.workflow import answering
from tests.clamd import VIRUS, scanner, silent
from tests.web.assessments import doing, parts_of, reading, started
from tests.web.client import text_of
from tests.web.queries import count_queries

PDF = b"%PDF-1.7\n1 0 obj\n"


@pytest.fixture
def stored(app):
    """Every file in the folder of evidence."""
    folder = parts_of(app).settings.evidence
    return lambda: [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def small_files(monkeypatch):
    """A file may have 1,000 bytes."""
    monkeypatch.setattr(Settings, "file_limit", 1000)


def attach(chief, url, content=PDF, name="Charter.pdf", status=303, **fields):
    sent = {"LEA-3.1-upload-file": (io.BytesIO(content), name), "action": "add-file:LEA-3.1"} | fields
    return chief.send(chief.get(url), sent, status=status)


def link_of(page, words):
    return page.links()[words]


def test_a_file_is_added_shown_and_given_back_as_an_attachment(chief, url):
    page = chief.follow(attach(chief, url, name="Año “2026”.pdf", **{"LEA-3.1-upload-title": "Charter of the board"}))
    assert "Charter of the board Año “2026”.pdf, 17 bytes" in page.main
    response = chief.client.get(link_of(page, "Charter of the board"), buffered=True)
    assert (response.status_code, response.data, response.mimetype) == (200, PDF, "application/pdf")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert "filename*=UTF-8''A%C3%B1o%20%E2%80%9C2026%E2%80%9D.pdf" in disposition


def test_without_a_title_its_name_stands_for_it(chief, url):
    assert "Charter.pdf 17 bytes" in chief.follow(attach(chief, url)).main


def test_a_file_that_was_chosen_is_not_lost_with_another_button(chief, url, stored):
    attach(chief, url, action="continue")
    assert len(stored()) == 1


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"<script>1</script>", "page.html", "This kind of file is not taken."),
        (b"<svg/>", "picture.png", "does not fit its ending .png"),
        (b"", "empty.pdf", "This file is empty."),
        (PDF + b"x" * 1000, "large.pdf", "larger than 1,000 bytes"),
    ],
)
@pytest.mark.usefixtures("small_files")
def test_a_file_that_is_refused_is_named_and_the_answers_are_kept(app, chief, made, stored, content, name, said):
    fields = {"LEA-3.1-answer": "2", "LEA-3.2-answer": "3", "LEA-3.1-upload-title": "Typed title"}
    page = attach(chief, made[2], content, name, status=422, **fields)
    assert said in page.main
    assert "#LEA-3.1-upload-file" in page.links().values()
    assert 'value="Typed title"' in page.response.text
    assert not stored()
    assert reading(app, responses.answer, made[1], "LEA-3.2").response.level == 3


def test_the_button_without_a_file_says_so(chief, url):
    page = chief.send(chief.get(url), {"action": "add-file:LEA-3.1"}, status=422)
    assert "Item 1, Standing advisory body or forum: choose a file first." in page.main


def test_removing_the_last_mention_removes_the_file(chief, url, stored):
    page = chief.follow(attach(chief, url))
    address = link_of(page, "Charter.pdf")
    button = next(b for b in page.all("button") if text_of(b) == "Remove Charter.pdf")
    chief.send(page, {"action": button.get("value")})
    assert not stored()
    chief.get(address, status=404)


def test_another_agency_does_not_get_the_file(app, chief, url, made):
    address = link_of(chief.follow(attach(chief, url)), "Charter.pdf")
    other, _, _ = started(app, "Another Department")
    chief.get(address.replace(made[0].slug, other.slug), status=404)
    chief.get(address[:-1] + "g", status=404)


def test_a_file_whose_bytes_are_gone_says_so(chief, url, stored):
    address = link_of(chief.follow(attach(chief, url)), "Charter.pdf")
    stored()[0].unlink()
    assert "Restore the folder from a backup." in chief.get(address, status=404).main


def test_a_private_piece_says_so(app, chief, url, made):
    evidence = EvidenceItem("Personnel file", address="https://example.org", private=True)
    doing(app, answering.add_evidence, made[1], "LEA-3.1", evidence)
    assert re.search(r"Personnel file\s+Private", chief.get(url).main)


def test_files_cost_the_page_one_question(app, chief, url):
    attach(chief, url)
    with count_queries(app) as sent:
        chief.get(url)
    assert len(sent) <= 9


# --- Viruses ------------------------------------------------------------------------------------------------------


@pytest.fixture
def scan_by(app, monkeypatch):
    """Something that has files scanned, by the scanner of this name."""

    def scanned(named):
        parts = parts_of(app)
        changed = replace(parts, settings=replace(parts.settings, clamd=named))
        monkeypatch.setitem(app.extensions, "kl_assess", changed)

    return scanned


def test_a_clean_file_is_kept_once_the_scanner_has_seen_it(chief, url, stored, scan_by):
    with scanner() as running:
        scan_by(running.named)
        attach(chief, url)
    assert running.seen == [PDF]
    assert len(stored()) == 1


@pytest.mark.parametrize(
    ("started_as", "content", "words"),
    [(scanner, PDF + VIRUS, "something harmful in this file"), (silent, PDF, "does not answer, so no file is taken")],
)
def test_a_file_that_is_not_known_to_be_clean_is_refused_and_nothing_else_is_lost(
    chief, url, stored, scan_by, started_as, content, words
):
    with started_as() as running:
        scan_by(running.named)
        fields = {"LEA-3.1-answer": "2", "LEA-3.1-upload-title": "Typed title"}
        page = attach(chief, url, content, status=422, **fields)
    assert words in page.main
    assert page.one("input", id="LEA-3.1-upload-title").get("value") == "Typed title"
    assert stored() == []
    assert "checked" in chief.get(url).one("input", type="radio", name="LEA-3.1-answer", value="2").attrib
