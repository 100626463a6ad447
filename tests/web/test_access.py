"""Who may use which address: every one asks for the person first, and no agency's address shows another's things."""

import io
import re
import shutil
from dataclasses import replace
from itertools import product
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import delete

from kl_assess.app import create_app
from kl_assess.config import Settings
from kl_assess.store import assessments, reports
from kl_assess.store.people import PersonRow
from kl_assess.store.reports import ReportState
from kl_assess.workflow import blank_copies
from tests.web.access import ACCESS, Who, address_of, every_address, parts_of, shared_parts, used, who_may
from tests.web.installation import ELEMENT, OPEN, OURS, SIGNED, THEIR_AGENCY, THEIRS, files, rows, world


@pytest.fixture(scope="module")
def kept(empty_sqlite, tmp_path_factory, basis):
    """An installation with two agencies that have everything."""
    folder = tmp_path_factory.mktemp("kept")
    return world(shutil.copy(empty_sqlite, folder / "kept.sqlite3"), folder / "instance", basis)


@pytest.fixture
def parts(kept, tmp_path, basis, clock):
    """The parts of an app on a copy of that installation, with a blank copy as the worker makes it."""
    copied = kept.copied(tmp_path / "instance", basis, clock)
    with copied.sessions() as session:
        for number in (SIGNED, OPEN):
            assessment = assessments.by_number(session, kept.own.agency.id, number)
            file = blank_copies.file_of(copied.settings.blanks, blank_copies.copy_of(assessment))
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(b"%PDF")
    yield copied
    copied.sessions.kw["bind"].dispose()


@pytest.fixture
def app(app_of_all_tests, parts, monkeypatch):
    """The app on that copy."""
    monkeypatch.setitem(app_of_all_tests.extensions, "kl_assess", parts)
    monkeypatch.setattr(app_of_all_tests, "config", app_of_all_tests.config.copy())
    return app_of_all_tests


@pytest.fixture
def own(kept):
    """Our agency, with two assessments."""
    return kept.own


@pytest.fixture
def other(kept):
    """Another agency, with one assessment more."""
    return kept.other


@pytest.fixture
def addresses(app, own):
    """Every address of our agency and of nobody: (method, rule, way, address)."""
    return list(every_address(app, own))


def token_of(browser, place):
    return browser.client.get(f"{place.address}/token").json["token"]


# --- The table ----------------------------------------------------------------------------------------------------


def test_every_address_is_in_the_table_and_nothing_else(basis, tmp_path):
    app = create_app(Settings(tmp_path), basis=basis)
    assert used(app).keys() == ACCESS.keys()


def test_what_belongs_to_an_agency_lies_below_the_agencies_and_asks_for_the_person(app):
    for (_, rule), found in used(app).items():
        assert (who_may(found) is Who.AT_DESK) == rule.startswith("/agencies"), rule


def test_the_person_at_the_desk_gets_every_page_and_reading_changes_nothing(app, parts, chief, addresses):
    before = rows(parts)
    for method, _, way, address in addresses:
        if method == "GET":
            page = chief.get(address, way.status, buffered=True)
            assert not way.to or page.location in address_to(app, way.to, address), address
    assert rows(parts) == before


def address_to(app, endpoint, address):
    """Where an endpoint of the same assessment stands."""
    adapter = app.url_map.bind("localhost")
    _, parts = adapter.match(address, method="GET")
    return adapter.build(endpoint, parts)


def test_anyone_gets_what_is_for_anyone(client, addresses):
    for method, rule, way, address in addresses:
        if method == "GET" and who_may(rule) is Who.ANYONE:
            client.get(address, way.status)


# --- Nobody at the desk -------------------------------------------------------------------------------------------


def is_asked(answer):
    """Whether an answer leads to the desk; and then where it goes on from there."""
    there = urlsplit(answer.headers.get("Location", ""))
    return (answer.status_code, there.path) == (303, "/desk") and parse_qs(there.query)["after"][0]


def test_nobody_reads_or_changes_anything_before_saying_who_they_are(parts, client, addresses):
    token = client.get("/desk").form("/desk").find(".//input[@name='csrf_token']").get("value")
    before = rows(parts)
    for method, rule, _, address in addresses:
        if who_may(rule) is Who.AT_DESK:
            data = {"csrf_token": token} if method == "POST" else None
            answer = client.client.open(address, method=method, data=data)
            after = is_asked(answer)
            assert after, (method, address, answer.status_code)
            assert method == "POST" or after == address
    assert rows(parts) == before


def test_whoever_sits_down_after_a_form_was_sent_comes_to_a_page(client, sit, addresses):
    token = client.get("/desk").form("/desk").find(".//input[@name='csrf_token']").get("value")
    chief = sit()
    for method, rule, _, address in addresses:
        if method == "POST" and who_may(rule) is Who.AT_DESK:
            after = is_asked(client.client.post(address, data={"csrf_token": token}))
            assert address.startswith(after)
            assert chief.client.get(after).status_code in {200, 303}, (address, after)


def test_a_person_who_was_removed_is_asked_again(parts, chief, own):
    with parts.sessions() as session, session.begin():
        session.execute(delete(PersonRow))
    assert is_asked(chief.client.get(own.open)) == own.open


@pytest.mark.parametrize(
    "cookie", ["", "x", "eyJwZXJzb24iOiIxIn0.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb", "é" * 9, "." * 40]
)
def test_a_forged_cookie_is_nobody(app, own, cookie):
    browser = app.test_client()
    browser.set_cookie("kl_assess", cookie)
    assert is_asked(browser.get(own.open)) == own.open


def test_a_cookie_of_another_installation_is_nobody(app, chief, own):
    app.config["SECRET_KEY"] = "0" * 64  # as after somebody has removed the key, or of another copy on this machine
    assert is_asked(chief.client.get(own.open)) == own.open


# --- One agency never sees another --------------------------------------------------------------------------------


def mixed(app, own, other):
    """Every address of our agency with at least one part that only the other one has: (method, address)."""
    shared = shared_parts(app)
    theirs = {
        "number": [OPEN + 1],
        "digest": list(other.files.values()),
        "report_id": list(other.reports.values()),
        "action_id": list(other.actions.values()),
    }
    for key, way in ACCESS.items():
        method, rule = key[0], used(app)[key]
        mine = parts_of(rule, way, own, shared)
        if "slug" not in mine or who_may(used(app)[key]) is not Who.AT_DESK:
            continue
        choices = {name: [value, *theirs.get(name, [])] for name, value in mine.items()}
        for values in product(*choices.values()):
            parts = dict(zip(choices, values, strict=True))
            if parts != mine:
                yield method, address_of(app, rule, method, parts)


def test_no_mix_of_two_agencies_parts_finds_anything(app, parts, chief, own, other):
    token, found = token_of(chief, own), list(mixed(app, own, other))
    assert len(found) > 50
    before, kept = rows(parts), files(parts)
    for method, address in found:
        answer = chief.client.open(address, method=method, headers={"X-CSRFToken": token})
        assert answer.status_code == 404, (method, address)
        assert THEIRS not in answer.text
    assert (rows(parts), files(parts)) == (before, kept)


def test_an_agency_that_is_not_there_is_as_little_found_as_one_that_never_was(app, chief, own):
    token = token_of(chief, own)
    for method, rule, _, address in every_address(app, own):
        if own.slug in address and who_may(rule) is Who.AT_DESK:
            nowhere = address.replace(own.slug, "nobody")
            answer = chief.client.open(nowhere, method=method, headers={"X-CSRFToken": token})
            assert answer.status_code == 404, (method, nowhere)


@pytest.mark.parametrize("number", [SIGNED, OPEN])
def test_a_report_is_found_only_below_its_own_assessment(chief, own, number):
    base, report = f"{own.address}/assessments/{SIGNED + OPEN - number}/reports", own.reports[number]
    chief.get(f"{base}/{report}/state", 404)
    chief.post(f"{base}/{report}/again", {"csrf_token": token_of(chief, own)}, 404)


def test_another_agencys_evidence_is_not_removed(parts, chief, own, other):
    page = chief.get(f"{own.open}/elements/{ELEMENT}")
    before = rows(parts, other.agency)
    for piece in (*other.pieces[OPEN], *other.pieces[SIGNED]):
        chief.send(page, {"action": f"remove:{piece}"}, action=f"{own.open}/elements/{ELEMENT}")
    assert rows(parts, other.agency) == before
    file = chief.client.get(f"{other.address}/files/{other.files[OPEN]}", buffered=True)
    assert THEIRS.encode() in file.data


def test_what_was_previewed_for_one_agency_is_not_taken_over_by_another(parts, chief, own, other):
    exported = chief.client.get(f"{own.open}/export/responses.yaml").data.replace(b"level: 2", b"level: 3")
    page = chief.get(f"{own.open}/import")
    shown = chief.send(page, {"file": (io.BytesIO(exported), "a.yaml")}, status=200)
    before = rows(parts, other.agency)
    chief.send(shown, to=f"{other.open}/import/apply", action=f"{own.open}/import/apply")
    assert rows(parts, other.agency) == before


def without_the_switch(page):
    """A page without the menu that switches agencies, which names all of them."""
    switch = r'<ul class="kl-plain">\s*<li><a href="/agencies/.*?See all agencies or add one</a></li>\s*</ul>'
    return re.sub(switch, "", page, flags=re.DOTALL)


def test_nothing_of_another_agency_is_in_any_answer(app, chief, own, other):
    seen = 0
    for method, rule, way, _ in every_address(app, own):
        for number in (SIGNED, OPEN):
            if method != "GET" or "slug" not in rule.arguments or who_may(rule) is not Who.AT_DESK:
                continue
            address = address_of(app, rule, "GET", parts_of(rule, replace(way, number=number), own, shared_parts(app)))
            answer = chief.client.get(address, buffered=True)
            assert answer.status_code in {200, 303}
            assert THEIRS.encode() not in answer.data
            if answer.mimetype == "text/html":
                page = without_the_switch(answer.text)
                assert THEIR_AGENCY not in page
                assert other.slug not in page
                seen += OURS in page
    assert seen > 20


def test_a_new_form_of_another_agency_is_not_answered_with_what_it_holds(app, chief, own):
    """Sending forms at our addresses shows only ours."""
    token = token_of(chief, own)
    for method, rule, _, address in every_address(app, own):
        if method == "POST" and who_may(rule) is Who.AT_DESK and rule.endpoint != "agencies.add":
            answer = chief.client.post(address, headers={"X-CSRFToken": token})
            assert answer.status_code in {303, 400, 409, 422}, (address, answer.status_code)
            assert THEIRS.encode() not in answer.data


def test_a_failed_report_of_another_agency_is_not_made_again(parts, chief, own, other):
    with parts.sessions() as session, session.begin():
        reports.set_state(session, other.agency.id, other.reports[OPEN], ReportState.FAILED)
    before = rows(parts, other.agency)
    address = f"{own.open}/reports/{other.reports[OPEN]}/again"
    chief.post(address, {"csrf_token": token_of(chief, own)}, 404)
    assert rows(parts, other.agency) == before
