"""Nobody is offered what they may not do: every link and every form of every page is one that its reader may use."""

import shutil
import uuid
from collections import Counter
from urllib.parse import urlsplit

import pytest
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from kl_assess.core.assessment import Actor, SignOff
from kl_assess.store import assessments
from kl_assess.store.engine import writing
from kl_assess.web.access import NEEDS
from kl_assess.workflow import assessing, issuing
from tests.web.accounts.town import BY_NAME, NOW, PEOPLE, allowed, held_in, town
from tests.web.installation import OPEN, OUR_AGENCY, SIGNED, world


@pytest.fixture(scope="module")
def place(empty_sqlite, tmp_path_factory, basis):
    """The installation with everybody in it. No test changes it."""
    folder = tmp_path_factory.mktemp("town")
    filled = world(shutil.copy(empty_sqlite, folder / "kept.sqlite3"), folder / "instance", basis)
    made = town(filled, folder / "copy", basis)
    yield made
    made.parts.sessions.kw["bind"].dispose()


@pytest.fixture(scope="module", params=["sent", "signed"])
def place_at(request, empty_sqlite, tmp_path_factory, basis):
    """The same, where the open assessment was sent for sign-off, or is signed off as well."""
    folder = tmp_path_factory.mktemp("town")
    filled = world(shutil.copy(empty_sqlite, folder / "kept.sqlite3"), folder / "instance", basis)
    made = town(filled, folder / "copy", basis)
    with made.parts.sessions() as session, writing(session):
        agency, who = filled.own.agency, {"actor": Actor(uuid.uuid4(), "Pat Doe", "Chief"), "now": NOW}
        assessing.submit(session, assessments.by_number(session, agency.id, OPEN), **who)
        if request.param == "signed":
            signed = SignOff("Pat Doe", "Chief", "So it is.", NOW)
            sent = assessments.by_number(session, agency.id, OPEN)
            issuing.sign_off(session, sent, signed, basis.resources, **who)
    yield made
    made.parts.sessions.kw["bind"].dispose()


def offered(app, page, at):
    """What a page leads to and sends: (method, endpoint, address)."""
    adapter = app.url_map.bind("localhost")
    found = [("GET", a.get("href")) for a in page.tree.iter("a") if a.get("href")]
    found += [(f.get("method", "get").upper(), f.get("action")) for f in page.tree.iter("form")]
    found += [("POST", b.get("formaction")) for b in page.tree.iter("button") if b.get("formaction")]
    for method, address in found:
        parts = urlsplit(address)
        if parts.netloc or parts.scheme:
            continue
        try:
            endpoint, _ = adapter.match(parts.path or at, method=method)
        except (HTTPException, RequestRedirect):
            endpoint = None
        yield method, endpoint, address


def pages_of(place, person, numbers):
    """Every page that the table lets a person read, of the assessments with these numbers."""
    for method, endpoint, address in place.ways(OUR_AGENCY):
        if method == "GET" and allowed(person, NEEDS[endpoint], OUR_AGENCY):
            for number in numbers:
                there = address.replace(f"/assessments/{OPEN}", f"/assessments/{number}")
                if number == numbers[0] or there != address:
                    yield there


def not_theirs(place, name, numbers):
    """What somebody is offered that they may not use, or that leads nowhere -> on which page."""
    person, wrong, seen = BY_NAME[name], {}, Counter()
    for address in pages_of(place, person, numbers):
        answer = place.browsers[name].client.get(address, buffered=True)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        page = place.browsers[name].get(address)
        for method, endpoint, to in offered(place.app, page, address):
            seen[endpoint] += 1
            if endpoint is None:
                wrong.setdefault((method, "leads nowhere", to), address)
            elif not allowed(person, NEEDS[endpoint], OUR_AGENCY):
                wrong.setdefault((method, endpoint), f"{to} on {address}")
    assert len(seen) > 10
    return wrong


READERS = [p.name for p in PEOPLE if p.signs_in and (held_in(p, OUR_AGENCY) or p.services or p.body)]
"""Everybody who finds more than what everyone may read."""


@pytest.mark.parametrize("name", READERS)
def test_every_link_and_form_is_one_that_its_reader_may_use(place, name):
    assert not_theirs(place, name, (OPEN, SIGNED)) == {}


@pytest.mark.parametrize("name", ["chief", "lead", "contributor", "reader"])
def test_the_same_while_an_assessment_waits_for_sign_off_and_once_it_is_signed(place_at, name):
    assert not_theirs(place_at, name, (OPEN,)) == {}
