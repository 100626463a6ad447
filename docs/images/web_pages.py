"""Make the pictures of the pages in the README: `python docs/images/web_pages.py`.

They show the demonstration, in Chromium, 1280 points wide. Run it when the pages have changed.
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from PIL import Image
from playwright.sync_api import Page, sync_playwright
from sqlalchemy.orm import sessionmaker

from kl_assess.cli import demonstration
from kl_assess.config import Settings
from kl_assess.store import migration
from kl_assess.store.engine import connect
from tests.e2e.conftest import ARGUMENTS, CHROMIUM
from tests.e2e.server import serving

FOLDER = Path(__file__).parent
AGENCY = "/agencies/lake-ansel-police-department"
PAGES = {
    "web-element": (f"{AGENCY}/assessments/3/elements/LEA-3", 1500),
    "web-tasks": (f"{AGENCY}/assessments/3", 1300),
    "web-results": (f"{AGENCY}/assessments/2/results", 1300),
    "web-changes": (f"{AGENCY}/changes?from=1&to=2", 1300),
    "web-plan": (f"{AGENCY}/plan", 1300),
    "web-check": (f"{AGENCY}/assessments/3/check", 1300),
    "web-library": ("/library", 1300),
}
"""The name of each picture, the address of its page, and how much of it is shown."""

COLORS = 96


def seated(page: Page, url: str) -> None:
    """Say who is at the desk."""
    page.goto(f"{url}/desk")
    page.get_by_label("Your name").fill("Maria Okafor")
    page.get_by_label("Your title").fill("Chief of Police")
    page.get_by_role("button", name="Continue").click()


def main() -> None:
    """Write every picture."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder))
        engine = connect(settings.database_url)
        migration.upgrade(engine)
        demonstration.build(sessionmaker(engine, expire_on_commit=False), settings)
        engine.dispose()
        with serving(settings.instance) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            seated(page, server.url)
            for name, (address, height) in PAGES.items():
                page.set_viewport_size({"width": 1280, "height": height})
                page.goto(server.url + address)
                file = FOLDER / f"{name}.png"
                page.screenshot(path=file)
                Image.open(file).convert("RGB").quantize(COLORS).save(file, optimize=True)
            browser.close()


if __name__ == "__main__":
    main()
