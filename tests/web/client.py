"""A client that reads pages as a browser would, and checks each of them on every request."""

import re
from dataclasses import dataclass
from itertools import pairwise
from xml.etree import ElementTree as ET

import html5lib

LABELLED = ("input", "select", "textarea")
NEEDS_NO_LABEL = ("hidden", "submit", "button")
INLINE = re.compile(r"^(style|on[a-z]+)$")


@dataclass
class Page:
    """One answer of the app: its status, headers, and its parsed HTML where it is a page."""

    response: object
    tree: ET.Element | None

    @property
    def status(self):
        return self.response.status_code

    @property
    def location(self):
        return self.response.headers.get("Location")

    def all(self, tag, **attributes):
        """Every element of a name with these attributes; `class_` wants one class of several."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [e for e in self.tree.iter(tag) if all(_has(e, name, value) for name, value in wanted.items())]

    def one(self, tag, **attributes):
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} <{tag}> with {attributes}"
        return found[0]

    @property
    def h1(self):
        return text_of(self.one("h1"))

    @property
    def main(self):
        """The words of the main part, as they are read."""
        return text_of(self.one("main"))

    def links(self):
        """The words of every link of the main part -> its address."""
        return {text_of(a): a.get("href") for a in self.one("main").iter("a")}

    def form(self, action=None):
        """The POST form of that address, or the only one of the main part."""
        forms = [f for f in self.one("main").iter("form") if f.get("method", "get").lower() == "post"]
        found = [f for f in forms if action is None or f.get("action").split("#")[0] == action]
        assert len(found) == 1, [f.get("action") for f in forms]
        return found[0]


def _has(element, name, value):
    held = element.get(name)
    return held is not None and (value in held.split() if name == "class" else held == value)


def text_of(element):
    """The words of an element and all below it, with single spaces."""
    return " ".join("".join(element.itertext()).split())


def filled(form):
    """What a browser would send with this form as it stands: lists of values by name, without its buttons."""
    data = {}
    for element in form.iter():
        name = element.get("name")
        if not name or "disabled" in element.attrib:
            continue
        kind = element.get("type", "text")
        if element.tag == "textarea":
            data.setdefault(name, []).append("".join(element.itertext()).removeprefix("\n"))
        elif element.tag == "select":
            options = list(element.iter("option"))
            chosen = [o for o in options if "selected" in o.attrib] or options[:1]
            data.setdefault(name, []).extend(o.get("value", text_of(o)) for o in chosen)
        elif element.tag == "input" and kind in {"checkbox", "radio"}:
            if "checked" in element.attrib:
                data.setdefault(name, []).append(element.get("value", "on"))
        elif element.tag == "input" and kind not in {"submit", "button", "file", "reset"}:
            data.setdefault(name, []).append(element.get("value", ""))
    return data


class PageClient:
    """Flask's test client, with every page checked: see `check`."""

    def __init__(self, client):
        self.client = client

    def get(self, address, status=200, **options):
        """Read a page. A redirect is an answer of its own: see `location`."""
        return self._answer(self.client.get(address, **options), status)

    def follow(self, page):
        """The page that a redirect leads to."""
        return self.get(page.location)

    def send(self, page, changes=None, *, status=303, action=None, to=None, **options):
        """Send the page's form filled as it stands, with these changes; None takes a field out."""
        form = page.form(action)
        data = filled(form) | {k: v for k, v in (changes or {}).items() if v is not None}
        for name in [k for k, v in (changes or {}).items() if v is None]:
            data.pop(name, None)
        address = to or form.get("action") or page.response.request.path
        return self._answer(self.client.post(address, data=data, **options), status)

    def post(self, address, data=None, status=303, **options):
        return self._answer(self.client.post(address, data=data or {}, **options), status)

    def _answer(self, response, status):
        html = response.mimetype == "text/html" and response.status_code not in range(300, 400) and response.data
        tree = parsed(response.text) if html else None
        page = Page(response, tree)
        assert response.status_code == status, (response.status_code, page.main if tree is not None else response.data)
        if tree is not None and tree.find("body/main") is not None:
            check(page)
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        return page


def parsed(html):
    """The page as a tree. Raises html5lib's ParseError where it is not valid HTML."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)


def check(page):
    """What must be true of every page."""
    title, heading = text_of(page.one("title")), page.h1
    assert title.removeprefix("Error: ").startswith(heading), f"the title {title!r} begins with the h1 {heading!r}"
    assert page.one("html").get("lang") == "en"
    ids = [e.get("id") for e in page.tree.iter() if e.get("id")]
    assert sorted(ids) == sorted(set(ids)), f"ids twice: {sorted({i for i in ids if ids.count(i) > 1})}"
    _check_references(page, set(ids))
    _check_fields(page)
    _check_words(page)
    for form in page.all("form"):
        assert form.get("action"), "every form says where it goes"
        if form.get("method", "get").lower() == "post":
            tokens = [e for e in form.iter("input") if e.get("name") == "csrf_token" and e.get("value")]
            assert len(tokens) == 1, "a form that changes something carries one token"
    for element in page.tree.iter():
        inline = [name for name in element.attrib if INLINE.match(name)]
        assert not inline, f"inline {inline} on <{element.tag}>"
        assert not (element.tag in {"script", "style"} and "src" not in element.attrib), f"inline <{element.tag}>"


def _check_references(page, ids):
    for element in page.tree.iter():
        for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            for reference in (element.get(name) or "").split():
                assert reference in ids, f'{name}="{reference}" leads nowhere'
        href = element.get("href") or ""
        assert href[:1] != "#" or href[1:] in ids, f"{href} leads nowhere"


def _check_fields(page):
    labels = {label.get("for") for label in page.all("label")}
    inside = {id(e) for label in page.all("label") for e in label.iter()}
    for element in page.tree.iter():
        if element.tag in LABELLED and element.get("type") not in NEEDS_NO_LABEL:
            named = element.get("id") in labels or id(element) in inside or element.get("aria-label")
            assert named, f"<{element.tag} name={element.get('name')!r}> has no label"


def _check_words(page):
    levels = [int(e.tag[1]) for e in page.tree.iter() if re.fullmatch("h[1-6]", str(e.tag))]
    assert levels[0] in {1, 2}
    for before, after in pairwise(levels):
        assert after <= before + 1, f"heading level {after} after {before}"
    for element in page.tree.iter():
        if element.tag in {"a", "button"}:
            named = text_of(element) or element.get("aria-label") or any(i.get("alt") for i in element.iter("img"))
            assert named, f"<{element.tag} {element.attrib}> has no words"
        assert element.tag != "img" or "alt" in element.attrib
    words = page.main.replace("Community Policing in Action!", "")  # a publisher's own title
    assert not re.search(r"\bUndefined\b|<bound method|\{\{|\}\}", words)
    assert "!" not in words, re.findall(r".{20}!", words)
