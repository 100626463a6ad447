"""Files that are sent to an assessment, and what its preview shows of them."""

import io

from kl_assess.paths import QUESTIONNAIRES
from tests.web.client import text_of

SAMPLE = (QUESTIONNAIRES / "samples" / "harbor-point.yaml").read_bytes()
FORMS = ("yaml", "xlsx")
SMALL = b"""
agency: {name: Lake Ansel Police Department}
profile: {sworn_band: "5-9"}
targets: {EXP-1.1: {level: 4}}
responses:
  EXP-1.1:
    level: 3
    note: Only two have signed it.
    note_private: true
    evidence:
      grade: E2
      items: [{title: Order 12, address: "https://example.org/12", private: true}, {title: Log, file: log.xlsx}]
  EXP-1.2: {dont_know: true, missing: Ask dispatch.}
  LEA-4.4: {not_applicable: true}
"""


def upload(browser, assessment, content, name="answers.yaml", status=200):
    page = browser.send(browser.get(f"{assessment}/import"), {"file": (io.BytesIO(content), name)}, status=status)
    page.response.request.environ["wsgi.input"].close()  # a large one is a file, which the test client leaves open
    return page


def imported(browser, assessment, content, name="answers.yaml"):
    return browser.send(upload(browser, assessment, content, name))


def export(browser, assessment, form):
    return browser.client.get(f"{assessment}/export/responses.{form}")


def rows(page):
    """Every row of the preview's tables: its words, what is there now, and what would be."""
    found = [[text_of(part) for part in row if part.tag in {"th", "td"}] for row in page.all("tr", role="row")]
    return [tuple(row) for row in found if len(row) == 3]
