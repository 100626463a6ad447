"""An agency in its second year, and what stands beside its items from the first."""

import datetime as dt

from kl_assess.core.responses import Evidence, EvidenceItem, EvidenceKind, ItemResponse
from kl_assess.store import assessments, responses
from tests.web.answered import level
from tests.web.answering.element_page import LATER
from tests.web.assessments import reading
from tests.web.client import text_of

FIRST, SECOND, THIRD = "LEA-3.1", "LEA-3.2", "LEA-3.3"
RECORD = EvidenceItem("Minutes of May", EvidenceKind.RECORD, dt.date(2025, 5, 1), "https://example.org/minutes")
OLD = EvidenceItem("Log of 2022", EvidenceKind.RECORD, dt.date(2022, 5, 1), "https://example.org/log")
LAST = {
    FIRST: ItemResponse(level=3, evidence=Evidence("E2"), note="Since May."),
    SECOND: level(1),
    THIRD: ItemResponse(dont_know=True, missing="How the council decided"),
}


class Repeated:
    """An agency whose 2025 is signed and whose 2026 has begun."""

    def __init__(self, app, chief, agency, before, address):
        self.app, self.chief, self.agency, self.before, self.address = app, chief, agency, before, address

    @property
    def url(self):
        return f"{self.address}/elements/LEA-3"

    @property
    def assessment(self):
        return reading(self.app, assessments.by_number, self.agency.id, 2)

    def kept(self, item=FIRST):
        return reading(self.app, responses.answer, self.assessment, item)

    def page(self):
        return self.chief.get(self.url)

    def save(self, changes=None, status=303, page=None):
        """Save the element as it stands, with these changes; the page that follows."""
        sent = self.chief.send(page or self.page(), LATER | (changes or {}), status=status)
        return self.chief.follow(sent) if status == 303 else sent

    def confirm(self, item=FIRST, page=None):
        return self.save({"action": f"confirm:{item}"}, page=page)


def send_for_sign_off(chief, agency, address, status):
    """Send an assessment from a page that was opened before something stopped it; what comes back."""
    token = chief.client.get(f"/agencies/{agency.slug}/token").json["token"]
    return chief.post(f"{address}/check", {"csrf_token": token}, status)


def states(page, item):
    return [text_of(s) for s in page.one("section", data_item=item).iter("span") if "kl-state" in s.get("class", "")]


def text_of_token(chief, repeated):
    return chief.client.get(f"/agencies/{repeated.agency.slug}/token").json["token"]
