"""Whatever is sent, the app answers in its own words: it never fails, and a refusal changes nothing."""

import re
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.access import ACCESS
from tests.web.hostile.sending import PARTIAL, on_sqlite
from tests.web.installation import rows

HOSTILE = {
    "nothing": "",
    "NUL": "a\0b",
    "only NUL": "\0",
    "control signs": "a\x01\x0b\x1f\x7f\x85b",
    "right to left": "\u202eabc\u2066\u200f",
    "emoji": "\U0001f469\u200d\U0001f692" * 3,
    "no characters": "\ufffe\uffff\ufdd0",
    "combining": "Z" + "\u0301" * 2000,
    "long": "x" * 5000,
    "very long": "x" * 200_000,
    "large number": "9" * 25,
    "huge number": "9" * 5000,
    "beyond a column": str(2**31),
    "negative": "-1",
    "other digits": "\u0661\u00b2",
    "not a number": "nan",
    "page": "<script>alert(1)</script>\"'>",
    "template": "{{ 7*7 }}{% raw %}",
    "format": "%s%n{0}{page}",
    "statement": "'; DROP TABLE agency; --",
    "folder": "../../etc/passwd",
    "lines": "a\r\nSet-Cookie: b=c\r\n\r\n<p>",
    "unpaired": "\ud800",
}
OFTEN = {"NUL", "control signs", "huge number", "page", "unpaired", "random bytes", "half a sign"}


def kinds_of(cases):
    """The kinds of some cases: a few are tried on every run, the others with the heavy tests."""
    return [kind if kind in OFTEN else pytest.param(kind, marks=pytest.mark.heavy) for kind in cases]


QUERY = ("page", "q", "before", "join", "mode", "after", "person", "sort", "topic", "type", "year", "x")


# --- Fields -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", kinds_of(HOSTILE))
def test_any_value_in_every_field_is_kept_or_refused_and_every_page_still_opens(trial, kind):
    value = HOSTILE[kind].encode("utf-8", "surrogatepass")
    for _, rule, _, address in trial.posts:
        body = "&".join(f"{quote(name)}={quote(value)}" for name in trial.names(address))
        sent = {"data": body, "content_type": "application/x-www-form-urlencoded"}
        trial.send(address, partial=rule.endpoint == PARTIAL, **sent)
    trial.read_everything()


@pytest.mark.parametrize("kind", kinds_of(HOSTILE))
def test_any_value_of_any_parameter_is_answered(trial, kind):
    value = quote(HOSTILE[kind].encode("utf-8", "surrogatepass"))[:6000]
    for method, _, _, address in trial.ways:
        if method == "GET":
            asked = f"{address}?{'&'.join(f'{name}={value}&{name}=1' for name in QUERY)}"
            trial.look(trial.client.get(asked, buffered=True), address)


@pytest.mark.parametrize("kind", kinds_of(HOSTILE))
def test_any_part_of_any_address_is_answered(trial, kind):
    value = quote(HOSTILE[kind].encode("utf-8", "surrogatepass"), safe="")[:4000]
    before = rows(trial.parts)
    for method, rule in ACCESS:
        if "<" in rule:
            address = re.sub(r"<[^>]+>", value, rule)
            answer = trial.client.open(address, method=method, headers={"X-CSRFToken": trial.token}, buffered=True)
            trial.look(answer, address)
    assert rows(trial.parts) == before


@pytest.mark.parametrize("number", ["0", "00002", "2147483648", "9" * 30, "-1", "2.0", "2e0"])
def test_a_number_that_no_assessment_has_finds_nothing(trial, own, number):
    found = trial.client.get(f"{own.address}/assessments/{quote(number)}")
    assert found.status_code == (200 if number == "00002" else 404)


FORM = "multipart/form-data"
BODIES = {
    "nothing": (b"", None),
    "random bytes": (bytes(range(256)) * 40, "application/x-www-form-urlencoded"),
    "half a sign": (b"note=%e2%82&name=%zz&=&&&=x", "application/x-www-form-urlencoded"),
    "a form without a boundary": (b"x", FORM),
    "a form that breaks off": (
        b'--b\r\nContent-Disposition: form-data; name="note"\r\n\r\nx',
        f"{FORM}; boundary=b",
    ),
    "a form of two thousand parts": (
        b"".join(b'--b\r\nContent-Disposition: form-data; name="a%d"\r\n\r\nx\r\n' % n for n in range(2000)) + b"--b--",
        f"{FORM}; boundary=b",
    ),
    "a part without a name": (b"--b\r\n\r\nx\r\n--b--\r\n", f"{FORM}; boundary=b"),
    "JSON": (b'{"name": ["x"], "version": {"a": 1}}', "application/json"),
    "broken JSON": (b'{"name"', "application/json"),
    "a type that is none": (b"x", "\xff/\xfe"),
    "two million signs": (b"note=" + b"x" * 2_000_000, "application/x-www-form-urlencoded"),
}


@pytest.mark.parametrize("kind", kinds_of(BODIES))
def test_any_body_is_answered(trial, kind):
    data, content_type = BODIES[kind]
    for _, rule, _, address in trial.posts:
        trial.send(address, partial=rule.endpoint == PARTIAL, data=data, content_type=content_type)


@on_sqlite
def test_a_body_that_is_too_large_is_not_read(trial):
    large = {"environ_overrides": {"CONTENT_LENGTH": str(10**12)}}
    for _, _, _, address in trial.posts:
        answer = trial.send(address, content_type=f"{FORM}; boundary=b", **large)
        assert answer.status_code == 413, address


@given(data=st.data())
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_form_with_some_of_its_fields_changed_is_answered(trial, data):
    text = st.one_of(st.sampled_from(list(HOSTILE.values())[:-1]), st.text(max_size=80))
    _, rule, _, address = data.draw(st.sampled_from(trial.posts))
    names = st.one_of(st.sampled_from(trial.names(address)), st.text(min_size=1, max_size=9))
    fields = data.draw(st.dictionaries(names, st.lists(text, max_size=3), max_size=12))
    sent = {name.encode("utf-8", "replace").decode(): values for name, values in fields.items()}
    sent = {name: [v.encode("utf-8", "replace").decode() for v in values] for name, values in sent.items()}
    trial.send(address, partial=rule.endpoint == PARTIAL, data=sent)
