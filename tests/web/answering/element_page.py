"""What stands on an element page."""

from tests.web.client import text_of

LATER = {"action": "stay"}


def values(page, name):
    """What stands in the fields of a name: the value of what is chosen, or the text."""
    form = page.form(page.response.request.path)
    found = [e for e in form.iter() if e.get("name") == name]
    if found and found[0].get("type") in {"radio", "checkbox"}:
        return [e.get("value") for e in found if "checked" in e.attrib]
    return ["".join(e.itertext()).removeprefix("\n") if e.tag == "textarea" else e.get("value") for e in found]


def section(page, item):
    return text_of(page.one("section", data_item=item))
