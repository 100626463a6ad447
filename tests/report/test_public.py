"""No byte of the public report holds a note, a name below the chief, a file or an address.

No report of any kind holds what is private.

Every text of the file is searched: the pages as they are read, each stream in the clear, and each string of each
object, which takes in the structure tree, links, bookmarks and metadata.
"""

import datetime as dt
import io
import re
import subprocess
from collections.abc import Callable, Iterator
from functools import cache

import pikepdf
import pytest

from kl_assess.core.action_plan import ActionItem, ActionPlan, FindingOut, NotNow, Owner, PastAction
from kl_assess.core.change import ChangeReason
from kl_assess.core.responses import Evidence, EvidenceItem, EvidenceKind, ItemResponse, Target
from kl_assess.core.snapshot import ReportFacts, Snapshot
from kl_assess.core.voices import Ratings, SurveyResult, SurveySummary
from kl_assess.report import Variant, render_pdf
from tests.core.small import questionnaire
from tests.report.snapshots import cycle, snapshot

DAY = dt.date(2026, 11, 16)

NOT_IN_PUBLIC = {
    "a note": "qznote",
    "the note of an answer that is not known": "qzunknown",
    "a note of the meeting": "qzmeeting",
    "a note on a survey": "qzsurvey",
    "the name of an action's owner": "qzowner",
    "the name of someone who finds out": "qzfinder",
    "who corroborates an answer": "qzauditor",
    "an address": "qzaddress",
    "a file": "qzfile",
}
NOWHERE = {
    "a private note": "qzsecret",
    "the title of private evidence": "qzclosed",
    "the file of private evidence": "qzlocked",
    "the address of private evidence": "qzhidden",
}
EVERYWHERE = {"the chief": "qzchief", "the agency": "Harbor Point Police Department"}
IN_PUBLIC = {
    "the title of evidence": "qztitle",
    "an owner's title": "qzrank",
    "a reason why an answer changed": "qzwhy",
    "what is missing": "qzmissing",
    "a reason why an item does not apply": "qzreason",
    "why a gap waits": "qzbecause",
}


def marked() -> Snapshot:
    """A report with every chapter, and a word of its own in every place that could tell too much."""
    small = questionnaire([[[3, 3, 3, 3, 3], [2, 2]], [[3, 2, 1]]])
    ids = [item.id for item in small.items]
    pieces = (
        EvidenceItem("Order qztitle", EvidenceKind.POLICY, DAY, "https://example.org/qzaddress", "qzfile.pdf"),
        EvidenceItem(
            "Talk qzclosed", EvidenceKind.ACCOUNT, DAY, "https://example.org/qzhidden", "qzlocked", private=True
        ),
    )
    given = {
        item: ItemResponse(level=n % 4, evidence=Evidence("E2", pieces, "Lee qzauditor")) for n, item in enumerate(ids)
    }
    given[ids[0]] = ItemResponse(level=1, evidence=Evidence("E1", pieces), note="A long qznote of the team")
    given[ids[1]] = ItemResponse(level=2, note="Between us qzsecret", note_private=True)
    given[ids[2]] = ItemResponse(dont_know=True, missing="The qzmissing log", note="A qzunknown word")
    given[ids[3]] = ItemResponse(not_applicable=True, reason="The qzreason decides")
    owners = [Owner("Captain qzrank", name) for name in ("Pat qzowner", "Sam qzfinder")]
    plan = ActionPlan(
        actions=(ActionItem(ids[0], owners[0], DAY, "It is in the log"),),
        not_now=(NotNow(ids[4], "The qzbecause runs on"),),
        last_time=(PastAction(ids[5], "Keep a list", done=True),),
        finding_out=(FindingOut(ids[2], owners[1], DAY),),
        reporting="Told each quarter",
    )
    return snapshot(
        small,
        given,
        targets={ids[0]: Target(4, "The board asked")},
        voices=(SurveySummary("PARTNER", {ids[0]: SurveyResult(20, 0)}, 40, 30, "By qzsurvey mail"),),
        ratings={item: Ratings((0, 1, 2, 3, 4), "The qzmeeting was long") for item in (ids[0], ids[2])},
        before=cycle(small, [0] * 10, reasons={ids[0]: ChangeReason("The qzwhy was read")}),
        plan=plan,
        facts=ReportFacts("2026", signed=DAY, issued=DAY, signer="Dana qzchief", signer_title="Chief of Police"),
    )


# --- Everything that a file says ----------------------------------------------------------------------------------


def strings_of(thing: object) -> Iterator[str]:
    """The names and strings of an object. What it refers to is an object of its own and comes in its turn."""
    if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        yield from thing.keys()
        held = list(thing.values())
    elif isinstance(thing, pikepdf.Array):
        held = list(thing)
    else:
        held = []
        yield str(thing)
    for part in held:
        if not getattr(part, "is_indirect", False):
            yield from strings_of(part)


def objects_of(pdf: pikepdf.Pdf) -> Iterator[str]:
    for thing in pdf.objects:
        yield from strings_of(thing)
        if isinstance(thing, pikepdf.Stream):
            yield thing.read_bytes().decode("latin-1")


def everything_in(pdf: bytes) -> str:
    """All that can be read in a file, without white space, so that no end of a line hides a word."""
    read = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        found = [read, pdf.decode("latin-1"), *objects_of(opened)]
    return re.sub(r"\s", "", "\n".join(found))


@cache
def said_by(variant: Variant) -> str:
    return everything_in(render_pdf(marked(), variant))


def _named(words: dict[str, str]) -> Callable[[Callable[..., None]], object]:
    return pytest.mark.parametrize("word", [pytest.param(word, id=place) for place, word in words.items()])


# --- What the variants say ----------------------------------------------------------------------------------------


@_named(NOT_IN_PUBLIC)
def test_the_public_report_does_not_hold(word):
    assert word not in said_by(Variant.PUBLIC)


@_named(NOWHERE)
@pytest.mark.parametrize("variant", Variant)
def test_no_report_holds(variant, word):
    assert word not in said_by(variant)


@_named(NOT_IN_PUBLIC | IN_PUBLIC)
def test_the_full_report_holds(word):
    """So the search finds what is there."""
    assert word in said_by(Variant.FULL)


@_named(IN_PUBLIC | EVERYWHERE)
def test_the_public_report_holds(word):
    assert re.sub(r"\s", "", word) in said_by(Variant.PUBLIC)


@_named(EVERYWHERE)
def test_the_brief_report_holds(word):
    assert re.sub(r"\s", "", word) in said_by(Variant.BRIEF)


def test_every_place_is_in_the_search():
    """A string in a link, a bookmark, an alternative text or the metadata would be found."""
    said = said_by(Variant.FULL)
    for place in ("https://example.org/qzaddress", "/Outlines", "/StructTreeRoot", "Ratings:1atlevel0", "pdfuaid"):
        assert place in said
