"""Snapshots read from files as the command reads them, and their reports, each printed once for a run of the tests."""

import json
import logging
import re
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from kl_assess.catalog.basis import NO_RESOURCES, Basis
from kl_assess.catalog.document import parse_document
from kl_assess.catalog.questionnaire import questionnaire_from
from kl_assess.catalog.responses import check_responses
from kl_assess.cli.assembly import SAMPLE, assemble
from kl_assess.core.snapshot import Snapshot
from kl_assess.report import Variant, render_pdf
from kl_assess.workflow.freezing import freeze
from tests.factories import FILES
from tests.house_care import other, other_text
from tests.report.follow_ups import FOLLOW_UPS, followed
from tests.shared import made_once
from tests.shipped import CATALOGUE, SHIPPED

SEVEN_DOMAINS = ("Doors", "Windows", "Roofs", "Cellars", "Gardens and all around them", "Stairs", "Kitchens")


@cache
def instrument(name: str) -> Basis:
    """The shipped questionnaire, the one about houses, or that one with one domain or with seven of twelve elements."""
    if name == "shipped":
        return Basis(SHIPPED, CATALOGUE)
    if name == "house":
        return Basis(other(), NO_RESOURCES)
    text = {"one domain": other_text(("Doors",), 3, 2), "seven domains": other_text(SEVEN_DOMAINS, 12, 1)}[name]
    return Basis(questionnaire_from(parse_document(text, f"{name}.yaml")), NO_RESOURCES)


@cache
def snapshot_of(file: str, questionnaire: str = "shipped") -> Snapshot:
    """The snapshot of "sample", of a follow-up to it, or of one of the files in tests/factories.py."""
    if file == "sample":
        return assemble(SAMPLE, instrument(questionnaire)).snapshot
    if file in FOLLOW_UPS:
        return followed(snapshot_of("sample", questionnaire), FOLLOW_UPS[file]())
    given = FILES[file](instrument(questionnaire).questionnaire)
    responses, _ = check_responses(
        parse_document(json.dumps(given), f"{file}.json"), instrument(questionnaire).questionnaire
    )
    return freeze(responses, instrument(questionnaire))


class Complaints(logging.Handler):
    """What WeasyPrint had to say."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


@cache
def printed(file: str, variant: Variant = Variant.FULL, questionnaire: str = "shipped") -> bytes:
    """A report, about which WeasyPrint had nothing to say."""

    def make(place: Path) -> None:
        place.write_bytes(without_complaint(lambda: render_pdf(snapshot_of(file, questionnaire), variant)))

    return made_once(f"{file}, {variant}, {questionnaire}.pdf", make).read_bytes()


def without_complaint(render: Callable[[], bytes]) -> bytes:
    """What is rendered, and WeasyPrint had nothing to say about it."""
    complaints = Complaints()
    logging.getLogger("weasyprint").addHandler(complaints)
    try:
        pdf = render()
    finally:
        logging.getLogger("weasyprint").removeHandler(complaints)
    assert complaints.said == []
    return pdf


@cache
def pages_of(pdf: bytes) -> list[str]:
    """The text of every page in the order of reading, with single spaces."""
    text = subprocess.run(["pdftotext", "-enc", "UTF-8", "-", "-"], input=pdf, stdout=subprocess.PIPE, check=True)
    return [re.sub(r"\s+", " ", page).strip() for page in text.stdout.decode().split("\f")[:-1]]


class Word(NamedTuple):
    """A printed word, its page from 1, and its box in points from the top left of the page."""

    page: int
    left: float
    top: float
    right: float
    bottom: float
    text: str


@cache
def words_of(pdf: bytes) -> list[Word]:
    """Every word of a file, page by page."""
    found = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, stdout=subprocess.PIPE, check=True)
    word = re.compile(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>')
    pages = found.stdout.decode().split("<page ")[1:]
    return [Word(n, *map(float, box), text) for n, page in enumerate(pages, 1) for *box, text in word.findall(page)]
