"""How long the sample report takes, cold and warm, beside the least that WeasyPrint needs for as many pages.

    python benchmarks/report.py

Three floors, each tagged, with the same fonts and page count as the full report and in turn with it:

- same words: a heading and the words of that share of the report on every page, in plain paragraphs;
- full pages: pages filled with plain paragraphs from top to bottom;
- bare style: the report's own HTML under a style sheet of three lines, which says what its look costs.

Cold is a new process, with all imports, until the file is there. Warm is a repeat in the same process. Medians.
"""

import logging
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from html import escape, unescape
from itertools import cycle, islice
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from kl_assess.catalog.basis import SHIPPED_QUESTIONNAIRE, read_basis
from kl_assess.cli.assembly import SAMPLE, assemble
from kl_assess.report import Variant, render_html, render_pdf
from kl_assess.report import render as rendering

RUNS = 5
COLD_RUNS = 3
WORDS_ON_A_FULL_PAGE = 600
PARAGRAPH = 60
BARE = """
@page { size: Letter; margin: 50pt 54pt; @bottom-right { content: "Page " counter(page) " of " counter(pages) } }
html { font: 400 10.5pt/15.5pt "Public Sans" }
section { break-before: page }
"""
COLD = """
import sys
from kl_assess.catalog.basis import SHIPPED_QUESTIONNAIRE, read_basis
from kl_assess.cli.assembly import SAMPLE, assemble
from kl_assess.report import Variant, render_pdf
snapshot = assemble(SAMPLE, read_basis(SHIPPED_QUESTIONNAIRE)).snapshot
if sys.argv[1] != "nothing":
    render_pdf(snapshot, Variant(sys.argv[1]))
"""


def words_of(html: str) -> list[str]:
    """The running words of a document."""
    return unescape(re.sub(r"<[^>]+>", " ", html.partition("<body")[2])).split()


def plain(words: Sequence[str], pages: int) -> str:
    """The words in plain paragraphs, evenly over so many pages."""
    sections = []
    for page in range(pages):
        share = words[page * len(words) // pages : (page + 1) * len(words) // pages]
        paragraphs = (" ".join(share[at : at + PARAGRAPH]) for at in range(0, len(share), PARAGRAPH))
        sections.append(f"<section><h2>A page</h2>{''.join(f'<p>{escape(text)}</p>' for text in paragraphs)}</section>")
    return f"<html lang=en><title>Floor</title><body><h1>Floor</h1>{''.join(sections)}"


def floor(html: str) -> Callable[[], object]:
    """A tagged render with our fonts and next to no style."""
    bare = rendering.style_sheet(BARE)

    def call() -> None:
        with rendering.collector_waits():
            rendering.write(rendering.lay_out(html, [bare]))

    return call


def seconds(call: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def in_turn(calls: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Median seconds of each call, one after the other in every round, after one round that is not counted."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for round_number in range(RUNS + 1):
        for name, call in calls.items():
            taken = seconds(call)
            if round_number:
                times[name].append(taken)
    return {name: median(taken) for name, taken in times.items()}


def cold(variant: str) -> float:
    """Median seconds of a new process that makes one report, or only its snapshot."""
    command = [sys.executable, "-c", COLD, variant]
    return median(seconds(lambda: subprocess.run(command, check=True)) for _ in range(COLD_RUNS))  # noqa: S603 - our own


class PageLog(logging.Handler):
    """What WeasyPrint reports of its pages."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[int] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the number of a page that is laid out."""
        if found := re.search(r"Creating layout - Page (\d+)$", record.getMessage()):
            self.made.append(int(found[1]))


def layouts(call: Callable[[], object]) -> tuple[int, int]:
    """The pages of a render, and how many page layouts it took, with those repeated for references to pages."""
    logger, log = logging.getLogger("weasyprint.progress"), PageLog()
    logger.addHandler(log)
    logger.setLevel(logging.INFO)
    call()
    logger.removeHandler(log)
    logger.setLevel(logging.NOTSET)
    return max(log.made), len(log.made)


def main() -> None:
    """Print both tables."""
    snapshot = assemble(SAMPLE, read_basis(SHIPPED_QUESTIONNAIRE)).snapshot
    html = render_html(snapshot, Variant.FULL)
    pages, again = layouts(lambda: render_pdf(snapshot, Variant.FULL))
    words = words_of(html)
    calls: dict[str, Callable[[], object]] = {
        "brief": lambda: render_pdf(snapshot, Variant.BRIEF),
        "full": lambda: render_pdf(snapshot, Variant.FULL),
        "HTML of full": lambda: render_html(snapshot, Variant.FULL),
        "floor, same words": floor(plain(words, pages)),
        "floor, full pages": floor(plain(list(islice(cycle(words), pages * WORDS_ON_A_FULL_PAGE)), pages)),
        "floor, bare style": floor(html),
    }
    print(f"Sample report: {pages} pages, {again} page layouts, {len(words):,} words. {RUNS} runs, in turn.\n")
    print("| warm | seconds | full / this |\n|---|---|---|")
    times = in_turn(calls)
    for name, taken in times.items():
        print(f"| {name} | {taken:.2f} | {times['full'] / taken:.1f} |")
    print(f"\n| cold, {COLD_RUNS} runs | seconds |\n|---|---|")
    for name, variant in (("snapshot only", "nothing"), ("brief", "brief"), ("full", "full")):
        print(f"| {name} | {cold(variant):.2f} |")


if __name__ == "__main__":
    main()
