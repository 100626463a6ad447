"""Whatever is sent, the app answers in its own words: it never fails, and a refusal changes nothing."""

import io
import re
import shutil
import uuid
import zipfile
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kl_assess.store.tables import TABLES
from tests.databases import create_database
from tests.web.access import ACCESS, Who, every_address
from tests.web.client import LABELLED, filled
from tests.web.installation import ELEMENT, ITEM, OPEN, files, fill, rows, world

ANSWERS = {200, 303, 308, 400, 404, 405, 409, 413, 422}
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
FIELDS = ("note", "reason", "name", "title", "seen", "file", "action", "act", "person", "version", "confirm", "after")
"""Names that are sent to every address, besides those of its own form."""

PARTIAL = "answering.answer"
"""The one address that keeps what it can of a form whose other parts it refuses."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def kept(request, empty_sqlite, tmp_path_factory, basis):
    """An installation with everything, on each kind of database."""
    folder = tmp_path_factory.mktemp("kept")
    if request.param == "sqlite":
        return world(shutil.copy(empty_sqlite, folder / "kept.sqlite3"), folder / "instance", basis)
    server = request.getfixturevalue("postgresql")
    return world(create_database(server, f"kept-{uuid.uuid4()}", template="empty"), folder / "instance", basis)


@pytest.fixture
def parts(request, kept, tmp_path, basis, clock):
    """The parts of an app on a copy of that installation."""
    database = None
    if isinstance(kept.database, str):
        template = re.search(r"/(kept-[^?]+)", kept.database)[1]
        server = request.getfixturevalue("postgresql")
        database = create_database(server, f"hostile-{uuid.uuid4()}", template=template)
    copied = kept.copied(tmp_path / "instance", basis, clock, database)
    yield copied
    copied.sessions.kw["bind"].dispose()


@pytest.fixture
def app(app_of_all_tests, parts, monkeypatch):
    """The app on that copy. It is under test, so a failure in it is a failure here."""
    monkeypatch.setitem(app_of_all_tests.extensions, "kl_assess", parts)
    monkeypatch.setattr(app_of_all_tests, "config", app_of_all_tests.config.copy())
    return app_of_all_tests


@pytest.fixture
def own(kept):
    """The agency whose addresses are tried."""
    return kept.own


class Trial:
    """Sends anything, and looks at every answer."""

    def __init__(self, app, chief, own):
        self.parts, self.client = app.extensions["kl_assess"], chief.client
        self.token = chief.client.get(f"{own.address}/token").json["token"]
        self.ways = list(every_address(app, own))
        self.posts = [way for way in self.ways if way[0] == "POST"]

    def names(self, address):
        """The names of the fields of the form that is sent to an address."""
        page = address.replace(f"items/{ITEM}", f"elements/{ELEMENT}")
        found = set()
        while page:
            answer = self.client.get(page, buffered=True)
            if answer.status_code == 200 and answer.mimetype == "text/html":
                found |= set(re.findall(rf'<(?:{"|".join(LABELLED)})\b[^>]*\bname="([^"]+)"', answer.text))
                break
            page = page.rpartition("/")[0]
        return sorted((found | set(FIELDS)) - {"csrf_token"})

    def send(self, address, *, partial=False, **options):
        """A POST with a valid token; where it is refused, nothing has changed."""
        before, stored = rows(self.parts), files(self.parts)
        answer = self.client.post(address, headers={"X-CSRFToken": self.token}, buffered=True, **options)
        self.look(answer, address)
        if answer.status_code >= 400 and not (partial and answer.status_code == 422):
            assert (rows(self.parts), files(self.parts)) == (before, stored), (address, answer.status_code)
        return answer

    def look(self, answer, address):
        assert answer.status_code in ANSWERS, (address, answer.status_code)
        assert "Traceback" not in answer.text if answer.mimetype.startswith("text/") else True
        location = answer.headers.get("Location", "/")
        assert location.startswith(("/", "http://localhost/")), location
        assert not location.startswith("//")

    def read_everything(self):
        for method, _, _, address in self.ways:
            if method == "GET":
                self.look(self.client.get(address, buffered=True), address)


@pytest.fixture
def trial(app, chief, own):
    """A person at the desk who sends anything."""
    return Trial(app, chief, own)


# --- Fields -------------------------------------------------------------------------------------------------------


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


# --- Files --------------------------------------------------------------------------------------------------------


def zipped(name, size):
    """A ZIP of one file of zeros, small enough that the test client needs no file for it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive, archive.open(name, "w") as part:
        for _ in range(size // 2**20):
            part.write(bytes(2**20))
    return out.getvalue()


def uploaded(content, name):
    """What the button that adds a file sends."""
    fields = {f"{ITEM}-upload-{field}": "" for field in ("kind", "date", "title")}
    return {**fields, f"{ITEM}-upload-file": (io.BytesIO(content), name), "action": f"add-file:{ITEM}"}


PDF = b"%PDF-1.7\n1 0 obj\n"
REFUSED = {
    "empty": (b"", "a.pdf"),
    "a page": (b"<!doctype html><script>alert(1)</script>", "a.html"),
    "a page with another ending": (b"<!doctype html><script>alert(1)</script>", "a.pdf"),
    "a picture that runs scripts": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.svg"),
    "the same with another ending": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.png"),
    "a program": (b"MZ\x90\0" + bytes(200), "a.exe"),
    "a program with another ending": (b"MZ\x90\0" + bytes(200), "a.docx"),
    "an archive": (zipped("a.txt", 2**20), "a.docx"),
    "bytes as text": (bytes(range(256)), "a.txt"),
    "no ending": (PDF, "pdf"),
    "only an ending": (PDF, ".pdf"),
    "two endings": (PDF, "a.pdf.html"),
    "an ending after NUL": (PDF, "a.html\0.pdf.svg"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_that_is_refused_leaves_nothing(trial, own, kind):
    content, name = REFUSED[kind]
    address = f"{own.open}/elements/{ELEMENT}"
    data = uploaded(content, name)
    before, stored = rows(trial.parts), files(trial.parts)
    refused = trial.send(address, data=data)
    assert refused.status_code == 422
    assert re.search("not taken|does not fit|is empty|not plain text", refused.text)
    assert (rows(trial.parts), files(trial.parts)) == (before, stored)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../../../tmp/a.pdf", "a.pdf"),
        ("/etc/a.pdf", "a.pdf"),
        ("a\x01\tb.pdf", "ab.pdf"),
        ("\u202efdp.exe.pdf", "fdp.exe.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("<script>alert(1)<script>.pdf", "<script>alert(1)<script>.pdf"),
    ],
)
def test_a_file_is_kept_under_its_digest_and_given_back_to_be_saved(trial, own, name, shown):
    content = PDF + b"<html><script>alert(1)</script>"
    address, before = f"{own.open}/elements/{ELEMENT}", files(trial.parts)
    data = uploaded(content, name)
    assert trial.send(address, data=data).status_code == 303
    (path,) = files(trial.parts).keys() - before.keys()
    assert path.parent.parent == trial.parts.settings.evidence / str(own.agency.id)
    assert re.fullmatch("[0-9a-f]{64}", path.name)
    given_back = trial.client.get(f"{own.address}/files/{path.name}", buffered=True)
    assert given_back.data == content
    assert given_back.mimetype == "application/pdf"
    assert given_back.headers["X-Content-Type-Options"] == "nosniff"
    disposition = given_back.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename")
    assert "\n" not in disposition
    with trial.parts.sessions() as session:
        names = set(session.scalars(TABLES.tables["evidence"].select().with_only_columns(_name_column())))
    assert shown in names


def _name_column():
    return TABLES.tables["evidence"].c.file_name


IMPORTS = {
    "empty": (b"", "a.yaml"),
    "random bytes": (bytes(range(256)) * 9, "a.xlsx"),
    "a page": (b"<!doctype html><script>alert(1)</script>", "a.yaml"),
    "names of objects": (b"!!python/object/apply:os.system ['true']", "a.yaml"),
    "a billion laughs": (
        b"a: &a [x,x,x,x,x,x,x,x,x]\n"
        + b"".join(b"%c: &%c [%s]\n" % (c + 1, c + 1, b",".join([b"*" + bytes([c])] * 9)) for c in range(97, 106)),
        "a.yaml",
    ),
    "very deep": (b"[" * 50_000, "a.json"),
    "unpaired signs": (b'{"agency": {"name": "\\ud800"}, "responses": {}}', "a.json"),
    "NUL": (b'{"agency": {"name": "a\\u0000b"}, "responses": {}}', "a.json"),
    "a huge number": (
        b'{"agency": {"name": "a"}, "responses": {"EXP-1.1": {"level": ' + b"9" * 5000 + b"}}}",
        "a.json",
    ),
    "a large number": (b'{"agency": {"name": "a"}, "responses": {"EXP-1.1": {"level": 1e999}}}', "a.json"),
    "a script as an address": (
        b"agency: {name: a}\nresponses: {EXP-1.1: {evidence: {items: [{title: a, address: 'javascript:1'}]}}}",
        "a.yaml",
    ),
    "an archive that grows": (zipped("xl/workbook.xml", 200 * 2**20), "a.xlsx"),
    "a long name": (b"x: [", "../" * 90 + "x" * 300 + "\0.yaml"),
}


@pytest.mark.parametrize("kind", IMPORTS)
def test_a_file_that_cannot_be_imported_is_refused_in_words(trial, own, kind):
    content, name = IMPORTS[kind]
    answer = trial.send(f"{own.open}/import", data={"file": (io.BytesIO(content), name)})
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text


# --- Where an answer leads, and what it shows ---------------------------------------------------------------------


@given(after=st.text(alphabet=st.sampled_from("/\\:.@?#%\t\n\r evilhttps\u2215\u3002\xa0"), max_size=12))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_desk_never_leads_to_another_site(trial, after):
    answer = trial.send("/desk", data={"name": "Ann Lee", "title": "Captain", "after": after})
    location = answer.headers["Location"]
    assert location.startswith("/")
    assert not re.match(r"[/\\]\s*[/\\]", re.sub(r"[\t\r\n]", "", location))


HOSTILE_MARK = "<script>alert(1)</script><b>\"'>"


def test_every_text_that_people_typed_is_shown_as_text(app, parts, sit):
    place = fill(parts, f"{HOSTILE_MARK} agency", HOSTILE_MARK)
    browser = sit(f"{HOSTILE_MARK} at the desk", HOSTILE_MARK)
    shown = set()
    for number in (1, OPEN):
        for method, _, way, address in every_address(app, place):
            there = address.replace(f"/assessments/{way.number}/", f"/assessments/{number}/")
            if method == "GET" and way.who is Who.AT_DESK:
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


def test_two_answers_side_by_side_and_a_preview_are_shown_as_text(parts, sit):
    place = fill(parts, f"{HOSTILE_MARK} agency", HOSTILE_MARK)
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
