"""Make the sample report and its picture for the home page: `python docs/images/home_page.py`.

Both come from the sample agency, so they change only when the report or the sample does. Needs pdftoppm.
"""

import subprocess
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

from kl_assess.catalog.basis import SHIPPED_QUESTIONNAIRE, read_basis
from kl_assess.catalog.responses import read_responses
from kl_assess.paths import QUESTIONNAIRES
from kl_assess.report import Variant, render_pdf
from kl_assess.workflow.freezing import freeze

SAMPLE = QUESTIONNAIRES / "samples" / "harbor-point.yaml"
STATIC = Path(__file__).resolve().parents[2] / "kl_assess" / "web" / "static"
REPORT = STATIC / "sample-report.pdf"
PICTURE = STATIC / "sample-report.webp"
CANVAS = (920, 992)
PAGE_WIDTH = 690
BACK, FRONT = (18, 16), (210, 78)
EDGE = "#c6cace"


def pages(report: Path, folder: Path) -> list[Image.Image]:
    """The first two pages of a report as pictures."""
    command = ["pdftoppm", "-r", "144", "-l", "2", "-png", str(report), str(folder / "page")]
    subprocess.run(command, check=True)  # noqa: S603 our own command
    shown = [Image.open(file).convert("RGB") for file in sorted(folder.glob("page*.png"))]
    size = (PAGE_WIDTH, PAGE_WIDTH * shown[0].height // shown[0].width)
    return [page.resize(size, Image.Resampling.LANCZOS) for page in shown]


def lay(picture: Image.Image, page: Image.Image, place: tuple[int, int]) -> None:
    """Lay a page on the picture, with an edge and a soft shadow."""
    box = (*place, place[0] + page.width, place[1] + page.height)
    shadow = Image.new("L", picture.size, 0)
    ImageDraw.Draw(shadow).rectangle((box[0], box[1] + 6, box[2], box[3] + 6), fill=56)
    picture.paste("#162e51", mask=shadow.filter(ImageFilter.GaussianBlur(12)))
    picture.paste(page, place)
    ImageDraw.Draw(picture).rectangle((box[0] - 1, box[1] - 1, box[2], box[3]), outline=EDGE)


def main() -> None:
    """Write both files."""
    basis = read_basis(SHIPPED_QUESTIONNAIRE)
    given, _ = read_responses(SAMPLE, basis.questionnaire)
    REPORT.write_bytes(render_pdf(freeze(given, basis), Variant.PUBLIC))
    picture = Image.new("RGB", CANVAS, "white")
    with tempfile.TemporaryDirectory() as folder:
        cover, summary = pages(REPORT, Path(folder))
    lay(picture, cover, BACK)
    lay(picture, summary, FRONT)
    picture.save(PICTURE, quality=40, method=6)


if __name__ == "__main__":
    main()
