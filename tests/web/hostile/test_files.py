"""Whatever file is sent is kept as it is or refused in words."""

import io
import re
import zipfile

import pytest

from kl_assess.store.tables import TABLES
from tests.web.hostile.sending import on_both
from tests.web.installation import ELEMENT, ITEM, files, rows


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


@on_both(REFUSED, ["an ending after NUL"])
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


@on_both(IMPORTS, ["NUL", "unpaired signs", "a long name", "a script as an address"])
def test_a_file_that_cannot_be_imported_is_refused_in_words(trial, own, kind):
    content, name = IMPORTS[kind]
    answer = trial.send(f"{own.open}/import", data={"file": (io.BytesIO(content), name)})
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
