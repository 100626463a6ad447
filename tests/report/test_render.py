"""The same snapshot gives the same bytes, nothing is fetched, and each variant holds its chapters and no more."""

import hashlib
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from weasyprint.urls import FatalURLFetchingError

from kl_assess.core.snapshot import Words
from kl_assess.report import Variant, render_html, render_pdf
from kl_assess.report.charts import src
from kl_assess.report.render import OwnDrawings, lay_out, style_sheet
from tests.core.small import questionnaire
from tests.report.printed import pages_of, printed, snapshot_of
from tests.report.snapshots import snapshot

ELSEWHERE = """
import hashlib, sys
from kl_assess.catalog.basis import SHIPPED_QUESTIONNAIRE, read_basis
from kl_assess.cli.assembly import SAMPLE, assemble
from kl_assess.report import Variant, render_pdf
snapshot = assemble(SAMPLE, read_basis(SHIPPED_QUESTIONNAIRE)).snapshot
print(hashlib.sha256(render_pdf(snapshot, Variant(sys.argv[1]))).hexdigest())
"""
DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="1pt" height="1pt"></svg>'


# --- The same bytes -----------------------------------------------------------------------------------------------


def test_two_renders_in_one_process_give_the_same_bytes():
    assert render_pdf(snapshot_of("sample"), Variant.BRIEF) == printed("sample", Variant.BRIEF)


@pytest.mark.parametrize("variant", [Variant.BRIEF, pytest.param(Variant.FULL, marks=pytest.mark.heavy)])
def test_another_process_with_another_hash_seed_on_another_day_gives_the_same_bytes(variant):
    here = hashlib.sha256(printed("sample", variant)).hexdigest()
    # Local days at the two ends of the world are never the same.
    for seed, zone in (("1", "Etc/GMT-14"), ("4242", "Etc/GMT+12")):
        there = subprocess.run(
            [sys.executable, "-c", ELSEWHERE, variant],
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone},
            stdout=subprocess.PIPE,
            check=True,
        )
        assert there.stdout.decode().strip() == here


def test_a_render_leaves_no_files_behind_even_when_it_is_killed(tmp_path):
    render_and_wait = f"{ELSEWHERE}\nimport os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    killed = subprocess.run(
        [sys.executable, "-c", render_and_wait, "brief"],
        env=os.environ | {"TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        check=False,
    )
    assert killed.returncode < 0
    assert list(tmp_path.iterdir()) == []


# --- No network, no files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "http://example.com/a.svg",
        "https://example.com/a.svg",
        "ftp://example.com/a.svg",
        "file:///etc/hostname",
        Path(tempfile.gettempdir(), "a.svg").as_uri(),
        "data:image/png;base64,iVBORw0KGgo=",
        "data:text/html,<p>",
        "data:image/svg+xml,<svg/>",
    ],
)
def test_whatever_a_report_does_not_carry_inside_itself_is_refused(address):
    with pytest.raises(ValueError, match="not fetched"):
        OwnDrawings().fetch(address)


def test_a_picture_from_outside_stops_the_render():
    for address in ("http://example.com/a.svg", "file:///etc/hostname"):
        with pytest.raises(FatalURLFetchingError):
            lay_out(f'<html lang="en"><title>X</title><img alt="x" src="{address}">', [])


def test_a_drawing_inside_is_taken():
    assert OwnDrawings().fetch(src(DOT)).read() == DOT.encode()


def test_a_style_sheet_cannot_fetch_either():
    with pytest.raises(FatalURLFetchingError):
        style_sheet("@import url(http://example.com/a.css);")


def test_what_people_type_is_text_and_never_markup():
    small = questionnaire([[[3, 3]]])
    typed = replace(snapshot(small, [3, 0]), words=Words("<img src=http://example.com/a.svg> & <b>more</b>"))
    assert "&lt;img src=http://example.com/a.svg&gt; &amp; &lt;b&gt;more&lt;/b&gt;" in render_html(typed, Variant.BRIEF)


# --- Words --------------------------------------------------------------------------------------------------------


def test_quotation_marks_and_apostrophes_are_curled_in_text_and_not_in_addresses():
    small = questionnaire([[[3, 3]]])
    said = Words("It's the board's \"first step\", and 'not' the last (\"so far\").")
    html = render_html(replace(snapshot(small, [3, 0]), words=said), Variant.BRIEF)
    assert "It’s the board’s “first step”, and \N{LEFT SINGLE QUOTATION MARK}not’ the last (“so far”)." in html
    assert 'lang="en-US"' in html


# --- Variants -----------------------------------------------------------------------------------------------------


def anchors(variant):
    html = render_html(snapshot_of("sample"), variant)
    return [part.partition('"')[0] for part in html.split('<section id="')[1:]]


def test_the_brief_report_is_the_cover_and_the_summary_on_two_or_three_pages():
    assert anchors(Variant.BRIEF) == ["summary"]
    assert len(pages_of(printed("sample", Variant.BRIEF))) == 2
    assert len(pages_of(printed("large", Variant.BRIEF))) <= 3


def test_the_full_report_has_every_chapter_in_order():
    domains = ["domain-EXP", "domain-LEA", "domain-ACC"]
    rest = ["gaps", "plan", "changes", "unknown", "responses", "method"]
    assert anchors(Variant.FULL) == ["summary", "reading", *domains, *rest]


def test_the_public_report_has_the_same_chapters():
    assert anchors(Variant.PUBLIC) == anchors(Variant.FULL)


def test_a_chapter_without_data_is_in_no_place_of_the_report():
    pages = pages_of(printed("nothing-answered", Variant.BRIEF))
    assert not any("What changed since" in text for text in pages)
    html = render_html(snapshot_of("all-answered"), Variant.FULL)
    assert 'id="plan"' not in html
    assert 'id="changes"' not in html
    assert "#plan" not in html
    assert "#changes" not in html


def test_every_variant_says_what_the_report_is_not():
    for variant in Variant:
        text = " ".join(pages_of(printed("sample", variant)))
        for said in (
            "for improvement, not for ranking, discipline or certification",
            "has not yet been piloted",
            "not checked by anyone else",
            "Answers may be public records",
        ):
            assert said in text.lower() or said in text, (variant, said)


def test_a_process_that_made_a_report_ends_without_a_crash_whatever_else_it_has_loaded():
    with_the_server = f"import kl_assess.cli.serving\n{ELSEWHERE}"
    ended = subprocess.run([sys.executable, "-c", with_the_server, "brief"], stdout=subprocess.DEVNULL, check=False)
    assert ended.returncode == 0
