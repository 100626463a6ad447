"""Snapshot -> HTML -> tagged PDF/UA-1 (docs/decisions/0004). The same snapshot gives the same bytes.

The style sheets and the fonts are read once per process, nothing is fetched but our own drawings, and the garbage
collector waits until a report is done. WeasyPrint is not safe in threads: use processes.
"""

import atexit
import gc
import os
import re
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

import jinja2
import pydyf  # type: ignore[import-untyped]
from markupsafe import Markup
from weasyprint import CSS, HTML, Document  # type: ignore[import-untyped]
from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]
from weasyprint.urls import URLFetcher, URLFetcherResponse  # type: ignore[import-untyped]

from kl_assess import formatting
from kl_assess.core.snapshot import Snapshot
from kl_assess.paths import ASSETS, TEMPLATES
from kl_assess.report.chapters import chapters
from kl_assess.report.chapters.cover import cover
from kl_assess.report.chapters.follow_up_cover import follow_up_cover
from kl_assess.report.charts import guide_lines, key_marks, meter, meter_open, src
from kl_assess.report.identity import Identity, identity
from kl_assess.report.scale import Scale, scale_of
from kl_assess.report.tokens import resolved
from kl_assess.report.variant import Variant, printable

_STANDARD: Final = "pdf/ua-1"
_DRAWING: Final = "data:image/svg+xml;base64,"
_CELLS: Final = ("/TD", "/TH")
_ROW_GROUPS: Final = ("/THead", "/TBody", "/TFoot")
_TAG: Final = re.compile(r"(<[^>]*>)")
_LATE_SPACE: Final = re.compile(r"\s+(?=</(?:p|h[1-4]|li|t[hd]|caption|figcaption|small|footer|div|ul|ol)>)")
LEFT: Final = "\N{LEFT SINGLE QUOTATION MARK}"
_OPENING: Final = re.compile(r"(^|[\s(\[\N{EM DASH}/])(['\"])")


def render_html(snapshot: Snapshot, variant: Variant) -> str:
    """One variant of a report as one HTML document, without its style sheets.

    Private notes and evidence are gone from every variant; the public one is made of `for_public` alone.
    """
    shown = printable(snapshot, variant)
    found = tuple(chapters(shown, variant))
    pages = Pages(frozenset(chapter.anchor for _, chapter in found))
    contents = tuple((chapter.anchor, chapter.title) for _, chapter in found)
    front = (
        follow_up_cover(shown, shown.follow_up, variant, contents)
        if shown.follow_up
        else cover(shown, variant, contents)
    )
    parts = (("cover.html", front), *found)
    return assembled(identity(shown, variant), parts, pages)


def assembled(named: Identity, parts: Iterable[tuple[str, object]], pages: "Pages") -> str:
    """One HTML document of chapters, each with the name of its template under templates/report/."""
    sections = [
        Markup(html)  # noqa: S704 - the template of the chapter has escaped its text
        for template, chapter in parts
        for html in (_templates().get_template(f"report/{template}").render(chapter=chapter, pages=pages),)
    ]
    skeleton = _templates().get_template("report/report.html")
    return _typographic(skeleton.render(identity=named, sections=sections))


def render_pdf(snapshot: Snapshot, variant: Variant) -> bytes:
    """One variant of a report as a tagged PDF/UA-1 file. The same snapshot gives the same bytes, on any day."""
    html = render_html(snapshot, variant)
    sheets = [styles(), _scale_styles(scale_of(snapshot.questionnaire))]
    with collector_waits():
        return write(lay_out(html, sheets))


def lay_out(html: str, sheets: Sequence[CSS], *, fillable: bool = False) -> Document:
    """The pages of a document that fetches nothing; `fillable` makes form fields of its inputs."""
    document = HTML(string=html, url_fetcher=OwnDrawings())
    return document.render(
        font_config=fonts(), stylesheets=list(sheets), pdf_variant=_STANDARD, pdf_forms=fillable or None
    )


def write(document: Document, finish: Callable[[Document, pydyf.PDF], None] | None = None) -> bytes:
    """The tagged file of laid out pages; `finish` has the last word on its objects."""

    def finisher(laid_out: Document, pdf: pydyf.PDF) -> None:
        _tidied(laid_out, pdf)
        if finish is not None:
            finish(laid_out, pdf)

    written: bytes = document.write_pdf(pdf_variant=_STANDARD, finisher=finisher)
    return written


class OwnDrawings(URLFetcher):  # type: ignore[misc]
    """Refuses every address except the drawings that a report carries inside itself."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:  # noqa: ARG002 - WeasyPrint's
        """The drawing in a data address; anything else stops the render."""
        if url.startswith(_DRAWING):
            return URLFetcherResponse(url, b64decode(url[len(_DRAWING) :]), {"Content-Type": "image/svg+xml"})
        raise ValueError(f"A report draws on nothing outside itself, so this is not fetched: {url}")


@contextmanager
def collector_waits() -> Iterator[None]:
    """Lay pages out without the garbage collector, which would go through a growing heap again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


# --- HTML ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pages:
    """References from one chapter to the page of another, where this variant has it."""

    anchors: frozenset[str]

    def has(self, anchor: str) -> bool:
        """Whether the chapter is in this report."""
        return anchor in self.anchors

    def to(self, anchor: str) -> Markup:
        """The words "page 12", linked, or nothing; the number stands beside the link, as a box inside one breaks it."""
        if anchor not in self.anchors:
            return Markup()
        return Markup('<a class="pg" href="#{0}">page</a> <span data-ref="#{0}"></span>').format(anchor)


@cache
def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    names = (
        "whole", "percent", "decimal", "exact", "signed", "signed_decimal", "words", "ordinal", "plural", "listing",
        "lower_first", "upper_first", "date", "short_date",
    )  # fmt: skip
    environment.filters.update({name: getattr(formatting, name) for name in names})
    return environment


def _typographic(html: str) -> str:
    """Curly quotation marks in running text, and no white space at its end; tags stay as they are.

    WeasyPrint 70 breaks a line after its first word where it fits only without the white space at its end.
    """
    return "".join(part if part.startswith("<") else _curled(part) for part in _TAG.split(_LATE_SPACE.sub("", html)))


def _curled(text: str) -> str:
    if "&#3" not in text and "'" not in text and '"' not in text:
        return text
    text = text.replace("&#39;", "'").replace("&#34;", '"')
    text = _OPENING.sub(lambda found: found[1] + (LEFT if found[2] == "'" else "“"), text)
    return text.replace("'", "’").replace('"', "”")


# --- Style sheets, fonts and tags ---------------------------------------------------------------------------------


@cache
def fonts() -> FontConfiguration:
    """Our faces, read where they lie: WeasyPrint would copy each `@font-face` to a folder that a killed process leaves.

    Fontconfig reads its environment once, here.
    """
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(ASSETS / "fonts" / "fonts.conf")
    try:
        return FontConfiguration()
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


def style_sheet(text: str) -> CSS:
    """A style sheet that may use the tokens and our fonts, read once."""
    return CSS(string=resolved(text), font_config=fonts(), url_fetcher=OwnDrawings())


@cache
def styles() -> CSS:
    """The style sheets of every chapter, base first."""
    folder = TEMPLATES / "report" / "styles"
    sheets = sorted(folder.glob("*.css"), key=lambda sheet: (sheet.stem != "base", sheet.stem))
    return style_sheet("\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets))


@lru_cache(maxsize=8)
def _scale_styles(scale: Scale) -> CSS:
    """What depends on the scale: guide lines, meters, and the keys that stand over columns of numbers."""
    images = {f".m{level}": meter(scale, level) for level in range(len(scale.names))}
    images |= {".mx": meter_open(scale), "td.chart": guide_lines(scale)}
    images |= {f".k-{name}": mark for name, mark in key_marks().items()}
    return style_sheet(
        "\n".join(f"{selector} {{ background-image: url({src(svg)}) }}" for selector, svg in images.items())
    )


@atexit.register
def _give_back() -> None:
    """Let go of fonts and style sheets while Python is whole: WeasyPrint's own clean-up at its very end may crash."""
    _scale_styles.cache_clear()
    styles.cache_clear()
    fonts.cache_clear()


def _tidied(document: Document, pdf: pydyf.PDF) -> None:
    """Finish the tag tree that WeasyPrint made: no element without content, headers for cells, words for links.

    A line that breaks at the edge of an inline element leaves an empty one behind. WeasyPrint lists the headers of a
    cell but not their scope, takes the head of a group of rows for that of a column, and calls a link by its target.
    """
    _name_links(document)
    elements = [found for found in pdf.objects if isinstance(found, pydyf.Dictionary) and "S" in found and "K" in found]
    for element in reversed(elements):
        parent = _referred(pdf, element["P"])
        if not element["K"] and element["S"] not in _CELLS and element.reference in parent["K"]:
            parent["K"].remove(element.reference)
        if element["S"] == "/TH":
            heads_column = _referred(pdf, parent["P"])["S"] == "/THead" or "ColSpan" in element["A"]
            element["A"]["Scope"] = "/Column" if heads_column else "/Row"
    for element in elements:
        if element["S"] == "/Table":
            _head_groups(list(_rows(pdf, element)))


def _name_links(document: Document) -> None:
    for leaf in document.pages:
        for *_, box in leaf.links:
            if box.link_annotation:
                box.link_annotation["Contents"] = pydyf.String(" ".join("".join(box.element.itertext()).split()))


def _head_groups(rows: Sequence[Sequence[pydyf.Dictionary]]) -> None:
    """Give the cells of one table the head of their group of rows, and a cell over a whole row its group and its item.

    A head over a whole row opens a group. A table that goes on over the page is a table of its own, which cannot refer
    to a head on the page before.
    """
    width = max(sum(cell["A"].get("ColSpan", 1) for cell in row) for row in rows)
    groups: list[pydyf.String] = []
    item: list[pydyf.String] = []
    for row in rows:
        alone = len(row) == 1 < width
        for cell in row:
            own = cell["A"]
            if cell["S"] == "/TH" and alone:
                groups, item = [*groups, cell["ID"]], []
            elif cell["S"] == "/TH" and own["Scope"] == "/Row":
                item = [cell["ID"]]
            elif cell["S"] == "/TD" and alone and (groups or item):
                own["Headers"] = pydyf.Array([*groups[-1:], *item])
            elif cell["S"] == "/TD" and groups:
                own["Headers"] = pydyf.Array([*groups[-1:], *(key for key in own["Headers"] if key not in groups)])


def _rows(pdf: pydyf.PDF, element: pydyf.Dictionary) -> Iterator[list[pydyf.Dictionary]]:
    """The cells of every row of a table."""
    for part in (_referred(pdf, kid) for kid in element["K"]):
        if part["S"] == "/TR":
            yield [_referred(pdf, cell) for cell in part["K"]]
        elif part["S"] in _ROW_GROUPS:
            yield from _rows(pdf, part)


def _referred(pdf: pydyf.PDF, reference: bytes) -> pydyf.Dictionary:
    return pdf.objects[int(reference.split()[0])]
