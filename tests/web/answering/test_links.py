"""Links on the element page."""

import pytest

from kl_assess.core.responses import EvidenceItem, EvidenceKind
from kl_assess.store import responses
from kl_assess.workflow import answering
from tests.web.answering.element_page import LATER, section, values
from tests.web.assessments import doing, reading, started
from tests.web.client import text_of

LINK = {
    "LEA-3.1-link-title": "Charter <b>of</b> the board",
    "LEA-3.1-link-address": "https://www.example.org/charter?a=1&b=2",
    "LEA-3.1-link-kind": "policy",
    "LEA-3.1-link-date": "2025-09-08",
    "LEA-3.1-link-private": "1",
}


def test_a_link_is_added_with_its_facts(chief, url, kept):
    done = chief.send(chief.get(url), LINK | {"LEA-3.1-answer": "2", "action": "add-link:LEA-3.1"})
    page = chief.follow(done)
    piece = kept().response.evidence.items[0]
    assert (piece.title, piece.kind, str(piece.date), piece.private) == (
        "Charter <b>of</b> the board",
        EvidenceKind.POLICY,
        "2025-09-08",
        True,
    )
    assert kept().response.level == 2
    assert page.links()["Charter <b>of</b> the board"] == "https://www.example.org/charter?a=1&b=2"
    assert "Policy, September 8, 2025" in section(page, "LEA-3.1")
    assert values(page, "LEA-3.1-link-title") == [""]


def test_a_link_that_was_filled_in_is_not_lost_with_another_button(chief, url, kept):
    chief.send(chief.get(url), LINK | {"action": "continue"})
    assert len(kept().response.evidence.items) == 1


@pytest.mark.parametrize(
    "address",
    [
        "",
        "javascript:alert(1)",
        "ftp://example.org",
        "example.org",
        "https://",
        "http://a b",
        "data:text/html,x",
        "https://[x",
    ],
)
def test_only_whole_web_addresses_are_taken(chief, url, kept, address):
    sent = LINK | {"LEA-3.1-link-address": address, "LEA-3.2-answer": "1", "action": "add-link:LEA-3.1"}
    page = chief.send(chief.get(url), sent, status=422)
    assert "#LEA-3.1-link-address" in page.links().values()
    assert values(page, "LEA-3.1-link-title") == ["Charter <b>of</b> the board"]
    assert not kept().response.evidence.items
    assert kept("LEA-3.2").response.level == 1


def test_a_link_is_removed(chief, url, kept):
    page = chief.follow(chief.send(chief.get(url), LINK | LATER))
    button = next(b for b in page.all("button") if (b.get("value") or "").startswith("remove:"))
    assert text_of(button) == "Remove Charter <b>of</b> the board"
    chief.send(page, {"action": button.get("value")})
    assert not kept().response.evidence.items


def test_a_piece_of_another_agency_cannot_be_removed(app, chief, url):
    _, other, _ = started(app, "Another Department")
    piece = doing(app, answering.add_evidence, other, "LEA-3.1", EvidenceItem("Theirs", address="https://example.org"))
    chief.send(chief.get(url), {"action": f"remove:{piece.id}"})
    assert reading(app, responses.evidence, other)["LEA-3.1"] == (piece,)
    chief.send(chief.get(url), {"action": "remove:nothing"}, status=404)


@pytest.mark.parametrize("typed", ["9/8", "09/2025", "13/40/2025", "soon"])
def test_a_date_that_is_typed_by_half_is_kept_and_said(chief, url, kept, typed):
    page = chief.send(chief.get(url), LINK | {"LEA-3.1-link-date": typed, "action": "stay"}, status=422)
    said = next(text for text, href in page.links().items() if href == "#LEA-3.1-link-date")
    assert said.endswith("write the whole date as month/day/year, such as 11/9/2026, or leave it blank.")
    assert values(page, "LEA-3.1-link-date") == [typed]
    assert not kept().response.evidence.items


def test_a_date_alone_is_not_lost_without_a_word(chief, url):
    page = chief.send(chief.get(url), {"LEA-3.1-link-date": "9/8/2025", "action": "stay"}, status=422)
    assert values(page, "LEA-3.1-link-date") == ["9/8/2025"]
    assert "#LEA-3.1-link-title" in page.links().values()
