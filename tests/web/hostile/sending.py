"""Sending anything at all, and looking at every answer."""

import re

import pytest

from tests.web.access import every_address
from tests.web.client import LABELLED
from tests.web.installation import ELEMENT, ITEM, files, rows

ANSWERS = {200, 303, 308, 400, 404, 405, 409, 413, 422}
FIELDS = ("note", "reason", "name", "title", "seen", "file", "action", "act", "person", "version", "confirm", "after")
"""Names that are sent to every address, besides those of its own form."""

PARTIAL = "answering.answer"
"""The one address that keeps what it can of a form whose other parts it refuses."""

on_sqlite = pytest.mark.parametrize("kept", ["sqlite"], indirect=True)
"""For what has nothing to do with the kind of database."""


def on_both(kinds, reach_it):
    """Each kind on SQLite, and on PostgreSQL those whose text may reach the database."""
    cases = [("sqlite", kind) for kind in kinds] + [("postgresql", kind) for kind in reach_it]
    return pytest.mark.parametrize(("kept", "kind"), cases, indirect=["kept"])


class Trial:
    """Sends anything, and looks at every answer."""

    def __init__(self, app, chief, own):
        self.parts, self.client = app.extensions["kl_assess"], chief.client
        self.token = chief.client.get(f"{own.address}/token").json["token"]
        self.ways = list(every_address(app, own))
        self.kept = None  # what is kept now, where that is known
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
        before = self.kept or (rows(self.parts), files(self.parts))
        self.kept = None
        answer = self.client.post(address, headers={"X-CSRFToken": self.token}, buffered=True, **options)
        self.look(answer, address)
        if answer.status_code >= 400 and not (partial and answer.status_code == 422):
            assert (rows(self.parts), files(self.parts)) == before, (address, answer.status_code)
            self.kept = before
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
