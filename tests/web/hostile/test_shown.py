"""An answer never leads to another site, and shows what people typed as text."""

import io
import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.access import Who, every_address, who_may
from tests.web.client import filled
from tests.web.hostile.sending import on_sqlite
from tests.web.installation import ELEMENT, ITEM, OPEN, deleted, fill


@on_sqlite
@given(after=st.text(alphabet=st.sampled_from("/\\:.@?#%\t\n\r evilhttps\u2215\u3002\xa0"), max_size=12))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_desk_never_leads_to_another_site(trial, after):
    answer = trial.send("/desk", data={"name": "Ann Lee", "title": "Captain", "after": after})
    location = answer.headers["Location"]
    assert location.startswith("/")
    assert not re.match(r"[/\\]\s*[/\\]", re.sub(r"[\t\r\n]", "", location))


HOSTILE_MARK = "<script>alert(1)</script><b>\"'>"


@on_sqlite
def test_every_text_that_people_typed_is_shown_as_text(app, parts, sit):
    place = fill(parts, f"{HOSTILE_MARK} agency", HOSTILE_MARK)
    place.receipt = deleted(parts)
    browser = sit(f"{HOSTILE_MARK} at the desk", HOSTILE_MARK)
    shown = set()
    for number in (1, OPEN):
        for method, rule, way, address in every_address(app, place):
            there = address.replace(f"/assessments/{way.number}/", f"/assessments/{number}/")
            if method == "GET" and who_may(rule) is Who.AT_DESK:
                answer = browser.client.get(there, buffered=True)
                if answer.status_code == 200 and answer.mimetype == "text/html":
                    browser.get(there)  # which parses it strictly
                    assert_only_text(answer.text, there)
                    shown |= set(re.findall(r"&lt;/script&gt;&lt;b&gt;&#34;&#39;&gt; ([a-z ]+)", answer.text))
    assert {"agency", "at the desk", "title of a link", "title of a file", "statement", "signer"} <= shown
    assert {"note on ", "who agrees", "note of what to look at", "note set aside", "reason of a target"} <= {
        text if not text.startswith("note on") else "note on " for text in shown
    }


def assert_only_text(html, address):
    assert "<script>alert" not in html, address
    assert "</script><b>" not in html, address


@on_sqlite
def test_two_answers_side_by_side_and_a_preview_are_shown_as_text(parts, sit):
    place = fill(parts, f"{HOSTILE_MARK} agency", HOSTILE_MARK)
    place.receipt = deleted(parts)
    browser = sit()
    address = f"{place.open}/elements/{ELEMENT}"
    page = browser.get(address)
    stale = {f"{ITEM}-version": "0", f"{ITEM}-note": f"{HOSTILE_MARK} mine"}
    conflict = browser.send(page, stale, status=409, action=address)
    assert_only_text(conflict.response.text, address)
    assert "&lt;script&gt;" in conflict.response.text
    token = filled(page.form(address))["csrf_token"][0]
    one = browser.client.post(f"{place.open}/items/{ITEM}", data={**stale, "csrf_token": token}, buffered=True)
    assert one.status_code == 409
    assert_only_text(one.json["conflict"], address)
    export = browser.client.get(f"{place.open}/export/responses.yaml", buffered=True).data.replace(
        b"level: 2", b"level: 3"
    )
    sent = {"file": (io.BytesIO(export), "<script>alert(1).yaml")}
    preview = browser.send(browser.get(f"{place.open}/import"), sent, status=200)
    assert_only_text(preview.response.text, address)
    broken = {"file": (io.BytesIO(f"{HOSTILE_MARK}: 1".encode()), "<script>alert(1).yaml")}
    assert_only_text(browser.send(browser.get(f"{place.open}/import"), broken, status=422).response.text, address)
