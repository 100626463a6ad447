"""On a phone and at 200 % zoom every page can be read and used: no sideways scroll, nothing cut off or in the way."""

import pytest

from tests.e2e.every_page import PAGES, seated, served
from tests.e2e.walking import Keyboard

pytestmark = pytest.mark.browser

PHONE = {"width": 320, "height": 640}
ZOOMED = {"width": 640, "height": 400}  # 1280 by 800 at 200 %
SPACED = """
* { letter-spacing: 0.12em !important; line-height: 1.5 !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }
"""
"""What a reader may set, by WCAG 1.4.12."""

MEASURE = """() => {
  const width = document.documentElement.clientWidth;
  const named = (one) => `${one.localName}.${one.className} ${one.textContent.trim().slice(0, 60)}`;
  const unseen = (one) => one.closest('.usa-sr-only, .kl-default, .usa-skipnav, option, .kl-flow thead');
  const found = { sideways: document.documentElement.scrollWidth - width, outside: [], cut: [] };

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const holder = text.parentElement;
    if (!text.data.trim() || unseen(holder) || !holder.checkVisibility()) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const boxes = [...range.getClientRects()];
    const out = (box) => box.right > 0 && (box.left < -1 || box.right > width + 1);
    if (boxes.some(out)) found.outside.push(named(holder));
  }
  for (const one of document.body.querySelectorAll('*')) {
    const style = getComputedStyle(one);
    if (unseen(one) || style.overflow === 'visible' || !one.checkVisibility() || one.closest('svg')) continue;
    const scrolls = ['auto', 'scroll'].includes(style.overflowX) || one.matches('input, select, textarea');
    if (!scrolls && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)) {
      found.cut.push(named(one));
    }
  }
  return found;
}"""

TARGETS = """() => {
  const all = [];
  for (const one of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')) {
    if (!one.checkVisibility() || one.matches('.kl-default, .usa-skipnav')) continue;
    const shown = ['radio', 'checkbox'].includes(one.type) ? one.labels[0] : one;
    const around = one.parentElement;
    const words = [...around.childNodes].some((node) => node !== one && node.textContent.trim());
    all.push({
      name: `${one.localName}.${one.className} ${(one.textContent || one.name).trim().slice(0, 60)}`,
      inline: getComputedStyle(one).display === 'inline' && words,
      box: shown.getBoundingClientRect().toJSON(),
    });
  }
  return all;
}"""

LEAST = 24


@pytest.fixture(scope="module")
def site(demonstration, tmp_path_factory):
    with served(demonstration, tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="module")
def page(browser, site):
    context = browser.new_context(bypass_csp=True, viewport=PHONE)
    yield seated(context, site)
    context.close()


def too_small(targets):
    """Targets below 24 pixels that other targets are too near to; a link within a text may be small (WCAG 2.5.8)."""
    small = [one for one in targets if min(one["box"]["width"], one["box"]["height"]) < LEAST - 0.5]
    return [one["name"] for one in small if not one["inline"] and any(near(one, other) for other in targets)]


def near(small, other):
    """Whether a circle of 24 pixels around the middle of a target touches another target."""
    if other is small:
        return False
    box, there = small["box"], other["box"]
    across, down = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    side = max(there["left"] - across, across - there["right"], 0)
    above = max(there["top"] - down, down - there["bottom"], 0)
    return side**2 + above**2 < (LEAST / 2) ** 2


@pytest.mark.parametrize("name", PAGES)
def test_a_page(site, page, name):
    page.goto(site.url_of(name))
    for size in (PHONE, ZOOMED):
        page.set_viewport_size(size)
        assert page.evaluate(MEASURE) == {"sideways": 0, "outside": [], "cut": []}, size
        assert too_small(page.evaluate(TARGETS)) == [], size
    page.add_style_tag(content=SPACED)
    for size in (ZOOMED, PHONE):
        page.set_viewport_size(size)
        assert page.evaluate(MEASURE) == {"sideways": 0, "outside": [], "cut": []}, ("spaced", size)


@pytest.mark.parametrize("size", [PHONE, ZOOMED, {"width": 320, "height": 400}], ids=["phone", "zoomed", "low"])
def test_the_focus_is_never_under_the_bar(site, page, size):
    page.set_viewport_size(size)
    keyboard = Keyboard(page)
    for name in ("answering.show", "answering.show, blank"):
        keyboard.open(site.url_of(name))
        stops = 0
        while keyboard.tab():
            stops += 1
        assert stops > 15


def test_the_bar_leaves_most_of_the_window_to_the_items(site, page):
    for size in (PHONE, ZOOMED):
        page.set_viewport_size(size)
        page.goto(site.url_of("answering.show"))
        bar = page.locator('.kl-bar[role="region"]')
        stuck = bar.evaluate("one => getComputedStyle(one).position") == "sticky"
        assert not stuck or bar.bounding_box()["height"] <= size["height"] / 3


def test_menus_open_within_the_window(site, page):
    page.set_viewport_size(PHONE)
    page.goto(site.url_of("tasks.show, long"))
    page.locator(".kl-menu > summary").click()
    assert page.evaluate(MEASURE)["sideways"] == 0
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(site.url_of("tasks.show, long"))
    page.locator(".kl-switch > summary").click()
    assert page.evaluate(MEASURE) == {"sideways": 0, "outside": [], "cut": []}


@pytest.mark.parametrize("width", [768, 1024, 1280, 1920])
def test_no_width_scrolls_sideways(site, page, width):
    page.set_viewport_size({"width": width, "height": 900})
    for name in (
        "agencies.index",
        "answering.show, long",
        "results.show, long",
        "checking.show, long",
        "results.targets",
    ):
        page.goto(site.url_of(name))
        assert page.evaluate(MEASURE) == {"sideways": 0, "outside": [], "cut": []}, name
