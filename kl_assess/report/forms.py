"""The form fields of a fillable PDF, set right after WeasyPrint has written them.

WeasyPrint 70 names every button of a group like the group, lists it beside the group, numbers its states, begins a new
group on every page, and lets people type in a font that few programs can type in. Here a group is one field whose
buttons have a state each by their value, can be cleared again, and text is typed in our own face.
"""

from collections.abc import Iterator
from typing import Final
from unicodedata import normalize
from xml.etree.ElementTree import Element

import pydyf  # type: ignore[import-untyped]
from weasyprint import Document  # type: ignore[import-untyped]

from kl_assess.paths import ASSETS
from kl_assess.report.scale import text_width

_RADIO: Final = 1 << 15
_DOT: Final = "l"
_FACE: Final = "Typed"
_TYPED: Final = f"/{_FACE} 9 Tf 0 g"
_FIRST, _LAST = 32, 255
_LETTERS: Final = {b" <0000>": b" <0020>"} | {
    f" <{joined:04x}>".encode(): f" <{normalize('NFKC', chr(joined)).encode('utf-16-be').hex()}>".encode()
    for joined in range(0xFB00, 0xFB07)
}
"""What a glyph stands for, as WeasyPrint has it, and as it should be: a space for nothing, "fi" for its ligature."""
_METRICS: Final = {
    "FontName": "/PublicSans-Regular",
    "Flags": 32,  # letters of the standard Latin set
    "FontBBox": pydyf.Array((-200, -225, 1304, 950)),
    "ItalicAngle": 0,
    "Ascent": 950,
    "Descent": -225,
    "CapHeight": 705,
    "StemV": 80,
}


def field_name(*parts: str) -> str:
    """The name of a field; a full stop would begin the name of a field inside it."""
    return " ".join(parts).replace(".", ":")


def finish_form(document: Document, pdf: pydyf.PDF) -> None:
    """Make one form of all fields of a document. An input has a `title`, a radio button a `value` and `data-group`."""
    form = pdf.catalog["AcroForm"]
    nothing = pydyf.Stream([], {"Type": "/XObject", "Subtype": "/Form", "BBox": pydyf.Array((0, 0, 1, 1))})
    pdf.add_object(nothing)
    groups: dict[str, pydyf.Dictionary] = {}
    roots: list[bytes] = []
    for element, widget in _widgets(document):
        if element.get("type") != "radio":
            widget["DA"] = pydyf.String(_TYPED)
            roots.append(widget.reference)
            continue
        name = element.attrib["name"]
        if name not in groups:
            groups[name] = _group(_referred(pdf, widget["Parent"]), element.attrib["data-group"])
            roots.append(groups[name].reference)
        _join(widget, groups[name], element.attrib["value"], nothing)
    _every_glyph_is_text(pdf)
    face = _typing_face(pdf)
    form.pop("NeedAppearances")  # a program would draw its own marks in a font that the file does not hold
    form["Fields"] = pydyf.Array(roots)
    form["DR"] = pydyf.Dictionary({"Font": pydyf.Dictionary({_FACE: face.reference})})
    form["DA"] = pydyf.String(_TYPED)


def _widgets(document: Document) -> Iterator[tuple[Element, pydyf.Dictionary]]:
    """Every input with its widget, in the order of reading."""
    for leaf in document.pages:
        for inputs in leaf.forms.values():
            for box, _ in inputs:
                yield box.element, box.widget_annotation


# --- Groups of buttons --------------------------------------------------------------------------------------------


def _group(group: pydyf.Dictionary, tip: str) -> pydyf.Dictionary:
    """The one field of a group of buttons, out of the first that WeasyPrint made for it."""
    group.pop("Opt")
    group.update({"Ff": _RADIO, "TU": pydyf.String(tip), "V": "/Off", "Kids": pydyf.Array()})
    return group


def _join(widget: pydyf.Dictionary, group: pydyf.Dictionary, value: str, nothing: pydyf.Stream) -> None:
    """Make a button one of a group. It keeps its own words, and is no field by itself."""
    (drawing,) = widget["AP"]["N"].values()
    widget.pop("T")
    widget["Parent"] = group.reference
    widget["AP"] = pydyf.Dictionary({"N": pydyf.Dictionary({value: drawing, "Off": nothing.reference})})
    widget["MK"] = pydyf.Dictionary({"CA": pydyf.String(_DOT)})
    group["Kids"].append(widget.reference)


# --- The face to type in ------------------------------------------------------------------------------------------


def _every_glyph_is_text(pdf: pydyf.PDF) -> None:
    """Let the glyphs of a font that is embedded whole stand for letters that are read and found.

    WeasyPrint then takes them from the table of the font, where one stands for the character zero, which fails PDF/UA,
    and joined letters stand for a sign of their own.
    """
    for stream in pdf.objects:
        if isinstance(stream, pydyf.Stream) and b"endcmap" in stream.stream:
            stream.stream = [
                line if (found := line[6:]) not in _LETTERS else line[:6] + _LETTERS[found] for line in stream.stream
            ]


def _typing_face(pdf: pydyf.PDF) -> pydyf.Dictionary:
    """Our regular face as a simple font of Western letters, whole, as nobody knows yet what will be typed."""
    content = (ASSETS / "fonts" / "PublicSans-Regular.ttf").read_bytes()
    file = pydyf.Stream([content], {"Length1": len(content)}, compress=True)
    pdf.add_object(file)
    descriptor = pydyf.Dictionary(_METRICS | {"Type": "/FontDescriptor", "FontFile2": file.reference})
    pdf.add_object(descriptor)
    letters = bytes(range(_FIRST, _LAST + 1)).decode("cp1252", "replace")
    face = pydyf.Dictionary(
        {
            "Type": "/Font",
            "Subtype": "/TrueType",
            "BaseFont": _METRICS["FontName"],
            "FirstChar": _FIRST,
            "LastChar": _LAST,
            "Widths": pydyf.Array([round(text_width(letter, 1000)) for letter in letters]),
            "Encoding": "/WinAnsiEncoding",
            "FontDescriptor": descriptor.reference,
        }
    )
    pdf.add_object(face)
    return face


def _referred(pdf: pydyf.PDF, reference: bytes) -> pydyf.Dictionary:
    return pdf.objects[int(reference.split()[0])]
