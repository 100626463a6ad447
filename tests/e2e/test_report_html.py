"""The HTML behind a report is what assistive technology reads: axe finds nothing wrong with it."""

from pathlib import Path

import pytest

from kl_assess.report import Variant, render_html
from tests.shipped import sample

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"

NO_LANDMARKS = {"landmark-one-main": {"enabled": False}, "region": {"enabled": False}}  # a PDF has none

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    "variant", [Variant.BRIEF, Variant.FULL, pytest.param(Variant.PUBLIC, marks=pytest.mark.heavy)]
)
def test_axe_finds_nothing_wrong_with_a_report(page, variant):
    page.set_content(render_html(sample(), variant))
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {rules})", NO_LANDMARKS)
    assert [(v["id"], v["help"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found["violations"]] == []
    assert len(found["passes"]) > 10
