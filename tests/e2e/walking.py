"""A person who uses the pages with the keyboard alone: each stop is seen, clear of the bar below, and in order."""

import re
import time

FOCUS = """async () => {
  await Promise.all(document.getAnimations().map((moving) => moving.finished));
  const focused = document.activeElement;
  if (!focused || focused === document.body) return null;
  const drawnByLabel = ["radio", "checkbox"].includes(focused.type) && focused.labels.length > 0;
  const seen = drawnByLabel ? focused.labels[0] : focused;
  const style = getComputedStyle(seen, drawnByLabel ? "::before" : null);
  const { top, right, bottom, left } = seen.getBoundingClientRect();
  const bar = document.querySelector('.kl-bar[role="region"]');
  const over = bar && !bar.contains(focused) && top < bar.getBoundingClientRect().bottom;
  const floor = over ? bar.getBoundingClientRect().top : innerHeight;
  const named = focused.getAttribute("aria-label") || focused.labels?.[0]?.textContent || focused.textContent;
  const all = [...document.querySelectorAll("*")];
  return {
    tag: focused.localName,
    type: focused.type ?? "",
    id: focused.id,
    field: focused.name ?? "",
    name: named.replace(/\\s+/g, " ").trim(),
    href: focused.getAttribute("href") ?? "",
    outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    top, right, bottom, left, floor,
    down: top + scrollY,
    place: all.indexOf(focused),
    frame: Boolean(focused.closest("header.kl-header, footer, .kl-bar, .usa-skipnav")),
    floats: Boolean(focused.closest(".kl-switch__list, .kl-menu__list")),
    index: focused.tabIndex,
  };
}"""

STICKS_OUT = 1  # pixels that rounding may add
AT_REST = 3  # seconds within which a page has scrolled to the focus, on a busy machine


class Keyboard:
    """The keyboard, and the focus that it moves."""

    def __init__(self, page):
        self.page = page
        self.at = None

    def open(self, address):
        """Type an address."""
        self.page.goto(address)
        self.arrive()

    def arrive(self):
        """A page is there, with its faces, since a face that comes later moves what has the focus."""
        self.page.evaluate("document.fonts.ready.then(() => null)")
        self.at = None

    def tab(self, key="Tab"):
        """Go to the next stop, which must be a good one."""
        before = self.at
        self.page.keyboard.press(key)
        self.look()
        if before and self.at and key == "Tab":
            check_order(before, self.at)
        return self.at

    def look(self):
        """See where the focus is, and that it is a good stop once whatever scrolls has come to rest."""
        end = time.monotonic() + AT_REST
        while True:
            self.at = self.page.evaluate(FOCUS)
            try:
                check_stop(self.at)
            except AssertionError:
                if time.monotonic() > end:
                    raise
                self.page.wait_for_timeout(50)
            else:
                return

    def to(self, name, *, tag=None, most=300):
        """Go on with Tab until the focus is on something called so."""
        passed = []
        for _ in range(most):
            stop = self.tab()
            if stop and re.search(name, stop["name"]) and tag in (None, stop["tag"]):
                return stop
            passed.append(stop and stop["name"][:60])
        raise AssertionError(f"no stop called {name!r} on {self.page.url}, only {passed}")

    def to_field(self, identifier, most=300):
        """Go on with Tab until the focus is in a field, known by the start of its name."""
        passed = []
        for _ in range(most):
            stop = self.tab()
            if stop and stop["tag"] in ("input", "select", "textarea") and stop["field"].startswith(identifier):
                return stop
            passed.append(stop and (stop["field"] or stop["name"][:60]))
        raise AssertionError(f"no field {identifier!r} on {self.page.url}, only {passed}")

    def fill(self, identifier, text):
        """Go to a field and type."""
        self.to_field(identifier)
        self.page.keyboard.type(text)

    def choose(self, identifier, place):
        """Go to a group of radio buttons of which none is chosen, and choose the one at this place, from 0."""
        stop = self.to_field(identifier)
        assert stop["type"] == "radio"
        if place == 0:
            self.page.keyboard.press("Space")
        for _ in range(place):
            self.page.keyboard.press("ArrowDown")
        self.look()
        assert self.page.evaluate("document.activeElement.checked")

    def enter(self):
        """Press Enter on a link or button that leads to another page, which opens at its top."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.arrive()

    def go(self, name, tag=None):
        """Go to a link or button and follow it."""
        self.to(name, tag=tag)
        self.enter()


def check_stop(stop):
    """The focus, if it is anywhere, is seen: outlined, inside the window, and not under the bar at the foot."""
    if not stop:
        return
    where = f"{stop['tag']} {stop['id'] or stop['field']} {stop['name'][:60]!r}"
    if stop["id"] == "main-content":  # where the skip link leads: no control
        return
    if stop["type"] == "date" and not stop["outline"]:  # its calendar button, which the browser draws
        return
    assert stop["outline"] >= 2, f"no outline on {where}"
    below = stop["bottom"] - stop["floor"]
    fits = stop["bottom"] - stop["top"] <= stop["floor"]
    assert not fits or stop["top"] >= -STICKS_OUT, f"above the window: {where}"
    assert not fits or below <= STICKS_OUT, f"under the bar or the edge: {where}, {below} px"
    assert stop["top"] < stop["floor"], f"not in sight: {where}"
    assert stop["bottom"] > 0, f"not in sight: {where}"
    assert stop["index"] == 0, f"a place of its own in the order: {where}"


def check_order(before, after):
    """Tab goes down the page, from left to right, column by column."""
    if after["place"] < before["place"]:
        assert before["frame"], f"back from {before['name'][:60]!r} to {after['name'][:60]!r}"
        return
    if before["frame"] != after["frame"] or before["floats"] or after["floats"]:
        return
    same_column = before["left"] < after["right"] and after["left"] < before["right"]
    assert not same_column or after["down"] >= before["down"] - STICKS_OUT, (
        f"up from {before['name'][:60]!r} to {after['name'][:60]!r}"
    )
